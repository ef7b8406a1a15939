"""What the services ask of the tree in the database, and how it is read, which is the same everywhere."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Connection, select

from logbook_desktop.data.database import Database
from logbook_desktop.data.names import translations
from logbook_desktop.data.stores.relations import Relations
from logbook_desktop.data.tables import node, node_name, node_place
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import Node, NodeKind, Place, Tree
from logbook_desktop.support.collector import collector_at_rest

_KINDS = {kind.value: kind for kind in NodeKind}
"""Asked for ten thousand rows at a time, and an enum looks its members up slowly."""


class TreeStore(Protocol):
    """The nodes and their places through time. On a server a person's transaction reads nothing after ``write``."""

    def read(self) -> Tree:
        """The tree as this transaction sees it."""

    def committed(self) -> None:
        """Called after a commit: what was read or written is now what others see."""

    def next_id(self) -> int:
        """A node id never used; the write lock (or the version row) keeps two writers apart."""

    def lock(self) -> None:
        """Make other changes of the tree wait until this transaction ends."""

    def write(self, before: Tree, after: Tree) -> None:
        """Store the difference; ``lock`` must have been called in this transaction. TreeRefusalError."""

    def documented(self, node_id: int) -> bool:
        """Whether anything was ever documented, set up, granted or imported under the node itself."""


class TreeReading(TreeStore):
    """Reads the whole tree at once and keeps it until its version changes."""

    def __init__(
        self,
        connection: Connection,
        database: Database,
        rows: Relations,
        *,
        snapshot: bool,
        tree_shown: Callable[[Tree], Tree] | None = None,
    ) -> None:
        """``snapshot``: the connection sees one picture of the data, so a tree read belongs to its version.

        ``tree_shown`` gives the part of it that is to be read in its order, to a reader only.
        """
        self._tree_shown = tree_shown
        self._connection = connection
        self._database = database
        self._rows = rows
        self._snapshot = snapshot
        self._read: tuple[str, Tree] | None = None

    @abstractmethod
    def _version(self) -> str:
        """What the tree seen here hangs on: the tree itself and, for a person, the rights and the month of now."""

    def read(self) -> Tree:
        """The tree as this transaction sees it."""
        whole = self._read_whole()
        return whole if self._tree_shown is None else self._tree_shown(whole)

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

    @collector_at_rest()
    def _load(self) -> Tree:
        words = translations(self._connection, self._rows(node_name), "node_id")
        columns = self._rows(node).c
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
        hangs = self._rows(node_place).c
        lines = select(hangs.node_id, hangs.from_month, hangs.parent_id).order_by(hangs.from_month)
        for key, month, parent_id in self._connection.execute(lines).all():
            if key in places:  # else it was added after the nodes were read
                places[key] += (Place(key, month, parent_id),)
        return Tree(nodes, places)
