"""Demo data: all of Finland's municipalities, some of which document, in invented units with invented figures.

The same size, seed and last day give the same data, row by row, whatever the day, machine or version of Python.
The steps: the tree (``network``), what units run (``programme``), when it took place (``occasions``), how it was
documented (``documenting``), all from the words and figures of ``resources/demo`` (``vocabulary``); put together
by ``generator`` and stored here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from logbook_desktop.data.bulk_store import BulkStore
from logbook_desktop.data.database import Database
from logbook_desktop.data.demo_copies import copy_countries
from logbook_desktop.data.meta_store import DEMO
from logbook_desktop.data.schema import has_data
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import CancelledError, ErrorKind, ExternalError
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.services.demo.generator import COUNTRIES, DemoPlan, DemoSize, entries, plan

__all__ = ["UNTIL", "DemoSize", "DemoSummary", "make_demo"]

UNTIL = date(2025, 12, 31)
"""The last day of the demo unless another is asked for."""
_CHUNK = 4_000
"""Entries stored at a time: enough to be quick, few enough to keep in memory and to cancel between."""
_PLANNED = 0.05
"""How much of the work is done once everything but the entries is known."""


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was made. ``organisations`` counts all of them, ``documenting`` those with entries."""

    size: DemoSize
    seed: int
    period: Period
    organisations: int
    documenting: int
    units: int
    entries: int


def make_demo(
    database: Database,
    size: DemoSize,
    *,
    seed: int = 1,
    until: date | None = None,
    progress: Callable[[float], bool] | None = None,
) -> DemoSummary:
    """Fill an empty database with demo data and mark it so; ``progress`` returns False to stop.

    All in one transaction. Raises ExternalError (HAS_DATA: anything is documented or set up already) and
    CancelledError. XL takes a server, and its superuser.
    """
    if COUNTRIES[size] > 1 and not database.shared:
        raise ValueError(f"demo {size} is for a server")
    with UnitOfWork(database, write=True) as work:
        work.trees.lock()  # of two at a time the later waits here, and then finds the first one's data
        if has_data(work.connection):
            raise ExternalError(ErrorKind.HAS_DATA, database.location)
        _report(progress, 0.0)
        demo = plan(size, seed, until or UNTIL, work.activities.tags(None))
        _report(progress, _PLANNED)
        work.trees.write(work.trees.read(), demo.network.tree)
        bulk = BulkStore(work.connection)
        bulk.add_activities(item.activity for item in demo.activities)
        bulk.add_tags(demo.tags)
        bands = work.activities.band_set(None, Month.of(demo.period.last)).id
        _store_entries(bulk, demo, bands, COUNTRIES[size], progress)
        if COUNTRIES[size] > 1:
            for _ in copy_countries(work.connection, COUNTRIES[size] - 1):
                _report(progress, _PLANNED)
        bulk.finish()
        work.meta.set(DEMO, f"{size.value} {seed} {demo.period.last}")
        work.commit()
    database.tree_cache = None  # the copies came after what it holds
    return _summary(size, demo)


def _store_entries(
    bulk: BulkStore,
    demo: DemoPlan,
    band_set_id: int,
    countries: int,
    progress: Callable[[float], bool] | None,
) -> None:
    written = entries(demo)
    share = (0.99 - _PLANNED) / countries
    done = 0
    while chunk := list(islice(written, _CHUNK)):
        bulk.add_entries(chunk, band_set_id)
        done += len(chunk)
        _report(progress, _PLANNED + share * done / len(demo.occasions))


def _report(progress: Callable[[float], bool] | None, done: float) -> None:
    if progress is not None and not progress(done):
        raise CancelledError


def _summary(size: DemoSize, demo: DemoPlan) -> DemoSummary:
    municipalities = [node for node in demo.network.tree.nodes.values() if node.kind == "organisation"]
    times = COUNTRIES[size]
    return DemoSummary(
        size,
        demo.seed,
        demo.period,
        len(municipalities) * times,
        len(demo.network.organisations) * times,
        len(demo.network.units) * times,
        len(demo.occasions) * times,
    )
