"""A section of the tab *Settings*: one page about one vocabulary, and how it saves what is done on it.

Everything is saved at once. What was done is told with a way back (``Done.undo``); what is refused, with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from logbook_desktop.ui.kit import theme

if TYPE_CHECKING:
    from logbook_desktop.domain.changes import Change
    from logbook_desktop.domain.tree.tree import Tree
    from logbook_desktop.services.vocabulary.vocabulary import Vocabulary

Save = Callable[[], "Change"]


@dataclass(frozen=True)
class Edit:
    """Something to save: ``do``, the words that tell it afterwards, and what takes it back (None: nothing does)."""

    do: Save
    told: str
    undo: Save | None = None


class Section(QWidget):
    """``wanted`` carries a Deed that the page is to save; ``changed`` the Change of what a section saved itself."""

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
        told = theme.muted(QLabel(explanation))
        told.setWordWrap(True)
        told.setVisible(bool(explanation))
        self.column.addWidget(told)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.hide()
        self.column.addWidget(self.reason)

    def set_scope(self, tree: "Tree", node_id: int) -> None:
        """The place chosen in the tree. The page hands the vocabulary of the place with ``take``, a moment later."""

    def take(self, found: "Vocabulary") -> None:
        """The vocabulary as it stands now."""

    def refresh(self, change: "Change") -> None:
        """Something was changed elsewhere."""

    def take_focus(self) -> None:
        """The section was chosen by keyboard."""
        self.setFocus()

    def say_why(self, reason: str) -> None:
        """Why nothing can be changed here; empty: it can."""
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
