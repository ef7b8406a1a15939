"""Random trees with a past and a future, made by the rules themselves: every change of a list that they allow."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import PARENT_KINDS, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    ForgetMove,
    MergeNode,
    MoveNode,
    RemoveNode,
    RenameNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
    Unmerge,
    apply,
    opens_under_merged,
)

MONTHS = [Month(2025, month) for month in range(1, 9)]
"""The months in which the random trees change."""
DAYS = [date(2025, month, day) for month in (1, 2, 4, 5, 8) for day in (1, 17)]
WORDS = (
    "Itä",
    "länsi",
    "Åkern",
    "Öja / Ääni",
    "Kirkonkylän nuorisotila",
    "Café",
    "straße",
    "Sõpruse",
    "back\\slash",
)

EMPTY = Tree({}, {})


@dataclass
class History:
    """A tree, every change that made it, and what was refused on the way."""

    tree: Tree = EMPTY
    trees: list[Tree] = field(default_factory=lambda: [EMPTY])
    changes: list[TreeChange] = field(default_factory=list)
    inverses: list[list[TreeChange]] = field(default_factory=list)
    refused: list[tuple[TreeChange, TreeRefusalError]] = field(default_factory=list)

    def try_change(self, change: TreeChange) -> None:
        if opens_under_merged(
            self.tree, change
        ):  # which the tree itself does not tell from what hung there before
            self.refused.append((change, TreeRefusalError(TreeRule.MERGED)))
            return
        try:
            self.tree, inverse = apply(self.tree, [change])
        except TreeRefusalError as error:
            self.refused.append((change, error))
            return
        self.trees.append(self.tree)
        self.changes.append(change)
        self.inverses.append(inverse)


def skeleton() -> list[TreeChange]:
    """A network of two regions and two organisations with an area and a unit each."""
    kinds = NodeKind
    return [
        AddNode(1, None, kinds.NETWORK, Name("Verkosto")),
        AddNode(2, 1, kinds.REGION, Name("Pirkanmaa")),
        AddNode(3, 1, kinds.REGION, Name("Uusimaa")),
        AddNode(4, 2, kinds.ORGANISATION, Name.of("Tampere", {"sv": "Tammerfors"})),
        AddNode(5, 3, kinds.ORGANISATION, Name.of("Helsinki", {"sv": "Helsingfors"})),
        AddNode(6, 4, kinds.AREA, Name("Itä")),
        AddNode(7, 5, kinds.AREA, Name("Itä")),
        AddNode(8, 6, kinds.UNIT, Name("Hervannan nuorisotila")),
        AddNode(9, 7, kinds.UNIT, Name("Itäkeskus")),
    ]


@st.composite
def histories(draw: st.DrawFn, longest: int = 25) -> History:
    """A tree that grew by random changes, most of them allowed, and some refused."""
    history = History()
    for change in skeleton():
        history.try_change(change)
    for step in range(draw(st.integers(0, longest))):
        history.try_change(draw(_change(history.tree, 100 + step)))
    return history


@st.composite
def names(draw: st.DrawFn) -> Name:
    text = draw(st.sampled_from(WORDS))
    other = draw(st.sampled_from(("", *WORDS)))
    return Name.of(text, {draw(st.sampled_from(("sv", "en"))): other})


@st.composite
def _change(draw: st.DrawFn, tree: Tree, new_id: int) -> TreeChange:
    ids = st.sampled_from(sorted(tree.nodes))
    node_id, day = draw(ids), st.sampled_from(DAYS)
    days = st.none() | day
    match draw(st.sampled_from("aaammmmmcccrfxgggusss")):
        case "a":
            fitting = sorted(kind for kind, parents in PARENT_KINDS.items() if tree[node_id].kind in parents)
            kind = draw(st.sampled_from(fitting or [NodeKind.UNIT]))
            return AddNode(new_id, node_id, kind, draw(names()), draw(days), draw(days))
        case "s":
            return draw(_part_of_split(tree, node_id, new_id))
        case "g" | "u" as what:
            return draw(_merge(tree, node_id, undone=what == "u"))
        case "m":
            fitting_parents = [
                n.id for n in tree.nodes.values() if n.kind in PARENT_KINDS[tree[node_id].kind]
            ]
            return MoveNode(
                node_id, draw(st.sampled_from(fitting_parents or [node_id])), draw(st.sampled_from(MONTHS))
            )
        case "c":
            return CloseNode(node_id, draw(days))
        case "r":
            return RenameNode(node_id, draw(names()))
        case "f":
            moves = [Month.from_number(p.from_month) for line in tree.places.values() for p in line[1:]]
            moved = [p.node_id for line in tree.places.values() for p in line[1:]]
            return ForgetMove(
                draw(st.sampled_from(moved or [node_id])), draw(st.sampled_from(moves or MONTHS))
            )
        case _:
            return RemoveNode(node_id)


@st.composite
def _part_of_split(draw: st.DrawFn, tree: Tree, node_id: int, new_id: int) -> TreeChange:
    """A successor of a node, or a child of what was split on its way to one, or back."""
    successors = [(n.id, n.predecessor_id) for n in tree.nodes.values() if n.predecessor_id is not None]
    moving: bool = draw(st.booleans())
    if successors and moving:
        two = draw(st.permutations(draw(st.sampled_from(successors))))
        month = draw(st.sampled_from(MONTHS))
        children = tree.children(two[0], month) or [tree[node_id]]
        return MoveNode(draw(st.sampled_from(children)).id, two[1], month)
    above = tree.places[node_id][-1].parent_id
    if above is None:
        return RenameNode(node_id, draw(names()))
    opened_on = draw(st.none() | st.sampled_from(DAYS))
    return AddNode(new_id, above, tree[node_id].kind, draw(names()), opened_on, predecessor_id=node_id)


@st.composite
def _merge(draw: st.DrawFn, tree: Tree, node_id: int, *, undone: bool) -> TreeChange:
    if undone:
        merged = {n: month for n in tree.nodes if (month := tree.merged_in(n)) is not None}
        taken = draw(st.sampled_from(sorted(merged) or [node_id]))
        return Unmerge(taken, merged.get(taken, MONTHS[0]), draw(st.none() | st.sampled_from(DAYS)))
    kind = draw(st.sampled_from((NodeKind.ORGANISATION, NodeKind.ORGANISATION, NodeKind.AREA)))
    two = st.sampled_from([n.id for n in tree.nodes.values() if n.kind is kind] or [node_id])
    return MergeNode(draw(two), draw(two), draw(st.sampled_from(MONTHS)))


def same(one: Tree, other: Tree) -> bool:
    """Whether two trees are the same, node by node and place by place."""
    return dict(one.nodes) == dict(other.nodes) and dict(one.places) == dict(other.places)
