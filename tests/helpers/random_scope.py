"""Random networks with a past and a future, people with random grants, and what the rules say of each row.

Places change in the months around today, across organisations too, as planned merges do: whoever reads, the
structure of today decides. ``expected`` says it from ``domain.people.access`` and the table of roles alone.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event, text

from logbook_desktop.data.database import Database, connect
from logbook_desktop.domain.names import Name, search_text, sort_key
from logbook_desktop.domain.people.access import Action, Actor, Grant, Role, may
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import BEGINNING, PARENT_KINDS, Node, NodeKind, Place, Tree

K = NodeKind
_HOW_MANY = {K.NETWORK: 1, K.COUNTRY: 2, K.REGION: 3, K.ORGANISATION: 4, K.AREA: 6, K.UNIT: 14}
_PARENTS_NEVER_CHANGE = (K.NETWORK, K.COUNTRY)
_GIVEN = (*Role, Role.WORKER, Role.MENTOR, Role.MANAGER)
_READS = (Role.WORKER, Role.MENTOR, Role.MANAGER)
MOST_PEOPLE = 12


def database_of(url: str, login: str) -> Database:
    """As ``connect`` makes it, every connection of it switched to the login."""
    database = connect(url)
    database.restricted = True

    def switch(connection: Any, _record: Any) -> None:
        connection.execute(f"SET SESSION AUTHORIZATION {login}".encode())
        connection.commit()

    event.listen(database.engine, "connect", switch)
    return database


def this_month() -> Month:
    """As the server takes it, whatever the clock of the machine that asks."""
    return Month.of(datetime.now(UTC).astimezone(ZoneInfo("Europe/Helsinki")).date())


@dataclass(frozen=True)
class Person:
    login: str
    grants: tuple[Grant, ...]
    locked: str
    """``first``: has not changed the first password, ``deactivated``, ``gated``: has not accepted the terms of use;
    or empty."""

    @property
    def actor(self) -> Actor:
        return Actor(self.login, self.login, () if self.locked else self.grants)


@dataclass
class RandomNetwork:
    seed: int
    logins: list[str]
    month: Month = field(default_factory=this_month)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.tree = self._tree()
        self.of_kind = {kind: [n.id for n in self.tree.nodes.values() if n.kind is kind] for kind in NodeKind}
        self.entries = {
            UUID(int=self.random.getrandbits(128)): (unit, self.random.random() < 0.25)
            for unit in self.of_kind[K.UNIT]
            for _ in range(self.random.randint(0, 3))
        }
        self.people = [self._person(login) for login in self.logins]

    def _tree(self) -> Tree:
        nodes: dict[int, Node] = {}
        places: dict[int, tuple[Place, ...]] = {}
        for kind, most in _HOW_MANY.items():
            for _ in range(self.random.randint((most + 1) // 2, most)):
                key = len(nodes) + 1
                nodes[key] = Node(key, kind, Name(f"{kind.value} {key}"))
                fitting = [n.id for n in nodes.values() if n.kind in PARENT_KINDS[kind] and n.id < key]
                places[key] = tuple(self._line(key, kind, fitting))
        return Tree(nodes, places)

    def _line(self, key: int, kind: NodeKind, parents: list[int]) -> Iterable[Place]:
        """Parents are older nodes, so nothing ever hangs under itself."""
        if not parents:
            return [Place(key, BEGINNING, None)]
        moves = 0 if kind in _PARENTS_NEVER_CHANGE else self.random.choice((0, 0, 1, 2, 3))
        months = sorted(self.random.sample(range(-3, 4), moves))
        return [
            Place(
                key, BEGINNING if begins is None else self.month.number + begins, self.random.choice(parents)
            )
            for begins in (None, *months)
        ]

    def _person(self, login: str) -> Person:
        grants = {
            Grant(self.random.choice(_GIVEN), self.random.choice(list(self.tree.nodes)))
            for _ in range(self.random.choice((1, 1, 1, 2, 3)))
        }
        locked = self.random.choice(("", "", "", "", "", "first", "deactivated", "gated"))
        return Person(login, tuple(sorted(grants, key=str)), locked)

    # --- into a database ---------------------------------------------------------------------------------------

    def store(self, connection: Connection) -> None:
        """As the superuser, into an empty database."""
        run = connection.execute
        run(text("SELECT app.write_tree(CAST(:diff AS jsonb))"), {"diff": self._diff()})
        units = [{"unit": unit, "name": f"toiminta {unit}"} for unit in self.of_kind[K.UNIT]]
        run(
            text(
                "INSERT INTO activity (id, unit_id, name, sort_key, search, form, version)"
                " VALUES (:unit, :unit, :name, :name, :name, 'open', 1)"
            ),
            units,
        )
        run(text("SELECT setval('activity_id_seq', 1000)"))
        run(text("INSERT INTO terms VALUES (1, current_date - 2, now(), 'x'), (2, '9999-01-01', now(), 'x')"))
        if self.entries:
            run(
                text(_ENTRY),
                [{"id": key, "unit": unit, "binned": b} for key, (unit, b) in self.entries.items()],
            )
            # Everything has a history.
            run(text("UPDATE entry SET girls = girls + 1, version = version + 1"))
        for number, person in enumerate(self.people, start=1):
            values = {"id": number, "login": person.login, "locked": person.locked}
            run(text(_PERSON), values)
            for grant in person.grants:
                run(text(_GRANT), {"person": number, "role": grant.role.value, "node": grant.node_id})

    def _diff(self) -> str:
        nodes: list[dict[str, object]] = [
            {
                "id": n.id,
                "kind": n.kind.value,
                "name": n.name.text,
                "sort_key": sort_key(n.name.text),
                "search": search_text(n.name.text),
                "code": "",
                "names": {},
            }
            for n in self.tree.nodes.values()
        ]
        return json.dumps({"added": nodes, "places": self.places_as_json(self.tree.nodes)})

    def places_as_json(self, nodes: Iterable[int]) -> dict[str, list[list[int | None]]]:
        return {str(key): [[p.from_month, p.parent_id] for p in self.tree.places[key]] for key in nodes}

    # --- what the rules say ------------------------------------------------------------------------------------

    def allowed(self, person: Person, action: Action) -> set[int]:
        """The nodes on which the person may do it, as domain.people.access says."""
        return {n for n in self.tree.nodes if may(person.actor, action, n, self.tree, self.month)}

    def entries_where(self, person: Person, action: Action, *, binned: bool | None = None) -> set[UUID]:
        units = self.allowed(person, action)
        return {
            key for key, (unit, in_bin) in self.entries.items() if unit in units and binned in (None, in_bin)
        }

    def under(self, node: int, *, also_before: bool = False) -> set[int]:
        """What hangs there today, or (also) ever did."""
        now = self.month.number
        return {
            reach.node_id
            for key in self.tree.nodes
            for reach in self.tree.reach(key)
            if reach.ancestor_id == node and reach.from_month <= now and (also_before or reach.to_month > now)
        }

    def organisations_of(self, person: Person, roles: Iterable[Role]) -> set[int]:
        of = (self.tree.organisation_of(node, self.month) for node in self._grants(person, roles))
        return {organisation.id for organisation in of if organisation is not None}

    def names_seen(self, person: Person) -> set[int]:
        """The branch through its past, the own organisation, and whatever these hung under in any month."""
        seen: set[int] = set()
        for grant in person.actor.grants:
            assert grant.node_id is not None
            below = self.under(grant.node_id, also_before=True)
            if grant.role is Role.KIOSK:
                below = {grant.node_id}
            elif grant.role is Role.NETWORK_ADMINISTRATOR:
                below = {n for n in below if self.tree[n].kind not in (K.AREA, K.UNIT)}
            seen |= below
        for organisation in self.organisations_of(person, (Role.WORKER, Role.MENTOR)):
            seen |= self.under(organisation, also_before=True)
        pending = list(seen)
        while pending:
            above = {p.parent_id for p in self.tree.places[pending.pop()] if p.parent_id is not None} - seen
            seen |= above
            pending += above
        return seen

    def people_seen(self, person: Person) -> set[str]:
        if person.locked:
            return set()
        colleagues: set[int] = set()
        for organisation in self.organisations_of(person, _READS):
            colleagues |= self.under(organisation)
        managed = self.branch_of(person, Role.MENTOR)
        appointed = self.branch_of(person, Role.NETWORK_ADMINISTRATOR)
        return {person.login} | {
            other.login
            for other in self.people
            for grant in other.grants
            if grant.node_id in colleagues | managed
            or (grant.role is Role.MENTOR and grant.node_id in appointed)
        }

    def grants_seen(self, person: Person) -> set[tuple[str, str, int]]:
        managed = self.branch_of(person, Role.MENTOR)
        appointed = self.branch_of(person, Role.NETWORK_ADMINISTRATOR)
        return {
            (other.login, grant.role.value, grant.node_id or 0)
            for other in self.people
            for grant in other.grants
            if (other == person and not person.locked)
            or grant.node_id in managed
            or (grant.role is Role.MENTOR and grant.node_id in appointed)
        }

    def branch_of(self, person: Person, role: Role) -> set[int]:
        found: set[int] = set()
        for node in self._grants(person, (role,)):
            found |= self.under(node)
        return found

    @staticmethod
    def _grants(person: Person, roles: Iterable[Role]) -> list[int]:
        wanted = set(roles)
        return [g.node_id for g in person.actor.grants if g.role in wanted and g.node_id is not None]


_ENTRY = """
INSERT INTO entry (id, version, unit_id, activity_id, form, date, minutes, setting, girls, boys, other, estimated,
  producers, youth_minutes, staff_count, staff_minutes, staff_minutes_typed, age_band_set_id, what, why, search,
  created_at, created_by, changed_at, changed_by, binned_at)
VALUES (:id, 1, :unit, :unit, 'open', current_date - 5, 60, 'youth_centre', 1, 1, 0, false, 0, 0, 1, 60, false, 1,
  'x', '', 'x', now(), 'x', now(), 'x', CASE WHEN :binned THEN now() END)"""
_PERSON = """
INSERT INTO person (id, login, name, sort_key, created_at, created_by, first_password_until, deactivated_at, version,
  terms_version)
VALUES (:id, :login, :login, :login, now(), 'x', CASE WHEN :locked = 'first' THEN now() + interval '14 days' END,
  CASE WHEN :locked = 'deactivated' THEN now() END, 1, CASE WHEN :locked = 'gated' THEN 0 ELSE 1 END)"""
_GRANT = """
INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)
VALUES (:person, :role, :node, now(), 'x')"""
