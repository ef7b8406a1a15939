"""History on a server: nobody writes, changes or hides it but the server itself; who may read it; redaction; the bin.

Each attack is made by a login with nothing but the driver.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text

from helpers.databases import context_on
from helpers.logins import ENTRIES_READ, connected, new_person, person_id, signed_in
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data import server_tending
from logbook_desktop.data.database import Database
from logbook_desktop.data.stores.entries.functions import as_json, sent_draft
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.history import HistoryAction, HistoryKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.tree.tree_changes import RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people import people
from logbook_desktop.services.tree import organisation

A, K = HistoryAction, HistoryKind


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    """An empty database of the server, connected to as the IT department."""
    postgres_server.create_database("history", template=postgres_template)
    opened = open_database(postgres_server.url("history"))
    yield opened
    opened.close()
    postgres_server.drop_database("history")


@pytest.fixture
def it(database: Database) -> Context:
    """The IT department."""
    return context_on(database)


@pytest.fixture
def village(it: Context) -> Village:
    return build_village(it)


@pytest.fixture
def saved(it: Context, village: Village) -> Entry:
    """An entry of Hervanta, made and changed by Aino."""
    made = saved_evening(it, village.hervanta)
    login, password = new_person(it.database, "Aino Aalto", [(Role.WORKER, village.hervanta)])
    with signed_in(it.database, login, password) as aino:
        return entries.save(aino, replace(made.draft, what="Salainen Nimi kävi", minutes=180)).entry


@pytest.fixture
def mentor(it: Context, village: Village) -> Iterator[Context]:
    login, password = new_person(it.database, "Mentori", [(Role.MENTOR, village.tampere)])
    with signed_in(it.database, login, password) as context:
        yield context


@contextmanager
def worker_at(it: Context, unit: int) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with connected(it.database, new_person(it.database, "Eetu", [(Role.WORKER, unit)]).login) as connection:
        yield connection


def change(connection: psycopg.Connection[tuple[Any, ...]], saved: Entry, fields: dict[str, object]) -> None:
    """Save an entry with other fields, named as they are sent."""
    sent = as_json({**sent_draft(saved.draft), **fields})
    answer = connection.execute("SELECT app.save_entry(%s::jsonb)", (sent,)).fetchone()
    assert answer
    assert "saved" in answer[0], answer


def written(it: Context) -> str:
    with it.database.engine.connect() as connection:
        rows = [
            tuple(r) for t in ("entry", "history") for r in connection.execute(text(f"SELECT * FROM {t}"))
        ]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_the_author_is_whoever_signed_in_and_the_time_is_the_servers(
    it: Context, village: Village, saved: Entry
) -> None:
    (changed, made) = history.of_entry(it, saved.draft.id).events
    assert (changed.by, made.by) == ("Aino Aalto", "tester")
    assert changed.author_key.isdecimal()
    assert {one.field: (one.old, one.new) for one in changed.fields} == {
        "what": ("Pelattiin biljardia", "Salainen Nimi kävi"),
        "minutes": (210, 180),
        "staff_minutes": (420, 360),
    }
    assert changed.at == saved.changed_at


def test_a_save_by_hand_is_remembered_like_any_other(it: Context, village: Village, saved: Entry) -> None:
    with worker_at(it, village.hervanta) as eetu:
        change(eetu, saved, {"estimated": True, "changed_by": "Joku Muu"})
    event = history.of_entry(it, saved.draft.id).events[0]
    assert (event.by, [(o.field, o.old, o.new) for o in event.fields]) == (
        "Eetu",
        [("estimated", False, True)],
    )


NOT_REMEMBERED = {
    *("id", "version", "month", "search", "age_band_set_id", "staff_minutes_typed"),
    *("created_at", "created_by", "created_by_id", "changed_at", "changed_by", "changed_by_id", "binned_at"),
}
"""Said otherwise in history, or made from what is said."""


def test_every_field_of_an_entry_is_remembered(it: Context, village: Village, saved: Entry) -> None:
    """The trigger names the fields one by one: a new column fails here until somebody has thought about it."""
    elsewhere = saved_evening(it, village.kirkonkyla).draft.activity_id
    changes = {
        "form": "'group'",
        "date": "date - 40",
        "start_minute": "NULL",
        "setting": "'camp'",
        "estimated": "NOT estimated",
        "what": "what || ' x'",
        "why": "why || ' x'",
        **dict.fromkeys(("girls", "boys", "other"), "9"),
        **dict.fromkeys(("producers", "minutes", "youth_minutes", "staff_count", "staff_minutes"), "3"),
        "activity_id": str(elsewhere),
        "unit_id": str(village.kirkonkyla),
    }
    with it.database.engine.begin() as connection:
        columns = connection.scalars(
            text("SELECT attname FROM pg_attribute WHERE attrelid = 'entry'::regclass AND attnum > 0")
        )
        assert set(columns) == changes.keys() | NOT_REMEMBERED
        one_entry = {"id": saved.draft.id}
        before = connection.execute(text("SELECT * FROM entry WHERE id = :id"), one_entry).one()
        sets = ", ".join(f"{column} = {value}" for column, value in changes.items())
        connection.execute(text(f"UPDATE entry SET version = version + 1, {sets} WHERE id = :id"), one_entry)
        after = connection.execute(text("SELECT * FROM entry WHERE id = :id"), one_entry).one()
        fields = connection.scalar(text("SELECT fields FROM history ORDER BY id DESC LIMIT 1"))
    as_json = {
        column: [
            str(one) if column == "date" else one for one in (getattr(before, column), getattr(after, column))
        ]
        for column in changes
    }
    assert all(old != new for old, new in as_json.values())
    assert json.loads(str(fields)) == as_json


@pytest.mark.parametrize("table", ["entry", "entry_age", "entry_tag", "entry_answer"])
def test_nobody_changes_an_entry_by_hand(it: Context, village: Village, saved: Entry, table: str) -> None:
    column = "what = 'x'" if table == "entry" else "entry_id = entry_id"
    with worker_at(it, village.hervanta) as eetu, pytest.raises(errors.InsufficientPrivilege):
        eetu.execute(f"UPDATE {table} SET {column}".encode())


ATTACKS = {
    "write a row": "INSERT INTO history (at, login, by_name, kind, subject, action, fields)"
    " VALUES (now(), 'x', 'Joku Muu', 'entry', '1', 'change', '{}')",
    "change a row": "UPDATE history SET by_name = 'Joku Muu'",
    "touch a row without changing it": "UPDATE history SET by_name = by_name WHERE false",
    "take a row away": "DELETE FROM history",
    "empty it": "TRUNCATE history",
    "lock it against everybody": "BEGIN; LOCK TABLE history IN ACCESS EXCLUSIVE MODE",
    "lock its rows": "SELECT * FROM history FOR UPDATE",
    "call what adds": "SELECT app.note('Joku Muu', 'entry', '1', NULL, 1, 'change', '{}')",
    "call what forgets": f"SELECT app.forget_texts(ARRAY(SELECT id FROM {ENTRIES_READ}), '{{what}}')",
    "call a trigger": "SELECT app.entry_noted()",
    "switch its triggers off": "ALTER TABLE entry DISABLE TRIGGER entry_noted",
    "switch all triggers off": "SET session_replication_role = replica",
    "take its triggers away": "DROP TRIGGER entry_noted ON entry",
    "be its owner": "SET ROLE logbook_history",
    "replace what adds": "CREATE OR REPLACE FUNCTION app.note(text, text, text, uuid, int, text, jsonb)"
    " RETURNS void LANGUAGE sql AS $$ SELECT $$",
    "read the table": "SELECT FROM history WHERE false",
    "read around the functions": "SET row_security = off; SELECT * FROM history",
    "ask whether something is in it": "EXPLAIN (ANALYZE) SELECT FROM history WHERE by_name = 'Eetu'",
    "redact": f"SELECT app.redact(id, 'what') FROM {ENTRIES_READ}",
    "take a number": "SELECT nextval('history_id_seq')",
    "set the numbers back": "SELECT setval('history_id_seq', 1)",
    "copy into it": "COPY history FROM STDIN",
}


@pytest.mark.parametrize("role", [Role.WORKER, Role.MENTOR, Role.MANAGER])
def test_nobody_else_writes_it(it: Context, village: Village, saved: Entry, role: Role) -> None:
    login = new_person(it.database, "Eetu", [(role, village.tampere)]).login
    before = written(it)
    refused = {}
    for name, attack in ATTACKS.items():
        if (name, role) == ("redact", Role.MENTOR):
            continue  # theirs to do
        try:
            with connected(it.database, login) as person:
                person.execute(attack)
                refused[name] = "no"
        except psycopg.DatabaseError as error:
            refused[name] = error.sqlstate or "?"
    assert refused == dict.fromkeys(refused, "42501")
    assert written(it) == before


def test_even_the_owner_of_everything_else_only_adds_and_reads(it: Context) -> None:
    """What a hole in any of the owner's functions could do to history is to add to it."""
    with it.database.engine.connect() as connection:
        rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
        held = [
            right
            for right in rights
            if connection.scalar(
                text("SELECT has_table_privilege('logbook_owner', 'public.history', :right)"),
                {"right": right},
            )
        ]
        functions = connection.scalars(
            text(
                "SELECT p.proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
                " WHERE r.rolname = 'logbook_history' ORDER BY 1"
            )
        ).all()
        owner = text("SELECT pg_has_role('logbook_owner', 'logbook_history', 'MEMBER')")
        assert (held, list(functions)) == (["SELECT"], ["forget_texts", "note"])
        assert connection.scalar(owner) is False


