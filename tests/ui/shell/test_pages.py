"""Tabs beside entries and reports: told where one is and what was changed, each with its menu and its keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from helpers.frame import HERVANTA, FakePage, fake_panels, fake_window, fake_workspace
from logbook_desktop.domain.changes import Change
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.shell.main_window import MainWindow


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


@pytest.fixture
def page(qtbot: QtBot) -> FakePage:
    return FakePage()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, page: FakePage) -> MainWindow:
    made = fake_window(Settings(tmp_path / "settings.json"))
    made._make_panels = lambda *_: fake_panels(more=[page])
    qtbot.addWidget(made)
    made.show()
    made.open_workspace(fake_workspace())
    return made


def test_a_page_has_a_tab_and_a_menu_before_the_help(window: MainWindow, page: FakePage) -> None:
    assert window.tabs.widget(2) is page
    menus = [action.text().replace("&", "") for action in window.menuBar().actions()]
    assert menus[-2:] == ["Extra", "Help"]


def test_a_page_hears_of_the_place_and_of_changes_once_it_is_seen(window: MainWindow, page: FakePage) -> None:
    panels = window.panels
    assert panels is not None
    panels.dock.select_node(HERVANTA)
    assert page.scopes[-1] == HERVANTA
    change = Change(tree=True)
    panels["entries"].changed.emit(change)
    assert page.changes == []
    window.tabs.setCurrentWidget(page)
    assert page.changes == [change]


def test_what_a_page_changes_reaches_the_others(window: MainWindow, page: FakePage) -> None:
    panels = window.panels
    assert panels is not None
    window.tabs.setCurrentIndex(0)
    page.changed.emit(Change(vocabulary=True))
    assert panels["entries"].changes[-1] == Change(vocabulary=True)  # type: ignore[attr-defined]
    assert page.changes == []


def test_keys_lead_to_the_page(window: MainWindow, page: FakePage, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.focused == 1)
    assert window.tabs.currentWidget() is page
