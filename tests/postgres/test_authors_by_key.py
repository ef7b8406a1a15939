"""Whose hand it was is kept by key: names change, and are given to others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text

from helpers.databases import context_on
from helpers.logins import new_person, person_id, signed_in
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, open_evening
from logbook_desktop.data import schema
from logbook_desktop.data.database import Database, connect
from logbook_desktop.services.entries import entries
from logbook_desktop.services.entries import history as history_service
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people import people
from logbook_desktop.support.i18n import texts
from logbook_desktop.wording.history import lines
from logbook_desktop.wording.names import author_name


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("by_key", template=postgres_template)
    database = open_database(postgres_server.url("by_key"))
    yield database
    database.close()
    postgres_server.drop_database("by_key")


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


AUTHORS = "SELECT created_by_id, changed_by_id FROM entry"
LATEST = "SELECT by_id, by_name, action FROM history ORDER BY id DESC LIMIT 1"


def test_every_hand_leaves_its_key(database: Database, village: Village) -> None:
    worker = new_person(database, "Wilma Worker", [("worker", village.hervanta)]).login
    mentor = new_person(database, "Manu Mentor", [("mentor", village.tampere)]).login
    wilma, manu = person_id(database, worker), person_id(database, mentor)
    with signed_in(database, worker) as context:
        saved = entries.save(context, open_evening(context_on(database), village.hervanta)).entry
    assert rows(database, AUTHORS) == [(wilma, wilma)]
    with signed_in(database, mentor) as context:
        changed = entries.save(context, replace(saved.draft, what="Toisin")).entry
        assert rows(database, AUTHORS) == [(wilma, manu)]
        assert rows(database, LATEST) == [(manu, "Manu Mentor", "change")]
        history_service.redact(context, changed.draft.id, "what")
    assert rows(database, AUTHORS) == [(wilma, manu)]
    assert rows(database, LATEST) == [(manu, "Manu Mentor", "redact")]


def test_it_is_no_person(database: Database, village: Village) -> None:
    """What the IT department changes is nobody's any more, although it may be called as a person is."""
    worker = new_person(database, "Wilma Worker", [("worker", village.hervanta)]).login
    with signed_in(database, worker) as context:
        saved = entries.save(context, open_evening(context_on(database), village.hervanta)).entry
    entries.save(context_on(database), replace(saved.draft, what="Toisin"))
    assert rows(database, AUTHORS) == [(person_id(database, worker), None)]
    assert rows(database, LATEST)[0][0] is None


@pytest.fixture
def server_of_0003(postgres_server: PostgresServer) -> Iterator[Database]:
    postgres_server.create_database("of_0003")
    made = connect(postgres_server.url("of_0003"))
    with made.engine.begin() as connection:
        command.upgrade(schema._config(connection), "0003")
        for statement in OF_0003.split(";"):
            connection.execute(text(statement))
    yield made
    made.close()
    postgres_server.drop_database("of_0003")


