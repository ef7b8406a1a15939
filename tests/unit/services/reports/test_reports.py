"""Report answers against a count of one entry after the other: every cell, margin and total, both structures."""

import time as time_module
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.databases import TODAY, context_on
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.stores.entries.store import CheckedDraft
from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, AgeBand, Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork, Setting
from logbook_desktop.domain.errors import CancelledError, QuestionError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import ATTENDANCE_DIMENSIONS, Dimension
from logbook_desktop.domain.reports.measures import MEASURES, Blank, Totals, Value, evaluate
from logbook_desktop.domain.reports.reports import (
    Key,
    NoteKind,
    QuestionRule,
    ReportQuestion,
    Structure,
    time_code,
)
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, MoveNode, TreeRefusalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary


@dataclass(frozen=True)
class KnownEntry:
    """One entry as the oracle knows it."""

    draft: EntryDraft
    form: FormOfWork


def some_entries(context: Context, village: Village, random: Random, count: int) -> list[KnownEntry]:
    """Random entries of 2024 and 2025 in all units, stored in one go."""
    known = []
    units = [village.kirkonkyla, village.saimaanharju, village.hervanta]
    activities = {
        (unit, form): vocabulary.add_activity(context, unit, Name.of(f"{form} {unit}"), form)[0]
        for unit in units
        for form in FormOfWork
    }
    for _ in range(count):
        unit, form = random.choice(units), random.choice(list(FormOfWork))
        known.append(KnownEntry(_draft(random, unit, activities[unit, form].id, form), form))
    with context.writing() as work:
        bands = work.activities.band_set(None, Month(2025, 1)).id
        stamp = Stamp("tester", context.now())
        work.entries.add([CheckedDraft(item.draft, item.form, bands) for item in known], stamp)
        for item in known[: count // 10]:
            work.entries.set_binned(item.draft.id, 1, True, stamp, lambda stored: None)
        work.commit()
    return known[count // 10 :]


def _draft(random: Random, unit: int, activity: int, form: FormOfWork) -> EntryDraft:
    totals = {gender: random.randint(0, 9) for gender in Gender}
    if form is FormOfWork.INDIVIDUAL:
        totals = {gender: int(gender is Gender.GIRLS) for gender in Gender}
    ages = {}
    for gender, total in totals.items():
        if total and random.random() < 0.6:
            ages[gender, random.choice(DEFAULT_BANDS).code] = random.randint(1, total)
    minutes = random.randint(1, 600)
    visits = sum(totals.values())
    return EntryDraft(
        id=uuid7(),
        unit_id=unit,
        activity_id=activity,
        date=date(2024, 1, 1) + timedelta(days=random.randint(0, 730)),
        start=time(12, 0),
        minutes=minutes,
        setting=random.choice(list(Setting)),
        attendance=Attendance(totals, ages),
        estimated=random.random() < 0.2,
        producers=random.randint(0, visits),
        youth_minutes=random.randint(0, minutes),
        staff_count=random.randint(0, 3),
    )


def shuffle_places(context: Context, village: Village, random: Random) -> Tree:
    """A second area in Tampere, a second region, and some moves between them in random months."""
    added = organisation.change(
        context,
        [
            AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Etelä")),
            AddNode(-2, village.network, NodeKind.REGION, Name.of("Pirkanmaa")),
        ],
    ).new_ids
    choices = [
        (village.hervanta, [village.ita, added[-1], village.tampere]),
        (village.taipalsaari, [village.region, added[-2], village.network]),
        (village.tampere, [village.region, added[-2], village.network]),
    ]
    for _ in range(random.randint(0, 6)):
        node, parents = random.choice(choices)
        month = Month(2024, 1).plus(random.randint(-3, 26))
        try:
            organisation.change(context, [MoveNode(node, random.choice(parents), month)])
        except TreeRefusalError:
            continue
    return organisation.tree(context)


class Oracle:
    """Counts entry by entry what domain.md says, with nothing shared with the report room."""

    def __init__(self, known: Iterable[KnownEntry], tree: Tree, question: ReportQuestion) -> None:
        self.known = list(known)
        self.tree = tree
        self.question = question

    def _month(self, item: KnownEntry) -> Month:
        asked = Month.of(item.draft.date or TODAY)
        return Month.of(TODAY) if self.question.structure is Structure.TODAY else asked

    def asked(self) -> list[KnownEntry]:
        chosen = []
        for item in self.known:
            line = {node.id for node in self.tree.path(item.draft.unit_id, self._month(item))}
            assert item.draft.date is not None
            if item.draft.date in self.question.period and line & set(self.question.scope):
                chosen.append(item)
        return chosen

    def sums(self, dimensions: tuple[Dimension, ...], key: Key) -> Totals:
        total = Totals()
        wanted = dict(zip(dimensions, key, strict=True))
        people = {d: code for d, code in wanted.items() if d in ATTENDANCE_DIMENSIONS}
        for item in self.asked():
            if all(self._code(item, d) == code for d, code in wanted.items() if d not in people):
                total += self._people(item, people) if people else self._whole(item)
        return total

    def _code(self, item: KnownEntry, dimension: Dimension) -> str:
        draft = item.draft
        month = Month.of(draft.date or TODAY)
        if dimension in (Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR):
            return time_code(dimension, month)
        if dimension is Dimension.ORGANISATION:
            found = self.tree.organisation_of(draft.unit_id, self._month(item))
            assert found is not None
            return str(found.id)
        return {
            Dimension.UNIT: str(draft.unit_id),
            Dimension.FORM: item.form.value,
            Dimension.SETTING: draft.setting.value,
            Dimension.ACTIVITY: str(draft.activity_id),
        }[dimension]

    def _people(self, item: KnownEntry, people: dict[Dimension, str]) -> Totals:
        counts = dict.fromkeys(Gender, 0)
        for gender in Gender:
            if people.get(Dimension.GENDER, gender.value) != gender.value:
                continue
            band = people.get(Dimension.AGE_BAND)
            attendance = item.draft.attendance
            if band is None:
                counts[gender] = attendance.total(gender)
            elif band == "unknown":
                counts[gender] = attendance.unknown_age(gender)
            else:
                counts[gender] = attendance.by_age.get((gender, band), 0)
        return Totals(**{gender.value: count for gender, count in counts.items()})

    def _whole(self, item: KnownEntry) -> Totals:
        draft = item.draft
        minutes = draft.minutes or 0
        return Totals(
            entries=1,
            contacts=int(item.form is FormOfWork.INDIVIDUAL),
            girls=draft.attendance.total(Gender.GIRLS),
            boys=draft.attendance.total(Gender.BOYS),
            other=draft.attendance.total(Gender.OTHER),
            minutes=minutes,
            open_minutes=minutes if item.form is FormOfWork.OPEN else 0,
            group_minutes=minutes if item.form is FormOfWork.GROUP else 0,
            youth_minutes=draft.youth_minutes,
            producers=draft.producers,
            staff_minutes=draft.staff_minutes_or_default,
        )


dimension_choices = st.lists(st.sampled_from(list(Dimension)), min_size=1, max_size=3, unique=True)


@given(
    seed=st.integers(0, 10_000),
    dimensions=dimension_choices,
    with_column=st.booleans(),
    structure=st.sampled_from(list(Structure)),
    first=st.dates(date(2023, 12, 1), date(2025, 6, 1)),
    days=st.integers(0, 500),
    scope_choice=st.integers(0, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_figure_is_what_counting_gives(
    new_database: Callable[[], Database],
    seed: int,
    dimensions: list[Dimension],
    with_column: bool,
    structure: Structure,
    first: date,
    days: int,
    scope_choice: int,
) -> None:
    random = Random(seed)
    database = new_database()
    context = context_on(database)
    village = build_village(context)
    known = some_entries(context, village, random, 40)
    tree = shuffle_places(context, village, random)
    scopes = [
        (village.network,),
        (village.taipalsaari,),
        (village.tampere, village.ita),  # overlapping: nothing counts twice
        (village.region,),
        (village.hervanta, village.kirkonkyla),
    ]
    column = dimensions.pop() if with_column and len(dimensions) > 1 else None
    question = ReportQuestion(
        scope=scopes[scope_choice],
        period=Period(first, first + timedelta(days=days)),
        measures=tuple(MEASURES),
        rows=tuple(dimensions),
        column=column,
        structure=structure,
    )
    answer = reports.answer(context, question, language="fi")
    oracle = Oracle(known, tree, question)

    database.close()  # a thorough run has hundreds of examples, a server fewer connections

    for measure in answer.measures:
        assert answer.total(measure) == evaluate(measure, oracle.sums((), ()), frozenset())
        for row in answer.row_keys:
            expected = evaluate(measure, oracle.sums(question.rows, row), frozenset(question.rows))
            assert answer.value(measure, row) == expected
            for code in answer.column_codes:
                cell = oracle.sums(question.dimensions, (*row, code))
                assert answer.value(measure, row, code) == evaluate(
                    measure, cell, frozenset(question.dimensions)
                )
    _parts_make_the_whole(
        answer.total(MEASURES["visits"]), [answer.value(MEASURES["visits"], r) for r in answer.row_keys]
    )
    if not set(question.rows) & ATTENDANCE_DIMENSIONS:
        _parts_make_the_whole(
            answer.total(MEASURES["hours"]), [answer.value(MEASURES["hours"], r) for r in answer.row_keys]
        )


def _parts_make_the_whole(whole: Value, parts: list[Value]) -> None:
    numbers = [part for part in parts if isinstance(part, int)]
    assert len(numbers) == len(parts)
    assert sum(numbers) == whole


def question_of(village: Village, **fields: object) -> ReportQuestion:
    asked = ReportQuestion(
        (village.taipalsaari,), Period.of_year(2025), ("visits", "hours"), (Dimension.MONTH,)
    )
    return replace(asked, **fields)  # type: ignore[arg-type]


def test_months_without_entries_are_there_while_the_scope_was_open(context: Context) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla, date(2025, 3, 5))
    answer = reports.answer(context, question_of(village), language="fi")
    assert answer.row_keys == tuple((f"2025-{month:02d}",) for month in range(1, 13))
    assert [answer.value(MEASURES["visits"], row) for row in answer.row_keys] == [0, 0, 12, *[0] * 9]
    assert answer.value(MEASURES["hours"], ("2025-03",)) == 210
    late = organisation.change(
        context,
        [
            AddNode(
                -1,
                village.taipalsaari,
                organisation.tree(context)[village.hervanta].kind,
                Name.of("Uusi"),
                date(2025, 10, 1),
            )
        ],
    ).new_ids[-1]
    answer = reports.answer(context, question_of(village, scope=(late,)), language="fi")
    assert answer.row_keys == (("2025-10",), ("2025-11",), ("2025-12",))


def test_a_scope_without_any_entry_still_has_its_rows_and_columns(context: Context) -> None:
    village = build_village(context)
    question = question_of(village, rows=(Dimension.QUARTER,), column=Dimension.FORM)
    answer = reports.answer(context, question, language="fi")
    assert answer.row_keys == (("2025-Q1",), ("2025-Q2",), ("2025-Q3",), ("2025-Q4",))
    assert answer.column_codes == ("open", "group", "individual")
    assert answer.value(MEASURES["visits"], ("2025-Q1",), "open") == 0
    by_unit = reports.answer(context, question_of(village, rows=(Dimension.UNIT,)), language="fi")
    assert by_unit.row_keys == ()


def test_rows_stand_by_time_and_then_in_the_order_of_the_tree(context: Context) -> None:
    village = build_village(context)
    for unit, day in ((village.saimaanharju, 5), (village.kirkonkyla, 6), (village.hervanta, 7)):
        saved_evening(context, unit, date(2025, 11, day))
    question = question_of(
        village,
        scope=(village.network,),
        rows=(Dimension.MONTH, Dimension.UNIT),
        period=Period(date(2025, 11, 1), date(2025, 11, 30)),
    )
    answer = reports.answer(context, question, language="fi")
    expected = [village.kirkonkyla, village.saimaanharju, village.hervanta]
    assert answer.row_keys == tuple(("2025-11", str(unit)) for unit in expected)
    paths = answer.members[Dimension.UNIT]
    assert paths[str(village.hervanta)].path == ("Tampere", "Itä", "Hervannan nuorisotila")


def test_a_comparison_stands_under_the_same_months(context: Context) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla, date(2025, 3, 5))
    saved_evening(context, village.kirkonkyla, date(2024, 3, 6), minutes=60)
    answer = reports.answer(context, question_of(village, comparison=Period.of_year(2024)), language="fi")
    hours = MEASURES["hours"]
    assert (answer.value(hours, ("2025-03",)), answer.compared(hours, ("2025-03",))) == (210, 60)
    assert answer.compared_total(hours) == 60
    assert answer.compared(hours, ("2025-04",)) == 0


@pytest.mark.parametrize(
    ("period", "comparison"),
    [
        (Period.of_year(2025), Period(date(2024, 1, 1), date(2024, 6, 30))),
        (Period(date(2025, 1, 1), date(2025, 6, 30)), Period.of_year(2024)),
        # The days before do not fall into as many months.
        (
            Period(date(2025, 1, 15), date(2025, 1, 31)),
            Period(date(2025, 1, 15), date(2025, 1, 31)).before(),
        ),
    ],
)
def test_months_are_compared_with_as_many_months(
    context: Context, period: Period, comparison: Period
) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla, date(2024, 12, 30))
    asked = question_of(village, period=period, comparison=comparison)
    with pytest.raises(QuestionError) as refused:
        reports.answer(context, asked, language="fi")
    assert refused.value.rules == (QuestionRule.COMPARISON_LENGTH,)
    undivided = replace(asked, rows=(Dimension.FORM,), measures=("entries",))
    answer = reports.answer(context, undivided, language="fi")
    december = date(2024, 12, 30) in comparison
    assert answer.compared_total(MEASURES["entries"]) == int(december)


def test_what_does_not_split_is_marked_and_the_total_stands_alone(context: Context) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla)
    asked = question_of(village, rows=(Dimension.GENDER,), measures=("visits", "hours", "visits_per_hour"))
    answer = reports.answer(context, asked, language="fi")
    assert [row[0] for row in answer.row_keys] == ["girls", "boys", "other"]
    assert [answer.value(MEASURES["visits"], row) for row in answer.row_keys] == [5, 7, 0]
    assert answer.value(MEASURES["hours"], ("girls",)) is Blank.DOES_NOT_SPLIT
    assert answer.total(MEASURES["hours"]) == 210
    assert answer.total(MEASURES["visits_per_hour"]) == Fraction(12 * 60, 210)
    assert NoteKind.DOES_NOT_SPLIT in {note.kind for note in answer.notes}


