"""Editing the structure by keyboard and mouse, undoing it, and being refused."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.organisation_screen import TODAY, Screen
from helpers.typing import press, type_text
from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    RenameNode,
    TreeRefusalError,
    TreeRule,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.close_dialog import CloseDialog
from logbook_desktop.ui.tree.dock.dock import OrganisationDock
from logbook_desktop.ui.tree.move_dialog import MoveDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog

KEY = Qt.Key
THIS_MONTH = Month.of(TODAY)


def content(tree: Tree) -> object:
    """Nodes without their versions, and places."""
    nodes = {n.id: (n.kind, n.name, n.opened_on, n.closed_on, n.code) for n in tree.nodes.values()}
    return nodes, dict(tree.places)


def node_dialog(screen: Screen) -> NodeDialog:
    dialog = screen.dialog()
    assert isinstance(dialog, NodeDialog)
    return dialog


def move_dialog(screen: Screen) -> MoveDialog:
    dialog = screen.dialog()
    assert isinstance(dialog, MoveDialog)
    return dialog


def close_dialog(screen: Screen) -> CloseDialog:
    dialog = screen.dialog()
    assert isinstance(dialog, CloseDialog)
    return dialog


def keys(screen: Screen, text: str) -> None:
    """Trigger an action of the tree by its shortcut, as the shortcut system would."""
    for action in screen.dock.view.tree.actions():
        if action.shortcut().toString() == text and action.isEnabled():
            action.trigger()
            return
    raise AssertionError(f"nothing to do for {text}")


# Adding


def test_a_unit_is_added_under_the_chosen_place_by_keyboard(screen: Screen, qtbot: QtBot) -> None:
    screen.select("Länsi")
    keys(screen, "Ins")
    dialog = node_dialog(screen)
    assert dialog.windowTitle() == "Add under Länsi"
    assert dialog.kind is NodeKind.UNIT
    type_text(dialog.names.main, "Åkerlundin Äänitila")
    type_text(dialog.names.others["sv"], "Åkerlunds studio")
    with qtbot.waitSignals([screen.dock.changed, screen.dock.node_selected]):
        press(dialog.names.main, KEY.Key_Return)
    assert screen.selected == "Åkerlundin Äänitila"
    added = screen.node("Åkerlundin Äänitila")
    assert added.name == Name.of("Åkerlundin Äänitila", {"sv": "Åkerlunds studio"})
    assert (added.kind, added.opened_on) == (NodeKind.UNIT, None)
    assert screen.path("Åkerlundin Äänitila") == ["Taipalsaari", "Länsi", "Åkerlundin Äänitila"]
    assert screen.dock.undo_stack.undoText() == "Add Åkerlundin Äänitila"
    assert added.id in screen.stored


def test_only_kinds_that_may_hang_there_are_offered(screen: Screen) -> None:
    def offered() -> set[str]:
        keys(screen, "Ins")
        field = node_dialog(screen).kind_field
        assert field is not None
        kinds = {field.itemData(row) for row in range(field.count())}
        node_dialog(screen).reject()
        return kinds

    screen.select("Taipalsaari")
    assert offered() == {"area", "unit"}
    screen.dock.view.everything.click()
    assert offered() == {"country", "region", "organisation"}


def test_beside_a_unit_means_under_its_parent_and_the_plus_knows(screen: Screen) -> None:
    screen.select("Öster")
    actions = screen.dock.actions_of_structure
    assert not actions.add_under.isEnabled()
    assert actions.add_under.toolTip() == "Nothing hangs under a unit. Add beside it."
    actions.add.trigger()
    dialog = node_dialog(screen)
    assert dialog.windowTitle() == "Add under Turku"
    type_text(dialog.names.main, "Väster")
    dialog.accept()
    assert screen.path("Väster") == ["Turku", "Väster"]


def test_a_new_unit_may_open_on_a_day(screen: Screen) -> None:
    screen.select("Itä")
    keys(screen, "Ins")
    dialog = node_dialog(screen)
    assert dialog.day_field is not None
    assert dialog.day_field.text() == "from the beginning"
    type_text(dialog.names.main, "Uusi")
    dialog.day_field.setDate(QDate(2026, 1, 7))
    dialog.accept()
    assert screen.node("Uusi").opened_on == date(2026, 1, 7)
    assert "Uusi – opens 07/01/2026" in screen.rows


def test_nothing_is_added_without_a_name(screen: Screen, qtbot: QtBot) -> None:
    screen.select("Itä")
    keys(screen, "Ins")
    dialog = node_dialog(screen)
    assert not dialog.button.isEnabled()
    assert dialog.button.toolTip() == "Type a name first."
    type_text(dialog.names.main, "   ")
    dialog.accept()
    assert dialog.isVisible()
    with qtbot.assertNotEmitted(screen.dock.changed):
        press(dialog, KEY.Key_Escape)
    assert not dialog.isVisible()


def test_the_same_name_in_the_same_place_is_told_and_allowed(screen: Screen) -> None:
    screen.select("Itä")
    keys(screen, "Ins")
    dialog = node_dialog(screen)
    type_text(dialog.names.main, "ÄIJÄLÄN NUORISOTILA")
    assert dialog.remark.isVisible()
    assert "Äijälän nuorisotila" in dialog.remark.text()
    dialog.accept()
    assert len([row for row in screen.rows if row.casefold() == "äijälän nuorisotila"]) == 2


def test_the_first_organisation_brings_its_network(
    screen: Screen, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied: list[object] = []

    def change(_context: Context, changes: object) -> ChangedTree:
        applied.append(changes)
        raise ExternalError(ErrorKind.LOCKED)

    monkeypatch.setattr(organisation, "change", change)
    monkeypatch.setattr(organisation, "tree", lambda _context: Tree({}, {}))
    screen.dock.refresh()
    screen.dock.actions_of_structure.add.trigger()
    dialog = node_dialog(screen)
    assert dialog.kind is NodeKind.ORGANISATION
    type_text(dialog.names.main, "Oulu")
    dialog.accept()
    network, first = applied[0]  # type: ignore[misc]
    assert (network.kind, network.parent_id) == (NodeKind.NETWORK, None)
    assert (first.kind, first.parent_id, first.name.text) == (
        NodeKind.ORGANISATION,
        network.node_id,
        "Oulu",
    )
    assert screen.prompts.advice[0][0] == "Another program is using the file"


# Renaming


def test_rename_with_f2(screen: Screen) -> None:
    screen.select("Kirkonkylän nuorisotila")
    keys(screen, "F2")
    dialog = node_dialog(screen)
    assert dialog.names.main.selectedText() == "Kirkonkylän nuorisotila"
    type_text(dialog.names.main, "Kyläkeskus")
    type_text(dialog.names.others["en"], "Village centre")
    press(dialog.names.main, KEY.Key_Return)
    assert screen.node("Kyläkeskus").name.translations == {"en": "Village centre"}
    assert screen.dock.undo_stack.undoText() == "Rename Kirkonkylän nuorisotila"
    screen.dock.undo_stack.undo()
    assert screen.selected == "Kirkonkylän nuorisotila"


def test_a_rename_to_the_same_name_changes_nothing(screen: Screen, qtbot: QtBot) -> None:
    screen.select("Itä")
    keys(screen, "F2")
    with qtbot.assertNotEmitted(screen.dock.changed):
        node_dialog(screen).accept()
    assert screen.dock.undo_stack.count() == 0


# Moving


def test_move_by_keyboard_with_search_and_month(screen: Screen) -> None:
    screen.select("Äijälän nuorisotila")
    keys(screen, "Ctrl+Shift+M")
    dialog = move_dialog(screen)
    assert dialog.windowTitle() == "Move Äijälän nuorisotila"
    offered = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert offered == ["Taipalsaari", "Taipalsaari › Länsi"]
    type_text(dialog.search, "LÄNSI")
    dialog.month_field.setDate(QDate(2025, 9, 15))
    press(dialog.search, KEY.Key_Return)
    assert screen.path("Äijälän nuorisotila") == ["Taipalsaari", "Länsi", "Äijälän nuorisotila"]
    places = screen.stored.places[screen.node("Äijälän nuorisotila").id]
    assert [(p.from_month, p.parent_id) for p in places] == [
        (0, screen.node("Itä").id),
        (Month(2025, 9).number, screen.node("Länsi").id),
    ]
    assert screen.selected == "Äijälän nuorisotila"
    assert screen.dock.undo_stack.undoText() == "Move Äijälän nuorisotila"


def test_the_list_of_the_move_is_reached_with_the_arrows(screen: Screen) -> None:
    screen.select("Äijälän nuorisotila")
    keys(screen, "Ctrl+Shift+M")
    dialog = move_dialog(screen)
    press(dialog.search, KEY.Key_Down)
    assert dialog.parent_id == screen.node("Länsi").id
    type_text(dialog.search, "zzz")
    assert dialog.parent_id is None
    assert not dialog.button.isEnabled()


def test_cut_and_paste(screen: Screen) -> None:
    screen.select("Kirkonkylän nuorisotila")
    actions = screen.dock.actions_of_structure
    assert actions.paste.toolTip() == "Cut a place first."
    keys(screen, "Ctrl+X")
    assert "Kirkonkylän nuorisotila" in screen.dock.view.note.text
    screen.select("Turku")
    assert actions.paste.toolTip() == "What was cut cannot be pasted here."
    assert not actions.paste.isEnabled()
    screen.select("Länsi")
    keys(screen, "Ctrl+V")
    assert screen.path("Kirkonkylän nuorisotila")[:2] == ["Taipalsaari", "Länsi"]
    assert not actions.paste.isEnabled()
    assert screen.dock.view.note.text == ""


def test_esc_forgets_what_was_cut(screen: Screen) -> None:
    screen.select("Kirkonkylän nuorisotila")
    keys(screen, "Ctrl+X")
    press(screen.dock.view.tree, KEY.Key_Escape)
    screen.select("Länsi")
    assert not screen.dock.actions_of_structure.paste.isEnabled()


def test_drag_and_drop_moves_from_this_month_on(screen: Screen, qtbot: QtBot) -> None:
    model = screen.dock.model
    unit, area = screen.node("Äijälän nuorisotila").id, screen.node("Länsi").id
    dragged = model.mimeData([model.index_of(unit)])
    assert model.canDropMimeData(dragged, Qt.DropAction.MoveAction, -1, -1, model.index_of(area))
    with qtbot.waitSignal(screen.dock.changed):
        model.dropMimeData(dragged, Qt.DropAction.MoveAction, -1, -1, model.index_of(area))
    assert screen.path("Äijälän nuorisotila")[:2] == ["Taipalsaari", "Länsi"]
    assert screen.stored.places[unit][-1].from_month == THIS_MONTH.number
    screen.dock.undo_stack.undo()
    assert screen.path("Äijälän nuorisotila")[:2] == ["Taipalsaari", "Itä"]


def test_a_drop_says_what_it_moved_and_takes_it_back(screen: Screen) -> None:
    model, notice = screen.dock.model, screen.dock.view.moved
    unit, area = screen.node("Äijälän nuorisotila").id, screen.node("Länsi").id
    dragged = model.mimeData([model.index_of(unit)])
    assert notice.isHidden()
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, -1, -1, model.index_of(area))
    QApplication.processEvents()
    assert not notice.isHidden()
    assert notice.text() == (
        "“Äijälän nuorisotila” was moved. Before: Taipalsaari › Itä. Now: Taipalsaari › Länsi."
        " First month: November 2025."
    )
    assert screen.selected == "Äijälän nuorisotila"
    notice.buttons[0].click()
    assert screen.path("Äijälän nuorisotila")[:2] == ["Taipalsaari", "Itä"]
    assert screen.selected == "Äijälän nuorisotila"
    assert notice.isHidden()


def test_the_notice_of_a_move_is_read_whole_in_a_narrow_dock(screen: Screen, qtbot: QtBot) -> None:
    notice = screen.dock.view.moved
    screen.dock.resize(300, 500)
    screen.dock.commands.move([screen.node("Äijälän nuorisotila").id], screen.node("Länsi").id)
    qtbot.waitUntil(lambda: notice.width() < 300 and notice.height() >= notice.heightForWidth(notice.width()))


def test_the_notice_of_a_move_goes_with_the_next_step(screen: Screen) -> None:
    screen.dock.commands.move([screen.node("Äijälän nuorisotila").id], screen.node("Länsi").id)
    assert not screen.dock.view.moved.isHidden()
    node = screen.node("Öster")
    screen.dock.editing.make("Rename", [RenameNode(node.id, Name.of("Väster"))], node.id)
    assert screen.dock.view.moved.isHidden()


def test_nothing_is_dropped_while_another_month_is_looked_at(screen: Screen) -> None:
    model, bar = screen.dock.model, screen.dock.view.time_bar
    dragged = model.mimeData([model.index_of(screen.node("Äijälän nuorisotila").id)])
    on = model.index_of(screen.node("Länsi").id)
    bar.open()
    bar.slider.setValue(bar.slider.value() - 1)
    assert not model.canDropMimeData(dragged, Qt.DropAction.MoveAction, -1, -1, on)


@pytest.mark.parametrize("target", ["Itä", "Turku", "Öster", "Äijälän nuorisotila"])
def test_a_drop_on_the_wrong_place_is_not_taken(screen: Screen, target: str) -> None:
    model = screen.dock.model
    dragged = model.mimeData([model.index_of(screen.node("Äijälän nuorisotila").id)])
    on = model.index_of(screen.node(target).id)
    assert not model.canDropMimeData(dragged, Qt.DropAction.MoveAction, -1, -1, on)


# Closing


def test_close_takes_what_is_open_under_it_along(screen: Screen) -> None:
    before = content(screen.stored)
    screen.select("Itä")
    keys(screen, "Del")
    dialog = close_dialog(screen)
    assert dialog.windowTitle() == "Close Itä"
    assert dialog.button.text() == "Close 3 places"
    assert "Äijälän nuorisotila" in dialog.along.text()
    dialog.day_field.setDate(QDate(2025, 10, 1))
    dialog.button.click()
    for name in ("Itä", "Kirkonkylän nuorisotila", "Äijälän nuorisotila"):
        assert screen.node(name).closed_on == date(2025, 10, 1)
    assert screen.rows == ["Taipalsaari", "Länsi", "Turku", "Öster"]
    assert screen.selected == "Taipalsaari"
    assert screen.dock.undo_stack.undoText() == "Close 3 places"
    screen.dock.undo_stack.undo()
    assert content(screen.stored) == before
    assert screen.selected == "Itä"


def test_closing_a_unit_says_so_on_the_button_and_enter_is_the_safe_choice(
    screen: Screen, qtbot: QtBot
) -> None:
    screen.select("Öster")
    keys(screen, "Del")
    dialog = close_dialog(screen)
    assert dialog.button.text() == "Close the unit"
    assert not dialog.along.isVisible()
    with qtbot.assertNotEmitted(screen.dock.changed):
        press(dialog.day_field, KEY.Key_Return)
    assert screen.node("Öster").closed_on is None
    keys(screen, "Del")
    dialog = close_dialog(screen)
    dialog.button.setFocus()
    press(dialog.button, KEY.Key_Return)
    assert screen.node("Öster").closed_on is not None


def test_reopening(screen: Screen) -> None:
    screen.select("Koulun kerho")
    actions = screen.dock.actions_of_structure
    assert actions.close.toolTip() == "It has a closing day already."
    actions.reopen.trigger()
    assert screen.node("Koulun kerho").closed_on is None
    assert screen.dock.undo_stack.undoText() == "Open Koulun kerho again"
    assert actions.reopen.toolTip() == "It is open."


def test_what_hangs_under_a_closed_place_is_not_reopened_first(screen: Screen) -> None:
    area, unit = screen.node("Länsi").id, screen.node("Koulun kerho").id
    organisation.change(screen.context, [CloseNode(area, date(2025, 1, 1))])
    screen.dock.refresh()
    screen.dock.select_node(unit)
    reopen = screen.dock.actions_of_structure.reopen
    assert not reopen.isEnabled()
    assert reopen.toolTip() == "The place above it is closed. Open that first."


# Undo


def test_a_series_is_undone_and_done_again(screen: Screen) -> None:
    states = [content(screen.stored)]

    def remember() -> None:
        assert content(screen.dock.tree) == content(screen.stored)
        states.append(content(screen.stored))

    screen.select("Länsi")
    keys(screen, "Ins")
    type_text(node_dialog(screen).names.main, "Öinen tila")
    node_dialog(screen).accept()
    remember()
    keys(screen, "F2")
    type_text(node_dialog(screen).names.main, "Yötila")
    node_dialog(screen).accept()
    remember()
    screen.dock.commands.move([screen.node("Yötila").id], screen.node("Itä").id)
    remember()
    screen.select("Itä")
    keys(screen, "Del")
    close_dialog(screen).accept()
    remember()
    stack = screen.dock.undo_stack
    for _round in range(2):
        for expected in reversed(states[:-1]):
            stack.undo()
            assert content(screen.stored) == expected
        assert not stack.canUndo()
        for expected in states[1:]:
            stack.redo()
            assert content(screen.stored) == expected
        assert not stack.canRedo()
    assert not screen.prompts.advice


def settle() -> None:
    QApplication.processEvents()


def test_undo_after_somebody_elses_change_is_refused_and_forgotten(screen: Screen) -> None:
    screen.select("Itä")
    keys(screen, "F2")
    type_text(node_dialog(screen).names.main, "Itäinen alue")
    node_dialog(screen).accept()
    theirs = screen.node("Itäinen alue").id
    organisation.change(screen.context, [RenameNode(theirs, Name("Idän alue"))])
    screen.dock.undo_stack.undo()
    settle()
    assert screen.stored[theirs].name.text == "Idän alue"
    ((title, text, detail),) = screen.prompts.advice
    assert title == "The step cannot be taken back"
    assert text == "Somebody else has changed the same places since."
    assert "Nothing was changed" in detail
    assert screen.dock.undo_stack.count() == 0
    assert "Idän alue" in screen.rows


def test_undo_of_an_addition_that_is_in_use_is_refused_in_words(screen: Screen) -> None:
    screen.select("Länsi")
    keys(screen, "Ins")
    dialog = node_dialog(screen)
    assert dialog.kind_field is not None
    dialog.kind_field.setCurrentIndex(dialog.kind_field.findData("area"))
    type_text(dialog.names.main, "Alue")
    dialog.accept()
    inside = AddNode(-1, screen.node("Alue").id, NodeKind.UNIT, Name("Heidän"))
    organisation.change(screen.context, [inside])
    screen.dock.undo_stack.undo()
    settle()
    assert "has something under it" in screen.prompts.advice[0][1]
    assert screen.dock.undo_stack.count() == 0
    assert "Heidän" in screen.rows


def test_an_undo_that_fails_for_the_moment_can_be_tried_again(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.dock.commands.move([screen.node("Äijälän nuorisotila").id], screen.node("Länsi").id)
    stack = screen.dock.undo_stack

    def locked(_context: Context, _changes: object) -> ChangedTree:
        raise ExternalError(ErrorKind.LOCKED)

    with monkeypatch.context() as patch:
        patch.setattr(organisation, "change", locked)
        stack.undo()
        settle()
    assert screen.prompts.advice[0][0] == "Another program is using the file"
    assert stack.canUndo()
    assert screen.path("Äijälän nuorisotila")[:2] == ["Taipalsaari", "Länsi"]
    stack.undo()
    assert screen.path("Äijälän nuorisotila")[:2] == ["Taipalsaari", "Itä"]


# Refusals


def test_a_refusal_of_the_service_is_told_and_the_tree_read_anew(screen: Screen) -> None:
    unit, area = screen.node("Äijälän nuorisotila"), screen.node("Länsi")
    organisation.change(screen.context, [CloseNode(area.id, date(2025, 11, 1))])
    screen.dock.commands.move([unit.id], area.id)
    ((title, text, _),) = screen.prompts.advice
    assert title == "The structure cannot be changed like that"
    assert "Länsi" in text
    assert screen.dock.undo_stack.count() == 0
    assert "Länsi" not in screen.rows


def test_without_the_right_the_actions_say_so(
    screen: Screen, qtbot: QtBot, context: Context, settings: Settings
) -> None:
    branch = screen.node("Itä").id
    actor = Actor("m", "Mentori", (Grant(Role.MENTOR, branch), Grant(Role.VIEWER, None)))
    mine = Context(context.database, actor, context.today)
    dock = OrganisationDock(UiServices(mine, InlineBackground(), screen.prompts, settings))
    qtbot.addWidget(dock)
    dock.refresh()
    dock.select_node(screen.node("Äijälän nuorisotila").id)
    assert dock.actions_of_structure.rename.isEnabled()
    dock.select_node(screen.node("Öster").id)
    assert not dock.actions_of_structure.rename.isEnabled()
    assert dock.actions_of_structure.rename.toolTip() == "You do not have the right to change this place."


def test_every_rule_of_the_tree_has_its_words() -> None:
    for rule in TreeRule:
        assert errors.describe_error(TreeRefusalError(rule)).text
