"""The copy of a tree that a list of changes is made to."""

from collections.abc import Iterator
from functools import cached_property

from logbook_desktop.domain.tree.tree import Node, Place, Tree
from logbook_desktop.domain.tree.tree_refusal import TreeRefusalError, TreeRule


class TreeDraft(Tree):
    """A copy that the changes of one list are made to: what a single change costs does not grow with the tree."""

    def __init__(self, tree: Tree) -> None:
        self.nodes: dict[int, Node] = dict(tree.nodes)
        self.places: dict[int, tuple[Place, ...]] = dict(tree.places)

    @cached_property
    def _candidates(self) -> dict[int, set[int]]:
        """Under each node at least the nodes that ever hang directly under it."""
        children: dict[int, set[int]] = {}
        for line in self.places.values():
            for place in line:
                if place.parent_id is not None:
                    children.setdefault(place.parent_id, set()).add(place.node_id)
        return children

    @cached_property
    def _successors(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for node in self.nodes.values():
            if node.predecessor_id is not None:
                found.setdefault(node.predecessor_id, set()).add(node.id)
        return found

    def known(self, node_id: int) -> Node:
        """The node. TreeRefusalError if it is not there."""
        if node_id not in self:
            raise TreeRefusalError(TreeRule.UNKNOWN_NODE)
        return self.nodes[node_id]

    def add(self, node: Node) -> None:
        """A new node; it hangs nowhere yet."""
        self.nodes[node.id] = node
        if node.predecessor_id is not None:
            self._successors.setdefault(node.predecessor_id, set()).add(node.id)

    def hang(self, node_id: int, places: list[Place]) -> None:
        """Give a node other places than it had."""
        self.places[node_id] = tuple(sorted(places))
        if "_candidates" not in self.__dict__:
            return  # nobody has asked yet; who asks finds the new places
        for place in places:
            if place.parent_id is not None:
                self._candidates.setdefault(place.parent_id, set()).add(node_id)

    def drop(self, node_id: int) -> None:
        """Forget a node; what still names it as its parent does not count."""
        del self.nodes[node_id], self.places[node_id]

    def successors(self, node_id: int) -> list[Node]:
        """The nodes that were opened when this one was split."""
        return [self.nodes[i] for i in sorted(self._successors.get(node_id, ())) if i in self.nodes]

    def spans_under(self, node_id: int) -> list[tuple[Node, int, int]]:
        """Every child of any month, with the months [from, to) in which it hangs there."""
        return [
            (self.nodes[child_id], start, end)
            for child_id in sorted(self._candidates.get(node_id, ()))
            if child_id in self.nodes
            for start, end, parent_id in self.spans(child_id)
            if parent_id == node_id
        ]

    def ever_below(self, node_id: int) -> Iterator[Node]:
        """The node and everything that in some month hangs under it, directly or not."""
        found, pending = {node_id}, [node_id]
        while pending:
            current = pending.pop()
            yield self.nodes[current]
            below = {child.id for child, _, _ in self.spans_under(current)} - found
            found |= below
            pending.extend(below)
