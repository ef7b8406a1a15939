"""Signing in to a server as a person, the own password, and the rights of now.

A context made here acts with the rights that the server has for the login, which the server keeps whatever the
program believes. Its day is the server's: a workstation whose clock is wrong writes on the right day.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from logbook_desktop.data.database import Database, connect_server
from logbook_desktop.data.schema import check_server
from logbook_desktop.data.stores.people.store import Identity, NewMentor, PeopleStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Actor, Grant
from logbook_desktop.domain.people.passwords import SHORTEST_PASSWORD
from logbook_desktop.domain.people.people import PeopleRefusalError, PeopleRule
from logbook_desktop.domain.periods import TIME_ZONE
from logbook_desktop.domain.servers import Server
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import embedded_context
from logbook_desktop.services.retrying import retry_on_conflict

CLOCK_TOLERANCE = timedelta(minutes=5)
"""A clock this far from the server's is good enough."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session. ``must_change_password``: until ``change_own_password`` it may do nothing else.
    ``must_accept_terms``: nor until ``terms.accept``.

    ``clock_off`` is how much this computer's clock is ahead of the server's; zero where it is good enough.
    """

    context: Context
    server: Server
    must_change_password: bool
    clock_off: timedelta = timedelta(0)
    must_accept_terms: bool = False
    new_mentors: tuple[NewMentor, ...] = ()
    """Whom the IT department gave the person's organisations lately."""


def sign_in(server: Server, login: str, password: str) -> SignedIn:
    """Connect and find out who that is and what they may.

    Raises ExternalError: wrong password, expired first password, no right (the login belongs to nobody in this
    database), and whatever keeps a server from being reached or used; then nothing is left open.
    """
    database = connect_server(server, login, password)
    try:
        check_server(database)
        found = _fetch_identity(database)
        if found.identity is None:
            raise ExternalError(ErrorKind.NO_RIGHT, database.location)
    except BaseException:
        database.close()
        raise
    context = found.applied_to(Context(database, Actor(login, found.identity.name)))
    identity = found.identity
    terms_due = identity.terms_due is not None
    return SignedIn(
        context, server, identity.must_change_password, found.clock_off, terms_due, found.new_mentors
    )


def acting_on(database: Database, *, before_terms: bool = False) -> Context:
    """Who acts on a database that was opened by its address: on a file the operating-system user; on a server the
    person whose login it is, with that person's rights, or the IT department with all of them.

    ``before_terms``: somebody who means to accept the terms of use. Raises ExternalError: no right (neither), a first
    password that was not changed yet, terms of use not accepted.
    """
    if not database.shared:
        return embedded_context(database)
    with UnitOfWork(database, write=False) as work:
        if PeopleStore(work.connection).is_administrator():
            return embedded_context(database)
    found = _fetch_identity(database)
    if found.identity is None:
        raise ExternalError(ErrorKind.NO_RIGHT, database.location)
    if found.identity.must_change_password:
        raise ExternalError(ErrorKind.FIRST_PASSWORD, database.location)
    if found.identity.terms_due is not None and not before_terms:
        raise ExternalError(ErrorKind.TERMS_DUE, database.location)
    database.restricted = True
    return found.applied_to(Context(database, Actor(found.identity.login, found.identity.name)))


def change_own_password(context: Context, old: str, new: str) -> None:
    """Change the password of whoever is signed in; connections made from now on use the new one.

    Raises PeopleRefusalError (too short, the same), ExternalError: wrong password when ``old`` is not the present
    one, expired first password.
    """
    if len(new) < SHORTEST_PASSWORD:
        raise PeopleRefusalError(PeopleRule.SHORT_PASSWORD)
    if new == old:
        raise PeopleRefusalError(PeopleRule.SAME_PASSWORD)
    if not context.database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    context.database.prove(old)
    with context.writing() as work:
        PeopleStore(work.connection).change_own_password(new)
        work.commit()
    context.database.use_password(new)


def choose_password(database: Database, ask: Callable[[], str]) -> None:
    """As ``change_own_password``, for somebody who has just told the present one to open the database.

    ``ask`` is called once it is known that the login is a person's. Raises PeopleRefusalError, ExternalError.
    """
    if not database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, database.location)
    found = _fetch_identity(database)
    if found.identity is None:
        raise ExternalError(ErrorKind.NO_RIGHT, database.location)
    new = ask()
    if len(new) < SHORTEST_PASSWORD:
        raise PeopleRefusalError(PeopleRule.SHORT_PASSWORD)
    with UnitOfWork(database, write=True) as work:
        PeopleStore(work.connection).change_own_password(new)
        work.commit()


@dataclass(frozen=True, slots=True)
class _FoundIdentity:
    identity: Identity | None
    grants: tuple[Grant, ...]
    clock_off: timedelta
    new_mentors: tuple[NewMentor, ...]

    def applied_to(self, context: Context) -> Context:
        """The same session, as that person and with the server's clock."""
        assert self.identity is not None
        zone = ZoneInfo(TIME_ZONE)  # in which the server tells what day it is (``postgres/scopes.sql``)
        off = self.clock_off

        def now() -> datetime:
            return datetime.now(UTC) - off

        def today() -> date:
            return now().astimezone(zone).date()

        actor = Actor(context.actor.login, self.identity.name, self.grants)
        return replace(context, actor=actor, today=today, now=now)


@retry_on_conflict
def _fetch_identity(database: Database) -> _FoundIdentity:
    with UnitOfWork(database, write=False) as work:
        store = PeopleStore(work.connection)
        identity = store.identity()
        if identity is not None and identity.expired:
            raise ExternalError(ErrorKind.PASSWORD_EXPIRED, database.location)
        grants, new_mentors = store.own_grants(), store.new_mentors()
        before = datetime.now(UTC)
        at_server = store.server_time()
        middle = before + (datetime.now(UTC) - before) / 2
    off = middle - at_server
    return _FoundIdentity(identity, grants, off if abs(off) > CLOCK_TOLERANCE else timedelta(0), new_mentors)
