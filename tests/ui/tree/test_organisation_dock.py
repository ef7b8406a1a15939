"""The dock: choosing and finding places with the keyboard, and what stays put when the tree is read anew."""

from datetime import date

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from helpers.organisation_screen import RecordedAdvice, Screen
from helpers.typing import press, type_text
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.dock.dock import OrganisationDock

ALL_OPEN = [
    "Taipalsaari",
    "Itä",
    "Kirkonkylän nuorisotila",
    "Äijälän nuorisotila",
    "Länsi",
    "Turku",
    "Öster",
]
KEY = Qt.Key


def test_the_first_time_everything_is_chosen_and_a_small_tree_is_unfolded(screen: Screen) -> None:
    assert screen.rows == ALL_OPEN
    assert screen.selected is None
    assert screen.dock.view.everything.isChecked()
    assert screen.dock.view.tree.isExpanded(screen.dock.model.index_of(screen.node("Itä").id))


def test_the_scope_is_announced_when_the_tree_arrives_and_with_each_row(
    qtbot: QtBot, context: Context, prompts: RecordedAdvice, settings: Settings
) -> None:
    dock = OrganisationDock(UiServices(context, InlineBackground(), prompts, settings))
    qtbot.addWidget(dock)
    with qtbot.waitSignal(dock.node_selected) as first:
        dock.refresh()
    assert first.args == [dock.tree.roots[0].id]
    dock.view.tree.setCurrentIndex(dock.model.index(0, 0))
    with qtbot.waitSignal(dock.node_selected) as next_one:
        press(dock.view.tree, KEY.Key_Down)
    assert dock.tree[next_one.args[0]].name.text == "Itä"
    with qtbot.waitSignal(dock.node_selected) as everything:
        dock.view.everything.click()
    assert everything.args == first.args
    assert not dock.view.tree.currentIndex().isValid()


def test_a_node_asked_for_before_the_tree_came_is_chosen_when_it_comes(
    qtbot: QtBot, context: Context, prompts: RecordedAdvice, settings: Settings
) -> None:
    wanted = next(n.id for n in organisation.tree(context).nodes.values() if n.name.text == "Öster")
    dock = OrganisationDock(UiServices(context, InlineBackground(), prompts, settings))
    qtbot.addWidget(dock)
    dock.select_node(wanted)
    with qtbot.waitSignal(dock.node_selected) as chosen:
        dock.refresh()
    assert chosen.args == [wanted]
    assert dock.model.node_id(dock.view.tree.currentIndex()) == wanted


@pytest.mark.parametrize("words", ["äijälän", "ÄIJÄLÄN", "tila äij", "Itä ÄIJ"])
def test_search_finds_whatever_the_case_and_tells_the_path(screen: Screen, words: str) -> None:
    screen.dock.focus_search()
    type_text(screen.dock.view.search, words)
    assert screen.rows == ["Taipalsaari", "Itä", "Äijälän nuorisotila"]
    assert screen.dock.view.note.text == "1 found · Taipalsaari › Itä › Äijälän nuorisotila"
    press(screen.dock.view.search, KEY.Key_Return)
    assert screen.selected == "Äijälän nuorisotila"
    assert QApplication.focusWidget() is screen.dock.view.tree or not screen.dock.isActiveWindow()


def test_a_long_path_does_not_make_the_dock_wider(screen: Screen) -> None:
    before = screen.dock.view.minimumSizeHint().width(), screen.dock.view.sizeHint().width()
    type_text(screen.dock.view.search, "kirkon")
    assert screen.dock.view.note.isVisible()
    assert (screen.dock.view.minimumSizeHint().width(), screen.dock.view.sizeHint().width()) == before


def test_search_in_another_language_finds_too(screen: Screen) -> None:
    type_text(screen.dock.view.search, "åBO")
    assert screen.rows == ["Turku", "Öster"]


def test_typing_does_not_change_the_scope_and_esc_brings_everything_back(
    screen: Screen, qtbot: QtBot
) -> None:
    screen.select("Öster")
    view, search = screen.dock.view.tree, screen.dock.view.search
    view.collapse(screen.dock.model.index_of(screen.node("Itä").id))
    with qtbot.assertNotEmitted(screen.dock.node_selected):
        type_text(search, "kirkon")
        assert view.isExpanded(screen.dock.model.index_of(screen.node("Itä").id))
        assert screen.selected is None
        press(search, KEY.Key_Escape)
    assert search.text() == ""
    assert screen.rows == ALL_OPEN
    assert screen.selected == "Öster"
    assert not view.isExpanded(screen.dock.model.index_of(screen.node("Itä").id))


