"""A law: whatever is imported, in whatever order, how often, and with crashes in between, every row that came
through once is there exactly once, as it first came, and nothing is there by half."""

import itertools
from dataclasses import dataclass, replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from helpers.contents import contents
from helpers.databases import context_on
from helpers.evenings import evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.stores.entries.tables import EntriesInTables
from logbook_desktop.data.stores.imports.tables import ImportsInTables
from logbook_desktop.data.tables import activity, entry, import_run, node, node_place
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.imported import ImportedRow
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries.imports import NewOrganisation, add_imported

Key = tuple[str, str, date, time | None, int]
Evening = tuple[str, str, date, int | None, int]
"""Unit, activity, day, start (minute), girls."""

CRASHES = {
    "while the entries are written": (EntriesInTables, "_insert_parts"),
    "while the rows are marked": (ImportsInTables, "record"),
    "at the very end": (UnitOfWork, "commit"),
}

keys = st.tuples(
    st.sampled_from(["Keskusta", "Satama"]),
    st.sampled_from(["Avoin ilta", "Bändi"]),
    st.sampled_from([date(2025, 10, 31), date(2025, 11, 1)]),
    st.sampled_from([None, time(17), time(0)]),
    st.integers(1, 2),
)


@dataclass(frozen=True)
class Run:
    """One import: which rows, each with its number of girls, and where it crashes, if it does."""

    rows: dict[Key, int]
    crash: str | None


runs = st.lists(
    st.builds(
        Run,
        st.dictionaries(keys, st.integers(0, 50), max_size=6).flatmap(
            lambda rows: st.permutations(list(rows.items())).map(dict)
        ),
        st.sampled_from([None, None, *CRASHES]),
    ),
    min_size=1,
    max_size=5,
)


def row_of(key: Key, girls: int) -> ImportedRow:
    place, what, day, start, occurrence = key
    form = FormOfWork.GROUP if what == "Bändi" else FormOfWork.OPEN
    fields = {"activity": what, "form": form, "start": start, "occurrence": occurrence}
    return replace(evening(place, day), attendance=Attendance.of(girls=girls), **fields)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Stored:
    """What an organisation holds."""

    evenings: list[Evening]
    activities: int
    runs: int


def stored(database: Database, name: str) -> Stored:
    with database.engine.connect() as connection:
        mine = select(node.c.id).where(node.c.name == name)
        units = select(node_place.c.node_id).where(node_place.c.parent_id.in_(mine))
        columns = (node.c.name, activity.c.name, entry.c.date, entry.c.start_minute, entry.c.girls)
        at_unit, of_activity = node.c.id == entry.c.unit_id, activity.c.id == entry.c.activity_id
        joined = entry.join(node, at_unit).join(activity, of_activity)
        evenings = connection.execute(select(*columns).select_from(joined).where(node.c.id.in_(units)))
        activities = select(activity.c.id).where(activity.c.unit_id.in_(units))
        runs = select(import_run.c.id).where(import_run.c.organisation_id.in_(mine))
        return Stored(
            sorted((tuple(row) for row in evenings), key=str),
            len(connection.execute(activities).all()),
            len(connection.execute(runs).all()),
        )


def expected(rows: dict[Key, int]) -> list[Evening]:
    evenings = [
        (place, what, day, None if start is None else start.hour * 60 + start.minute, girls)
        for (place, what, day, start, _), girls in rows.items()
    ]
    return sorted(evenings, key=str)


def imported(context: Context, name: str, run: Run) -> tuple[int, int]:
    rows = [row_of(key, girls) for key, girls in run.rows.items()]
    outcome = add_imported(context, NewOrganisation(name), rows, file_name="a", create_units=True)
    return len(outcome.added), outcome.already_there


numbers = itertools.count(1)
"""Each example has an organisation of its own."""


def _crash(*_: object) -> None:
    raise ZeroDivisionError


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=runs)
def test_every_row_comes_in_once_and_none_by_half(database: Database, runs: list[Run]) -> None:
    context = context_on(database)
    name = f"Lemi {next(numbers)}"
    there: dict[Key, int] = {}
    for run in runs:
        if run.crash is None:
            new = [key for key in run.rows if key not in there]
            assert imported(context, name, run) == (len(new), len(run.rows) - len(new))
            there.update({key: run.rows[key] for key in new})
        else:
            before = contents(database)
            with pytest.MonkeyPatch.context() as broken:
                broken.setattr(*CRASHES[run.crash], _crash)
                # Nothing may be new, and then nothing is written that could crash.
                if run.crash != "while the entries are written" or set(run.rows) - set(there):
                    with pytest.raises(ZeroDivisionError):
                        imported(context, name, run)
            assert contents(database) == before
        assert stored(database, name).evenings == expected(there)
    # One activity for each name in a unit: nothing was made twice on the way.
    assert stored(database, name).activities == len({key[:2] for key in there})
    assert stored(database, name).runs == sum(run.crash is None for run in runs)
