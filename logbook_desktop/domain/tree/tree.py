"""The tree with its memory: nodes, where each hung in which months, and what follows from it.

A ``Tree`` is an immutable snapshot. Places are effective-dated by month: a node's first place has no
beginning, every later one begins on the first day of a month. Siblings stand in the order of their names: of those
in the language that the tree is for (``in_language``).

A merged organisation hangs under another from a month on, and is closed from its first day. What a node *acts as*
follows from that: such an organisation acts as an area from then on.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from logbook_desktop.domain.names import OWN_NAMES, Name, search_text, sort_key
from logbook_desktop.domain.periods import Month, Period

BEGINNING = 0
"""Month number of a place without a beginning."""
FOREVER = 10_000 * 12
"""Month number of a place without an end (the first month no calendar has)."""


class NodeKind(StrEnum):
    NETWORK = "network"
    COUNTRY = "country"
    REGION = "region"
    ORGANISATION = "organisation"
    AREA = "area"
    UNIT = "unit"


PARENT_KINDS: Mapping[NodeKind, frozenset[NodeKind]] = {
    NodeKind.NETWORK: frozenset(),
    NodeKind.COUNTRY: frozenset({NodeKind.NETWORK}),
    NodeKind.REGION: frozenset({NodeKind.NETWORK, NodeKind.COUNTRY}),
    NodeKind.ORGANISATION: frozenset({NodeKind.NETWORK, NodeKind.COUNTRY, NodeKind.REGION}),
    NodeKind.AREA: frozenset({NodeKind.ORGANISATION, NodeKind.AREA}),
    NodeKind.UNIT: frozenset({NodeKind.ORGANISATION, NodeKind.AREA}),
}
"""Under which kinds a kind may hang: network, organisation and unit are compulsory, the others optional."""
INSIDE = frozenset({NodeKind.AREA, NodeKind.UNIT})
"""What lies in an organisation."""
HOLDING = frozenset({NodeKind.ORGANISATION, NodeKind.AREA})
"""Under what a merged organisation hangs."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree. ``opened_on`` is the first open day, ``closed_on`` the first closed day."""

    id: int
    kind: NodeKind
    name: Name
    opened_on: date | None = None
    closed_on: date | None = None
    code: str = ""
    """The official code, where there is one (a municipality's, a region's)."""
    version: int = 1
    predecessor_id: int | None = None
    """What was split when this one was opened."""

    def is_open(self, day: date) -> bool:
        """Whether it is open on a day: opened by then, and not closed yet."""
        return (self.opened_on is None or self.opened_on <= day) and not self.is_closed(day)

    def is_closed(self, day: date) -> bool:
        """Whether it is closed on a day; ``closed_on`` itself is the first such day."""
        return self.closed_on is not None and self.closed_on <= day

    def open_in(self, period: Period) -> bool:
        """Whether it was open on any day of the period."""
        opened = self.opened_on is None or self.opened_on <= period.last
        return opened and (self.closed_on is None or self.closed_on > period.first)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a node hangs from a month (number) on, until its next place begins."""

    node_id: int
    from_month: int
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A row of the closure: ``node_id`` is under ``ancestor_id`` (or is it) in months [from, to), in which the
    ancestor acts as ``ancestor_kind``."""

    ancestor_id: int
    node_id: int
    depth: int
    from_month: int
    to_month: int
    ancestor_kind: NodeKind


