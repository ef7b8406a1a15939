"""People of a server: who is signed in, who else is there, and the functions that make, lock and give.

Every change is a function of the server (``postgres/people.sql``), which looks at the right itself. Passwords never
reach it: what it keeps of them (a SCRAM verifier) is made here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name, sort_key
from logbook_desktop.domain.people.access import Grant, Role
from logbook_desktop.domain.people.people import (
    Account,
    PeopleRefusalError,
    PeopleRule,
    Person,
    PersonGrant,
)

_RULES = {
    "LB002": PeopleRule.DOES_NOT_FIT,
    "LB010": PeopleRule.LAST_MENTOR,
    "LB011": PeopleRule.HAS_MENTOR,
    "LB013": PeopleRule.LAST_RIGHT,
    "LB014": PeopleRule.DEACTIVATED,
    "LB016": PeopleRule.NOT_HELD,
    "LB017": PeopleRule.BAD_EMAIL,
    "LB018": PeopleRule.NETWORK_AND_ENTRIES,
    "LB019": PeopleRule.DOCUMENTED,
}
_EXPIRED = "LB012"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose login it is. ``must_change_password``: until that is done, it opens nothing; nor does it until the terms
    of use of version ``terms_due`` are accepted (None: they are)."""

    login: str
    name: str
    must_change_password: bool
    expired: bool
    terms_due: int | None


@dataclass(frozen=True, slots=True)
class NewMentor:
    """What an organisation's people are told: whom the IT department made its mentor, and when."""

    organisation: Name
    mentor: str
    at: datetime


