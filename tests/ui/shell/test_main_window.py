"""The frame: places and tabs, what features tell each other, what is remembered, what every window says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QUndoCommand
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from helpers.frame import (
    EAST,
    HERVANTA,
    NETWORK,
    TAMPERE,
    FakePage,
    fake_panels,
    fake_window,
    fake_workspace,
)
from logbook_desktop.domain.changes import Change
from logbook_desktop.services.local.outbox import SendingState
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.beginning.assistant import BeginningAssistant
from logbook_desktop.ui.kit.widgets.breadcrumb import Breadcrumb, Crumb
from logbook_desktop.ui.shell.main_menu import Command
from logbook_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> MainWindow:
    made = fake_window(settings)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    window.open_workspace(fake_workspace())
    return window


def fakes(window: MainWindow) -> tuple[Any, Any, Any]:
    assert window.panels is not None
    return window.panels.dock, window.panels["entries"], window.panels["reports"]


def test_is_on_the_screen_before_any_database(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.painted, timeout=5000):
        window.update()
    assert window.panels is None
    assert "Entry" not in {action.text().replace("&", "") for action in window.menuBar().actions()}


def test_painted_is_told_once(qtbot: QtBot, settings: Settings) -> None:
    window = fake_window(settings)
    qtbot.addWidget(window)
    signals: list[None] = []
    window.painted.connect(lambda: signals.append(None))
    window.show()
    qtbot.waitUntil(lambda: len(signals) > 0)
    window.repaint()
    qtbot.wait(1)
    assert len(signals) == 1


def test_a_place_is_the_scope_of_every_tab_and_changes_no_tab(opened: MainWindow) -> None:
    dock, entries, reports = fakes(opened)
    opened.tabs.setCurrentIndex(1)
    dock.select_node(HERVANTA)
    assert entries.scopes[-1] == reports.scopes[-1] == HERVANTA
    assert opened.tabs.currentIndex() == 1
    opened.tabs.setCurrentIndex(0)
    assert entries.scopes[-1] == HERVANTA


def test_a_hidden_tab_hears_once_of_each_change_when_it_is_shown(opened: MainWindow) -> None:
    _, _, reports = fakes(opened)
    opened.tabs.setCurrentIndex(0)
    reports.changes.clear()
    first, second = (Change(units=frozenset({unit})) for unit in (HERVANTA, EAST))
    for change in (first, second, first, first):
        opened.refresh(change)
    assert reports.changes == []
    opened.tabs.setCurrentIndex(1)
    assert reports.changes == [first, second]
    opened.tabs.setCurrentIndex(0)
    opened.tabs.setCurrentIndex(1)
    assert reports.changes == [first, second]


def test_what_begins_in_the_entries_is_seen_from_the_reports(opened: MainWindow) -> None:
    _, entries, _ = fakes(opened)
    opened.tabs.setCurrentIndex(1)
    entries.activation_requested.emit()
    assert opened.tabs.currentWidget() is entries


def test_ctrl_and_a_figure_put_the_cursor_into_a_tab(opened: MainWindow, qtbot: QtBot) -> None:
    dock, entries, reports = fakes(opened)
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    dock.view.setFocus()
    qtbot.keyClick(opened, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert reports.typing.hasFocus()
    dock.view.setFocus()
    qtbot.keyClick(opened, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert entries.typing.hasFocus()


def test_one_begins_in_the_tree_and_is_not_drawn_back_there(opened: MainWindow, qtbot: QtBot) -> None:
    dock, entries, _ = fakes(opened)
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    dock.select_node(HERVANTA)
    assert dock.view.hasFocus()
    entries.typing.setFocus()
    dock.select_node(TAMPERE)
    assert entries.typing.hasFocus()


def test_an_empty_file_begins_with_enter(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_workspace(replace(fake_workspace(), empty=True))
    dock, _, _ = fakes(window)
    asked: list[int | None] = []
    dock.commands.add_under = asked.append
    button = QApplication.focusWidget()
    assert isinstance(button, QPushButton)
    assert button.text().replace("&", "") == "Begin step by step…"
    qtbot.keyClick(button, Qt.Key.Key_Return)
    (assistant,) = window.findChildren(BeginningAssistant)
    assistant.reject()
    qtbot.keyClick(button, Qt.Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert asked == [None]
    menus = {action.text().casefold().partition("&")[2][:1] for action in window.menuBar().actions()}
    own = {b.text().casefold().partition("&")[2][:1] for b in button.parentWidget().findChildren(QPushButton)}
    assert own
    assert not own & menus


def test_a_unit_is_added_under_the_place_or_on_top_of_the_tree(opened: MainWindow) -> None:
    dock, entries, _ = fakes(opened)
    asked: list[int | None] = []
    dock.commands.add_under = asked.append
    entries.unit_requested.emit(TAMPERE)
    entries.unit_requested.emit(NETWORK)
    assert asked == [TAMPERE, None]
    assert entries.undo_stack is dock.undo_stack


def test_a_window_with_steps_to_undo_goes_quietly(qtbot: QtBot, settings: Settings) -> None:
    window = fake_window(settings)
    window.open_workspace(fake_workspace())
    fakes(window)[0].undo_stack.push(QUndoCommand("Rename"))
    with qtbot.captureExceptions() as troubles, qtbot.waitSignal(window.destroyed):
        window.deleteLater()
    assert troubles == []


def test_the_way_is_shown_without_the_network_and_can_be_walked(opened: MainWindow) -> None:
    dock, entries, _ = fakes(opened)
    dock.select_node(HERVANTA)
    crumb = opened.top_bar.breadcrumb
    assert crumb.accessibleName() == "Tampere › Itä › Hervannan nuorisotila"
    crumb.chosen.emit(EAST)
    assert entries.scopes[-1] == EAST
    assert crumb.accessibleName() == "Tampere › Itä"


def test_places_are_named_in_the_language_of_the_program(opened: MainWindow) -> None:
    set_language("sv")
    fakes(opened)[0].select_node(TAMPERE)
    assert opened.top_bar.breadcrumb.accessibleName() == "Tammerfors"


def test_a_hidden_tab_hears_of_a_change_when_it_is_shown(opened: MainWindow) -> None:
    dock, entries, reports = fakes(opened)
    change = Change(units=frozenset({HERVANTA}))
    entries.changed.emit(change)
    assert reports.changes == []
    assert entries.changes == []
    assert dock.changes[-1] is change
    opened.tabs.setCurrentIndex(1)
    assert reports.changes == [change]
    opened.tabs.setCurrentIndex(0)
    opened.tabs.setCurrentIndex(1)
    assert reports.changes == [change]


def test_a_change_of_the_tree_reaches_the_shown_tab_at_once(opened: MainWindow) -> None:
    dock, entries, reports = fakes(opened)
    dock.select_node(EAST)
    change = Change(tree=True)
    dock.changed.emit(change)
    assert entries.changes == [change]
    assert entries.scopes == [EAST, EAST], "the tree is another one now"
    assert reports.changes == []


def test_size_tab_and_place_are_remembered(opened: MainWindow, settings: Settings, qtbot: QtBot) -> None:
    fakes(opened)[0].select_node(EAST)
    opened.tabs.setCurrentIndex(1)
    opened.resize(700, 500)
    opened.close()
    again = fake_window(settings)
    qtbot.addWidget(again)
    again.open_workspace(fake_workspace())
    assert (again.width(), again.height()) == (700, 500)
    assert again.tabs.currentIndex() == 1
    assert fakes(again)[1].scopes == [EAST]
    other = fake_window(settings)
    qtbot.addWidget(other)
    other.open_workspace(fake_workspace(location="/data/other.sqlite"))
    assert fakes(other)[1].scopes == [], "a place belongs to its database"


def test_the_tab_is_remembered_by_its_key(settings: Settings, qtbot: QtBot) -> None:
    page = FakePage()
    more = fake_window(settings)
    more._make_panels = lambda *_: fake_panels(more=[page])
    qtbot.addWidget(more)
    more.open_workspace(fake_workspace())
    more.tabs.setCurrentWidget(page)
    more.close()
    again = fake_window(settings)  # where it stands first now
    again._make_panels = lambda *_: replace(fake_panels(), tabs=(FakePage(), *fake_panels().tabs))
    lost = fake_window(settings)  # and for somebody who has not got it
    for window in (again, lost):
        qtbot.addWidget(window)
        window.open_workspace(fake_workspace())
    assert again.tabs.current is not None
    assert again.tabs.current.key == page.key
    assert lost.tabs.currentIndex() == 0


def test_closing_keeps_what_is_being_typed(opened: MainWindow) -> None:
    dock, entries, _ = fakes(opened)
    for place in (EAST, HERVANTA):
        dock.select_node(place)
    opened.close()
    assert entries.calls == ["restore_state", "offer_drafts", "keep_typing", "save_state"]


@pytest.mark.parametrize(
    ("language", "mark"), [("en", "Demo data"), ("fi", "Esittelyaineisto"), ("sv", "Demodata")]
)
def test_demo_data_is_marked(
    qtbot: QtBot, settings: Settings, language: str, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_language(language)
    window = fake_window(settings)
    qtbot.addWidget(window)
    window.show()
    window.open_workspace(fake_workspace(demo=True))
    assert window.top_bar.demo_mark.isVisible()
    assert window.top_bar.demo_mark.text() == mark
    assert mark.lower() in window.windowTitle().lower()


def test_real_data_is_not_marked_and_not_said_to_be_protected(opened: MainWindow) -> None:
    assert not opened.top_bar.demo_mark.isVisible()
    line = opened.status_line
    assert line.where == "Saved on this computer: /data/own.sqlite"
    assert line.protection.isVisible()


def test_a_server_keeps_rights(window: MainWindow) -> None:
    window.open_workspace(fake_workspace(shared=True, location="postgresql://example/logbook"))
    assert not window.status_line.protection.isVisible()
    assert window.status_line.where.startswith("On the server")


def test_what_waits_for_a_sign_in_leads_to_it(opened: MainWindow) -> None:
    wanted: list[Command] = []
    opened.commanded.connect(wanted.append)
    entries = fakes(opened)[1]
    entries.sending_changed.emit(SendingState(waiting=2, reachable=False, sign_in=True))
    opened.status_line.sending.button.click()
    assert wanted == [Command.CONNECT]
    assert "show_outbox" not in entries.calls
    entries.sending_changed.emit(SendingState(waiting=2, reachable=False))
    opened.status_line.sending.button.click()
    assert "show_outbox" in entries.calls
    assert wanted == [Command.CONNECT]


def test_printing_goes_to_the_tab_on_the_screen(qtbot: QtBot, settings: Settings) -> None:
    printer = object()
    window = fake_window(settings, choose_printer=lambda _parent: printer)
    qtbot.addWidget(window)
    window.open_workspace(fake_workspace())
    _, entries, reports = fakes(window)
    action(window, "Print…").trigger()
    window.tabs.setCurrentIndex(1)
    action(window, "Print…").trigger()
    assert (entries.printed, reports.printed) == ([printer], [printer])


def test_a_tab_that_prints_nothing_prints_no_other(qtbot: QtBot, settings: Settings) -> None:
    page = FakePage()
    window = fake_window(settings, choose_printer=lambda _parent: pytest.fail("nothing to choose it for"))
    window._make_panels = lambda *_: fake_panels(more=[page])
    qtbot.addWidget(window)
    printing = action(window, "Print…")
    assert not printing.isEnabled(), "nothing is open"
    window.open_workspace(fake_workspace())
    assert printing.isEnabled()
    window.tabs.setCurrentWidget(page)
    assert not printing.isEnabled()
    assert printing.toolTip() == "There is nothing to print on this tab."
    window._print()
    window.tabs.setCurrentIndex(1)
    assert printing.isEnabled()
    assert "nothing" not in printing.toolTip()


def test_a_change_of_mind_prints_nothing(qtbot: QtBot, settings: Settings) -> None:
    window = fake_window(settings, choose_printer=lambda _parent: None)
    qtbot.addWidget(window)
    window.open_workspace(fake_workspace())
    action(window, "Print…").trigger()
    assert fakes(window)[1].printed == []


def test_the_main_button_is_the_menu_entry(opened: MainWindow, qtbot: QtBot) -> None:
    _, entries, _ = fakes(opened)
    signals: list[bool] = []
    entries.new_entry.triggered.connect(lambda: signals.append(True))
    assert opened.top_bar.main_button.text() == "New entry"
    qtbot.mouseClick(opened.top_bar.main_button, Qt.MouseButton.LeftButton)
    assert len(signals) == 1
    entries.new_entry.setEnabled(False)
    assert not opened.top_bar.main_button.isEnabled()


def test_only_one_button_is_the_main_one(opened: MainWindow) -> None:
    _, entries, _ = fakes(opened)
    assert opened.top_bar.main_button.property("primary")
    entries.editing_changed.emit(True)
    assert not opened.top_bar.main_button.property("primary")
    entries.editing_changed.emit(False)
    assert opened.top_bar.main_button.property("primary")


def test_finding_a_place_shows_a_hidden_dock(opened: MainWindow) -> None:
    dock, _, _ = fakes(opened)
    dock.hide()
    opened.activateWindow()
    action(opened, "Find a place").trigger()
    assert dock.isVisible()


def test_trouble_offers_ways_on(window: MainWindow, qtbot: QtBot) -> None:
    window.pages.show_trouble("The file is damaged", "Restore a copy.")
    wanted: list[Command] = []
    window.commanded.connect(wanted.append)
    buttons = [b for b in window.findChildren(QPushButton) if b.isVisible()]
    for button in buttons:
        button.click()
    assert wanted == [
        Command.OPEN_FILE,
        Command.RESTORE_COPY,
        Command.NEW_FILE,
        Command.CONNECT,
        Command.OPEN_DEMO,
    ]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_entry_of_a_menu_has_a_letter_of_its_own(
    qtbot: QtBot, settings: Settings, language: str
) -> None:
    set_language(language)
    window = fake_window(settings)
    qtbot.addWidget(window)
    window.open_workspace(fake_workspace())
    menus = [window.menuBar(), *window.menuBar().findChildren(QMenu)]
    checked = 0
    for menu in menus:
        texts = [a.text() for a in menu.actions() if not a.isSeparator() and a.text()]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(texts), texts
        assert len(set(letters)) == len(letters), texts
        checked += len(letters)
    assert checked > 30


def test_no_two_entries_share_their_keys(opened: MainWindow) -> None:
    keys = [
        key.toString()
        for found in opened.findChildren(QAction)
        for key in dict.fromkeys(found.shortcuts())
        if found.associatedObjects()
    ]
    assert len(keys) == len(set(keys)), sorted(keys)


class TestBreadcrumb:
    STEPS = (Crumb(1, "Pirkanmaa"), Crumb(2, "Tampere"), Crumb(3, "Itä"), Crumb(4, "Hervannan nuorisotila"))

    @pytest.fixture
    def crumb(self, qtbot: QtBot) -> Breadcrumb:
        made = Breadcrumb()
        qtbot.addWidget(made)
        made.set_steps(self.STEPS)
        made.resize(made.sizeHint())
        made.show()
        return made

    def shown(self, crumb: Breadcrumb) -> list[str]:
        return [button.text() for button in crumb.buttons if button.isVisible()]

    def test_shows_the_whole_way_where_there_is_room(self, crumb: Breadcrumb) -> None:
        assert self.shown(crumb) == ["Pirkanmaa", "Tampere", "Itä"]

    def test_leaves_out_the_beginning_first(self, crumb: Breadcrumb) -> None:
        crumb.resize(crumb.sizeHint().width() - 20, crumb.height())
        assert self.shown(crumb) == ["Tampere", "Itä"]

    def test_never_leaves_out_the_place_itself(self, crumb: Breadcrumb) -> None:
        crumb.resize(60, crumb.height())
        assert self.shown(crumb) == []
        assert crumb.here.text().startswith("H")
        assert crumb.here.text().endswith("…")

    def test_every_step_says_where_it_goes(self, crumb: Breadcrumb) -> None:
        assert [b.accessibleName() for b in crumb.buttons] == [
            "Go to Pirkanmaa",
            "Go to Tampere",
            "Go to Itä",
        ]


def action(window: MainWindow, text: str) -> QAction:
    """The entry of a menu that says this."""
    return next(a for a in window.findChildren(QAction) if a.text().replace("&", "") == text)
