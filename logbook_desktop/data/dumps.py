"""Backups by PostgreSQL's own programs, which must be at least as new as the server.

Passwords reach them in a file that only this user can read, never as an argument.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from logbook_desktop.data.database import Database
from logbook_desktop.domain.errors import ErrorKind, ExternalError

PROGRAMS = "LOGBOOK_POSTGRES_BIN"
"""Names the folder of PostgreSQL's programs where they are not on the path."""


class ProgramError(Exception):
    """One of PostgreSQL's programs is not there, or did not do its work; its own words."""


def dump(database: Database, into: Path) -> None:
    """Everything of one database in PostgreSQL's custom format. Raises ProgramError, ExternalError."""
    _run("pg_dump", database, ["--format=custom", "--no-password", f"--file={into}"])


def restore(database: Database, dump_file: Path) -> None:
    """The contents of a dump into an empty database: all of it, or an error. Raises ProgramError."""
    _run(
        "pg_restore",
        database,
        ["--single-transaction", "--exit-on-error", "--no-password"],
        last=[str(dump_file)],
        names_database=True,
    )


def _run(
    name: str,
    database: Database,
    options: Sequence[str],
    *,
    last: Sequence[str] = (),
    names_database: bool = False,
) -> None:
    address = make_url(database.engine.url)
    with _password_file(str(address.password or "")) as password_file:
        connection = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        command = [_program(name), *options]
        command += [f"--dbname={connection}"] if names_database else [connection]
        environment = dict(os.environ)
        if address.password:  # else the server's own means count: PGPASSWORD, .pgpass
            environment["PGPASSFILE"] = str(password_file)
            environment.pop("PGPASSWORD", None)
        ended = subprocess.run(
            [*command, *last], env=environment, capture_output=True, text=True, errors="replace", check=False
        )
    if ended.returncode == 0:
        return
    if "No space left" in ended.stderr:
        raise ExternalError(ErrorKind.DISK_FULL, database.location)
    raise ProgramError(ended.stderr.strip() or f"{name}: {ended.returncode}")


def _program(name: str) -> str:
    folder = os.environ.get(PROGRAMS)
    found = shutil.which(name, path=folder) if folder else shutil.which(name)
    if found is None:
        raise ProgramError(f"{name}: not found")
    return found


def program_version(name: str = "pg_dump") -> int:
    """The major version of a program. Raises ProgramError."""
    ended = subprocess.run([_program(name), "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"(\d+)(?:\.\d+)?\s*(?:\(.*\))?\s*$", ended.stdout)
    if number is None:
        raise ProgramError(ended.stdout.strip() or ended.stderr.strip())
    return int(number[1])


@contextmanager
def _password_file(password: str) -> Iterator[Path]:
    """A .pgpass that fits every host, for as long as one program runs."""
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    handle, name = tempfile.mkstemp(prefix="logbook-")  # readable by this user only
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"*:*:*:*:{escaped}\n")
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
