"""What the Entries tab asks of the services, bound to one context: the seam at which its tests put other answers."""

from datetime import date
from uuid import UUID

from logbook_desktop.domain.changes import Change, SavedEntry
from logbook_desktop.domain.entries.attendance import AgeBandSet
from logbook_desktop.domain.entries.entries import Activity, Entry, EntryDraft, FormOfWork, Tag
from logbook_desktop.domain.entries.listing import EntryPage, EntryQuery
from logbook_desktop.domain.entries.questions import Question
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary
from logbook_desktop.domain.history import History
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.local import databases
from logbook_desktop.services.vocabulary import questions, vocabulary


class EntrySource:
    """Each method is one service, called in the background."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def today(self) -> date:
        """What day it is."""
        return self._context.today()

    def is_demo(self) -> bool:
        """Whether the data is invented: then every sheet of paper says so."""
        return databases.describe(self._context).demo

    def entry(self, entry_id: UUID) -> Entry:
        """A saved entry, in the bin or not."""
        return entries.entry(self._context, entry_id)

    def find(self, query: EntryQuery) -> EntryPage:
        """A page of the list."""
        return entries.find(self._context, query)

    def save(self, draft: EntryDraft) -> SavedEntry:
        """Save a new entry, or over the version the draft was read from. Raises IncompleteError, ConflictError."""
        return entries.save(self._context, draft)

    def give_up(self, draft: EntryDraft) -> None:
        """The person chose another version of this entry: what waits of it to be sent is not wanted any more."""

    def bin_entry(self, entry_id: UUID, version: int) -> SavedEntry:
        """Into the bin. Raises ConflictError where this is not the newest version."""
        return entries.bin_entry(self._context, entry_id, version)

    def restore_entry(self, entry_id: UUID, version: int) -> SavedEntry:
        """Out of the bin. Raises ConflictError where this is not the newest version."""
        return entries.restore_entry(self._context, entry_id, version)

    def history(self, entry_id: UUID) -> History:
        """What was changed in an entry, by whom and when."""
        return history.of_entry(self._context, entry_id)

    def may_redact(self, entry_id: UUID) -> bool:
        """Whether the person may take texts out of an entry."""
        return history.may_redact(self._context, entry_id)

    def redact(self, entry_id: UUID, field: str) -> SavedEntry:
        """Take a text out of an entry and its history, for good."""
        return history.redact(self._context, entry_id, field)

    def last_like(self, unit_id: int, activity_id: int) -> Entry | None:
        """The newest entry of an activity: what the next one is guessed from."""
        return entries.last_like(self._context, unit_id, activity_id)

    def activities_in(self, scope: int) -> tuple[Activity, ...]:
        """The activities of every unit in a place, to filter by."""
        return vocabulary.activities_in(self._context, scope)

    def activities(self, unit_id: int, *, closed: bool = False) -> tuple[Activity, ...]:
        """The activities of a unit; ``closed`` ones too for an entry that may have one."""
        return vocabulary.activities(self._context, unit_id, closed=closed)

    def add_activity(self, unit_id: int, name: Name, form: FormOfWork) -> tuple[Activity, Change]:
        """Add an activity to a unit; the Change says so to the other tabs."""
        return vocabulary.add_activity(self._context, unit_id, name, form)

    def tags(self, unit_id: int) -> tuple[Tag, ...]:
        """Those not offered any more, too: old entries have them."""
        return vocabulary.tags(self._context, unit_id, closed=True)

    def usage(self, unit_id: int) -> EnabledVocabulary:
        """What the organisation of the unit uses, and what it calls it."""
        return vocabulary.usage(self._context, unit_id)

    def questions(self, unit_id: int) -> tuple[Question, ...]:
        """In the order of asking; those not asked any more, too: old entries have answers to them."""
        return questions.questions_in(self._context, unit_id)

    def age_bands(self, unit_id: int, day: date) -> AgeBandSet:
        """The age bands in use in a unit on a day."""
        return vocabulary.age_bands(self._context, unit_id, day)
