"""A button that does what an action does, in a row of buttons above a tree or a table."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton


def action_button(action: QAction, *, words: bool = True) -> QToolButton:
    """With its words beside the icon, or with the icon alone; the keyboard reaches it."""
    button = QToolButton()
    button.setDefaultAction(action)
    style = Qt.ToolButtonStyle
    button.setToolButtonStyle(style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly)
    button.setAutoRaise(not words)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(action.iconText())
    size_with_text(button)
    return button


def size_with_text(button: QToolButton) -> None:
    """An icon as high as the text."""
    side = button.fontMetrics().height()
    button.setIconSize(QSize(side, side))
