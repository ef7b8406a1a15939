"""Facts about the database itself: whether it is demo data, the version of the tree, and the keys it has used up."""

from sqlalchemy import Connection, Integer, Text, cast, delete, insert, select, text, update

from logbook_desktop.data.tables import meta

DEMO = "demo"
DATABASE = "database"
"""The identity of the database: a UUID made with it, by which packages of data know where they came from."""
TREE_VERSION = "tree_version"
LAST_REMOVED = "last_removed_node"
"""The highest key of a node that was taken back."""


class MetaStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        """The value under a key; None: nothing was ever written there."""
        return self._connection.scalar(select(meta.c.value).where(meta.c.key == key))

    def set(self, key: str, value: str) -> None:
        """Write a value under a key, whether there was one or not."""
        changed = self._connection.execute(update(meta).where(meta.c.key == key).values(value=value))
        if not changed.rowcount:
            self._connection.execute(insert(meta).values(key=key, value=value))

    def forget(self, key: str) -> None:
        """As if nothing had been written there."""
        self._connection.execute(delete(meta).where(meta.c.key == key))

    def count_up(self, key: str) -> None:
        """Add one to a number, so that two writers never reach the same one; the later waits for the first."""
        counted = update(meta).where(meta.c.key == key)
        following = cast(cast(meta.c.value, Integer) + 1, Text)
        if not self._connection.execute(counted.values(value=following)).rowcount:
            self._connection.execute(insert(meta).values(key=key, value="1"))

    @property
    def demo(self) -> bool:
        """Whether everything in this database is invented."""
        return self.get(DEMO) is not None


class MetaOfServer(MetaStore):
    """What a server tells a person about itself (``postgres/interface.sql``); it lets nobody write it."""

    def get(self, key: str) -> str | None:
        """See ``MetaStore.get``."""
        asked = text("SELECT app.interface() -> 'facts' ->> CAST(:key AS text)")
        found: str | None = self._connection.scalar(asked, {"key": key})
        return found
