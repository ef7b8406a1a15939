"""Totals of people with a login: whose they are, the same as from the bare entries, and suppressed for the rest."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from helpers.databases import on_a_server, real_month
from helpers.folding import fold_roll_up
from helpers.logins import ENTRIES_READ, connected, new_person, signed_in
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.report_sources import ServerTotals, TableTotals
from logbook_desktop.data.report_store import ReportFilter, ReportStore
from logbook_desktop.data.stores.totals.tables import TotalsInTables
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import NotAllowedError, Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import ATTENDANCE_DIMENSIONS, Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import ReportQuestion, Structure
from logbook_desktop.domain.reports.suppression import Cell, Split, suppressed
from logbook_desktop.domain.tree.tree_changes import MoveNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.reports import reports, totals
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary

pytestmark = on_a_server

YEAR = (Month(2025, 1), Month(2025, 12))
_INSERT = text(
    """
INSERT INTO entry (id, version, unit_id, activity_id, form, date, minutes, setting, girls, boys, other, estimated,
                   producers, youth_minutes, staff_count, staff_minutes, staff_minutes_typed, age_band_set_id, what,
                   why, search, created_at, created_by, changed_at, changed_by, binned_at)
VALUES (gen_random_uuid(), 1, :unit, :activity, :form, :day, :minutes, :setting, :girls, :boys, :other, :estimated, 0,
        :youth, 1, 60, false, (SELECT min(id) FROM age_band_set), '', '', '', now(), 'x', now(), 'x',
        CASE WHEN :binned THEN now() END)
