"""A shared server: what its rules cost, and what its roll-up saves.

A person's login that calls functions, with triggers and history on, beside the owner who does the same over the bare
tables of a copy where they are off; and the network's totals beside the same sums over the bare entries.
"""

import functools
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import event, text

from benchmarks.databases import DURABLE
from benchmarks.measuring import QUICK_TIMES, Result, compare, show_progress, timed
from helpers.logins import connected, new_person, server_of
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.data.stores.entries.functions import as_json, sent_draft
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion
from logbook_desktop.services.context import Context
from logbook_desktop.services.demo import DemoSize, make_demo
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary

ROUNDS = 200
SLOW_ROUNDS = 21
YEAR = Period.of_year(2025)
DECADE = Period(date(2016, 1, 1), date(2025, 12, 31))
OFF = "the same over bare tables, by the owner of a copy with policies, triggers and history off"
Bare = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Shared:
    """One server with the demo, and a copy of the database without rules."""

    admin: Context
    free: Bare
    unit: int
    organisation: int
    root: int
    worker: Context
    worker_bare: Bare
    network_bare: Bare
    mentor: Context
    mentor_bare: Bare


def results(times: int) -> list[Result]:
    """On the small demo if few rounds are asked for. Their numbers are the ones above all the same."""
    size = DemoSize.S if times == QUICK_TIMES else DemoSize.M
    with PostgresServer(settings=DURABLE) as server:
        server.create_database("demo")
        filled = open_database(server.url("demo"), create=True)
        show_progress(f"demo {size} on a server: {timed(lambda: make_demo(filled, size)):.1f} s")
        filled.close()
        with prepared(server.url("demo"), server.url("free")) as shared:
            return [*saving(shared), *listing(shared), *reporting(shared), *network(shared)]


@contextmanager
def prepared(url: str, free_url: str) -> Iterator[Shared]:
    """A person of each kind, and the copy without rules; ``url`` is the superuser's, nobody else is connected."""
    name, free = (one.rsplit("/", 1)[1] for one in (url, free_url))
    with _superuser(url.rsplit("/", 1)[0] + "/postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {free}")
        connection.execute(f"CREATE DATABASE {free} TEMPLATE {name}")
    database = open_database(url)
    admin = embedded_context(database)
    tree = organisation.tree(admin)
    helsinki, root = tree.find("Helsinki", admin.month)[0].id, tree.roots[0].id
    unit = next(n.id for n in tree.branch(helsinki, admin.month) if n.kind == "unit")
    worker = new_person(database, grants=[(Role.WORKER, unit)])
    wide = new_person(database, grants=[(Role.NETWORK_ADMINISTRATOR, root)])
    mentor = new_person(database, grants=[(Role.MENTOR, helsinki)])
    with ExitStack() as stack:
        for one in (url, free_url):
            stack.enter_context(_superuser(one)).execute("VACUUM ANALYZE")
        copy = stack.enter_context(_superuser(free_url))
        _without_rules(copy)
        copy.autocommit = False
        own, leading = (sign_in(server_of(database), *one).context for one in (worker, mentor))
        bare = [
            stack.enter_context(connected(database, *one, autocommit=False)) for one in (worker, wide, mentor)
        ]
        yield Shared(admin, copy, unit, helsinki, root, own, bare[0], bare[1], leading, bare[2])
        own.database.close()
        leading.database.close()
    database.close()


@contextmanager
def _superuser(url: str) -> Iterator[Bare]:
    plain = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


