"""People who save entries while the world breaks around them, and the count afterwards.

Each does as the program does: ``Workstation`` saves through the outbox, and sends from there what had to wait. A
promise is a save that was acknowledged, by the server or by the outbox.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from sqlalchemy import select, text

from helpers.outbox import send_all
from helpers.village import open_evening
from logbook_desktop.data.tables import entry
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.local.encrypted_files import LocalPlace
from logbook_desktop.services.local.outbox import Outbox, WaitsInOutboxError

WAIT = 120.0
"""Seconds after which a test gives up waiting."""


def outbox_in(folder: Path) -> Outbox:
    """The outbox of one person, in a folder of the test; sealed as with a keyring."""
    place = LocalPlace(folder, "server/database", "person", bytes(32))
    return Outbox(place, DraftStore(folder, "server/database"))


class Workstation:
    """Somebody at a desk who saves one entry after the other and keeps what does not get through."""

    def __init__(self, context: Context, pattern: EntryDraft, outbox: Outbox) -> None:
        self._context = context
        self._pattern = pattern
        self.outbox = outbox
        self.troubles: list[ErrorKind] = []

    def new_draft(self) -> EntryDraft:
        """Another entry, which says something that no other does."""
        key = uuid7()
        return replace(self._pattern, id=key, version=0, what=f"ilta {key}")

    def save(self, draft: EntryDraft) -> bool:
        """Save; returning is a promise, and tells whether the server has it (else the outbox)."""
        try:
            saved = self.outbox.save(self._context, draft)
        except WaitsInOutboxError as error:
            self.troubles.append(error.why.kind)
            return False
        assert saved.entry.draft.id == draft.id
        return True

    def send(self) -> None:
        """Try to empty the outbox."""
        try:
            send_all(self.outbox, self._context)
        except ExternalError as error:
            self.troubles.append(error.kind)


class AtWork:
    """A desk on a thread of its own; use it in a ``with`` statement."""

    def __init__(self, context: Context, unit_id: int, folder: Path) -> None:
        self.workstation = Workstation(context, open_evening(context, unit_id), outbox_in(folder))
        self._stopped = Event()
        self._thread = Thread(target=self._work, daemon=True)
        self.promised: list[EntryDraft] = []
        self.arrived = 0
        """How many of them the server acknowledged at once."""
        self.crashed: list[BaseException] = []

    def __enter__(self) -> AtWork:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._thread.join(WAIT)
        assert not self._thread.is_alive(), "a save never came back"
        assert not self.crashed, "an error that is no advice"

    def wait_for(self, count: int) -> None:
        """Until the server acknowledged so many more saves."""
        goal = self.arrived + count
        deadline = monotonic() + WAIT
        while self.arrived < goal:
            assert monotonic() < deadline, f"no answer: {self.workstation.troubles[-5:]}"
            assert not self.crashed, self.crashed
            self._stopped.wait(0.001)

    def empty_the_outbox(self) -> None:
        """After the work: everything is sent."""
        deadline = monotonic() + WAIT
        while self.workstation.outbox.waiting():
            assert monotonic() < deadline, [str(one.trouble) for one in self.workstation.outbox.waiting()]
            self.workstation.send()

    def _work(self) -> None:
        try:
            while not self._stopped.is_set():
                if not self._save():
                    self._wait_for_the_server()
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.crashed.append(error)

    def _save(self) -> bool:
        draft = self.workstation.new_draft()
        arrived = self.workstation.save(draft)
        self.promised.append(draft)
        self.arrived += arrived
        return arrived

    def _wait_for_the_server(self) -> None:
        """Two more entries go into the outbox at once; then it is tried now and again, as the program does."""
        self._save()
        self._save()
        while self.workstation.outbox.waiting() and not self._stopped.wait(0.1):
            self.workstation.send()


OWN_ENTRIES = "app.my_grants() AS g CROSS JOIN LATERAL app.package_entry(g.node_id) AS e"
"""What a person reads instead of the table."""
_ALL = select(entry.c.id, entry.c.what)


def missing_or_twice(context: Context, promised: list[UUID]) -> list[UUID]:
    """The keys that are not in the database exactly once; and of the others none may be there twice."""
    found: dict[str, list[UUID]] = {}
    asked = text(f"SELECT e.id, e.what FROM {OWN_ENTRIES}") if context.database.restricted else _ALL
    with UnitOfWork(context.database, write=False) as work:
        for key, what in work.connection.execute(asked):
            found.setdefault(what, []).append(key)
    assert max(map(len, found.values()), default=0) <= 1
    return [key for key in promised if found.get(f"ilta {key}") != [key]]
