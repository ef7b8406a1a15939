"""What is typed becomes a draft in a file of the user's own, a second after the last key and when asked for."""

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.editor import form as forms
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.editor.live_form import LiveForm
from logbook_desktop.ui.kit import errors

KEEP_AFTER_MS = 1000


class DraftKeeper(QObject):
    """``status`` carries what became of it, in a line; ``paused``: the person stopped typing for a moment."""

    status = Signal(str)
    paused = Signal()

    def __init__(self, drafts: DraftStore, live: LiveForm, fields: EntryFields) -> None:
        super().__init__(live)
        self._drafts, self._live, self._fields = drafts, live, fields
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._timer.timeout.connect(self._pause)
        live.edited.connect(self._timer.start)

    def keep_now(self) -> bool:
        """Keep the draft without waiting (before anything that may end badly): False if it fails."""
        self._timer.stop()
        state = self._live.state
        if not state.dirty:
            return True
        reading = self._live.reading()
        try:
            typed = forms.typed_texts(self._fields.form())
            kept_at = self._drafts.keep(reading.draft, typed, state.original)
        except OSError as error:
            why = errors.describe_error(error).title
            self.status.emit(tr("The draft could not be kept. {why}").format(why=why))
            return False
        self.status.emit(stored_text(kept_at))
        return True

    def discard(self, draft: EntryDraft) -> None:
        """The entry is saved, or given up: no draft of it any more."""
        self._timer.stop()
        self._live.state.dirty = False
        self._drafts.discard(draft.id)

    def _pause(self) -> None:
        self.paused.emit()
        self.keep_now()


def stored_text(at: datetime) -> str:
    """The state line of a draft that is kept."""
    return tr("Draft kept {time}").format(time=active().time(at.astimezone().time()))
