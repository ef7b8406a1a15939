"""The same tab with answers that come from other threads, some time later."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from helpers.entry_screen import Screen
from helpers.frame import FakePrompts
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import ThreadedBackground

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen
K = Qt.Key


@pytest.fixture
def background() -> Iterator[ThreadedBackground]:
    background = ThreadedBackground()
    yield background
    assert background.wait()


@pytest.fixture
def threaded(
    qtbot: QtBot, context: Context, village: Village, tree: Tree, draft_store: DraftStore, prompts: FakePrompts,
    tmp_path: Path, background: ThreadedBackground,
) -> Screen:  # fmt: skip
    saved_evening(context, village.hervanta, date(2025, 10, 27))
    screen = Screen(
        qtbot, context, prompts, Settings(tmp_path / "s.json"), draft_store, background=background
    )
    screen.panel.set_scope(tree, village.hervanta)
    qtbot.waitUntil(lambda: screen.panel.list_page.model.rowCount() == 1)
    return screen


def test_typing_before_the_answers_come_loses_nothing(
    threaded: Screen, context: Context, village: Village
) -> None:
    threaded.panel.new_entry()
    threaded.type("Avoin ilta")  # the activities are still being read
    threaded.bot.waitUntil(lambda: threaded.fields.numbers[EntryField.STAFF_COUNT].text() == "2")
    assert threaded.fields.activity.text() == "Avoin ilta"
    threaded.fields.attendance.setFocus()
    threaded.fields.attendance.start_in(totals=False)
    threaded.grid("11")
    threaded.press(K.Key_Return, control=True)
    threaded.bot.waitUntil(lambda: len(threaded.changes) == 1)
    page = entries.find(context, EntryQuery(village.hervanta))
    assert (page.total, page.visits) == (2, 12 + 11)
    threaded.press(K.Key_Escape)
    threaded.bot.waitUntil(lambda: threaded.panel.list_page.model.rowCount() == 2)


def test_saving_before_the_activities_are_known_waits(threaded: Screen) -> None:
    threaded.panel.new_entry()
    threaded.type("Avoin ilta")
    threaded.press(K.Key_S, control=True)
    assert "Save again in a moment" in threaded.editor.footer.state()
    threaded.bot.waitUntil(lambda: threaded.fields.numbers[EntryField.STAFF_COUNT].text() == "2")
    threaded.fields.nobody_came.click()
    threaded.press(K.Key_S, control=True)
    threaded.bot.waitUntil(lambda: threaded.editor.footer.state().startswith("Saved:"))


def test_a_panel_that_goes_away_while_answers_are_on_their_way(threaded: Screen) -> None:
    threaded.panel.new_entry()
    threaded.panel.list_page.ask()
    threaded.panel.close()
    threaded.panel.deleteLater()
