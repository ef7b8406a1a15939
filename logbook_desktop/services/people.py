"""Who may sign in to a server and what they may: adding people, giving and taking roles, first passwords.

The right is looked at here and once more by the server. A change that takes something away ends the sessions it
touches.
"""

import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace

from logbook_desktop.data.people_store import PeopleStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain import access
from logbook_desktop.domain.access import GRANTABLE, Action, Grant, NotAllowedError, Role
from logbook_desktop.domain.faults import WorldError, WorldKind
from logbook_desktop.domain.people import PeopleRefusalError, PeopleRule, Person
from logbook_desktop.domain.tree import NodeKind, Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retried

LONGEST_NAME = 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None of them can be taken for another, printed or spoken: no i, l, o, 0, 1."""
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person just made. The password is known to nobody else and cannot be asked for again."""

    login: str
    password: str
    name: str
    role: Role
    unit_id: int


def add_person(context: Context, name: str, unit_id: int, role: Role) -> NewPerson:
    """Make a sign-in with one right. The first password has to be changed within 14 days.

    Raises NotAllowedError, PeopleRefusalError (name, role and place), WorldError.
    """
    name = " ".join(name.split())
    if not _is_name(name):
        raise PeopleRefusalError(PeopleRule.BAD_NAME)
    password = _first_password()
    login = _add(context, name, password, unit_id, role)
    return NewPerson(login, password, name, role, unit_id)


@retried
def _add(context: Context, name: str, password: str, unit_id: int, role: Role) -> str:
    with context.writing() as work:
        _require_giving(context, role, unit_id, work.trees.read())
        _, login = _people_of(context, work).add(name, password, role, unit_id)
        work.commit()
    return login


@retried
def people(context: Context, scope: int | None = None) -> tuple[Person, ...]:
    """The people with a right in the branch (None: everybody the acting person may know), by name.

    A mentor gets their logins and grants, a network administrator those of the mentors, others names only.
    """
    with context.reading() as work:
        tree = work.trees.read()
        reader = _reader(context, scope, tree)
        found = _people_of(context, work).people()
        if scope is not None and reader is not Action.READ_TOTALS:
            below = {node.id for node in tree.branch(scope, context.month)}
            found = tuple(p for p in found if any(grant.node_id in below for grant in p.grants))
    if reader is Action.APPOINT_MENTOR:
        return tuple(p for p in found if any(grant.role is Role.MENTOR for grant in p.grants))
    if reader is Action.READ_TOTALS:
        return tuple(Person(p.id, "", p.name) for p in found)
    return found


def grant(context: Context, login: str, unit_id: int, role: Role) -> Person:
    """Give somebody one more right; giving it again changes nothing. Gives the person as they are then.

    Raises NotAllowedError, PeopleRefusalError, WorldError.
    """
    return _give_or_take(context, login, unit_id, role, give=True)


def revoke(context: Context, login: str, unit_id: int, role: Role) -> Person:
    """Take a right away, from now on. Gives the person as they are then.

    Raises NotAllowedError, PeopleRefusalError (an organisation's last mentor, a person's last right), WorldError.
    """
    taken_from = _give_or_take(context, login, unit_id, role, give=False)
    _end_sessions(context, taken_from.id)
    return taken_from


@retried
def _give_or_take(context: Context, login: str, unit_id: int, role: Role, *, give: bool) -> Person:
    with context.writing() as work:
        tree = work.trees.read()
        if give:
            _require_giving(context, role, unit_id, tree)
        else:
            _require_taking(context, role, unit_id, tree)
        store = _people_of(context, work)
        asked = _with_login(store, login)
        (store.grant if give else store.revoke)(asked.id, role, unit_id)
        after = _with_login(store, login) if give else _without(asked, role, unit_id)
        work.commit()
    return after


def _without(person: Person, role: Role, unit_id: int) -> Person:
    left = tuple(g for g in person.grants if (g.role, g.node_id) != (role, unit_id))
    return replace(person, grants=left)


