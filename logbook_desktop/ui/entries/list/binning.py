"""Deleting an entry as a step that Ctrl+Z takes back: into the bin, out of it, and into it again."""

from collections.abc import Callable

from PySide6.QtGui import QUndoStack

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.listing import EntryRow
from logbook_desktop.ui.entries.entry_step import EntryStep, OwnVersions
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background

OnSaved = Callable[[SavedEntry, EntryRow, "BinStep"], None]


class BinStep(EntryStep):
    """One entry that was binned. The stack's first redo, by the push, has happened already."""

    def __init__(
        self,
        text: str,
        row: EntryRow,
        versions: OwnVersions,
        source: EntrySource,
        background: Background,
        done: tuple[OnSaved, OnSaved],
        failed: Callable[[Exception], None],
    ) -> None:
        """``done``: what to tell after binning, and after restoring."""
        super().__init__(text, row.id, versions, source, background, failed)
        self._row = row
        self._binned, self._restored = done
        self._asleep = True

    def begin(self, stack: QUndoStack) -> None:
        """Bin it now; the step is pushed onto the stack once that is done."""

        def binned(saved: SavedEntry) -> None:
            stack.push(self)
            self._asleep = False
            self._binned(saved, self._row, self)

        row, source = self._row, self._source
        self._background.change(
            lambda: self._keep(source.bin_entry(row.id, row.version)), binned, self._failed
        )

    def redo(self) -> None:
        if not self._asleep:
            self._background.change(
                self._bin, lambda saved: self._binned(saved, self._row, self), self._give_up
            )

    def undo(self) -> None:
        self._background.change(
            self._restore, lambda saved: self._restored(saved, self._row, self), self._give_up
        )

    def take_back(self, stack: QUndoStack) -> None:
        """Undo this step, wherever it stands on the stack."""
        if stack.canUndo() and stack.command(stack.index() - 1) is self:
            stack.undo()
        else:
            self.setObsolete(True)
            self.undo()

    def _bin(self) -> SavedEntry:
        return self._keep(self._source.bin_entry(self._id, self._version))

    def _restore(self) -> SavedEntry:
        return self._keep(self._source.restore_entry(self._id, self._version))
