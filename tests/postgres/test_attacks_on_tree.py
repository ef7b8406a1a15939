"""Whatever list of changes somebody makes up: what the server takes harms nobody else, and programs can read it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg
import pytest

from helpers.attacks.world import World, attacked_world
from helpers.postgres_server import PostgresServer
from helpers.proofs import Chance
from logbook_desktop.data.database import Database
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import BEGINNING, PARENT_KINDS, Node, NodeKind, Place, Tree
from logbook_desktop.services.local.databases import open_database

ROLES = ("area_mentor", "mentor", "two_hats", "network", "other")
LISTS = 1_000
"""Made up for each role."""
MONTHS = (0, 0, 0, 24_000, 24_300, 24_320, 24_330, 30_000)
ODD_MONTHS = (-1, 5, 119_999, 120_000)
INSIDE = (NodeKind.AREA, NodeKind.UNIT)
Session = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def world(postgres_server: PostgresServer, postgres_template: str) -> Iterator[tuple[World, Database]]:
    postgres_server.create_database("tree_attacked", template=postgres_template)
    database = open_database(postgres_server.url("tree_attacked"))
    with attacked_world(database) as world:
        yield world, database
    database.close()
    postgres_server.drop_database("tree_attacked")


@dataclass
class Stored:
    """What lies in the tables."""

    rows: dict[int, tuple[Any, ...]]
    tree: Tree
    reach: set[tuple[int, ...]]

    @classmethod
    def of(cls, session: Session) -> "Stored":
        rows = {row[0]: row for row in session.execute("SELECT * FROM node").fetchall()}
        names: dict[int, dict[str, str]] = {}
        for key, language, name in session.execute("SELECT * FROM node_name ORDER BY 1, 2").fetchall():
            names.setdefault(key, {})[language] = name
        places: dict[int, tuple[Place, ...]] = {}
        for key, month, parent in session.execute(
            "SELECT node_id, from_month, parent_id FROM node_place ORDER BY node_id, from_month"
        ).fetchall():
            places[key] = (*places.get(key, ()), Place(key, month, parent))
        nodes = {
            key: Node(key, NodeKind(row[1]), Name.of(row[2], names.get(key))) for key, row in rows.items()
        }
        reach = session.execute(
            "SELECT ancestor_id, node_id, depth, from_month, to_month FROM node_reach"
        ).fetchall()
        return cls(rows, Tree(nodes, places), set(reach))

    def check(self) -> None:
        """The closure is what the places say, kinds nest, everything hangs somewhere from the beginning."""
        closure = {
            (r.ancestor_id, r.node_id, r.depth, r.from_month, r.to_month)
            for node in self.tree.nodes
            for r in self.tree.reach(node)
        }
        assert self.reach == closure
        for node in self.tree.nodes.values():
            line = self.tree.places[node.id]
            assert line[0].from_month == BEGINNING
            assert all(place.from_month < 120_000 for place in line)
            for place in line:
                kind = None if place.parent_id is None else self.tree[place.parent_id].kind
                assert (kind is None) == (not PARENT_KINDS[node.kind])
                assert kind is None or kind in PARENT_KINDS[node.kind]


def made_up(random: Random, tree: Tree, following: int, own: list[int]) -> dict[str, object]:
    """A list of changes, mostly of the right shape, of any nodes there are and some that there are not."""
    ids = sorted(tree.nodes)
    some = random.choice((own or ids, own or ids, ids, [*ids, 1_999_999, 0, -3]))
    new = [following + number for number in range(random.choice((0, 0, 1, 1, 2)))]
    if random.random() < 0.1:
        new = [random.choice([*ids, following + 7, 2_147_483_647, -1])]

    def node(key: int) -> dict[str, object]:
        words = {"name": random.choice(("x", "y", "")), "sort_key": "x", "search": "x", "code": ""}
        kind = random.choice((*NodeKind, NodeKind.AREA, NodeKind.UNIT, NodeKind.UNIT))
        split = {"predecessor_id": random.choice(some)} if random.random() < 0.1 else {}
        names = {"sv": "z"} if random.random() < 0.2 else {}
        return {"id": key, "kind": kind.value, **words, **split, "names": names}

    def line(key: int) -> list[list[int | None]]:
        if (
            key in tree and random.random() < 0.4
        ):  # as it is, but for a place that is gone or begins otherwise
            kept = [[p.from_month, p.parent_id] for p in tree.places[key]]
            kept[random.randrange(len(kept))][0] = random.choice(MONTHS)
            return sorted({place[0]: place for place in kept}.values(), key=lambda place: place[0] or 0)
        months = {0} if random.random() < 0.95 else set()
        months |= {random.choice(MONTHS) for _ in range(random.randint(0, 2))}
        if random.random() < 0.05:
            months.add(random.choice(ODD_MONTHS))
        parents: list[int | None] = [*some, *some, *new] if random.random() < 0.95 else [None]
        return [[month, random.choice(parents)] for month in sorted(months)]

    moved = [*new, *(random.choice(some) for _ in range(random.choice((0, 1, 1, 2))))]
    return {
        "added": [node(key) for key in new],
        "changed": [node(random.choice(some)) for _ in range(random.choice((0, 0, 1)))],
        "places": {str(key): line(key) for key in moved if random.random() < 0.97},
        "removed": [random.choice(some)] if random.random() < 0.1 else [],
    }


def parents(tree: Tree, node: int, months: set[int]) -> dict[int, int | None]:
    """Where it hangs in each of the months."""
    return {m: [p.parent_id for p in tree.places[node] if p.from_month <= m][-1] for m in months}


def compare(before: Stored, after: Stored, branch: set[int], network: set[int]) -> None:
    mine = {n for n in before.rows if n in (branch if before.tree[n].kind in INSIDE else network)}
    new = set(after.rows) - set(before.rows)
    assert set(before.rows) - set(after.rows) <= mine
    for key in set(before.rows) & set(after.rows):
        if key not in mine:
            assert after.rows[key] == before.rows[key]
            assert after.tree[key].name == before.tree[key].name
            assert after.tree.places[key] == before.tree.places[key]
            continue
        months = {p.from_month for tree in (before.tree, after.tree) for p in tree.places[key]}
        came_from, goes_to = parents(before.tree, key, months), parents(after.tree, key, months)
        over = (branch if before.tree[key].kind in INSIDE else network) | new
        assert all(goes_to[m] == came_from[m] or goes_to[m] in over for m in months)
        belonged, belongs = before.tree.organisations(key), after.tree.organisations(key)
        changed = {o for o in {*belongs, *belonged} if belongs.get(o) != belonged.get(o)}
        assert changed <= branch  # a network right moves nothing that lies in an organisation
    for key in new:
        over = (branch if after.tree[key].kind in INSIDE else network) | new
        assert all(place.parent_id in over for place in after.tree.places[key])


@pytest.mark.parametrize("who", ROLES)
def test_no_list_of_changes_harms_others(world: tuple[World, Database], who: str, chance: Chance) -> None:
    place, database = world
    login = place.own_facts[who]["me"]
    following = int(str(place.facts["next_node"]))
    random, lists, taken = chance.random(f"{who} makes it up"), chance.times(LISTS), 0
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, prepare_threshold=None) as session:
        before = Stored.of(session)
        before.check()
        session.execute(f"SET SESSION AUTHORIZATION {login}".encode())
        branch, network = (
            {row[0] for row in session.execute(f"SELECT app.scope('{{{role}}}')".encode()).fetchall()}
            for role in ("mentor", "network_administrator")
        )
        own = sorted(branch | network)
        session.rollback()
        for _ in range(lists):
            diff = json.dumps(made_up(random, before.tree, following, own))
            session.execute(f"SET LOCAL SESSION AUTHORIZATION {login}".encode())
            try:
                session.execute("SELECT app.write_tree(%s::jsonb)", (diff,))
            except psycopg.Error:
                session.rollback()
                continue
            session.execute("RESET SESSION AUTHORIZATION")
            after = Stored.of(session)
            after.check()
            compare(before, after, branch, network)
            session.rollback()
            taken += 1
    assert taken > lists // 40, "too few were taken to tell anything"
