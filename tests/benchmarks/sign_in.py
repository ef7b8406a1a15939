"""Signing in, and saving as a person, on a server with ten thousand logins beside one with ten.

Two servers of their own, asked in turns; both as durable as a real one.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, time

from sqlalchemy import text

from benchmarks.databases import DURABLE
from benchmarks.measuring import Result, compare, show_progress, timed
from helpers.logins import PASSWORD, Login, new_person, server_of, verifier
from helpers.postgres_server import PostgresServer
from helpers.village import build_village, open_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.people.sign_in import sign_in

FEW, MANY = 10, 10_000
PORTION = 500
ROUNDS = 20
DAY = date(2025, 11, 3)


@dataclass(frozen=True)
class Peopled:
    """A server with so many logins, and one person who works on it."""

    database: Database
    login: Login
    context: Context
    draft: EntryDraft

    def sign_in(self) -> None:
        sign_in(server_of(self.database), *self.login).context.database.close()

    def save(self) -> None:
        entries.save(self.context, replace(self.draft, id=uuid7()))


def results(times: int) -> list[Result]:
    """Each the mean of ``ROUNDS``, so that a single slow moment of the machine counts little."""
    with ExitStack() as stack:
        few, many = (stack.enter_context(_peopled(count)) for count in (FEW, MANY))
        return [
            _compared("Sign in, 10,000 logins", many.sign_in, few.sign_in, times),
            _compared("Save as a person, 10,000 logins", many.save, few.save, times),
        ]


def _compared(what: str, many: Callable[[], None], few: Callable[[], None], times: int) -> Result:
    def mean(work: Callable[[], object]) -> float:
        return timed(lambda: [work() for _ in range(ROUNDS)]) / ROUNDS

    return compare(what, many, few, "the same on a server with 10 logins", times, measure=mean)


@contextmanager
def _peopled(count: int) -> Iterator[Peopled]:
    with PostgresServer(settings=DURABLE) as server:
        server.create_database("people")
        database = open_database(server.url("people"), create=True)
        context = embedded_context(database)
        village = build_village(context)
        draft = open_evening(context, village.kirkonkyla, DAY)
        seconds = timed(lambda: _fill(database, count - 1, village.hervanta))
        show_progress(f"{count} logins: {seconds:.1f} s")
        # Among the others, not the first of them.
        login = new_person(database, "Ville", [(Role.WORKER, village.kirkonkyla)])
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        own = sign_in(server_of(database), *login).context
        try:
            yield Peopled(database, login, own, replace(draft, start=time(17)))
        finally:
            own.database.close()
            database.close()


def _fill(database: Database, count: int, node_id: int) -> None:
    """So many people with a grant each, made by the server's own function."""
    made = verifier("x", PASSWORD)
    for _ in range(0, count, PORTION):
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "WITH made AS MATERIALIZED ("
                    "  SELECT nextval('person_id_seq') AS id FROM generate_series(1, :portion)),"
                    " people AS (INSERT INTO person (id, login, name, sort_key, created_at, created_by, version)"
                    "  SELECT id, 'logbook_' || lpad(id::text, 6, '0'), 'Person ' || id, id, now(), 'x', 1"
                    "    FROM made WHERE app.make_login('logbook_' || lpad(id::text, 6, '0'), :verifier)"
                    "  RETURNING id)"
                    " INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
                    " SELECT id, 'worker', :node, now(), 'x' FROM people"
                ),
                {"portion": min(PORTION, count), "verifier": made, "node": node_id},
            )
