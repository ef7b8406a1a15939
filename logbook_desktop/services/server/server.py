"""What the IT department does with a server: make it, bring it up to date, look after it, back it up.

These run with an administrator's login, not with a person's: the right comes from the server itself, which
refuses everybody else. They never hand a right to read entries to anyone.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from logbook_desktop.data import dumps, server_store
from logbook_desktop.data.database import Database, connect, without_password
from logbook_desktop.data.dumps import ProgramError
from logbook_desktop.data.postgres.installation import DEFAULT_PREFIX, Roles
from logbook_desktop.data.schema import check_server, install_on_server, make_owned, newest_revision
from logbook_desktop.data.server_store import ServerLogin
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import embedded_context
from logbook_desktop.services.people import people
from logbook_desktop.services.people.people import NewPerson
from logbook_desktop.services.tree import organisation

LOGINS_FORMAT = 1
_OWN_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class ServerInstallation:
    """What ``init`` did: whether the database is new, and the first network administrator where there was none.

    ``prefix`` and ``network`` are those the database was made with, whatever was asked for later.
    """

    database: str
    new: bool
    prefix: str
    administrator: NewPerson | None
    network: Name


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The schema before and after, and logins that hold a network right and read entries, as they could once."""

    before: str
    after: str
    with_both_rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The two files of a backup: the data, and the logins with their verifiers."""

    data: Path
    logins: Path
    count: int


@dataclass(frozen=True, slots=True)
class Restored:
    """How many logins were made, and how many were on the server already and were left as they are."""

    made: int
    kept: int


class BackupFault(StrEnum):
    """Why a backup was not made or not restored, for the words that tell it."""

    FILE_IS_THERE = "file_is_there"
    FILE_IS_MISSING = "file_is_missing"
    NOT_WHOLE = "not_whole"
    NEWER_FORMAT = "newer_format"
    PROGRAM_FAILED = "program_failed"
    OLD_PROGRAM = "old_program"
    """Or none at all."""


class BackupError(Exception):
    """``subject`` is the file, or what PostgreSQL's program said; ``needed`` the version that one has to have."""

    def __init__(self, reason: BackupFault, subject: str, needed: int = 0) -> None:
        super().__init__(f"{reason.value}: {subject}")
        self.reason = reason
        self.subject = subject
        self.needed = needed


class PrefixTakenError(Exception):
    """The roles belong to another database of the server; people of one would get into the other."""

    def __init__(self, prefix: str, database: str) -> None:
        super().__init__(f"{prefix}: {database}")
        self.prefix = prefix
        self.database = database


def init(
    address: str, password: str | None, *, prefix: str | None, administrator: str, network: Name
) -> ServerInstallation:
    """Make database, roles, schema and rules, and the first network administrator; what is there stays.

    Raises ExternalError, PrefixTakenError; ValueError for a prefix that is none.
    """
    roles = Roles(prefix or DEFAULT_PREFIX)
    name = server_store.named_database(_address(address))
    with _opened(server_store.maintenance(address, password)) as server:
        _require_superuser(server)
        if not server_store.is_there(server, name):
            _refuse_taken_prefix(server, roles, name)
        new = server_store.make_database(server, name)
        with _opened(connect(address, password)) as database:
            chosen = server_store.chosen_prefix(database)
            if chosen is None:
                _refuse_taken_prefix(server, roles, name)
            install_on_server(database, roles.prefix)
            context = embedded_context(database)
            root = _network(context, network)
            return ServerInstallation(
                name,
                new,
                chosen or roles.prefix,
                _first_administrator(context, root, administrator),
                organisation.tree(context)[root].name,
            )


def _refuse_taken_prefix(server: Database, roles: Roles, name: str) -> None:
    other = server_store.database_sharing_people(server, roles, name)
    if other is not None:
        raise PrefixTakenError(roles.prefix, other)


def _network(context: Context, name: Name) -> int:
    roots = organisation.tree(context).roots
    if roots:
        return roots[0].id
    return organisation.change(context, [AddNode(-1, None, NodeKind.NETWORK, name)]).new_ids[-1]


def _first_administrator(context: Context, root: int, name: str) -> NewPerson | None:
    present = people.people(context, root)
    if any(grant.role is Role.NETWORK_ADMINISTRATOR for person in present for grant in person.grants):
        return None
    return people.add_person(context, name, root, Role.NETWORK_ADMINISTRATOR)


def upgrade(address: str, password: str | None) -> Upgraded:
    """Bring schema and rules up to those of this program. Raises ExternalError."""
    with administered(address, password) as database:
        before = server_store.state(database).schema
        if before == "None":
            raise ExternalError(ErrorKind.NOT_A_DATABASE, database.location)
        install_on_server(database)
        return Upgraded(before, newest_revision(), server_store.state(database).with_both_rights)


# --- backups -------------------------------------------------------------------------------------------------


