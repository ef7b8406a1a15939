"""Laws of the import: whatever evenings a sheet tells, each is in the reading once, with what is odd about it said.

The sheets are written from evenings that are known, cell by cell as a tidy person writes them; how people really
write them is the matter of ``test_layouts`` and ``test_habits``.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.spreadsheets import workbook
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EARLIEST_DATE, FormOfWork
from logbook_desktop.domain.entries.imported import (
    ImportedRow,
    ImportRemark,
    Origin,
    RejectionReason,
    SpreadsheetReading,
)
from logbook_desktop.imports.reader import read_file
from logbook_desktop.support.i18n import texts

TODAY = date(2026, 11, 23)
SHEET = "Taul1"
HEADINGS = [
    "Pvm", "Paikka", "Toiminta", "Työmuoto", "Alkoi", "Päättyi", "Tytöt", "Pojat", "Muut", "Yhteensä",
    "Ohjaajat", "Ohjaajatunnit", "Nuorten järjestämä (h)", "Nuoria tuottajina",
]  # fmt: skip
FORMS = {
    "avoin toiminta": FormOfWork.OPEN,
    "ryhmätoiminta": FormOfWork.GROUP,
    "yksilötyö": FormOfWork.INDIVIDUAL,
}


@dataclass(frozen=True)
class TypedRow:
    """One row of a sheet as its writer meant it. ``total``: what the row's own total says; None: nothing."""

    day: date = date(2026, 3, 3)
    place: str = "Satama"
    activity: str = "Avoin ilta"
    form: str = "avoin toiminta"
    start: time = time(17)
    minutes: int = 180
    girls: int = 3
    boys: int = 4
    others: int = 0
    total: int | None = None
    staff: int = 2
    staff_minutes: int = 360
    youth_minutes: int = 0
    producers: int = 0

    @property
    def visits(self) -> int:
        return self.girls + self.boys + self.others

    @property
    def evening(self) -> tuple[object, ...]:
        """What makes two rows tell of the same occasion."""
        return self.day, self.place, self.activity, self.start, self.minutes

    @property
    def numbers(self) -> tuple[int, ...]:
        """Those in which two rows of one occasion may differ."""
        people = (self.girls, self.boys, self.others)
        return *people, self.staff, self.staff_minutes, self.youth_minutes, self.producers

    @property
    def cells(self) -> list[object]:
        starts = timedelta(hours=self.start.hour, minutes=self.start.minute)
        end = starts + timedelta(minutes=self.minutes)
        return [
            *(self.day, self.place, self.activity, self.form, self.start),
            time(end.seconds // 3600, end.seconds // 60 % 60),
            *(self.girls, self.boys, self.others, self.total),
            *(self.staff, self.staff_minutes / 60, self.youth_minutes / 60, self.producers),
        ]


@st.composite
def rows(draw: st.DrawFn) -> TypedRow:
    """A row with which nothing is wrong; few places, days and clocks, so that evenings come up again."""
    form = draw(st.sampled_from([*FORMS]))
    alone = form == "yksilötyö"
    girls = draw(st.integers(0, 1 if alone else 30))
    boys = 1 - girls if alone else draw(st.integers(0, 30))
    others = 0 if alone else draw(st.integers(0, 3))
    minutes = draw(st.sampled_from((60, 90, 240)))
    return TypedRow(
        day=draw(st.sampled_from((date(2026, 3, 3), date(2026, 3, 4), TODAY))),
        place=draw(st.sampled_from(("Satama", "Kirkonkylä"))),
        # A name that says no form: the column does.
        activity=draw(st.sampled_from(("Bändi", "Retki"))),
        form=form,
        start=draw(st.sampled_from((time(0), time(17), time(22, 30)))),
        minutes=minutes,
        girls=girls,
        boys=boys,
        others=others,
        total=draw(st.none() | st.just(girls + boys + others)),
        staff=draw(st.integers(0, 5)),
        staff_minutes=draw(st.sampled_from((0, 30, 405))),
        youth_minutes=draw(st.sampled_from((0, 30, minutes))),
        producers=draw(st.integers(0, girls + boys + others)),
    )


def read(typed: Sequence[TypedRow], today: date = TODAY) -> SpreadsheetReading:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "kept.xlsx", (SHEET, [HEADINGS, *(one.cells for one in typed)]))
        return read_file(path, texts=texts("fi"), may_create=True, today=today)