def test_differing_age_bands_are_shown_as_those_they_share(context: Context) -> None:
    village = build_village(context)
    counted = Attendance({Gender.GIRLS: 6}, {(Gender.GIRLS, "13-15"): 2, (Gender.GIRLS, "16-17"): 3})
    saved_evening(context, village.kirkonkyla, attendance=counted)
    own = (AgeBand(0, 12), AgeBand(13, 17), AgeBand(18, 28), AgeBand(29, None))
    with context.writing() as work:
        work.activities.add_band_set(village.tampere, Month(2025, 1).number, own)
        work.commit()
    other = Attendance({Gender.GIRLS: 4}, {(Gender.GIRLS, "13-17"): 4})
    saved_evening(context, village.hervanta, attendance=other)
    asked = question_of(village, scope=(village.network,), rows=(Dimension.AGE_BAND,), measures=("visits",))
    answer = reports.answer(context, asked, language="fi")
    values = {row[0]: answer.value(MEASURES["visits"], row) for row in answer.row_keys}
    assert values == {"under_13": 0, "13-17": 9, "18-28": 0, "29+": 0, "unknown": 1}
    assert NoteKind.COARSER_AGE_BANDS in {note.kind for note in answer.notes}


def test_coverage_counts_units_open_and_units_that_documented(context: Context) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla, date(2025, 11, 3))
    saved_evening(context, village.kirkonkyla, date(2025, 11, 4))
    answer = reports.answer(context, question_of(village), language="fi")
    november = answer.coverage[10]
    assert (november.units_open, november.units_documented, november.entries) == (2, 1, 2)


