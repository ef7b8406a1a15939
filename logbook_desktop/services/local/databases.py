"""Opening, copying and restoring databases."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from logbook_desktop.data.database import Database, connect, without_password
from logbook_desktop.data.invariants import broken_file
from logbook_desktop.data.schema import ensure_schema, newest_revision
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import CancelledError, ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Action, embedded_actor
from logbook_desktop.services.context import Context, operating_system_user

_WAL = "-wal"
_BESIDE = (_WAL, "-shm")
"""What SQLite keeps beside a file: what was saved last, and the index of that."""


@dataclass(frozen=True, slots=True)
class DatabaseInfo:
    """What the status bar and support need to know. ``location`` never holds a password."""

    location: str
    demo: bool
    shared: bool
    size_bytes: int | None
    schema: str


@dataclass(frozen=True, slots=True)
class OpenedDatabase:
    """An open database; ``copied_to`` is the copy made of an older file before it was migrated."""

    database: Database
    copied_to: Path | None


def has_password(location: str) -> bool:
    """Whether an address has a password in it, which others at the computer can read where it is an argument."""
    return without_password(location) != location


def open_database(location: str | Path, *, create: bool = False) -> Database:
    """The database at a path or URL, in this program's schema. Raises ExternalError."""
    return open_and_migrate(location, create=create).database


def open_and_migrate(
    location: str | Path, *, create: bool = False, password: str | None = None
) -> OpenedDatabase:
    """As ``open_database``, and says which copy was made of an older file.

    ``password`` is the one for a server whose address holds none.
    """
    try:
        database = connect(location, password)
    except ValueError:
        raise ExternalError(ErrorKind.BAD_ADDRESS, without_password(str(location))) from None
    try:
        copied = ensure_schema(database, create=create)
    except BaseException:
        database.close()
        raise
    return OpenedDatabase(database, copied)


def close_database(database: Database) -> None:
    database.close()


def close_idle(context: Context, seconds: float = 300) -> bool:
    """Close the work connection to a server that nobody used for so long; the next question opens it again."""
    return context.database.close_idle(seconds)


def embedded_context(database: Database) -> Context:
    """Somebody who may do everything: the operating-system user on a file, the IT department on a server.

    ``sign_in.acting_on`` finds out who it is on a server.
    """
    return Context(database, embedded_actor(operating_system_user()))


def describe(context: Context) -> DatabaseInfo:
    """Where the data is and what kind of data it is."""
    database = context.database
    with context.reading() as work:
        demo = work.meta.demo
    size = database.path.stat().st_size if database.path is not None else None
    return DatabaseInfo(database.location, demo, database.shared, size, newest_revision())


def save_copy(context: Context, path: Path, progress: Callable[[float], bool] | None = None) -> None:
    """A complete copy of the database file, written beside ``path`` and renamed; others may go on working.

    ``progress`` is told the share done and returns False to stop (CancelledError; nothing is left).
    Raises ExternalError; also where ``path`` is the very file that is in use.
    """
    source = _file_of(context)
    with context.reading() as work:
        context.require(Action.READ_ENTRIES, None, work.trees.read())
    beside = path.with_name(f".{path.name}.part")
    try:
        if path.exists() and path.samefile(source):
            raise ExternalError(ErrorKind.CANNOT_WRITE, str(path))
        beside.unlink(missing_ok=True)
        _copy_pages(source, beside, progress)
        _drop_leftovers(path)
        beside.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise ExternalError(ErrorKind.CANNOT_WRITE, str(path)) from error
    finally:
        with suppress(OSError):  # what went wrong has been told
            beside.unlink(missing_ok=True)


def _drop_leftovers(path: Path) -> None:
    """Away with what SQLite keeps beside a file: it would be read into the one that takes its name."""
    for suffix in _BESIDE:
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _copy_pages(source: Path, target: Path, progress: Callable[[float], bool] | None) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None and not progress(1 - remaining / max(total, 1)):
            raise CancelledError

    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy, pages=2_000, progress=report)


def restore_copy(copy: Path, into: Path) -> Path | None:
    """Put a copy in the place of a database file, which nobody may have open here.

    The copy is opened, checked and brought up to date first; the replaced file, sound or not, is kept beside and
    its path given back. Raises ExternalError; then ``into`` is as it was.
    """
    kept = None
    scratch = into.with_name(f".{into.name}.restoring")
    try:
        _fetch(copy, scratch, into)
        _check(scratch, copy)
        if into.exists():
            kept = into.with_name(f"{into.name}.before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}")
            _copy_file(into, kept)
        _drop_leftovers(into)
        scratch.replace(into)
    except OSError as error:
        raise ExternalError(ErrorKind.CANNOT_WRITE, str(into)) from error
    finally:
        with suppress(OSError):
            _forget(scratch)
    return kept


def _fetch(copy: Path, scratch: Path, into: Path) -> None:
    """The copy beside its future place, so that checking and migrating leave the original alone."""
    into.parent.mkdir(parents=True, exist_ok=True)
    _forget(scratch)
    try:
        _copy_file(copy, scratch)
    except FileNotFoundError as error:
        raise ExternalError(ErrorKind.MISSING_FILE, str(copy)) from error


def _check(scratch: Path, copy: Path) -> None:
    """Raises ExternalError about ``copy`` unless it is a whole database of this program."""
    try:
        opened = open_and_migrate(scratch)
        try:
            if opened.copied_to is not None:
                opened.copied_to.unlink(missing_ok=True)  # the original is copy enough
            with UnitOfWork(opened.database, write=False) as work:
                faults = list(broken_file(work.connection))
        finally:
            opened.database.close()
    except ExternalError as error:
        raise ExternalError(error.kind, str(copy)) from error
    if faults:
        raise ExternalError(ErrorKind.DAMAGED, str(copy))


def _copy_file(source: Path, target: Path) -> None:
    """The file as it lies there, damaged or not, with what was saved last and is still beside it."""
    shutil.copyfile(source, target)
    with suppress(FileNotFoundError):
        shutil.copyfile(f"{source}{_WAL}", f"{target}{_WAL}")


def _forget(scratch: Path) -> None:
    scratch.unlink(missing_ok=True)
    _drop_leftovers(scratch)


def _file_of(context: Context) -> Path:
    if context.database.path is None:
        raise ExternalError(ErrorKind.ONLY_FILES, context.database.location)
    return context.database.path
