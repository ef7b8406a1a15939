"""The Structure page on 10,000 places: the rows of both views while somebody types, beside a bare filter proxy."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTreeView

from benchmarks.measuring import Result, compare, timed
from benchmarks.trees import NODES, fill
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.structure.page import StructurePage

TYPED = "nuorisotila 77"


def results(times: int) -> list[Result]:
    QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "tree.db", create=True)
        fill(database)
        context = embedded_context(database)
        tree = organisation.tree(context)
        settings = Settings(Path(folder) / "settings.json")
        page = StructurePage(UiServices(context, InlineBackground(), DialogPrompts(), settings))
        page.resize(1000, 640)
        page.set_scope(tree, tree.roots[0].id)
        page.show()
        view, proxy = _bare(tree)
        found = compare(
            f"Filter {NODES} places in tree and table, a letter",
            lambda: _typed(page),
            lambda: _filtered(view, proxy),
            "a recursive QSortFilterProxyModel over a QStandardItemModel, in a tree alone",
            times,
            _a_letter,
        )
        for widget in (page, view):
            widget.close()
            widget.deleteLater()
        QApplication.processEvents()
        database.close()
    return [found]


def _a_letter(typing: Callable[[], object]) -> float:
    """Seconds of one letter, when a whole name is typed."""
    return timed(typing) / len(TYPED)


def _typed(page: StructurePage) -> None:
    page.view.search.clear()
    for letters in range(1, len(TYPED) + 1):
        page.view.search.setText(TYPED[:letters])
        for view in (page.view.tree, page.view.table):
            view.viewport().repaint()


def _bare(tree: Tree) -> tuple[QTreeView, QSortFilterProxyModel]:
    model = QStandardItemModel()
    items = {node.id: QStandardItem(node.name.text) for node in tree.nodes.values()}
    for node_id, item in items.items():
        parent_id = tree.places[node_id][0].parent_id
        above = model.invisibleRootItem() if parent_id is None else items[parent_id]
        above.appendRow(item)
    proxy = QSortFilterProxyModel()
    proxy.setRecursiveFilteringEnabled(True)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    proxy.setSourceModel(model)
    proxy.setParent(model)
    view = QTreeView()
    model.setParent(view)
    view.setUniformRowHeights(True)
    view.setModel(proxy)
    view.resize(420, 640)
    view.show()
    return view, proxy


def _filtered(view: QTreeView, proxy: QSortFilterProxyModel) -> None:
    proxy.setFilterFixedString("")
    for letters in range(1, len(TYPED) + 1):
        proxy.setFilterFixedString(TYPED[:letters])
        view.expandAll()
        view.viewport().repaint()
