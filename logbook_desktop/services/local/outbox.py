"""The outbox: entries that could not reach the server, kept on this workstation until it has them.

``save`` tries the server and, where that is away, puts the entry into the outbox (on the disk before it says so);
``send`` tries again later. Sending twice is harmless: the key of an entry is made here, and what the server has
already is recognised. Nothing in the outbox is ever written over: each keeping is a file of its own, and goes only
when the server has it or the person gives it up.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from logbook_desktop.domain.changes import Change, SavedEntry
from logbook_desktop.domain.entries.entries import Entry, EntryDraft
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError, IncompleteError
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft, read, write
from logbook_desktop.services.local.encrypted_files import EncryptedFiles, LocalPlace

SIGN_IN_AGAIN = frozenset(
    {
        ErrorKind.SIGNED_OUT,
        ErrorKind.WRONG_PASSWORD,
        ErrorKind.PASSWORD_NEEDED,
        ErrorKind.PASSWORD_EXPIRED,
    }
)
"""The server is there but does not know the session any more."""
AWAY = SIGN_IN_AGAIN | {
    ErrorKind.NO_SERVER,
    ErrorKind.TOO_MANY_CONNECTIONS,
    ErrorKind.SERVER_BUSY,
    ErrorKind.SERVER_TROUBLE,
    ErrorKind.STANDBY_AWAY,
    ErrorKind.LOCKED,
    ErrorKind.READ_ONLY,
    ErrorKind.DISK_FULL,
    ErrorKind.DAMAGED,
    ErrorKind.MISSING_DATABASE,
    ErrorKind.OLDER_SCHEMA,
    ErrorKind.UNTRUSTED_SERVER,
    ErrorKind.EXPIRED_CERTIFICATE,
    ErrorKind.WRONG_HOST_NAME,
    ErrorKind.NO_ENCRYPTION,
    ErrorKind.ENCRYPTION_NEEDED,
}
"""What keeps an entry in the outbox until it passes: nothing that the person could mend in the entry itself."""
TOO_LONG = timedelta(days=7)
"""After so long in the outbox the person is told, in words."""
_TROUBLES = (ConflictError, NotAllowedError, IncompleteError, ExternalError)


class WaitsInOutboxError(Exception):
    """The server did not take the entry; it is kept here and will be sent. ``why`` is what the server said."""

    def __init__(self, waiting: "WaitingEntry", why: ExternalError) -> None:
        super().__init__(str(why))
        self.waiting, self.why = waiting, why


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """An entry in the outbox: as it was kept last, and how it was kept before (since it was sent last)."""

    kept: StoredDraft
    names: tuple[str, ...]
    """The files it lies in, the newest first."""
    earlier: tuple[EntryDraft, ...] = ()
    since: datetime | None = None
    trouble: Exception | None = None
    """Why the server refused it; None: it is sent as soon as the server answers."""

    @property
    def draft(self) -> EntryDraft:
        """The entry as it was written."""
        return self.kept.draft


@dataclass(frozen=True, slots=True)
class SendingState:
    """What the status bar says of the outbox. The three numbers never count the same entry twice."""

    waiting: int = 0
    """Sent by themselves as soon as the server answers."""
    conflicts: int = 0
    """Somebody else changed the same entry: the person chooses."""
    refused: int = 0
    """The server does not take them as they are: the person has to look."""
    locked: int = 0
    """Files whose key the keyring does not give now."""
    oldest: datetime | None = None
    reachable: bool = True
    sign_in: bool = False
    """The server answers, or may, but takes nothing until the person has signed in again."""
    refusal: ErrorKind | None = None
    """Why the server took nothing the last time; None: it did."""
    sealed: bool = True
    """Whether what is kept here is encrypted."""

    @property
    def count(self) -> int:
        """How many entries are here and not on the server."""
        return self.waiting + self.conflicts + self.refused

    def is_overdue(self, now: datetime) -> bool:
        """Whether something has waited for a week."""
        return self.oldest is not None and now - self.oldest >= TOO_LONG


class Outbox:
    """The outbox of one login of one server. ``drafts`` has what was typed into the fields of its entries."""

    def __init__(self, place: LocalPlace, drafts: DraftStore) -> None:
        self._drawer: EncryptedFiles = place.encrypted_files("outbox")
        self._drafts = drafts
        self._troubles: dict[str, Exception] = {}
        self._failed: set[str] = set()  # when they were sent last, and others have not been tried since
        self._gone: set[str] = set()  # sent, but the system holds on to the file
        self._sent: dict[UUID, EntryDraft] = {}  # while it was sent, the person may have typed on
        self.reachable = True
        self.refusal: ErrorKind | None = None
        self.sign_in = False
        """Nothing is sent before the person has signed in (again)."""

    # --- what is here ----------------------------------------------------------------------------------------

    def keep(self, draft: EntryDraft) -> WaitingEntry:
        """Put an entry here; it is on the disk when this returns. OSError where the disk does not take it."""
        known = self.of(draft.id)
        typed = self._typed(draft.id) or (known.kept if known else None)
        kept = StoredDraft(
            draft, typed.typed if typed else {}, datetime.now(UTC), typed.original if typed else None
        )
        number = 1 + max(
            (_number(name) for name in self._drawer.names() if name.startswith(f"{draft.id}_")), default=0
        )
        self._drawer.put(f"{draft.id}_{number:06}_{secrets.token_hex(4)}", write(kept))
        found = self.of(draft.id)
        assert found is not None
        return found

    def _typed(self, entry_id: UUID) -> StoredDraft | None:
        """What stands in the fields, and the saved entry it was begun from; the entry is whole without."""
        with suppress(OSError):
            return self._drafts.of(entry_id)
        return None

    def waiting(self) -> tuple[WaitingEntry, ...]:
        """Every entry here, the one that has waited longest first. OSError where the files cannot be read."""
        lines: dict[UUID, list[tuple[int, str, StoredDraft]]] = {}
        for name, kept in self._drawer.read(lambda name, text: _of_draft(name, read(text))):
            if name in self._gone:
                continue
            lines.setdefault(kept.draft.id, []).append((_number(name), name, kept))
        found = [self._one(sorted(line, key=lambda one: one[:2], reverse=True)) for line in lines.values()]
        return tuple(sorted(found, key=lambda one: (one.since or one.kept.kept_at, one.names[-1])))

    def _one(self, line: list[tuple[int, str, StoredDraft]]) -> WaitingEntry:
        number, name, newest = line[0]
        older = [
            one for one in line[1:] if one[0] < number
        ]  # of two windows at once the other comes up after
        names = (name, *(one[1] for one in older))
        since = min(kept.kept_at for _, _, kept in line)
        return WaitingEntry(
            newest, names, tuple(k.draft for _, _, k in older), since, self._troubles.get(name)
        )

    def of(self, entry_id: UUID) -> WaitingEntry | None:
        """The entry of this key, if it is here. OSError."""
        return next((one for one in self.waiting() if one.draft.id == entry_id), None)

    def next(self) -> WaitingEntry | None:
        """The next to be sent; None: nothing, or nothing before the person has looked. OSError.

        What could not be sent lets the others go first: it may be the one thing that the server cannot do.
        """
        ready = [one for one in self.waiting() if one.trouble is None]
        if all(one.names[0] in self._failed for one in ready):
            self._failed.clear()
        return next((one for one in ready if one.names[0] not in self._failed), None)

    def remove(self, waiting: WaitingEntry) -> None:
        """Take an entry out: the server has it, or the person gave it up. What was kept since then stays.

        A file that the system holds on to is recognised when a later start sends it again.
        """
        for name in waiting.names:
            self._troubles.pop(name, None)
            self._gone.add(name)
            with suppress(OSError):
                self._drawer.remove(name)

    def set_aside(self) -> tuple[Path, ...]:
        """Files that could not be read as entries of this login and were kept for a person to look at."""
        return self._drawer.set_aside()

    def note(self, waiting: WaitingEntry, trouble: Exception) -> None:
        """The server refused it: it is not sent again by itself."""
        self._troubles[waiting.names[0]] = trouble

    def try_all_again(self) -> None:
        """The person asks for it, or has signed in: what was refused is sent once more."""
        self._troubles.clear()

    def state(self) -> SendingState:
        """What the status bar says. OSError."""
        everything = self.waiting()
        conflicts = sum(isinstance(one.trouble, ConflictError) for one in everything)
        troubled = sum(one.trouble is not None for one in everything)
        return SendingState(
            waiting=len(everything) - troubled,
            conflicts=conflicts,
            refused=troubled - conflicts,
            locked=self._drawer.locked(),
            oldest=min((one.since for one in everything if one.since), default=None),
            reachable=self.reachable,
            sign_in=self.sign_in,
            refusal=self.refusal,
            sealed=self._drawer.is_sealed,
        )

    # --- to the server ---------------------------------------------------------------------------------------

    def save(self, context: Context, draft: EntryDraft) -> SavedEntry:
        """Save on the server; where that is away, keep it here: WaitsInOutboxError, which is good news enough.

        Otherwise as ``entries.save``. OSError where neither the server nor the disk takes it.
        """
        before = self._known(draft.id)
        try:
            if not self.reachable:  # the person does not wait five seconds each time; ``send`` tries behind
                raise ExternalError(ErrorKind.NO_SERVER)
            saved = self._deliver(context, draft, before)
        except ExternalError as error:
            if error.kind not in AWAY:
                raise
            self._is_away(error)
            raise WaitsInOutboxError(self.keep(draft), error) from error
        if before is not None:
            self.remove(before)
        return saved

    def _known(self, entry_id: UUID) -> WaitingEntry | None:
        with suppress(OSError):
            return self.of(entry_id)
        return None

    def send(self, context: Context, waiting: WaitingEntry) -> SavedEntry | None:
        """Send one entry; None: the server refused it (see ``WaitingEntry.trouble``). ExternalError: it is away."""
        try:
            saved = self._deliver(context, waiting.draft, waiting)
        except _TROUBLES as error:
            if isinstance(error, ExternalError) and error.kind in AWAY:
                self._is_away(error)
                self._failed.add(waiting.names[0])
                raise
            self.reachable = True
            self.note(waiting, error)
            return None
        self.remove(waiting)
        return saved

    def _deliver(self, context: Context, draft: EntryDraft, known: WaitingEntry | None) -> SavedEntry:
        saved = self._save_once(context, draft, known)
        self.reachable, self.sign_in, self.refusal = True, False, None
        self._sent[draft.id] = saved.entry.draft
        return replace(saved, change=_touched(saved))  # also where it had arrived before

    def _save_once(self, context: Context, draft: EntryDraft, known: WaitingEntry | None) -> SavedEntry:
        """As ``entries.save``; what this workstation sent before, and had no answer to, is no conflict."""
        draft = _storable(draft)  # so that the server knows it again
        try:
            return entries.save(context, draft)
        except ConflictError as error:
            theirs = error.theirs
            if theirs is None or theirs.binned_at is not None:
                raise
            if not self._is_ours(draft.id, theirs, (known.draft, *known.earlier) if known else ()):
                raise
            return entries.save(context, replace(draft, version=theirs.draft.version))

    def _is_ours(self, entry_id: UUID, theirs: Entry, kept: Iterable[EntryDraft]) -> bool:
        """Whether the server's version is one that was sent from here, an answer to which never came."""
        sent = self._sent.get(entry_id)
        if sent is not None and sent.version == theirs.draft.version and same(sent, theirs.draft):
            return True
        return any(same(one, theirs.draft) for one in kept)

    def _is_away(self, error: ExternalError) -> None:
        self.reachable, self.refusal = False, error.kind
        self.sign_in = self.sign_in or error.kind in SIGN_IN_AGAIN


