"""All or nothing, on both databases; and what the world may do to a file becomes words."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from helpers.databases import context_on
from helpers.village import build_village, open_evening, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database


def test_what_is_not_committed_is_not_saved(database: Database) -> None:
    with UnitOfWork(database, write=True) as work:
        work.meta.set("colour", "green")
    with UnitOfWork(database, write=False) as work:
        assert work.meta.get("colour") is None


def test_what_is_committed_is_saved(database: Database) -> None:
    with UnitOfWork(database, write=True) as work:
        work.meta.set("colour", "green")
        work.commit()
    with UnitOfWork(database, write=False) as work:
        assert work.meta.get("colour") == "green"


def test_an_error_takes_everything_back(database: Database) -> None:
    with pytest.raises(RuntimeError), UnitOfWork(database, write=True) as work:
        work.meta.set("colour", "green")
        raise RuntimeError
    with UnitOfWork(database, write=False) as work:
        assert work.meta.get("colour") is None


def test_a_reader_sees_one_picture_while_others_write(database: Database) -> None:
    context = context_on(database)
    village = build_village(context)
    with UnitOfWork(database, write=False) as reader:
        query = EntryQuery(village.network)
        assert reader.entries.page(query, context.month, everything=True).total == 0
        saved_evening(context, village.kirkonkyla)
        assert reader.entries.page(query, context.month, everything=True).total == 0


@pytest.fixture
def sqlite_file(tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "own.sqlite"
    shutil.copyfile(sqlite_template, path)
    return path


def test_a_file_in_use_by_another_writer_is_told(sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logbook_desktop.data.database.BUSY_TIMEOUT_MS", 50)
    context = context_on(open_database(sqlite_file))
    village = build_village(context)
    draft = open_evening(context, village.kirkonkyla)
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ExternalError) as error:
            entries.save(context, draft)
        assert error.value.kind is ErrorKind.LOCKED
        other.execute("ROLLBACK")
    assert entries.save(context, draft).entry.draft.version == 1
    context.database.close()


def _failing(database: Database, pragma: str) -> None:
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)

    event.listen(database.engine, "connect", limit)
    database.engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "kind"),
    [("PRAGMA query_only = ON", ErrorKind.READ_ONLY), ("PRAGMA max_page_count = 1", ErrorKind.DISK_FULL)],
)
def test_a_file_that_cannot_be_written_loses_nothing(sqlite_file: Path, pragma: str, kind: ErrorKind) -> None:
    context = context_on(open_database(sqlite_file))
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla).draft
    draft = open_evening(context, village.kirkonkyla)
    _failing(context.database, pragma)
    with pytest.raises(ExternalError) as error:
        for _ in range(200):  # a full disk shows itself once the free pages are used up
            entries.save(context, replace(draft, id=uuid7(), what="x" * 2_000))
    assert error.value.kind is kind
    assert entries.entry(context, saved.id).draft == saved
    context.database.close()


def test_a_damaged_file_is_told(sqlite_file: Path) -> None:
    content = bytearray(sqlite_file.read_bytes())
    content[4096 : len(content)] = b"\x55" * (len(content) - 4096)
    sqlite_file.write_bytes(content)
    with pytest.raises(ExternalError) as error:
        open_database(sqlite_file)
    assert error.value.kind is ErrorKind.DAMAGED


def test_a_server_that_does_not_answer_is_told() -> None:
    with pytest.raises(ExternalError) as error:
        open_database("postgresql://nobody@127.0.0.1:9/none")
    assert error.value.kind is ErrorKind.NO_SERVER


def test_two_writers_of_the_tree_never_count_to_the_same_version(
    new_database: Callable[[], Database],
) -> None:
    database = new_database()
    for expected in ("1", "2"):
        with UnitOfWork(database, write=True) as work:
            work.trees.lock()
            work.commit()
        with UnitOfWork(database, write=False) as work:
            assert work.meta.get("tree_version") == expected
