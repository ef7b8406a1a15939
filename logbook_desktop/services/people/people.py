"""Who may sign in to a server and what they may: adding people, giving and taking roles, first passwords.

The right is looked at here and once more by the server. A change that takes something away ends the sessions it
touches.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from logbook_desktop.data.stores.people.store import PeopleStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import GRANTABLE, Action, Grant, NotAllowedError, Role
from logbook_desktop.domain.people.people import (
    Account,
    PeopleRefusalError,
    PeopleRule,
    Person,
    PersonGrant,
    is_email,
    is_person_name,
    may_give,
)
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None of them can be taken for another, printed or spoken: no i, l, o, 0, 1."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person just made. The password is known to nobody else and cannot be asked for again."""

    login: str
    password: str
    name: str
    role: Role
    unit_id: int


def add_person(
    context: Context, name: str, unit_id: int, role: Role, *, email: str = "", language: str = "fi"
) -> NewPerson:
    """Make a sign-in with one right. The first password has to be changed within 14 days.

    Raises NotAllowedError, PeopleRefusalError (name, e-mail, role and place), ExternalError.
    """
    return add_account(context, Account(name, role, (unit_id,), email, language))


def add_account(context: Context, account: Account) -> NewPerson:
    """As ``add_person``, with the role on every place of the account: all of it, or nothing."""
    account = checked(account)
    password = first_password()
    login = _add(context, account, password)
    return NewPerson(login, password, account.name, account.role, account.node_ids[0])


@retry_on_conflict
def _add(context: Context, account: Account, password: str) -> str:
    with context.writing() as work:
        tree = work.trees.read()
        for node_id in account.node_ids:
            _require_giving(context, account.role, node_id, tree)
        _, login = _people_of(context, work).add(account, password)
        work.commit()
    return login


