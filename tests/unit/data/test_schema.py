"""Schema steps: the tables are those of tables.py, older files are copied first, newer and foreign ones refused."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from logbook_desktop.data import schema
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database, connect
from logbook_desktop.data.server_tables import server_metadata
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services.local.databases import open_and_migrate, open_database

VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"
TESTED = {"0001", "0002", "0003", "0004"}
"""Migrations with a test: ``test_the_migrations_make…`` here, ``test_data_of_0001…`` in test_upgrade.py."""


def test_every_migration_has_a_test() -> None:
    assert {path.name[:4] for path in VERSIONS.glob("[0-9]*.py")} == TESTED


@pytest.mark.filterwarnings("ignore:Did not recognize type .xid8.")  # which compares nothing of it anyway
def test_the_migrations_make_the_tables_that_queries_expect(database: Database) -> None:
    def about_tables(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        # Indexes of a part of the entries are written by hand for each database.
        return not (kind == "index" and name in by_hand)

    of_acceptances = ("terms_acceptance_own_key", "terms_acceptance_organisation_key")
    by_hand = ("entry_report_idx", "entry_list_idx", "entry_bin_idx", *of_acceptances)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": about_tables, "compare_type": False}
        )
        expected: Any = [metadata, server_metadata] if database.shared else metadata
        assert compare_metadata(context, expected) == []
        catalogue = "sqlite_master" if not database.shared else "pg_class"
        column = "name" if not database.shared else "relname"
        for index in by_hand:
            query = text(f"SELECT count(*) FROM {catalogue} WHERE {column} = '{index}'")
            assert connection.scalar(query) == 1


def test_the_month_is_made_from_the_date_by_the_database(database: Database) -> None:
    query = "SELECT sql FROM sqlite_master WHERE name = 'entry'"
    if database.shared:
        query = "SELECT generation_expression FROM information_schema.columns WHERE column_name = 'month'"
    with database.engine.connect() as connection:
        rule = str(connection.scalar(text(query)))
    assert "EXTRACT(year FROM date)" in rule or "GENERATED ALWAYS AS (CAST(substr(date" in rule


def test_a_database_is_opened_again_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    open_database(path, create=True).close()
    again = open_and_migrate(path)
    assert again.copied_to is None
    again.database.close()


def _stamp(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    open_database(path, create=True).close()
    _stamp(path, "9999")
    before = path.read_bytes()
    with pytest.raises(ExternalError) as error:
        open_database(path)
    assert error.value.kind is ErrorKind.NEWER_SCHEMA
    assert path.read_bytes() == before


def test_an_older_file_is_copied_before_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sqlite"
    open_database(path, create=True).close()
    newest = schema.newest_revision()
    # As if this program had one more step than the file: the step itself is not what is tested here.
    monkeypatch.setattr(schema, "newest_revision", lambda: "9999")
    monkeypatch.setattr(schema.command, "upgrade", lambda *_: None)
    opened = open_and_migrate(path)
    opened.database.close()
    assert opened.copied_to is not None
    copy = connect(opened.copied_to)
    with copy.engine.connect() as connection:
        assert schema.revision(connection) == newest
    copy.close()


def test_files_that_are_no_database_of_this_program(tmp_path: Path) -> None:
    text_file = tmp_path / "notes.txt"
    text_file.write_text("Muistiinpanoja " * 100)
    with pytest.raises(ExternalError) as error:
        open_database(text_file)
    assert error.value.kind is ErrorKind.NOT_A_DATABASE
    assert text_file.read_text().startswith("Muistiinpanoja")

    foreign = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    with pytest.raises(ExternalError) as error:
        open_database(foreign)
    assert error.value.kind is ErrorKind.NOT_A_DATABASE


def test_a_missing_file_is_made_only_when_asked(tmp_path: Path) -> None:
    with pytest.raises(ExternalError) as error:
        open_database(tmp_path / "none.sqlite")
    assert error.value.kind is ErrorKind.MISSING_FILE
    assert list(tmp_path.iterdir()) == []
