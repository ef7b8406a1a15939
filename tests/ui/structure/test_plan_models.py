"""The rows of the plan for Qt: fit for any view, before and after changes."""

from pytestqt.modeltest import ModelTester

from helpers.structure_screen import StructureScreen
from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree_changes import RenameNode
from logbook_desktop.ui.structure.import_dialog import ImportModel
from logbook_desktop.ui.structure.table_model import PlanTableModel
from logbook_desktop.ui.structure.tree_model import PlanModel


def test_tree_and_table_are_sound_while_a_plan_grows(
    screen: StructureScreen, qtmodeltester: ModelTester
) -> None:
    page = screen.page
    for model in (page.tree_model, page.table_model):
        assert isinstance(model, PlanModel | PlanTableModel)
        qtmodeltester.check(model)
    screen.select("Itä")
    node = next(n for n in screen.stored.nodes.values() if n.name.text == "Itä")
    page.target.apply("Rename", [RenameNode(node.id, Name("Itäranta"))], [node.id])
    assert "Itäranta" in screen.rows
    for model in (page.tree_model, page.table_model):
        qtmodeltester.check(model)


def test_the_preview_of_a_file_is_sound(screen: StructureScreen, qtmodeltester: ModelTester) -> None:
    lines = [
        (Origin(None, row), f"Paikka {row}", "yksikkö", "" if row % 2 else "Ei nimeä", not row % 2)
        for row in range(4)
    ]
    model = ImportModel(lines, screen.page)
    qtmodeltester.check(model)
    model.show_faults_only(True)
    qtmodeltester.check(model)
    assert model.rowCount() == 2
