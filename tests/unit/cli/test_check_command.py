"""``check``: what breaks a rule of the data is found, whatever broke it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from helpers.commands import Admin, AdminAt, Ended
from helpers.databases import context_on
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database

LEAF_OF_AN_INDEX = b"\x0a"
NUMBER_OF_CELLS = 3
"""What a page of an index begins with that has none below it, and where it says how many entries it holds."""


def test_all_is_well(admin: Admin, context: Context, village: Village) -> None:
    assert admin("check") == Ended(0, "", "All is well.\n")
    saved_evening(context, village.kirkonkyla)
    assert admin("check") == Ended(0, "", "All is well.\n")


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("DELETE FROM node_reach WHERE depth = 1", "closure_as_places"),
        (
            "UPDATE node_place SET from_month = 24000 WHERE node_id = {hervanta}",
            "first_place_without_beginning",
        ),
        ("UPDATE entry SET unit_id = {hervanta}", "activity_of_unit"),
        ("UPDATE entry SET unit_id = {region}", "entry_at_unit"),
        (
            "INSERT INTO entry_age (entry_id, gender, band, visits) SELECT id, 'girls', '13-15', 6 FROM entry",
            "ages_within_girls",
        ),
        (
            "INSERT INTO entry_age (entry_id, gender, band, visits) SELECT id, 'girls', '12-14', 1 FROM entry",
            "age_band_of_its_set",
        ),
        ("UPDATE age_band SET low = 1 WHERE low = 0", "bands_begin_at_birth"),
        ("UPDATE node SET kind = 'unit' WHERE id = {region}", "kinds_nest"),
    ],
)
def test_a_broken_rule_is_found(admin_at: AdminAt, a_file: Database, statement: str, rule: str) -> None:
    context = context_on(a_file)
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    with a_file.engine.begin() as connection:
        connection.execute(text(statement.format(hervanta=village.hervanta, region=village.region)))
    ended = admin_at(str(a_file.path))("check")
    assert ended.status == 1
    found = [line.split("\t") for line in ended.out.splitlines()]
    assert rule in [line[0] for line in found]
    assert all(int(count) > 0 and example for _, count, example in found)
    assert "broken. Do not go on; ask support." in ended.err


def empty_an_index(path: Path, table: str) -> None:
    """The index of a table tells of no rows any more.

    Written into the file's pages, which are the same in every version; what may be done to a schema is not.
    """
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute(
            "SELECT min(rootpage) FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?", (table,)
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        assert file.read(1) == LEAF_OF_AN_INDEX
        file.seek((page - 1) * size + NUMBER_OF_CELLS)
        assert file.read(2) != bytes(2)
        file.seek((page - 1) * size + NUMBER_OF_CELLS)
        file.write(bytes(2))


def test_a_file_with_a_broken_index_or_dangling_rows(admin_at: AdminAt, tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite"
    open_database(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO node_name (node_id, language, name) VALUES (77, 'fi', 'Kadonnut')")
    empty_an_index(path, "tag")
    ended = admin_at(str(path))("check")
    assert ended.status == 1
    assert {line.split("\t")[0] for line in ended.out.splitlines()} == {
        "file_is_whole",
        "rows_name_rows_that_are_there",
    }


def test_text_that_is_no_text_any_more(admin_at: AdminAt, tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite"
    open_database(path, create=True).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE meta SET value = CAST(x'ff31' AS TEXT)")
    for command in ("check", "tree"):
        ended = admin_at(str(path))(command)
        assert (ended.status, ended.err.splitlines()[0]) == (2, f"The file is damaged: {path}")