class Tree:
    """A snapshot of all nodes and all their places, past, present and planned."""

    def __init__(
        self,
        nodes: Mapping[int, Node],
        places: Mapping[int, tuple[Place, ...]],
        language: str = OWN_NAMES,
    ) -> None:
        """``places`` holds one line per node, the earliest place first. ``language``: of the names that it is in the
        order of."""
        self.nodes = nodes
        self.places = places
        self.language = language
        self._children: dict[int, dict[int | None, list[Node]]] = {}
        self._others: dict[str, Tree] = {}

    def __getitem__(self, node_id: int) -> Node:
        return self.nodes[node_id]

    def __contains__(self, node_id: object) -> bool:
        return node_id in self.nodes

    def in_language(self, language: str) -> "Tree":
        """The same tree in the order of the names that readers of a language see; the same object every time."""
        if language == self.language:
            return self
        if language not in self._others:
            self._others[language] = Tree(self.nodes, self.places, language)
        return self._others[language]

    def order_of(self, node: Node) -> tuple[str, int]:
        """The order of siblings: by the name shown, then by id."""
        name = node.name.in_language(self.language) if node.name.by_language else node.name.text
        return _known_sort_key(name), node.id

    def parent_id(self, node_id: int, month: Month) -> int | None:
        """The parent in that month."""
        line = self.places[node_id]
        parent = line[0].parent_id
        for place in line[1:]:
            if place.from_month > month.number:
                break
            parent = place.parent_id
        return parent

    @cached_property
    def ordered(self) -> list[Node]:
        """All nodes in the order of names, whatever they hang under."""
        return sorted(self.nodes.values(), key=self.order_of)

    def children(self, node_id: int | None, month: Month) -> list[Node]:
        """Nodes that hang directly under one in a month (roots: under None), in the order of names."""
        by_parent = self._children.get(month.number)
        if by_parent is None:
            by_parent = {}
            for node in self.ordered:
                by_parent.setdefault(self.parent_id(node.id, month), []).append(node)
            self._children[month.number] = by_parent
        return by_parent.get(node_id, [])

    def path(self, node_id: int, month: Month) -> list[Node]:
        """From the root down to the node itself, as the tree stood in that month."""
        line = [self.nodes[node_id]]
        while (parent := self.parent_id(line[-1].id, month)) is not None:
            line.append(self.nodes[parent])
            if len(line) > len(self.nodes):
                raise ValueError(f"node {node_id} hangs under itself in {month}")
        return line[::-1]

    def branch(self, node_id: int, month: Month) -> Iterator[Node]:
        """The node and everything under it in that month, each before its children."""
        yield self.nodes[node_id]
        for child in self.children(node_id, month):
            yield from self.branch(child.id, month)

    def walk(self, month: Month) -> Iterator[Node]:
        """All nodes in the order of the tree."""
        for root in self.children(None, month):
            yield from self.branch(root.id, month)

    def kind_in(self, node_id: int, month: Month) -> NodeKind:
        """What the node acts as in that month: an organisation inside another acts as an area there."""
        return self._acting_kind(node_id, self.parent_id(node_id, month))

    def _acting_kind(self, node_id: int, parent_id: int | None) -> NodeKind:
        kind = self.nodes[node_id].kind
        inside = parent_id is not None and self.nodes[parent_id].kind in HOLDING
        return NodeKind.AREA if kind is NodeKind.ORGANISATION and inside else kind

    def merged_in(self, node_id: int) -> Month | None:
        """The month from which a merge holds: on its first day the node closed and went to where it hangs."""
        closed_on = self.nodes[node_id].closed_on
        if closed_on is None or closed_on.day != 1 or self.nodes[node_id].kind is NodeKind.UNIT:
            return None
        month = Month.of(closed_on)
        inside = any(
            place.from_month == month.number
            and place.parent_id is not None
            and self.nodes[place.parent_id].kind in HOLDING
            for place in self.places[node_id][1:]
        )
        return month if inside else None

    def organisation_of(self, node_id: int, month: Month) -> Node | None:
        """The organisation a node belongs to (or is) in that month: the topmost, where organisations merged."""
        return next(
            (node for node in self.path(node_id, month) if node.kind is NodeKind.ORGANISATION),
            None,
        )

    @cached_property
    def roots(self) -> list[Node]:
        """Nodes that never hang under another, in the order of names."""
        return [n for n in self.ordered if all(place.parent_id is None for place in self.places[n.id])]

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The network and the country, each while it is the only one: levels that people are not shown."""
        if len(self.roots) != 1:
            return frozenset()
        countries = [node for node in self.nodes.values() if node.kind is NodeKind.COUNTRY]
        alone = (self.roots, countries)
        return frozenset(nodes[0].id for nodes in alone if len(nodes) == 1)

    def label_path(self, node_id: int, month: Month, language: str, *, hide_root: bool = True) -> list[str]:
        """The names on the way to a node, in a language; network and country are left out while alone."""
        line = self.path(node_id, month)
        above = [node for node in line[:-1] if not (hide_root and node.id in self.hidden)]
        return [node.name.in_language(language) for node in (*above, line[-1])]

    def reach(self, node_id: int) -> list[ClosureRow]:
        """The closure rows of one node: each ancestor with the months in which it is one, depth 0 itself.

        Neighbouring months with the same ancestor, acting as the same, at the same depth are one row.
        """
        spans: dict[tuple[int, int, NodeKind], list[tuple[int, int]]] = {}
        pending = [(node_id, 0, BEGINNING, FOREVER)]
        while pending:
            ancestor, depth, start, end = pending.pop()
            if depth and ancestor == node_id:
                raise ValueError(f"node {node_id} hangs under itself")
            for first, last, parent in self.spans(ancestor):
                begin, stop = max(first, start), min(last, end)
                if begin >= stop:
                    continue
                acting = self._acting_kind(ancestor, parent)
                spans.setdefault((ancestor, depth, acting), []).append((begin, stop))
                if parent is not None:
                    pending.append((parent, depth + 1, begin, stop))
        return [
            ClosureRow(ancestor, node_id, depth, start, end, acting)
            for (ancestor, depth, acting), parts in sorted(spans.items())
            for start, end in _joined(parts)
        ]

    def organisations(self, node_id: int) -> dict[int, list[tuple[int, int]]]:
        """The organisations a node belongs to through time: each with its months, [from, to)."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for row in self.reach(node_id):
            if row.ancestor_kind is NodeKind.ORGANISATION:
                spans.setdefault(row.ancestor_id, []).append((row.from_month, row.to_month))
        return {organisation: _joined(parts) for organisation, parts in spans.items()}

    def spans(self, node_id: int) -> Iterator[tuple[int, int, int | None]]:
        """Where a node hangs through time: (from month, to month, parent), without gaps."""
        line = self.places[node_id]
        for place, following in zip(line, (*line[1:], None), strict=True):
            yield place.from_month, following.from_month if following else FOREVER, place.parent_id

    def find(self, words: str, month: Month) -> list[Node]:
        """Nodes fitting a scope: a name, or the end of a path, in any language, whatever the case.

        Names are parted by ``/``; a ``/`` that belongs to a name is written ``\\/``.
        """
        wanted = [search_text(part) for part in split_path(words)]
        if not wanted or not all(wanted):
            return []
        named = self._by_spelling.get(wanted[-1], [])
        return [node for node in named if self._path_ends(node.id, wanted, month)]

    @cached_property
    def _by_spelling(self) -> dict[str, list[Node]]:
        """The nodes of each folded spelling, in the order of names."""
        found: dict[str, list[Node]] = {}
        for node in self.ordered:
            for spelling in node.name.spellings:
                found.setdefault(spelling, []).append(node)
        return found

    def _path_ends(self, node_id: int, wanted: list[str], month: Month) -> bool:
        line = self.path(node_id, month)
        if len(line) < len(wanted):
            return False
        return all(
            part in node.name.spellings for part, node in zip(reversed(wanted), reversed(line), strict=False)
        )


# A tree changes by a node at a time; the keys of all the others are still known from the tree before.
_known_sort_key = lru_cache(maxsize=1 << 16)(sort_key)


_MARKS = re.compile(r"\\\\|\\/|/|[^\\/]+|\\")


def split_path(words: str) -> list[str]:
    """The names of a written path; ``\\/`` is a slash inside a name, and ``\\\\`` a backslash."""
    parts = [""]
    for mark in _MARKS.findall(words):
        if mark == "/":
            parts.append("")
        else:
            parts[-1] += mark[1:] if mark in ("\\/", "\\\\") else mark
    return [part.strip() for part in parts]


def written_path(names: list[str]) -> str:
    """The path that ``split_path`` reads back."""
    return "/".join(name.replace("\\", "\\\\").replace("/", "\\/") for name in names)


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
