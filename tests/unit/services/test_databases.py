"""Copies of the SQLite file: whole, written beside and renamed, and restored only when they are sound."""

from pathlib import Path

import pytest

from helpers.databases import context_on
from helpers.village import build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.faults import CancelledError, WorldError, WorldKind
from logbook_desktop.domain.listing import EntryQuery
from logbook_desktop.services import entries, organisation
from logbook_desktop.services.context import Context
from logbook_desktop.services.databases import describe, open_database, restore_copy, save_copy


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
    with pytest.raises(WorldError) as error:
        restore_copy(bad, original)
    assert error.value.kind is WorldKind.NOT_A_DATABASE
    with pytest.raises(WorldError) as error:
        restore_copy(tmp_path / "none.sqlite", original)
    assert error.value.kind is WorldKind.MISSING_FILE
    assert original.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.sqlite", "own.sqlite"]


def test_only_files_are_copied(database: Database, tmp_path: Path) -> None:
    context = context_on(database)
    if not database.shared:
        assert describe(context).size_bytes
        assert not describe(context).demo
        return
    with pytest.raises(WorldError) as error:
        save_copy(context, tmp_path / "copy.sqlite")
    assert error.value.kind is WorldKind.ONLY_FILES
    assert "password" not in describe(context).location
