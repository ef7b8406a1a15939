"""Which nodes the tree shows: those found by the words typed, with the way to them, and closed ones on request.

Pure: a tree and words in, ids out. The folded texts of a tree are made once, the first time somebody searches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree


@dataclass(frozen=True, slots=True)
class FilterResult:
    """``visible`` are the nodes to show: what the words fit, the way to it, and what is under it.

    ``hits`` are those that the words fit, in the order of the tree; ``way`` is to be unfolded to see them.
    """

    visible: frozenset[int]
    hits: tuple[int, ...] = ()
    way: frozenset[int] = frozenset()


class TreeFilter:
    """Finds nodes of one tree, as it hangs on one day."""

    def __init__(self, tree: Tree, day: date) -> None:
        self.tree = tree
        self.day = day
        self.month = Month.of(day)

    @cached_property
    def _texts(self) -> list[tuple[Node, str, str, tuple[int, ...]]]:
        """Each node in the order of the tree: its folded names, those of its whole path, the nodes above."""
        texts: list[tuple[Node, str, str, tuple[int, ...]]] = []
        known: dict[int | None, tuple[str, tuple[int, ...]]] = {None: ("", ())}
        for node in self.tree.walk(self.month):
            path, above = known[self.tree.parent_id(node.id, self.month)]
            own = "" if node.id in self.tree.hidden else _folded(node.name)
            whole = f"{path}\n{own}"
            known[node.id] = whole, (*above, node.id)
            texts.append((node, own, whole, above))
        return texts

    def shown(self, words: str, *, closed: bool) -> FilterResult:
        """Every word must be somewhere in the names of the path, and at least one in the node's own name.

        Without words everything is shown. A closed node is left out unless ``closed`` – or unless it is
        the way to an open one.
        """
        wanted = search_text(words).split()
        if not wanted and closed:
            return FilterResult(frozenset(self.tree.nodes))
        if not wanted:
            return FilterResult(self._open)
        allowed = frozenset(self.tree.nodes) if closed else self._open
        fits = _fitting(wanted)
        hits: list[int] = []
        way: set[int] = set()
        found: set[int] = set()  # the hits and everything under them
        for node, own, whole, above in self._texts:
            if node.id not in allowed:
                continue
            if fits(own, whole):
                hits.append(node.id)
                way.update(above)
                found.add(node.id)
            elif above and above[-1] in found:
                found.add(node.id)
        return FilterResult(frozenset(found | way), tuple(hits), frozenset(way))

    @cached_property
    def _open(self) -> frozenset[int]:
        """Nodes not closed, and the way to them (units go on under an organisation that was merged)."""
        closed = {node.id for node in self.tree.nodes.values() if node.is_closed(self.day)}
        if not closed:
            return frozenset(self.tree.nodes)
        needed: set[int] = set()
        for node_id in self.tree.nodes.keys() - closed:
            above = self.tree.parent_id(node_id, self.month)
            while above in closed and above not in needed:
                needed.add(above)
                above = self.tree.parent_id(above, self.month)
        return frozenset((self.tree.nodes.keys() - closed) | needed)


def _fitting(wanted: list[str]) -> Callable[[str, str], bool]:
    """Whether a node's own names and those of its path have the words; one word needs only a look at its own."""
    if len(wanted) == 1:
        (only,) = wanted
        return lambda own, _whole: only in own
    return lambda own, whole: any(word in own for word in wanted) and all(word in whole for word in wanted)


@lru_cache(maxsize=1 << 16)
def _folded(name: Name) -> str:
    """All spellings of a name in one folded text; renaming one node leaves the others known."""
    return name.search if name.by_language else search_text(name.text)
