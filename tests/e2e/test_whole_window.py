"""The whole program on demo data, with real threads and real features: a stroll through it, by menu and keyboard."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers import scenes
from helpers.frame import FakePrompts
from logbook_desktop import bootstrap
from logbook_desktop.bootstrap import Program
from logbook_desktop.support import paths
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.shell.main_menu import Command
from logbook_desktop.ui.shell.tabs import Tabs


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, user_home: Path) -> Iterator[Program]:
    appearance = qapp.font(), qapp.palette(), qapp.styleSheet()
    paths.demo_database().parent.mkdir(parents=True)
    shutil.copyfile(scenes.demo_file(), paths.demo_database())
    settings = Settings(paths.settings_file())
    bootstrap.application(settings, "fi")
    made = Program(qapp, settings, ThreadedBackground(), FakePrompts(), None, "fi")
    yield made
    made.finish()
    made.window.hide()
    made.window.deleteLater()
    made.deleteLater()
    qapp.setFont(appearance[0])
    qapp.setPalette(appearance[1])
    qapp.setStyleSheet(appearance[2])


def panels(program: Program) -> Tabs:
    assert program.window.panels is not None
    return program.window.panels


@pytest.mark.qt_log_ignore("does not support")
def test_a_stroll(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.files.opened, timeout=20_000):
        program.start(program.files.open_demo)
    qtbot.waitUntil(lambda: bool(panels(program).dock.tree.nodes), timeout=20_000)
    tree = panels(program).dock.tree
    tampere = next(node for node in tree.nodes.values() if node.name.text == "Tampere")
    panels(program).dock.select_node(tampere.id)
    rows = panels(program)["entries"].list_page.table.model()
    qtbot.waitUntil(lambda: rows.rowCount() > 100, timeout=20_000)
    assert program.window.top_bar.breadcrumb.accessibleName().endswith("Tampere")

    # Another language: the same place in another window, read anew.
    program.window.language_chosen.emit("sv")
    qtbot.waitUntil(
        lambda: program.window.top_bar.breadcrumb.accessibleName().endswith("Tammerfors"), timeout=20_000
    )
    assert program.window.windowTitle() == "Logbook – demodata"
    again = panels(program)["entries"].list_page.table.model()
    qtbot.waitUntil(lambda: again.rowCount() > 100, timeout=20_000)

    # An entry half-typed, then larger text: the editor comes back with what was typed.
    unit = next(n for n in tree.branch(tampere.id, scenes.MONTH) if n.kind.value == "unit")
    panels(program).dock.select_node(unit.id)
    panels(program)["entries"].new_entry()
    panels(program)["entries"].editor.fields.what.setFocus()
    qtbot.keyClicks(panels(program)["entries"].editor.fields.what, "A visit to the library")
    program.window.commanded.emit(Command.LARGER)
    qtbot.waitUntil(
        lambda: panels(program)["entries"].editor.fields.what.toPlainText() == "A visit to the library",
        timeout=20_000,
    )

    # Away, and nothing is lost.
    with qtbot.waitSignal(program.window.closed):
        qtbot.keyClick(program.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    kept = list(paths.drafts_folder().rglob("*.json"))
    assert len(kept) == 1
    assert "A visit to the library" in kept[0].read_text(encoding="utf-8")
