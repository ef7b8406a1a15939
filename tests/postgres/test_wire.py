"""While somebody works: collisions and dead connections are retried unseen, and nothing waits without end."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import text

from helpers.databases import context_on, on_a_server
from helpers.logins import Login, new_person, server_of
from helpers.tls_front import Front
from helpers.village import Village, build_village, open_evening
from logbook_desktop.data import database as connections
from logbook_desktop.data import durable_commit, multi_host
from logbook_desktop.data.database import Database
from logbook_desktop.data.driver_errors import CollisionError
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.people.access import NotAllowedError, Role
from logbook_desktop.domain.servers import Host
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.retrying import TRIES, retry_on_conflict

pytestmark = on_a_server


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture
def login(database: Database, village: Village) -> Login:
    return new_person(database, grants=[(Role.MENTOR, village.taipalsaari)])


@pytest.fixture
def front(database: Database) -> Iterator[Front]:
    with Front(server_of(database).hosts[0].port) as front:
        yield front


@pytest.fixture
def context(database: Database, login: Login, front: Front) -> Iterator[Context]:
    """Somebody signed in through the front."""
    server = replace(server_of(database), hosts=(Host("127.0.0.1", front.port),))
    context = sign_in(server, *login).context
    yield context
    context.database.close()


def crossing(database: Database, rounds: int) -> tuple[Callable[[str, str], int], list[str]]:
    """A deed of two rows in an order; its first ``rounds`` tries meet somebody who takes them the other way."""
    meeting = Barrier(2)
    tries: list[str] = []

    def cross(first: str, second: str) -> int:
        tries.append(first)
        with context_on(database).writing() as work:
            work.meta.count_up(first)
            if tries.count(first) <= rounds:
                with suppress(BrokenBarrierError):
                    meeting.wait(2)
            work.meta.count_up(second)
            work.commit()
        return tries.count(first)

    return cross, tries


def test_a_deadlock_is_retried_unseen(database: Database) -> None:
    with context_on(database).writing() as work:
        work.meta.set("a", "0")
        work.meta.set("b", "0")
        work.commit()
    cross, tries = crossing(database, rounds=1)
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(retry_on_conflict(cross), *order) for order in (("a", "b"), ("b", "a"))]
        assert sorted(one.result(60) for one in done) == [1, 2]
    assert len(tries) == 3, "one of them gave way, and came again"
    with context_on(database).reading() as work:
        assert (work.meta.get("a"), work.meta.get("b")) == ("2", "2")


def test_without_retrying_the_deadlock_is_seen(database: Database) -> None:
    with context_on(database).writing() as work:
        work.meta.set("a", "0")
        work.meta.set("b", "0")
        work.commit()
    cross, _ = crossing(database, rounds=TRIES)
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(cross, *order) for order in (("a", "b"), ("b", "a"))]
        errors = [error for one in done if (error := one.exception(60)) is not None]
    assert [type(error) for error in errors] == [CollisionError]


def end_sessions(database: Database, login: Login) -> None:
    with database.engine.begin() as connection:
        ended = connection.scalar(
            text(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = :login"
            ),
            {"login": login.login},
        )
    assert ended == 1


def test_a_connection_that_died_meanwhile_is_replaced_unseen(
    database: Database, context: Context, village: Village, login: Login, front: Front
) -> None:
    draft = open_evening(context, village.kirkonkyla)
    end_sessions(database, login)
    assert entries.save(context, draft).entry.draft.version == 1
    front.cut()
    assert entries.save(context, replace(draft, id=uuid7())).entry.draft.version == 1


def test_a_reader_too_once_it_has_been_idle(
    database: Database, context: Context, village: Village, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = entries.save(context, open_evening(context, village.kirkonkyla)).entry.draft
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.0)
    end_sessions(database, login)
    assert entries.entry(context, saved.id).draft == saved


def test_a_locked_login_is_told_in_the_middle_of_a_session(
    database: Database, context: Context, village: Village, login: Login
) -> None:
    draft = open_evening(context, village.kirkonkyla)
    with database.engine.begin() as connection:
        connection.execute(text(f"ALTER ROLE {login.login} NOLOGIN"))
    end_sessions(database, login)
    assert refusal(context, draft) is ErrorKind.SIGNED_OUT


def test_rights_that_went_away_are_told(
    database: Database, context: Context, village: Village, login: Login
) -> None:
    draft = open_evening(context, village.kirkonkyla)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM person_grant"))
    # What the program still believes does not matter: the server shows and takes nothing.
    with pytest.raises(NotAllowedError):
        entries.save(context, draft)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (durable_commit, "PATIENCE"),
        (durable_commit, "GRACE"),
        (connections, "PING_SECONDS"),
    ):
        monkeypatch.setattr(module, name, 0.2)
    monkeypatch.setattr(multi_host, "PATIENCE", 0.5)


@pytest.mark.usefixtures("quick")
def test_a_network_that_dies_while_committing_is_noticed(
    context: Context, village: Village, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = open_evening(context, village.kirkonkyla)
    commit = durable_commit.commit

    def dies(*arguments: object) -> None:
        front.fall_silent()
        commit(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(durable_commit, "commit", dies)
    assert refusal(context, draft) is ErrorKind.NO_SERVER  # unnoticed, this would not return


@pytest.mark.usefixtures("quick")
def test_a_network_that_died_while_nobody_worked_is_noticed(
    context: Context, village: Village, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = open_evening(context, village.kirkonkyla)
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.0)
    front.fall_silent()
    assert refusal(context, draft) is ErrorKind.NO_SERVER


def refusal(context: Context, draft: object) -> ErrorKind:
    with pytest.raises(ExternalError) as error:
        entries.save(context, draft)  # type: ignore[arg-type]
    return error.value.kind


def test_a_row_that_somebody_holds_is_not_waited_for_without_end(
    database: Database, login: Login, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(multi_host._SESSION_LIMITS, "lock_timeout", "100ms")
    context = sign_in(server_of(database), *login).context
    try:
        saved = entries.save(context, open_evening(context, village.kirkonkyla)).entry.draft
        with database.engine.connect() as other:
            other.execute(text("SELECT 1 FROM entry FOR UPDATE"))
            assert refusal(context, replace(saved, what="toinen")) is ErrorKind.SERVER_BUSY
        assert entries.save(context, replace(saved, what="toinen")).entry.draft.version == 2
    finally:
        context.database.close()


def test_the_threads_of_a_program_take_turns_with_one_connection(
    database: Database, context: Context, village: Village, login: Login
) -> None:
    draft = open_evening(context, village.kirkonkyla)
    with ThreadPoolExecutor(3) as pool:
        saved = pool.map(lambda _: entries.save(context, replace(draft, id=uuid7())).entry, range(30))
        assert len({entry.draft.id for entry in saved}) == 30
    with database.engine.connect() as connection:
        asked = text("SELECT count(*) FROM pg_stat_activity WHERE usename = :login")
        assert connection.scalar(asked, {"login": login.login}) == 1