def same(mine: EntryDraft, stored: EntryDraft) -> bool:
    """Whether the stored entry is what this draft becomes when it is saved."""
    as_stored = replace(_storable(mine), version=stored.version, attendance=stored.attendance)
    return mine.attendance.same_counts(stored.attendance) and as_stored == stored


def _storable(draft: EntryDraft) -> EntryDraft:
    """With the texts as a server keeps them: what is no character is replaced."""

    def characters(text: str) -> str:
        return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")

    return replace(draft, what=characters(draft.what), why=characters(draft.why))


def _touched(saved: SavedEntry) -> Change:
    draft, change = saved.entry.draft, saved.change
    months = frozenset() if draft.date is None else frozenset({Month.of(draft.date)})
    return replace(
        change,
        entries=frozenset({draft.id}),
        units=change.units | {draft.unit_id},
        months=change.months | months,
    )


def _of_draft(name: str, kept: StoredDraft) -> tuple[str, StoredDraft]:
    """ValueError where the name is not that of a file of this entry."""
    entry_id, number, _ = name.split("_")
    if UUID(entry_id) != kept.draft.id or not number.isdecimal():
        raise ValueError("the name and the entry differ")
    return name, kept


def _number(name: str) -> int:
    """The place of a file in the line of those of its entry; 0 for a file that is none of ours."""
    parts = name.split("_")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else 0
