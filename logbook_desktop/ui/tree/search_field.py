"""The field above a tree in which one types a part of a name, and the label in the place of missing rows."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon


def search_field(keys: QObject) -> QLineEdit:
    """``keys`` sees each event of the field first: the arrow down, Enter and Esc lead out of it."""
    field = QLineEdit()
    field.setPlaceholderText(tr("Find a place"))
    field.setAccessibleName(tr("Find a place"))
    field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
    field.setClearButtonEnabled(True)
    field.installEventFilter(keys)
    return field


def emptiness_label() -> QLabel:
    """Says why there are no rows."""
    label = theme.muted(QLabel())
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    label.setContentsMargins(theme.SPACE, theme.GROUP, theme.SPACE, theme.GROUP)
    return label