def test_arrow_down_goes_into_the_tree_and_up_comes_back(screen: Screen, qtbot: QtBot) -> None:
    screen.dock.activateWindow()
    screen.dock.focus_search()
    type_text(screen.dock.view.search, "nuorisotila")
    press(screen.dock.view.search, KEY.Key_Down)
    assert screen.selected == "Taipalsaari"
    assert screen.dock.focusWidget() is screen.dock.view.tree
    press(screen.dock.view.tree, KEY.Key_Up)
    assert screen.dock.focusWidget() is screen.dock.view.search


def test_coming_to_the_tree_by_tab_chooses_nothing_until_enter(screen: Screen, qtbot: QtBot) -> None:
    screen.dock.activateWindow()
    with qtbot.assertNotEmitted(screen.dock.node_selected):
        screen.dock.view.tree.setFocus(Qt.FocusReason.TabFocusReason)
    assert screen.dock.focusWidget() is screen.dock.view.tree
    assert screen.dock.view.everything.isChecked()
    with qtbot.waitSignal(screen.dock.node_selected) as chosen:
        press(screen.dock.view.tree, KEY.Key_Return)
    assert chosen.args == [screen.node("Taipalsaari").id]


def test_nothing_found_is_said_in_words(screen: Screen) -> None:
    type_text(screen.dock.view.search, "koulun")
    assert screen.rows == []
    assert screen.dock.view.empty.isVisible()
    assert screen.dock.view.empty.text() == "No open place has such a name. Closed places are hidden."
    screen.dock.actions_of_structure.show_closed.setChecked(True)
    assert screen.rows == ["Taipalsaari", "Länsi", "Koulun kerho – closed 31/12/2024"]
    assert not screen.dock.view.empty.isVisible()


def test_an_empty_database_says_what_will_be_here(
    qtbot: QtBot,
    tmp_path: object,
    prompts: RecordedAdvice,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    context: Context,
) -> None:
    monkeypatch.setattr(organisation, "tree", lambda _context: Tree({}, {}))
    dock = OrganisationDock(UiServices(context, InlineBackground(), prompts, settings))
    qtbot.addWidget(dock)
    dock.show()
    dock.refresh()
    assert dock.view.empty.isVisible()
    assert "plus sign" in dock.view.empty.text()
    assert dock.actions_of_structure.add.isEnabled()
    assert not dock.actions_of_structure.rename.isEnabled()


def test_selecting_a_hidden_node_brings_it_to_light(screen: Screen) -> None:
    type_text(screen.dock.view.search, "öster")
    screen.select("Koulun kerho")
    assert screen.selected == "Koulun kerho"
    assert screen.dock.view.search.text() == ""
    assert screen.dock.actions_of_structure.show_closed.isChecked()


def test_a_refresh_keeps_what_is_chosen_unfolded_and_in_sight(screen: Screen, qtbot: QtBot) -> None:
    more = [
        AddNode(-n, screen.node("Turku").id, NodeKind.UNIT, Name(f"Yksikkö {n:03}")) for n in range(1, 120)
    ]
    organisation.change(screen.context, more)
    screen.dock.refresh()
    view, model = screen.dock.view.tree, screen.dock.model
    screen.select("Yksikkö 060")
    view.expand(model.index_of(screen.node("Turku").id))
    view.collapse(model.index_of(screen.node("Itä").id))
    view.scrollTo(model.index_of(screen.node("Yksikkö 050").id), view.ScrollHint.PositionAtTop)
    top = model.node_id(view.indexAt(view.viewport().rect().topLeft()))
    assert top == screen.node("Yksikkö 050").id
    kinds = NodeKind
    organisation.change(
        screen.context,
        [
            AddNode(-1, screen.node("Itä").id, kinds.UNIT, Name("Aivan uusi")),
            RenameNode(screen.node("Turku").id, Name("Aura")),
        ],
    )
    screen.dock.refresh(Change(tree=True))
    assert "Aivan uusi" in screen.rows
    assert screen.selected == "Yksikkö 060"
    assert view.isExpanded(model.index_of(screen.node("Aura").id))
    assert not view.isExpanded(model.index_of(screen.node("Itä").id))
    assert model.node_id(view.indexAt(view.viewport().rect().topLeft())) == top


