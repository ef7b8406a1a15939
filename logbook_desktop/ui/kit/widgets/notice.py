"""A bar that tells something and offers what to do about it, without stopping the work: a draft waits, undo."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon, pixmap
from logbook_desktop.ui.kit.widgets import mnemonics

Do = Callable[[], object]


class NoticeBar(QFrame):
    """Hidden until ``tell``; the person closes it, a choice closes it, or (if asked for) time does."""

    def __init__(self, sign: str, *, closes_after_ms: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._sign, self._icon_label = sign, QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setIcon(icon("x"))
        self._close.setAutoRaise(True)
        self._close.setIconSize(QSize(self.fontMetrics().height(), self.fontMetrics().height()))
        self._close.setAccessibleName(tr("Close the notice"))
        self._close.setToolTip(tr("Close the notice"))
        self._close.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.SPACE, theme.GAP, theme.GAP, theme.GAP)
        self._row.setSpacing(theme.SPACE)
        self._row.addWidget(self._icon_label)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._closing = QTimer(self, singleShot=True, interval=closes_after_ms)
        self._closing.timeout.connect(self.hide)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def tell(self, text: str, offers: Sequence[tuple[str, Do]] = ()) -> None:
        """Say something, with buttons for what can be done; an earlier notice gives way."""
        self._icon_label.setPixmap(pixmap(self._sign, self.fontMetrics().height()))
        self._text.setText(text)
        self.setAccessibleName(text)
        for old in self.buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        self.buttons = [self._button(*offer) for offer in offers]
        for place, button in enumerate(self.buttons):
            self._row.insertWidget(2 + place, button)
        self.show()
        mnemonics.for_page_of_window(self.parentWidget() or self)
        if self._closing.interval():
            self._closing.start()

    def _button(self, text: str, do: Do) -> QPushButton:
        button = QPushButton(text)

        def act() -> None:
            self.hide()
            do()

        button.clicked.connect(act)
        return button
