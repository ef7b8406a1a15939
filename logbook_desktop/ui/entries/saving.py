"""Saving an entry in the background, and what follows when somebody else was quicker."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries import Entry, EntryDraft
from logbook_desktop.domain.faults import ConflictError, IncompleteError
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui import advice
from logbook_desktop.ui.background import Background, unhandled
from logbook_desktop.ui.entries.conflict import ConflictDialog, Keep, save_over
from logbook_desktop.ui.entries.describe import Names
from logbook_desktop.ui.entries.sentences import sentence
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.prompts import Choice, Prompts


class Saving(QObject):
    """One draft at a time. Whatever goes wrong, the draft stays with the editor and on its shelf."""

    busy = Signal(bool)
    saved = Signal(object, object)
    """The SavedEntry, and the draft that was sent."""
    wrong = Signal(object)
    """Sentences by EntryField, from the service."""
    told = Signal(str)
    in_conflict = Signal()
    theirs_taken = Signal(object, object)
    """The Entry as somebody else saved it, and the draft given up for it."""

    def __init__(self, page: QWidget, source: EntrySource, background: Background, prompts: Prompts) -> None:
        super().__init__(page)
        self._page, self._source, self._background, self._prompts = page, source, background, prompts
        self._names = Names()

    def save(self, mine: EntryDraft, names: Names) -> None:
        """Save; ``names`` are for the words if there is a conflict."""
        self._names = names
        self._send(lambda: self._source.save(mine), mine)

    def _send(self, action: Callable[[], SavedEntry], mine: EntryDraft) -> None:
        self.busy.emit(True)

        def done(saved: SavedEntry) -> None:
            self.busy.emit(False)
            self.saved.emit(saved, mine)

        def failed(error: Exception) -> None:
            self.busy.emit(False)
            self._failed(error, mine)

        self._background.change(action, done, failed)

    def _failed(self, error: Exception, mine: EntryDraft) -> None:
        if isinstance(error, IncompleteError):
            self.wrong.emit({problem.field: sentence(problem) for problem in reversed(error.problems)})
        elif isinstance(error, ConflictError):
            self.in_conflict.emit()
            self._settle(error.theirs, mine)
        elif advice.is_worldly(error):
            said = advice.words(error)
            self.told.emit(tr("Not saved. {why}").format(why=said.title))
            self._prompts.advise(self._page, said.title, said.text)
        else:
            unhandled(error)

    def _settle(self, theirs: Entry | None, mine: EntryDraft) -> None:
        if theirs is None:
            said = advice.words(ConflictError(None))
            choices = (Choice("later", tr("Decide later")), Choice("save", tr("Save as a new entry")))
            if self._prompts.ask(self._page, said.title, said.text, choices) == "save":
                self._send(lambda: save_over(self._source, mine, None), mine)
            return
        dialog = ConflictDialog(mine, theirs, self._names, self._page)
        dialog.chosen.connect(lambda keep: self._chosen(keep, theirs, mine))
        dialog.open()

    def _chosen(self, keep: Keep, theirs: Entry, mine: EntryDraft) -> None:
        if keep is Keep.MINE:
            self._send(lambda: save_over(self._source, mine, theirs), mine)
        elif keep is Keep.THEIRS:
            self.theirs_taken.emit(theirs, mine)
