"""What the editor knows of the entry that is open, beside what stands in its fields. Without Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.entry_fields import EntryField


def _judged_at_once() -> set[EntryField]:
    """A text that is too long is never about to be put right by typing on."""
    return {EntryField.WHAT, EntryField.WHY}


@dataclass(slots=True)
class EditorState:
    """``base`` is the entry as it was opened: its key, its version, and whatever no field shows."""

    base: EntryDraft
    original: EntryDraft | None = None
    """The saved entry it began from, for putting two versions together; None for a new one."""
    dirty: bool = False
    """Something was typed that is not in the database."""
    judged: set[EntryField] = field(default_factory=_judged_at_once)
    """Where the person was, and went on: there a sentence may stand. The others are still to be written."""
    of_service: Mapping[EntryField, str] = field(default_factory=dict)
    """What the service found wrong; it stands until the next change."""

    @property
    def saved_id(self) -> UUID | None:
        """The key of the entry, if it has been saved."""
        return self.base.id if self.base.version else None

    def edited(self) -> None:
        """The person changed something."""
        self.dirty, self.of_service = True, {}

    def shown(self, remarks: Mapping[EntryField, str]) -> dict[EntryField, str]:
        """The sentences that stand beside fields, of those that could."""
        return {**self.of_service, **{key: text for key, text in remarks.items() if key in self.judged}}
