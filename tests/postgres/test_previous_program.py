"""The program of the version before after ``server upgrade``: an administrator goes on over tables.

``previous/statements.json`` is what a program of schema 0002 sent in a day's work of an administrator, and what it
found (``previous/record.py`` wrote it down). All of it goes on working on a server of this version and finds it.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from helpers.contents import contents
from helpers.databases import context_on
from helpers.logins import connected
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.server.checks import check

Note = dict[str, Any]
Session = psycopg.Connection[tuple[Any, ...]]
ALL = json.loads((Path(__file__).parent / "previous" / "statements.json").read_text(encoding="utf-8"))
_OVER = ("mentor", "structure")
"""It reads the tree back before it commits; from this version on that takes a commit first."""
DAYS: dict[str, list[Note]] = {
    who: [note for note in ALL if note["who"] == who and (who, note["step"]) != _OVER]
    for who in ("administrator", "worker", "mentor")
}
_MADE: dict[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
}
_OF_TODAY = ("app.this_month(", "clock_timestamp()")
_AT = datetime(2000, 1, 1, tzinfo=UTC)
_KIRKONKYLA, _TAMPERE, _HERVANTA = 4, 6, 8


def value(written: Any, people: dict[str, Any]) -> Any:
    if isinstance(written, dict):
        ((kind, content),) = written.items()
        return people[f"{kind} {content}"] if kind in ("login", "person", "number") else _MADE[kind](content)
    return [value(item, people) for item in written] if isinstance(written, list) else written


def sent(session: Session, note: Note, people: dict[str, Any]) -> object:
    """What the statement finds, or how many rows it touches."""
    if note["sql"] in ("commit", "rollback"):
        session.execute(note["sql"].encode())
        return None
    values = {key: value(content, people) for key, content in note["values"].items()}
    cursor = session.execute(note["sql"].encode(), values)
    return comparable(cursor.fetchall()) if cursor.description else cursor.rowcount


def comparable(found: Any) -> object:
    """Without the times of the day and in one order."""
    if not isinstance(found, list):
        return found
    rows = [[_AT if isinstance(item, datetime) else item for item in row] for row in found]
    return sorted(rows, key=repr)


def do_the_day(session: Session, who: str, people: dict[str, Any]) -> None:
    for note in DAYS[who]:
        found = sent(session, note, people)
        if not any(words in note["sql"] for words in _OF_TODAY):
            assert found == comparable(value(note["found"], people)), note


@pytest.fixture
def upgraded(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("upgraded", template=postgres_template)
    database = open_database(postgres_server.url("upgraded"))
    yield database
    database.close()
    postgres_server.drop_database("upgraded")


@pytest.fixture
def superuser(upgraded: Database, postgres_server: PostgresServer) -> Iterator[Session]:
    with psycopg.connect(postgres_server.url("upgraded").replace("+psycopg", "")) as session:
        yield session


def test_an_administrator_works_as_before(upgraded: Database, superuser: Session) -> None:
    do_the_day(superuser, "administrator", {})
    assert check(context_on(upgraded)) == ()
    rows = {table: len(lines) for table, lines in contents(upgraded).items()}
    assert rows["entry"] == 1
    assert rows["history"] > 1


def test_an_administrator_without_superpowers_works_as_before(upgraded: Database) -> None:
    with upgraded.engine.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE it_department LOGIN PASSWORD 'x' IN ROLE logbook_owner")
    try:
        with connected(upgraded, "it_department", "x", autocommit=False) as session:
            do_the_day(session, "administrator", {})
    finally:
        with upgraded.engine.begin() as connection:
            connection.exec_driver_sql("DROP ROLE it_department")


def test_what_an_old_program_does_not_know_stays(upgraded: Database, superuser: Session) -> None:
    """An entry with an answer, saved anew; a node made by a split, renamed."""
    administrators = DAYS["administrator"]
    change = next(place for place, note in enumerate(administrators) if note["step"] == "change")
    rename = next(
        place for place, note in enumerate(administrators) if "write_tree" in note["sql"] and _renames(note)
    )
    for place, note in enumerate(administrators):
        if place == change:
            superuser.execute("INSERT INTO question (id, kind, name, position, version)"
                              " VALUES (1, 'scale', 'x', 1, 1)")  # fmt: skip
            superuser.execute("INSERT INTO entry_answer SELECT id, 1, NULL, 4 FROM entry")
            superuser.commit()
        if place == rename:
            superuser.execute("UPDATE node SET predecessor_id = %s WHERE name = 'Länsi'", [_TAMPERE])
        sent(superuser, note, {})
    rows = contents(upgraded)
    assert len(rows["entry_answer"]) == 1
    found = superuser.execute("SELECT predecessor_id FROM node WHERE name = 'Uusi länsi'").fetchall()
    assert found == [(_TAMPERE,)]


def _renames(note: Note) -> bool:
    return any(node["name"] == "Uusi länsi" for node in json.loads(note["values"]["diff"])["changed"])
