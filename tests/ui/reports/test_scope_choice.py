"""The tree of the step *Where*: boxes over branches, and a search by any of the names."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree_changes import CloseNode, apply
from logbook_desktop.ui.reports.choices import Choices, QuestionDraft
from logbook_desktop.ui.reports.scope_model import ScopeModel
from logbook_desktop.ui.reports.steps.where import WherePage

from .conftest import HERVANTA, TAMPERE, TODAY

MONTH = Month.of(TODAY)
NETWORK, PIRKANMAA, HELSINKI = 1, 2, 5
CHECK = Qt.ItemDataRole.CheckStateRole


@pytest.fixture
def model(tree) -> ScopeModel:
    return ScopeModel(tree, MONTH)


@pytest.fixture
def page(qtbot, tree) -> WherePage:
    made = WherePage(QuestionDraft(Choices.first((TAMPERE,), TODAY)), tree, MONTH)
    qtbot.addWidget(made)
    made.show_choices()
    made.show()
    return made


def ticked(model: ScopeModel, node_id: int) -> bool:
    return model.data(model.index_of(node_id), CHECK) is Qt.CheckState.Checked


def tick(model: ScopeModel, node_id: int, on: bool = True) -> bool:
    state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    return model.setData(model.index_of(node_id), state.value, CHECK)


def test_the_model_keeps_the_rules_of_qt(qtmodeltester, model) -> None:
    model.choose((TAMPERE,))
    qtmodeltester.check(model)


def test_the_model_of_an_empty_tree_keeps_them_too(qtmodeltester) -> None:
    from helpers.trees import EMPTY

    qtmodeltester.check(ScopeModel(EMPTY, MONTH))


def test_choosing_a_place_chooses_what_is_under_it(model) -> None:
    assert tick(model, TAMPERE)
    assert model.chosen == (TAMPERE,)
    assert ticked(model, HERVANTA)
    assert not ticked(model, PIRKANMAA)


def test_what_is_under_a_chosen_place_cannot_be_counted_twice(model) -> None:
    tick(model, HERVANTA)
    tick(model, TAMPERE)
    assert model.chosen == (TAMPERE,)
    assert not tick(model, HERVANTA, on=False)
    assert not model.flags(model.index_of(HERVANTA)) & Qt.ItemFlag.ItemIsUserCheckable
    assert "Tampere" in model.data(model.index_of(HERVANTA), Qt.ItemDataRole.ToolTipRole)


def test_what_was_ticked_under_it_is_remembered(model) -> None:
    tick(model, HERVANTA)
    tick(model, TAMPERE)
    tick(model, TAMPERE, on=False)
    assert model.chosen == (HERVANTA,)


def test_several_places_come_in_the_order_of_the_tree(model) -> None:
    tick(model, HELSINKI)
    tick(model, TAMPERE)
    assert model.chosen == (TAMPERE, HELSINKI)


def test_a_closed_place_says_so(tree) -> None:
    closed, _ = apply(tree, [CloseNode(HERVANTA, TODAY.replace(day=1))])
    model = ScopeModel(closed, MONTH)
    assert model.data(model.index_of(HERVANTA)) == "Hervannan nuorisotila (closed)"


@pytest.mark.parametrize("words", ["herv", "HERVANNAN", "  hervannan   nuoris"])
def test_places_are_found_as_one_types(page, words: str) -> None:
    page.search.setFocus()
    QTest.keyClicks(page.search, words)
    found = []
    index = page._found.index(0, 0)
    while index.isValid():
        found.append(index.data())
        assert page._found.rowCount(index) <= 1
        index = page._found.index(0, 0, index)
    assert found[-1] == "Hervannan nuorisotila"
    assert page.view.isExpanded(page._found.index(0, 0))


def test_a_name_in_another_language_is_found(page) -> None:
    page.search.setText("tammerfors")
    branch = page._found.index(0, 0, page._found.index(0, 0))
    assert page._found.index(0, 0, branch).data() == "Tampere"


def test_what_is_not_found_leaves_the_choice_alone(page) -> None:
    page.search.setText("no such place")
    assert page._found.rowCount() == 0
    assert page.draft.choices.scope == (TAMPERE,)
    page.search.clear()
    assert page.view.currentIndex().data() == "Tampere"


def test_space_ticks_the_place_one_stands_on(page) -> None:
    page.view.setFocus()
    page.view.setCurrentIndex(page._found.mapFromSource(page.model.index_of(HELSINKI)))
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    assert page.draft.choices.scope == (TAMPERE, HELSINKI)
    assert page.chosen.text() == "Chosen: Pirkanmaa › Tampere; Uusimaa › Helsinki"


def test_nothing_chosen_is_said_and_stops_the_step(page) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    assert page.draft.choices.scope == ()
    assert page.blocked_reason()
    assert page.chosen.text() == "Nothing is chosen yet. Tick at least one place."