def test_pretending_to_load_a_package_switches_nothing_off(
    it: Context, village: Village, saved: Entry
) -> None:
    with worker_at(it, village.hervanta) as eetu:
        eetu.execute("SET logbook.loading = 'on'")
        change(eetu, saved, {"estimated": True})
    assert history.of_entry(it, saved.draft.id).events[0].by == "Eetu"


def test_a_text_is_not_hidden_by_what_a_session_sets(it: Context, village: Village, saved: Entry) -> None:
    with worker_at(it, village.hervanta) as eetu:
        for setting in (
            "standard_conforming_strings = off",
            "DateStyle = 'German'",
            "timezone = 'Asia/Tokyo'",
        ):
            eetu.execute(f"SET {setting}")
        change(eetu, saved, {"why": "Uusi"})
    event = history.of_entry(it, saved.draft.id).events[0]
    assert [(o.field, o.old, o.new) for o in event.fields] == [("why", "", "Uusi")]


class TestReading:
    """Of an entry, whoever reads the entry; of the structure and its people, the mentors of the branch."""

    def rows(self, it: Context, role: Role, node: int) -> list[tuple[str, str]]:
        return self.read(it, new_person(it.database, "Lukija", [(role, node)]).login)

    def read(self, it: Context, login: str) -> list[tuple[str, str]]:
        """Everything that a login gets by asking after whatever there is."""
        found = []
        with it.database.engine.connect() as connection, connected(it.database, login) as person:
            for function, keys in (
                ("history_of_entry", "SELECT entry_id FROM history WHERE entry_id IS NOT NULL"),
                ("history_of_node", "SELECT id FROM node"),
                ("history_of_person", "SELECT id FROM person"),
            ):
                for key in set(connection.scalars(text(keys))):
                    asked = f"SELECT kind, fields FROM app.{function}(%s)"
                    found += [(row[0], row[1]) for row in person.execute(asked.encode(), [key])]
        return found

    @pytest.mark.parametrize("role", [Role.WORKER, Role.MANAGER])
    def test_an_entry_and_nothing_else(self, it: Context, village: Village, saved: Entry, role: Role) -> None:
        rows = self.rows(it, role, village.hervanta)
        assert {kind for kind, _ in rows} == {"entry"}
        assert any("Salainen" in fields for _, fields in rows)

    @pytest.mark.parametrize(
        ("role", "place"),
        [
            (Role.WORKER, "kirkonkyla"),
            (Role.MENTOR, "taipalsaari"),
            (Role.VIEWER, "tampere"),
            (Role.NETWORK_ADMINISTRATOR, "network"),
            (Role.KIOSK, "hervanta"),
        ],
    )
    def test_others_read_none_of_it(
        self, it: Context, village: Village, saved: Entry, role: Role, place: str
    ) -> None:
        rows = self.rows(it, role, getattr(village, place))
        assert "entry" not in {kind for kind, _ in rows}
        assert not any("Salainen" in fields or "Hervan" in fields for _, fields in rows)

    def test_a_mentor_reads_nodes_and_grants_of_the_branch(
        self, it: Context, village: Village, mentor: Context
    ) -> None:
        organisation.change(mentor, [RenameNode(village.hervanta, Name.of("Hervanta"))])
        made = people.add_person(mentor, "Liisa Laine", village.hervanta, Role.WORKER)
        found = history.of_node(mentor, village.hervanta).events
        assert [(e.kind, e.action, e.by) for e in found[:2]] == [
            (K.GRANT, A.GRANT, "Mentori"),
            (K.NODE, A.CHANGE, "Mentori"),
        ]
        number = person_id(it.database, made.login)
        assert (K.PERSON, A.CREATE) in [
            (e.kind, e.action) for e in history.of_person(mentor, number, village.hervanta).events
        ]

    def test_a_mentor_reads_nothing_of_other_organisations(
        self, it: Context, village: Village, mentor: Context
    ) -> None:
        new_person(it.database, "Vieras Väinö", [(Role.WORKER, village.kirkonkyla)])
        as_text = json.dumps(self.read(it, mentor.actor.login), ensure_ascii=False)
        assert "Hervan" in as_text
        assert "Kirkonkyl" not in as_text
        assert "Väinö" not in as_text

    def test_no_password_is_in_it(self, it: Context, village: Village, mentor: Context) -> None:
        people.add_person(mentor, "Liisa Laine", village.hervanta, Role.WORKER)
        assert "SCRAM" not in written(it)


