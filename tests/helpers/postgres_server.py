"""A PostgreSQL server for as long as the tests run, from any folder with PostgreSQL's programs.

The programs are those that ``postgres_programs`` finds. The launcher

* listens on the loopback address only, on a free port, and asks everybody for a password (scram);
* keeps everything in one temporary folder, removed at the end;
* runs the server as an unprivileged user when the tests are run by root, because PostgreSQL refuses root;
* stops the server at the end, also when the test run is interrupted or killed.

It is set up to be quick, not to survive a power cut; with the settings ``LASTING`` it keeps what it acknowledged.
Such a server can be stopped, crashed and started again with its data, and followed by a second one (``standby``).
Nothing of the program itself uses any of this.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from helpers.postgres_processes import (
    STOP_SECONDS,
    as_unprivileged,
    children,
    die_with_parent,
    end,
    free_port,
    hand_over,
    lives,
    reachable,
    shared_folder,
)
from helpers.postgres_programs import ServerError, find_programs, major_version, program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Self

HOST = "127.0.0.1"
SUPERUSER = "postgres"

_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    # Nobody will want this data back after a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # A test must not be slower or faster because of what the server happened to tidy up.
    "autovacuum": "off",
    "jit": "off",
}
LASTING = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "max_wal_senders": "5",
    "hot_standby": "on",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "200ms",
    # Else a server that comes back has every one of its files written out, one after the other.
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
}
"""Settings as a real server has them: what was acknowledged survives, and a second machine may follow."""
STANDBY_NAME = "second"
_START_TRIES = 3
_START_SECONDS = 60


class PostgresServer:
    """One server with its own temporary data; use it in a ``with`` statement, or ``start`` and ``stop``."""

    def __init__(self, programs: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        """``settings`` are added to the quick defaults, for a test or a benchmark that needs others."""
        self._given_programs = programs
        self._settings = {**_SETTINGS, **(settings or {})}
        self._password = secrets.token_hex(16)
        self._folder: Path | None = None
        self._programs: Path | None = None
        self._leader: PostgresServer | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: psycopg.Connection[tuple[Any, ...]] | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Make a cluster and wait until it answers."""
        atexit.register(self.stop)
        try:
            self._folder = shared_folder(in_memory=self._settings["fsync"] == "off")
            programs = reachable(self._given_programs or find_programs(), self._folder)
            self._programs = programs
            if self._leader is None:
                self._make_cluster(programs)
            else:
                self._copy_cluster(programs, self._leader)
            for remaining in reversed(range(_START_TRIES)):
                self.port = free_port()
                try:
                    self._launch(programs)
                    break
                except PortTakenError:
                    if not remaining:
                        raise
            if self._leader is not None:
                self._leader.alter(synchronous_standby_names=STANDBY_NAME)
                self._leader.wait_for_standby()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server and remove its data; calling it again does nothing."""
        atexit.unregister(self.stop)
        self._let_go()
        if self._process is not None:
            end(self._process)
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def halt(self) -> None:
        """Shut down in order, keeping the data for ``resume``."""
        self._let_go()
        assert self._process is not None
        end(self._process)
        self._process = None

    def crash(self) -> None:
        """Kill the server outright, in the middle of whatever it does; ``resume`` starts it again."""
        self._let_go()
        assert self._process is not None
        pids = [self._process.pid, *children(self._process.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        deadline = time.monotonic() + STOP_SECONDS
        while any(lives(pid) for pid in pids):
            if time.monotonic() > deadline:
                raise ServerError("processes of the killed server stay")
            time.sleep(0.005)

    def resume(self) -> None:
        """Start again at the same port with the data as it was left."""
        assert self._programs is not None
        self._launch(self._programs)

    def alter(self, **settings: str) -> None:
        """Change settings of the running server that take no restart, and wait until they hold."""
        for name, value in settings.items():
            statement = sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
            self.execute(statement)
        self.execute(sql.SQL("SELECT pg_reload_conf()"))
        deadline = time.monotonic() + STOP_SECONDS
        while any(self.value(f"SHOW {name}") != value for name, value in settings.items()):
            if time.monotonic() > deadline:
                raise ServerError(f"the server does not take {settings}")
            time.sleep(0.01)

    def value(self, query: str | sql.Composed, database: str = "postgres") -> Any:
        """The first value of a query, asked as the superuser."""
        asked = sql.SQL(query) if isinstance(query, str) else query
        with self._connect(database) as connection:
            row = connection.execute(asked).fetchone()
        return None if row is None else row[0]

    def standby(self) -> PostgresServer:
        """A second server that follows this one, for a ``with`` statement of its own.

        Once it is started, this one waits for it before it acknowledges.
        """
        second = PostgresServer(self._given_programs, self._settings)
        second._password = self._password
        second._leader = self
        return second

    def wait_for_standby(self) -> None:
        """Until the second server follows and is waited for."""
        following = (
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"
        )
        deadline = time.monotonic() + _START_SECONDS
        while self.value(following) != 1:
            if time.monotonic() > deadline:
                raise ServerError("the second server does not follow")
            time.sleep(0.02)

    def promote(self) -> None:
        """Make a standby the server that is written to; waits until it is."""
        self.execute(sql.SQL("ALTER SYSTEM RESET synchronous_standby_names"))
        self.execute(sql.SQL("SELECT pg_promote(true, 60)"))

    def _copy_cluster(self, programs: Path, first: PostgresServer) -> None:
        home = self._data.parent
        home.mkdir(mode=0o700)
        hand_over(home)
        source = (
            f"host={HOST} port={first.port} user={SUPERUSER} password={self._password}"
            f" application_name={STANDBY_NAME}"
        )
        command = [
            str(program(programs, "pg_basebackup")),
            f"--pgdata={self._data}",
            f"--dbname={source}",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
        ]
        done = subprocess.run(
            command, capture_output=True, cwd=home, text=True, check=False, **as_unprivileged()
        )
        if done.returncode != 0:
            raise ServerError(f"pg_basebackup failed:\n{done.stderr}")

    @property
    def password(self) -> str:
        """The superuser's."""
        return self._password

    @property
    def folder(self) -> Path | None:
        """Where everything of this server lies while it runs."""
        return self._folder

    @property
    def is_running(self) -> bool:
        """Whether the server's process lives."""
        return self._process is not None and self._process.poll() is None

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """The address for SQLAlchemy; the superuser's unless another login of the server is named."""
        return f"postgresql+psycopg://{user}:{password or self._password}@{HOST}:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database, empty or as a copy of ``template``, which nobody may be connected to meanwhile."""
        # FILE_COPY is the quicker strategy when the disk need not be waited for.
        source = sql.SQL("TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template or "template1"))
        self._keep(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), source))

    def drop_database(self, name: str) -> None:
        """Remove a database if it is there, and whoever is connected to it."""
        self._keep(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def execute(self, statement: sql.Composed | sql.SQL, database: str = "postgres") -> None:
        """Run one statement as the superuser, outside a transaction."""
        with self._connect(database) as connection:
            connection.execute(statement)

    def _keep(self, statement: sql.Composed) -> None:
        """Run a statement about whole databases on a connection that stays: every test has two of them."""
        if self._keeper is not None:
            try:
                self._keeper.execute(statement)
            except psycopg.OperationalError:
                if not self._keeper.closed:  # the server's answer; else a test has ended every session
                    raise
                self._keeper = None
            else:
                return
        self._keeper = self._connect("postgres")
        self._keeper.execute(statement)

    def _let_go(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None

    def _connect(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=HOST,
            port=self.port,
            user=SUPERUSER,
            password=self._password,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    @property
    def _data(self) -> Path:
        assert self._folder is not None
        return self._folder / "server" / "data"

    def _make_cluster(self, programs: Path) -> None:
        """Run initdb, then write who may connect and how the server behaves."""
        home = self._data.parent
        home.mkdir(mode=0o700)
        password_file = home / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password, encoding="ascii")
        hand_over(home, password_file)
        result = subprocess.run(
            [
                str(program(programs, "initdb")),
                f"--pgdata={self._data}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                *_locale_options(major_version(programs)),
                "--no-sync",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=home,
            text=True,
            check=False,
            **as_unprivileged(),
        )
        password_file.unlink()
        if result.returncode != 0:
            raise ServerError(f"initdb failed:\n{result.stdout}")
        lines = [f"{name} = '{value}'\n" for name, value in self._settings.items()]
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(lines)
        # Written anew rather than appended to: the first line that fits decides.
        rules = [f"host {database} all {HOST}/32 scram-sha-256\n" for database in ("all", "replication")]
        (self._data / "pg_hba.conf").write_text("".join(rules), encoding="ascii")

    def _launch(self, programs: Path) -> None:
        """Start the server as a child of this process and wait until it answers."""
        log = self._data.parent / "log"
        command = [str(program(programs, "postgres")), "-D", str(self._data), "-p", str(self.port)]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [*die_with_parent(), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._data.parent,
                # Ctrl-C in the terminal goes to every process of the group; the tests may still need the server
                # while they tidy up.
                start_new_session=True,
                **as_unprivileged(),
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not self.is_running or time.monotonic() > deadline:
                words = log.read_text(encoding="utf-8", errors="replace")
                end(self._process)
                self._process = None
                error = PortTakenError if "Address already in use" in words else ServerError
                raise error(f"The PostgreSQL server did not start:\n{words}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            self._connect("postgres").close()
            return True
        return False


class PortTakenError(ServerError):
    """Somebody else took the port between our finding it free and the server's opening it."""


def _locale_options(major: int) -> Sequence[str]:
    """Letters beyond ASCII are letters, and the order is the same on every machine."""
    if major >= 17:
        return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return ("--locale=C.UTF-8", "--lc-messages=C")
