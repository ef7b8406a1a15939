"""From any number of nodes pointed at to the list of changes it means. Pure: a tree in, changes of the domain out.

A node that exists in the plan only (its id is negative) has no past: moving it puts it elsewhere from the beginning,
and closing it takes it out of the plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import tree_edits
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    MoveNode,
    RemoveNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
)


def topmost(tree: Tree, node_ids: Iterable[int], month: Month) -> list[int]:
    """Of some nodes those that hang under none of the others, in the order of the tree."""
    wanted = frozenset(node_ids)
    tops = [n for n in wanted if not wanted.intersection(a.id for a in tree.path(n, month)[:-1])]
    if len(tops) < 2:
        return tops
    order = {node.id: place for place, node in enumerate(tree.walk(month))}
    return sorted(tops, key=lambda node_id: order.get(node_id, len(order)))


def moves(tree: Tree, node_ids: Sequence[int], target: int | None, month: Month) -> list[TreeChange]:
    """Hang nodes under another from a month on; those that hang there already stay. TreeRefusalError."""
    found: list[TreeChange] = []
    for node_id in topmost(tree, node_ids, month):
        node = tree[node_id]
        parent_id = tree_edits.parent_for(tree, node.kind, target)
        if parent_id is None:
            above = tree[target] if target is not None else None
            raise TreeRefusalError(TreeRule.KIND_UNDER_PARENT, node, above)
        if parent_id != tree.parent_id(node_id, month):
            found += _hang_elsewhere(tree, node, parent_id, month)
    return found


def _hang_elsewhere(tree: Tree, node: Node, parent_id: int, month: Month) -> list[TreeChange]:
    branch = _new_branch(tree, node.id) if node.id < 0 else []
    if not branch or any(below.id == parent_id for below in branch):
        return [MoveNode(node.id, parent_id, month)]
    away: list[TreeChange] = [RemoveNode(below.id) for below in reversed(branch)]
    anew = [_added(below, tree.places[below.id][0].parent_id) for below in branch]
    return [*away, replace(anew[0], parent_id=parent_id), *anew[1:]]


def _new_branch(tree: Tree, node_id: int) -> list[Node]:
    """A planned node and all under it, from the top; nothing if something else is (or was) under it."""
    under: dict[int | None, set[int]] = {}
    for child_id, places in tree.places.items():
        for place in places:
            under.setdefault(place.parent_id, set()).add(child_id)
    line = [node_id]
    for above in line:
        line += under.get(above, ())
    if any(below > 0 or len(tree.places[below]) > 1 for below in line):
        return []
    return [tree[below] for below in line]


def _added(node: Node, parent_id: int | None) -> AddNode:
    days = node.opened_on, node.closed_on
    return AddNode(node.id, parent_id, node.kind, node.name, *days, node.code, node.predecessor_id)


def removals(tree: Tree, node_id: int) -> list[TreeChange]:
    """Take a planned node, and what is planned under it, out of the plan."""
    branch = _new_branch(tree, node_id) or [tree[node_id]]
    return [RemoveNode(below.id) for below in reversed(branch)]


def closings(tree: Tree, node_ids: Sequence[int], day: date) -> list[CloseNode]:
    """Close nodes and whatever is open under them, each once, from the bottom up."""
    seen: dict[int, CloseNode] = {}
    for node_id in topmost(tree, node_ids, Month.of(day)):
        seen.update({change.node_id: change for change in tree_edits.closings(tree, node_id, day)})
    return list(seen.values())


def reopenings(tree: Tree, node_ids: Sequence[int], month: Month) -> list[TreeChange]:
    """Open nodes again, the higher ones first."""
    closed = [node_id for node_id in node_ids if tree[node_id].closed_on is not None]
    closed.sort(key=lambda node_id: len(tree.path(node_id, month)))
    return [CloseNode(node_id, None) for node_id in closed]


def duplicates(
    tree: Tree, node_ids: Sequence[int], month: Month, ids: Iterable[int], copy_name: str
) -> list[AddNode]:
    """Each branch once more beside itself: the kinds and names of what is open, no code, nothing documented.

    ``ids`` gives new ids; ``copy_name`` is the name of a copy with ``{name}`` in it.
    """
    following = iter(ids)
    found: list[AddNode] = []
    for top in topmost(tree, node_ids, month):
        new: dict[int | None, int] = {}
        for node in tree.branch(top, month):
            if node.closed_on is not None and node.id != top:
                continue
            parent_id = tree.parent_id(node.id, month)
            if node.id != top and parent_id not in new:
                continue  # what hangs under something closed
            new[node.id] = next(following)
            name = node.name if node.id != top else _copied(node.name, copy_name)
            above = parent_id if node.id == top else new[parent_id]
            found.append(AddNode(new[node.id], above, node.kind, name, node.opened_on))
    return found


def _copied(name: Name, copy_name: str) -> Name:
    others = {code: copy_name.format(name=text) for code, text in name.by_language}
    return Name.of(copy_name.format(name=name.text), others)


@dataclass(frozen=True, slots=True)
class PastedName:
    """A name from the clipboard: how it reads, and whether it is there already or stands twice in the list."""

    text: str
    known: bool
    repeated: bool


MAX_NAME = 200


def pasted_names(text: str, siblings: Iterable[Node]) -> list[PastedName]:
    """The names in lines of text: of a sheet's column, the first cell of each row that has one."""
    there = {spelling for node in siblings for spelling in node.name.spellings}
    found: list[PastedName] = []
    seen: set[str] = set()
    for line in text.splitlines():
        name = " ".join(next((cell for cell in line.split("\t") if cell.strip()), "").split())[:MAX_NAME]
        if name:
            folded = search_text(name)
            found.append(PastedName(name, folded in there, folded in seen))
            seen.add(folded)
    return found


def additions(
    tree: Tree,
    names: Sequence[Name],
    kind: NodeKind,
    target: int | None,
    opened_on: date | None,
    ids: list[int],
) -> list[AddNode]:
    """New nodes of one kind under a target; in an empty tree with the network above (it takes one id more)."""
    following = iter(ids)
    found: list[AddNode] = []
    parent_id = tree_edits.parent_for(tree, kind, target) if tree.nodes else None
    if not tree.nodes:
        parent_id = next(following)
        found.append(AddNode(parent_id, None, NodeKind.NETWORK, tree_edits.NETWORK_NAME))
    return found + [AddNode(next(following), parent_id, kind, name, opened_on) for name in names]


def renamed(name: Name, text: str, language: str) -> Name:
    """The name with another text in the language in which it was shown."""
    others = name.translations
    if language in others:
        return Name.of(name.text, {**others, language: text})
    return Name.of(text, others)
