"""From rows in the database to a painted, unfolded tree of 10,000 nodes."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTreeView

from benchmarks.measuring import Result, compare
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, TreeChange, apply
from logbook_desktop.domain.tree.tree_filter import TreeFilter
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.tree.model import OrganisationModel
from logbook_desktop.ui.tree.view import OrganisationView
from logbook_desktop.wording.tree import KIND_ICONS

NODES = 10_000
ORGANISATIONS = 300


def results(times: int) -> list[Result]:
    QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "tree.db", create=True)
        fill(database)
        context = embedded_context(database)
        with closing(sqlite3.connect(str(database.path))) as bare:
            found = compare(
                f"Tree of {NODES:,} nodes from the database to the screen".replace(",", " "),
                lambda: _ours(context),
                lambda: _bare(bare),
                "rows by sqlite3 into a QStandardItemModel",
                times,
            )
        database.close()
    return [found]


def fill(database: object) -> None:
    """A network, organisations, and units under them."""
    changes: list[TreeChange] = [AddNode(1, None, NodeKind.NETWORK, Name("Verkosto"))]
    numbers = range(2, 2 + ORGANISATIONS)
    changes += [AddNode(n, 1, NodeKind.ORGANISATION, Name(f"Kunta {n * 7919 % 1000}")) for n in numbers]
    for n in range(2 + ORGANISATIONS, NODES + 1):
        parent = 2 + n % ORGANISATIONS
        changes.append(AddNode(n, parent, NodeKind.UNIT, Name(f"Nuorisotila {n * 7919 % 10_000}")))
    with UnitOfWork(database, write=True) as work:  # type: ignore[arg-type]
        before = work.trees.read()
        work.trees.lock()
        work.trees.write(before, apply(before, changes)[0])
        work.commit()


def _ours(context: Context) -> None:
    context.database.tree_cache = None
    tree = organisation.tree(context)
    model = OrganisationModel({kind: icon(KIND_ICONS[kind]) for kind in NodeKind})
    view = OrganisationView(model)
    model.set_tree(tree, context.today(), TreeFilter(tree, context.today()).shown("", closed=False))
    assert len(tree.nodes) == NODES
    _paint(view)


def _bare(connection: sqlite3.Connection) -> None:
    query = (
        "SELECT n.id, n.name, p.parent_id FROM node n JOIN node_place p ON p.node_id = n.id"
        " ORDER BY n.sort_key, n.id"
    )
    model = QStandardItemModel()
    rows = connection.execute(query).fetchall()
    items = {node_id: QStandardItem(name) for node_id, name, _ in rows}
    for node_id, _, parent_id in rows:
        above = items[parent_id] if parent_id is not None else model.invisibleRootItem()
        above.appendRow(items[node_id])
    view = QTreeView()
    view.setUniformRowHeights(True)
    view.setModel(model)
    _paint(view)


def _paint(view: QTreeView) -> None:
    view.resize(420, 800)
    view.expandAll()
    view.show()
    QApplication.processEvents()
    view.viewport().repaint()
    view.close()
    view.deleteLater()
    QApplication.processEvents()
