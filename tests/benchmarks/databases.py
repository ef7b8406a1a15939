"""The demo databases that are measured, on SQLite and PostgreSQL, and a bare connection to each."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from benchmarks.measuring import show_progress, timed
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.services.context import Context
from logbook_desktop.services.demo import DemoSize, make_demo
from logbook_desktop.services.local.databases import embedded_context, open_database

DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "512MB",
}
"""The tests' server forgets nothing but a power cut; a measured one must survive that too."""


@dataclass(frozen=True)
class Measured:
    """One database of the comparison; ``bare`` is a connection of the driver itself."""

    name: str
    context: Context
    bare: Any

    @property
    def mark(self) -> str:
        """How the driver writes a parameter."""
        return "?" if self.name == "SQLite" else "%s"

    def ask(self, statement: str, parameters: Any = ()) -> list[Any]:
        """Every row of a query, asked of the driver itself."""
        with closing(self.bare.cursor()) as cursor:
            cursor.execute(statement, parameters)
            rows: list[Any] = cursor.fetchall()
        self.bare.rollback()
        return rows

    @contextmanager
    def overheard(self) -> Iterator[list[tuple[str, Any]]]:
        """The statements that the program sends meanwhile, with their parameters."""
        heard: list[tuple[str, Any]] = []

        def hear(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            heard.append((statement, parameters))

        engine = self.context.database.engine
        event.listen(engine, "before_cursor_execute", hear)
        try:
            yield heard
        finally:
            event.remove(engine, "before_cursor_execute", hear)


@contextmanager
def measured(folder: Path, size: DemoSize) -> Iterator[Sequence[Measured]]:
    """Both databases, filled with the same demo data. A file kept in ``folder`` is used again."""
    with PostgresServer(settings=DURABLE) as server:
        server.create_database("demo")
        sqlite = _filled(folder / f"demo-{size}.db", size)
        postgres = _filled(server.url("demo"), size)
        # What a server does by itself within a minute or two.
        plain = server.url("demo").replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        file = sqlite3.connect(str(sqlite.path))
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -65536"):
            file.execute(f"PRAGMA {pragma}")
        with closing(file), closing(psycopg.connect(plain)) as bare:
            try:
                yield (
                    Measured("SQLite", embedded_context(sqlite), file),
                    Measured("PostgreSQL", embedded_context(postgres), bare),
                )
            finally:
                sqlite.close()
                postgres.close()


def _filled(location: str | Path, size: DemoSize) -> Database:
    kept = isinstance(location, Path) and location.exists()
    database = open_database(location, create=True)
    if not kept:
        seconds = timed(lambda: make_demo(database, size))
        show_progress(f"demo {size} on {'PostgreSQL' if database.shared else 'SQLite'}: {seconds:.1f} s")
    return database
