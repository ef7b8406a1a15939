"""A person at the keyboard of the whole program: its own wiring, real threads, a real file, no mouse."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from helpers.frame import FakePrompts
from helpers.typing import type_text
from logbook_desktop import bootstrap
from logbook_desktop.bootstrap import Program
from logbook_desktop.services.context import Context
from logbook_desktop.support import paths
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.entries.editor.editor import EntryEditor
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.panel import EntriesPanel
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.tabs import Tabs

T = TypeVar("T", bound=QWidget)
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PATIENCE_MS = 5_000
_MOST_TABS = 60
_COUNTED_ANEW = {"node": {"version"}, "entry": {"version", "changed_at"}}
"""Columns that count changes: taking a change back is a change, too. (So does a row of ``meta``.)"""


class Person:
    """Looks at widgets, but acts by keys alone. ``prompts`` answers the system's file dialogs."""

    def __init__(self, bot: QtBot, app: QApplication, language: str) -> None:
        settings = Settings(paths.settings_file())
        bootstrap.application(settings, language)
        self.bot, self.app, self.prompts = bot, app, FakePrompts()
        self.program = Program(app, settings, ThreadedBackground(), self.prompts, None, language)
        self._on = True

    # --- the program -----------------------------------------------------------------------------------------

    def start(self, file: Path | None = None) -> None:
        """Open a file, or as usual the person's own, and wait until the tree is there."""
        files = self.program.files
        open_first = files.open_usual if file is None else lambda: files.open(file)
        with self.bot.waitSignal(files.opened, timeout=PATIENCE_MS):
            self.program.start(open_first)
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        workspace = files.workspace
        assert workspace is not None
        self.wait(lambda: workspace.empty or self.panels.dock.tree.nodes)

    def switch_off(self) -> None:
        """The end of a test, or of the power: nothing is said to the program beforehand. Twice is once."""
        if not self._on:
            return
        self._on = False
        self.program.finish()
        for window in self.app.topLevelWidgets():
            window.hide()
            window.deleteLater()
        self.program.deleteLater()

    @property
    def window(self) -> MainWindow:
        return self.program.window

    @property
    def panels(self) -> Tabs:
        assert self.window.panels is not None
        return self.window.panels

    @property
    def context(self) -> Context:
        assert self.program.files.workspace is not None
        return self.program.files.workspace.context

    @property
    def entries(self) -> EntriesPanel:
        entries = self.panels["entries"]
        assert isinstance(entries, EntriesPanel)
        return entries

    @property
    def editor(self) -> EntryEditor:
        return self.entries.editor

    @property
    def fields(self) -> EntryFields:
        return self.editor.fields

    # --- waiting and looking ---------------------------------------------------------------------------------

    def wait(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    @property
    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "the cursor is nowhere"
        return widget

    def dialog(self, kind: type[T]) -> T:
        """Wait for a dialog with the cursor in it."""
        self.wait(lambda: isinstance(QApplication.activeWindow(), kind) and QApplication.focusWidget())
        found = QApplication.activeWindow()
        assert isinstance(found, kind)
        return found

    def back_in_window(self) -> None:
        """Wait until a dialog is gone and the main window has the keys again (windows have no manager here)."""
        self.wait(lambda: QApplication.activeModalWidget() is None)
        self._has_the_keys(self.window)

    def back_in(self, dialog: QDialog) -> None:
        """Wait until what stood over a dialog is gone (the progress of slow work, say), and it has the keys again."""
        self.wait(lambda: QApplication.activeModalWidget() in (None, dialog))
        self._has_the_keys(dialog)

    def _has_the_keys(self, window: QWidget) -> None:
        window.activateWindow()
        self.wait(lambda: QApplication.activeWindow() is window and QApplication.focusWidget())

    def place(self) -> str:
        """Where one is, as the line above the tabs says it."""
        return self.window.top_bar.breadcrumb.accessibleName()

    # --- the keyboard ----------------------------------------------------------------------------------------

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.bot.keyClick(self.focus, key, held)

    def type(self, words: str) -> None:
        for letter in words:  # the cursor may move meanwhile: a cell opens its field at the first figure
            type_text(self.focus, letter)

    def write_over(self, words: str) -> None:
        """Instead of what stands in the field."""
        self.press(Qt.Key.Key_A, held=CONTROL)
        self.type(words)

    def tab_to(self, target: QWidget) -> None:
        """Tab until the cursor is there; fails if Tab does not lead there."""
        for _ in range(_MOST_TABS):
            if self.focus is target or target.isAncestorOf(self.focus):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {target.accessibleName() or target}")

    def choose_from_menu(self, menu: QMenu, text: str) -> None:
        """Alt and the letter of the menu, down to the line, Enter. While a menu is open the keys are its."""
        letter = menu.title().partition("&")[2][0].upper()
        self.press(getattr(Qt.Key, f"Key_{letter}"), held=ALT)
        self.wait(lambda: QApplication.activePopupWidget() is menu)
        for _ in menu.actions():
            chosen = menu.activeAction()
            if chosen and chosen.text().replace("&", "") == text.replace("&", ""):
                self.bot.keyClick(menu, Qt.Key.Key_Return)
                return
            self.bot.keyClick(menu, Qt.Key.Key_Down)
        raise AssertionError(f"no {text!r} that can be chosen in {menu.title()}")

    def find_place(self, words: str) -> None:
        """Ctrl+K, a part of the name, Enter."""
        self.press(Qt.Key.Key_K, held=CONTROL)
        self.write_over(words)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: words.casefold() in self.place().casefold())


def dump(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without the columns that count changes."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        found = {}
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = [name for name in columns if name not in _COUNTED_ANEW.get(table, set())]
            rows = connection.execute(f"SELECT {', '.join(kept)} FROM {table}").fetchall()
            found[table] = sorted((row for row in rows if row[0] != "tree_version"), key=repr)
        return found
