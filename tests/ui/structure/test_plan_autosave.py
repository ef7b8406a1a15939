"""A plan that is not in effect yet survives the end of the program."""

import errno
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.structure_screen import TODAY, Answers, StructureScreen
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree_changes import CloseNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.structure import autosave
from logbook_desktop.ui.structure.page import StructurePage


def again(qtbot: QtBot, context: Context, plan_store: PlanStore, tmp_path: Path) -> StructureScreen:
    page = StructurePage(
        UiServices(context, InlineBackground(), Answers(), Settings(tmp_path / "s.json")), plan_store
    )
    qtbot.addWidget(page)
    tree = organisation.tree(context)
    page.set_scope(tree, tree.roots[0].id)
    assert context.today() == TODAY
    return StructureScreen(page, context, Answers())


def test_the_next_start_goes_on_with_the_plan(
    screen: StructureScreen, qtbot: QtBot, plan_store: PlanStore, tmp_path: Path
) -> None:
    screen.drop(["Kirkonkylän nuorisotila"], "Länsi")
    screen.page.commands.renamed(screen.node("Itä").id, "Itäranta")
    qtbot.waitUntil(lambda: len(plan_store.waiting()) == 2)
    next_time = again(qtbot, screen.context, plan_store, tmp_path)
    assert next_time.path("Kirkonkylän nuorisotila") == "Taipalsaari/Länsi/Kirkonkylän nuorisotila"
    assert next_time.page.undo_stack.undoText() == "Rename Itä"
    next_time.page.undo_stack.undo()
    assert next_time.state == "1 change is not in effect yet"


def test_a_plan_in_effect_is_not_offered_again(
    screen: StructureScreen, qtbot: QtBot, plan_store: PlanStore, tmp_path: Path
) -> None:
    screen.page.commands.renamed(screen.node("Itä").id, "Itäranta")
    qtbot.waitUntil(lambda: len(plan_store.waiting()) == 1)
    screen.put_into_effect()
    qtbot.waitUntil(lambda: plan_store.waiting() == ())
    assert again(qtbot, screen.context, plan_store, tmp_path).page.session.plan.steps == ()


def test_a_step_that_fits_no_longer_waits_for_a_decision(
    screen: StructureScreen, qtbot: QtBot, plan_store: PlanStore, tmp_path: Path
) -> None:
    screen.drop(["Kirkonkylän nuorisotila"], "Länsi")
    qtbot.waitUntil(lambda: len(plan_store.waiting()) == 1)
    länsi, kirkonkylä = screen.node("Länsi").id, screen.node("Kirkonkylän nuorisotila").id
    organisation.change(screen.context, [CloseNode(länsi, TODAY), RenameNode(kirkonkylä, Name("Kylä"))])
    next_time = again(qtbot, screen.context, plan_store, tmp_path)
    assert "no longer fits" in next_time.page.view.notice.text()
    assert len(next_time.page.session.plan.obstacles) == 1


def test_a_plan_that_the_disk_does_not_take_is_told(
    screen: StructureScreen, qtbot: QtBot, plan_store: PlanStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave, "TRY_AGAIN_MS", 20)
    with monkeypatch.context() as disk:
        disk.setattr(PlanStore, "keep", full_disk)
        screen.page.commands.renamed(screen.node("Itä").id, "Itäranta")
        screen.page.autosave.save_now()
        assert (
            screen.notice_text == "The plan could not be kept; it is tried again by itself. The disk is full"
        )
        assert [step.text for step in screen.page.session.plan.steps] == ["Rename Itä"]
    qtbot.waitUntil(lambda: [step.text for step in plan_store.waiting()] == ["Rename Itä"])


def test_a_plan_that_cannot_be_read_is_told_and_never_written_over(
    screen: StructureScreen,
    qtbot: QtBot,
    plan_store: PlanStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen.page.commands.renamed(screen.node("Itä").id, "Itäranta")
    screen.page.autosave.save_now()
    with monkeypatch.context() as patch:
        patch.setattr(PlanStore, "waiting", full_disk)
        next_time = again(qtbot, screen.context, plan_store, tmp_path)
        assert "The plan of the last time could not be read" in next_time.notice_text
    länsi = next_time.node("Länsi").id
    next_time.page.commands.renamed(länsi, "Lännempi")
    result = organisation.change(screen.context, [RenameNode(screen.node("Öster").id, Name("Öst"))])
    next_time.page.set_scope(result.tree, länsi)
    next_time.page.autosave.save_now()
    assert [step.text for step in next_time.page.session.plan.steps] == ["Rename Länsi"], (
        "nothing replaces it"
    )
    assert [step.text for step in plan_store.waiting()] == ["Rename Itä"]


def full_disk(*_of: object) -> None:
    raise OSError(errno.ENOSPC, "full")