class PeopleStore:
    """On a connection to a server; as a person it gives what that person may know."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- who is signed in ------------------------------------------------------------------------------------

    def is_administrator(self) -> bool:
        """Whether the login is of the IT department that runs the server, not of a person."""
        return bool(self._connection.scalar(text("SELECT app.is_administrator()")))

    def identity(self) -> Identity | None:
        """None: the login belongs to nobody in this database, or to somebody who was deactivated."""
        found = self._connection.execute(
            text("SELECT login, name, must_change_password, expired, terms_due FROM app.who_am_i()")
        ).first()
        return None if found is None else Identity(*found)

    def own_grants(self) -> tuple[Grant, ...]:
        """What the person may do now; nothing while the first password has not been changed."""
        rows = self._connection.execute(text("SELECT role, node_id FROM app.my_grants()"))
        return tuple(Grant(Role(row.role), row.node_id) for row in rows)

    def server_time(self) -> datetime:
        """The server's clock, this moment."""
        instant: datetime = self._connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return instant.astimezone(UTC)

    # --- who is there ----------------------------------------------------------------------------------------

    def people(self) -> tuple[Person, ...]:
        """Everybody the acting person may know, by name, with the logins and grants that they may know."""
        found = {
            row.id: Person(row.id, "", row.name)
            for row in self._connection.execute(
                text('SELECT id, name FROM app.read_person() ORDER BY sort_key COLLATE "C", id')
            )
        }
        known = self._connection.execute(
            text(
                "SELECT person_id, login, first_password_until, deactivated_at, email, language, waits_for_terms"
                " FROM app.people_managed()"
            )
        )
        for row in known:
            if row.person_id in found:
                found[row.person_id] = replace(
                    found[row.person_id],
                    login=row.login,
                    first_password_until=row.first_password_until,
                    deactivated_at=row.deactivated_at,
                    email=row.email or "",
                    language=row.language,
                    waits_for_terms=row.waits_for_terms,
                )
        grants = "SELECT person_id, role, node_id FROM app.read_person_grant() ORDER BY role, node_id"
        for row in self._connection.execute(text(grants)):
            if row.person_id in found:
                holder = found[row.person_id]
                given = PersonGrant(Role(row.role), row.node_id)
                found[row.person_id] = replace(holder, grants=(*holder.grants, given))
        return tuple(found.values())

    # --- what can be done; each raises PeopleRefusalError, and ExternalError through its unit of work --------------
    # What changes rights or passwords is the last thing in its unit of work: from there on the server answers as to
    # nobody, until that is saved.

    def add(self, account: Account, password: str) -> tuple[int, str]:
        """A new person with the role on every place of the account, and a first password. Gives the id and login."""
        with _refusals():
            made = self._connection.execute(
                text(
                    "SELECT person_id, login FROM app.create_person("
                    ":name, :sort_key, :verifier, :role, CAST(:node_ids AS int[]), :email, :language)"
                ),
                {
                    "name": account.name,
                    "sort_key": sort_key(account.name),
                    "verifier": self._verifier(password),
                    "role": account.role.value,
                    "node_ids": list(account.node_ids),
                    "email": account.email,
                    "language": account.language,
                },
            ).one()
        return made.person_id, made.login

    def change(self, person_id: int, *, name: str | None, email: str | None, language: str | None) -> None:
        """What is None stays as it is."""
        self._call(
            "change_person(:person, :name, :sort_key, :email, :language)",
            person=person_id,
            name=name,
            sort_key=None if name is None else sort_key(name),
            email=email,
            language=language,
        )

    def grant(self, person_id: int, role: Role, node_id: int) -> None:
        """Give a person a role on a branch. Raises what the server refuses, as ``_refusals`` words it."""
        self._call("grant_role(:person, :role, :node)", person=person_id, role=role.value, node=node_id)

    def revoke(self, person_id: int, role: Role, node_id: int) -> None:
        """Take a role on a branch from a person; their sessions keep only what is left to them."""
        self._call("revoke_role(:person, :role, :node)", person=person_id, role=role.value, node=node_id)

    def change_grant(self, person_id: int, given: PersonGrant, instead: PersonGrant) -> None:
        """One right in place of another, at once. PeopleRefusalError (not held) where it was taken meanwhile."""
        self._call(
            "change_grant(:person, :role, :node, :new_role, :new_node)",
            person=person_id,
            role=given.role.value,
            node=given.node_id,
            new_role=instead.role.value,
            new_node=instead.node_id,
        )

    def reset(self, person_id: int, password: str) -> None:
        """A new first password; ends the person's sessions."""
        verifier = self._verifier(password)
        self._call("reset_password(:person, :verifier)", person=person_id, verifier=verifier)

    def deactivate(self, person_id: int) -> None:
        """Takes every right, locks the login and ends its sessions."""
        self._call("deactivate_person(:person)", person=person_id)

    def end_sessions(self, person_id: int) -> None:
        """Ends what was begun between asking for one of the above and its commit; answers alike whoever it is."""
        self._call("end_sessions(:person)", person=person_id)

    def require_orphaned(self, organisation_id: int) -> None:
        """For IT. Raises PeopleRefusalError unless it is an organisation of today that has no mentor."""
        self._call("require_orphaned(:organisation)", organisation=organisation_id)

    def announce_mentor(self, organisation_id: int, person_id: int) -> None:
        """For IT: tell the organisation's people of their new mentor."""
        self._call("announce_mentor(:organisation, :person)", organisation=organisation_id, person=person_id)

    def new_mentors(self) -> tuple[NewMentor, ...]:
        """What of that the acting person is told."""
        rows = self._connection.execute(text("SELECT organisation, names, mentor, at FROM app.new_mentors()"))
        return tuple(
            NewMentor(Name.of(row.organisation, row.names), row.mentor, row.at.astimezone(UTC))
            for row in rows
        )

    def change_own_password(self, password: str) -> None:
        """ExternalError (expired) where the first password was not changed in time."""
        self._call("change_own_password(:verifier)", verifier=self._verifier(password))

    def _call(self, function: str, **values: object) -> None:
        with _refusals():
            self._connection.execute(text(f"SELECT app.{function}"), values)

    def _verifier(self, password: str) -> str:
        driver: Any = self._connection.connection.driver_connection
        made: bytes = driver.pgconn.encrypt_password(password.encode(), b"person", b"scram-sha-256")
        return made.decode("ascii")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == _EXPIRED:
            raise ExternalError(ErrorKind.PASSWORD_EXPIRED) from error
        rule = _RULES.get(state or "")
        if rule is None:
            raise
        raise PeopleRefusalError(rule) from error