def logins_file(data: Path) -> Path:
    """The file of the logins, beside that of the data."""
    return data.with_name(f"{data.name}.logins.json")


def back_up(address: str, password: str | None, into: Path) -> BackedUp:
    """Data and logins into two files that only this user can read; neither is written over.

    Raises ExternalError, BackupError, OSError.
    """
    beside = logins_file(into)
    for file in (into, beside):
        if file.exists():
            raise BackupError(BackupFault.FILE_IS_THERE, str(file))
    with administered(address, password) as database:
        check_server(database)
        _require_program("pg_dump", database)
        try:
            _make_private(into)
            with _told_in_words():
                dumps.dump(database, into)
            # After the data: a login made meanwhile is then one too many, never one too few.
            roles, logins = server_store.logins(database)
            _make_private(beside)
            beside.write_text(_written(roles, logins, into), encoding="utf-8")
        except BaseException:
            into.unlink(missing_ok=True)
            beside.unlink(missing_ok=True)
            raise
        server_store.note_backup(database, datetime.now(UTC))
    return BackedUp(into, beside, len(logins))


def restore(address: str, password: str | None, data: Path) -> Restored:
    """A backup into a new database of a server, with the logins and the passwords people know.

    The database that the address names must not be there, or be empty. Raises ExternalError, BackupError,
    PrefixTakenError.
    """
    roles, logins = _read(data)
    name = server_store.named_database(_address(address))
    with _opened(server_store.maintenance(address, password)) as server:
        _require_superuser(server)
        _refuse_taken_prefix(server, roles, name)
        _require_program("pg_restore", server)
        server_store.make_database(server, name)
        with _opened(connect(address, password)) as database:
            server_store.require_empty(database)
            make_owned(database, roles)
            made = server_store.make_logins(server, roles, logins)
            with _told_in_words():
                dumps.restore(database, data)
            install_on_server(database, roles.prefix)
            server_store.note_restored(database, datetime.now(UTC))
    return Restored(made, len(logins) - made)


def _require_program(name: str, database: Database) -> None:
    """Before anything is begun. Raises BackupError where it is older than the server, or not there."""
    needed = server_store.major_version(database)
    try:
        found = dumps.program_version(name)
    except ProgramError:
        raise BackupError(BackupFault.OLD_PROGRAM, f"{name} –", needed) from None
    if found < needed:
        raise BackupError(BackupFault.OLD_PROGRAM, f"{name} {found}", needed)


def _make_private(file: Path) -> None:
    """An empty file for this user only; whatever fills it keeps that."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWN_ONLY))


def _written(roles: Roles, logins: tuple[ServerLogin, ...], data: Path) -> str:
    listed = [
        {
            "login": login.name,
            "verifier": login.verifier,
            "locked": login.locked,
            "connections": login.connection_limit,
        }
        for login in logins
    ]
    whole = {"format": LOGINS_FORMAT, "prefix": roles.prefix, "sha256": _digest(data), "logins": listed}
    return json.dumps(whole, indent=1)


def _read(data: Path) -> tuple[Roles, tuple[ServerLogin, ...]]:
    beside = logins_file(data)
    for file in (data, beside):
        if not file.is_file():
            raise BackupError(BackupFault.FILE_IS_MISSING, str(file))
    try:
        found: Mapping[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
        if found["format"] != LOGINS_FORMAT:
            raise BackupError(BackupFault.NEWER_FORMAT, str(beside))
        roles = Roles(found["prefix"])
        logins = tuple(
            ServerLogin(str(one["login"]), one["verifier"], bool(one["locked"]), int(one["connections"]))
            for one in found["logins"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(BackupFault.NOT_WHOLE, str(beside)) from error
    if found["sha256"] != _digest(data):
        raise BackupError(BackupFault.NOT_WHOLE, str(data))
    return roles, logins


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# --- common --------------------------------------------------------------------------------------------------


def _address(typed: str) -> str:
    """Raises ExternalError for a file and for what is no address."""
    if "://" not in typed or typed.startswith("sqlite"):
        raise ExternalError(ErrorKind.ONLY_SERVERS, typed)
    try:
        connect(typed).close()
    except ValueError:
        raise ExternalError(ErrorKind.BAD_ADDRESS, without_password(typed)) from None
    return typed


@contextmanager
def administered(address: str, password: str | None) -> Iterator[Database]:
    """The database of a server, for its administrator; closed at the end. Raises ExternalError."""
    with _opened(connect(_address(address), password)) as database:
        _require_superuser(database)
        yield database


@contextmanager
def _opened(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
    except ProgramError as error:
        raise BackupError(BackupFault.PROGRAM_FAILED, str(error)) from error


def _require_superuser(database: Database) -> None:
    if not server_store.is_superuser(database):
        raise ExternalError(ErrorKind.NOT_ADMINISTRATOR, without_password(database.location))