def _without_rules(connection: Bare) -> None:
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@contextmanager
def overheard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the program sends meanwhile, with their parameters."""
    heard: list[tuple[str, Any]] = []

    def hear(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


def asking(connection: Bare, statements: Sequence[tuple[str, Any]]) -> Callable[[], object]:
    def ask() -> None:
        for statement, values in statements:
            connection.execute(statement, values).fetchall()
        connection.rollback()

    return ask


def saving(shared: Shared) -> list[Result]:
    context = shared.worker
    activity = next(a for a in vocabulary.activities(context, shared.unit) if a.form == "open")
    tag = vocabulary.tags(context, shared.unit)[0]
    draft = EntryDraft(
        uuid7(),
        shared.unit,
        activity.id,
        date(2025, 11, 3),
        time(17),
        210,
        attendance=Attendance(
            {Gender.GIRLS: 8, Gender.BOYS: 11, Gender.OTHER: 1},
            {(Gender.GIRLS, "13-15"): 8, (Gender.BOYS, "13-15"): 6, (Gender.BOYS, "16-17"): 5},
        ),
        staff_count=2,
        tag_ids=frozenset({tag.id}),
        what="Pelattiin biljardia ja leivottiin.",
    )
    writes = ("INSERT INTO entry", "UPDATE entry", "DELETE FROM entry")
    with overheard(shared.admin.database) as heard:
        saved = entries.save(shared.admin, draft).entry.draft
        new = [(sql, values) for sql, values in heard if sql.startswith(writes)]
        heard.clear()
        entries.save(shared.admin, replace(saved, **_other(3)))
        changed = [(sql, values) for sql, values in heard if sql.startswith(writes)]

    def written_by_owner(statements: Sequence[tuple[str, Any]], key: UUID) -> None:
        with shared.free.cursor() as cursor:
            for sql, values in statements:
                if isinstance(values, list):
                    cursor.executemany(sql, [_with_id(one, draft.id, key) for one in values])
                else:
                    cursor.execute(sql, _with_id(values, draft.id, key))
        shared.free.commit()

    def sent_by_worker(one: EntryDraft) -> None:
        answer = shared.worker_bare.execute(_SAVE, [as_json(sent_draft(one))]).fetchone()
        assert answer is not None
        assert "saved" in answer[0], answer
        shared.worker_bare.commit()

    def alternately(save: Callable[[EntryDraft], object]) -> Callable[[], object]:
        """The same entry over and over, each time in the next version."""
        mine = replace(draft, id=uuid7())
        save(mine)
        versions = itertools.count(1)

        def once() -> None:
            version = next(versions)
            save(replace(mine, **_other(version), version=version))

        return once

    key, versions = uuid7(), itertools.count(1)
    written_by_owner(new, key)

    def changed_by_owner() -> None:
        version = next(versions)
        for sql, values in changed:
            again = (
                {**values, "version": version + 1, "version_1": version} if "version" in values else values
            )
            assert shared.free.execute(sql, _with_id(again, draft.id, key)).rowcount == 1
        shared.free.commit()

    def by_owner() -> None:
        written_by_owner(new, uuid7())

    return [
        compare(
            "Save an entry with ages and a tag, as a worker",
            lambda: sent_by_worker(replace(draft, id=uuid7())),
            by_owner,
            OFF,
            ROUNDS,
        ),
        compare(
            "Save a change of an entry, as a worker",
            alternately(sent_by_worker),
            changed_by_owner,
            OFF,
            ROUNDS,
        ),
        compare(
            "– save through the program's service",
            lambda: entries.save(context, replace(draft, id=uuid7())),
            by_owner,
            OFF,
            ROUNDS,
        ),
        compare(
            "– a change through the program's service",
            alternately(lambda one: entries.save(context, one)),
            changed_by_owner,
            OFF,
            ROUNDS,
        ),
    ]


_SAVE = "SELECT app.save_entry(%s::jsonb)"


def _other(version: int) -> dict[str, Any]:
    """Another text, and one girl more or less of an age."""
    ages = {(Gender.GIRLS, "13-15"): 7 + version % 2, (Gender.BOYS, "13-15"): 6, (Gender.BOYS, "16-17"): 5}
    totals = {Gender.GIRLS: 8, Gender.BOYS: 11, Gender.OTHER: 1}
    return {"what": f"Pelattiin {version}", "attendance": Attendance(totals, ages)}


def _with_id(values: Any, old: UUID, new: UUID) -> Any:
    return {name: new if value == old else value for name, value in values.items()}


def listing(shared: Shared) -> list[Result]:
    found = []
    for what, reader, bare, scope in (
        ("of a unit, as a worker", shared.worker, shared.worker_bare, shared.unit),
        ("of an organisation, as its mentor", shared.mentor, shared.mentor_bare, shared.organisation),
    ):
        query = EntryQuery(scope)
        page, ours, free = entries.find(reader, query), [], []
        for context, heard_of in ((reader, ours), (shared.admin, free)):
            with overheard(context.database) as heard:
                entries.find(context, query)
            heard_of += [(sql, values) for sql, values in heard if "entry" in sql]
        show_progress(f"{len(page.rows)} of {page.total} entries listed")
        by_owner = asking(shared.free, free)
        found += [
            compare(f"List 200 entries {what}, with their totals", asking(bare, ours), by_owner, OFF, ROUNDS),
            compare(
                "– the same through the program's service",
                functools.partial(entries.find, reader, query),
                by_owner,
                OFF,
                ROUNDS,
            ),
        ]
    key = entries.find(shared.worker, EntryQuery(shared.unit)).rows[5].id
    with overheard(shared.admin.database) as heard:
        entries.entry(shared.admin, key)
    one = asking(shared.free, [(sql, values) for sql, values in heard if "entry" in sql])
    ours = [("SELECT app.entry(%s)", [key])]
    found.append(compare("One entry, as a worker", asking(shared.worker_bare, ours), one, OFF, ROUNDS))
    return found


_MEASURES = ("entries", "visits", "hours", "youth_hours", "visits_per_hour")


def reporting(shared: Shared) -> list[Result]:
    question = ReportQuestion((shared.organisation,), YEAR, _MEASURES, (Dimension.MONTH,), Dimension.FORM)

    def sent_by(context: Context) -> list[tuple[str, Any]]:
        with overheard(context.database) as heard:
            reports.answer(context, question, language="fi")
        return [(sql, values) for sql, values in heard if "app.totals" in sql or "roll_up" in sql]

    asked, stored = sent_by(shared.worker), sent_by(shared.admin)
    bare = _ENTRIES.format(
        groups="month, form", first=_number(YEAR.first), last=_number(YEAR.last), scope=_scope(shared)
    )
    what = "A year of an organisation by month and form, as a worker"
    ours = asking(shared.worker_bare, asked)
    one, of_cells = asking(shared.worker_bare, asked[:1]), asking(shared.free, [(bare, None)])
    return [
        compare(what, ours, asking(shared.free, asked), OFF, ROUNDS),
        compare(
            "– the same", ours, asking(shared.free, stored), "the owner's own queries of the roll-up", ROUNDS
        ),
        compare(
            "– its cells alone", one, of_cells, "one grouped query over the bare entries as owner", ROUNDS
        ),
        compare(
            "– the same through the program's service",
            lambda: reports.answer(shared.worker, question, language="fi"),
            asking(shared.free, asked),
            OFF,
            ROUNDS,
        ),
    ]


_ENTRIES = """
SELECT {groups}, count(*), sum(girls), sum(boys), sum(other), sum(minutes), sum(youth_minutes)
  FROM entry WHERE binned_at IS NULL AND month BETWEEN {first} AND {last} {scope} GROUP BY {groups}
