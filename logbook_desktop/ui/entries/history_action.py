"""The history of an entry, asked for from the list, the bin or the editor; and redacting a text, for mentors."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.history import ANSWER, History
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.history.dialog import HistoryDialog
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.wording.history import lines


class EntryHistoryAction(QObject):
    """``action`` stands in the menus; ``redacted`` carries the SavedEntry after a text was taken out."""

    redacted = Signal(object)

    def __init__(
        self,
        page: QWidget,
        source: EntrySource,
        services: UiServices,
        current: Callable[[], UUID | None],
    ) -> None:
        """``current``: the saved entry that is chosen or open."""
        super().__init__(page)
        self._page, self._source = page, source
        self._background, self._prompts = services.background, services.prompts
        self._errors = services.errors
        self._current = current
        self._dialog: HistoryDialog | None = None
        self.action = QAction(icon("history"), tr("History of the entry…"), self)
        self.action.setShortcut(QKeySequence("Ctrl+H"))
        self.action.triggered.connect(self.show)

    def update(self) -> None:
        """There is a history where there is a saved entry."""
        self.action.setEnabled(self._current() is not None)

    def show(self) -> None:
        """Read the history and show it."""
        entry_id = self._current()
        if entry_id is not None:
            self._read(entry_id, self._open)

    def _read(self, entry_id: UUID, done: Callable[[Entry, History, bool], None]) -> None:
        source = self._source
        self._background.read(
            self,
            "history",
            lambda: (source.entry(entry_id), source.history(entry_id), source.may_redact(entry_id)),
            lambda found: done(*found),
            self._on_error,
        )

    def _open(self, entry: Entry, history: History, may_redact: bool) -> None:
        draft = entry.draft
        has_text = bool(draft.what or draft.why or _had_text(history) or _answered_in_words(entry, history))
        redact = QPushButton(tr("Redact…")) if may_redact and has_text else None
        day = active().weekday_date(draft.date) if draft.date else ""
        dialog = HistoryDialog(tr("Entry of {date}").format(date=day), self._page, action_button=redact)
        dialog.show_lines(lines(history))
        if redact is not None:
            redact.setToolTip(tr("Take a text out of the entry and its history, for everybody and for good"))
            redact.clicked.connect(lambda: self._ask_redact(entry, history))
        dialog.destroyed.connect(self._closed, Qt.ConnectionType.DirectConnection)
        self._dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        self._dialog = None

    def _ask_redact(self, entry: Entry, history: History) -> None:
        language = active().language
        redact_answer = tr("Redact the answer to “{question}”")
        choices = (
            PromptChoice("", tr("Change nothing")),
            PromptChoice("what", tr("Redact “What happened”"), destructive=True),
            PromptChoice("why", tr("Redact “Why”"), destructive=True),
            *(
                PromptChoice(
                    f"{ANSWER}{key}",
                    redact_answer.format(question=history.questions[key].in_language(language)),
                    destructive=True,
                )
                for key in sorted(_answered_in_words(entry, history))
                if key in history.questions
            ),
        )
        text = tr(
            "Redact a text that has personal data in it. It is taken out of the entry, the bin and the whole "
            "history, for everybody, and cannot be brought back. That you did it is remembered. Which text?"
        )
        field = self._prompts.ask(self._dialog or self._page, tr("Redact a text"), text, choices)
        if field:
            self._background.change(
                lambda: self._source.redact(entry.draft.id, field), self._done, self._on_error
            )

    def _done(self, saved: SavedEntry) -> None:
        self.redacted.emit(saved)
        self._read(saved.entry.draft.id, self._show_anew)

    def _show_anew(self, _entry: Entry, history: History, _may_redact: bool) -> None:
        if self._dialog is not None:
            self._dialog.show_lines(lines(history))

    def _on_error(self, error: Exception) -> None:
        self._errors.show(self._dialog or self._page, error)


def _had_text(history: History) -> bool:
    return any(
        one.old or one.new for event in history.events for one in event.fields if one.field in ("what", "why")
    )


def _answered_in_words(entry: Entry, history: History) -> set[int]:
    """The questions to which a text was written, in the entry or at some time before."""
    then = {
        int(one.field.removeprefix(ANSWER))
        for event in history.events
        for one in event.fields
        if one.field.startswith(ANSWER) and any(isinstance(value, str) for value in (one.old, one.new))
    }
    return then | {answer.question_id for answer in entry.draft.answers if answer.text is not None}