def test_a_change_that_left_the_tree_alone_reads_nothing(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_context: Context) -> Tree:
        raise AssertionError("read for nothing")

    monkeypatch.setattr(organisation, "tree", read)
    screen.dock.refresh(Change(units=frozenset({1})))


def test_when_the_chosen_node_is_gone_the_one_above_is_chosen(screen: Screen, qtbot: QtBot) -> None:
    made = organisation.change(
        screen.context, [AddNode(-1, screen.node("Itä").id, NodeKind.UNIT, Name("Hetken tila"))]
    )
    screen.dock.refresh()
    screen.select("Hetken tila")
    organisation.change(screen.context, made.inverse)
    with qtbot.waitSignal(screen.dock.node_selected) as chosen:
        screen.dock.refresh()
    assert chosen.args == [screen.node("Itä").id]
    assert screen.selected == "Itä"


def test_what_was_unfolded_is_remembered(
    screen: Screen, qtbot: QtBot, context: Context, prompts: RecordedAdvice, settings: Settings
) -> None:
    screen.dock.view.tree.collapse(screen.dock.model.index_of(screen.node("Itä").id))
    screen.dock.actions_of_structure.show_closed.setChecked(True)
    screen.dock.memory.save_now()
    again = OrganisationDock(UiServices(context, InlineBackground(), prompts, settings))
    qtbot.addWidget(again)
    again.refresh()
    assert again.actions_of_structure.show_closed.isChecked()
    assert not again.view.tree.isExpanded(again.model.index_of(screen.node("Itä").id))
    assert again.view.tree.isExpanded(again.model.index_of(screen.node("Turku").id))


def test_an_unreadable_tree_is_advice_in_its_place(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_context: Context) -> Tree:
        raise ExternalError(ErrorKind.LOCKED)

    monkeypatch.setattr(organisation, "tree", fail)
    screen.dock.refresh()
    assert "Another program is using the file" in screen.dock.view.empty.text()


def test_planned_moves_show_in_their_month_only(screen: Screen) -> None:
    later = screen.context.month.plus(2)
    organisation.change(
        screen.context,
        [MoveNode(screen.node("Äijälän nuorisotila").id, screen.node("Länsi").id, later)],
    )
    screen.dock.refresh()
    assert screen.path("Äijälän nuorisotila") == ["Taipalsaari", "Itä", "Äijälän nuorisotila"]


def test_everything_that_takes_the_keyboard_has_a_name(screen: Screen) -> None:
    for kind in (QLineEdit, QAbstractButton, QComboBox, QToolButton, type(screen.dock.view.tree)):
        for widget in screen.dock.view.findChildren(kind):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
                interface = QAccessible.queryAccessibleInterface(widget)
                assert interface.text(QAccessible.Text.Name), widget


def test_rows_are_named_for_a_screen_reader(screen: Screen) -> None:
    screen.dock.actions_of_structure.show_closed.setChecked(True)
    interface = QAccessible.queryAccessibleInterface(screen.dock.view.tree)
    names = [interface.child(n).text(QAccessible.Text.Name) for n in range(interface.childCount())]
    assert "Itä, area" in names
    assert "Koulun kerho, unit, closed 31/12/2024" in names


def test_today_decides_what_is_closed(
    qtbot: QtBot, context: Context, prompts: RecordedAdvice, settings: Settings
) -> None:
    earlier = Context(context.database, context.actor, lambda: date(2024, 12, 30))
    dock = OrganisationDock(UiServices(earlier, InlineBackground(), prompts, settings))
    qtbot.addWidget(dock)
    dock.refresh()
    closing = next(node.id for node in dock.tree.nodes.values() if node.name.text == "Koulun kerho")
    assert dock.model.index_of(closing).data() == "Koulun kerho – closes 31/12/2024"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_context_menu_offers_the_actions_of_the_menu(screen: Screen, qtbot: QtBot) -> None:
    screen.dock.view.tree.customContextMenuRequested.emit(screen.dock.view.tree.rect().center())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    offered = [action.text() for action in menu.actions() if not action.isSeparator()]
    expected = [a.text() for a in screen.dock.actions_for_menu() if not a.isSeparator()]
    menu.close()
    assert offered == expected
    assert len(offered) == 13
    assert screen.dock.model.index(0, 0, QModelIndex()).isValid()
