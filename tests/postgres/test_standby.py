"""A server of two machines: nothing is acknowledged that only one of them has, and the program outlives the first."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import text

from helpers.at_work import OWN_ENTRIES, AtWork, missing_or_twice
from helpers.databases import context_on
from helpers.logins import Login, new_person
from helpers.postgres_server import HOST, LASTING, PostgresServer
from helpers.village import Village, build_village, open_evening
from logbook_desktop.data import durable_commit, report_reading
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.retrying import retry_on_conflict

_names = (f"pair_{number}" for number in count(1))


class Pair:
    """A first machine and the one that follows it."""

    def __init__(self, first: PostgresServer, second: PostgresServer) -> None:
        self.first = first
        self.second = second

    def server(self, name: str) -> Server:
        hosts = (Host(HOST, self.first.port), Host(HOST, self.second.port))
        return Server(hosts, name, Encryption.OFF)


@dataclass(frozen=True)
class Place:
    """A database of the pair, with a village in it and somebody who may write there."""

    pair: Pair
    name: str
    village: Village
    login: Login

    @classmethod
    def new(cls, pair: Pair, name: str) -> "Place":
        pair.first.create_database(name)
        database = open_database(pair.first.url(name), create=True)
        try:
            village = build_village(context_on(database))
            return cls(pair, name, village, new_person(database, grants=[(Role.MENTOR, village.taipalsaari)]))
        finally:
            database.close()

    @contextmanager
    def opened(self) -> Iterator[Context]:
        context = sign_in(self.pair.server(self.name), *self.login).context
        try:
            yield context
        finally:
            context.database.close()


@pytest.fixture(scope="module")
def lasting_pair() -> Iterator[Pair]:
    # Neither machine loses its power here, and what is on the disk need not be waited for.
    with PostgresServer(settings={**LASTING, "fsync": "off"}) as first, first.standby() as second:
        yield Pair(first, second)


@pytest.fixture
def pair(lasting_pair: Pair) -> Iterator[Pair]:
    """Both machines up and in step, before and after the test."""
    yield lasting_pair
    if not lasting_pair.second.is_running:
        lasting_pair.second.resume()
    lasting_pair.first.wait_for_standby()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable_commit, "PATIENCE", 0.3)


@pytest.fixture
def place(pair: Pair) -> Place:
    return Place.new(pair, next(_names))


@pytest.fixture
def village(place: Place) -> Village:
    return place.village


@pytest.fixture
def context(place: Place) -> Iterator[Context]:
    with place.opened() as context:
        yield context


def count_of(context: Context, draft: EntryDraft) -> int:
    with UnitOfWork(context.database, write=False) as work:
        asked = text(f"SELECT count(*) FROM {OWN_ENTRIES} WHERE e.what = :what")
        return int(work.connection.scalar(asked, {"what": draft.what}) or 0)


def refusal(context: Context, draft: EntryDraft) -> ErrorKind:
    with pytest.raises(ExternalError) as error:
        entries.save(context, draft)
    return error.value.kind


class TestSecondMachineAway:
    def test_a_save_is_not_acknowledged_and_sent_again_until_both_have_it(
        self, pair: Pair, context: Context, village: Village, quick: None
    ) -> None:
        draft = replace(open_evening(context, village.kirkonkyla), what="vain yhdellä koneella")
        pair.second.halt()
        assert refusal(context, draft) is ErrorKind.STANDBY_AWAY
        # The first machine shows it already. That does not make it safe, and sending it again says so.
        assert count_of(context, draft) == 1
        assert refusal(context, draft) is ErrorKind.STANDBY_AWAY
        pair.second.resume()
        pair.first.wait_for_standby()
        assert entries.save(context, draft).entry.draft.version == 1
        assert count_of(context, draft) == 1

    def test_a_change_too(self, pair: Pair, context: Context, village: Village, quick: None) -> None:
        first = entries.save(context, open_evening(context, village.kirkonkyla)).entry.draft
        changed = replace(first, what="muutettu")
        pair.second.halt()
        assert refusal(context, changed) is ErrorKind.STANDBY_AWAY
        assert refusal(context, changed) is ErrorKind.STANDBY_AWAY
        pair.second.resume()
        pair.first.wait_for_standby()
        assert entries.save(context, changed).entry.draft == replace(changed, version=first.version + 1)
        assert count_of(context, changed) == 1

    def test_reading_goes_on(self, pair: Pair, context: Context, village: Village, quick: None) -> None:
        saved = entries.save(context, open_evening(context, village.kirkonkyla)).entry.draft
        pair.second.halt()
        assert entries.entry(context, saved.id).draft == saved

    def test_it_waits_five_seconds_at_most(self) -> None:
        assert durable_commit.PATIENCE + durable_commit.GRACE < 5

    def test_saving_goes_on_without_it_where_it_is_told_to(
        self, pair: Pair, context: Context, village: Village, quick: None
    ) -> None:
        draft = open_evening(context, village.kirkonkyla)
        pair.second.halt()
        assert refusal(context, draft) is ErrorKind.STANDBY_AWAY
        pair.first.alter(synchronous_standby_names="")
        try:
            assert entries.save(context, draft).entry.draft.version == 1
        finally:
            pair.second.resume()
            pair.first.alter(synchronous_standby_names="second")


def read_where(context: Context, *, then: object = None) -> tuple[bool, int]:
    """Whether a report is read on the second machine, and how many entries it finds there."""

    @retry_on_conflict
    def read() -> tuple[bool, int]:
        with report_reading.reading_reports(context.database) as work:
            second = bool(work.connection.scalar(text("SELECT pg_is_in_recovery()")))
            if second and callable(then):
                then()
            return second, int(work.connection.scalar(text(f"SELECT count(*) FROM {OWN_ENTRIES}")) or 0)

    return read()


def in_step(pair: Pair) -> None:
    """Until the second machine has repeated everything."""
    reached = sql.SQL("SELECT pg_last_wal_replay_lsn() >= {}::pg_lsn")
    now = pair.first.value("SELECT pg_current_wal_flush_lsn()::text")
    while not pair.second.value(reached.format(sql.Literal(now))):
        pass


class TestReportsOnTheSecondMachine:
    def test_where_it_has_ones_own_last_save(self, pair: Pair, context: Context, village: Village) -> None:
        draft = open_evening(context, village.kirkonkyla)
        entries.save(context, draft)
        in_step(pair)
        assert read_where(context) == (True, 1)
        pair.second.execute(sql.SQL("SELECT pg_wal_replay_pause()"))
        try:
            entries.save(context, replace(draft, id=uuid7()))
            assert read_where(context) == (False, 2), "it is behind one's own save"
            assert context.database.second is not None
            assert context.database.second.rests, "and is left alone for a while"
        finally:
            pair.second.execute(sql.SQL("SELECT pg_wal_replay_resume()"))
        context.database.second._rests_until = 0
        in_step(pair)
        assert read_where(context) == (True, 2)

    def test_a_program_that_has_just_been_started_knows_of_its_saves(
        self, pair: Pair, place: Place, context: Context, village: Village
    ) -> None:
        in_step(pair)
        pair.second.execute(sql.SQL("SELECT pg_wal_replay_pause()"))
        try:
            entries.save(context, open_evening(context, village.kirkonkyla))
            with place.opened() as later:
                assert read_where(later) == (False, 1)
        finally:
            pair.second.execute(sql.SQL("SELECT pg_wal_replay_resume()"))

    def test_one_that_is_away_costs_a_moment_only(
        self, pair: Pair, context: Context, village: Village
    ) -> None:
        entries.save(context, open_evening(context, village.kirkonkyla))
        pair.second.halt()
        assert read_where(context) == (False, 1)

    def test_one_that_gives_way_in_the_middle_is_left_for_the_first(
        self, pair: Pair, context: Context, village: Village
    ) -> None:
        entries.save(context, open_evening(context, village.kirkonkyla))
        in_step(pair)
        ended: list[bool] = []

        def end() -> None:
            pair.second.execute(
                sql.SQL(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE application_name = 'logbook-desktop'"
                )
            )
            ended.append(True)

        assert read_where(context, then=end) == (False, 1)
        assert ended == [True]


class TestTakingOver:
    def test_nothing_acknowledged_is_lost_when_the_first_machine_dies(self, tmp_path: Path) -> None:
        with ExitStack() as stack:
            first = stack.enter_context(PostgresServer(settings=LASTING))
            second = stack.enter_context(first.standby())
            place = Place.new(Pair(first, second), "taken_over")
            contexts = [stack.enter_context(place.opened()) for _ in range(3)]
            people = [
                AtWork(context, place.village.kirkonkyla, tmp_path / str(number))
                for number, context in enumerate(contexts)
            ]
            with ExitStack() as day:
                for person in people:
                    day.enter_context(person)
                people[0].wait_for(30)
                first.crash()
                second.promote()
                for person in people:
                    person.wait_for(10)
            troubles = {kind for person in people for kind in person.workstation.troubles}
            assert troubles == {ErrorKind.NO_SERVER}, "somebody was in the middle of saving"
            for person in people:
                person.empty_the_outbox()
            assert second.value("SELECT pg_is_in_recovery()") is False
            promised = [draft.id for person in people for draft in person.promised]
            assert missing_or_twice(contexts[0], promised) == []
            assert second.value("SELECT count(*) FROM entry", "taken_over") == len(promised)
