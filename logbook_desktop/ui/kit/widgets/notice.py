"""A bar that tells something and offers what to do about it, without stopping the work."""

from collections.abc import Callable, Sequence
from enum import Enum, auto

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon, pixmap
from logbook_desktop.ui.kit.widgets import mnemonics

Do = Callable[[], object]


class Severity(Enum):
    """How grave it is: told by the picture, the words and the colour together."""

    INFO = auto()
    WARNING = auto()
    """Something cannot be done, or needs to be looked at."""


class NoticeBar(QFrame):
    """Hidden until ``show_message``; the person closes it, a choice closes it, or (if asked for) time does."""

    def __init__(
        self,
        sign: str = "info",
        *,
        framed: bool = True,
        closes_after_ms: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        """``sign`` is the icon of what is no warning; ``framed=False``: a line among the parts of a page."""
        super().__init__(parent)
        self._sign, self._icon_label = sign, QLabel()
        self._side = self.fontMetrics().height() if framed else theme.icon_size()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setIcon(icon("x"))
        self._close.setAutoRaise(True)
        self._close.setIconSize(QSize(self._side, self._side))
        self._close.setAccessibleName(tr("Close the notice"))
        self._close.setToolTip(tr("Close the notice"))
        self._close.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.SPACE)
        self._row.addWidget(self._icon_label)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        if framed:
            self.setFrameShape(QFrame.Shape.StyledPanel)
            self.setAutoFillBackground(True)
            self.setBackgroundRole(QPalette.ColorRole.Base)
            self._row.setContentsMargins(theme.SPACE, theme.GAP, theme.GAP, theme.GAP)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._closing = QTimer(self, singleShot=True, interval=closes_after_ms)
        self._closing.timeout.connect(self.hide)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_message(
        self,
        text: str,
        offers: Sequence[tuple[str, Do]] = (),
        *,
        severity: Severity = Severity.INFO,
    ) -> None:
        """Say something, with buttons for what can be done; an earlier notice gives way."""
        is_warning = severity is Severity.WARNING
        sign = "triangle-alert" if is_warning else self._sign
        self._icon_label.setPixmap(pixmap(sign, self._side))
        theme.set_warning(self._text, is_warning)
        self._text.setText(text)
        self.setAccessibleName(text)
        others = bool(offers or self.buttons)
        for old in self.buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        self.buttons = [self._button(*offer) for offer in offers]
        for place, button in enumerate(self.buttons):
            self._row.insertWidget(2 + place, button)
        self.show()
        if others and isinstance(dialog := self.window(), QDialog):
            mnemonics.for_page(dialog)
        elif others:
            mnemonics.for_page_of_window(self.parentWidget() or self)
        if self._closing.interval():
            self._closing.start()

    def _button(self, text: str, do: Do) -> QPushButton:
        button = _NoticeButton(text)
        button.setAutoDefault(False)  # Enter in a field of a dialog is for the dialog's own button

        def act() -> None:
            self.hide()
            do()

        button.clicked.connect(act)
        return button


class _NoticeButton(QPushButton):
    """Enter presses it while it has the focus, also in a dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
