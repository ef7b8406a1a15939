"""Showing what a colleague sees: a context that acts as that person, and in which nothing can be changed.

On a server the nodes come from the scope functions that the person's own calls ask; the connection stays that of
whoever looks, so what is shown is what both may see. A file knows no people: there a role on a branch is shown.
"""

from dataclasses import replace

from logbook_desktop.data.stores.people import impersonation as impersonation_store
from logbook_desktop.data.stores.people.store import PeopleStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Action, Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.people.people import PeopleRefusalError, PeopleRule, Person
from logbook_desktop.domain.people.visible_tree import VisibleTree, nodes_seen
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict

_OPENED = {
    Action.READ_TREE: impersonation_store.NAMED,
    Action.READ_ENTRIES: impersonation_store.READ,
    Action.WRITE_ENTRIES: impersonation_store.WRITTEN,
    Action.RESTORE_ENTRIES: impersonation_store.WRITTEN,
    Action.READ_TOTALS: impersonation_store.TOTALS,
    Action.READ_SUPPRESSED_TOTALS: impersonation_store.VIEWED,
    Action.READ_HISTORY: impersonation_store.KEPT,
}


@retry_on_conflict
def impersonate(context: Context, login: str) -> Context:
    """As the person with that sign-in, on what both may see; their rights are in ``actor.grants``.

    Raises NotAllowedError where a right of theirs lies outside the own branch, PeopleRefusalError (unknown person),
    ExternalError.
    """
    if not context.database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    with context.reading() as work:
        person = _known(work, login)
        _require_all(context, person, work.trees.read())
        found = impersonation_store.impersonated(work.connection, person.id)
    grants = tuple(Grant(grant.role, grant.node_id) for grant in person.grants)
    opened = {action: found.get(what, frozenset()) for action, what in _OPENED.items()}
    actor = Actor(person.login, person.name, grants, read_only=True, opened=opened)
    return replace(context, actor=actor, cut=VisibleTree(found.get(impersonation_store.SEEN, ())))


def impersonate_role(context: Context, role: Role, node_id: int, name: str = "") -> Context:
    """As anybody who holds the role on the branch and nothing else; ``name`` is what the person is called.

    Raises NotAllowedError, ExternalError.
    """
    with context.reading() as work:
        tree = work.trees.read()
    context.require(Action.MANAGE_PEOPLE, node_id, tree)
    grants = (Grant(role, node_id),)
    actor = Actor("", name, grants, read_only=True)
    return replace(context, actor=actor, cut=VisibleTree(nodes_seen(grants, tree, context.month)))


def _known(work: UnitOfWork, login: str) -> Person:
    for person in PeopleStore(work.connection).people():
        if person.login and person.login == login.strip():
            return person
    raise PeopleRefusalError(PeopleRule.UNKNOWN_PERSON)


def _require_all(context: Context, person: Person, tree: Tree) -> None:
    if Grant(Role.NETWORK_ADMINISTRATOR, None) in context.actor.grants:
        return
    for grant in person.grants:
        if grant.role is Role.NETWORK_ADMINISTRATOR:
            raise NotAllowedError(Action.MANAGE_PEOPLE, grant.node_id)
        context.require(Action.MANAGE_PEOPLE, grant.node_id, tree)