OF_0003 = """
INSERT INTO person (id, login, name, sort_key, created_at, created_by, version)
SELECT n, 'logbook_00000' || n, name, '', '2024-01-01', 'it', 1
  FROM (VALUES (1, 'Anna'), (2, 'Bertta'), (3, 'Cecilia'), (4, 'Cecilia'), (5, 'Dagny')) AS p(n, name);
INSERT INTO node (id, kind, name, sort_key, search, code, version) VALUES (1, 'unit', 'Talo', '', '', '', 1);
INSERT INTO node (id, kind, name, sort_key, search, code, version)
VALUES (2, 'unit', 'Kulma' || chr(10) || 'Tori' || chr(133), '', '', '', 1), (3, 'unit', 'Ä-talo', '', '', '', 1);
INSERT INTO activity (id, unit_id, name, sort_key, search, form, version) VALUES (1, 1, 'Ilta', '', '', 'open', 1);
INSERT INTO age_band_set (id, from_month) VALUES (1, 0);
INSERT INTO entry (id, version, unit_id, activity_id, form, date, minutes, setting, girls, boys, other, estimated,
  producers, youth_minutes, staff_count, staff_minutes, staff_minutes_typed, age_band_set_id, what, why, search,
  created_at, created_by, changed_at, changed_by)
SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, 1, 1, 1, 'open', '2025-01-01', 60, 'youth_centre', 1, 0, 0,
  false, 0, 0, 1, 60, false, 1, '', '', '', made_at::timestamptz, made, changed_at::timestamptz, changed
  FROM (VALUES (1, '2025-01-01', 'Anna', '2025-01-02', 'Dagny'), (2, '2025-01-01', 'Bertta', '2025-01-03', 'Anna'),
    (3, '2025-01-01', 'Cecilia', '2025-01-01', 'Cecilia'), (4, '2023-01-01', 'Anna', '2025-01-04', 'Eeva'),
    (5, '2025-01-01', 'Anna', '2025-01-05', 'Anna')) AS e(n, made_at, made, changed_at, changed);
INSERT INTO history (at, login, by_name, kind, subject, entry_id, action, fields)
SELECT at::timestamptz, login, by_name, kind, subject, CASE kind WHEN 'entry' THEN subject::uuid END, 'change', fields
  FROM (VALUES
    ('2025-01-02', 'logbook_000002', 'Dagny', 'entry', '00000000-0000-0000-0000-000000000001', '{}'),
    ('2025-01-05', 'postgres', 'Anna', 'entry', '00000000-0000-0000-0000-000000000005', '{}'),
    ('2024-05-05', 'postgres', 'postgres', 'person', '2', '{"name" : ["Bertta", "Dagny"]}'),
    ('2024-06-05', 'postgres', 'postgres', 'person', '2', '{"name" : ["Dagny", "Bertta"]}'),
    ('2024-06-06', '', 'Anna', 'node', '1', '{}')) AS h(at, login, by_name, kind, subject, fields)
"""
"""Five people, of whom two are called alike and one was called as another is; entries of theirs."""


def test_authors_of_old_rows_are_found_where_only_one_person_can_be_meant(server_of_0003: Database) -> None:
    schema.install_on_server(server_of_0003)
    found = rows(server_of_0003, f"{AUTHORS} ORDER BY id")
    assert found == [
        (1, 2),  # by the login of the change, whatever name stood beside it
        (2, 1),
        (None, None),  # two are called so
        (None, None),  # made before that person was there; nobody is called so
        (1, None),  # the IT department changed it under a person's name
    ]
    by = rows(server_of_0003, "SELECT by_id FROM history ORDER BY id")
    assert by == [(2,), (None,), (None,), (None,), (None,)]


def test_names_of_old_rows_lose_what_a_server_takes_no_more(server_of_0003: Database) -> None:
    schema.install_on_server(server_of_0003)
    assert rows(server_of_0003, "SELECT name FROM node ORDER BY id") == [
        ("Talo",),
        ("Kulma Tori ",),
        ("Ä-talo",),
    ]
    assert rows(server_of_0003, "SELECT count(*) FROM node WHERE NOT app.is_name(name)") == [(0,)]


def test_a_name_is_that_of_today_with_that_of_then(database: Database, village: Village) -> None:
    """Whoever takes another's name for a moment is shown under the own one, also after leaving."""
    worker = new_person(database, "Wilma Worker", [("worker", village.hervanta)]).login
    mentor = new_person(database, "Manu Mentor", [("mentor", village.tampere)]).login
    with signed_in(database, mentor) as context:
        people.change_person(context, mentor, name="Wilma Worker")
        saved = entries.save(context, open_evening(context_on(database), village.hervanta)).entry
        entries.save(context, replace(saved.draft, what="Toisin"))
        people.change_person(context, mentor, name="Manu Mentor")
    people.deactivate(context_on(database), mentor)
    with signed_in(database, worker) as context:
        stored = entries.entry(context, saved.draft.id)
        assert (stored.changed_by, stored.changed_by_now) == ("Wilma Worker", "Manu Mentor")
        found = history_service.of_entry(context, saved.draft.id)
        assert [(one.by, one.by_now) for one in found.events] == [("Wilma Worker", "Manu Mentor")] * 2
        assert {line.who for line in lines(found)} == {author_name("Wilma Worker", "Manu Mentor")}
        assert author_name("A", "B", texts("en")) == "B (then called A)"
        assert not any(one.author_key.startswith("logbook") for one in found.events), "no login is told"
