"""The place that is attacked: two municipalities, a login for each role in one of them, and secrets in the other."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text

from helpers.attacks import Attack
from helpers.databases import context_on, real_today
from helpers.logins import connected, new_person, person_id, verifier
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.postgres.installation import DEFAULT_PREFIX, Roles, close_database
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, RemoveNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class World:
    facts: dict[str, object]
    sessions: dict[str, Connection] = field(default_factory=dict)
    own_facts: dict[str, dict[str, object]] = field(default_factory=dict)

    def statement(self, sql: str, who: str) -> str:
        facts = {**self.facts, **self.own_facts[who]}
        return re.sub("«([a-z_]+)»", lambda found: str(facts[found[1]]), sql)

    def outcome(self, attack: Attack, who: str) -> str:
        """What the last statement ends with; an earlier one that fails ends it, too."""
        session, ended = self.sessions[who], ""
        try:
            if not attack.alone:
                session.execute("BEGIN")
            for sql in attack.statements:
                ended = _answer(session, self.statement(sql, who), value=attack.gets.startswith("is "))
        except psycopg.Error as error:
            ended = error.sqlstate or "no answer"
        finally:
            session.rollback()
            session.execute("RESET SESSION AUTHORIZATION")
            session.execute("DISCARD ALL")
        return ended


def _answer(session: Connection, sql: str, *, value: bool) -> str:
    cursor = session.cursor()
    if sql.startswith("COPY ") and sql.endswith(("STDOUT", "STDIN")):
        with cursor.copy(sql.encode()) as copy:
            return f"rows {len(list(copy)) if sql.endswith('STDOUT') else 0}"
    cursor.execute(sql.encode())
    if value and cursor.description:
        row = cursor.fetchone()
        return f"is {row[0] if row else 'nothing'}"
    return f"rows {cursor.rowcount}"


@contextmanager
def attacked_world(database: Database) -> Iterator[World]:
    """Everything set up by the superuser; the sessions are the people's own."""
    with database.engine.begin() as connection:
        close_database(connection, Roles(DEFAULT_PREFIX))
    context = context_on(database, real_today())
    village = build_village(context)
    world = World(_nodes(context, village) | vars(village))
    _entries(context, world)
    _imports_and_tags(database, world)
    with ExitStack() as stack:
        _people(database, village, world, stack)
        yield world


def _nodes(context: Context, village: Village) -> dict[str, object]:
    made = organisation.change(
        context,
        [
            AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Länsi")),
            AddNode(-2, village.tampere, NodeKind.UNIT, Name.of("Tesoman nuorisotila")),
            AddNode(-3, village.ita, NodeKind.AREA, Name.of("Kauko-Itä")),
            AddNode(-4, -1, NodeKind.UNIT, Name.of("Kalevan nuorisotila")),
            AddNode(-5, village.taipalsaari, NodeKind.UNIT, Name.of("Pian muuttava")),
            AddNode(-6, village.taipalsaari, NodeKind.UNIT, Name.of("Poistettu")),
        ],
    ).new_ids
    organisation.change(context, [MoveNode(made[-4], village.ita, Month.from_number(24_300))])
    organisation.change(context, [RemoveNode(made[-6])])
    month = Month.of(real_today()).number
    with context.database.engine.begin() as connection:  # a merge that is planned: only IT can write it yet
        places = f'{{"{made[-5]}": [[0, {village.taipalsaari}], [{month + 1}, {village.ita}]]}}'
        connection.execute(
            text("SELECT app.write_tree(jsonb_build_object('places', CAST(:p AS jsonb)))"), {"p": places}
        )
    context.database.tree_cache = None
    return {
        "beside": made[-1],
        "other_unit": made[-2],
        "below_ita": made[-3],
        "came_from_beside": made[-4],
        "moves_next_month": made[-5],
        "erased_node": made[-6],
        "next_node": made[-6] + 1,
        "nothing": 1_999_999,
        "month": month,
    }


