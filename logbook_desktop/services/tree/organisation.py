"""The tree of the organisation: reading it, and applying lists of changes in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from logbook_desktop.data.stores.tree.store import TreeStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change, ChangedTree
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.people.access import (
    Action,
    Grant,
    NotAllowedError,
    Role,
    is_mentor_of,
    may_somewhere,
)
from logbook_desktop.domain.tree.restructuring import is_part_of_split
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    MergeNode,
    MoveNode,
    RemoveNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
    apply,
    opens_under_merged,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.tree.tree_rights import (
    require_organisations,
    require_right,
    require_split_whole,
)


def tree(context: Context) -> Tree:
    """The whole tree with its memory: names are open to everyone who may read some of it. NotAllowedError."""
    if not may_somewhere(context.actor, Action.READ_TREE):
        raise NotAllowedError(Action.READ_TREE, None)
    with context.reading() as work:
        return work.trees.read()


def change(context: Context, changes: Sequence[TreeChange]) -> ChangedTree:
    """Apply a list of changes in one transaction and give the list that takes it back.

    Undo is applying that. Raises TreeRefusalError or NotAllowedError; then nothing is changed.
    """
    worked = _saved(context, changes)
    touched = Change(units=worked.touched, tree=True)
    return ChangedTree(_read_back(context, worked), worked.inverse, worked.new_ids, touched)


@retry_on_conflict
def _saved(context: Context, changes: Sequence[TreeChange]) -> "AppliedChanges":
    with context.writing() as work:
        worked = change_within(context, work, changes)
        work.commit()
    if worked.gained:  # so the server has it, too
        context.actor = context.actor.with_grants(worked.gained)
    return worked


@retry_on_conflict
def _read(context: Context) -> Tree:
    with context.reading() as work:
        return work.trees.read()


def _read_back(context: Context, worked: "AppliedChanges") -> Tree:
    """The tree after the commit: what the acting person sees may have changed with it, too.

    Where it cannot be read now, the tree as it was worked out: the change is saved, and is no error.
    """
    try:
        return _read(context)
    except ExternalError:
        return worked.after


def change_within(context: Context, work: UnitOfWork, changes: Sequence[TreeChange]) -> "AppliedChanges":
    """As ``change``, as a part of somebody else's unit of work.

    A person on a server reads nothing more in it: rights and tree count from the commit on
    (``Context.rights_wait_for_commit``).
    """
    work.trees.lock()
    worked = worked_out(context, work.trees, changes)
    work.trees.write(worked.before, worked.after)
    stamp = context.stamp()
    work.history.tree_noted(worked.before, worked.after, stamp, context.actor.login)
    work.hint(worked.touched | _parents(worked.before, worked.touched))
    return worked


@dataclass(frozen=True, slots=True)
class AppliedChanges:
    """What a list of changes makes of the tree. ``changes`` is the list with the ids that new nodes get."""

    before: Tree
    after: Tree
    changes: tuple[TreeChange, ...]
    inverse: tuple[TreeChange, ...]
    new_ids: dict[int, int]
    gained: tuple[Grant, ...] = ()
    """Who splits an organisation is from then on a mentor of its parts."""

    @property
    def touched(self) -> frozenset[int]:
        """The nodes that the changes name."""
        return frozenset(node for item in self.changes for node in _touched(item))


def worked_out(context: Context, trees: TreeStore, changes: Sequence[TreeChange]) -> AppliedChanges:
    """The changes made one by one, each looked at as ``change`` does. Writes nothing; raises as ``change``."""
    before = trees.read()
    new_ids = _new_ids(trees, changes)
    numbered = tuple(_with_real_ids(item, new_ids) for item in changes)
    after, inverse, gained = before, list[TreeChange](), list[Grant]()
    acting = context
    for asked, item in zip(changes, numbered, strict=True):
        require_right(acting, after, item)
        _refuse_erasing(trees, after, item)
        if asked.node_id < 0 and isinstance(item, AddNode) and opens_under_merged(after, item):
            raise TreeRefusalError(TreeRule.MERGED, None, after[item.parent_id or 0])
        earlier, (after, back) = after, apply(after, [item])
        require_organisations(acting, earlier, after, item)
        inverse[:0] = back
        is_part = isinstance(item, AddNode) and is_part_of_split(after, item)
        if is_part and not is_mentor_of(acting.actor, item.node_id):
            gained.append(Grant(Role.MENTOR, item.node_id))
            acting = replace(acting, actor=acting.actor.with_grants(gained[-1:]))
    require_split_whole(context, after, numbered)
    return AppliedChanges(before, after, numbered, tuple(inverse), new_ids, tuple(gained))


def _new_ids(trees: TreeStore, changes: Sequence[TreeChange]) -> dict[int, int]:
    following = trees.next_id()
    asked = [item.node_id for item in changes if isinstance(item, AddNode) and item.node_id < 0]
    return {negative: following + place for place, negative in enumerate(asked)}


def _with_real_ids(item: TreeChange, new_ids: dict[int, int]) -> TreeChange:
    def real(node_id: int) -> int:
        return new_ids.get(node_id, node_id)

    if isinstance(item, AddNode | MoveNode) and item.parent_id is not None:
        item = replace(item, parent_id=real(item.parent_id))
    if isinstance(item, AddNode) and item.predecessor_id is not None:
        item = replace(item, predecessor_id=real(item.predecessor_id))
    if isinstance(item, MergeNode):
        item = replace(item, into_id=real(item.into_id))
    return replace(item, node_id=real(item.node_id))


def _refuse_erasing(trees: TreeStore, tree: Tree, item: TreeChange) -> None:
    if isinstance(item, RemoveNode) and trees.documented(item.node_id):
        raise TreeRefusalError(TreeRule.HAS_ENTRIES, tree[item.node_id])


def _parents(tree: Tree, nodes: frozenset[int]) -> frozenset[int]:
    """What they hang under: of a node that was taken back nothing else is left."""
    known = (tree.places[node_id][-1].parent_id for node_id in nodes if node_id in tree)
    return frozenset(parent for parent in known if parent is not None)


def _touched(item: TreeChange) -> list[int]:
    if isinstance(item, MergeNode):
        return [item.node_id, item.into_id]
    parent_id = item.parent_id if isinstance(item, AddNode | MoveNode) else None
    return [item.node_id] if parent_id is None else [item.node_id, parent_id]
