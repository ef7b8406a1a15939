"""What the services ask of history, whether a file keeps it or a server."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from logbook_desktop.data.stamps import Stamp
from logbook_desktop.domain.entries.entries import Activity, Entry
from logbook_desktop.domain.history import Event, JsonValue
from logbook_desktop.domain.tree.tree import Tree

Fields = Mapping[str, JsonValue]


class HistoryStore(Protocol):
    """``noted`` methods do nothing on a server, which has seen the change itself."""

    def of_entry(self, entry_id: UUID) -> tuple[Event, ...]:
        """What was done to an entry, the newest first; its making is the last one while it is there."""

    def of_node(self, node_id: int) -> tuple[Event, ...]:
        """What was done to a node, its activities and vocabulary, the grants on it, and which of its entries were
        erased."""

    def of_person(self, person_id: int) -> tuple[Event, ...]:
        """What was done to a person's sign-in and grants."""

    def people(self, subjects: Iterable[str]) -> dict[str, str]:
        """The names of those people whom one may know."""

    def entry_noted(self, before: Entry, after: Entry, stamp: Stamp, login: str) -> None:
        """An entry was changed, binned or restored."""

    def activity_noted(self, made: Activity, stamp: Stamp, login: str) -> None:
        """An activity was made."""

    def activity_changed(self, before: Activity, after: Activity, stamp: Stamp, login: str) -> None:
        """An activity got another name or form of work, or was closed."""

    def vocabulary_noted(
        self, organisation_id: int | None, subject: str, old: Fields, new: Fields, stamp: Stamp, login: str
    ) -> None:
        """Something of an organisation's vocabulary (None: everybody's) was made, changed or taken away."""

    def tree_noted(self, before: Tree, after: Tree, stamp: Stamp, login: str) -> None:
        """The tree was changed."""

    def redact(self, found: Entry, field: str, stamp: Stamp, login: str) -> None:
        """Take a text out of an entry and out of what is remembered of it."""

    def erase_binned(self, stamp: Stamp, login: str) -> int:
        """Erase what has been in the bin for so long; that it existed stays. How many there were."""
