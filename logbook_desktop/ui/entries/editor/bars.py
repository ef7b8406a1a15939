"""Above and below the fields of an entry: what it is and the way back; the state of what is typed, and saving."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets.elided_label import ElidedLabel

Do = Callable[[], object]


class EditorHeader(QWidget):
    """*← Entries*, what is being written, and where."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back_button = QPushButton(tr("Entries"))
        self.back_button.setIcon(icon("arrow-left"))
        figure = self.fontMetrics().height()
        self.back_button.setIconSize(QSize(figure, figure))
        self.back_button.setToolTip(tr("Back to the list (Esc). What you typed is kept."))
        self.back_button.setFlat(True)
        self.back_button.clicked.connect(self.back)
        self._title = QLabel()
        theme.section_font(self._title)
        self._where = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GROUP)
        row.addWidget(self.back_button)
        row.addWidget(self._title)
        row.addWidget(self._where, 1)

    def show_title(self, title: str, where: str) -> None:
        """What is written, and in which unit."""
        self._title.setText(title)
        self._where.set_text(where)


class EditorFooter(QWidget):
    """The state of the text on the left, *Save* and *Save and next* on the right."""

    save = Signal()
    save_and_next = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = QLabel()
        self._state.setWordWrap(True)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setAccessibleName(tr("State of the entry"))
        self.save_button = QPushButton(tr("Save"))
        self.save_button.setToolTip("Ctrl+S")
        self.next_button = theme.primary(QPushButton(tr("Save and next")))
        self.next_button.setToolTip("Ctrl+Enter")
        self.save_button.clicked.connect(self.save)
        self.next_button.clicked.connect(self.save_and_next)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.GAP, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(self._state, 1)
        row.addWidget(self.save_button)
        row.addWidget(self.next_button)

    def state(self) -> str:
        """What the state line says."""
        return self._state.text()

    def show_state(self, text: str) -> None:
        """Say in a line what became of the entry or its draft."""
        self._state.setText(text)

    def allow_saving(self, allowed: bool) -> None:
        """Whether the two buttons can be pressed."""
        self.save_button.setEnabled(allowed)
        self.next_button.setEnabled(allowed)


def set_keys(page: QWidget, save: Do, save_and_next: Do, leave: Do) -> None:
    """The keys of the page, wherever in it the cursor is."""
    keys_of = {"Ctrl+S": save, "Ctrl+Return": save_and_next, "Ctrl+Enter": save_and_next, "Esc": leave}
    for keys, do in keys_of.items():
        shortcut = QShortcut(QKeySequence(keys), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)


def lay_out(page: QWidget, header: EditorHeader, fields: QWidget, footer: EditorFooter) -> None:
    """Header and footer stay; the fields between them scroll where the room is too small."""
    room = QScrollArea()
    room.setWidgetResizable(True)
    room.setFrameShape(QFrame.Shape.NoFrame)
    room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    room.setWidget(fields)
    column = QVBoxLayout(page)
    column.setContentsMargins(theme.PAGE, theme.SPACE, theme.PAGE, theme.SPACE)
    column.setSpacing(theme.SPACE)
    column.addWidget(header)
    column.addWidget(room, 1)
    column.addWidget(footer)