def read_one(typed: TypedRow, today: date = TODAY) -> ImportedRow | RejectionReason:
    """What became of a sheet of one row."""
    reading = read([typed], today)
    everything = [*reading.accepted, *(row.why for row in reading.rejected)]
    assert len(everything) == 1
    return everything[0]


def as_read(typed: TypedRow, origin: Origin, occurrence: int) -> ImportedRow:
    return ImportedRow(
        origin=origin,
        place=typed.place,
        unit_id=None,
        activity=typed.activity,
        form=FORMS[typed.form],
        date=typed.day,
        start=typed.start,
        minutes=typed.minutes,
        attendance=Attendance.of(girls=typed.girls, boys=typed.boys, other=typed.others),
        staff_count=typed.staff,
        staff_minutes=typed.staff_minutes,
        youth_minutes=typed.youth_minutes,
        producers=typed.producers,
        occurrence=occurrence,
    )


@given(typed=st.lists(rows(), max_size=8))
def test_nothing_is_lost_and_nothing_counts_twice(typed: list[TypedRow]) -> None:
    """Of each evening the first row counts; one that says the same is a duplicate, one that does not a conflict."""
    first: dict[object, TypedRow] = {}
    begun: Counter[object] = Counter()
    accepted, duplicates, conflicts = [], [], []
    for number, one in enumerate(typed, start=2):
        origin, earlier = Origin(SHEET, number), first.setdefault(one.evening, one)
        if earlier is one:
            begun[one.evening[:-1]] += 1
            accepted.append(as_read(one, origin, begun[one.evening[:-1]]))
        elif earlier.numbers == one.numbers:
            duplicates.append(origin)
        else:
            conflicts.append((origin, RejectionReason.CONFLICT))
    reading = read(typed)
    assert list(reading.accepted) == accepted
    assert list(reading.duplicates) == duplicates
    assert [(row.origin, row.why) for row in reading.rejected] == conflicts
    assert reading.cancelled == ()


@given(
    typed=rows(),
    field=st.sampled_from(("girls", "boys", "others", "staff", "staff_minutes")),
    more=st.integers(1, 9),
)
def test_the_same_evening_with_another_number_is_for_a_person_to_decide(
    typed: TypedRow, field: str, more: int
) -> None:
    assume(typed.form != "yksilötyö")
    other = replace(typed, **{field: getattr(typed, field) + more}, total=None)
    reading = read([typed, other])
    assert [row.origin.row for row in reading.accepted] == [2]
    assert reading.duplicates == ()
    assert [(row.origin.row, row.why) for row in reading.rejected] == [(3, RejectionReason.CONFLICT)]


@given(typed=rows(), field=st.sampled_from(("youth_minutes", "producers")))
def test_so_it_is_with_what_young_people_made(typed: TypedRow, field: str) -> None:
    assume(typed.visits)
    without, made = (replace(typed, **{field: number}) for number in (0, 1 if field == "producers" else 60))
    reading = read([without, made])
    assert [row.why for row in reading.rejected] == [RejectionReason.CONFLICT]


@given(typed=rows(), total=st.integers(0, 90))
def test_a_total_that_differs_from_the_parts_is_remarked_and_the_parts_count(
    typed: TypedRow, total: int
) -> None:
    row = read_one(replace(typed, total=total))
    assert isinstance(row, ImportedRow)
    assert row.attendance.visits == typed.visits
    assert (ImportRemark.TOTAL_DIFFERS in row.remarks) is (total != typed.visits)


@given(counts=st.tuples(*[st.integers(0, 2)] * 3))
def test_individual_work_is_with_one_young_person(counts: tuple[int, int, int]) -> None:
    girls, boys, others = counts
    row = read_one(TypedRow(form="yksilötyö", girls=girls, boys=boys, others=others))
    if sum(counts) == 1:
        assert isinstance(row, ImportedRow)
        assert tuple(row.attendance.total(gender) for gender in Gender) == counts
    else:
        assert row is RejectionReason.NUMBER


