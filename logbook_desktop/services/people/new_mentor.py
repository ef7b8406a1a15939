"""A new mentor for an organisation that has lost its last one: given by the IT department, at the server.

All the organisation's people are told: in its history, and when they sign in (``sign_in``).
"""

from dataclasses import replace

from logbook_desktop.data.stores.people.store import PeopleStore
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Grant, Role
from logbook_desktop.domain.people.people import Account, Person
from logbook_desktop.services.context import Context
from logbook_desktop.services.people import people
from logbook_desktop.services.people.people import NewPerson
from logbook_desktop.services.retrying import retry_on_conflict


def make_mentor(context: Context, organisation_id: int, account: Account) -> NewPerson:
    """Make the person, with the right of a mentor of the organisation and nothing else.

    For IT: raises ExternalError (not an administrator, no server), PeopleRefusalError (it has a mentor; no
    organisation of today; name, e-mail).
    """
    checked = people.checked(replace(account, role=Role.MENTOR, node_ids=(organisation_id,)))
    password = people.first_password()
    login = _make(context, organisation_id, checked, password)
    return NewPerson(login, password, checked.name, Role.MENTOR, organisation_id)


@retry_on_conflict
def _make(context: Context, organisation_id: int, account: Account, password: str) -> str:
    _require_it(context)
    with context.writing() as work:
        store = PeopleStore(work.connection)
        store.require_orphaned(organisation_id)
        person_id, login = store.add(account, password)
        store.announce_mentor(organisation_id, person_id)
        work.commit()
    return login


@retry_on_conflict
def appoint_mentor(context: Context, organisation_id: int, login: str) -> Person:
    """Give the right to somebody who has a sign-in; never one with a network right. Raises as ``make_mentor``."""
    _require_it(context)
    with context.writing() as work:
        store = PeopleStore(work.connection)
        store.require_orphaned(organisation_id)
        asked = people.with_login(store, login)
        store.grant(asked.id, Role.MENTOR, organisation_id)
        store.announce_mentor(organisation_id, asked.id)
        work.commit()
    return asked


def _require_it(context: Context) -> None:
    if not context.database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    if Grant(Role.NETWORK_ADMINISTRATOR, None) not in context.actor.grants:
        raise ExternalError(ErrorKind.NOT_ADMINISTRATOR, context.database.location)