@pytest.mark.skipif(not hasattr(time_module, "tzset"), reason="the zone of Windows cannot be set for a test")
def test_when_it_was_made_is_told_on_the_clock_of_the_place(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = build_village(context)
    late = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "EET-2")
        time_module.tzset()
        asked_at = reports.answer(
            replace(context, now=lambda: late), question_of(village), language="fi"
        ).provenance.asked_at
    time_module.tzset()
    assert asked_at == late
    assert (asked_at.date(), asked_at.hour) == (date(2026, 1, 1), 1)


def test_estimates_are_told_and_how_many(context: Context) -> None:
    village = build_village(context)
    for day, estimated in ((3, True), (4, False), (5, True)):
        saved_evening(context, village.kirkonkyla, date(2025, 11, day), estimated=estimated)
    saved_evening(context, village.hervanta, date(2025, 11, 3), estimated=True)
    notes = reports.answer(context, question_of(village), language="fi").notes
    assert [note.count for note in notes if note.kind is NoteKind.ESTIMATED] == [2]


def test_coverage_looks_at_the_days_asked_for_only(context: Context) -> None:
    village = build_village(context)
    organisation.change(context, [CloseNode(village.saimaanharju, date(2025, 11, 10))])
    for first, expected in ((9, 2), (10, 1)):
        period = Period(date(2025, 11, first), date(2025, 11, 30))
        answer = reports.answer(context, question_of(village, period=period), language="fi")
        assert [month.units_open for month in answer.coverage] == [expected]