@given(days=st.integers(-3, 3), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_tomorrow_may_be_documented_the_day_after_not(days: int, today: date) -> None:
    """Whoever works past midnight documents by the date of the morning."""
    row = read_one(TypedRow(day=today + timedelta(days=days)), today)
    if days <= 1:
        assert isinstance(row, ImportedRow)
        assert row.date == today + timedelta(days=days)
    else:
        assert row is RejectionReason.DATE


@given(days=st.integers(-3, 3))
def test_what_was_before_the_first_of_1990_is_a_slip(days: int) -> None:
    row = read_one(TypedRow(day=EARLIEST_DATE + timedelta(days=days)))
    assert isinstance(row, ImportedRow) if days >= 0 else row is RejectionReason.DATE


@given(typed=rows(), more=st.integers(-2, 2))
def test_no_more_young_people_produce_than_were_there(typed: TypedRow, more: int) -> None:
    producers = max(0, typed.visits + more)
    row = read_one(replace(typed, producers=producers))
    if producers <= typed.visits:
        assert isinstance(row, ImportedRow)
        assert row.producers == producers
    else:
        assert row is RejectionReason.NUMBER


@given(typed=rows(), more=st.integers(-2, 2))
def test_no_more_time_is_theirs_than_the_evening_had(typed: TypedRow, more: int) -> None:
    youth_minutes = typed.minutes + 15 * more
    row = read_one(replace(typed, youth_minutes=youth_minutes))
    if youth_minutes <= typed.minutes:
        assert isinstance(row, ImportedRow)
        assert row.youth_minutes == youth_minutes
    else:
        assert row is RejectionReason.YOUTH_HOURS


@given(typed=st.lists(rows(), min_size=1, max_size=6))
def test_without_a_clock_the_same_evening_counts_once_too(typed: list[TypedRow]) -> None:
    """Where a sheet tells lengths only, place, day, activity and length make the evening."""
    headings = ["Pvm", "Paikka", "Toiminta", "Työmuoto", "Kesto (min)", "Tytöt", "Pojat", "Muut"]
    cells = [
        [one.day, one.place, one.activity, one.form, one.minutes, one.girls, one.boys, one.others]
        for one in typed
    ]
    first: dict[object, tuple[int, ...]] = {}
    accepted, duplicates, conflicts = [], [], []
    for number, one in enumerate(typed, start=2):
        people = one.girls, one.boys, one.others
        evening = one.day, one.place, one.activity, one.minutes
        if evening not in first:
            first[evening] = people
            accepted.append(number)
        else:
            (duplicates if first[evening] == people else conflicts).append(number)
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "kept.xlsx", (SHEET, [headings, *cells]))
        reading = read_file(path, texts=texts("fi"), may_create=True, today=TODAY)
    assert [row.origin.row for row in reading.accepted] == accepted
    assert all(row.start is None for row in reading.accepted)
    assert [origin.row for origin in reading.duplicates] == duplicates
    assert [row.origin.row for row in reading.rejected] == conflicts


@given(minutes=st.sampled_from((0, 1, 24 * 60, 24 * 60 + 1)))
def test_an_occasion_is_longer_than_nothing_and_no_longer_than_a_day(minutes: int) -> None:
    headings = ["Pvm", "Paikka", "Toiminta", "Kesto (min)", "Tytöt"]
    with tempfile.TemporaryDirectory() as folder:
        rows = [headings, [date(2026, 3, 3), "Satama", "Bändi", minutes, 3]]
        reading = read_file(
            workbook(Path(folder) / "kept.xlsx", (SHEET, rows)),
            texts=texts("fi"),
            may_create=True,
            today=TODAY,
        )
    assert [row.minutes for row in reading.accepted] == ([minutes] if 0 < minutes <= 24 * 60 else [])
    assert [row.why for row in reading.rejected] == ([] if reading.accepted else [RejectionReason.TIME])
