"""What steps of Undo that concern an entry have in common: they follow it through the versions they make of it."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtGui import QUndoCommand

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background

OwnVersions = dict[UUID, int]
"""The version that each entry has after the last step here: one that is taken back makes a new one, which the step
before it then has to name. A colleague's change is in none of them, and so a conflict."""


class EntryStep(QUndoCommand):
    """One thing done to one entry. Versions are set on the thread of changes, where one is made after another."""

    def __init__(
        self,
        text: str,
        entry_id: UUID,
        versions: OwnVersions,
        source: EntrySource,
        background: Background,
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__(text)
        self._id, self._versions = entry_id, versions
        self._source, self._background, self._failed = source, background, failed

    @property
    def _version(self) -> int:
        return self._versions[self._id]

    def _keep(self, saved: SavedEntry) -> SavedEntry:
        self._versions[self._id] = saved.entry.draft.version
        return saved

    def _give_up(self, error: Exception) -> None:
        self.setObsolete(True)  # somebody else has it now: this step cannot be done again
        self._failed(error)
