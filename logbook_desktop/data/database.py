"""Connections: an SQLite file by default, a PostgreSQL server by URL (IT) or as a person who signs in.

The rest of the room sees one engine.
"""

import os
import re
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    QueuePool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from logbook_desktop.data import durable_commit
from logbook_desktop.data.driver_errors import world_errors as world_errors
from logbook_desktop.data.hints import HintSender
from logbook_desktop.data.multi_host import HostConnector, refuse_old_server
from logbook_desktop.data.standby import SaveMark, StandbyReplica
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.servers import Server
from logbook_desktop.domain.tree.tree import Tree

BUSY_TIMEOUT_MS = 5_000
WRITES = "logbook_writes"
"""Execution option of a connection that means to write: SQLite takes the write lock at once."""
TURN_SECONDS = 300
"""How long a thread waits for its turn with the one connection: a report of a country takes its time."""
IDLE_SECONDS = 5.0
PING_SECONDS = 1.0
"""An idle connection that does not answer in this time is replaced."""
_LAST_USED = "logbook_last_used"
_LETTING_GO: ContextVar[bool] = ContextVar("letting_go", default=False)
"""Whether a connection is taken only to be closed: then it may be dead."""
_AS_A_PERSON = URL.create("postgresql+psycopg")
_OF_THE_SYSTEM = "system"


class Database:
    """One open database. ``tree_cache`` holds the last tree read and the tree version it was read at.

    ``restricted``: connected as a person, whose rights the server keeps; else as IT, or a file.
    """

    def __init__(self, engine: Engine, location: str, path: Path | None, *, restricted: bool = False) -> None:
        self.engine = engine
        self.location = location
        self.path = path
        self.restricted = restricted
        self.tree_cache: tuple[str, Tree] | None = None
        self.second: StandbyReplica | None = None
        self.connectors: tuple[HostConnector, ...] = ()
        self.hints = HintSender(engine, location)
        self._used_at = monotonic()
        self._is_open = False
        self._closed = False
        event.listen(engine, "checkin", self._note_use)

    @property
    def shared(self) -> bool:
        """Whether it is a server that keeps rights itself, not a file that protects nothing."""
        return self.path is None

    def commit(self, connection: Connection, patience: float = 0.0) -> None:
        """Save what was done on a connection of this database: returning is a promise. Raises ExternalError.

        ``patience`` is how many seconds it may take where that is more than usual.
        """
        if not self.shared:
            with world_errors(self.location):
                connection.commit()
            return
        durable_commit.commit(connection, self.location, patience)
        if self.second is not None:
            self.second.mark.take(connection)

    def confirm(self, connection: Connection) -> None:
        """What was read on the connection is from here on as safe as a save of its own. Raises ExternalError."""
        if self.shared:
            durable_commit.confirm(connection, self.location)

    def close_idle(self, seconds: float) -> bool:
        """Let go of a person's connection that nobody used for so long; the next question opens a new one.

        Whether it was let go. A file stays open. Not for the GUI thread: it may have to wait for its turn.
        """
        pool = self.engine.pool
        if not (isinstance(pool, QueuePool) and self.restricted):
            return False
        if pool.checkedout() or not self._is_open or monotonic() - self._used_at < seconds:
            return False
        # Taken like anybody else takes it: a pool that is thrown away leaves behind whoever waits for it.
        asked = _LETTING_GO.set(True)
        try:
            connection = self.engine.raw_connection()
        finally:
            _LETTING_GO.reset(asked)
        if monotonic() - self._used_at < seconds:
            connection.close()
            return False
        connection.invalidate()
        return True

    def use_password(self, password: str) -> None:
        """Connections opened from now on sign in with another password: the person has changed it."""
        for dialer in self.connectors:
            dialer.use_password(password)

    def prove(self, password: str) -> None:
        """Raises ExternalError (wrong password) unless this is the present password of the person signed in."""
        if not self.connectors:
            raise ExternalError(ErrorKind.NO_RIGHT, self.location)
        self.connectors[0].prove(password)

    def _note_use(self, connection: Any, record: ConnectionPoolEntry) -> None:
        self._used_at = monotonic()
        self._is_open = connection is not None
        if self._closed:
            record.close()

    def close(self) -> None:
        """Let go of every connection: at once of those nobody uses, of the others when whoever uses them is done.

        A pool that is thrown away closes only what lies in it; a thread that is still reading would leave its
        connection, and with it the file, open until the memory is tidied up.
        """
        self.hints.finish()
        self._closed = True  # first: what comes back from here on is not kept
        self.engine.dispose()
        if self.second is not None:
            self.second.database.close()


