"""``check``: what breaks a rule of the data is found, whatever broke it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from helpers.commands import Admin, AdminAt, Ended
from helpers.databases import context_on, on_a_server
from helpers.folding import fold_roll_up
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.support.i18n import texts
from logbook_desktop.wording.broken_rules import HOW, how_it_is_mended

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
    assert f"{rule}: {how_it_is_mended(rule, texts('en'))}\n" in ended.err
    assert rule in HOW
    assert "broken." in ended.err


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_every_rule_says_how_it_is_mended(lang: str) -> None:
    for rule in HOW:
        assert how_it_is_mended(rule, texts(lang)) not in ("", HOW[rule])


def test_the_closure_is_mended_from_the_places(
    admin: Admin, database: Database, context: Context, village: Village
) -> None:
    saved_evening(context, village.kirkonkyla)
    before = admin("report", "--period", "2025", "--scope", "Taipalsaari", "--json", "-").out
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM node_reach WHERE depth = 1"))
        connection.execute(text("UPDATE node_reach SET to_month = 24000 WHERE depth = 2"))
    broken = admin("check")
    assert (broken.status, "check --mend" in broken.err) == (1, True)
    mended = admin("check", "--mend")
    assert (mended.status, mended.out) == (0, "")
    assert mended.err.splitlines()[0] == "Mended: closure_as_places"
    assert mended.err.endswith("All is well.\n")
    assert admin("check", "--mend") == Ended(0, "", "All is well.\n")
    assert admin("report", "--period", "2025", "--scope", "Taipalsaari", "--json", "-").out == before


@on_a_server
@pytest.mark.parametrize(
    ("statement", "rules"),
    [
        ("UPDATE roll_up SET girls = girls + 1", {"roll_up_as_entries"}),
        ("DELETE FROM roll_up", {"roll_up_as_entries"}),
        ("UPDATE organisation_roll_up SET entries = 7", {"organisations_as_entries"}),
        ("INSERT INTO network_roll_up VALUES ('form', 24300, 'x', 1, 1, 1, 1, 1, 1)", {"network_as_entries"}),
    ],
)
def test_sums_are_mended_from_the_entries(
    admin: Admin, database: Database, context: Context, village: Village, statement: str, rules: set[str]
) -> None:
    for unit in (village.kirkonkyla, village.hervanta):
        saved_evening(context, unit)
    fold_roll_up(context)
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    broken = admin("check")
    assert {line.split("\t")[0] for line in broken.out.splitlines()} >= rules
    mended = admin("check", "--mend")
    assert (mended.status, mended.out) == (0, "")
    assert all(f"Mended: {rule}\n" in mended.err for rule in rules)
    saved_evening(context, village.kirkonkyla)
    assert admin("check") == Ended(0, "", "All is well.\n")


def test_what_only_people_know_is_not_mended(admin_at: AdminAt, a_file: Database) -> None:
    context = context_on(a_file)
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    with a_file.engine.begin() as connection:
        connection.execute(text("DELETE FROM node_reach WHERE depth = 1"))
        connection.execute(
            text(
                "INSERT INTO entry_age (entry_id, gender, band, visits)"
                " SELECT id, 'girls', '13-15', 6 FROM entry"
            )
        )
    ended = admin_at(str(a_file.path))("check", "--mend")
    assert ended.status == 1
    assert [line.split("\t")[0] for line in ended.out.splitlines()] == ["ages_within_girls"]
    assert "Mended: closure_as_places\n" in ended.err


def test_what_hangs_under_itself_is_not_mended(admin_at: AdminAt, a_file: Database) -> None:
    village = build_village(context_on(a_file))
    with a_file.engine.begin() as connection:
        connection.execute(
            text(f"UPDATE node_place SET parent_id = {village.hervanta} WHERE node_id = {village.ita}")
        )
    for words in (("check",), ("check", "--mend")):
        ended = admin_at(str(a_file.path))(*words)
        assert ended.status == 1
        assert "nothing_under_itself" in ended.out


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
