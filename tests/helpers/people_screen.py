"""The page of colleagues on a real server, as a mentor of Taipalsaari has it, and the keys to work it with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.frame import FakePrompts
from helpers.typing import type_text
from helpers.village import Village
from logbook_desktop.domain.changes import Change
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.people.page import PeoplePage

D = TypeVar("D", bound=QDialog)
_MOST_TABS = 40


@dataclass
class PeopleScreen:
    """The page in a window, and what it told."""

    bot: QtBot
    context: Context
    village: Village
    prompts: FakePrompts
    page: PeoplePage
    changes: list[Change] = field(default_factory=list)

    @classmethod
    def opened(
        cls, bot: QtBot, context: Context, village: Village, settings: Settings, place: int | None = None
    ) -> "PeopleScreen":
        """At a place, Taipalsaari unless said."""
        prompts = FakePrompts()
        page = PeoplePage(UiServices(context, InlineBackground(), prompts, settings))
        bot.addWidget(page)
        screen = cls(bot, context, village, prompts, page)
        page.changed.connect(screen.changes.append)
        page.resize(1100, 640)
        page.show()
        page.activateWindow()
        bot.waitUntil(page.isActiveWindow)
        page.set_scope(organisation.tree(context), place or village.taipalsaari)
        page.load()
        return screen

    # --- looking -------------------------------------------------------------------------------------------------

    def rows(self) -> list[tuple[str, ...]]:
        """What the table says."""
        model = self.page.model
        return [
            tuple(str(model.index(row, column).data()) for column in range(model.columnCount()))
            for row in range(model.rowCount())
        ]

    def names(self) -> list[str]:
        return [row[0] for row in self.rows()]

    def dialog(self, kind: type[D]) -> D:
        """The dialog over the page, with the cursor in it."""
        self.bot.waitUntil(lambda: isinstance(QApplication.activeWindow(), kind))
        found = QApplication.activeWindow()
        assert isinstance(found, kind)
        return found

    def back(self) -> None:
        """Wait until no dialog is left."""
        self.bot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        self.page.activateWindow()
        self.bot.waitUntil(lambda: QApplication.activeWindow() is self.page)

    # --- the keyboard --------------------------------------------------------------------------------------------

    @property
    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "the cursor is nowhere"
        return widget

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.bot.keyClick(self.focus, key, held)

    def type(self, words: str) -> None:
        type_text(self.focus, words)

    def tab_to(self, target: QWidget) -> None:
        """Tab until the cursor is there; fails if Tab does not lead there."""
        for _ in range(_MOST_TABS):
            if self.focus is target or target.isAncestorOf(self.focus):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {target.accessibleName() or target}")

    def push(self, button: QPushButton) -> None:
        """Tab to a button and press it."""
        self.tab_to(button)
        self.press(Qt.Key.Key_Space)

    def choose(self, box: Any, text: str) -> None:
        """In a choice: down until it says so."""
        self.tab_to(box)
        self.press(Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentText() == text:
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"no {text!r} in {box.accessibleName()}")

    def select(self, *names: str) -> None:
        """The lines of these colleagues."""
        self.page.table.clearSelection()
        model = self.page.model
        flags = self.page.table.selectionModel()
        for row in range(model.rowCount()):
            if model.person(row).name in names:
                flags.select(model.index(row, 0), flags.SelectionFlag.Select | flags.SelectionFlag.Rows)


Opened = Callable[..., PeopleScreen]
