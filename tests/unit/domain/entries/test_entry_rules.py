"""What keeps an entry from being saved, field by field."""

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, MAX_COUNT, Attendance, Gender
from logbook_desktop.domain.entries.clock import MAX_MINUTES
from logbook_desktop.domain.entries.entries import (
    EARLIEST_DATE,
    MAX_TEXT,
    EntryDraft,
    EntryRule,
    FormOfWork,
    Problem,
    problems,
)
from logbook_desktop.domain.entries.entry_fields import MAX_STAFF, EntryField

TODAY = date(2025, 11, 3)
CODES = frozenset(band.code for band in DEFAULT_BANDS)
GOOD = EntryDraft(
    id=UUID(int=1),
    unit_id=4,
    activity_id=2,
    date=TODAY,
    start=time(17),
    minutes=210,
    attendance=Attendance(
        {Gender.GIRLS: 5, Gender.BOYS: 7}, {(Gender.GIRLS, "13-15"): 3, (Gender.BOYS, "16-17"): 7}
    ),
    producers=12,
    youth_minutes=210,
    staff_count=2,
)


def found(draft: EntryDraft, form: FormOfWork | None = FormOfWork.OPEN) -> tuple[Problem, ...]:
    return problems(draft, form, TODAY, CODES)


def test_a_good_entry_has_none() -> None:
    assert found(GOOD) == ()


def test_an_empty_draft_says_all_that_is_missing_in_the_order_of_the_fields() -> None:
    assert found(EntryDraft(id=UUID(int=1), unit_id=4), None) == (
        Problem(EntryField.ACTIVITY, EntryRule.MISSING),
        Problem(EntryField.DATE, EntryRule.MISSING),
        Problem(EntryField.LENGTH, EntryRule.MISSING),
    )


F, R = EntryField, EntryRule
WRONG: list[tuple[dict[str, object], Problem]] = [
    ({"activity_id": None}, Problem(F.ACTIVITY, R.MISSING)),
    ({"date": None}, Problem(F.DATE, R.MISSING)),
    ({"date": EARLIEST_DATE - timedelta(days=1)}, Problem(F.DATE, R.TOO_EARLY)),
    ({"date": TODAY + timedelta(days=2)}, Problem(F.DATE, R.IN_THE_FUTURE)),
    ({"minutes": MAX_MINUTES + 1}, Problem(F.LENGTH, R.LENGTH_OUT_OF_RANGE)),
    ({"producers": -1}, Problem(F.PRODUCERS, R.NEGATIVE)),
    ({"producers": 13}, Problem(F.PRODUCERS, R.ABOVE_VISITS)),
    ({"youth_minutes": -1}, Problem(F.YOUTH_MINUTES, R.NEGATIVE)),
    ({"youth_minutes": 211}, Problem(F.YOUTH_MINUTES, R.ABOVE_LENGTH)),
    ({"staff_count": -1}, Problem(F.STAFF_COUNT, R.NEGATIVE)),
    ({"staff_count": MAX_STAFF + 1}, Problem(F.STAFF_COUNT, R.TOO_MANY)),
    ({"staff_minutes": -1}, Problem(F.STAFF_MINUTES, R.NEGATIVE)),
    ({"staff_minutes": MAX_STAFF * MAX_MINUTES + 1}, Problem(F.STAFF_MINUTES, R.TOO_MANY)),
    ({"what": "a" * (MAX_TEXT + 1)}, Problem(F.WHAT, R.TOO_LONG_TEXT)),
    ({"why": "a" * (MAX_TEXT + 1)}, Problem(F.WHY, R.TOO_LONG_TEXT)),
]


@pytest.mark.parametrize(("change", "problem"), WRONG)
def test_each_rule_stands_beside_its_field(change: dict[str, object], problem: Problem) -> None:
    assert found(replace(GOOD, **change)) == (problem,)


@pytest.mark.parametrize(
    "change",
    [
        {"date": EARLIEST_DATE},
        {"date": TODAY + timedelta(days=1)},  # the night that has begun elsewhere
        {"minutes": MAX_MINUTES},
        {"start": None},  # imported rows may not know it
        {"staff_count": MAX_STAFF},
        {"staff_minutes": 0},
        {"what": "a" * MAX_TEXT},
        {"attendance": Attendance(), "producers": 0},  # nobody came
    ],
)
def test_the_limits_themselves_are_allowed(change: dict[str, object]) -> None:
    assert found(replace(GOOD, **change)) == ()


