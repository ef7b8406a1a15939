"""The tree of a file: the tables are read and written themselves, and the closure that queries join is kept."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database
from logbook_desktop.data.meta_store import LAST_REMOVED, TREE_VERSION, MetaStore
from logbook_desktop.data.names import name_columns, replace_translations, translation_rows
from logbook_desktop.data.stores.relations import tables
from logbook_desktop.data.stores.tree.store import TreeReading
from logbook_desktop.data.tables import node, node_name, node_place, node_reach
from logbook_desktop.domain.tree.tree import Node, Tree

_OWN_TABLES = (node, node_name, node_place, node_reach)
_NAMES_A_NODE = tuple(
    key.parent
    for table in metadata.sorted_tables
    if table not in _OWN_TABLES
    for key in table.foreign_keys
    if key.column is node.c.id and key.ondelete != "CASCADE"
)
"""Every column outside the tree that names a node: while one does, the node cannot be erased."""


class TreeInTables(TreeReading):
    """Writes the difference of two trees row by row."""

    def __init__(
        self,
        connection: Connection,
        database: Database,
        *,
        snapshot: bool,
        tree_shown: Callable[[Tree], Tree] | None = None,
    ) -> None:
        super().__init__(connection, database, tables, snapshot=snapshot, tree_shown=tree_shown)
        self._meta = MetaStore(connection)

    def _version(self) -> str:
        return self._meta.get(TREE_VERSION) or "0"

    def next_id(self) -> int:
        """A node id never used; the write lock keeps two writers apart."""
        newest = int(self._connection.scalar(select(func.max(node.c.id))) or 0)
        return max(newest, int(self._meta.get(LAST_REMOVED) or 0)) + 1

    def lock(self) -> None:
        """Make other changes of the tree wait until this transaction ends."""
        self._meta.count_up(TREE_VERSION)

    def write(self, before: Tree, after: Tree) -> None:
        """Store the difference; ``lock`` must have been called in this transaction."""
        new = [after[node_id] for node_id in after.nodes if node_id not in before]
        moved = [i for i in after.nodes if i not in before or before.places[i] != after.places[i]]
        self._insert_nodes(new)
        for item in after.nodes.values():
            if item.id in before and before[item.id] is not item:
                self._change_node(item)
        self._write_places(after, moved)
        self._delete([node_id for node_id in before.nodes if node_id not in after])
        self._write_reach(after, _ever_below(after, moved))
        self._read = (self._version(), self._load())

    def _insert_nodes(self, new: list[Node]) -> None:
        if not new:
            return
        rows = [{**node_columns(n), "id": n.id, "version": 1, "predecessor_id": None} for n in new]
        self._connection.execute(insert(node), rows)
        for split in (n for n in new if n.predecessor_id is not None):  # from what may be new itself
            value = {"predecessor_id": split.predecessor_id}
            self._connection.execute(update(node).where(node.c.id == split.id).values(value))
        if words := [row for n in new for row in translation_rows("node_id", n.id, n.name)]:
            self._connection.execute(insert(node_name), words)

    def _change_node(self, item: Node) -> None:
        values = {**node_columns(item), "version": node.c.version + 1}
        self._connection.execute(update(node).where(node.c.id == item.id).values(values))
        replace_translations(self._connection, node_name, "node_id", item.id, item.name)

    def _write_places(self, after: Tree, moved: list[int]) -> None:
        for chunk in chunks(moved):
            self._connection.execute(delete(node_place).where(node_place.c.node_id.in_(chunk)))
        rows = [
            {"node_id": place.node_id, "from_month": place.from_month, "parent_id": place.parent_id}
            for node_id in moved
            for place in after.places[node_id]
        ]
        if rows:
            self._connection.execute(insert(node_place), rows)

    def _write_reach(self, after: Tree, node_ids: Iterable[int]) -> None:
        stale = sorted(node_ids)
        for chunk in chunks(stale):
            self._connection.execute(delete(node_reach).where(node_reach.c.node_id.in_(chunk)))
        for rows in chunks(_reach_rows(after, stale)):
            self._connection.execute(insert(node_reach), rows)

    def _delete(self, gone: list[int]) -> None:
        # Places first: one removed node may hang under another. The closure goes with the nodes.
        for chunk in chunks(gone):
            self._connection.execute(delete(node_place).where(node_place.c.node_id.in_(chunk)))
            self._connection.execute(delete(node).where(node.c.id.in_(chunk)))
        if gone:  # their keys are not given again: a step taken back late must not hit another node
            self._meta.set(LAST_REMOVED, str(max(*gone, int(self._meta.get(LAST_REMOVED) or 0))))

    def documented(self, node_id: int) -> bool:
        """Whether anything was ever documented, set up, granted or imported under the node itself."""
        named = (select(column).where(column == node_id).limit(1) for column in _NAMES_A_NODE)
        return any(self._connection.execute(query).first() is not None for query in named)


def _reach_rows(tree: Tree, node_ids: Iterable[int]) -> list[dict[str, object]]:
    """The closure rows of some nodes, ready to insert."""
    return [
        {
            "ancestor_id": reach.ancestor_id,
            "node_id": reach.node_id,
            "depth": reach.depth,
            "from_month": reach.from_month,
            "to_month": reach.to_month,
            "ancestor_kind": reach.ancestor_kind.value,
        }
        for node_id in node_ids
        for reach in tree.reach(node_id)
    ]


def node_columns(item: Node) -> dict[str, object]:
    """A node as its row, without what only the database knows."""
    return {
        "kind": item.kind.value,
        **name_columns(item.name),
        "opened_on": item.opened_on,
        "closed_on": item.closed_on,
        "code": item.code,
        "predecessor_id": item.predecessor_id,
    }


def _ever_below(tree: Tree, node_ids: Iterable[int]) -> set[int]:
    """The nodes and every node that in some month hangs under one of them, directly or not."""
    children: dict[int, set[int]] = {}
    for line in tree.places.values():
        for place in line:
            if place.parent_id is not None:
                children.setdefault(place.parent_id, set()).add(place.node_id)
    found: set[int] = set()
    pending = list(node_ids)
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending.extend(children.get(current, ()))
    return found
