"""Commands on an empty database, a village, or any address."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from helpers.commands import Admin, AdminAt, address_of
from helpers.databases import context_on
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.tree.tree_changes import CloseNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.tree import organisation


@pytest.fixture
def admin_at(capfdbinary: pytest.CaptureFixture[bytes]) -> AdminAt:
    return lambda location: Admin(capfdbinary, location)


@pytest.fixture
def a_file(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite file, for tests that do not need to run on both databases."""
    path = tmp_path / "a.sqlite"
    shutil.copyfile(sqlite_template, path)
    database = open_database(path)
    yield database
    database.close()


@pytest.fixture
def admin(admin_at: AdminAt, database: Database) -> Admin:
    """Commands on an empty database, once on SQLite and once on PostgreSQL."""
    return admin_at(address_of(database))


@pytest.fixture
def context(database: Database) -> Context:
    return context_on(database)


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def close(context: Context) -> Callable[[int, date], None]:
    """Closes a node from a day on."""

    def closing(node_id: int, day: date) -> None:
        organisation.change(context, [CloseNode(node_id, day)])

    return closing
