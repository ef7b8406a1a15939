"""The Entries tab's questions to a server that may be away: writing goes on, from memory and into the outbox.

What a form is read against comes from the server, or else from what was kept at the last sign-in. Saving is the
outbox's. Everything else needs the server, and says so.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TypeVar
from uuid import UUID

from logbook_desktop.domain.changes import Change, SavedEntry
from logbook_desktop.domain.entries.attendance import AgeBandSet
from logbook_desktop.domain.entries.entries import Activity, EntryDraft, FormOfWork, Tag
from logbook_desktop.domain.entries.questions import Question
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.offline import LocalProfile, OfflineContext
from logbook_desktop.services.local.outbox import AWAY
from logbook_desktop.services.vocabulary import questions, vocabulary
from logbook_desktop.ui.entries.source import EntrySource

T = TypeVar("T")


class ServerSource(EntrySource):
    """``context`` is a session on the server, or the memory of one where the program started without it."""

    def __init__(self, context: Context, kept: LocalProfile) -> None:
        super().__init__(context)
        self._kept = kept
        self._memory = context if isinstance(context, OfflineContext) else None
        self._started_offline = self._memory is not None

    def save(self, draft: EntryDraft) -> SavedEntry:
        """Raises WaitsInOutboxError where the server is away: then the entry is on this computer's disk."""
        if self._started_offline:
            entries.check(self._context, draft)
        return self._kept.outbox.save(self._context, draft)

    def give_up(self, draft: EntryDraft) -> None:
        """Take what waits of the entry out of the outbox."""
        with suppress(OSError):  # then it comes up again, and is found to be there already or in conflict
            waiting = self._kept.outbox.of(draft.id)
            if waiting is not None:
                self._kept.outbox.remove(waiting)

    # --- with the server or from memory ----------------------------------------------------------------------

    def activities_in(self, scope: int) -> tuple[Activity, ...]:
        return self._ask(lambda context: vocabulary.activities_in(context, scope))

    def activities(self, unit_id: int, *, closed: bool = False) -> tuple[Activity, ...]:
        return self._ask(lambda context: vocabulary.activities(context, unit_id, closed=closed))

    def tags(self, unit_id: int) -> tuple[Tag, ...]:
        return self._ask(lambda context: vocabulary.tags(context, unit_id, closed=True))

    def usage(self, unit_id: int) -> EnabledVocabulary:
        return self._ask(lambda context: vocabulary.usage(context, unit_id))

    def questions(self, unit_id: int) -> tuple[Question, ...]:
        return self._ask(lambda context: questions.questions_in(context, unit_id))

    def age_bands(self, unit_id: int, day: date) -> AgeBandSet:
        return self._ask(lambda context: vocabulary.age_bands(context, unit_id, day))

    def _ask(self, question: Callable[[Context], T]) -> T:
        try:
            if not self._kept.outbox.reachable:
                raise ExternalError(
                    ErrorKind.NO_SERVER
                )  # known; the outbox tries behind, and tells when it is back
            return question(self._context)
        except ExternalError as error:
            if error.kind not in AWAY:
                raise
            self._memory = self._memory or self._remembered()
            if self._memory is None:
                raise
            return question(self._memory)

    def _remembered(self) -> OfflineContext | None:
        with suppress(OSError):
            return self._kept.remembered()
        return None

    # --- with the server only --------------------------------------------------------------------------------

    def bin_entry(self, entry_id: UUID, version: int) -> SavedEntry:
        """Raises ExternalError (needs the server) where it is away: a deletion does not wait in the outbox."""
        return _at_once(lambda: super(ServerSource, self).bin_entry(entry_id, version))

    def restore_entry(self, entry_id: UUID, version: int) -> SavedEntry:
        """Raises ExternalError (needs the server) where it is away."""
        return _at_once(lambda: super(ServerSource, self).restore_entry(entry_id, version))

    def add_activity(self, unit_id: int, name: Name, form: FormOfWork) -> tuple[Activity, Change]:
        """Raises ExternalError (needs the server) where it is away; afterwards it is known without it, too."""
        added = _at_once(lambda: super(ServerSource, self).add_activity(unit_id, name, form))
        with suppress(OSError, ExternalError):
            self._kept.remember(self._context)  # it can be chosen without the server, too
            self._memory = None
        return added


_ANSWERED = frozenset({ErrorKind.SERVER_TROUBLE, ErrorKind.DAMAGED})
"""It is there, and says that something is wrong with it."""


def _at_once(request: Callable[[], T]) -> T:
    """What cannot wait in the outbox."""
    try:
        return request()
    except ExternalError as error:
        if error.kind in AWAY - _ANSWERED:
            raise ExternalError(ErrorKind.NEEDS_SERVER) from error
        raise
