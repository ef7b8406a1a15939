"""The tree in the database: nodes, their places through time, and the closure that queries join."""

import json
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database
from logbook_desktop.data.meta_store import LAST_REMOVED, TREE_VERSION, MetaStore
from logbook_desktop.data.names import name_columns, replace_translations, translation_rows, translations
from logbook_desktop.data.tables import node, node_name, node_place, node_reach
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import Node, NodeKind, Place, Tree
from logbook_desktop.domain.tree.tree_changes import TreeRefusalError, TreeRule
from logbook_desktop.support.collector import collector_at_rest

_REFUSED_BY_SERVER = {"LB004": TreeRule.OPEN_CHILDREN, "23503": TreeRule.HAS_CHILDREN}
"""What a server says where the children are some that the acting person does not see."""
_KINDS = {kind.value: kind for kind in NodeKind}
"""Asked for ten thousand rows at a time, and an enum looks its members up slowly."""
_OWN_TABLES = (node, node_name, node_place, node_reach)
_NAMES_A_NODE = tuple(
    key.parent
    for table in metadata.sorted_tables
    if table not in _OWN_TABLES
    for key in table.foreign_keys
    if key.column is node.c.id and key.ondelete != "CASCADE"
)
"""Every column outside the tree that names a node: while one does, the node cannot be erased."""


_VERSION_OF_A_PERSON = text(
    "SELECT concat_ws(' ', (SELECT value FROM meta WHERE key = 'tree_version'), app.this_month(),"
    " (SELECT string_agg(role || node_id, ',') FROM app.my_grants()))"
)


