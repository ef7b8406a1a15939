"""Saving an entry as a step that Ctrl+Z takes back: a new one goes to the bin, a changed one becomes what it was."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QUndoCommand

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.support.i18n import trc
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background


class SaveStep(QUndoCommand):
    """One saving. The stack's first redo, by the push, has happened already.

    Each way is a new version, so that a colleague's change meanwhile is a conflict and never lost. The version is set
    on the thread of changes, where they are made one after another.
    """

    def __init__(
        self,
        saved: SavedEntry,
        before: EntryDraft | None,
        source: EntrySource,
        background: Background,
        done: Callable[[SavedEntry], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """``before``: what was saved over; None for a new entry. ``done``: what to tell after either way."""
        super().__init__(trc("undo", "Change the entry") if before else trc("undo", "Add the entry"))
        self._before, self._after = before, saved.entry.draft
        self._version = self._after.version
        self._source, self._background = source, background
        self._done, self._failed = done, failed
        self._asleep = True

    def redo(self) -> None:
        if self._asleep:
            self._asleep = False
        else:
            self._background.change(self._again, self._done, self._give_up)

    def undo(self) -> None:
        self._background.change(self._back, self._done, self._give_up)

    def _back(self) -> SavedEntry:
        if self._before is None:
            return self._keep(self._source.bin_entry(self._after.id, self._version))
        return self._keep(self._source.save(replace(self._before, version=self._version)))

    def _again(self) -> SavedEntry:
        if self._before is None:
            return self._keep(self._source.restore_entry(self._after.id, self._version))
        return self._keep(self._source.save(replace(self._after, version=self._version)))

    def _keep(self, saved: SavedEntry) -> SavedEntry:
        self._version = saved.entry.draft.version
        return saved

    def _give_up(self, error: Exception) -> None:
        self.setObsolete(True)  # somebody else has it now: this step cannot be done again
        self._failed(error)
