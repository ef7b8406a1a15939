"""A section of the tab *Settings*: one page about one vocabulary.

Everything is saved at once: a section asks the page for each ``Edit`` (``ui.kit.edit``), which has its way back.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from logbook_desktop.ui.kit import forms, theme

if TYPE_CHECKING:
    from logbook_desktop.domain.tree.tree import Tree
    from logbook_desktop.services.vocabulary.vocabulary import Vocabulary


class Section(QWidget):
    """``wanted`` carries an Edit that the page is to save; ``changed`` the Change of what a section saved itself."""

    wanted = Signal(object)
    changed = Signal(object)

    def __init__(self, title: str, explanation: str = "", parent: QWidget | None = None) -> None:
        """``title`` stands in the list of sections, too; ``explanation``: what it is for, in a sentence or two."""
        super().__init__(parent)
        self.title = title
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.SPACE)
        heading = QLabel(title)
        theme.section_font(heading)
        self.column.addWidget(heading)
        below = theme.muted(QLabel(explanation))
        below.setWordWrap(True)
        self.column.addWidget(below)
        below.setVisible(bool(explanation))
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.hide()
        self.column.addWidget(self.reason)

    def set_scope(self, tree: "Tree", node_id: int) -> None:
        """The place chosen in the tree. Its vocabulary comes with ``set_vocabulary``, a moment later."""

    def set_vocabulary(self, found: "Vocabulary") -> None:
        """The vocabulary as it stands now."""

    def take_focus(self) -> None:
        """The section was chosen by keyboard."""
        self.setFocus()

    def show_reason(self, reason: str) -> None:
        """Why nothing can be changed here; empty: it can."""
        forms.show_remark(self.reason, reason)