"""
_BY_ORGANISATION = """
SELECT r.ancestor_id, month, form, count(*), sum(girls), sum(boys), sum(other), sum(minutes), sum(youth_minutes)
  FROM entry e JOIN node_reach r ON r.node_id = e.unit_id AND r.ancestor_kind = 'organisation'
   AND r.from_month <= e.month AND r.to_month > e.month
 WHERE binned_at IS NULL AND month BETWEEN {first} AND {last} GROUP BY 1, 2, 3
"""


def _number(day: date) -> int:
    return Month.of(day).number


def _scope(shared: Shared) -> str:
    now = shared.admin.month.number
    return (
        f"AND unit_id IN (SELECT node_id FROM node_reach WHERE ancestor_id = {shared.organisation}"
        f" AND from_month <= {now} AND to_month > {now})"
    )


def network(shared: Shared) -> list[Result]:
    """The marks of the saves above are folded in first, as whoever read before would have done."""
    with shared.admin.database.engine.begin() as connection:
        connection.execute(text("SELECT app.fold_roll_up()"))
    first, last = _number(DECADE.first), _number(DECADE.last)
    whole = [("SELECT * FROM app.whole_network_totals(%s, %s, 'form')", [first, last])]
    in_year = [_number(YEAR.first), _number(YEAR.last)]
    each = [("SELECT * FROM app.network_totals(%s, %s, 'form')", in_year)]
    bare = _ENTRIES.format(groups="month, form", first=first, last=last, scope="")
    by_organisation = _BY_ORGANISATION.format(first=in_year[0], last=in_year[1])
    what = "Ten years of the network by month and form, as its administrator"
    as_owner = "the same sums over the bare entries as owner"
    found = [
        compare(
            what,
            asking(shared.network_bare, whole),
            asking(shared.free, [(bare, None)]),
            as_owner,
            SLOW_ROUNDS,
        ),
        compare(
            "– one year, by organisation too",
            asking(shared.network_bare, each),
            asking(shared.free, [(by_organisation, None)]),
            as_owner,
            SLOW_ROUNDS,
        ),
    ]
    duck = _duck(shared.free)
    if duck is not None:
        baseline = "DuckDB, two threads, the raw rows in memory"
        ours = asking(shared.network_bare, whole)
        found.append(
            compare("– as first", ours, lambda: duck.execute(bare).fetchall(), baseline, SLOW_ROUNDS)
        )
    return found


def _duck(connection: Bare) -> Any:
    """The entries in a column store's memory, if there is one on this machine."""
    try:
        import duckdb
    except ImportError:
        show_progress("no DuckDB on this machine: not compared")
        return None
    columns = "unit_id, month, form, setting, girls, boys, other, minutes, youth_minutes, binned_at"
    duck = duckdb.connect(config={"threads": 2})
    duck.execute(
        "CREATE TABLE entry (unit_id INT, month INT, form VARCHAR, setting VARCHAR, girls INT, boys INT,"
        " other INT, minutes SMALLINT, youth_minutes SMALLINT, binned_at VARCHAR)"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "entries.csv")
        query = f"COPY (SELECT {columns} FROM entry) TO STDOUT (FORMAT csv)"
        with file.open("wb") as target, connection.cursor() as cursor, cursor.copy(query) as copy:
            target.writelines(copy)
        duck.execute(f"COPY entry FROM '{file}' (FORMAT csv)")
    connection.rollback()
    return duck
