"""Who may do what: rights are rows (person, role, branch). What is not granted is denied.

Source: the table of roles in domain.md. Access follows the structure of today, whatever a report asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree


class Role(StrEnum):
    NETWORK_ADMINISTRATOR = "network_administrator"
    MENTOR = "mentor"
    MANAGER = "manager"
    WORKER = "worker"
    VIEWER = "viewer"
    KIOSK = "kiosk"


class Action(StrEnum):
    """What a person can ask to do with a node and what is under it."""

    READ_TREE = "read_tree"
    """See the names of places, and what an entry is described by there; ``visible_tree`` says which names."""
    CHANGE_TREE = "change_tree"
    CHANGE_NETWORK = "change_network"
    READ_ENTRIES = "read_entries"
    WRITE_ENTRIES = "write_entries"
    RESTORE_ENTRIES = "restore_entries"
    READ_TOTALS = "read_totals"
    IMPORT_ENTRIES = "import_entries"
    CHANGE_VOCABULARY = "change_vocabulary"
    CHANGE_NATIONAL_VOCABULARY = "change_national_vocabulary"
    """Of everybody: what an organisation cannot bend."""
    READ_HISTORY = "read_history"
    """Who changed what in the tree and in grants; the history of an entry comes with the entry."""
    REDACT = "redact"
    MANAGE_PEOPLE = "manage_people"
    """Give and take the roles of ``GRANTABLE`` on nodes of the branch, make and lock sign-ins."""
    APPOINT_MENTOR = "appoint_mentor"
    READ_SUPPRESSED_TOTALS = "read_suppressed_totals"


ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.NETWORK_ADMINISTRATOR: frozenset(
        {
            Action.READ_TREE,
            Action.CHANGE_NETWORK,
            Action.APPOINT_MENTOR,
            Action.CHANGE_NATIONAL_VOCABULARY,
            Action.READ_SUPPRESSED_TOTALS,
        }
    ),
    Role.MENTOR: frozenset(
        {
            Action.READ_TREE,
            Action.CHANGE_TREE,
            Action.READ_ENTRIES,
            Action.WRITE_ENTRIES,
            Action.RESTORE_ENTRIES,
            Action.READ_TOTALS,
            Action.IMPORT_ENTRIES,
            Action.CHANGE_VOCABULARY,
            Action.READ_HISTORY,
            Action.REDACT,
            Action.MANAGE_PEOPLE,
        }
    ),
    Role.MANAGER: frozenset({Action.READ_TREE, Action.READ_ENTRIES, Action.READ_TOTALS}),
    Role.WORKER: frozenset(
        {
            Action.READ_TREE,
            Action.READ_ENTRIES,
            Action.WRITE_ENTRIES,
            Action.RESTORE_ENTRIES,
            Action.READ_TOTALS,
        }
    ),
    Role.VIEWER: frozenset({Action.READ_TREE, Action.READ_SUPPRESSED_TOTALS}),
    Role.KIOSK: frozenset(),
}
NETWORK_ROLES = tuple(role for role, actions in ALLOWED.items() if Action.CHANGE_NETWORK in actions)
READING_ROLES = tuple(role for role, actions in ALLOWED.items() if Action.READ_ENTRIES in actions)
"""On a server nobody holds one of either: a network right never opens entries."""
GRANTABLE = frozenset({Role.MENTOR, Role.MANAGER, Role.WORKER, Role.VIEWER, Role.KIOSK})
"""What a mentor gives and takes; network rights never. A network administrator appoints mentors only."""
IN_WHOLE_ORGANISATION: Mapping[Role, frozenset[Action]] = {
    Role.MENTOR: frozenset({Action.READ_TOTALS}),
    Role.WORKER: frozenset({Action.READ_TOTALS}),
}
"""What a role on a part of an organisation opens in all of it: totals are the common knowledge of its people."""


READING = frozenset(
    {
        Action.READ_TREE,
        Action.READ_ENTRIES,
        Action.READ_TOTALS,
        Action.READ_SUPPRESSED_TOTALS,
        Action.READ_HISTORY,
    }
)
"""What is left to somebody who only looks."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a branch; ``node_id`` None is the whole tree (the embedded default)."""

    role: Role
    node_id: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person: an opaque login, the name shown, and what was granted.

    ``read_only``: somebody else looks at what this person sees, and changes nothing.
    """

    login: str
    display_name: str
    grants: tuple[Grant, ...] = ()
    read_only: bool = False
    opened: Mapping[Action, frozenset[int]] | None = field(default=None, compare=False)
    """Where a server has said itself which nodes each action is open at: that counts, and not the grants."""

    def with_grants(self, gained: Iterable[Grant]) -> "Actor":
        """The same person with more rights."""
        return replace(self, grants=(*self.grants, *gained))


class NotAllowedError(Exception):
    """The acting person has no right to do this here."""

    def __init__(self, action: Action, node_id: int | None) -> None:
        super().__init__(f"{action.value} on {node_id}")
        self.action = action
        self.node_id = node_id


def embedded_actor(login: str) -> Actor:
    """The operating-system user of an embedded database, where nothing is protected."""
    return Actor(login, login, (Grant(Role.MENTOR, None), Grant(Role.NETWORK_ADMINISTRATOR, None)))


def role_for(actor: Actor, action: Action, node_id: int | None, tree: Tree, month: Month) -> Role | None:
    """The role by which the person may do this to the node (None: to the root of everything) in today's
    structure; None: they may not."""
    if actor.read_only and action not in READING:
        return None
    if actor.opened is not None:
        open_here = node_id in actor.opened.get(action, ())
        return next((g.role for g in actor.grants if open_here and action in ALLOWED[g.role]), None)
    line = frozenset(node.id for node in tree.path(node_id, month)) if node_id is not None else frozenset()
    organisation = None if node_id is None else tree.organisation_of(node_id, month)

    def opens(grant: Grant) -> bool:
        if action not in ALLOWED[grant.role]:
            return False
        if grant.node_id is None or grant.node_id in line:
            return True
        wide = action in IN_WHOLE_ORGANISATION.get(grant.role, ()) and grant.node_id in tree
        return wide and organisation is not None and organisation in tree.path(grant.node_id, month)

    return next((grant.role for grant in actor.grants if opens(grant)), None)


def may(actor: Actor, action: Action, node_id: int | None, tree: Tree, month: Month) -> bool:
    """Whether the person may do this to the node in today's structure."""
    return role_for(actor, action, node_id, tree, month) is not None


def may_somewhere(actor: Actor, action: Action) -> bool:
    """Whether the person may do this to any node at all."""
    if actor.read_only and action not in READING:
        return False
    return any(action in ALLOWED[grant.role] for grant in actor.grants)


def require(actor: Actor, action: Action, node_id: int | None, tree: Tree, month: Month) -> None:
    """Raises NotAllowedError unless ``may``."""
    if not may(actor, action, node_id, tree, month):
        raise NotAllowedError(action, node_id)


def action_on_tree(kind: NodeKind) -> Action:
    """The right that a structural edit of a node takes: organisations and above belong to the network."""
    inside = kind in (NodeKind.AREA, NodeKind.UNIT)
    return Action.CHANGE_TREE if inside else Action.CHANGE_NETWORK


def is_mentor_of(actor: Actor, organisation_id: int) -> bool:
    """Whether a mentor's right of the person stands on the organisation itself (or, in a file, on everything): only
    such mentors split it, and merge it. A right on a part of it, or on what is above it, is not enough."""
    own = (Grant(Role.MENTOR, organisation_id), Grant(Role.MENTOR, None))
    return not actor.read_only and any(grant in own for grant in actor.grants)
