"""Rows of the dialogs of this feature: the name of a field with its letter for Alt, and the field."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.widgets.mnemonic_label import MnemonicLabel

_WIDEST = 860
"""With large text the lines get shorter, not the dialog wider than a laptop's screen."""


def form() -> QFormLayout:
    """A form as in the other dialogs."""
    made = QFormLayout()
    made.setHorizontalSpacing(theme.GROUP)
    made.setVerticalSpacing(theme.SPACE)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return made


def add(form_: QFormLayout, name: str, field: QWidget, row: QWidget | None = None) -> None:
    """A field with its name; ``row`` is what stands in the form where the field is only a part of it."""
    label = MnemonicLabel(name)
    label.setBuddy(field)
    field.setAccessibleName(name)
    form_.addRow(label, row or field)


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


def choice() -> QComboBox:
    """A choice as wide as the fields."""
    box = QComboBox()
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(16)
    return box


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


def note() -> QLabel:
    """A sentence of the second rank below a field."""
    label = theme.muted(QLabel())
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def show_typed(shown: bool, *fields: QLineEdit) -> None:
    """Let passwords be read while they are typed."""
    mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
    for field in fields:
        field.setEchoMode(mode)


def show_typed_text() -> str:
    """What the box says that does so."""
    return tr("Show what I type")
