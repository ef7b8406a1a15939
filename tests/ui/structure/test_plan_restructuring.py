"""Merges and splits in the plan: their wizards see the draft, and take effect with everything else."""

from PySide6.QtWidgets import QApplication

from helpers.structure_screen import StructureScreen
from logbook_desktop.ui.structure.table_model import PlanColumn
from logbook_desktop.ui.tree.merging.wizard import MergeWizard
from logbook_desktop.ui.tree.split_wizard import SplitWizard


def test_a_split_in_a_plan_that_has_new_places_already(screen: StructureScreen) -> None:
    screen.select("Länsi")
    screen.page.commands.duplicate()
    screen.select("Itä")
    screen.page.actions_of_plan.split.trigger()
    wizard = screen.dialog(SplitWizard)
    for field, name in zip(wizard.parts.fields, ("Koillinen", "Kaakko"), strict=True):
        field.setText(name)
    for _ in range(3):
        wizard.next.click()
    QApplication.processEvents()
    assert screen.page.undo_stack.undoText() == "Split Itä"
    assert screen.path("Kirkonkylän nuorisotila") == "Taipalsaari/Koillinen/Kirkonkylän nuorisotila"
    assert screen.node("Kaakko").predecessor_id == screen.node("Itä").id
    screen.put_into_effect()
    assert screen.path("Kirkonkylän nuorisotila", screen.stored).startswith("Taipalsaari/Koillinen/")


def test_a_merge_is_planned_and_marked(screen: StructureScreen) -> None:
    screen.select("Turku")
    screen.page.actions_of_plan.merge.trigger()
    wizard = screen.dialog(MergeWizard)
    wizard.into.choice.list.setCurrentRow(0)
    for _ in range(3):
        wizard.next.click()
    QApplication.processEvents()
    assert screen.page.undo_stack.undoText() == "Merge Turku into Taipalsaari"
    assert screen.cells("Turku")[PlanColumn.PLANNED] == "merged"
    assert screen.path("Öster") == "Taipalsaari/Turku/Öster"
    assert len(screen.page.session.plan.changes) == 1