@retry_on_conflict
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

    Raises NotAllowedError, PeopleRefusalError, ExternalError.
    """
    return _give_or_take(context, login, unit_id, role, give=True)


def revoke(context: Context, login: str, unit_id: int, role: Role) -> Person:
    """Take a right away, from now on. Gives the person as they are then.

    Raises NotAllowedError, PeopleRefusalError (an organisation's last mentor, a person's last right), ExternalError.
    """
    taken_from = _give_or_take(context, login, unit_id, role, give=False)
    _end_sessions(context, taken_from.id)
    return taken_from


@retry_on_conflict
def _give_or_take(context: Context, login: str, unit_id: int, role: Role, *, give: bool) -> Person:
    with context.writing() as work:
        tree = work.trees.read()
        if give:
            _require_giving(context, role, unit_id, tree)
        else:
            _require_taking(context, role, unit_id, tree)
        store = _people_of(context, work)
        asked = with_login(store, login)
        (store.grant if give else store.revoke)(asked.id, role, unit_id)
        work.commit()
    right = PersonGrant(role, unit_id)
    left = [one for one in asked.grants if one != right]
    return replace(asked, grants=_in_order([*left, right] if give else left))


def _in_order(grants: Iterable[PersonGrant]) -> tuple[PersonGrant, ...]:
    """As the server gives them."""
    return tuple(sorted(grants, key=lambda one: (one.role.value, one.node_id)))


def change_grant(context: Context, login: str, given: PersonGrant, instead: PersonGrant) -> Person:
    """Put one right in place of another, at once. Gives the person as they are then.

    Raises NotAllowedError, PeopleRefusalError (an organisation's last mentor; taken away meanwhile), ExternalError.
    """
    person_id, after = _change_grant(context, login, given, instead)
    _end_sessions(context, person_id)
    return after


@retry_on_conflict
def _change_grant(
    context: Context, login: str, given: PersonGrant, instead: PersonGrant
) -> tuple[int, Person]:
    with context.writing() as work:
        tree = work.trees.read()
        _require_taking(context, given.role, given.node_id, tree)
        _require_giving(context, instead.role, instead.node_id, tree)
        store = _people_of(context, work)
        asked = with_login(store, login)
        store.change_grant(asked.id, given, instead)
        work.commit()
    left = [one for one in asked.grants if one not in (given, instead)]
    return asked.id, replace(asked, grants=_in_order([*left, instead]))


def change_person(
    context: Context,
    login: str,
    *,
    name: str | None = None,
    email: str | None = None,
    language: str | None = None,
) -> Person:
    """Correct what a person is called and where and how they are written to; None stays as it is.

    Raises NotAllowedError where a right lies outside the own branch, PeopleRefusalError (name, e-mail) and
    ExternalError.
    """
    name = None if name is None else _name(name)
    email = None if email is None else _email(email)
    return _change(context, login, name, email, language)


@retry_on_conflict
def _change(
    context: Context, login: str, name: str | None, email: str | None, language: str | None
) -> Person:
    with context.writing() as work:
        store = _managed(context, work)
        asked = with_login(store, login)
        _require_all(context, asked, work.trees.read())
        store.change(asked.id, name=name, email=email, language=language)
        after = with_login(store, login)
        work.commit()
    return after


def deactivate(context: Context, login: str) -> None:
    """Take every right, lock the sign-in for good and end its sessions. What the person documented stays.

    Raises NotAllowedError where a right lies outside the own branch, PeopleRefusalError, ExternalError.
    """
    _end_sessions(context, _deactivate(context, login))


@retry_on_conflict
def _deactivate(context: Context, login: str) -> int:
    with context.writing() as work:
        store = _managed(context, work)
        asked = with_login(store, login)
        _require_all(context, asked, work.trees.read())
        store.deactivate(asked.id)
        work.commit()
    return asked.id


def reset(context: Context, login: str) -> str:
    """A new first password for somebody who has lost theirs; their sessions end. Gives the password.

    Raises as ``deactivate``.
    """
    password = first_password()
    _end_sessions(context, _reset(context, login, password))
    return password


@retry_on_conflict
def _reset(context: Context, login: str, password: str) -> int:
    with context.writing() as work:
        store = _managed(context, work)
        asked = with_login(store, login)
        _require_all(context, asked, work.trees.read())
        store.reset(asked.id, password)
        work.commit()
    return asked.id


def _end_sessions(context: Context, person_id: int) -> None:
    """Of the person, where one began between the server's doing it and its being saved."""
    with suppress(ExternalError), context.writing() as work:  # what was asked for is done already
        PeopleStore(work.connection).end_sessions(person_id)


# --- rights --------------------------------------------------------------------------------------------------


def _require_giving(context: Context, role: Role, node_id: int, tree: Tree) -> None:
    if not may_give(context.actor, role, node_id, tree, context.month):
        _require_taking(context, role, node_id, tree)


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
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    return PeopleStore(work.connection)


def _managed(context: Context, work: UnitOfWork) -> PeopleStore:
    if not access.may_somewhere(context.actor, Action.MANAGE_PEOPLE):
        raise NotAllowedError(Action.MANAGE_PEOPLE, None)
    return _people_of(context, work)


def with_login(store: PeopleStore, login: str) -> Person:
    """Of those whose sign-ins the acting person knows. PeopleRefusalError where there is nobody like that."""
    for known in store.people():
        if known.login and known.login == login.strip():
            return known
    raise PeopleRefusalError(PeopleRule.UNKNOWN_PERSON)


def checked(account: Account) -> Account:
    """As it is stored. Raises PeopleRefusalError (name, e-mail)."""
    return replace(account, name=_name(account.name), email=_email(account.email))


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not is_person_name(name):
        raise PeopleRefusalError(PeopleRule.BAD_NAME)
    return name


def _email(typed: str) -> str:
    email = typed.strip()
    if email and not is_email(email):
        raise PeopleRefusalError(PeopleRule.BAD_EMAIL)
    return email


def first_password() -> str:
    """Four groups of four, 79 bits: to be read out over a telephone and typed once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
