"""Planning on the page, by keyboard and by mouse: seen at once, undone by name, stored only when put into effect."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication

from helpers.structure_screen import StructureScreen, press
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import CloseNode, MoveNode, RenameNode
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.structure.paste_dialog import PasteDialog
from logbook_desktop.ui.structure.review_dialog import ReviewDialog
from logbook_desktop.ui.structure.table_model import PlanColumn
from logbook_desktop.ui.tree.close_dialog import CloseDialog
from logbook_desktop.ui.tree.move_dialog import MoveDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_tree_and_table_show_the_same_places(screen: StructureScreen) -> None:
    names = [
        "Taipalsaari", "Itä", "Kirkonkylän nuorisotila", "Äijälän nuorisotila", "Länsi", "Turku", "Öster",
    ]  # fmt: skip
    assert screen.rows == screen.tree_rows == names
    assert screen.cells("Taipalsaari") == ["Taipalsaari", "organisation", "", "", "2", "", ""]
    assert screen.cells("Öster") == ["Öster", "unit", "Turku", "", "1", "", ""]
    screen.page.actions_of_plan.show_closed.trigger()
    assert "Koulun kerho" in screen.rows
    assert screen.cells("Koulun kerho")[PlanColumn.CLOSES] == "31/12/2024"


def test_a_rename_in_the_row_is_planned_not_stored(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.press(KEY.Key_F2)
    screen.type_name("Itäranta")
    assert screen.text("Itäranta") == "✎ Itäranta – renamed"
    assert screen.cells("Itäranta")[PlanColumn.PLANNED] == "renamed"
    assert screen.state == "1 change is not in effect yet"
    assert screen.page.undo_stack.undoText() == "Rename Itä"
    assert "Itäranta" not in {node.name.text for node in screen.stored.nodes.values()}
    screen.press(KEY.Key_Z, CTRL)
    assert screen.text("Itä") == "Itä"
    assert screen.page.undo_stack.redoText() == "Rename Itä"
    screen.press(KEY.Key_Y, CTRL)
    assert screen.selected == ["Itäranta"]


def test_renaming_in_the_table_by_keyboard(screen: StructureScreen) -> None:
    screen.select("Öster")
    screen.page.view.table.setFocus()
    press(screen.page.view.table, KEY.Key_F2)
    screen.type_name("Österby")
    assert screen.path("Österby") == "Turku/Österby"


def test_an_empty_name_changes_nothing(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.press(KEY.Key_F2)
    screen.type_name("   ")
    assert screen.page.session.plan.steps == ()


def test_a_rename_speaks_the_language_of_the_program(screen: StructureScreen) -> None:
    from logbook_desktop.support import i18n

    i18n.set_language("sv")
    screen.page.commands.renamed(screen.node("Turku").id, "Åbo stad")
    assert screen.node("Turku").name == Name.of("Turku", {"sv": "Åbo stad"})


def test_names_in_other_languages_are_asked_in_a_dialog(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.press(KEY.Key_F2, SHIFT)
    dialog = screen.dialog(NodeDialog)
    dialog.names.others["sv"].setText("Öst")
    dialog.button.click()
    assert screen.node("Itä").name == Name.of("Itä", {"sv": "Öst"})


def test_a_child_and_a_sibling_are_added_by_keyboard(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.press(KEY.Key_Insert)
    dialog = screen.dialog(NodeDialog)
    dialog.names.main.setText("Uusi tila")
    press(dialog.names.main, KEY.Key_Return)
    assert screen.path("Uusi tila") == "Taipalsaari/Itä/Uusi tila"
    assert screen.selected == ["Uusi tila"]
    screen.press(KEY.Key_Insert, SHIFT)
    dialog = screen.dialog(NodeDialog)
    dialog.names.main.setText("Toinen tila")
    press(dialog.names.main, KEY.Key_Return)
    assert screen.path("Toinen tila") == "Taipalsaari/Itä/Toinen tila"
    assert screen.state == "2 changes are not in effect yet"


def test_many_nodes_are_dragged_at_once(screen: StructureScreen) -> None:
    assert screen.drop(["Kirkonkylän nuorisotila", "Äijälän nuorisotila"], "Länsi")
    assert screen.path("Äijälän nuorisotila") == "Taipalsaari/Länsi/Äijälän nuorisotila"
    assert screen.page.undo_stack.undoText() == "Move 2 places"
    assert screen.selected == ["Kirkonkylän nuorisotila", "Äijälän nuorisotila"]
    assert screen.state == "2 changes are not in effect yet"


def test_a_node_dragged_with_what_is_under_it_moves_once(screen: StructureScreen) -> None:
    assert screen.drop(["Itä", "Kirkonkylän nuorisotila"], "Länsi")
    assert screen.path("Kirkonkylän nuorisotila") == "Taipalsaari/Länsi/Itä/Kirkonkylän nuorisotila"
    assert screen.page.undo_stack.undoText() == "Move Itä"


def test_cut_and_paste_many_by_keyboard(screen: StructureScreen) -> None:
    screen.select("Kirkonkylän nuorisotila", "Äijälän nuorisotila")
    screen.press(KEY.Key_X, CTRL)
    assert screen.notice_text.startswith("Cut: Kirkonkylän nuorisotila, Äijälän nuorisotila.")
    screen.select("Länsi")
    screen.press(KEY.Key_V, CTRL)
    assert screen.path("Kirkonkylän nuorisotila") == "Taipalsaari/Länsi/Kirkonkylän nuorisotila"


def test_escape_forgets_what_was_cut(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.press(KEY.Key_X, CTRL)
    screen.press(KEY.Key_Escape)
    assert screen.notice_text == ""
    assert screen.page.commands.cut_nodes == []


def test_the_month_says_from_when_moves_count(screen: StructureScreen) -> None:
    screen.page.view.month_field.setDate(QDate(2026, 3, 1))
    screen.drop(["Kirkonkylän nuorisotila"], "Länsi")
    (change,) = screen.page.session.plan.changes
    assert isinstance(change, MoveNode)
    assert str(change.month) == "2026-03"
    screen.page.view.month_field.setDate(QDate(2026, 2, 1))
    assert screen.path("Kirkonkylän nuorisotila") == "Taipalsaari/Itä/Kirkonkylän nuorisotila"
    assert screen.text("Kirkonkylän nuorisotila").endswith("– moved")


def test_a_branch_is_duplicated_without_what_was_closed(screen: StructureScreen) -> None:
    screen.select("Länsi")
    screen.press(KEY.Key_D, CTRL)
    screen.type_name("Pohjoinen")
    copy = screen.node("Pohjoinen")
    assert copy.kind is NodeKind.AREA
    assert [n.name.text for n in screen.draft.branch(copy.id, screen.page.target.month)] == ["Pohjoinen"]
    screen.select("Itä")
    screen.page.commands.duplicate()
    copied = [
        n.name.text for n in screen.draft.branch(screen.node("Itä (copy)").id, screen.page.target.month)
    ]
    assert copied == ["Itä (copy)", "Kirkonkylän nuorisotila", "Äijälän nuorisotila"]
    assert screen.page.undo_stack.undoText() == "Duplicate Itä"


def test_closing_takes_along_what_is_open_and_is_seen_until_it_is_in_effect(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.press(KEY.Key_Delete)
    dialog = screen.dialog(CloseDialog)
    assert dialog.button.text() == "Close 3 places"
    dialog.button.click()
    assert screen.text("Itä") == "✎ Itä – closed 03/11/2025 – to be closed"
    assert screen.state == "3 changes are not in effect yet"
    screen.page.actions_of_plan.reopen.trigger()
    assert screen.node("Itä").closed_on is None


def test_several_are_closed_with_one_day(screen: StructureScreen) -> None:
    screen.select("Kirkonkylän nuorisotila", "Öster")
    screen.press(KEY.Key_Delete)
    dialog = screen.dialog(CloseDialog)
    assert dialog.windowTitle() == "Close 2 places"
    dialog.day_field.setDate(QDate(2026, 1, 1))
    dialog.button.click()
    assert {screen.node(name).closed_on for name in ("Kirkonkylän nuorisotila", "Öster")} == {
        date(2026, 1, 1)
    }


def test_what_is_only_planned_is_deleted_without_a_trace(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.page.commands.duplicate()
    screen.select("Itä (copy)")
    screen.press(KEY.Key_Delete)
    assert screen.state.startswith("Changes gather here")
    assert screen.page.session.plan.changes == []
    assert screen.page.undo_stack.undoText() == "Take Itä (copy) out of the plan"


def test_moving_what_is_only_planned_leaves_no_history(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.page.commands.duplicate()
    screen.drop(["Itä (copy)"], "Länsi")
    new = screen.node("Itä (copy)")
    assert screen.path("Itä (copy)") == "Taipalsaari/Länsi/Itä (copy)"
    assert len(screen.draft.places[new.id]) == 1
    assert len(screen.page.session.plan.changes) == 3


def test_where_to_is_asked_by_keyboard(screen: StructureScreen) -> None:
    screen.select("Kirkonkylän nuorisotila")
    screen.press(KEY.Key_M, CTRL, SHIFT)
    dialog = screen.dialog(MoveDialog)
    dialog.search.setText("läns")
    press(dialog.search, KEY.Key_Return)
    assert screen.path("Kirkonkylän nuorisotila") == "Taipalsaari/Länsi/Kirkonkylän nuorisotila"


def test_names_are_pasted_from_a_column(screen: StructureScreen) -> None:
    QApplication.clipboard().setText("Koulu\tx\r\nBussi\r\n\r\nÄijälän nuorisotila\r\nbussi\r\n")
    screen.select("Itä")
    screen.press(KEY.Key_V, CTRL)
    dialog = screen.dialog(PasteDialog)
    rows = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert rows == ["Koulu", "Bussi", "Äijälän nuorisotila – there already", "bussi – twice in the list"]
    assert dialog.button.text() == "Add 2 places"
    dialog.list.item(2).setCheckState(Qt.CheckState.Checked)
    assert dialog.button.text() == "Add 3 places"
    dialog.button.click()
    assert screen.page.undo_stack.undoText() == "Add 3 places"
    assert screen.path("Bussi") == "Taipalsaari/Itä/Bussi"
    assert screen.node("Bussi").kind is NodeKind.UNIT


def test_an_empty_file_begins_with_pasted_names(empty_screen: StructureScreen) -> None:
    page = empty_screen.page
    assert page.view.empty.isVisibleTo(page)
    page.commands.paste_names("Taipalsaari")
    empty_screen.dialog(PasteDialog).button.click()
    assert empty_screen.tree_rows == ["Taipalsaari"]
    empty_screen.put_into_effect()
    assert [node.name.text for node in empty_screen.stored.nodes.values()] == ["Network", "Taipalsaari"]


def test_searching_finds_in_both_views_and_keeps_the_selection(screen: StructureScreen) -> None:
    screen.select("Äijälän nuorisotila")
    screen.page.view.search.setText("nuoriso")
    assert screen.rows == ["Kirkonkylän nuorisotila", "Äijälän nuorisotila"]
    assert screen.tree_rows == ["Taipalsaari", "Itä", "Kirkonkylän nuorisotila", "Äijälän nuorisotila"]
    assert screen.selected == ["Äijälän nuorisotila"]
    screen.page.view.search.setText("nothing of the kind")
    assert screen.page.view.empty.text() == "No place has such a name."
    screen.page.view.search.clear()
    assert len(screen.rows) == 7


def test_what_is_selected_in_one_view_is_selected_in_the_other(screen: StructureScreen) -> None:
    table, tree = screen.page.view.table, screen.page.view.tree
    flags = QItemSelectionModel.SelectionFlag
    table.selectionModel().select(table.model().index(0, 0), flags.ClearAndSelect | flags.Rows)
    assert [index.data() for index in tree.selectionModel().selectedRows()] == ["Taipalsaari"]
    tree.selectAll()
    assert len(table.selectionModel().selectedRows()) == 7


def test_the_table_sorts_by_any_column_and_keeps_the_selection(screen: StructureScreen) -> None:
    screen.select("Öster")
    table = screen.page.view.table
    table.sortByColumn(PlanColumn.NAME, Qt.SortOrder.DescendingOrder)
    assert screen.rows[0] == "Öster"
    assert screen.rows[1] == "Äijälän nuorisotila"
    table.sortByColumn(PlanColumn.UNITS, Qt.SortOrder.DescendingOrder)
    assert screen.rows[:2] == ["Taipalsaari", "Itä"]
    assert [screen.page.table_model.node_id(i) for i in table.selectionModel().selectedRows()] == [
        screen.node("Öster").id
    ]
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert screen.rows[0] == "Taipalsaari"


# --- what the rules forbid is told, beside the rows ------------------------------------------------------------


def test_a_move_under_itself_is_refused_in_words(screen: StructureScreen) -> None:
    assert not screen.drop(["Taipalsaari"], "Länsi")
    screen.drop(["Länsi"], "Itä")
    assert not screen.drop(["Itä"], "Länsi")
    assert screen.notice_text == "“Itä” cannot hang under “Länsi”, because that is a part of it."
    assert len(screen.page.session.plan.steps) == 1


def test_a_move_into_another_organisation_is_told_to_be_a_merge(screen: StructureScreen) -> None:
    assert not screen.drop(["Itä"], "Turku")
    assert "Moving between organisations is a merge." in screen.notice_text
    screen.select("Itä")
    screen.press(KEY.Key_X, CTRL)
    screen.select("Turku")
    screen.press(KEY.Key_V, CTRL)
    assert "Moving between organisations is a merge." in screen.notice_text
    assert screen.page.session.plan.steps == ()


def test_a_circle_through_a_future_move_is_refused(screen: StructureScreen) -> None:
    screen.page.view.month_field.setDate(QDate(2026, 3, 1))
    assert screen.drop(["Länsi"], "Itä")
    screen.page.view.month_field.setDate(QDate(2025, 11, 1))
    assert not screen.drop(["Itä"], "Länsi")
    assert screen.notice_text.startswith("“Itä” cannot hang under “Länsi”")


def test_a_name_that_is_there_already_is_allowed_and_told(screen: StructureScreen) -> None:
    screen.page.commands.renamed(screen.node("Länsi").id, "itä")
    assert screen.notice_text == "There is already “Itä” in the same place. You may still use the name."
    assert len(screen.page.session.plan.steps) == 1


def test_what_has_open_places_under_it_is_not_closed_alone(screen: StructureScreen) -> None:
    assert not screen.page.target.apply("Close", [CloseNode(screen.node("Itä").id, date(2025, 12, 1))])
    assert "Close that first." in screen.notice_text


def test_an_action_that_is_not_possible_says_why(screen: StructureScreen) -> None:
    actions = screen.page.actions_of_plan
    assert actions.rename.toolTip() == "Choose a place first."
    screen.select("Itä", "Turku")
    assert actions.rename.toolTip() == "Choose one place only."
    assert actions.close.isEnabled()
    assert actions.close.toolTip() == "Close (Del)"
    screen.select("Itä")
    assert actions.merge.toolTip() == "Only an organisation merges into another."
    assert actions.reopen.toolTip() == "It is open."
    assert actions.remove.toolTip().startswith("Only what is new in this plan can be taken out.")
    screen.page.commands.duplicate()
    screen.select("Itä (copy)")
    assert actions.split.toolTip() == "It is only planned: add what it should be instead."
    assert actions.remove.isEnabled()


def test_what_is_closed_is_opened_again_before_anything_else(screen: StructureScreen) -> None:
    actions = screen.page.actions_of_plan
    closing = [CloseNode(screen.node(name).id, date(2025, 12, 1)) for name in ("Öster", "Turku")]
    assert screen.page.target.apply("Close", closing)
    screen.select("Turku")
    reason = "It is closed. Open it again first."
    assert [actions.add.toolTip(), actions.merge.toolTip(), actions.split.toolTip()] == [reason] * 3
    screen.select("Öster")
    assert actions.reopen.toolTip() == "The place above it is closed. Open that first."
    screen.select("Turku", "Öster")
    actions.reopen.trigger()
    assert {screen.node(name).closed_on for name in ("Turku", "Öster")} == {None}


# --- the whole plan --------------------------------------------------------------------------------------------


def test_discarding_takes_all_back_and_redo_brings_it_back(screen: StructureScreen) -> None:
    screen.drop(["Kirkonkylän nuorisotila"], "Länsi")
    screen.page.commands.renamed(screen.node("Itä").id, "Itäranta")
    screen.page.view.bar.discard.click()
    assert screen.notice_text == "2 steps were discarded. Redo brings them back."
    assert screen.draft is screen.page.session.plan.base
    screen.page.actions_of_plan.redo.trigger()
    assert screen.path("Kirkonkylän nuorisotila") == "Taipalsaari/Länsi/Kirkonkylän nuorisotila"


def test_a_plan_takes_effect_in_one_step_that_can_be_taken_back(screen: StructureScreen) -> None:
    before = screen.stored
    changes: list[object] = []
    screen.page.changed.connect(changes.append)
    screen.drop(["Kirkonkylän nuorisotila", "Äijälän nuorisotila"], "Länsi")
    screen.select("Itä")
    screen.page.commands.duplicate()
    screen.page.view.bar.review.click()
    dialog = screen.dialog(ReviewDialog)
    assert dialog.heading.text() == "1 added, 2 moved"
    dialog.button.click()
    QApplication.processEvents()
    assert screen.path("Äijälän nuorisotila", screen.stored) == "Taipalsaari/Länsi/Äijälän nuorisotila"
    assert screen.page.session.plan.steps == ()
    assert screen.selected == ["Itä (copy)"]
    assert screen.notice_text == "The changes are in effect. Undo takes them back."
    assert len(changes) == 1
    assert screen.page.undo_stack.count() == 1
    screen.press(KEY.Key_Z, CTRL)
    after = screen.stored
    assert after.places == before.places
    assert {n.name for n in after.nodes.values()} == {n.name for n in before.nodes.values()}


def test_somebody_elses_change_of_the_same_place_keeps_the_plan(screen: StructureScreen) -> None:
    itä = screen.node("Itä").id
    screen.page.commands.renamed(itä, "Itäranta")
    screen.page.view.bar.review.click()
    dialog = screen.dialog(ReviewDialog)
    organisation.change(screen.context, [RenameNode(itä, Name("Idänpää"))])
    dialog.button.click()
    assert dialog.isVisible()
    assert dialog.heading.text() == "Somebody else has changed the same places since"
    assert "your plan is kept" in dialog.trouble.text()
    dialog.reject()
    assert screen.stored[itä].name == Name("Idänpää")
    assert [step.text for step in screen.page.session.plan.steps] == ["Rename Itä"]
    screen.put_into_effect()
    assert screen.stored[itä].name == Name("Itäranta")


def test_a_place_of_the_plan_that_changes_outside_it_is_told(screen: StructureScreen) -> None:
    itä, länsi = screen.node("Itä").id, screen.node("Länsi").id
    screen.page.commands.renamed(itä, "Itäranta")
    result = organisation.change(screen.context, [RenameNode(länsi, Name("Lännempi"))])
    screen.page.set_scope(result.tree, länsi)
    assert screen.notice_text == ""
    result = organisation.change(screen.context, [RenameNode(itä, Name("Idänpää"))])
    screen.page.set_scope(result.tree, länsi)
    assert screen.notice_text == "Changed meanwhile, outside your plan: Itäranta. Look at it again."


def test_a_step_that_no_longer_fits_stays_until_it_is_left_out(screen: StructureScreen) -> None:
    screen.drop(["Kirkonkylän nuorisotila"], "Länsi")
    screen.page.commands.renamed(screen.node("Itä").id, "Itäranta")
    länsi = screen.node("Länsi").id
    result = organisation.change(screen.context, [CloseNode(länsi, date(2025, 1, 1))])
    screen.page.set_scope(result.tree, länsi)
    assert screen.notice_text == (
        "“Move Kirkonkylän nuorisotila” no longer fits: “Länsi” is closed by then. "
        "Choose an open place, or another date."
    )
    assert not screen.page.view.bar.review.isEnabled()
    screen.page.view.notice.buttons[0].click()
    assert screen.notice_text == ""
    assert [step.text for step in screen.page.session.plan.steps] == ["Rename Itä"]
    assert screen.page.view.bar.review.isEnabled()
    screen.page.actions_of_plan.undo.trigger()
    assert screen.page.session.plan.steps == ()


def test_the_rights_are_the_services(screen: StructureScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    from logbook_desktop.domain.people.access import Action, NotAllowedError
    from logbook_desktop.ui.structure import reviewing

    def refuse(*_of: object) -> None:
        raise NotAllowedError(Action.CHANGE_TREE, 2)

    screen.page.commands.renamed(screen.node("Itä").id, "Itäranta")
    monkeypatch.setattr(reviewing, "review", refuse)
    screen.page.view.bar.review.click()
    dialog = screen.dialog(ReviewDialog)
    assert dialog.heading.text() == "You do not have the right to do this"
    assert not dialog.button.isEnabled()
    assert len(screen.page.session.plan.steps) == 1


def test_a_tree_that_cannot_be_read_anew_is_told(
    screen: StructureScreen, monkeypatch: pytest.MonkeyPatch, crashes: list[BaseException]
) -> None:
    from logbook_desktop.domain.errors import ErrorKind, ExternalError
    from logbook_desktop.ui.structure import reviewing

    bug = KeyError("a bug of ours")
    for error in (ExternalError(ErrorKind.NO_SERVER), bug):

        def unread(*_of: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(reviewing.organisation, "tree", unread)
        screen.page.reviewing.read_anew()
    assert [title for title, _ in screen.prompts.advice] == ["The server does not answer"]
    assert crashes == [bug]


def test_tab_comes_round_in_the_dialog_of_a_new_place(screen: StructureScreen) -> None:
    screen.select("Itä")
    screen.press(KEY.Key_Insert)
    dialog = screen.dialog(NodeDialog)
    dialog.names.main.setFocus()
    visited = set()
    for _ in range(20):
        press(QApplication.focusWidget() or dialog, KEY.Key_Tab)
        visited.add(QApplication.focusWidget())
    assert {dialog.kind_field, dialog.day_field, dialog.names.main} <= visited
