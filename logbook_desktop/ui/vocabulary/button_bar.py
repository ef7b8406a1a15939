"""Buttons side by side, in as many rows as the width asks for: large text leaves room for few."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from logbook_desktop.ui.kit import theme


class ButtonBar(QWidget):
    """In as many lines as they need."""

    def __init__(self, buttons: Sequence[QPushButton], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = tuple(buttons)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.SPACE)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._place(len(self._buttons))

    def minimumSizeHint(self) -> QSize:
        widest = max((button.minimumSizeHint().width() for button in self._buttons), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self._fitting(event.size().width()))

    def _fitting(self, width: int) -> int:
        """How many columns there is room for."""
        for columns in range(len(self._buttons), 1, -1):
            rows = [self._buttons[place::columns] for place in range(columns)]
            widths = [max(button.sizeHint().width() for button in column) for column in rows if column]
            if sum(widths) + theme.SPACE * (columns - 1) <= width:
                return columns
        return 1

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self._buttons):
            self._grid.addWidget(button, place // columns, place % columns)
        for column in range(len(self._buttons) + 1):
            self._grid.setColumnStretch(column, 1 if column == columns else 0)
