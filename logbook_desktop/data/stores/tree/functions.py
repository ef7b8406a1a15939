"""The tree of a server: changed by one of its functions (``postgres/tree.sql``), by IT as by anybody else.

A person reads it through functions, too. Their transaction is answered as nobody from the change on: nothing is read
back, and whoever wants the tree commits and reads anew.
"""

import json

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from logbook_desktop.data.stores.tree.store import TreeReading
from logbook_desktop.data.stores.tree.tables import node_columns
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_changes import TreeRefusalError, TreeRule

_REFUSED_BY_SERVER = {"LB004": TreeRule.OPEN_CHILDREN, "23503": TreeRule.HAS_CHILDREN}
"""What a server says where the children are some that the acting person does not see."""


class TreeOnServer(TreeReading):
    """Sends the difference of two trees in one call."""

    def _version(self) -> str:
        return str(self._connection.scalar(text("SELECT app.tree_version()")))

    def next_id(self) -> int:
        """A node id never used, of nodes that the acting person does not see, too."""
        return int(self._connection.scalar(text("SELECT app.next_node()")) or 0)

    def lock(self) -> None:
        """Make other changes of the tree wait until this transaction ends."""
        self._connection.execute(text("SELECT app.lock_tree()"))

    def write(self, before: Tree, after: Tree) -> None:
        """Store the difference; ``lock`` must have been called in this transaction."""
        gone = [node_id for node_id in before.nodes if node_id not in after]
        new = [after[node_id] for node_id in after.nodes if node_id not in before]
        changed = [n for n in after.nodes.values() if n.id in before and before[n.id] is not n]
        moved = [i for i in after.nodes if i not in before or before.places[i] != after.places[i]]
        difference = {"difference": _as_json(after, new, changed, moved, gone)}
        try:
            self._connection.execute(text("SELECT app.write_tree(CAST(:difference AS jsonb))"), difference)
        except DBAPIError as error:
            rule = _REFUSED_BY_SERVER.get(str(getattr(error.orig, "sqlstate", "")))
            if rule is None:
                raise
            about = [before[gone[0]]] if gone else [item for item in (*changed, *new) if item.closed_on]
            raise TreeRefusalError(rule, next(iter(about), None)) from error
        self._read = None

    def documented(self, node_id: int) -> bool:
        """As the server knows it, also of what the acting person may not see."""
        asked = text("SELECT app.is_documented(:node)")
        return bool(self._connection.scalar(asked, {"node": node_id}))


def _as_json(tree: Tree, new: list[Node], changed: list[Node], moved: list[int], gone: list[int]) -> str:
    """The difference of two trees for the one function of a server that changes its tree."""

    def written(item: Node) -> dict[str, object]:
        days = {
            name: None if day is None else day.isoformat()
            for name, day in (("opened_on", item.opened_on), ("closed_on", item.closed_on))
        }
        return {**node_columns(item), **days, "id": item.id, "names": dict(item.name.by_language)}

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
