"""The name of a field with a letter to press with Alt: never cut at its end."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel

from logbook_desktop.ui.kit import theme


class MnemonicLabel(QLabel):
    """An underlined letter is not kerned with the next one: the text needs more room than Qt measures."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(theme.characters(self, 1) // 2, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