@pytest.mark.parametrize(
    ("structure", "at_the_old", "at_the_new"),
    [(Structure.REPORTED, [1, 0, 0], [0, 1, 1]), (Structure.TODAY, [0, 0, 0], [1, 1, 1])],
)
def test_coverage_follows_the_structure_that_is_asked_for(
    context: Context, structure: Structure, at_the_old: list[int], at_the_new: list[int]
) -> None:
    """A unit that moved is covered where it hung in the month, or in all months where it hangs today."""
    village = build_village(context)
    new_area = AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Länsi"))
    added = organisation.change(context, [new_area]).new_ids[-1]
    organisation.change(context, [MoveNode(village.hervanta, added, Month(2025, 10))])
    for month in (9, 10, 11):
        saved_evening(context, village.hervanta, date(2025, month, 3))
    autumn = Period(date(2025, 9, 1), date(2025, 11, 30))
    for place, expected in ((village.ita, at_the_old), (added, at_the_new)):
        asked = ReportQuestion((place,), autumn, ("visits",), (Dimension.MONTH,), structure=structure)
        coverage = reports.answer(context, asked, language="fi").coverage
        assert [month.units_open for month in coverage] == expected
        assert [month.units_documented for month in coverage] == expected
        assert [month.entries for month in coverage] == expected


