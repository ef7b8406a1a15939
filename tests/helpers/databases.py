"""Databases for tests: every test that asks for ``database`` runs on an SQLite file and on PostgreSQL.

A migrated template is made once for each kind and copied for each test.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpers.logins import past_all_logins
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database, connect
from logbook_desktop.domain.people.access import embedded_actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database

TODAY = date(2025, 12, 31)


def real_today() -> date:
    """The day of now in the network's zone, by which a server reckons; asked anew: a run may pass midnight."""
    return datetime.now(ZoneInfo("Europe/Helsinki")).date()


def real_month() -> Month:
    """The month of now, as ``real_today``."""
    return Month.of(real_today())


on_a_server = pytest.mark.parametrize("new_database", ["postgres"], indirect=True)
"""For what only a server does: the test is not there for files, instead of passing without having looked."""
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    open_database(path, create=True).close()
    for leftover in path.parent.glob("template.db-*"):
        leftover.unlink()
    return path


def copy_of(template: Path, path: Path) -> Database:
    """A file of its own; its schema is not looked at again, as the template's has been when it was made."""
    shutil.copyfile(template, path)
    return connect(path)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    postgres_server.create_database("template_of_tests")
    open_database(postgres_server.url("template_of_tests"), create=True).close()
    return "template_of_tests"


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Makes empty databases in the newest schema, for tests that need several (one per example)."""
    opened: list[Database] = []
    names: list[str] = []

    def sqlite() -> Database:
        return copy_of(request.getfixturevalue("sqlite_template"), tmp_path / f"test-{next(_numbers)}.db")

    def postgres() -> Database:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        names.append(f"test_{next(_numbers)}")
        server.create_database(names[-1], template=request.getfixturevalue("postgres_template"))
        database = connect(server.url(names[-1]))
        with database.engine.begin() as connection:
            past_all_logins(connection)
        return database

    def make() -> Database:
        opened.append(sqlite() if request.param == "sqlite" else postgres())
        return opened[-1]

    yield make
    for database in opened:
        database.close()
    for name in names:
        request.getfixturevalue("postgres_server").drop_database(name)


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    """An empty database in the newest schema, once on SQLite and once on PostgreSQL."""
    return new_database()


@pytest.fixture
def context(database: Database) -> Context:
    """The operating-system user on an empty database, on the last day of 2025."""
    return context_on(database)


def context_on(database: Database, today: date = TODAY) -> Context:
    now = datetime(today.year, today.month, today.day, 12, 0, tzinfo=UTC)
    return Context(database, embedded_actor("tester"), lambda: today, lambda: now)