def connect(location: str | Path, password: str | None = None) -> Database:
    """The database at a path or URL. Nothing is opened yet; ``ValueError`` for a URL that is none.

    Without a ``password`` there or in the URL the server's own means count: PGPASSWORD, .pgpass.
    """
    text = str(location)
    if "://" not in text:
        path = Path(text).expanduser().resolve()
        return Database(_sqlite_engine(URL.create("sqlite", database=str(path))), str(path), path)
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("not a database address") from None
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "").resolve()
        return Database(_sqlite_engine(url.set(database=str(path))), str(path), path)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError("not a database address")
    url = url.set(drivername="postgresql+psycopg")
    _refuse_unknown_options(url)
    if password is not None:
        url = url.set(password=password)
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    return Database(_postgres_engine(_proving_its_name(url)), without_password(shown), None)


def connect_server(server: Server, login: str, password: str) -> Database:
    """The database of a server, for a person who signs in. Nothing is connected to yet.

    Holds at most one connection; the program's threads take turns with it.
    """
    dialer = HostConnector(server, login, password)
    engine = create_engine(
        _AS_A_PERSON, creator=dialer, pool_size=1, max_overflow=0, pool_timeout=TURN_SECONDS
    )
    _ping_before_use(engine)
    database = Database(engine, dialer.location, None, restricted=True)
    database.connectors = (dialer,)
    if len(server.hosts) > 1:
        mark = SaveMark()
        reader = HostConnector(server, login, password, "standby", mark.is_reached_by)
        database.connectors = (dialer, reader)
        second = create_engine(_AS_A_PERSON, creator=reader, poolclass=NullPool)
        database.second = StandbyReplica(Database(second, dialer.location, None, restricted=True), mark)
    return database


def _proving_its_name(url: URL) -> URL:
    """Across a network the server proves its name unless the address (or PGSSLMODE) chooses less.

    Left to itself the driver would take whoever answers, encrypted or not. ``sslrootcert=system`` is given the
    file of what this computer trusts: the driver brings an OpenSSL of its own, which looks elsewhere.
    """
    issuers = url.query.get("sslrootcert")
    mode = url.query.get("sslmode") or os.environ.get("PGSSLMODE")
    if mode is None and issuers != _OF_THE_SYSTEM and all(map(_is_this_machine, _hosts(url))):
        return url
    options = {} if mode else {"sslmode": "verify-full"}
    if issuers == _OF_THE_SYSTEM or not (issuers or mode or os.environ.get("PGSSLROOTCERT")):
        from logbook_desktop.support import certificates  # here: a program on a file starts without TLS

        options["sslrootcert"] = str(certificates.trusted_issuers())
    return url.update_query_dict(options)


def _hosts(url: URL) -> tuple[str, ...]:
    """Every machine that the address names, or the driver's own means where it names none."""
    named = url.query.get("host") or url.host or os.environ.get("PGHOST", "")
    return tuple(one for part in ((named,) if isinstance(named, str) else named) for one in part.split(","))


def _is_this_machine(host: str) -> bool:
    name = re.sub(r":\d+$", "", host) if host.count(":") == 1 else host
    return not name or name.startswith(("/", "@", "127.")) or name.strip("[]") in ("localhost", "::1")


def _refuse_unknown_options(url: URL) -> None:
    import psycopg  # here, because the program starts without it where the data is a file

    named = url.translate_connect_args(username="user", database="dbname")
    try:
        psycopg.conninfo.make_conninfo(**{key: str(value) for key, value in {**named, **url.query}.items()})
    except psycopg.ProgrammingError:
        raise ValueError("not a database address") from None


def without_password(address: str) -> str:
    """The address as it may be shown and logged, wherever the password stood in it."""
    if "://" not in address:
        return address
    hidden = re.sub(r"(://[^:/@?#]*):.*@", r"\1:***@", address)
    return re.sub(r"(password=)[^&#]*", r"\1***", hidden, flags=re.IGNORECASE)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_engine(url: URL) -> Engine:
    # The program reads on two threads and writes on one: none waits for another's connection.
    engine = create_engine(
        url, pool_size=3, max_overflow=0, pool_pre_ping=True, connect_args={"connect_timeout": 5}
    )

    def refuse(connection: Any, _record: Any) -> None:
        try:
            refuse_old_server(connection, engine.url.render_as_string())
        except ExternalError:
            connection.close()
            raise

    event.listen(engine, "connect", refuse)
    return engine


def _ping_before_use(engine: Engine) -> None:
    """A connection that has been idle may be dead: ask, not for long, and have it replaced."""

    def used(_connection: Any, record: Any) -> None:
        record.info[_LAST_USED] = monotonic()

    def ping(connection: Any, record: Any, _proxy: Any) -> None:
        if _LETTING_GO.get() or monotonic() - record.info.get(_LAST_USED, monotonic()) < IDLE_SECONDS:
            return
        import psycopg  # here, because the program starts without it where the data is a file

        try:
            with durable_commit.Watchdog(connection, PING_SECONDS):
                connection.execute("SELECT 1")
                connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error

    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", ping)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Transactions begin where we say; a save that was acknowledged survives a power cut (WAL, FULL)."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
