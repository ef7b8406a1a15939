"""Demo data in the database, on SQLite and PostgreSQL: complete, the same rows on both, marked, all or nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pytest
from sqlalchemy import func, select

from helpers.databases import context_on
from helpers.village import build_village
from logbook_desktop.data.bulk_store import BulkEntry
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database
from logbook_desktop.data.tables import entry, entry_age, entry_tag
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork, Tag
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import CancelledError, ErrorKind, ExternalError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.context import Context
from logbook_desktop.services.demo import UNTIL, DemoSize, DemoSummary, generator, make_demo
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local import databases
from logbook_desktop.services.server.checks import check
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary


def rows_of(database: Database) -> str:
    """A digest of every row of every table, but for the key by which packages tell databases apart."""
    found = blake2b(digest_size=8)
    with UnitOfWork(database, write=False) as work:
        for table in metadata.sorted_tables:
            for row in work.connection.execute(select(table).order_by(*table.primary_key.columns)):
                if (table.name, row[0]) == ("meta", "database"):
                    continue
                found.update(f"{table.name} {tuple(row)!r}\n".encode())
    return found.hexdigest()


def stored(database: Database) -> list[tuple[object, ...]]:
    """What is in the database of each entry, by its key."""
    c = entry.c
    ages = select(func.coalesce(func.sum(entry_age.c.visits), 0)).where(entry_age.c.entry_id == c.id)
    tags = select(func.count()).select_from(entry_tag).where(entry_tag.c.entry_id == c.id)
    columns = (c.id, c.unit_id, c.date, c.start_minute, c.minutes, c.girls, c.boys, c.other, c.producers)
    more = (c.youth_minutes, c.staff_minutes, c.what, c.why, c.version, c.created_at, c.changed_by)
    query = select(*columns, *more, ages.scalar_subquery(), tags.scalar_subquery()).order_by(c.id)
    with UnitOfWork(database, write=False) as work:
        return [tuple(row) for row in work.connection.execute(query)]


def drawn(items: Iterable[BulkEntry]) -> list[tuple[object, ...]]:
    """The same of the entries as the generator gave them."""
    rows = []
    for item in items:
        d, a = item.draft, item.draft.attendance
        assert d.start is not None
        clock = (d.date, d.start.hour * 60 + d.start.minute, d.minutes)
        people = (a.total(Gender.GIRLS), a.total(Gender.BOYS), a.total(Gender.OTHER), d.producers)
        history = (d.version, item.created.at, item.changed.by)
        parts = (sum(a.by_age.values()), len(d.tag_ids))
        own = (d.youth_minutes, d.staff_minutes_or_default, d.what, d.why)
        rows.append((d.id, d.unit_id, *clock, *people, *own, *history, *parts))
    return sorted(rows, key=lambda row: row[0])


@cache  # the same for every kind of database
def drawn_small(national: tuple[Tag, ...]) -> list[tuple[object, ...]]:
    return drawn(generator.entries(generator.plan(DemoSize.S, 1, UNTIL, national)))


def test_a_small_demo_is_whole_and_work_goes_on_from_it(context: Context) -> None:
    reported: list[float] = []

    def progress(done: float) -> bool:
        reported.append(done)
        return True

    summary = make_demo(context.database, DemoSize.S, progress=progress)
    assert summary == DemoSummary(DemoSize.S, 1, summary.period, 308, 5, 40, 18_000)
    assert reported == sorted(reported)
    assert reported[0] == 0
    assert reported[-1] <= 1
    with context.reading() as work:
        national = work.activities.tags(None)
    assert stored(context.database) == drawn_small(tuple(national))
    assert check(context) == ()
    assert databases.describe(context).demo
    _work_goes_on(context)


def _work_goes_on(context: Context) -> None:
    """The next keys are free: an activity, an entry, a node."""
    tree = organisation.tree(context)
    unit = tree.find("Taipalsaari/Kirkonkylän nuorisotila", Month(2025, 12))[0]
    root = tree.roots[0]
    before = entries.find(context, EntryQuery(root.id)).total
    activity, _ = vocabulary.add_activity(context, unit.id, Name.of("Uusi ilta"), FormOfWork.OPEN)
    draft = EntryDraft(uuid7(), unit.id, activity.id, date(2025, 12, 30), minutes=60)
    entries.save(context, replace(draft, attendance=Attendance.of(1, 2)))
    assert entries.find(context, EntryQuery(root.id)).total == before + 1


@pytest.mark.slow("house")
def test_the_same_seed_gives_the_same_rows_and_another_seed_others(tmp_path: Path) -> None:
    """On SQLite only: what is drawn does not know where it goes."""
    digests = []
    for number, seed in enumerate((7, 7, 8)):
        database = databases.open_database(tmp_path / f"{number}.db", create=True)
        make_demo(database, DemoSize.S, seed=seed, until=date(2024, 6, 30))
        digests.append(rows_of(database))
        database.close()
    assert digests[0] == digests[1] != digests[2]


def test_a_database_with_data_is_refused_and_left_alone(context: Context) -> None:
    build_village(context)
    before = rows_of(context.database)
    with pytest.raises(ExternalError) as refused:
        make_demo(context.database, DemoSize.S)
    assert refused.value.kind is ErrorKind.HAS_DATA
    assert rows_of(context.database) == before
    assert not databases.describe(context).demo


@pytest.mark.parametrize("stop_at", [0.0, 0.2])
def test_stopping_leaves_nothing(context: Context, stop_at: float) -> None:
    before = rows_of(context.database)
    with pytest.raises(CancelledError):
        make_demo(context.database, DemoSize.S, progress=lambda done: done < stop_at)
    assert rows_of(context.database) == before
    assert not databases.describe(context).demo


@pytest.mark.slow("house")
def test_a_demo_of_130_municipalities_is_whole(tmp_path: Path) -> None:
    database = databases.open_database(tmp_path / "m.db", create=True)
    context = context_on(database)
    summary = make_demo(database, DemoSize.M)
    assert (summary.documenting, summary.entries) == (130, 400_000)
    assert check(context) == ()
    root = organisation.tree(context).roots[0]
    binned = entries.find(context, EntryQuery(root.id, binned=True))
    assert entries.find(context, EntryQuery(root.id)).total + binned.total == 400_000
    database.close()