def _entries(context: Context, world: World) -> None:
    facts = world.facts
    units = {
        name: int(str(facts[name])) for name in ("kirkonkyla", "hervanta", "other_unit", "moves_next_month")
    }
    ages = Attendance({Gender.GIRLS: 5, Gender.BOYS: 7}, {(Gender.GIRLS, "7-12"): 5})
    foreign = saved_evening(
        context, units["kirkonkyla"], attendance=ages, what="Salaisuus", tag_ids=frozenset({1})
    )
    own = saved_evening(context, units["hervanta"])
    old = saved_evening(context, units["hervanta"], date(2025, 11, 4))
    saved_evening(context, units["moves_next_month"])
    facts |= {
        "foreign_entry": foreign.draft.id,
        "foreign_activity": foreign.draft.activity_id,
        "own_entry": own.draft.id,
        "own_activity": own.draft.activity_id,
        "old_binned": old.draft.id,
        "other_activity": open_evening(context, units["other_unit"]).activity_id,
        "fresh": UUID(int=1),
        "other_fresh": UUID(int=2),
        "verifier": verifier("anybody", "Salasana"),
    }
    with context.database.engine.begin() as connection:
        change = (
            "UPDATE entry SET binned_at = now() - interval '31 days', version = version + 1 WHERE id = :id"
        )
        connection.execute(text(change), {"id": old.draft.id})
        change = "UPDATE entry SET girls = 6, version = version + 1 WHERE id = :id"
        connection.execute(text(change), {"id": foreign.draft.id})


def _imports_and_tags(database: Database, world: World) -> None:
    run, organisation_id = UUID(int=2), world.facts["taipalsaari"]
    world.facts |= {"foreign_run": run, "foreign_fingerprint": f"{organisation_id}|1|x", "foreign_tag": 999}
    with database.engine.begin() as connection:
        for sql in (
            "INSERT INTO import_run VALUES (:run, :organisation, 'x', now(), 'x')",
            "INSERT INTO imported_row VALUES (:fingerprint, :entry, :run)",
            "INSERT INTO import_place VALUES (:organisation, 'x', :unit)",
            "INSERT INTO tag (id, organisation_id, code, name, position) VALUES (999, :organisation, 'x', 'x', 9)",
            "INSERT INTO activity_name VALUES (:activity, 'sv', 'x')",
            "INSERT INTO vocabulary_choice VALUES (:organisation, 'setting', 'camp', false)",
            "INSERT INTO local_name VALUES (:organisation, 'setting', 'camp', 'fi', 'x')",
            "INSERT INTO calendar_span VALUES (999, :organisation, 'holiday', 'x', '2025-10-13', '2025-10-19')",
            "INSERT INTO calendar_span VALUES (998, NULL, 'holiday', 'x', '2025-10-13', '2025-10-19')",
            "INSERT INTO calendar_span_name VALUES (999, 'sv', 'x')",
            "INSERT INTO age_band_set VALUES (999, :organisation, 30000)",
            "INSERT INTO age_band VALUES (999, 0, NULL)",
            "INSERT INTO question VALUES (997, :organisation, 'text', 'Salainen?', 1, NULL, 1)",
            "INSERT INTO question VALUES (996, :own_organisation, 'scale', 'Kuinka?', 1, NULL, 1)",
            "INSERT INTO question VALUES (995, NULL, 'yes_no', 'Saivatko?', 1, NULL, 1)",
            "INSERT INTO question_name VALUES (997, 'sv', 'Hemligt?')",
            "INSERT INTO entry_answer VALUES (:entry, 997, 'Salaisuus', NULL)",
            "INSERT INTO entry_answer VALUES (:own_entry, 996, NULL, 4)",
        ):
            values = {
                "run": run,
                "organisation": organisation_id,
                "own_organisation": world.facts["tampere"],
                "own_entry": world.facts["own_entry"],
                "fingerprint": world.facts["foreign_fingerprint"],
                "entry": world.facts["foreign_entry"],
                "unit": world.facts["kirkonkyla"],
                "activity": world.facts["foreign_activity"],
            }
            connection.execute(text(sql), values)


