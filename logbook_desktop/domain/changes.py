"""What a change touched, so that the screens that show it refresh and the others know they are stale."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange


@dataclass(frozen=True, slots=True)
class Change:
    """Entries, units and months touched; ``tree``, ``vocabulary`` and ``people`` say that these changed too."""

    entries: frozenset[UUID] = frozenset()
    units: frozenset[int] = frozenset()
    months: frozenset[Month] = frozenset()
    tree: bool = False
    vocabulary: bool = False
    people: bool = False


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """A saved entry as it now stands, and what the saving touched."""

    entry: Entry
    change: Change

    @classmethod
    def changed(cls, entry: Entry, was_in: int | None = None, was_on: date | None = None) -> "SavedEntry":
        """An entry that was stored now. ``was_in``, ``was_on``: its unit and its day before, if it was there."""
        return cls(
            entry,
            Change(
                entries=frozenset({entry.draft.id}),
                units=frozenset({entry.draft.unit_id} if was_in is None else {entry.draft.unit_id, was_in}),
                months=frozenset(Month.of(day) for day in (entry.draft.date, was_on) if day is not None),
            ),
        )

    @classmethod
    def found(cls, entry: Entry) -> "SavedEntry":
        """An entry that had been stored just so before: nothing was touched."""
        return cls(entry, Change())


@dataclass(frozen=True, slots=True)
class ChangedTree:
    """The tree after a list of changes; ``inverse`` takes them back, ``new_ids`` maps the negative ids used."""

    tree: Tree
    inverse: tuple[TreeChange, ...]
    new_ids: dict[int, int]
    change: Change
