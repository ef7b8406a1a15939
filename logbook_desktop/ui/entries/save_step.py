"""Saving an entry as a step that Ctrl+Z takes back: a new one goes to the bin, a changed one becomes what it was."""

from collections.abc import Callable
from dataclasses import replace

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.support.i18n import trc
from logbook_desktop.ui.entries.entry_step import EntryStep, OwnVersions
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background


class SaveStep(EntryStep):
    """One saving. The stack's first redo, by the push, has happened already."""

    def __init__(
        self,
        saved: SavedEntry,
        before: EntryDraft | None,
        versions: OwnVersions,
        source: EntrySource,
        background: Background,
        done: Callable[[SavedEntry], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """``before``: what was saved over; None for a new entry. ``done``: what to tell after either way."""
        text = trc("undo", "Change the entry") if before else trc("undo", "Add the entry")
        super().__init__(text, saved.entry.draft.id, versions, source, background, failed)
        self._before, self._after, self._done = before, saved.entry.draft, done
        self._asleep = True
        self._keep(saved)

    def redo(self) -> None:
        if self._asleep:
            self._asleep = False
        else:
            self._background.change(self._again, self._done, self._give_up)

    def undo(self) -> None:
        self._background.change(self._back, self._done, self._give_up)

    def _back(self) -> SavedEntry:
        if self._before is None:
            return self._keep(self._source.bin_entry(self._id, self._version))
        return self._keep(self._source.save(replace(self._before, version=self._version)))

    def _again(self) -> SavedEntry:
        if self._before is None:
            return self._keep(self._source.restore_entry(self._id, self._version))
        return self._keep(self._source.save(replace(self._after, version=self._version)))
