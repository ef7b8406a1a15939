"""SIGKILL at random moments: of the program, of its connection, of the server. Every promise is there exactly once.

A promise is a save that the server acknowledged, or that the program said was kept here to be sent. Each of the three
dies a hundred times (in the long form more often), in the middle of connecting, saving and sending the outbox.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest
from psycopg import sql

from helpers.at_work import WAIT, AtWork, missing_or_twice
from helpers.databases import context_on
from helpers.logins import Login, new_person
from helpers.postgres_server import HOST, LASTING, PostgresServer
from helpers.proofs import Chance
from helpers.tls_front import Front
from helpers.village import Village, build_village
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people.sign_in import sign_in

pytestmark = [
    pytest.mark.slow("server"),
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]
DEATHS = 100
NAME = "mortal"


@pytest.fixture(scope="module")
def lasting_server() -> Iterator[PostgresServer]:
    with PostgresServer(settings=LASTING) as server:
        yield server


@pytest.fixture
def server(lasting_server: PostgresServer) -> Iterator[PostgresServer]:
    lasting_server.create_database(NAME)
    open_database(lasting_server.url(NAME), create=True).close()
    yield lasting_server
    lasting_server.drop_database(NAME)


@contextmanager
def opened(login: Login, port: int) -> Iterator[Context]:
    context = sign_in(Server((Host(HOST, port),), NAME, Encryption.OFF), *login).context
    try:
        yield context
    finally:
        context.database.close()


@contextmanager
def as_administrator(server: PostgresServer) -> Iterator[Context]:
    database = open_database(server.url(NAME))
    try:
        yield context_on(database)
    finally:
        database.close()


@pytest.fixture
def village(server: PostgresServer) -> Village:
    with as_administrator(server) as context:
        return build_village(context)


@pytest.fixture
def login(server: PostgresServer, village: Village) -> Login:
    """Somebody who may write in all the units, and no more than that."""
    with as_administrator(server) as context:
        grants = [(Role.MENTOR, village.taipalsaari), (Role.MENTOR, village.tampere)]
        return new_person(context.database, grants=grants)


def people_at_work(stack: ExitStack, login: Login, village: Village, folder: Path, port: int) -> list[AtWork]:
    units = (village.kirkonkyla, village.kirkonkyla, village.hervanta)
    contexts = [stack.enter_context(opened(login, port)) for _ in units]
    return [
        AtWork(context, unit, folder / str(place))
        for place, (context, unit) in enumerate(zip(contexts, units, strict=True))
    ]


def everything_is_there(server: PostgresServer, people: list[AtWork]) -> None:
    for person in people:
        person.empty_the_outbox()
    promised = [draft.id for person in people for draft in person.promised]
    with as_administrator(server) as context:
        assert missing_or_twice(context, promised) == []
    assert server.value("SELECT count(*) FROM entry", NAME) == len(promised)


@pytest.mark.alone  # another server may take the port while this one is dead
def test_the_server_dies(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path, chance: Chance
) -> None:
    dice, deaths = chance.random(3), chance.times(DEATHS)
    with ExitStack() as stack:
        people = people_at_work(stack, login, village, tmp_path, server.port)
        with ExitStack() as day:
            for person in people:
                day.enter_context(person)
            for _ in range(deaths):
                dice.choice(people).wait_for(1)
                time.sleep(dice.uniform(0, 0.03))
                server.crash()
                server.resume()
            for person in people:
                person.wait_for(1)
        assert sum(len(person.workstation.troubles) for person in people) >= deaths / 2, (
            "it died while nobody saved"
        )
        everything_is_there(server, people)


def test_the_connection_dies(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path, chance: Chance
) -> None:
    dice, wanted = chance.random(5), chance.times(DEATHS)
    end = sql.SQL(
        "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
        " WHERE application_name = 'logbook-desktop' ORDER BY random() LIMIT 1) one"
    )
    with ExitStack() as stack:
        front = stack.enter_context(Front(server.port))
        people = people_at_work(stack, login, village, tmp_path, front.port)
        with ExitStack() as day:
            for person in people:
                day.enter_context(person)
            deaths = 0
            while deaths < wanted:
                dice.choice(people).wait_for(1)
                time.sleep(dice.uniform(0, 0.03))
                if deaths % 2:
                    front.cut()
                    deaths += 1
                else:
                    deaths += server.value(end)
            for person in people:
                person.wait_for(1)
        everything_is_there(server, people)


class Mortals:
    """Programs that save, one at a time, and die."""

    def __init__(self, server: PostgresServer, login: Login, unit_id: int, folder: Path) -> None:
        self.promised: dict[UUID, str] = {}
        root = Path(__file__).parents[2]
        arguments = [str(server.port), NAME, *login, str(unit_id), str(folder)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "helpers.dying_client", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout

    def __enter__(self) -> "Mortals":
        return self

    def __exit__(self, *_error: object) -> None:
        self._orders.close()
        self._process.wait(WAIT)
        self._answers.close()

    def begin(self, order: str) -> int:
        """One is born; its process. What its predecessors had promised last has been read by then."""
        self._orders.write(f"{order}\n")
        self._orders.flush()
        return int(self._until("begun"))

    def wait_for(self, what: str) -> None:
        self._until(what)

    def _until(self, awaited: str) -> str:
        for line in self._answers:
            what, _, rest = line.strip().partition(" ")
            if what in ("arrived", "kept"):
                self.promised[UUID(rest)] = what
            if what == awaited:
                return rest
        raise AssertionError("the programs ended by themselves")


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + WAIT
    with suppress(ProcessLookupError):
        while True:
            os.kill(pid, 0)
            assert time.monotonic() < deadline
            time.sleep(0.001)


def test_the_program_dies(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path, chance: Chance
) -> None:
    dice, deaths = chance.random(7), chance.times(DEATHS)
    with Mortals(server, login, village.kirkonkyla, tmp_path) as mortals:
        for number in range(deaths):
            pid = mortals.begin("save")
            # Some die while they start, some while the outbox is sent, some while they save.
            if number % 3:
                mortals.wait_for(("kept", "arrived")[number % 3 - 1])
            time.sleep(dice.uniform(0, 0.05))
            kill(pid)
        mortals.begin("finish")
        mortals.wait_for("finished")
    kinds = list(mortals.promised.values())
    assert min(kinds.count("kept"), kinds.count("arrived")) > deaths / 3
    with as_administrator(server) as context:
        assert missing_or_twice(context, list(mortals.promised)) == []