def _people(database: Database, village: Village, world: World, stack: ExitStack) -> None:
    grants = {
        "worker": ("Wilma Worker", [("worker", village.hervanta)]),
        "mentor": ("Mette Mentor", [("mentor", village.tampere)]),
        "manager": ("Manu Manager", [("manager", village.tampere)]),
        "viewer": ("Veera Viewer", [("viewer", village.tampere)]),
        "network": ("Niilo Network", [("network_administrator", village.network)]),
        "kiosk": ("Kioski", [("kiosk", village.hervanta)]),
        "deactivated": ("Dora Deactivated", [("mentor", village.tampere), ("worker", village.hervanta)]),
        "first": ("Fanny First", [("mentor", village.tampere), ("worker", village.hervanta)]),
        "gated": ("Gitta Gated", [("mentor", village.tampere), ("worker", village.hervanta)]),
        "two_hats": ("Toini Tuplahattu", [("mentor", village.tampere), ("mentor", village.taipalsaari)]),
        "area_mentor": ("Aarne Alue", [("mentor", village.ita)]),
        "other": ("Vieras Työntekijä", [("worker", village.kirkonkyla), ("mentor", village.taipalsaari)]),
    }
    for who, (name, given) in grants.items():
        login = new_person(database, name, given, first_password=who == "first")
        world.sessions[who] = stack.enter_context(connected(database, login.login, prepare_threshold=None))
        world.own_facts[who] = {"my_id": person_id(database, login.login), "me": login.login}
    for who in ("mentor", "network", "worker"):
        world.facts[f"{who}_id"] = world.own_facts[who]["my_id"]
    world.facts["foreign_id"] = world.own_facts["other"]["my_id"]
    world.facts["other_login"] = world.own_facts["other"]["me"]
    with database.engine.connect() as connection:
        world.facts["foreign_channel"] = connection.scalar(
            text("SELECT channel FROM live_channel WHERE organisation_id = :it"), {"it": village.taipalsaari}
        )
    world.facts["victim_pid"] = world.sessions["other"].info.backend_pid
    with (
        database.engine.begin() as connection
    ):  # the row alone: the session goes on, and the grants are there
        connection.execute(
            text(
                "INSERT INTO terms VALUES (1, current_date - 2, now(), 'test'), (2, '9999-01-01', now(), 'test')"
            )
        )
        accepted = "UPDATE person SET terms_version = 1 WHERE login <> :login"
        connection.execute(text(accepted), {"login": world.own_facts["gated"]["me"]})
        locked = "UPDATE person SET deactivated_at = now() WHERE login = :login"
        connection.execute(text(locked), {"login": world.own_facts["deactivated"]["me"]})


def everything(database: Database) -> dict[str, object]:
    """All rows and all rules, to be compared before and after."""
    found: dict[str, object] = {}
    with database.engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'app') ORDER BY 1")
        ).all()
        for table in tables:
            rows = connection.scalars(text(f"SELECT t::text FROM public.{table} t ORDER BY 1")).all()
            found[table] = list(rows)
        for name, sql in _CATALOGUE.items():
            found[name] = list(connection.scalars(text(sql)).all())
    return found


_CATALOGUE = {
    "roles": "SELECT r::text FROM pg_authid r WHERE rolname NOT LIKE 'pg\\_%' ORDER BY rolname",
    "memberships": "SELECT m::text FROM pg_auth_members m ORDER BY 1",
    "settings of roles": "SELECT s::text FROM pg_db_role_setting s ORDER BY 1",
    "rights": "SELECT concat(oid::regclass, relowner, relacl, relrowsecurity) FROM pg_class"
    " WHERE relnamespace IN ('public'::regnamespace, 'app'::regnamespace) ORDER BY 1",
    "rights on columns": "SELECT concat(attrelid::regclass, attname, attacl) FROM pg_attribute"
    " WHERE attacl IS NOT NULL ORDER BY 1",
    "functions": "SELECT concat(oid::regprocedure, proowner, proacl, prosecdef, proconfig, md5(prosrc)) FROM pg_proc"
    " ORDER BY 1",
    "policies": "SELECT p::text FROM pg_policies p ORDER BY 1",
    "triggers": "SELECT concat(tgrelid::regclass, tgname, tgenabled) FROM pg_trigger ORDER BY 1",
    "schemas": "SELECT concat(nspname, nspowner, nspacl) FROM pg_namespace"
    " WHERE nspname NOT LIKE 'pg\\_t%' ORDER BY 1",
    "database": "SELECT datacl::text FROM pg_database WHERE datname = current_database()",
    "large objects": "SELECT count(*)::text FROM pg_largeobject_metadata",
}