def test_questions_that_cannot_be_asked_or_are_not_ones_to_ask(context: Context) -> None:
    village = build_village(context)
    with pytest.raises(QuestionError):
        reports.answer(context, question_of(village, measures=()), language="fi")
    with pytest.raises(CancelledError):
        reports.answer(context, question_of(village), language="fi", cancelled=lambda: True)
    stranger = replace(context, actor=Actor("u1", "Vieras", (Grant(Role.MENTOR, village.tampere),)))
    with pytest.raises(NotAllowedError):
        reports.answer(stranger, question_of(village), language="fi")
    with pytest.raises(NotAllowedError):  # the right over one of the places is not enough
        both = (village.tampere, village.taipalsaari)
        reports.answer(stranger, question_of(village, scope=both), language="fi")
    # A viewer's totals are suppressed ones, which come with disclosure control: until then none.
    viewer = replace(context, actor=Actor("u2", "Lukija", (Grant(Role.VIEWER, village.taipalsaari),)))
    with pytest.raises(NotAllowedError):
        reports.answer(viewer, question_of(village), language="fi")


@pytest.mark.parametrize("rows", [(Dimension.MONTH,), (Dimension.ACTIVITY,), (Dimension.AGE_BAND,)])
@pytest.mark.parametrize("period", [Period.of_year(2025), Period(date(2025, 11, 2), date(2025, 11, 20))])
def test_an_entry_counts_at_once_and_no_longer_once_binned(
    context: Context, rows: tuple[Dimension, ...], period: Period
) -> None:
    """Whatever it is read from: the sums kept of whole months, the entries, their ages."""
    village = build_village(context)
    question = question_of(village, rows=rows, period=period)

    def visits() -> list[object]:
        answer = reports.answer(context, question, language="fi")
        in_rows = [answer.value(MEASURES["visits"], row) for row in answer.row_keys]
        return [answer.total(MEASURES["visits"]), sum(value for value in in_rows if isinstance(value, int))]

    assert visits() == [0, 0]
    open_evening(context, village.kirkonkyla)
    saved = saved_evening(context, village.kirkonkyla).draft
    assert visits() == [12, 12]
    binned = entries.bin_entry(context, saved.id, saved.version).entry.draft
    assert visits() == [0, 0]
    entries.restore_entry(context, saved.id, binned.version)
    assert visits() == [12, 12]