class TreeStore:
    """Reads the whole tree at once and keeps it until its version changes; writes the difference of two trees."""

    def __init__(
        self,
        connection: Connection,
        database: Database,
        *,
        snapshot: bool,
        cut: Callable[[Tree], Tree] | None = None,
    ) -> None:
        """``snapshot``: the connection sees one picture of the data, so a tree read belongs to its version.

        ``cut`` gives the part of it that is to be read, to a reader only.
        """
        self._cut = cut
        self._connection = connection
        self._database = database
        self._snapshot = snapshot
        self._meta = MetaStore(connection)
        self._read: tuple[str, Tree] | None = None

    def read(self) -> Tree:
        """The tree as this transaction sees it."""
        whole = self._read_whole()
        return whole if self._cut is None else self._cut(whole)

    def _read_whole(self) -> Tree:
        version = self._version()
        for known in (self._read, self._database.tree_cache):
            if known is not None and known[0] == version:
                return known[1]
        tree = self._load()
        while (since := self._version()) != version:  # without a snapshot somebody may commit in between
            version, tree = since, self._load()
        self._read = (version, tree)
        if self._snapshot:
            self._database.tree_cache = self._read
        return tree

    def committed(self) -> None:
        """Called after a commit: what was read or written is now what others see."""
        if self._read is not None:
            self._database.tree_cache = self._read

    def _version(self) -> str:
        """What the tree seen here hangs on: the tree itself and, for a person, the rights and the month of now."""
        if self._database.restricted:
            return str(self._connection.scalar(_VERSION_OF_A_PERSON))
        return self._meta.get(TREE_VERSION) or "0"

    @collector_at_rest()
    def _load(self) -> Tree:
        words = translations(self._connection, node_name, "node_id")
        columns = node.c
        rows = self._connection.execute(
            select(
                columns.id,
                columns.kind,
                columns.name,
                columns.opened_on,
                columns.closed_on,
                columns.code,
                columns.version,
                columns.predecessor_id,
            )
        ).all()
        nodes = {
            # Names were folded when they were written, and nearly all are the same in every language.
            key: Node(key, _KINDS[kind], Name.of(name, words[key]) if key in words else Name(name), *rest)
            for key, kind, name, *rest in rows
        }
        places: dict[int, tuple[Place, ...]] = dict.fromkeys(nodes, ())
        lines = select(node_place.c.node_id, node_place.c.from_month, node_place.c.parent_id)
        for key, month, parent_id in self._connection.execute(lines.order_by(node_place.c.from_month)).all():
            if key in places:  # else it was added after the nodes were read
                places[key] += (Place(key, month, parent_id),)
        return Tree(nodes, places)

    def next_id(self) -> int:
        """A node id never used; the write lock (or the version row) keeps two writers apart."""
        if self._database.shared:  # of nodes that the acting person does not see, too
            return int(self._connection.scalar(text("SELECT app.next_node()")) or 0)
        newest = int(self._connection.scalar(select(func.max(node.c.id))) or 0)
        return max(newest, int(self._meta.get(LAST_REMOVED) or 0)) + 1

    def lock(self) -> None:
        """Make other changes of the tree wait until this transaction ends."""
        if self._database.shared:
            self._connection.execute(text("SELECT app.lock_tree()"))
        else:
            self._meta.count_up(TREE_VERSION)

    def write(self, before: Tree, after: Tree) -> None:
        """Store the difference; ``lock`` must have been called in this transaction."""
        gone = [node_id for node_id in before.nodes if node_id not in after]
        new = [after[node_id] for node_id in after.nodes if node_id not in before]
        changed = [n for n in after.nodes.values() if n.id in before and before[n.id] is not n]
        moved = [i for i in after.nodes if i not in before or before.places[i] != after.places[i]]
        if self._database.shared:
            diff = _as_json(after, new, changed, moved, gone)
            try:
                self._connection.execute(text("SELECT app.write_tree(CAST(:diff AS jsonb))"), {"diff": diff})
            except DBAPIError as error:
                rule = _REFUSED_BY_SERVER.get(str(getattr(error.orig, "sqlstate", "")))
                if rule is None:
                    raise
                about = [before[gone[0]]] if gone else [item for item in (*changed, *new) if item.closed_on]
                raise TreeRefusalError(rule, next(iter(about), None)) from error
        else:
            self._write_here(after, new, changed, moved, gone)
        self._read = (self._version(), self._load())

    def _write_here(
        self, after: Tree, new: list[Node], changed: list[Node], moved: list[int], gone: list[int]
    ) -> None:
        self._insert_nodes(new)
        for item in changed:
            values = {**_columns(item), "version": node.c.version + 1}
            self._connection.execute(update(node).where(node.c.id == item.id).values(values))
            replace_translations(self._connection, node_name, "node_id", item.id, item.name)
        self._write_places(after, moved)
        self._delete(gone)
        self._write_reach(after, _ever_below(after, moved))

    def _insert_nodes(self, new: list[Node]) -> None:
        if not new:
            return
        rows = [{**_columns(n), "id": n.id, "version": 1, "predecessor_id": None} for n in new]
        self._connection.execute(insert(node), rows)
        for split in (n for n in new if n.predecessor_id is not None):  # from what may be new itself
            value = {"predecessor_id": split.predecessor_id}
            self._connection.execute(update(node).where(node.c.id == split.id).values(value))
        if words := [row for n in new for row in translation_rows("node_id", n.id, n.name)]:
            self._connection.execute(insert(node_name), words)

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
        for rows in chunks(reach_rows(after, stale)):
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
        if self._database.shared:  # also what the acting person may not see
            asked = text("SELECT app.is_documented(:node)")
            return bool(self._connection.scalar(asked, {"node": node_id}))
        named = (select(column).where(column == node_id).limit(1) for column in _NAMES_A_NODE)
        return any(self._connection.execute(query).first() is not None for query in named)

    def stored_reach(self) -> set[tuple[int, int, int, int, int, str]]:
        """Every row of the closure, to be compared with what the places say."""
        c = node_reach.c
        rows = self._connection.execute(
            select(c.ancestor_id, c.node_id, c.depth, c.from_month, c.to_month, c.ancestor_kind)
        )
        return {(r.ancestor_id, r.node_id, r.depth, r.from_month, r.to_month, r.ancestor_kind) for r in rows}


def reach_rows(tree: Tree, node_ids: Iterable[int]) -> list[dict[str, object]]:
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


def _columns(item: Node) -> dict[str, object]:
    return {
        "kind": item.kind.value,
        **name_columns(item.name),
        "opened_on": item.opened_on,
        "closed_on": item.closed_on,
        "code": item.code,
        "predecessor_id": item.predecessor_id,
    }


def _as_json(tree: Tree, new: list[Node], changed: list[Node], moved: list[int], gone: list[int]) -> str:
    """The difference of two trees for the one function of a server that changes its tree."""

    def written(item: Node) -> dict[str, object]:
        days = {
            name: None if day is None else day.isoformat()
            for name, day in (("opened_on", item.opened_on), ("closed_on", item.closed_on))
        }
        return {**_columns(item), **days, "id": item.id, "names": dict(item.name.by_language)}

    return _json(
        {
            "added": [written(item) for item in new],
            "changed": [written(item) for item in changed],
            "places": {
                str(i): [[place.from_month, place.parent_id] for place in tree.places[i]] for i in moved
            },
            "removed": gone,
        }
    )


def _json(value: object) -> str:
    """As a server takes it: what is no character (NUL, half of one) is replaced, as ``Words`` does."""
    written = json.dumps(value, ensure_ascii=False).replace("\\u0000", "?")
    return written.encode("utf-8", "replace").decode("utf-8")


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
