"""Nothing flashes: at the start, and when language or text size change, the main window is all that comes up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.databases import context_on
from helpers.frame import FakePrompts
from helpers.shown_windows import shown_windows
from helpers.village import build_village, saved_evening
from logbook_desktop.bootstrap import Program
from logbook_desktop.services.local import databases
from logbook_desktop.support import paths
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.shell import presentation
from logbook_desktop.ui.shell.main_menu import Command
from logbook_desktop.ui.shell.main_window import MainWindow

LONG = 20_000


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, user_home: Path) -> Iterator[Program]:
    before = qapp.font(), qapp.palette(), qapp.styleSheet()
    presentation.install_language(qapp, "en")
    theme.apply(qapp, theme.Appearance.LIGHT, 100)
    paths.own_database().parent.mkdir(parents=True)
    database = databases.open_database(paths.own_database(), create=True)
    context = context_on(database)
    village = build_village(context)
    saved_evening(context, village.hervanta)
    databases.close_database(database)
    made = Program(qapp, Settings(paths.settings_file()), ThreadedBackground(), FakePrompts(), None, "en")
    yield made
    made.finish()
    made.window.hide()
    made.window.deleteLater()
    made.deleteLater()
    qapp.setFont(before[0])
    qapp.setPalette(before[1])
    qapp.setStyleSheet(before[2])


def test_only_the_main_window_comes_up(program: Program, qtbot: QtBot, qapp: QApplication) -> None:
    with shown_windows(qapp) as shown:

        def others() -> list[str]:
            qtbot.waitUntil(
                lambda: bool(program.window.panels and program.window.panels.dock.tree.nodes), timeout=LONG
            )
            program.background.wait()
            qapp.processEvents()
            return [name for name in shown.take() if not name.startswith(MainWindow.__name__)]

        with qtbot.waitSignal(program.files.opened, timeout=LONG):
            program.start(program.files.open_usual)
        assert others() == []
        assert program.window.panels is not None
        for place in program.window.panels.dock.tree.nodes:
            program.window.panels.dock.select_node(place)
        for tab in program.window.tabs:
            program.window.tabs.setCurrentWidget(tab)
            assert others() == [], tab.key
        for change in (
            lambda: program.window.commanded.emit(Command.LARGER),
            lambda: program.window.language_chosen.emit("sv"),
            lambda: program.window.appearance_chosen.emit("dark"),
        ):
            before = program.window
            change()
            assert program.window is not before, "or nothing was tried"
            assert others() == []
