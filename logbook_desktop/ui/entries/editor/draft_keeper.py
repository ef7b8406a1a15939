"""What is typed becomes a draft in a file of the user's own: while it is typed, and when asked for."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.editor import form as forms
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.editor.live_form import LiveForm
from logbook_desktop.ui.kit.keeping import Keeping, failure_text, pending_text

NEW_ACTIVITY = "new_activity"
"""Under this name a kept draft carries the name of an activity that is about to be added."""


class DraftKeeper(QObject):
    """``status`` carries what became of it, in a line; ``paused``: the person stopped typing for a moment."""

    status = Signal(str)
    paused = Signal()

    def __init__(self, drafts: DraftStore, live: LiveForm, fields: EntryFields) -> None:
        super().__init__(live)
        self._drafts, self._live, self._fields = drafts, live, fields
        self._kept_at: datetime | None = None
        self._keeping = Keeping(self._write, self)
        self._keeping.paused.connect(self.paused)
        self._keeping.unkept.connect(lambda: self.status.emit(pending_text()))
        self._keeping.failed.connect(lambda why: self.status.emit(failure_text(why)))
        self._keeping.kept.connect(self._show_kept)
        live.edited.connect(self._keeping.touch)
        if drafts.has_unwritten:
            self._keeping.try_again()

    def keep_now(self) -> bool:
        """Keep the draft without waiting (before anything that may end badly): False if it fails."""
        return self._keeping.now() if self._live.state.dirty or self._drafts.has_unwritten else True

    def discard(self, draft: EntryDraft) -> None:
        """The entry is saved, or given up: no draft of it any more."""
        self._keeping.stop()
        self._live.state.dirty = False
        self._drafts.discard(draft.id)
        if self._drafts.has_unwritten:
            self._keeping.try_again()

    def _write(self) -> None:
        """The open entry, and those from before that the disk did not take."""
        self._kept_at = None
        state = self._live.state
        if state.dirty:
            typed = forms.typed_texts(self._fields.form()) | {NEW_ACTIVITY: self._fields.new_activity_name}
            self._kept_at = self._drafts.keep(self._live.reading().draft, typed, state.original)
        self._drafts.write_again()

    def _show_kept(self) -> None:
        if self._kept_at is not None:
            self.status.emit(stored_text(self._kept_at))


def stored_text(at: datetime) -> str:
    """The state line of a draft that is kept."""
    return tr("Draft kept {time}").format(time=active().time(at.astimezone().time()))