def test_a_length_of_nothing_is_out_of_range() -> None:
    assert Problem(F.LENGTH, R.LENGTH_OUT_OF_RANGE) in found(replace(GOOD, minutes=0))


def with_attendance(attendance: Attendance) -> EntryDraft:
    return replace(GOOD, attendance=attendance, producers=0)


@pytest.mark.parametrize(
    ("attendance", "problem"),
    [
        (Attendance.of(girls=-1, boys=5), Problem(F.ATTENDANCE, R.NEGATIVE, Gender.GIRLS)),
        (
            Attendance({Gender.BOYS: 5}, {(Gender.BOYS, "7-12"): -1}),
            Problem(F.ATTENDANCE, R.NEGATIVE, Gender.BOYS),
        ),
        (Attendance.of(other=MAX_COUNT + 1), Problem(F.ATTENDANCE, R.TOO_MANY, Gender.OTHER)),
        (
            Attendance({Gender.GIRLS: 2}, {(Gender.GIRLS, "7-12"): 2, (Gender.GIRLS, "29+"): 1}),
            Problem(F.ATTENDANCE, R.AGES_ABOVE_TOTAL, Gender.GIRLS),
        ),
        (  # of the girls, though not of everybody
            Attendance({Gender.GIRLS: 2, Gender.BOYS: 9}, {(Gender.GIRLS, "7-12"): 3}),
            Problem(F.ATTENDANCE, R.AGES_ABOVE_TOTAL, Gender.GIRLS),
        ),
        (
            Attendance({}, {(Gender.OTHER, "7-12"): 1}),
            Problem(F.ATTENDANCE, R.AGES_ABOVE_TOTAL, Gender.OTHER),
        ),
        (
            Attendance({Gender.GIRLS: 2}, {(Gender.GIRLS, "8-9"): 1}),
            Problem(F.ATTENDANCE, R.UNKNOWN_AGE_BAND),
        ),
    ],
)
def test_attendance(attendance: Attendance, problem: Problem) -> None:
    assert found(with_attendance(attendance)) == (problem,)


@pytest.mark.parametrize("visits", [0, 2])
def test_guidance_of_one_person_counts_one(visits: int) -> None:
    draft = with_attendance(Attendance.of(girls=visits))
    assert found(draft, FormOfWork.INDIVIDUAL) == (Problem(F.ATTENDANCE, R.ONE_YOUNG_PERSON),)
    assert found(with_attendance(Attendance.of(boys=1)), FormOfWork.INDIVIDUAL) == ()


@given(
    st.builds(
        EntryDraft,
        id=st.uuids(),
        unit_id=st.integers(1, 9),
        activity_id=st.none() | st.integers(1, 9),
        date=st.none() | st.dates(),
        start=st.none() | st.times(),
        minutes=st.none() | st.integers(-10, 3000),
        attendance=st.builds(
            Attendance,
            st.dictionaries(st.sampled_from(Gender), st.integers(-2, 40)),
            st.dictionaries(
                st.tuples(st.sampled_from(Gender), st.sampled_from([*sorted(CODES), "8-9"])),
                st.integers(-2, 40),
            ),
        ),
        producers=st.integers(-2, 60),
        youth_minutes=st.integers(-2, 3000),
        staff_count=st.integers(-2, 2000),
        staff_minutes=st.none() | st.integers(-2, 10**7),
    ),
    st.none() | st.sampled_from(FormOfWork),
)
def test_what_passes_keeps_the_laws_of_domain(draft: EntryDraft, form: FormOfWork | None) -> None:
    """Whatever is typed: no crash, each remark once, and what has no remark keeps every invariant."""
    remarks = found(draft, form)
    assert len(set(remarks)) == len(remarks)
    if remarks:
        return
    assert draft.minutes is not None
    assert 0 <= draft.youth_minutes <= draft.minutes <= MAX_MINUTES
    assert 0 <= draft.producers <= draft.attendance.visits
    assert all(draft.attendance.unknown_age(gender) >= 0 for gender in Gender)
    assert {code for _, code in draft.attendance.by_age} <= CODES
    assert draft.staff_minutes_or_default >= 0


def test_staff_hours_default_to_number_times_length() -> None:
    assert GOOD.staff_minutes_or_default == 420
    assert replace(GOOD, staff_minutes=0).staff_minutes_or_default == 0
    assert replace(GOOD, minutes=None).staff_minutes_or_default == 0
