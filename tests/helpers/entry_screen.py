"""The Entries tab in a window, worked by keys as a person would."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpers.frame import FakePrompts
from helpers.typing import press, type_text
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.local.offline import LocalProfile
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.entries.editor.editor import EntryEditor
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.panel import EntriesPanel
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background, InlineBackground
from logbook_desktop.ui.kit.services import UiServices

K = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Screen:
    """``panel`` shown at 1366 × 768 less the frame; ``changes`` are what it announced."""

    def __init__(
        self,
        qtbot: QtBot,
        context: Context,
        prompts: FakePrompts,
        settings: Settings,
        drafts: DraftStore,
        *,
        background: Background | None = None,
        source: EntrySource | None = None,
        kept: LocalProfile | None = None,
    ) -> None:
        self.bot = qtbot
        self.prompts = prompts
        self.panel = EntriesPanel(
            UiServices(context, background or InlineBackground(), prompts, settings), drafts, source, kept
        )
        self.changes: list[Change] = []
        self.panel.changed.connect(self.changes.append)
        qtbot.addWidget(self.panel)
        self.panel.resize(1080, 580)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.panel.activateWindow()
        qtbot.waitUntil(self.panel.isActiveWindow)

    @property
    def editor(self) -> EntryEditor:
        return self.panel.editor

    @property
    def fields(self) -> EntryFields:
        return self.editor.fields

    @property
    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, *keys: Qt.Key, control: bool = False, shift: bool = False) -> None:
        """Press keys one after another on whatever has the focus."""
        held = [modifier for modifier, wanted in ((CONTROL, control), (SHIFT, shift)) if wanted]
        for key in keys:
            if held:
                self.bot.keyClick(self.focus, key, held[0])
            else:
                press(self.focus, key)

    def type(self, *words: str) -> None:
        """Type into whatever has the focus; Tab between the words."""
        for place, word in enumerate(words):
            if place:
                self.press(K.Key_Tab)
            for letter in word:  # a cell opens its field at the first figure: the focus moves
                type_text(self.focus, letter)

    def grid(self, *numbers: str) -> None:
        """Numbers down the grid, Enter after each; an empty text leaves the cell."""
        for number in numbers:
            self.type(number)
            self.press(K.Key_Return)

    def remark(self, field: EntryField) -> str:
        """The sentence that stands beside a field."""
        return self.fields.remark(field)
