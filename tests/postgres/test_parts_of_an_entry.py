"""What a save asks and writes at the server: the right of the place an entry goes to, and its ages and tags."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from helpers.databases import context_on
from helpers.logins import connected, new_person
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.vocabulary import tags

Driver = psycopg.Connection[tuple[Any, ...]]
CHANGE = "UPDATE entry SET what = 'toisin', version = version + 1 WHERE id = %s"


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
def aino(database: Database, village: Village) -> Iterator[Driver]:
    """She documents in Kirkonkylä and in Hervanta, and reads in Saimaanharju without writing."""
    rights = [
        (Role.WORKER, village.kirkonkyla),
        (Role.WORKER, village.hervanta),
        (Role.MANAGER, village.saimaanharju),
    ]
    login = new_person(database, grants=rights)
    with connected(database, *login, autocommit=False) as connection:
        yield connection


@pytest.fixture
def own(database: Database, village: Village) -> UUID:
    """An evening in Kirkonkylä with five girls and seven boys, saved in an earlier transaction."""
    return saved_evening(context_on(database), village.kirkonkyla).draft.id


def keep(connection: Driver, entry: UUID, ages: list[list[Any]], tag_ids: list[int] | None = None) -> None:
    parts = [{"entry": str(entry), "ages": ages, "tags": tag_ids or []}]
    connection.execute("SELECT app.keep_parts(%s::jsonb)", [json.dumps(parts)])


def kept(connection: Driver, entry: UUID) -> dict[str, tuple[int, int]]:
    """Visits and the transaction that wrote them, by gender and band."""
    rows = connection.execute(
        "SELECT gender || ':' || band, visits, xmin::text::bigint FROM entry_age WHERE entry_id = %s", [entry]
    )
    return {key: (visits, writer) for key, visits, writer in rows}


def test_an_entry_moves_only_to_where_one_writes(
    database: Database, village: Village, aino: Driver, own: UUID
) -> None:
    context = context_on(database)
    move = "UPDATE entry SET unit_id = %s, activity_id = %s, version = version + 1 WHERE id = %s"
    read_only, written = (
        saved_evening(context, unit).draft for unit in (village.saimaanharju, village.hervanta)
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        aino.execute(move, [read_only.unit_id, read_only.activity_id, own])
    aino.rollback()
    aino.execute(move, [written.unit_id, written.activity_id, own])
    where = aino.execute("SELECT unit_id FROM entry WHERE id = %s", [own]).fetchone()
    assert where == (village.hervanta,)


def test_only_what_differs_is_written(aino: Driver, own: UUID) -> None:
    aino.execute(CHANGE, [own])
    keep(aino, own, [["girls", "13-15", 2], ["girls", "16-17", 1], ["boys", "13-15", 4]])
    aino.commit()
    before = kept(aino, own)
    aino.commit()
    aino.execute(CHANGE, [own])
    keep(aino, own, [["girls", "13-15", 2], ["boys", "13-15", 5], ["boys", "16-17", 1]])
    aino.commit()
    after = kept(aino, own)
    assert {key: visits for key, (visits, _) in after.items()} == {
        "girls:13-15": 2,
        "boys:13-15": 5,
        "boys:16-17": 1,
    }
    assert after["girls:13-15"] == before["girls:13-15"], "written again though it stayed"
    assert after["boys:13-15"][1] != before["boys:13-15"][1]


def test_parts_belong_to_an_entry_of_this_transaction(aino: Driver, own: UUID) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        keep(aino, own, [])
    aino.rollback()
    aino.execute(CHANGE, [own])
    aino.commit()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        keep(aino, own, [])


@pytest.mark.parametrize(
    "ages",
    [
        [["girls", "13-15", 6]],
        [["girls", "13-15", 3], ["girls", "16-17", 3]],
        [["girls", "14-15", 1]],
        [["other", "13-15", 1]],
        [["girls", "13-15", 1], ["girls", "13-15", 2]],
    ],
    ids=["more than there were", "more together", "no band of the set", "of none", "told twice"],
)
def test_ages_that_do_not_fit_are_refused(aino: Driver, own: UUID, ages: list[list[Any]]) -> None:
    aino.execute(CHANGE, [own])
    with pytest.raises(psycopg.Error):
        keep(aino, own, ages)
    aino.rollback()
    assert kept(aino, own) == {}


def test_tags_are_of_everybody_or_of_an_organisation_of_the_unit(
    database: Database, village: Village, aino: Driver, own: UUID
) -> None:
    context = context_on(database)
    ours, theirs, national = (
        tags.add(context, place, Name.of(name))[0].id
        for place, name in ((village.taipalsaari, "Jää"), (village.tampere, "Keskusta"), (None, "Yhteinen"))
    )
    aino.execute(CHANGE, [own])
    keep(aino, own, [], [ours, theirs, national])
    found = aino.execute("SELECT tag_id FROM entry_tag WHERE entry_id = %s ORDER BY 1", [own]).fetchall()
    assert found == sorted([(ours,), (national,)])