class TestRedaction:
    def test_by_the_mentor_out_of_everything(
        self, it: Context, village: Village, saved: Entry, mentor: Context
    ) -> None:
        with it.database.engine.connect() as connection:
            entries.bin_entry(it, saved.draft.id, saved.draft.version)
            after = history.redact(mentor, saved.draft.id, "what").entry
            assert connection.scalar(text("SELECT count(*) FROM entry WHERE search LIKE '%salainen%'")) == 0
        assert (after.draft.what, after.binned_at is None) == ("", False)
        assert "salainen" not in written(it).casefold()
        event = history.of_entry(mentor, saved.draft.id).events[0]
        assert (event.action, event.by) == (A.REDACT, "Mentori")

    def test_not_by_the_mentor_of_another_organisation(
        self, it: Context, village: Village, saved: Entry
    ) -> None:
        login = new_person(it.database, "Vieras", [(Role.MENTOR, village.taipalsaari)]).login
        with connected(it.database, login) as person:
            for entry_id in (saved.draft.id, "01a2097b-eaa1-71f8-b0a9-000000000000"):
                # The same words whether there is such an entry or not.
                with pytest.raises(errors.InsufficientPrivilege, match="no right to redact this entry"):
                    person.execute("SELECT app.redact(%s, 'what')", (entry_id,))

    @pytest.mark.parametrize("field", ["girls", "search", "what; DROP TABLE entry", None])
    def test_only_of_texts(self, it: Context, saved: Entry, mentor: Context, field: str | None) -> None:
        with (
            connected(it.database, mentor.actor.login) as person,
            pytest.raises(psycopg.DatabaseError) as error,
        ):
            person.execute("SELECT app.redact(%s, %s)", (saved.draft.id, field))
        assert error.value.sqlstate == "LB002"


