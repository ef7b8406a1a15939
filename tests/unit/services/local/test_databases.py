"""Copies of the SQLite file: whole, written beside and renamed, and restored only when they are sound."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers.databases import context_on
from helpers.postgres_server import PostgresServer
from helpers.village import build_village, saved_evening
from logbook_desktop.data import schema
from logbook_desktop.data.database import Database
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import CancelledError, ErrorKind, ExternalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import describe, open_database, restore_copy, save_copy
from logbook_desktop.services.tree import organisation


@pytest.fixture
def filled(tmp_path: Path) -> Context:
    context = context_on(open_database(tmp_path / "own.sqlite", create=True))
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    return context


def test_a_copy_holds_everything_and_can_be_restored(filled: Context, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.sqlite"
    copy.parent.mkdir()
    save_copy(filled, copy)
    original = tmp_path / "own.sqlite"
    tree = organisation.tree(filled)
    saved_evening(filled, next(n.id for n in tree.nodes.values() if n.name.text.startswith("Hervan")))
    filled.database.close()
    kept = restore_copy(copy, original)
    assert kept is not None
    for path, expected in ((original, 1), (kept, 2), (copy, 1)):
        context = context_on(open_database(path))
        root = organisation.tree(context).roots[0].id
        assert entries.find(context, EntryQuery(root)).total == expected
        context.database.close()
    assert sorted(path.name for path in copy.parent.iterdir()) == ["copy.sqlite"]


def test_a_stopped_copy_leaves_nothing_and_the_old_one_stays(filled: Context, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.sqlite"
    copy.parent.mkdir()
    copy.write_bytes(b"the copy of last week")
    with pytest.raises(CancelledError):
        save_copy(filled, copy, lambda _done: False)
    assert [path.read_bytes() for path in copy.parent.iterdir()] == [b"the copy of last week"]
    filled.database.close()


def test_an_unsound_copy_is_not_restored(filled: Context, tmp_path: Path) -> None:
    original = tmp_path / "own.sqlite"
    filled.database.close()
    before = original.read_bytes()
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(b"not a database at all" * 500)
    with pytest.raises(ExternalError) as error:
        restore_copy(bad, original)
    assert (error.value.kind, error.value.subject) == (ErrorKind.NOT_A_DATABASE, str(bad))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.sqlite", "own.sqlite"]
    with pytest.raises(ExternalError) as error:
        restore_copy(tmp_path / "none.sqlite", original)
    assert error.value.kind is ErrorKind.MISSING_FILE
    assert original.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.sqlite", "own.sqlite"]


def entries_in(path: Path) -> int:
    context = context_on(open_database(path))
    try:
        return entries.find(context, EntryQuery(organisation.tree(context).roots[0].id)).total
    finally:
        context.database.close()


def test_a_copy_with_a_damaged_page_is_not_restored(filled: Context, tmp_path: Path) -> None:
    copy, original = tmp_path / "copy.sqlite", tmp_path / "own.sqlite"
    save_copy(filled, copy)
    filled.database.close()
    content = bytearray(copy.read_bytes())
    content[-4096:] = b"\x55" * 4096
    copy.write_bytes(content)
    before = original.read_bytes()
    with pytest.raises(ExternalError) as error:
        restore_copy(copy, original)
    assert error.value.kind is ErrorKind.DAMAGED
    assert original.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.sqlite", "own.sqlite"]


def test_a_copy_is_restored_in_the_place_of_a_damaged_file(filled: Context, tmp_path: Path) -> None:
    copy, original = tmp_path / "copy.sqlite", tmp_path / "own.sqlite"
    save_copy(filled, copy)
    filled.database.close()
    original.write_bytes(b"what the disk left of it" * 400)
    kept = restore_copy(copy, original)
    assert entries_in(original) == 1
    assert kept is not None
    assert kept.read_bytes().startswith(b"what the disk left")


def test_the_file_in_use_is_no_place_for_its_copy(filled: Context, tmp_path: Path) -> None:
    original, link = tmp_path / "own.sqlite", tmp_path / "link.sqlite"
    link.symlink_to(original)
    for path in (original, link):
        with pytest.raises(ExternalError) as error:
            save_copy(filled, path)
        assert error.value.kind is ErrorKind.CANNOT_WRITE
    tree = organisation.tree(filled)
    saved_evening(filled, next(n.id for n in tree.nodes.values() if n.name.text.startswith("Hervan")))
    filled.database.close()
    assert entries_in(original) == 2


def test_a_place_that_cannot_be_written_is_told(filled: Context, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "copy.sqlite", tmp_path / ("x" * 250)):
        with pytest.raises(ExternalError) as error:
            save_copy(filled, path)
        assert error.value.kind is ErrorKind.CANNOT_WRITE
    filled.database.close()


def test_what_lies_beside_the_file_belongs_to_it_alone(filled: Context, tmp_path: Path) -> None:
    """A copy of a file in use takes what was saved last along; a copy saved over another file takes nothing."""
    other = context_on(open_database(tmp_path / "other.sqlite", create=True))
    build_village(other)
    leftover = (tmp_path / "other.sqlite-wal").read_bytes()
    other.database.close()
    (tmp_path / "other.sqlite-wal").write_bytes(leftover)
    save_copy(filled, tmp_path / "other.sqlite")
    assert entries_in(tmp_path / "other.sqlite") == 1

    in_use = tmp_path / "used.sqlite"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{filled.database.path}{suffix}", f"{in_use}{suffix}")
    filled.database.close()
    restore_copy(in_use, tmp_path / "new" / "own.sqlite")
    assert entries_in(tmp_path / "new" / "own.sqlite") == 1


def test_two_that_begin_a_database_at_once_begin_one(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_server.create_database("begun_twice")
    both = threading.Barrier(2)
    true_found = schema._found

    def read_together(database: Database, *, create: bool) -> str | None:
        found = true_found(database, create=create)
        both.wait(timeout=30)
        return found

    monkeypatch.setattr(schema, "_found", read_together)
    for location in (postgres_server.url("begun_twice"), tmp_path / "begun.sqlite"):
        with ThreadPoolExecutor(2) as pool:
            begun = [pool.submit(open_database, location, create=True) for _ in range(2)]
            for database in [done.result() for done in begun]:
                with UnitOfWork(database, write=False) as work:
                    assert len(work.activities.tags(None)) == 5
                database.close()
    postgres_server.drop_database("begun_twice")


def test_only_files_are_copied(database: Database, tmp_path: Path) -> None:
    context = context_on(database)
    if not database.shared:
        assert describe(context).size_bytes
        assert not describe(context).demo
        return
    with pytest.raises(ExternalError) as error:
        save_copy(context, tmp_path / "copy.sqlite")
    assert error.value.kind is ErrorKind.ONLY_FILES
    assert "password" not in describe(context).location
