"""What the dialogs of this feature have in their forms besides ``kit/forms``: passwords, fields beside each other."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme

_WIDEST = 860
"""With large text the lines get shorter, not the dialog wider than a laptop's screen."""


def width(widget: QWidget) -> int:
    """Pixels that the fields of a dialog take at least: sentences beside them are not too narrow to be read."""
    return min(theme.characters(widget, 64), _WIDEST)


def fit(dialog: QDialog) -> None:
    """As high as what it shows, once the rows that come or go have done so; never wider because of it."""

    def fit_now() -> None:
        layout = dialog.layout()
        assert layout is not None
        layout.activate()
        wide = max(dialog.width(), layout.totalMinimumSize().width())
        high = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else dialog.sizeHint().height()
        dialog.resize(wide, min(high, dialog.screen().availableGeometry().height()))

    QTimer.singleShot(0, dialog, fit_now)


def beside(first: QWidget, *others: QWidget) -> QWidget:
    """Several fields in one row of a form; the first takes the room there is, unless it is a button."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(theme.SPACE)
    line.addWidget(first, 0 if isinstance(first, QPushButton) else 1)
    for other in others:
        line.addWidget(other)
    if isinstance(first, QPushButton):
        line.addStretch(1)
    return row


def password_field() -> QLineEdit:
    """A field that shows dots."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(1000)
    return field


def show_typed(shown: bool, *fields: QLineEdit) -> None:
    """Let passwords be read while they are typed."""
    mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
    for field in fields:
        field.setEchoMode(mode)


def show_typed_text() -> str:
    """What the box says that does so."""
    return tr("Show what I type")
