"""A review of a change of 50 units in a tree of 10,000 nodes with 50,000 entries, and whom it concerns."""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from benchmarks.measuring import Result, compare
from benchmarks.trees import NODES, ORGANISATIONS
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.access_changes import by_change_of_tree
from logbook_desktop.domain.people.people import Person, PersonGrant
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, TreeChange, apply
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.tree.review import review

MOVED, ENTRIES, PEOPLE = 50, 50_000, 3_000
_FIRST_AREA = 2 + ORGANISATIONS


def results(times: int) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "review.db", create=True)
        tree = _tree()
        with UnitOfWork(database, write=True) as work:
            work.trees.lock()
            work.trees.write(work.trees.read(), tree)
            work.commit()
        with closing(sqlite3.connect(str(database.path))) as bare:
            _document(bare, tree)
            changes = _changes(tree, Month.of(date.today()))
            found = compare(
                f"Review of a change of {MOVED} units in a tree of {NODES:,} nodes".replace(",", " "),
                lambda: _ours(embedded_context(database), changes),
                lambda: _bare(bare),
                "nodes, places and visits per unit and month by sqlite3",
                times,
            )
        database.close()
    return [found, _people(tree, changes, times)]


def _tree() -> Tree:
    """A network of organisations, each with two areas and the units under the first of them."""
    nodes: list[TreeChange] = [AddNode(1, None, NodeKind.NETWORK, Name("Verkosto"))]
    numbers = range(2, _FIRST_AREA)
    nodes += [AddNode(n, 1, NodeKind.ORGANISATION, Name(f"Kunta {n}")) for n in numbers]
    for n in range(2 * ORGANISATIONS):
        nodes.append(AddNode(_FIRST_AREA + n, 2 + n % ORGANISATIONS, NodeKind.AREA, Name(f"Alue {n}")))
    for n in range(_FIRST_AREA + 2 * ORGANISATIONS, NODES + 1):
        nodes.append(AddNode(n, _FIRST_AREA + n % ORGANISATIONS, NodeKind.UNIT, Name(f"Nuorisotila {n}")))
    return apply(Tree({}, {}), nodes)[0]


def _units(tree: Tree) -> list[int]:
    return [node.id for node in tree.nodes.values() if node.kind is NodeKind.UNIT]


def _changes(tree: Tree, month: Month) -> list[TreeChange]:
    """Units of a few organisations go to the other area, half of them since last year."""
    moved = [unit for unit in _units(tree) if unit % ORGANISATIONS < 2][:MOVED]
    past = Month(month.year - 1, 3)
    return [
        MoveNode(unit, (tree.parent_id(unit, month) or 0) + ORGANISATIONS, past if unit % 2 else month)
        for unit in moved
    ]


def _document(connection: sqlite3.Connection, tree: Tree) -> None:
    random, units = Random(4), _units(tree)
    connection.executemany(
        "INSERT INTO activity (id, unit_id, name, sort_key, search, form, version) VALUES (?, ?, 'x', 'x', 'x',"
        " 'open', 1)",
        [(unit, unit) for unit in units],
    )
    columns = [
        row[1]
        for row in connection.execute("PRAGMA table_xinfo(entry)")
        if row[6] == 0  # not a generated one
    ]
    first = date.today() - timedelta(days=1500)
    rows = []
    for _ in range(ENTRIES):
        unit = random.choice(units)
        day = first + timedelta(days=random.randrange(1500))
        rows.append(_entry(columns, UUID(int=random.getrandbits(128)), unit, day))
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO entry ({', '.join(columns)}) VALUES ({marks})", rows)
    connection.commit()


def _entry(columns: Sequence[str], key: UUID, unit: int, day: date) -> list[object]:
    known: dict[str, object] = {
        "id": key.hex,
        "unit_id": unit,
        "activity_id": unit,
        "date": day.isoformat(),
        "form": "open",
        "minutes": 120,
        "setting": "youth_centre",
        "girls": 9,
        "boys": 9,
        "age_band_set_id": 1,
        "version": 1,
        "start_minute": None,
        "binned_at": None,
    }
    stamps = {"created_at": f"{day} 12:00:00.000000", "changed_at": f"{day} 12:00:00.000000"}
    texts = dict.fromkeys(("created_by", "changed_by", "what", "why", "search"), "x")
    return [{**dict.fromkeys(columns, 0), **known, **stamps, **texts}[column] for column in columns]


def _ours(context: Context, changes: Sequence[TreeChange]) -> None:
    context.database.tree_cache = None
    found = review(context, changes)
    assert sum(len(nodes) for nodes in found.changed.values()) == MOVED
    assert any(figure.difference for figure in found.figures)


def _bare(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT id, kind, name, opened_on, closed_on, code, version FROM node").fetchall()
    connection.execute("SELECT node_id, from_month, parent_id FROM node_place").fetchall()
    connection.execute(
        "SELECT unit_id, month, sum(girls + boys + other) FROM entry WHERE binned_at IS NULL GROUP BY 1, 2"
    ).fetchall()


def _people(tree: Tree, changes: Sequence[TreeChange], times: int) -> Result:
    """The part that a server adds: whom of its people the change concerns."""
    random, units = Random(5), _units(tree)
    people = [
        Person(n, str(n), f"Nimi {n}", (PersonGrant(Role.WORKER, random.choice(units)),))
        for n in range(PEOPLE)
    ]
    areas = [PersonGrant(Role.MANAGER, node.id) for node in tree.nodes.values() if node.kind is NodeKind.AREA]
    people += [Person(PEOPLE + n, str(n), f"Esihenkilö {n}", (given,)) for n, given in enumerate(areas)]
    after = apply(tree, changes)[0]
    today = Month.of(date.today())
    return compare(
        f"Whom of {len(people):,} people it concerns".replace(",", " "),
        lambda: by_change_of_tree(tree, Tree(after.nodes, after.places), people, today),
        lambda: [tree.path(node_id, today) for node_id in tree.nodes],
        "the way to every node",
        times,
    )
