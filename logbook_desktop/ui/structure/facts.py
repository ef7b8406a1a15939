"""What the table tells of the nodes of one tree in one month, worked out once for all of them. Pure."""

from functools import cached_property

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.wording.tree import PATH_MARK, name_of


class Facts:
    """Paths, places in the order of the tree, and numbers of open units."""

    def __init__(self, tree: Tree, month: Month) -> None:
        self.tree = tree
        self.month = month

    @cached_property
    def nodes(self) -> list[Node]:
        """All nodes that people are shown, in the order of the tree."""
        return [node for node in self.tree.walk(self.month) if node.id not in self.tree.hidden]

    def place(self, node: Node) -> int:
        """Where it stands in the order of the tree."""
        return self._places.get(node.id, len(self._places))

    def under(self, node: Node) -> str:
        """The way to the node above it, in names."""
        parent_id = self.tree.parent_id(node.id, self.month)
        return "" if parent_id is None else self._paths[parent_id]

    def open_units(self, node: Node) -> int:
        """How many units are open under it (or whether it is one) in the month."""
        return self._units.get(node.id, 0)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def _paths(self) -> dict[int, str]:
        paths: dict[int, str] = {}
        for node in self.tree.walk(self.month):
            parent_id = self.tree.parent_id(node.id, self.month)
            above = paths[parent_id] if parent_id is not None else ""
            own = "" if node.id in self.tree.hidden else name_of(node)
            paths[node.id] = f"{above}{PATH_MARK}{own}" if above and own else above or own
        return paths

    @cached_property
    def _units(self) -> dict[int, int]:
        day = self.month.last_day
        found: dict[int, int] = {}
        for node in reversed(list(self.tree.walk(self.month))):
            own = node.kind is NodeKind.UNIT and node.is_open(day)
            count = found[node.id] = found.get(node.id, 0) + own
            parent_id = self.tree.parent_id(node.id, self.month)
            if parent_id is not None:
                found[parent_id] = found.get(parent_id, 0) + count
        return found
