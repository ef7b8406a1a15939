"""``server tend``: nobody holds up the others for long, and what nobody at a workstation does any more is done."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from helpers.commands import Admin, address_of
from helpers.databases import context_on
from helpers.logins import connected, new_person
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.cli.commands import server_tend
from logbook_desktop.data import multi_host, server_tending
from logbook_desktop.data.database import Database
from logbook_desktop.data.server_tending import EndedFor, TendingLimits
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.server import tending

FAR = 1e6
IMPATIENT = TendingLimits(idle=0.05, statement=FAR, transaction=FAR, listening=FAR)


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("tended", template=postgres_template)
    opened = open_database(postgres_server.url("tended"))
    yield opened
    opened.close()
    postgres_server.drop_database("tended")


@pytest.fixture
def it(database: Database) -> Context:
    return context_on(database)


@pytest.fixture
def village(it: Context) -> Village:
    return build_village(it)


@pytest.fixture
def eetu(database: Database, village: Village) -> str:
    return new_person(database, "Eetu", [(Role.WORKER, village.hervanta)]).login


@pytest.fixture
def admin(capfdbinary: pytest.CaptureFixture[bytes], database: Database) -> Admin:
    return Admin(capfdbinary, address_of(database))


def is_alive(connection: psycopg.Connection[Any]) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def until(database: Database, condition: str) -> None:
    """Until the server's view of its sessions says so."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        deadline = time.monotonic() + 20
        while not connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {condition}")):
            assert time.monotonic() < deadline


@pytest.mark.parametrize("aborted", [False, True])
def test_an_open_transaction_in_which_nothing_happens_is_ended(
    database: Database, eetu: str, aborted: bool
) -> None:
    with connected(database, eetu) as waiting, connected(database, eetu) as working:
        waiting.execute("BEGIN")
        if aborted:
            with pytest.raises(psycopg.errors.UndefinedColumn):
                waiting.execute("SELECT nothing")
        working.execute("SELECT 1")  # idle, and in no transaction
        until(database, "state LIKE 'idle in transaction%' AND state_change < now() - interval '60 ms'")
        (ended,) = server_tending.end_sessions(database, IMPATIENT)
        assert (ended.login, ended.reason) == (eetu, EndedFor.IDLE_IN_TRANSACTION)
        assert not is_alive(waiting)
        assert is_alive(working)


def test_a_statement_without_end_is_ended(database: Database, eetu: str) -> None:
    with connected(database, eetu) as person:
        person.pgconn.send_query(b"SELECT pg_sleep(600)")
        until(database, f"usename = '{eetu}' AND state = 'active' AND query_start < now() - interval '60 ms'")
        found = server_tending.end_sessions(database, TendingLimits(FAR, 0.05, FAR, FAR))
        assert [one.reason for one in found] == [EndedFor.LONG_STATEMENT]


def test_who_listens_in_a_transaction_holds_up_all_hints_and_is_ended(database: Database, eetu: str) -> None:
    with connected(database, eetu) as holding, connected(database, eetu) as listening:
        listening.execute("LISTEN something")  # as the program does
        holding.execute("BEGIN")
        holding.execute("LISTEN something")
        until(database, "state = 'idle in transaction' AND xact_start < now() - interval '60 ms'")
        found = server_tending.end_sessions(database, TendingLimits(FAR, FAR, FAR, 0.05))
        assert [one.reason for one in found] == [EndedFor.LISTENING_IN_TRANSACTION]
        assert is_alive(listening)


def test_a_transaction_that_is_kept_busy_is_ended_too(database: Database, eetu: str) -> None:
    with connected(database, eetu) as person:
        person.execute("BEGIN")
        until(database, "state = 'idle in transaction' AND xact_start < now() - interval '60 ms'")
        person.execute("SELECT 1")
        found = server_tending.end_sessions(database, TendingLimits(FAR, FAR, 0.05, FAR))
        assert [one.reason for one in found] == [EndedFor.LONG_TRANSACTION]


def test_nobody_else_is_ended(
    database: Database, postgres_server: PostgresServer, postgres_template: str, eetu: str
) -> None:
    """Neither IT's own sessions, nor those at other databases of the server."""
    postgres_server.create_database("beside_tended", template=postgres_template)
    with ExitStack() as open_ones:
        at_beside = open_database(postgres_server.url("beside_tended"))
        open_ones.callback(postgres_server.drop_database, "beside_tended")
        open_ones.callback(at_beside.close)
        other = open_ones.enter_context(connected(at_beside, new_person(at_beside, "Toinen").login))
        other.execute("BEGIN")
        own = open_ones.enter_context(database.engine.connect())
        own.execute(text("SELECT 1"))
        assert server_tending.end_sessions(database, TendingLimits(0, 0, 0, 0)) == ()
        assert is_alive(other)
        own.execute(text("SELECT 1"))


