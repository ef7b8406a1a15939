"""Every draft can be reached: from the bar where more than one waits, and from the menu at any time."""

from datetime import date

import pytest
from PySide6.QtCore import Qt

from helpers.entry_screen import K, Screen
from helpers.typing import press
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.ui.entries.drafts_dialog import DraftsDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # windows, offscreen
TEXTS = ("first", "second", "third")


@pytest.fixture
def drafts(screen: Screen) -> Screen:
    """Three of them, the last typed first in the list."""
    for day, text in enumerate(TEXTS, 1):
        screen.panel.new_entry()
        screen.fields.date.line.setText(f"{day}.11.")
        screen.fields.what.setFocus()
        screen.type(text)
        screen.press(K.Key_Escape)
    return screen


def opened(screen: Screen) -> DraftsDialog:
    return screen.panel.window().findChildren(DraftsDialog)[-1]


def rows(dialog: DraftsDialog) -> list[str]:
    lines = [dialog.table.topLevelItem(row) for row in range(dialog.table.topLevelItemCount())]
    return [line.text(1)[-10:] for line in lines if line is not None]


def from_the_menu(screen: Screen) -> DraftsDialog:
    (action,) = [one for one in screen.panel.actions_for_menu() if one.text() == "Drafts…"]
    action.trigger()
    return opened(screen)


def test_the_bar_of_several_drafts_opens_all_of_them(drafts: Screen) -> None:
    bar = drafts.panel.list_page.draft_notice
    assert "2 more drafts wait" in bar.text()
    (button,) = [one for one in bar.buttons if "all drafts" in one.text().replace("&", "")]
    button.click()
    assert rows(opened(drafts)) == ["03/11/2025", "02/11/2025", "01/11/2025"]


def test_a_draft_without_an_activity_is_known_by_its_text(drafts: Screen) -> None:
    first = from_the_menu(drafts).table.topLevelItem(0)
    assert first is not None
    assert first.text(0) == "third"
    assert ": third, " in drafts.panel.list_page.draft_notice.text()


def test_one_draft_needs_no_list(screen: Screen, draft_store: DraftStore) -> None:
    screen.panel.new_entry()
    screen.fields.what.setFocus()
    screen.type("only one")
    screen.press(K.Key_Escape)
    assert len(screen.panel.list_page.draft_notice.buttons) == 2


def test_any_of_them_is_continued_by_keyboard(drafts: Screen) -> None:
    dialog = from_the_menu(drafts)
    press(dialog.table, K.Key_Down)
    press(dialog.table, K.Key_Return)
    assert drafts.editor.isVisible()
    assert drafts.fields.what.toPlainText() == "second"
    assert drafts.fields.date.day() == date(2025, 11, 2)


def test_a_discarded_one_can_be_had_back(drafts: Screen, draft_store: DraftStore) -> None:
    dialog = from_the_menu(drafts)
    dialog.discard_button.click()
    assert len(rows(dialog)) == len(draft_store.waiting()) == 2
    dialog.notice.buttons[0].click()
    assert len(rows(dialog)) == len(draft_store.waiting()) == 3
    dialog.discard_button.click()
    dialog.reject()
    assert "1 more draft waits" in drafts.panel.list_page.draft_notice.text()


def test_the_one_that_is_open_is_not_among_them(drafts: Screen) -> None:
    drafts.panel.list_page.draft_notice.buttons[0].click()
    assert drafts.fields.what.toPlainText() == "third"
    assert len(rows(from_the_menu(drafts))) == 2


def test_none_is_said_and_nothing_can_be_pressed(screen: Screen) -> None:
    dialog = from_the_menu(screen)
    assert dialog.explanation.text() == "No draft waits."
    assert not dialog.resume_button.isEnabled()
    assert not dialog.discard_button.isEnabled()
    assert dialog.table.focusPolicy() & Qt.FocusPolicy.TabFocus
