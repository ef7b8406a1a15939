"""Rows of a spreadsheet meet the tree: what is new is added, what is there is known, what is not clear is rejected.

rows (``structure_rows``) → ``resolve`` → additions, from the top down, for a plan. All of a row comes in, or nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.structure_rows import (
    PathRow,
    PlaceRow,
    PlaceRule,
    RejectedPlace,
    StructureImportResult,
    StructureReading,
)
from logbook_desktop.domain.tree.tree import PARENT_KINDS, Node, NodeKind, Tree, split_path
from logbook_desktop.domain.tree.tree_changes import AddNode


def resolve(
    tree: Tree, month: Month, target: int | None, reading: StructureReading, fresh_id: Callable[[], int]
) -> StructureImportResult:
    """The additions that the rows mean, in the tree of a month; ``target`` is where rows without a place go."""
    catalogue = _KnownPlaces(tree, month, target)
    verdicts = _Verdicts()
    paths = [row for row in reading.rows if isinstance(row, PathRow)]
    places = [row for row in reading.rows if isinstance(row, PlaceRow)]
    for path in paths:
        written = " / ".join(name for _, name in path.steps)
        verdicts.judge(path.origin, written, partial(_take_path, catalogue, path, fresh_id))
    _Listed(catalogue, places, fresh_id).take_all(verdicts)
    faults = sorted(
        [*verdicts.rejected, *reading.rejected],
        key=lambda fault: (fault.origin.sheet or "", fault.origin.row),
    )
    return StructureImportResult(tuple(catalogue.added), tuple(verdicts.known), tuple(faults))


class _Fault(Exception):  # noqa: N818 - a verdict on one row, never an error of the program
    def __init__(self, rule: PlaceRule, **values: str | int) -> None:
        super().__init__(rule.name)
        self.rule = rule
        self.values = values


class _Verdicts:
    """The rows that added nothing: known ones, and rejected ones with their reason."""

    def __init__(self) -> None:
        self.known: list[Origin] = []
        self.rejected: list[RejectedPlace] = []

    def judge(self, origin: Origin, written: str, take: Callable[[], bool]) -> bool:
        """Take a row in; ``take`` tells whether anything was added. False: it was rejected."""
        try:
            if not take():
                self.known.append(origin)
        except _Fault as fault:
            self.rejected.append(RejectedPlace(origin, written, fault.rule, fault.values))
            return False
        return True


class _KnownPlaces:
    """The nodes of the tree and those of the rows so far, found by what they hang under and by name."""

    def __init__(self, tree: Tree, month: Month, target: int | None) -> None:
        self.tree, self.month, self.target = tree, month, target
        self.added: list[tuple[AddNode, Origin]] = []
        self.origins: dict[int, Origin] = {}
        self._nodes = dict(tree.nodes)
        self._children: dict[tuple[int | None, str], Node] = {}
        self._named: dict[tuple[NodeKind, str], list[Node]] = {}
        for node in tree.ordered:
            self._note(node, tree.parent_id(node.id, month))

    def node(self, node_id: int | None) -> Node | None:
        return None if node_id is None else self._nodes[node_id]

    def child(self, parent_id: int | None, name: Name) -> Node | None:
        """A node of that name directly under another."""
        found = (self._children.get((parent_id, spelling)) for spelling in name.spellings)
        return next((node for node in found if node is not None), None)

    def only(self, kind: NodeKind, text: str) -> Node | None:
        """The one node of that kind and name; None if there is none, or more than one."""
        found = self._named.get((kind, search_text(text)), [])
        return found[0] if len(found) == 1 else None

    def fitting(self, kind: NodeKind) -> int | None:
        """The nearest node at or above the target under which this kind may hang. _Fault if there is none."""
        if not PARENT_KINDS[kind]:
            return None
        for node in self._upwards():
            if node.kind in PARENT_KINDS[kind]:
                return node.id
        raise _Fault(PlaceRule.NOWHERE)

    def new(self, add: AddNode, parent: Node | None) -> Node:
        """The node that an addition makes, if the rules of the tree allow it. _Fault."""
        name = "" if parent is None else parent.name.text
        allowed = PARENT_KINDS[add.kind]
        if (parent is None and allowed) or (parent is not None and parent.kind not in allowed):
            raise _Fault(PlaceRule.KIND_UNDER_PARENT, text=name)
        if add.opened_on and add.closed_on and add.closed_on < add.opened_on:
            raise _Fault(PlaceRule.CLOSES_BEFORE_OPENING)
        ends = None if parent is None else parent.closed_on
        if ends is not None and (add.closed_on is None or add.closed_on > ends):
            raise _Fault(PlaceRule.PARENT_CLOSED, text=name)
        return Node(add.node_id, add.kind, add.name, add.opened_on, add.closed_on, add.code)

    def add(self, node: Node, add: AddNode, origin: Origin) -> None:
        self._nodes[node.id] = node
        self.origins[node.id] = origin
        self.added.append((add, origin))
        self._note(node, add.parent_id)

    def _note(self, node: Node, parent_id: int | None) -> None:
        for spelling in node.name.spellings:
            self._children.setdefault((parent_id, spelling), node)
            self._named.setdefault((node.kind, spelling), []).append(node)

    def _upwards(self) -> Iterator[Node]:
        """The target and what is above it; without a target the hidden levels, the lowest first."""
        if self.target is not None:
            yield from reversed(self.tree.path(self.target, self.month))
            return
        levels = list(NodeKind)
        hidden = [self.tree[node_id] for node_id in self.tree.hidden]
        yield from sorted(hidden, key=lambda node: -levels.index(node.kind))


# --- a column for each level ------------------------------------------------------------------------------------


def _take_path(catalogue: _KnownPlaces, row: PathRow, fresh_id: Callable[[], int]) -> bool:
    """Whether anything of the row is new."""
    new: list[tuple[Node, AddNode]] = []
    above: Node | None = None
    for kind, text in row.steps:
        name = Name(text)
        first = above is None
        there = catalogue.only(kind, text) if first else None
        parent_id = catalogue.fitting(kind) if first and there is None else above.id if above else None
        there = there or catalogue.child(parent_id, name)
        if there is None:
            add = AddNode(fresh_id(), parent_id, kind, name)
            there = catalogue.new(add, above or catalogue.node(parent_id))
            new.append((there, add))
        elif there.kind is not kind:
            raise _Fault(PlaceRule.OTHER_KIND, text=text)
        above = there
    for node, add in new:
        catalogue.add(node, add, row.origin)
    return bool(new)


# --- name, under, kind ------------------------------------------------------------------------------------------


class _Listed:
    """Rows that name what they hang under: another row, or a place in the tree; in any order."""

    def __init__(
        self, catalogue: _KnownPlaces, rows: Sequence[PlaceRow], fresh_id: Callable[[], int]
    ) -> None:
        self._catalogue, self._rows, self._fresh_id = catalogue, rows, fresh_id
        self._paths = [_folded_path(row) for row in rows]
        self._by_name: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            for spelling in row.name.spellings:
                self._by_name.setdefault(spelling, []).append(place)
        self._faults: dict[int, _Fault] = {}
        self._above = [self._row_above(place) for place in range(len(rows))]
        self._holding = {above for above in self._above if above is not None}
        self._ids: dict[int, int] = {}
        """The node of each row that was taken in or known."""
        self._done: set[int] = set()

    def take_all(self, verdicts: _Verdicts) -> None:
        """Each row after the row it hangs under."""
        for place in range(len(self._rows)):
            for one in reversed(self._way_up(place)):
                row = self._rows[one]
                self._done.add(one)
                verdicts.judge(row.origin, row.name.text, partial(self._take, one))

    def _way_up(self, place: int) -> list[int]:
        """The row and the rows above it that wait still; a circle is a fault of every row in it."""
        line: list[int] = []
        seen: set[int] = set()
        at: int | None = place
        while at is not None and at not in self._done:
            if at in seen:
                for one in line[line.index(at) :]:
                    self._faults[one] = _Fault(PlaceRule.UNDER_ITSELF)
                break
            line.append(at)
            seen.add(at)
            at = self._above[at]
        return line

    def _take(self, place: int) -> bool:
        if place in self._faults:
            raise self._faults[place]
        row, catalogue = self._rows[place], self._catalogue
        parent_id = self._parent_id(place)
        parent = catalogue.node(parent_id)
        kind = row.kind or self._assumed_kind(place, parent)
        there = catalogue.child(parent_id, row.name)
        if there is not None:
            self._ids[place] = there.id
            if there.id in catalogue.origins:
                raise _Fault(PlaceRule.REPEATED, row=catalogue.origins[there.id].row)
            if row.kind is not None and there.kind is not kind:
                raise _Fault(PlaceRule.OTHER_KIND, text=row.name.text)
            return False
        days = row.opened_on, row.closed_on
        add = AddNode(self._fresh_id(), parent_id, kind, row.name, *days, row.code)
        node = catalogue.new(add, parent)
        catalogue.add(node, add, row.origin)
        self._ids[place] = node.id
        return True

    def _parent_id(self, place: int) -> int | None:
        above = self._above[place]
        if above is not None:
            if above not in self._ids:
                raise _Fault(PlaceRule.FAULTY_PARENT, row=self._rows[above].origin.row)
            return self._ids[above]
        row = self._rows[place]
        if row.under:
            return self._in_tree(row.under)
        return self._catalogue.fitting(row.kind or self._assumed_kind(place, None))

    def _assumed_kind(self, place: int, parent: Node | None) -> NodeKind:
        """A place that others hang under is an area inside an organisation, else an organisation."""
        if place not in self._holding:
            return NodeKind.UNIT
        target = parent or self._catalogue.node(self._catalogue.target)
        inside = target is not None and target.kind in PARENT_KINDS[NodeKind.AREA]
        return NodeKind.AREA if inside else NodeKind.ORGANISATION

    def _in_tree(self, under: str) -> int:
        tree, month, target = self._catalogue.tree, self._catalogue.month, self._catalogue.target
        found = [node for node in tree.find(under, month) if not node.is_closed(month.first_day)]
        if len(found) > 1 and target is not None:
            near = [n for n in found if any(above.id == target for above in tree.path(n.id, month))]
            found = near or found
        if not found:
            raise _Fault(PlaceRule.UNKNOWN_PARENT, text=under)
        if len(found) > 1:
            raise _Fault(PlaceRule.UNCLEAR_PARENT, text=under)
        return found[0].id

    def _row_above(self, place: int) -> int | None:
        """The row that a row hangs under; None: none of the file. What is not clear becomes a fault."""
        under = self._rows[place].under
        if not under:
            return None
        parts = [search_text(part) for part in split_path(under)]
        named = [at for at in self._by_name.get(parts[-1], []) if _ends(self._paths[at], parts)]
        others = {tuple(self._paths[at]): at for at in reversed(named) if at != place}
        if len(others) == 1:
            return next(iter(others.values()))
        if others:
            self._faults[place] = _Fault(PlaceRule.UNCLEAR_PARENT, text=under)
        elif named and not self._catalogue.tree.find(under, self._catalogue.month):
            self._faults[place] = _Fault(PlaceRule.UNDER_ITSELF)
        return None


def _folded_path(row: PlaceRow) -> list[str]:
    above = [search_text(part) for part in split_path(row.under)] if row.under else []
    return [*above, search_text(row.name.text)]


def _ends(path: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a written path can be meant by the end of another; how far up each was written does not matter."""
    length = min(len(path), len(parts))
    return list(path[-length:]) == list(parts[-length:]) or length == 1
