"""The draft of an entry while it is typed: on the disk in time, true on the line, and none where nothing is typed."""

import os
from datetime import date

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from helpers.entry_screen import K, Screen
from helpers.typing import type_text
from helpers.village import Village, saved_evening
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.ui.kit import keeping

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEEP_AFTER_MS", 100)
    monkeypatch.setattr(keeping, "KEEP_AT_LATEST_MS", 150)
    monkeypatch.setattr(keeping, "TRY_AGAIN_MS", 50)


def full(_handle: int) -> None:
    raise OSError(28, "No space left on device")


def kept_texts(drafts: DraftStore) -> list[str]:
    on_the_disk = DraftStore.__new__(DraftStore)
    on_the_disk._begin(drafts._files)
    return [kept.draft.what for kept in on_the_disk.waiting()]


def test_letters_without_a_pause_are_kept(screen: Screen, draft_store: DraftStore, qtbot: QtBot) -> None:
    screen.panel.new_entry()
    screen.fields.what.setFocus()
    keys = QTimer(interval=10)
    keys.timeout.connect(lambda: type_text(screen.fields.what, "a"))
    keys.start()
    qtbot.waitUntil(lambda: any(kept_texts(draft_store)))
    assert screen.editor.footer.state() == "Not kept yet"
    keys.stop()
    qtbot.waitUntil(lambda: screen.editor.footer.state().startswith("Draft kept"))
    assert kept_texts(draft_store) == [screen.fields.what.toPlainText()]


def test_the_line_says_at_the_first_letter_that_it_is_not_kept(screen: Screen) -> None:
    screen.panel.new_entry()
    screen.fields.what.setFocus()
    screen.editor.keep_now()
    screen.type("a")
    assert screen.editor.footer.state() == "Not kept yet"


def test_what_a_full_disk_did_not_take_is_offered_and_written_when_there_is_room(
    screen: Screen, draft_store: DraftStore, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.panel.new_entry()
    screen.fields.what.setFocus()
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        screen.type("Grillattiin")
        qtbot.waitUntil(lambda: "tried again by itself" in screen.editor.footer.state())
        screen.press(K.Key_Escape)
        assert screen.panel.list_page.draft_notice.isVisible(), "it is there, though on no disk"
        screen.panel.new_entry()
        assert kept_texts(draft_store) == []
    qtbot.waitUntil(lambda: kept_texts(draft_store) == ["Grillattiin"])


def test_with_a_full_disk_the_tab_says_that_not_everything_survives(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.panel.new_entry()
    screen.fields.what.setFocus()
    screen.type("Grillattiin")
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        screen.panel.keep_typing()
        assert not screen.panel.is_typing_safe
    screen.panel.keep_typing()
    assert screen.panel.is_typing_safe


@pytest.fixture
def evening(context: Context, village: Village) -> int:
    saved_evening(context, village.hervanta, date(2025, 10, 28))
    return village.hervanta


def choose_activity(screen: Screen) -> None:
    screen.type("Avoin ilta")
    screen.fields.start.setFocus()
    assert screen.fields.start.text(), "the guesses of the program"
    assert screen.editor.keep_now()


def test_an_activity_chosen_and_esc_leave_no_draft(
    screen: Screen, draft_store: DraftStore, evening: int
) -> None:
    screen.panel.new_entry()
    choose_activity(screen)
    screen.press(K.Key_Escape)
    assert draft_store.waiting() == ()
    assert not screen.panel.list_page.draft_notice.isVisible()
    assert not screen.panel.is_typing


@pytest.mark.parametrize("field", ["start", "what", "attendance"])
def test_anything_typed_beside_it_leaves_one(
    screen: Screen, draft_store: DraftStore, evening: int, field: str
) -> None:
    screen.panel.new_entry()
    choose_activity(screen)
    getattr(screen.fields, field).setFocus()
    screen.type("3")
    screen.press(K.Key_Return, K.Key_Escape)
    assert len(draft_store.waiting()) == 1


def test_typed_and_taken_away_again_leaves_none(screen: Screen, draft_store: DraftStore) -> None:
    screen.panel.new_entry()
    screen.fields.what.setFocus()
    screen.type("a")
    assert screen.editor.keep_now()
    screen.press(K.Key_Backspace, K.Key_Escape)
    assert draft_store.waiting() == ()


def test_a_draft_that_is_opened_again_stays_one(
    screen: Screen, draft_store: DraftStore, evening: int
) -> None:
    screen.panel.new_entry()
    choose_activity(screen)
    screen.fields.what.setFocus()
    screen.type("a")
    screen.press(K.Key_Escape)
    screen.panel.list_page.draft_notice.buttons[0].click()
    screen.fields.what.setFocus()
    screen.press(K.Key_Escape)
    assert len(draft_store.waiting()) == 1


def test_the_name_of_an_activity_about_to_be_added_comes_back(
    screen: Screen, draft_store: DraftStore
) -> None:
    screen.panel.new_entry()
    screen.fields.new_activity_button.click()
    screen.type("Yökahvila")
    assert screen.editor.keep_now()
    screen.fields.new_activity.hide()
    screen.panel.resume_latest()
    assert screen.fields.new_activity.isVisible()
    assert screen.fields.new_activity.name.text() == "Yökahvila"
