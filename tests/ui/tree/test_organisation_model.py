"""The item model of the tree: sound in every state, and each row tells what it is."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QIcon, QPixmap
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from helpers.trees import EMPTY, History, histories, skeleton
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    MoveNode,
    RemoveNode,
    RenameNode,
    TreeChange,
    apply,
)
from logbook_desktop.domain.tree.tree_filter import FilterResult, TreeFilter
from logbook_desktop.support import i18n
from logbook_desktop.ui.tree.model import (
    CLOSED_ROLE,
    KIND_ROLE,
    MIME,
    NODE_ROLE,
    OrganisationModel,
)

DAY = date(2025, 5, 20)
MAY = Month(2025, 5)


def whole(tree: Tree) -> FilterResult:
    return TreeFilter(tree, DAY).shown("", closed=True)


@pytest.fixture
def model(qtbot: QtBot) -> OrganisationModel:
    pixmap = QPixmap(4, 4)
    pixmap.fill(Qt.GlobalColor.black)
    return OrganisationModel({kind: QIcon(pixmap) for kind in NodeKind})


@pytest.fixture
def tree() -> Tree:
    grown, _ = apply(EMPTY, [*skeleton(), AddNode(10, 4, NodeKind.AREA, Name("Länsi"))])
    return grown


def test_an_empty_model_is_sound(model: OrganisationModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.set_tree(EMPTY, DAY, whole(EMPTY))
    qtmodeltester.check(model)
    assert model.rowCount() == 0


@pytest.mark.parametrize("force_py", [False, True], ids=["qt", "python"])
@pytest.mark.parametrize(
    "change",
    [
        None,
        AddNode(20, 10, NodeKind.UNIT, Name("Äänitila")),
        MoveNode(8, 10, MAY),
        RemoveNode(8),
        CloseNode(8, DAY),
        RenameNode(8, Name("Aapinen")),
    ],
    ids=["filled", "insert", "move", "remove", "close", "rename"],
)
def test_the_model_is_sound_before_and_after_a_change(
    model: OrganisationModel,
    tree: Tree,
    qtmodeltester: ModelTester,
    change: TreeChange | None,
    force_py: bool,
) -> None:
    model.set_tree(tree, DAY, whole(tree))
    qtmodeltester.check(model, force_py=force_py)
    if change is not None:
        after, _ = apply(tree, [change])
        model.set_tree(after, DAY, whole(after))
        qtmodeltester.check(model, force_py=force_py)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_rows_are_the_tree_of_the_day_without_its_hidden_root(
    model: OrganisationModel, history: History
) -> None:
    tree = history.tree
    model.set_tree(tree, DAY, whole(tree))
    for node in tree.nodes.values():
        index = model.index_of(node.id)
        assert index.isValid() == (node.id not in tree.hidden)
        if index.isValid():
            above = [n.id for n in tree.path(node.id, MAY)[:-1] if n.id not in tree.hidden]
            assert model.node_id(index.parent()) == (above[-1] if above else None)
            below = [child.id for child in tree.children(node.id, MAY)]
            shown = [model.node_id(model.index(r, 0, index)) for r in range(model.rowCount(index))]
            assert sorted(shown, key=str) == sorted(below, key=str)


def test_country_and_network_are_left_out_while_alone(model: OrganisationModel) -> None:
    kinds = NodeKind
    lone, _ = apply(
        EMPTY,
        [
            AddNode(1, None, kinds.NETWORK, Name("Verkosto")),
            AddNode(2, 1, kinds.COUNTRY, Name("Suomi")),
            AddNode(3, 2, kinds.ORGANISATION, Name("Tampere")),
            AddNode(4, 1, kinds.ORGANISATION, Name("Oulu")),
        ],
    )
    model.set_tree(lone, DAY, whole(lone))
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Oulu", "Tampere"]
    two, _ = apply(lone, [AddNode(5, 1, kinds.COUNTRY, Name("Viro"))])
    model.set_tree(two, DAY, whole(two))
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Oulu", "Suomi", "Viro"]


def test_a_row_tells_its_kind_path_and_closing(model: OrganisationModel, tree: Tree) -> None:
    i18n.set_language("en")
    closed, _ = apply(tree, [CloseNode(8, date(2024, 12, 31))])
    model.set_tree(closed, DAY, whole(closed))
    row, open_row = model.index_of(8), model.index_of(9)
    assert row.data() == "Hervannan nuorisotila – closed 31/12/2024"
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == "Hervannan nuorisotila, unit, closed 31/12/2024"
    assert "Tampere › Itä › Hervannan nuorisotila" in row.data(Qt.ItemDataRole.ToolTipRole)
    assert row.data(CLOSED_ROLE) is True
    assert row.data(Qt.ItemDataRole.ForegroundRole) is not None
    assert open_row.data(CLOSED_ROLE) is False
    assert open_row.data(Qt.ItemDataRole.ForegroundRole) is None
    assert row.data(NODE_ROLE) == closed[8]
    assert row.data(KIND_ROLE) == "unit"
    assert not row.data(Qt.ItemDataRole.DecorationRole).isNull()
    planned, _ = apply(tree, [CloseNode(8, date(2026, 1, 1))])
    model.set_tree(planned, DAY, whole(planned))
    assert model.index_of(8).data() == "Hervannan nuorisotila – closes 01/01/2026"
    assert model.index_of(8).data(CLOSED_ROLE) is False


def test_names_and_their_order_are_those_of_the_language(model: OrganisationModel) -> None:
    kinds = NodeKind
    tree, _ = apply(
        EMPTY,
        [
            AddNode(1, None, kinds.NETWORK, Name("Verkosto")),
            AddNode(2, 1, kinds.ORGANISATION, Name("Helsinki")),
            AddNode(3, 1, kinds.ORGANISATION, Name.of("Turku", {"sv": "Åbo"})),
            AddNode(4, 1, kinds.ORGANISATION, Name.of("Vaasa", {"sv": "Vasa"})),
        ],
    )
    orders = {}
    for language in ("fi", "sv"):
        i18n.set_language(language)
        model.set_tree(tree, DAY, whole(tree))
        orders[language] = [model.index(row, 0).data() for row in range(3)]
    assert orders == {"fi": ["Helsinki", "Turku", "Vaasa"], "sv": ["Helsinki", "Vasa", "Åbo"]}


def test_an_index_of_rows_replaced_is_harmless(model: OrganisationModel, tree: Tree) -> None:
    model.set_tree(tree, DAY, whole(tree))
    stale = model.index_of(8)
    model.set_tree(EMPTY, DAY, whole(EMPTY))
    assert stale.data() is None
    assert model.parent(stale) == QModelIndex()
    assert model.flags(stale) == Qt.ItemFlag.ItemIsDropEnabled


def test_a_rename_in_place_resets_nothing(model: OrganisationModel, tree: Tree, qtbot: QtBot) -> None:
    model.set_tree(tree, DAY, whole(tree))
    renamed, _ = apply(tree, [RenameNode(9, Name("Itäkeskuksen talo"))])
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        assert model.set_tree(renamed, DAY, whole(renamed)) is False
    assert model.index_of(9).data() == "Itäkeskuksen talo"


def dragged(model: OrganisationModel, node_id: int) -> QMimeData:
    return model.mimeData([model.index_of(node_id)])


def test_a_drop_is_announced_and_takes_no_row_away(
    model: OrganisationModel, tree: Tree, qtbot: QtBot
) -> None:
    model.set_tree(tree, DAY, whole(tree))
    with qtbot.waitSignal(model.move_requested) as wanted:
        taken = model.dropMimeData(dragged(model, 8), Qt.DropAction.MoveAction, -1, -1, model.index_of(10))
    assert wanted.args == [8, 10]
    assert taken is False
    assert model.index_of(8).isValid()
    with qtbot.waitSignal(model.move_requested) as on_top:
        model.dropMimeData(dragged(model, 4), Qt.DropAction.MoveAction, -1, -1, QModelIndex())
    assert on_top.args == [4, 0]


def test_a_drop_that_is_not_allowed_or_not_ours_is_refused(tree: Tree, qtbot: QtBot) -> None:
    model = OrganisationModel({}, lambda node, parent: parent == 10)
    model.set_tree(tree, DAY, whole(tree))
    move = Qt.DropAction.MoveAction
    assert model.canDropMimeData(dragged(model, 8), move, -1, -1, model.index_of(10))
    assert not model.canDropMimeData(dragged(model, 8), move, -1, -1, model.index_of(7))
    foreign, unknown = QMimeData(), QMimeData()
    foreign.setText("8")
    unknown.setData(MIME, b"999")
    for data in (foreign, unknown):
        assert not model.canDropMimeData(data, move, -1, -1, model.index_of(10))
        with qtbot.assertNotEmitted(model.move_requested):
            model.dropMimeData(data, move, -1, -1, model.index_of(10))


def test_units_take_no_drops_and_networks_are_not_dragged(model: OrganisationModel, tree: Tree) -> None:
    two, _ = apply(tree, [AddNode(30, None, NodeKind.NETWORK, Name("Toinen"))])
    model.set_tree(two, DAY, whole(two))
    unit, network = model.flags(model.index_of(8)), model.flags(model.index_of(30))
    assert unit & Qt.ItemFlag.ItemIsDragEnabled
    assert not unit & Qt.ItemFlag.ItemIsDropEnabled
    assert network & Qt.ItemFlag.ItemIsDropEnabled
    assert not network & Qt.ItemFlag.ItemIsDragEnabled
