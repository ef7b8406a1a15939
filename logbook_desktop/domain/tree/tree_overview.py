"""What a flat list tells of the nodes of one tree in one month, worked out once for all of them. Pure."""

from functools import cached_property

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree


class TreeOverview:
    """Paths in one language, places in the order of the tree, and numbers of open units."""

    def __init__(self, tree: Tree, month: Month, language: str = "") -> None:
        self.tree = tree
        self.month = month
        self._language = language

    @cached_property
    def nodes(self) -> list[Node]:
        """All nodes that people are shown, in the order of the tree."""
        return [node for node in self.tree.walk(self.month) if node.id not in self.tree.hidden]

    def place(self, node: Node) -> int:
        """Where it stands in the order of the tree, from 0; what is not shown comes after all."""
        return self._places.get(node.id, len(self._places))

    def names_above(self, node: Node) -> tuple[str, ...]:
        """The names on the way down to the node, without its own; levels that people are not shown are left out."""
        parent_id = self.tree.parent_id(node.id, self.month)
        return () if parent_id is None else self._paths[parent_id]

    def open_units(self, node: Node) -> int:
        """How many units are open under it (or whether it is one) at the end of the month."""
        return self._units.get(node.id, 0)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def _paths(self) -> dict[int, tuple[str, ...]]:
        paths: dict[int, tuple[str, ...]] = {}
        for node in self.tree.walk(self.month):
            parent_id = self.tree.parent_id(node.id, self.month)
            above = () if parent_id is None else paths[parent_id]
            hidden = node.id in self.tree.hidden
            paths[node.id] = above if hidden else (*above, node.name.in_language(self._language))
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
