"""What a row of the tree says and looks like, for one snapshot on one day."""

from collections.abc import Collection, Mapping
from datetime import date

from PySide6.QtGui import QBrush, QFont, QGuiApplication, QIcon, QPalette

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.wording.tree import PATH_MARK, name_of, spoken, state_of


class RowAppearance:
    """Never colour alone: what is closed says so in words, what was found is bold."""

    def __init__(self, tree: Tree, day: date, hits: Collection[int], icons: Mapping[NodeKind, QIcon]) -> None:
        """``hits`` are the nodes that a search has found."""
        self._tree, self._day, self._hits, self._icons = tree, day, hits, icons
        self._month = Month.of(day)

    def text(self, node: Node) -> str:
        """Its name and, where it is not simply open, its state."""
        state = state_of(node, self._day, merged=self._is_merged(node))
        return f"{name_of(node)} – {state}" if state else name_of(node)

    def tooltip(self, node: Node) -> str:
        """The whole path, and what a screen reader says."""
        line = [n for n in self._tree.path(node.id, self._month) if n.id not in self._tree.hidden]
        path = PATH_MARK.join(name_of(above) for above in line) or name_of(node)
        return f"{path}\n{self.spoken(node)}"

    def spoken(self, node: Node) -> str:
        """The row as a screen reader says it."""
        return spoken(node, self._day, acts_as=self._acts_as(node), merged=self._is_merged(node))

    def icon(self, node: Node) -> QIcon | None:
        """Of the kind that it acts as."""
        return self._icons.get(self._acts_as(node))

    def font(self, node: Node) -> QFont | None:
        """Bold for what was found; None: the font of the view."""
        if node.id not in self._hits:
            return None
        font = QGuiApplication.font()
        font.setBold(True)
        return font

    def colour(self, node: Node) -> QBrush | None:
        """Paler for what is closed; None: the colour of the view."""
        if not self.is_closed(node) or self._is_merged(node):
            return None
        return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)

    def is_closed(self, node: Node) -> bool:
        """On the day that the tree is shown of."""
        return node.is_closed(self._day)

    def _is_merged(self, node: Node) -> bool:
        return self._tree.merged_in(node.id) is not None

    def _acts_as(self, node: Node) -> NodeKind:
        """The kind that it is shown as: an organisation that was merged is an area from then on."""
        return self._tree.kind_in(node.id, self._month)
