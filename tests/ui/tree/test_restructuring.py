"""Merging and splitting by wizard, and the tree as it stood: by keyboard, on a real database."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from helpers.organisation_screen import Screen
from helpers.village import open_evening
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.services.entries import entries
from logbook_desktop.ui.tree.confirm_review import ConfirmReviewDialog
from logbook_desktop.ui.tree.dock import stored_tree
from logbook_desktop.ui.tree.merging.wizard import MergeWizard
from logbook_desktop.ui.tree.split_wizard import SplitWizard

HERE = Month(2025, 11)


@pytest.fixture
def wizard(screen: Screen) -> Any:
    """Opens a wizard from its action, and gives it."""

    def opened(name: str, action: str) -> Any:
        screen.select(name)
        getattr(screen.dock.actions_of_structure, action).trigger()
        (shown,) = screen.dock.findChildren(MergeWizard if action == "merge" else SplitWizard)
        return shown

    return opened


def enter(qtbot: QtBot, widget: Any) -> None:
    qtbot.keyClick(widget, Qt.Key.Key_Return)


def test_a_merge_goes_step_by_step_and_can_be_taken_back(screen: Screen, wizard: Any, qtbot: QtBot) -> None:
    shown = wizard("Taipalsaari", "merge")
    assert not shown.next.isEnabled()
    assert "Taipalsaari" in shown.sentence.text()
    qtbot.keyClicks(shown.into.choice.search, "turku")
    enter(qtbot, shown)
    assert "Turku" in shown.sentence.text()
    shown.when.month_field.setDate(QDate(2026, 1, 1))
    assert "1/1/2026" in shown.when.explanation.text() or "01/01/2026" in shown.when.explanation.text()
    enter(qtbot, shown)
    assert shown.next.text() == "Merge Taipalsaari into Turku"
    assert "1 merged" in shown.outcome.view.toPlainText()
    enter(qtbot, shown)
    tree, gone = screen.stored, screen.node("Taipalsaari")
    assert tree.kind_in(gone.id, HERE) is NodeKind.ORGANISATION
    assert tree.kind_in(gone.id, Month(2026, 1)) is NodeKind.AREA
    assert tree.parent_id(gone.id, Month(2026, 1)) == screen.node("Turku").id
    assert gone.closed_on == date(2026, 1, 1)
    assert screen.dock.undo_stack.undoText() == "Merge Taipalsaari into Turku"
    screen.dock.undo_stack.undo()
    assert screen.stored[gone.id].closed_on is None
    assert screen.stored.kind_in(gone.id, Month(2026, 1)) is NodeKind.ORGANISATION


def test_going_back_forgets_nothing(screen: Screen, wizard: Any, qtbot: QtBot) -> None:
    shown = wizard("Taipalsaari", "merge")
    qtbot.keyClicks(shown.into.choice.search, "turku")
    enter(qtbot, shown)
    shown.when.month_field.setDate(QDate(2026, 3, 1))
    shown.back.click()
    assert shown.other == screen.node("Turku")
    enter(qtbot, shown)
    assert shown.when.month_field.month == Month(2026, 3)
    shown.reject()
    assert screen.stored[screen.node("Taipalsaari").id].closed_on is None


def test_a_split_gives_each_place_to_a_part(screen: Screen, wizard: Any, qtbot: QtBot) -> None:
    shown = wizard("Itä", "split")
    north, south = shown.parts.fields
    assert not shown.next.isEnabled()
    qtbot.keyClicks(north, "Pohjoinen")
    qtbot.keyClicks(south, "Kaakko")
    assert shown.next.isEnabled()
    enter(qtbot, shown)
    choice = shown.children_of.findChildren(QComboBox)[0]
    assert choice.accessibleName() == "Kirkonkylän nuorisotila"
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    enter(qtbot, shown)
    assert shown.next.text() == "Split Itä"
    enter(qtbot, shown)
    tree = screen.stored
    old = screen.node("Itä")
    assert old.closed_on == HERE.first_day
    assert {screen.node(name).predecessor_id for name in ("Pohjoinen", "Kaakko")} == {old.id}
    assert tree.parent_id(screen.node("Kirkonkylän nuorisotila").id, HERE) == screen.node("Kaakko").id
    assert tree.parent_id(screen.node("Äijälän nuorisotila").id, HERE) == screen.node("Pohjoinen").id
    screen.dock.undo_stack.undo()
    assert screen.stored[old.id].closed_on is None
    assert len(screen.stored.nodes) == len(tree.nodes) - 2


def test_what_cannot_be_merged_or_split_says_why(screen: Screen) -> None:
    acts = screen.dock.actions_of_structure
    screen.select("Itä")
    assert acts.merge.statusTip() == "Only an organisation merges into another."
    assert acts.split.isEnabled()
    screen.dock.select_node(screen.dock.tree.roots[0].id)
    assert not acts.split.isEnabled()


def test_the_tree_as_it_stood(screen: Screen, qtbot: QtBot) -> None:
    dock, bar = screen.dock, screen.dock.view.time_bar
    closed = screen.node("Koulun kerho").id
    assert not dock.model.index_of(closed).isValid()
    dock.actions_of_structure.another_month.trigger()
    assert bar.isVisible()
    assert not bar.back.isEnabled()
    qtbot.keyClick(bar.slider, Qt.Key.Key_PageDown)
    assert bar.month == Month(2024, 12), "to the month in which something changed"
    qtbot.keyClick(bar.slider, Qt.Key.Key_Left)
    assert bar.day == date(2024, 11, 1)
    assert dock.model.index_of(closed).isValid(), "it was open then"
    screen.select("Itä")
    assert not dock.actions_of_structure.rename.isEnabled()
    assert "another month" in dock.actions_of_structure.rename.statusTip()
    dock.actions_of_structure.another_month.trigger()
    assert not bar.isVisible()
    assert not dock.model.index_of(closed).isValid()
    assert dock.actions_of_structure.rename.isEnabled()


def test_a_move_in_the_past_tells_which_published_figures_it_alters(screen: Screen) -> None:
    unit, west = screen.node("Kirkonkylän nuorisotila"), screen.node("Länsi")
    draft = open_evening(screen.context, unit.id)
    entries.save(screen.context, replace(draft, date=date(2024, 11, 5)))
    move = screen.dock.commands.move
    move([unit.id], west.id, Month(2024, 3))
    (review_dialog,) = screen.dock.findChildren(ConfirmReviewDialog)
    assert "2024" in review_dialog.view.toPlainText()
    assert review_dialog.button.text() == "Move Kirkonkylän nuorisotila"
    review_dialog.reject()
    assert screen.path("Kirkonkylän nuorisotila")[-2] == "Itä", "nothing was changed"
    move([unit.id], west.id, Month(2024, 3))
    screen.dock.findChildren(ConfirmReviewDialog)[-1].accept()
    assert screen.path("Kirkonkylän nuorisotila")[-2] == "Länsi"


def test_a_move_from_now_on_is_made_at_once(screen: Screen) -> None:
    unit, west = screen.node("Kirkonkylän nuorisotila"), screen.node("Länsi")
    screen.dock.commands.move([unit.id], west.id, HERE)
    assert not screen.dock.findChildren(ConfirmReviewDialog)
    assert screen.path("Kirkonkylän nuorisotila")[-2] == "Länsi"


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (ExternalError(ErrorKind.NO_SERVER), ["The server does not answer"]),
        (NotAllowedError(Action.CHANGE_TREE, 2), ["You do not have the right to do this"]),
        (KeyError("a bug of ours"), []),
    ],
)
def test_nothing_is_moved_unseen_where_its_consequences_cannot_be_worked_out(
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
    crashes: list[BaseException],
    error: Exception,
    advice: list[str],
) -> None:
    unit, west = screen.node("Kirkonkylän nuorisotila"), screen.node("Länsi")
    monkeypatch.setattr(stored_tree, "review", failing(error))
    screen.dock.commands.move([unit.id], west.id)
    assert screen.stored.parent_id(unit.id, HERE) == screen.node("Itä").id
    assert screen.dock.undo_stack.count() == 0
    assert [title for title, _, _ in screen.prompts.advice] == advice
    assert crashes == ([] if advice else [error])


def test_a_bug_in_the_last_step_of_a_wizard_goes_to_the_crash_dialog(
    screen: Screen, wizard: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, crashes: list[BaseException]
) -> None:
    bug = KeyError("a bug of ours")
    monkeypatch.setattr(stored_tree, "review", failing(bug))
    shown = wizard("Taipalsaari", "merge")
    qtbot.keyClicks(shown.into.choice.search, "turku")
    enter(qtbot, shown)
    enter(qtbot, shown)
    assert shown.outcome.message.text().startswith("The program made a mistake")
    assert not shown.next.isEnabled()
    assert crashes == [bug]


def failing(error: Exception) -> Any:
    """Stands for the service that works out what changes lead to."""

    def review(*_of: object) -> None:
        raise error

    return review
