"""People who save entries while the world breaks around them, and the count afterwards.

Each does as the program does: what was not acknowledged is kept and sent again, the same draft with the same key.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from sqlalchemy import select

from helpers.village import open_evening
from logbook_desktop.data.tables import entry
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries import EntryDraft
from logbook_desktop.domain.faults import WorldError, WorldKind
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.services import entries
from logbook_desktop.services.context import Context

WAIT = 60.0
"""Seconds after which a test gives up waiting."""


class AtWork:
    """Somebody who saves one entry after the other on a thread of its own; use it in a ``with`` statement."""

    def __init__(self, context: Context, unit_id: int) -> None:
        self._context = context
        self._draft = open_evening(context, unit_id)
        self._stopped = Event()
        self._thread = Thread(target=self._work, daemon=True)
        self.acknowledged: list[EntryDraft] = []
        self.troubles: list[WorldKind] = []
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
        """Until so many more saves were acknowledged."""
        goal = len(self.acknowledged) + count
        deadline = monotonic() + WAIT
        while len(self.acknowledged) < goal:
            assert monotonic() < deadline, f"no answer: {self.troubles[-5:]} {self.crashed}"
            assert not self.crashed
            self._stopped.wait(0.002)

    def _work(self) -> None:
        try:
            while not self._stopped.is_set():
                key = uuid7()
                self._send(replace(self._draft, id=key, what=f"ilta {key}"))
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.crashed.append(error)

    def _send(self, draft: EntryDraft) -> None:
        """As the outbox: until it is there."""
        while True:
            try:
                saved = entries.save(self._context, draft)
            except WorldError as error:
                self.troubles.append(error.kind)
                if self._stopped.wait(0.02):
                    return
            else:
                assert saved.entry.draft.id == draft.id
                self.acknowledged.append(draft)
                return


def missing_or_twice(context: Context, drafts: list[EntryDraft]) -> list[EntryDraft]:
    """The drafts that are not in the database exactly once: each says something that no other does."""
    found: dict[str, list[UUID]] = {}
    with UnitOfWork(context.database, write=False) as work:
        for key, what in work.connection.execute(select(entry.c.id, entry.c.what)):
            found.setdefault(what, []).append(key)
    return [draft for draft in drafts if found.get(draft.what) != [draft.id]]