class TestBin:
    def test_is_not_emptied_early_whatever_a_login_sends(
        self, it: Context, village: Village, saved: Entry
    ) -> None:
        with worker_at(it, village.hervanta) as eetu:
            change(eetu, saved, {"binned_at": "2001-01-01"})
            eetu.execute("SELECT app.bin_entry(%s, %s, true)", (saved.draft.id, saved.draft.version + 1))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                eetu.execute("SELECT app.erase_binned()")
        assert server_tending.erase_binned(it.database) == 0
        assert entries.entry(it, saved.draft.id).binned_at is not None

    def test_after_thirty_days_it_is_gone_and_only_that_it_existed_stays(
        self, it: Context, village: Village, saved: Entry
    ) -> None:
        entries.bin_entry(it, saved.draft.id, saved.draft.version)
        with it.database.engine.begin() as connection:
            connection.execute(
                text("UPDATE entry SET version = version + 1, binned_at = now() - interval '31 days'")
            )
        with worker_at(it, village.hervanta) as eetu:
            with pytest.raises(psycopg.DatabaseError) as error:
                eetu.execute("SELECT app.bin_entry(%s, 3, false)", (saved.draft.id,))
            assert error.value.sqlstate == "LB003"
            assert server_tending.erase_binned(it.database) == 1
            assert eetu.execute("SELECT app.entry(%s)", (saved.draft.id,)).fetchone() == (None,)
            asked = "SELECT action, fields FROM app.history_of_entry(%s)"
            rows = eetu.execute(asked, (saved.draft.id,)).fetchall()
        assert "Salainen" not in written(it)
        assert [action for action, _ in rows] == ["erase"]
        assert json.loads(rows[0][1])["created_by"] == ["tester", None]
        with worker_at(it, village.kirkonkyla) as stranger:
            assert stranger.execute(asked, (saved.draft.id,)).fetchall() == []