"""
)


def documented(context: Context, village: Village, count: int, seed: int = 1) -> None:
    """Entries of 2024 and 2025 in all units, some with ages; Hervanta leaves its area in between."""
    random = Random(seed)
    units = [village.kirkonkyla, village.saimaanharju, village.hervanta]
    activities = {
        (unit, form): vocabulary.add_activity(context, unit, Name.of(f"{form} {unit}"), form)[0].id
        for unit in units
        for form in FormOfWork
    }
    rows = []
    for _ in range(count):
        unit, form = random.choice(units), random.choice(list(FormOfWork))
        alone = form is FormOfWork.INDIVIDUAL
        rows.append(
            {
                "unit": unit,
                "activity": activities[unit, form],
                "form": form.value,
                "day": date(2024, 1, 1) + timedelta(days=random.randint(0, 730)),
                "minutes": random.randint(20, 300),
                "setting": random.choice(["school", "street", "camp"]),
                "girls": 1 if alone else random.randint(0, 9),
                "boys": 0 if alone else random.randint(0, 9),
                "other": 0 if alone else random.randint(0, 1),
                "estimated": random.random() < 0.2,
                "youth": random.randint(0, 20),
                "binned": random.random() < 0.1,
            }
        )
    with context.writing() as work:
        work.connection.execute(_INSERT, rows)
        ages = "INSERT INTO entry_age SELECT id, 'girls', '13-15', 1 FROM entry WHERE girls > 2"
        work.connection.execute(text(ages))
        work.commit()
    organisation.change(context, [MoveNode(village.hervanta, village.tampere, Month(2025, 3))])


@contextmanager
def person(database: Database, *grants: tuple[Role, int], **more: Any) -> Iterator[psycopg.Connection[Any]]:
    with connected(database, *new_person(database, grants=grants, **more)) as connection:
        yield connection


def everything(store: ReportStore, asked: ReportFilter, dimensions: tuple[Dimension, ...]) -> tuple[Any, ...]:
    """All that a report asks of its store."""
    return (
        store.totals(asked, dimensions),
        store.totals(asked, ()),
        store.ages(asked, dimensions),
        store.band_sets(asked),
        store.coverage(asked),
        store.estimated(asked),
    )


@pytest.mark.usefixtures("chance")  # something is drawn inside
def test_every_source_gives_the_same_answer(context: Context, database: Database) -> None:
    """Bare entries, the roll-up, and the functions that a worker and a manager of a branch may ask."""
    village = build_village(context)
    documented(context, village, 300)
    worker = new_person(database, grants=[(Role.WORKER, village.kirkonkyla), (Role.MENTOR, village.hervanta)])
    manager = new_person(database, grants=[(Role.MANAGER, village.ita)])
    mentor = new_person(database, grants=[(Role.MENTOR, village.network)])
    scopes = {
        worker: [(village.taipalsaari,), (village.kirkonkyla, village.taipalsaari), (village.tampere,)],
        manager: [(village.ita,)],
        mentor: [(), (village.region, village.hervanta), (village.network,)],
    }
    plain = sorted(set(Dimension) - ATTENDANCE_DIMENSIONS)

    @given(
        dimensions=st.lists(st.sampled_from(plain), max_size=3, unique=True).map(tuple),
        structure=st.sampled_from(Structure),
        first=st.dates(date(2023, 12, 1), date(2025, 6, 1)),
        days=st.integers(0, 500),
        whole=st.booleans(),
        which=st.integers(0, 6),
    )
    def the_same(
        dimensions: tuple[Dimension, ...],
        structure: Structure,
        first: date,
        days: int,
        whole: bool,
        which: int,
    ) -> None:
        login, scope = [(one, scope) for one, chosen in scopes.items() for scope in chosen][which]
        period = Period(first, first + timedelta(days=days))
        if whole:
            period = Period(Month.of(period.first).first_day, Month.of(period.last).last_day)
        asked = ReportFilter(scope, period, structure, real_month(), shift=12)
        with database.engine.connect() as connection:
            bare = everything(ReportStore(connection, source=TableTotals(kept=False)), asked, dimensions)
            kept = everything(ReportStore(connection, source=TableTotals(kept=True)), asked, dimensions)
        with contexts[login].reading() as work:
            answered = everything(ReportStore(work.connection, source=ServerTotals()), asked, dimensions)
        assert kept == bare
        assert answered == bare

    with (
        signed_in(database, *worker) as w,
        signed_in(database, *manager) as m,
        signed_in(database, *mentor) as n,
    ):
        contexts = {worker: w, manager: m, mentor: n}
        the_same()


def test_a_worker_reads_the_whole_report_of_the_own_organisation(
    context: Context, database: Database
) -> None:
    village = build_village(context)
    documented(context, village, 200)
    worker = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)])
    for rows, column in (
        ((Dimension.MONTH,), Dimension.FORM),
        ((Dimension.UNIT, Dimension.ACTIVITY), Dimension.GENDER),
        ((Dimension.ORGANISATION,), Dimension.AGE_BAND),
    ):
        question = ReportQuestion(
            (village.taipalsaari,),
            Period.of_year(2025),
            tuple(MEASURES),
            rows,
            column,
            Period.of_year(2024),
            Structure.REPORTED,
        )
        expected = reports.answer(context, question, language="fi")
        with signed_in(database, *worker) as own:
            answered = reports.answer(own, question, language="fi")
        assert answered.table == expected.table
        assert answered.comparison == expected.comparison
        assert answered.row_keys == expected.row_keys
        assert answered.coverage == expected.coverage
        assert answered.notes == expected.notes


def test_totals_open_no_entry_of_a_unit_beside(context: Context, database: Database) -> None:
    """Whoever reads the totals of the whole organisation reads the entries of the own unit, and no others."""
    village = build_village(context)
    documented(context, village, 60)
    worker = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)])
    with connected(database, worker.login) as own:
        units = f"SELECT DISTINCT (app.entry(id) ->> 'unit_id')::int FROM {ENTRIES_READ}"
        read = {row[0] for row in own.execute(units).fetchall()}
    assert read == {village.kirkonkyla}


def test_who_held_the_branch_before_reads_the_months_it_belonged_there(
    context: Context, database: Database
) -> None:
    village = build_village(context)
    for month in (1, 2, 3, 4):
        saved_evening(context, village.hervanta, date(2025, month, 5))
    organisation.change(context, [MoveNode(village.hervanta, village.tampere, Month(2025, 3))])
    with person(database, (Role.MANAGER, village.ita)) as connection:
        asked = "SELECT month %% 12 + 1 FROM app.totals(%s, %s, '2025-01-01', '2025-12-31', '{}') ORDER BY 1"
        assert connection.execute(asked, [[village.ita], True]).fetchall() == [(1,), (2,)]
        assert connection.execute(asked, [[village.ita], False]).fetchall() == []
        assert connection.execute(f"SELECT count(*) FROM {ENTRIES_READ}").fetchone() == (0,)


TOTALS = (
    "SELECT * FROM app.totals(%s, false, '2025-01-01', '2025-12-31', '{}')",
    "SELECT * FROM app.totals(%s, true, '2025-01-05', '2025-12-30', '{form,activity}')",
    "SELECT * FROM app.age_totals(%s, true, '2025-01-01', '2025-12-31', '{}')",
    "SELECT * FROM app.band_sets(%s, false, '2025-01-01', '2025-12-31')",
)


def refused(connection: psycopg.Connection[Any], statement: str, values: Sequence[object]) -> bool:
    try:
        connection.execute(statement, values)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_unsuppressed_totals_belong_to_the_branch_and_to_the_own_organisation(
    context: Context, database: Database
) -> None:
    village = build_village(context)
    documented(context, village, 50)
    nodes = vars_of(village)
    may = {
        (Role.WORKER, "kirkonkyla"): {"taipalsaari", "kirkonkyla", "saimaanharju"},
        (Role.MENTOR, "ita"): {"tampere", "ita", "hervanta"},
        (Role.MANAGER, "ita"): {"ita"},
        (Role.MANAGER, "region"): {"region", "taipalsaari", "kirkonkyla", "saimaanharju"},
        (Role.MENTOR, "network"): set(nodes),
        (Role.VIEWER, "network"): set(),
        (Role.NETWORK_ADMINISTRATOR, "network"): set(),
        (Role.KIOSK, "kirkonkyla"): set(),
    }
    for (role, at), allowed in may.items():
        with person(database, (role, nodes[at])) as connection:
            for statement in TOTALS:
                for name, node in nodes.items():
                    assert refused(connection, statement, [[node]]) == (name not in allowed), (role, name)
                assert refused(connection, statement, [[]]) == ("network" not in allowed)
                assert refused(connection, statement, [None])
                assert refused(connection, statement, [[nodes["kirkonkyla"], None]])
                assert refused(connection, statement, [[999]])
                every_one = [nodes["kirkonkyla"], nodes["hervanta"]]
                assert refused(connection, statement, [every_one]) == (
                    not {"kirkonkyla", "hervanta"} <= allowed
                )


def vars_of(village: Village) -> dict[str, int]:
    return {name: getattr(village, name) for name in village.__dataclass_fields__}


def test_without_a_changed_password_nothing_is_told(context: Context, database: Database) -> None:
    village = build_village(context)
    grants = [(role, village.network) for role in (Role.WORKER, Role.VIEWER, Role.NETWORK_ADMINISTRATOR)]
    with person(database, *grants, first_password=True) as connection:
        for statement in TOTALS:
            assert refused(connection, statement, [[village.network]])
        assert refused(connection, VIEWER, [village.network])
        assert refused(connection, NETWORK, [])
        assert refused(connection, WHOLE, [])


VIEWER = "SELECT * FROM app.viewer_totals(%s, 24300, 24311, 'form')"
NETWORK = "SELECT * FROM app.network_totals(24300, 24311, 'form')"
WHOLE = "SELECT * FROM app.whole_network_totals(24300, 24311, 'form')"


def test_suppressed_totals_belong_to_viewers_and_network_administrators(
    context: Context, database: Database
) -> None:
    village = build_village(context)
    documented(context, village, 50)
    nodes = vars_of(village)
    below_region = {"region", "taipalsaari", "kirkonkyla", "saimaanharju"}
    may: dict[tuple[Role, str], tuple[set[str], bool, bool]] = {
        (Role.VIEWER, "region"): (below_region, False, False),
        (Role.VIEWER, "network"): (set(nodes), False, False),
        (Role.NETWORK_ADMINISTRATOR, "network"): (set(), True, True),
        (Role.NETWORK_ADMINISTRATOR, "region"): (set(), True, False),
        (Role.MENTOR, "network"): (set(), False, False),
        (Role.MANAGER, "network"): (set(), False, False),
        (Role.WORKER, "kirkonkyla"): (set(), False, False),
        (Role.KIOSK, "kirkonkyla"): (set(), False, False),
    }
    for (role, at), (branches, network, whole) in may.items():
        with person(database, (role, nodes[at])) as connection:
            for name, node in nodes.items():
                assert refused(connection, VIEWER, [node]) == (name not in branches), (role, name)
            assert refused(connection, VIEWER, [None])
            assert refused(connection, NETWORK, []) == (not network)
            assert refused(connection, WHOLE, []) == (not whole)
            assert connection.execute(f"SELECT count(*) FROM {ENTRIES_READ}").fetchone() is not None


@pytest.mark.parametrize(
    "rest",
    [
        "24300, 24311, 'activity'",
        "24300, 24311, 'form; --'",
        "24300, 24311, NULL",
        "24311, 24300, 'form'",
        "NULL, 24311, 'form'",
        "0, 24311, 'form'",
        "24300, 24900, 'form'",
    ],
)
def test_free_questions_are_refused(context: Context, database: Database, rest: str) -> None:
    village = build_village(context)
    with person(
        database, (Role.VIEWER, village.network), (Role.NETWORK_ADMINISTRATOR, village.network)
    ) as connection:
        for call in (f"viewer_totals({village.network}, {rest})", f"network_totals({rest})"):
            with pytest.raises(psycopg.errors.InvalidParameterValue):
                connection.execute(f"SELECT * FROM app.{call}")  # type: ignore[call-overload]


tables = st.dictionaries(
    st.tuples(st.integers(1, 6), st.sampled_from(["girls", "boys", "other", "open"])),
    st.sampled_from([0, 1, 2, 4, 5, 6, 7, 20, 20, 300]),
    max_size=20,
)


@pytest.mark.usefixtures("chance")  # something is drawn inside
def test_the_server_hides_what_the_rule_hides(context: Context, database: Database) -> None:
    with database.engine.connect() as connection:

        @given(several=st.lists(tables, max_size=3))
        def as_the_rule(several: list[dict[Cell, int]]) -> None:
            rows = [
                {"slice": number, "row_id": row, "month": 1, "code": code, "visits": visits}
                for number, table in enumerate(several)
                for (row, code), visits in table.items()
            ]
            query = text(
                "SELECT c.slice, c.row_id, c.code FROM unnest(app.suppress(ARRAY(SELECT j FROM"
                " jsonb_populate_recordset(NULL::app.cell, CAST(:rows AS jsonb)) AS j))) AS c WHERE c.hidden"
            )
            found = connection.execute(query, {"rows": json.dumps(rows)})
            assert {tuple(row) for row in found} == {
                (number, *cell) for number, table in enumerate(several) for cell in suppressed(table)
            }

        as_the_rule()


@pytest.mark.parametrize("by", Split)
def test_what_viewers_and_the_network_are_told(context: Context, database: Database, by: Split) -> None:
    """Beside the rule applied in Python to the same sums; before and after the marks are folded in."""
    village = build_village(context)
    documented(context, village, 300)
    viewer = new_person(database, grants=[(Role.VIEWER, village.taipalsaari)])
    network = new_person(database, grants=[(Role.NETWORK_ADMINISTRATOR, village.network)])
    regional = new_person(database, grants=[(Role.NETWORK_ADMINISTRATOR, village.region)])
    hidden = shown = 0
    for folded in (False, True):
        if folded:
            fold_roll_up(context)
        with database.engine.connect() as connection:
            model = TotalsInTables(connection, real_month())
            of_branch = model.of_branch(village.taipalsaari, *YEAR, by)
            of_unit = model.of_branch(village.kirkonkyla, *YEAR, by)
            of_network = model.of_network(*YEAR, by)
            of_whole = model.of_whole_network(Month(2024, 5), Month(2025, 7), by)
        with signed_in(database, *viewer) as own:
            assert list(totals.viewer_totals(own, village.taipalsaari, *YEAR, by)) == of_branch
            assert list(totals.viewer_totals(own, village.kirkonkyla, *YEAR, by)) == of_unit
            with pytest.raises(ExternalError):  # not even its name
                totals.viewer_totals(own, village.tampere, *YEAR, by)
            with pytest.raises(NotAllowedError):
                totals.network_totals(own, *YEAR, by)
        with signed_in(database, *network) as own:
            assert list(totals.network_totals(own, *YEAR, by)) == of_network
            answered = totals.whole_network_totals(own, Month(2024, 5), Month(2025, 7), by)
            assert list(answered) == of_whole
            with pytest.raises(NotAllowedError):
                totals.viewer_totals(own, village.taipalsaari, *YEAR, by)
        with signed_in(database, *regional) as own:
            answered = totals.network_totals(own, *YEAR, by)
            assert list(answered) == [cell for cell in of_network if cell.place_id == village.taipalsaari]
            with pytest.raises(NotAllowedError):
                totals.whole_network_totals(own, *YEAR, by)
        for cell in (*of_branch, *of_network, *of_whole):
            hidden += cell.suppressed
            shown += not cell.suppressed
            assert cell.suppressed == (cell.visits is None)
    assert hidden
    assert shown


def test_months_asked_for_and_places_asked_for_change_nothing_that_is_hidden(
    context: Context, database: Database
) -> None:
    village = build_village(context)
    documented(context, village, 300)
    for by in Split:
        whole = {
            (cell.place_id, cell.month, cell.code): cell
            for cell in totals.viewer_totals(context, village.network, *YEAR, by)
        }
        for node in (village.taipalsaari, village.kirkonkyla, village.tampere):
            for cell in totals.viewer_totals(context, node, Month(2025, 4), Month(2025, 4), by):
                assert cell == whole[cell.place_id, cell.month, cell.code]
