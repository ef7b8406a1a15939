"""The network level: which organisations have begun and go on, and admitting new ones. Never their entries.

An organisation's first mentor is appointed through ``services.people.people``.
"""

from dataclasses import dataclass

from logbook_desktop.data.stores.people.network import NetworkStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.reports.adoption import Adoption, AdoptionMonth
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, TreeChange
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.tree import organisation

MONTHS = 24
"""So many months are told one by one."""


@dataclass(frozen=True, slots=True)
class Admission:
    """An organisation to be admitted. Its region is looked for by code or name, and made where it is missing.

    ``region`` None: directly under the country, or the network.
    """

    name: Name
    code: str = ""
    region: Name | None = None
    region_code: str = ""


@retry_on_conflict
def adoption(context: Context) -> tuple[Adoption, ...]:
    """Each organisation of the acting person's part of the network, by name. NotAllowedError, ExternalError."""
    with context.reading_reports() as work:
        _require_somewhere(context)
        return _store(context, work).adoption(work.trees.read(), context.month)


@retry_on_conflict
def adoption_by_month(context: Context) -> tuple[AdoptionMonth, ...]:
    """The last ``MONTHS`` months, this one included. Raises as ``adoption``."""
    with context.reading_reports() as work:
        _require_somewhere(context)
        return _store(context, work).by_month(context.month.plus(1 - MONTHS), context.month)


@dataclass(frozen=True, slots=True)
class Admitted:
    """An organisation that was admitted; ``inverse`` are the changes of the tree that take the admission back."""

    node_id: int
    inverse: tuple[TreeChange, ...]


def admit(context: Context, asked: Admission) -> Admitted:
    """Add an organisation to the network, with its region where that is missing.

    Raises NotAllowedError, TreeRefusalError, ExternalError.
    """
    with context.reading() as work:
        _require_somewhere(context)
        tree = work.trees.read()
    changes, parent = _region(context, tree, asked)
    new = -1 - len(changes)
    changed = organisation.change(
        context, [*changes, AddNode(new, parent, NodeKind.ORGANISATION, asked.name, code=asked.code)]
    )
    return Admitted(changed.new_ids[new], changed.inverse)


def take_back(context: Context, admitted: Admitted) -> Change:
    """Undo an admission, while nobody was appointed and nothing documented there.

    Raises NotAllowedError, TreeRefusalError (something is there), ExternalError.
    """
    return organisation.change(context, admitted.inverse).change


def named_alike(tree: Tree, asked: Admission) -> tuple[Node, ...]:
    """Organisations that are there under the same name or code: a warning, not a hindrance."""
    return tuple(
        node
        for node in tree.nodes.values()
        if node.kind is NodeKind.ORGANISATION
        and ((asked.code and node.code == asked.code) or node.name.spellings & asked.name.spellings)
    )


def _region(context: Context, tree: Tree, asked: Admission) -> tuple[list[TreeChange], int | None]:
    """Where the organisation is to hang, and what has to be made first."""
    if asked.region is None:
        return [], _top(context, tree, *_ABOVE, NodeKind.REGION)
    regions = [
        node for node in tree.nodes.values() if node.kind is NodeKind.REGION and node.closed_on is None
    ]
    for node in regions:
        if asked.region_code and node.code == asked.region_code:
            return [], node.id
    for node in regions:
        if node.name.spellings & asked.region.spellings:
            return [], node.id
    made = AddNode(-1, _top(context, tree, *_ABOVE), NodeKind.REGION, asked.region, code=asked.region_code)
    return [made], -1


_ABOVE = (NodeKind.COUNTRY, NodeKind.NETWORK)


def _top(context: Context, tree: Tree, *kinds: NodeKind) -> int | None:
    """What the acting person administers: the one country, else the network, else the one region."""
    for kind in kinds:
        mine = [
            node.id
            for node in tree.nodes.values()
            if node.kind is kind
            and access.may(context.actor, Action.CHANGE_NETWORK, node.id, tree, context.month)
        ]
        if len(mine) == 1 or (mine and kind is NodeKind.NETWORK):
            return mine[0]
    raise NotAllowedError(Action.CHANGE_NETWORK, None)


def _require_somewhere(context: Context) -> None:
    if not access.may_somewhere(context.actor, Action.CHANGE_NETWORK):
        raise NotAllowedError(Action.CHANGE_NETWORK, None)


def _store(context: Context, work: UnitOfWork) -> NetworkStore:
    if not context.database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    return NetworkStore(work.connection)