def test_the_program_at_work_is_far_from_every_limit() -> None:
    assert multi_host._SESSION_LIMITS["statement_timeout"] == "120s"
    assert TendingLimits().statement > 120


def test_sums_are_folded_the_bin_is_emptied_and_marks_are_swept(it: Context, village: Village) -> None:
    saved = saved_evening(it, village.hervanta, what="Salainen")
    kept = saved_evening(it, village.hervanta)
    for one in (saved, kept):
        entries.bin_entry(it, one.draft.id, one.draft.version)
    with it.database.engine.begin() as connection:
        for one, days in ((saved, 31), (kept, 29)):
            connection.execute(
                text(
                    "UPDATE entry SET version = version + 1, binned_at = now() - make_interval(days => :days)"
                    " WHERE id = :id"
                ),
                {"days": days, "id": one.draft.id},
            )
        connection.execute(text("INSERT INTO right_change VALUES ('3')"))
    address = address_of(it.database)
    done = tending.tend(address, None)
    assert (done.ended, done.erased) == ((), 1)
    assert done.folded > 0
    with it.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM roll_up_mark")) == 0
        assert connection.scalar(text("SELECT count(*) FROM right_change")) == 0
        assert connection.scalars(text("SELECT id FROM entry")).all() == [kept.draft.id]
        assert connection.scalar(text("SELECT value FROM meta WHERE key = 'last_tend_at'"))
    again = tending.tend(address, None)
    assert (again.folded, again.erased) == (0, 0)


def test_opening_a_database_on_a_server_erases_nothing(it: Context, village: Village) -> None:
    saved = saved_evening(it, village.hervanta)
    entries.bin_entry(it, saved.draft.id, saved.draft.version)
    with it.database.engine.begin() as connection:
        connection.execute(
            text("UPDATE entry SET version = version + 1, binned_at = now() - interval '90 days'")
        )
    assert history.empty_bin(it) == 0
    assert server_tending.erase_binned(it.database) == 1


def test_two_at_once_do_no_harm(admin: Admin, database: Database, village: Village) -> None:
    with server_tending.alone(database) as alone:
        assert alone
        second = admin("server", "tend")
        assert (second.status, second.out) == (1, "")
        assert "Another “server tend” is at work" in second.err
    assert admin("server", "tend").status == 0
    assert admin("server", "tend").err == "There was nothing to do.\n"


def test_what_was_done_is_told_and_in_the_log(
    admin: Admin,
    database: Database,
    eetu: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tending, "TendingLimits", lambda: IMPATIENT)
    with connected(database, eetu) as waiting, caplog.at_level(logging.INFO):
        waiting.execute("BEGIN")
        until(database, "state LIKE 'idle in transaction%' AND state_change < now() - interval '60 ms'")
        done = admin("server", "tend")
    assert done.status == 1
    assert f"Ended a session of {eetu}: an open transaction in which nothing happened" in done.err
    assert f"ended a session of {eetu}: idle_in_transaction" in caplog.text


def test_again_and_again_whatever_happens_to_the_server(
    admin: Admin, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    tend = tending.tend

    def sometimes(address: str, password: str | None) -> tending.Tended:
        if len(pauses) == 1:
            raise ExternalError(ErrorKind.NO_SERVER)
        return tend(address, password)

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(tending, "tend", sometimes)
    monkeypatch.setattr(server_tend, "sleep", pause)
    done = admin("server", "tend", "--every", "5min")
    assert (done.status, pauses) == (0, [300, 300, 300])
    assert "The server does not answer" in done.err
    assert "nothing to do" not in done.err  # not every minute


@pytest.mark.parametrize("typed", ["0", "x", "-1s", "10 days", ""])
def test_what_is_no_length_of_time(admin: Admin, typed: str) -> None:
    done = admin("server", "tend", f"--every={typed}")
    assert (done.status, "is no length of time" in done.err) == (2, True)


def test_a_person_may_not(database: Database, eetu: str) -> None:
    own = database.engine.url.set(username=eetu, password="Salasana-ja-vahva")
    with pytest.raises(ExternalError) as error:
        tending.tend(own.set(drivername="postgresql").render_as_string(hide_password=False), None)
    assert error.value.kind is ErrorKind.NOT_ADMINISTRATOR
