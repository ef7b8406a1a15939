"""A merge of two organisations with many entries beside one with few: no entry is touched."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import text

from benchmarks.databases import DURABLE
from benchmarks.measuring import QUICK_TIMES, Result, compare, show_progress, timed
from helpers.folding import fold_roll_up
from helpers.postgres_server import PostgresServer
from helpers.village import build_village, saved_evening
from logbook_desktop.data.bulk_store import BulkEntry, BulkStore
from logbook_desktop.data.database import Database
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import merging
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.tree import organisation

MANY, FEW = 100_000, 100
MONTH = Month(2025, 1)
ROUNDS = 15


def results(times: int) -> list[Result]:
    """On both databases."""
    many = MANY // 10 if times == QUICK_TIMES else MANY
    found = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(PostgresServer(settings=DURABLE))
        for name in ("SQLite", "PostgreSQL"):
            merges = []
            for entries in (many, FEW):
                if name == "PostgreSQL":
                    server.create_database(f"merge_{entries}")
                where = server.url(f"merge_{entries}") if name == "PostgreSQL" else folder / f"{entries}.db"
                database = open_database(where, create=True)
                stack.callback(database.close)
                show_progress(f"{entries} entries on {name}: {timed(partial(fill, database, entries)):.1f} s")
                merges.append(Merge(embedded_context(database)))
            found.append(
                compare(
                    f"Merge of two organisations with {many:,} entries, {name}".replace(",", " "),
                    merges[0].made,
                    merges[1].made,
                    f"the same merge with {FEW} entries",
                    ROUNDS,
                    measure=_seconds,
                )
            )
    return found


def fill(database: Database, many: int) -> None:
    """Two organisations, with the entries shared out among their units and the days of ten years."""
    context = embedded_context(database)
    village = build_village(context)
    units = (village.kirkonkyla, village.saimaanharju, village.hervanta)
    first = [saved_evening(context, unit) for unit in units]
    with context.writing() as work:
        store = BulkStore(work.connection)
        stamp = Stamp("Mittari", first[0].changed_at)
        made = [
            BulkEntry(
                replace(
                    first[number % len(first)].draft,
                    id=uuid7(),
                    date=date(2016, 1, 1) + timedelta(days=number % 3_650),
                ),
                first[number % len(first)].form,
                stamp,
                stamp,
            )
            for number in range(many)
        ]
        for start in range(0, many, 5_000):
            store.add_entries(made[start : start + 5_000], first[0].age_band_set_id)
        work.commit()
    fold_roll_up(context)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


class Merge:
    """The merge of the two organisations; made, timed, taken back."""

    def __init__(self, context: Context) -> None:
        self._context = context
        tree = organisation.tree(context)
        two = [tree.find(name, context.month)[0].id for name in ("Taipalsaari", "Tampere")]
        self._changes = merging(tree, two[0], two[1], MONTH)

    def made(self) -> float:
        """Seconds of the merge; taking it back, and folding what waits, stand outside."""
        done = []
        seconds = timed(lambda: done.append(organisation.change(self._context, self._changes)))
        organisation.change(self._context, done[0].inverse)
        fold_roll_up(self._context)
        return seconds


def _seconds(work: Callable[[], object]) -> float:
    seconds = work()
    assert isinstance(seconds, float)
    return seconds
