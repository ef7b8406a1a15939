"""Hints are no part of a save: they come after it in a transaction of their own; what stops them stops nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from helpers.databases import context_on
from helpers.logins import connected, new_person, signed_in
from helpers.postgres_programs import find_programs, major_version
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.hints import HintSender
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database

SMALLEST_QUEUE = 64
"""Pages of 8 kB; the setting is as old as PostgreSQL 17, before it the queue has 8 GB."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    if major_version(find_programs()) < 17:
        pytest.skip("the queue of this server takes too long to fill")
    with PostgresServer(settings={"max_notify_queue_pages": str(SMALLEST_QUEUE)}) as made:
        yield made


@pytest.fixture
def database(server: PostgresServer) -> Iterator[Database]:
    server.create_database("hints")
    opened = open_database(server.url("hints"), create=True)
    yield opened
    opened.close()
    server.drop_database("hints")


@pytest.fixture
def it(database: Database) -> Context:
    return context_on(database)


@pytest.fixture
def village(it: Context) -> Village:
    return build_village(it)


@pytest.fixture
def evening(it: Context, village: Village) -> Entry:
    saved = saved_evening(it, village.hervanta, date(2025, 11, 4))
    it.database.hints.finish()  # what has been told by now is not heard by the tests
    it.database.hints = HintSender(it.database.engine, it.database.location)
    return saved


@pytest.fixture
def eetu(it: Context, village: Village, evening: Entry) -> Iterator[Context]:
    login = new_person(it.database, "Eetu", [(Role.WORKER, village.hervanta)]).login
    with signed_in(it.database, login) as context:
        yield context


@contextmanager
def full_queue(database: Database, login: str) -> Iterator[None]:
    """What any login can do: nothing that was sent goes away while one who listens sits in a transaction."""
    with connected(database, login) as holding, connected(database, login) as filling:
        holding.execute("LISTEN nothing")
        holding.execute("BEGIN")
        holding.execute("SELECT 1")
        with pytest.raises(psycopg.errors.ProgramLimitExceeded):
            for number in range(4 * SMALLEST_QUEUE):
                filling.execute(f"NOTIFY nothing, '{number:07900}'")
        yield
        holding.execute("ROLLBACK")
        # What nobody waits for any more goes only when it is asked how full the queue is: ``server tend`` asks.
        filling.execute("SELECT pg_notification_queue_usage()")


@contextmanager
def listening(database: Database, login: str) -> Iterator[Any]:
    with connected(database, login) as person:
        for (channel,) in person.execute("SELECT app.my_channels()").fetchall():
            person.execute(f"LISTEN {channel}")
        yield person


def heard(person: Any, seconds: float = 5.0) -> bool:
    return any(True for _ in person.notifies(timeout=seconds, stop_after=1))


def test_a_full_queue_stops_no_save(
    eetu: Context, it: Context, evening: Entry, caplog: pytest.LogCaptureFixture
) -> None:
    with full_queue(it.database, eetu.actor.login), caplog.at_level(logging.INFO):
        new = entries.save(eetu, replace(evening.draft, id=uuid7(), version=0))
        entries.save(eetu, replace(new.entry.draft, what="Muutettu"))
        entries.bin_entry(eetu, evening.draft.id, evening.draft.version)
        eetu.database.hints.finish()
    assert "a hint was not sent" in caplog.text
    assert entries.entry(it, new.entry.draft.id).draft.what == "Muutettu"


def test_a_save_of_it_is_told_too(it: Context, eetu: Context, evening: Entry) -> None:
    with listening(it.database, eetu.actor.login) as person:
        entries.save(it, replace(evening.draft, what="yksi"))
        assert heard(person)


def test_what_is_taken_back_is_not_told(it: Context, eetu: Context, evening: Entry) -> None:
    with listening(it.database, eetu.actor.login) as person:
        with eetu.writing() as work:
            work.hint((evening.draft.unit_id,))
        eetu.database.hints.finish()
        assert not heard(person, 0.2)


@pytest.mark.parametrize(
    ("role", "place", "goes"),
    [
        (Role.WORKER, "hervanta", True),
        (Role.MENTOR, "tampere", True),
        (Role.NETWORK_ADMINISTRATOR, "network", True),
        (Role.WORKER, "kirkonkyla", False),  # another organisation's
        (Role.MANAGER, "tampere", False),
        (Role.VIEWER, "tampere", False),
        (Role.KIOSK, "hervanta", False),
    ],
)
def test_hints_go_where_the_sender_may_change_something(
    it: Context, eetu: Context, village: Village, role: Role, place: str, goes: bool
) -> None:
    sender = new_person(it.database, "Joku", [(role, getattr(village, place))]).login
    with (
        listening(it.database, eetu.actor.login) as person,
        connected(it.database, sender) as connection,
    ):
        connection.execute("SELECT app.hint(%s)", ([village.hervanta, -1, 2**31 - 1],))
        assert heard(person, 5.0 if goes else 0.2) == goes


def test_a_hint_waits_for_no_second_machine(it: Context, eetu: Context, village: Village) -> None:
    with connected(it.database, eetu.actor.login) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT app.hint(%s)", ([village.hervanta],))
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
        assert connection.execute("SHOW lock_timeout").fetchone() == ("500ms",)
        connection.execute("COMMIT")


def test_nothing_is_sent_once_the_database_is_closed(it: Context, village: Village) -> None:
    sender = HintSender(it.database.engine, "nowhere")
    sender.finish()
    sender.send([village.hervanta])
    assert sender._thread is None
