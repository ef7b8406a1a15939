"""What the services ask of entries, whether a file keeps them or a server."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from logbook_desktop.data.stamps import Stamp
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, FormOfWork
from logbook_desktop.domain.entries.listing import EntryPage, EntryQuery
from logbook_desktop.domain.periods import Month


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft that keeps every rule, with the form of its activity and the age bands it counts in."""

    draft: EntryDraft
    form: FormOfWork
    band_set_id: int


Checking = Callable[[Entry | None], CheckedDraft]
"""Gives the draft as it is to be stored over what is there (if anything is). Raises NotAllowedError,
IncompleteError."""
Permission = Callable[[Entry], None]
"""Raises NotAllowedError or ExternalError where something may not be done to the stored entry."""


class EntryStore(Protocol):
    """A server checks rights and rules itself, by its own clock; a file asks what is passed in for that."""

    def get(self, entry_id: UUID) -> Entry | None:
        """The entry with that id, also from the bin; None: there is none."""

    def latest_of(self, unit_id: int, activity_id: int) -> Entry | None:
        """The newest entry of an activity that is not in the bin."""

    def page(self, query: EntryQuery, today: Month, *, everything: bool) -> EntryPage:
        """One page and the totals. ``everything``: the scope is the whole tree, so it need not be asked for."""

    def save(self, draft: EntryDraft, stamp: Stamp, checked: Checking) -> SavedEntry:
        """Save a new or changed entry with its history. The same draft twice is one save: the second touches nothing.

        Raises IncompleteError with what is wrong, ConflictError where somebody else was quicker or it is in the bin
        or gone, and what ``checked`` raises; ExternalError (no right) from a server.
        """

    def add(self, drafts: Iterable[CheckedDraft], stamp: Stamp) -> None:
        """Store new entries, all in version 1."""

    def set_binned(
        self, entry_id: UUID, version: int, binned: bool, stamp: Stamp, allowed: Permission
    ) -> SavedEntry:
        """Put into the bin or take out of it, with its history.

        What is in the bin does not get there again: its time in it would begin anew. Raises ConflictError where
        somebody else was quicker, ExternalError (not found, too long in the bin), and what ``allowed`` raises.
        """
