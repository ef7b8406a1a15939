"""What a save asks and writes at the server: the right of the place an entry goes to, and its ages and tags."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from helpers.contents import contents
from helpers.databases import context_on
from helpers.logins import new_person, signed_in
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.people.access import Action, NotAllowedError, Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("parts", template=postgres_template)
    database = open_database(postgres_server.url("parts"))
    yield database
    database.close()
    postgres_server.drop_database("parts")


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture
def aino(database: Database, village: Village) -> Iterator[Context]:
    """She documents in Kirkonkylä and in Hervanta, and reads in Saimaanharju without writing."""
    rights = [
        (Role.WORKER, village.kirkonkyla),
        (Role.WORKER, village.hervanta),
        (Role.MANAGER, village.saimaanharju),
    ]
    with signed_in(database, *new_person(database, grants=rights)) as context:
        yield context


@pytest.fixture
def own(database: Database, village: Village) -> EntryDraft:
    """An evening in Kirkonkylä with five girls and seven boys, saved in an earlier transaction."""
    return saved_evening(context_on(database), village.kirkonkyla).draft


def kept(database: Database) -> dict[str, tuple[int, int]]:
    """Visits and the transaction that wrote them, by gender and band."""
    query = "SELECT gender || ':' || band, visits, xmin::text::bigint FROM entry_age"
    with database.engine.connect() as connection:
        return {key: (visits, writer) for key, visits, writer in connection.exec_driver_sql(query)}


def aged(draft: EntryDraft, **ages: int) -> EntryDraft:
    """``girls_13`` are girls of the band 13–15, and so on."""
    bands = {"13": "13-15", "16": "16-17"}
    by_age = {(Gender(key[:-3]), bands[key[-2:]]): count for key, count in ages.items()}
    return replace(draft, attendance=Attendance(draft.attendance.totals, by_age))


def test_an_entry_moves_only_to_where_one_writes(
    database: Database, village: Village, aino: Context, own: EntryDraft
) -> None:
    it = context_on(database)
    read_only, written = (saved_evening(it, unit).draft for unit in (village.saimaanharju, village.hervanta))
    with pytest.raises(NotAllowedError) as refused, aino.writing() as work:
        moved = replace(own, unit_id=read_only.unit_id, activity_id=read_only.activity_id)
        work.entries.save(moved, aino.stamp(), lambda stored: pytest.fail("the server decides"))
    assert refused.value.action is Action.WRITE_ENTRIES
    moved = replace(own, unit_id=written.unit_id, activity_id=written.activity_id)
    saved = entries.save(aino, moved)
    assert saved.entry.draft.unit_id == village.hervanta
    assert saved.change.units == {village.kirkonkyla, village.hervanta}


def test_only_what_differs_is_written(database: Database, aino: Context, own: EntryDraft) -> None:
    saved = entries.save(aino, aged(own, girls_13=2, girls_16=1, boys_13=4)).entry.draft
    before = kept(database)
    entries.save(aino, aged(saved, girls_13=2, boys_13=5, boys_16=1))
    after = kept(database)
    assert {key: visits for key, (visits, _) in after.items()} == {
        "girls:13-15": 2,
        "boys:13-15": 5,
        "boys:16-17": 1,
    }
    assert after["girls:13-15"] == before["girls:13-15"], "written again though it stayed"
    assert after["boys:13-15"][1] != before["boys:13-15"][1]


def test_a_change_is_one_row_of_history(
    database: Database, village: Village, aino: Context, own: EntryDraft
) -> None:
    changed = replace(aged(own, girls_13=2), what="Toisin", tag_ids=frozenset({1}))
    entries.save(aino, changed)
    with database.engine.connect() as connection:
        noted = connection.exec_driver_sql("SELECT action, fields FROM history WHERE kind = 'entry'").all()
    assert [row.action for row in noted] == ["change"]
    assert json.loads(noted[0].fields) == {
        "what": [own.what, "Toisin"],
        "age:girls:13-15": [None, 2],
        "tag:1": [None, True],
    }


def by_hand(database: Database, *statements: str) -> None:
    """As IT, all in one transaction."""
    with database.engine.begin() as connection:
        for sql in statements:
            connection.exec_driver_sql(sql)


MORE = "UPDATE entry SET girls = {}, version = version + 1"
AGE = "INSERT INTO entry_age SELECT id, 'girls', '{}', {} FROM entry"
TAG = "INSERT INTO entry_tag SELECT e.id, t.id FROM entry e, tag t WHERE t.code = 'vieras'"
QUESTION = (
    "INSERT INTO question (id, node_id, kind, name, position, version) VALUES (1, {}, 'scale', 'x', 1, 1)"
)
ANSWER = "INSERT INTO entry_answer SELECT id, 1, NULL, {} FROM entry"


@pytest.mark.parametrize(
    "statements",
    [
        [AGE.format("13-15", 6)],
        [AGE.format("13-15", 3), AGE.format("16-17", 3)],
        [AGE.format("14-15", 1)],
        [AGE.format("13-15", 5), MORE.format(4)],
        [AGE.format("13-15", 1), "UPDATE entry_age SET visits = 6"],
        [TAG],
        [QUESTION.format("«tampere»"), ANSWER.format(3)],
        [QUESTION.format("NULL"), ANSWER.format(6)],
        ["UPDATE entry SET producers = 13, version = version + 1"],
        ["UPDATE entry SET youth_minutes = 211, version = version + 1"],
    ],
    ids=[
        *("more than there were", "more together", "no band of the set", "fewer in all", "more afterwards"),
        *("another organisation's tag", "another organisation's question", "beyond the scale"),
        *("more producers", "more of the young people's time"),
    ],
)
def test_nobody_breaks_an_entry_by_hand(
    database: Database, village: Village, own: EntryDraft, statements: list[str]
) -> None:
    by_hand(
        database,
        "INSERT INTO tag (organisation_id, code, name, position)"
        f" VALUES ({village.tampere}, 'vieras', 'Vieras', 99)",
    )
    before = contents(database)
    with pytest.raises(DBAPIError) as refused:
        by_hand(database, *(sql.replace("«tampere»", str(village.tampere)) for sql in statements))
    assert getattr(refused.value.orig, "sqlstate", None) in ("LB002", "23514")
    assert contents(database) == before


def test_rows_may_come_in_any_order(database: Database, own: EntryDraft) -> None:
    """What counts is what is there at the commit."""
    by_hand(database, AGE.format("13-15", 9), MORE.format(9))
    by_hand(
        database,
        "UPDATE entry_age SET visits = 12",
        "UPDATE entry_age SET visits = 2",
        AGE.format("16-17", 7),
    )
    assert {key: visits for key, (visits, _) in kept(database).items()} == {
        "girls:13-15": 2,
        "girls:16-17": 7,
    }