def deactivate(context: Context, login: str) -> None:
    """Take every right, lock the sign-in for good and end its sessions. What the person documented stays.

    Raises NotAllowedError where a right lies outside the own branch, PeopleRefusalError, WorldError.
    """
    _end_sessions(context, _deactivate(context, login))


@retried
def _deactivate(context: Context, login: str) -> int:
    with context.writing() as work:
        store = _managed(context, work)
        asked = _with_login(store, login)
        _require_all(context, asked, work.trees.read())
        store.deactivate(asked.id)
        work.commit()
    return asked.id


def reset(context: Context, login: str) -> str:
    """A new first password for somebody who has lost theirs; their sessions end. Gives the password.

    Raises as ``deactivate``.
    """
    password = _first_password()
    _end_sessions(context, _reset(context, login, password))
    return password


@retried
def _reset(context: Context, login: str, password: str) -> int:
    with context.writing() as work:
        store = _managed(context, work)
        asked = _with_login(store, login)
        _require_all(context, asked, work.trees.read())
        store.reset(asked.id, password)
        work.commit()
    return asked.id


def _end_sessions(context: Context, person_id: int) -> None:
    """Of the person, where one began between the server's doing it and its being saved."""
    with suppress(WorldError), context.writing() as work:  # what was asked for is done already
        PeopleStore(work.connection).end_sessions(person_id)


# --- rights --------------------------------------------------------------------------------------------------


def _require_giving(context: Context, role: Role, node_id: int, tree: Tree) -> None:
    if _appoints(context, role, node_id, tree):
        return
    _require_taking(context, role, node_id, tree)


def _appoints(context: Context, role: Role, node_id: int, tree: Tree) -> bool:
    """Whether a network right is enough; that it is the first mentor, the server looks at."""
    return (
        role is Role.MENTOR
        and node_id in tree
        and tree[node_id].kind is NodeKind.ORGANISATION
        and access.may(context.actor, Action.APPOINT_MENTOR, node_id, tree, context.month)
    )


def _require_taking(context: Context, role: Role, node_id: int, tree: Tree) -> None:
    if role not in GRANTABLE and not _is_administrator(context):
        raise NotAllowedError(Action.MANAGE_PEOPLE, node_id)
    context.require(Action.MANAGE_PEOPLE, node_id, tree)


def _require_all(context: Context, asked: Person, tree: Tree) -> None:
    """Everything that the person may do has to lie in the own branch."""
    if not _is_administrator(context):
        for given in asked.grants:
            _require_taking(context, given.role, given.node_id, tree)


def _is_administrator(context: Context) -> bool:
    return Grant(Role.NETWORK_ADMINISTRATOR, None) in context.actor.grants


def _reader(context: Context, scope: int | None, tree: Tree) -> Action:
    """By which right the acting person reads who is there."""
    ways = (Action.MANAGE_PEOPLE, Action.APPOINT_MENTOR, Action.READ_TOTALS)
    for way in ways:
        if scope is None and access.may_somewhere(context.actor, way):
            return way
        if scope in tree and access.may(context.actor, way, scope, tree, context.month):
            return way
    raise NotAllowedError(Action.MANAGE_PEOPLE, scope)


# --- people --------------------------------------------------------------------------------------------------


def _people_of(context: Context, work: UnitOfWork) -> PeopleStore:
    if not context.database.shared:
        raise WorldError(WorldKind.ONLY_SERVERS, context.database.location)
    return PeopleStore(work.connection)


def _managed(context: Context, work: UnitOfWork) -> PeopleStore:
    if not access.may_somewhere(context.actor, Action.MANAGE_PEOPLE):
        raise NotAllowedError(Action.MANAGE_PEOPLE, None)
    return _people_of(context, work)


def _with_login(store: PeopleStore, login: str) -> Person:
    for known in store.people():
        if known.login and known.login == login.strip():
            return known
    raise PeopleRefusalError(PeopleRule.UNKNOWN_PERSON)


def _is_name(name: str) -> bool:
    unseen = (c for c in name if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp"))
    return 0 < len(name) <= LONGEST_NAME and all(c in _JOINERS for c in unseen)


def _first_password() -> str:
    """Four groups of four, 79 bits: to be read out over a telephone and typed once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
