"""A calm page with a heading, a sentence or two and what one can do: waiting, or a file that did not open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon, pixmap
from logbook_desktop.ui.kit.widgets import mnemonics

_ICON_SIZE = 48
_WIDTH_IN_LETTERS = 64
_WIDEST = 640
"""Pixels: with large text the lines get shorter, not the window wider than a laptop's."""


@dataclass(frozen=True, slots=True)
class MessageAction:
    """A button of the page: what it says, what it does, its icon. The first of a page is the main one."""

    text: str
    do: Callable[[], object]
    icon_name: str = ""


class MessagePage(QWidget):
    """Heading, text and offers in the middle of the room there is."""

    def __init__(
        self,
        heading: str,
        text: str,
        offers: Sequence[MessageAction] = (),
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        if icon_name:
            picture = QLabel()
            colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
            picture.setPixmap(pixmap(icon_name, _ICON_SIZE, colour))
            column.addWidget(picture)
        self.heading = QLabel(heading)
        theme.section_font(self.heading)
        self.text = QLabel(text)
        for label in (self.heading, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setFixedWidth(min(theme.characters(self, _WIDTH_IN_LETTERS), _WIDEST))
            label.setMinimumHeight(label.heightForWidth(label.width()))
            column.addWidget(label)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = [self._button(offer, main=not place) for place, offer in enumerate(offers)]
        column.addSpacing(theme.SPACE)
        row = QVBoxLayout()
        row.setSpacing(theme.SPACE)
        for button in self.buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        _in_the_middle(self, column)
        if self.buttons:
            self.setFocusProxy(self.buttons[0])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        mnemonics.for_page_of_window(self)

    def _button(self, offer: MessageAction, *, main: bool) -> QPushButton:
        button = QPushButton(offer.text)
        if main:
            theme.primary(button)
        elif offer.icon_name:
            button.setIcon(icon(offer.icon_name))
        button.clicked.connect(lambda: offer.do())
        return button


def _in_the_middle(page: QWidget, inner: QBoxLayout) -> None:
    outer = QVBoxLayout(page)
    outer.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
    outer.addStretch(2)
    frame = QWidget()
    inner.setContentsMargins(0, 0, 0, 0)
    frame.setLayout(inner)
    outer.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
    outer.addStretch(3)
