"""Nothing in the Entries tab needs a mouse, nothing is a dead end, and nothing scrolls that could stand still."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from helpers.entry_screen import Screen
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.entries.list.model import EntryColumn
from logbook_desktop.ui.entries.list.page import EntryListPage

K = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen


@pytest.fixture
def page(screen: Screen, context: Context, village: Village) -> EntryListPage:
    """The list with one evening in it."""
    saved_evening(context, village.hervanta, date(2025, 11, 3))
    screen.panel.list_page.ask()
    return screen.panel.list_page


def count(context: Context, village: Village, *, binned: bool = False) -> int:
    return entries.find(context, EntryQuery(village.hervanta, binned=binned)).total


def offers(page: EntryListPage) -> list[str]:
    return [b.text().replace("&", "") for b in page._stack.currentWidget().findChildren(QPushButton)]


def test_the_only_entry_of_a_list_is_opened_with_enter(screen: Screen, page: EntryListPage) -> None:
    screen.panel.take_focus()
    assert page.current_row() is not None
    screen.press(K.Key_Return)
    assert screen.editor.isVisible()
    screen.press(K.Key_Escape)
    screen.press(K.Key_Return)  # back in the list, the entry is chosen still
    assert screen.editor.isVisible()


def test_a_list_that_is_read_anew_under_the_cursor_keeps_something_chosen(
    screen: Screen, page: EntryListPage
) -> None:
    screen.panel.take_focus()
    page.ask()
    assert page.current_row() is not None
    page.filters.words.setFocus()
    page.ask()
    assert page.current_row() is None  # who types elsewhere has chosen nothing


def test_ctrl_z_has_a_deleted_entry_back_and_ctrl_y_deletes_it_again(
    screen: Screen, page: EntryListPage, context: Context, village: Village
) -> None:
    stack = screen.panel.undo_stack
    screen.panel.take_focus()
    screen.press(K.Key_Delete)
    assert (count(context, village), stack.canUndo(), stack.undoText()) == (0, True, "Delete the entry")
    stack.undo()
    assert count(context, village) == 1
    assert "is back" in page.notice.text()
    stack.redo()
    assert count(context, village, binned=True) == 1
    stack.undo()
    assert count(context, village) == 1
    assert screen.prompts.advised == []


def test_the_undo_of_the_notice_is_the_same_step(
    screen: Screen, page: EntryListPage, context: Context, village: Village
) -> None:
    screen.panel.take_focus()
    screen.press(K.Key_Delete)
    assert page.notice.buttons[0].text().replace("&", "") == "Undo: Delete the entry"
    page.notice.buttons[0].setFocus()
    screen.press(K.Key_Return)
    assert count(context, village) == 1
    assert not screen.panel.undo_stack.canUndo()
    assert screen.panel.undo_stack.canRedo()


def test_a_step_that_somebody_overtook_is_no_step_any_more(
    screen: Screen, page: EntryListPage, context: Context, village: Village
) -> None:
    screen.panel.take_focus()
    screen.press(K.Key_Delete)
    row = entries.find(context, EntryQuery(village.hervanta, binned=True)).rows[0]
    entries.restore_entry(context, row.id, row.version)
    screen.panel.undo_stack.undo()
    assert "changed this entry meanwhile" in page.notice.text()
    assert not screen.panel.undo_stack.canRedo()
    assert count(context, village) == 1


def test_without_a_unit_the_empty_page_offers_to_add_one(
    screen: Screen, context: Context, village: Village, qtbot: QtBot
) -> None:
    added = organisation.change(
        context, [AddNode(-1, village.region, NodeKind.ORGANISATION, Name.of("Lemi"))]
    )
    lemi = added.new_ids[-1]
    page = screen.panel.list_page
    screen.panel.set_scope(added.tree, lemi)
    assert offers(page) == ["Add a place…"]
    screen.panel.take_focus()
    with qtbot.waitSignal(screen.panel.unit_requested, timeout=1000) as wanted:
        screen.press(K.Key_Return)
    assert wanted.args == [lemi]
    unit = organisation.change(context, [AddNode(-1, lemi, NodeKind.UNIT, Name.of("Lemin nuokkari"))])
    screen.panel.set_scope(unit.tree, lemi)
    assert offers(page) == ["New entry"]


def test_enter_on_the_form_of_work_adds_the_activity(screen: Screen, village: Village) -> None:
    screen.panel.new_entry()
    screen.fields.activity.setFocus()
    screen.type("Biljardi", "")
    assert screen.focus is screen.fields.new_activity_button
    screen.press(K.Key_Return)
    assert screen.focus is screen.fields.new_activity.form
    screen.press(K.Key_Return)
    assert screen.fields.new_activity.isHidden()
    assert screen.fields.activity.text() == "Biljardi"
    assert not screen.fields.remark(EntryField.ACTIVITY)


def test_a_letter_of_what_is_hidden_is_for_what_is_seen(screen: Screen) -> None:
    screen.panel.new_entry()
    assert screen.fields.new_activity.isHidden()
    assert "&" in screen.fields.new_activity_button.text()


def test_remarks_take_their_room_from_the_texts_before_the_page_scrolls(screen: Screen) -> None:
    screen.panel.new_entry()
    area = screen.editor.findChild(QScrollArea)
    assert area is not None
    screen.fields.activity.setFocus()
    screen.type("No such thing", "", "", "17.99", "x", "")
    assert screen.remark(EntryField.START)
    assert screen.remark(EntryField.LENGTH)
    assert screen.remark(EntryField.ACTIVITY)
    screen.bot.waitUntil(lambda: screen.fields.height() <= area.viewport().height())
    assert not area.verticalScrollBar().isVisible()


@pytest.mark.parametrize("width", [920, 1080])
def test_every_column_is_seen_at_the_width_of_a_laptop(
    screen: Screen, page: EntryListPage, tree: Tree, village: Village, width: int
) -> None:
    screen.panel.set_scope(tree, village.network)
    screen.panel.resize(width, 580)
    table = page.table
    screen.bot.waitUntil(lambda: table.width() < width)
    room = table.viewport().width()
    seen = [
        column for column in EntryColumn if column is not EntryColumn.DAYS_LEFT
    ]  # that is a column of the bin
    assert all(table.columnViewportPosition(c) + table.columnWidth(c) <= room for c in seen)
    for column in seen:
        heading = table.fontMetrics().horizontalAdvance(
            page.model.headerData(column, Qt.Orientation.Horizontal)
        )
        assert table.columnWidth(column) > heading


def test_a_draft_that_was_left_and_discarded_stays_away(screen: Screen, draft_store: DraftStore) -> None:
    screen.panel.new_entry()
    screen.fields.what.setFocus()
    screen.type("Leivottiin pullaa")
    screen.press(K.Key_Escape)
    assert len(draft_store.waiting()) == 1
    assert not screen.panel.is_typing  # nobody is typing: a window built anew shows the list
    discard = screen.panel.list_page.draft_notice.buttons[1]
    discard.setFocus()
    screen.press(K.Key_Return)
    screen.panel.keep_typing()
    assert draft_store.waiting() == ()


def test_what_no_shelf_could_keep_is_not_forgotten_by_leaving(
    screen: Screen, draft_store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    screen.panel.new_entry()
    screen.fields.what.setFocus()
    screen.type("Leivottiin pullaa")
    with monkeypatch.context() as patch:
        patch.setattr(draft_store, "keep", full)
        screen.press(K.Key_Escape)
    screen.panel.keep_typing()
    assert [kept.draft.what for kept in draft_store.waiting()] == ["Leivottiin pullaa"]


def test_a_unit_typed_by_half_is_not_lost(
    screen: Screen, draft_store: DraftStore, tree: Tree, village: Village
) -> None:
    screen.panel.set_scope(tree, village.taipalsaari)
    screen.panel.new_entry()
    assert screen.focus is screen.fields.unit
    screen.type("kirkonk")
    screen.press(K.Key_Escape)
    screen.panel.resume_latest()
    assert screen.fields.unit.text() == "kirkonk"
    assert screen.remark(EntryField.UNIT)
