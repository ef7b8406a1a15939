"""What of the tree a person sees: the names open to them, and the tree cut to these.

On a server its policies cut (``postgres/scopes.sql``, the same rule); here the program does, where it shows somebody
what another person sees.
"""

from collections.abc import Iterable

from logbook_desktop.domain.people.access import ALLOWED, IN_WHOLE_ORGANISATION, Action, Grant, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import INSIDE, Tree


class VisibleTree:
    """Cuts trees to some nodes, which have with each of them everything under which it ever hangs."""

    def __init__(self, nodes: Iterable[int]) -> None:
        self.nodes = frozenset(nodes)
        self._last: tuple[Tree, Tree] | None = None

    def __call__(self, tree: Tree) -> Tree:
        """The part of the tree that is seen; the same object for the same tree."""
        if self._last is None or self._last[0] is not tree:
            nodes = {i: node for i, node in tree.nodes.items() if i in self.nodes}
            self._last = tree, Tree(nodes, {i: tree.places[i] for i in nodes}, tree.language)
        return self._last[1]


def nodes_seen(grants: Iterable[Grant], tree: Tree, month: Month) -> frozenset[int]:
    """The names open to who holds the grants: the branch, also what was in it before; the own organisation of those
    who document; whatever these ever hung under. A network right opens organisations and what is above, a kiosk its
    own unit."""
    tops = {(grant.node_id, grant.role) for grant in grants if grant.node_id in tree}
    if any(grant.node_id is None and grant.role is not Role.KIOSK for grant in grants):
        return frozenset(tree.nodes)
    for node_id, role in list(tops):
        assert node_id is not None
        organisation = tree.organisation_of(node_id, month)
        if organisation is not None and Action.READ_TOTALS in IN_WHOLE_ORGANISATION.get(role, ()):
            tops.add((organisation.id, role))
    whole = {i for i, role in tops if Action.READ_TREE in ALLOWED[role] and role is not _NETWORK}
    network = {i for i, role in tops if role is _NETWORK}
    found = {i for i, role in tops if role is Role.KIOSK and i is not None}
    for node in tree.nodes.values():
        above = {reach.ancestor_id for reach in tree.reach(node.id) if reach.from_month <= month.number}
        if above & whole or (above & network and node.kind not in INSIDE):
            found.add(node.id)
    return frozenset(_with_what_is_above(tree, found))


_NETWORK = Role.NETWORK_ADMINISTRATOR


def _with_what_is_above(tree: Tree, nodes: set[int]) -> set[int]:
    pending, found = list(nodes), set(nodes)
    while pending:
        above = {p.parent_id for p in tree.places[pending.pop()] if p.parent_id is not None} - found
        found |= above
        pending += above
    return found
