"""What stands in the fields becomes a draft, and sentences beside the fields that are not right."""

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, Attendance, Gender
from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, EntryDraft, FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.names import Name
from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.entries.editor.form import Form, Surroundings, form_of, read, restored, typed_texts

F = EntryField
TODAY = date(2025, 11, 4)
CODES = tuple(band.code for band in DEFAULT_BANDS)
AROUND = Surroundings(
    TODAY,
    (
        Activity(7, 4, Name.of("Avoin ilta", {"sv": "Öppen kväll"}), FormOfWork.OPEN),
        Activity(8, 4, Name.of("Yksilöohjaus"), FormOfWork.INDIVIDUAL),
    ),
    frozenset(CODES),
)
NEW = EntryDraft(UUID(int=1), 4)
GOOD = Form(
    unit_id=4,
    activity="avoin ILTA",
    date="3.11.",
    start="17",
    end="20.30",
    numbers={F.STAFF_COUNT: "2", F.PRODUCERS: "3", F.YOUTH_MINUTES: "1,5"},
    counts={(Gender.GIRLS, "13-15"): 5},
    totals={Gender.BOYS: 7},
    what="Pelattiin",
)


def remarks(**changes: object) -> dict[EntryField, str]:
    return dict(read(replace(GOOD, **changes), NEW, AROUND).remarks)


def test_a_good_form_becomes_a_draft() -> None:
    reading = read(GOOD, NEW, AROUND)
    assert reading.remarks == {}
    assert reading.draft == EntryDraft(
        id=UUID(int=1),
        unit_id=4,
        activity_id=7,
        date=date(2025, 11, 3),
        start=time(17),
        minutes=210,
        attendance=Attendance(
            {Gender.GIRLS: 5, Gender.BOYS: 7, Gender.OTHER: 0}, {(Gender.GIRLS, "13-15"): 5}
        ),
        producers=3,
        youth_minutes=90,
        staff_count=2,
        what="Pelattiin",
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"unit_id": NO_UNIT}, F.UNIT, "unit"),
        ({"activity": ""}, F.ACTIVITY, "Choose the activity"),
        ({"activity": "Avoin iltaa"}, F.ACTIVITY, "no activity of this name"),
        ({"date": ""}, F.DATE, "Write the date"),
        ({"date": "31.2."}, F.DATE, "no such date"),
        ({"date": "3.11.2026"}, F.DATE, "not come yet"),
        ({"date": "3.11.1825"}, F.DATE, "1990"),
        ({"start": ""}, F.START, "when it started"),
        ({"start": "ilta"}, F.START, "not a time"),
        ({"end": ""}, F.LENGTH, "when it ended"),
        ({"end": "25"}, F.LENGTH, "not a time"),
        ({"end": "16"}, F.LENGTH, "before the start"),
        ({"end": "17"}, F.LENGTH, "before the start"),
        ({"numbers": {F.STAFF_COUNT: "kaksi"}}, F.STAFF_COUNT, "whole number"),
        ({"numbers": {F.STAFF_MINUTES: "paljon"}}, F.STAFF_MINUTES, "not a length"),
        ({"numbers": {F.PRODUCERS: "n. 3"}}, F.PRODUCERS, "whole number"),
        ({"numbers": {F.PRODUCERS: "13"}}, F.PRODUCERS, "more producers than"),
        ({"numbers": {F.YOUTH_MINUTES: "puolet"}}, F.YOUTH_MINUTES, "not a length"),
        ({"numbers": {F.YOUTH_MINUTES: "4"}}, F.YOUTH_MINUTES, "longer than the whole"),
        ({"totals": {Gender.GIRLS: 4, Gender.BOYS: 7}}, F.ATTENDANCE, "Girls: the ages add up to more"),
        ({"counts": {(Gender.GIRLS, "8-9"): 5}}, F.ATTENDANCE, "age bands"),
        ({"activity": "yksilöohjaus"}, F.ATTENDANCE, "one young person"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    changes: dict[str, object], field: EntryField, words: str
) -> None:
    set_language("en")
    found = remarks(**changes)
    assert list(found) == [field]
    assert words in found[field]


def test_all_that_is_missing_in_the_order_of_the_fields() -> None:
    found = read(Form(), EntryDraft(UUID(int=1), NO_UNIT), AROUND).remarks
    assert list(found) == [F.UNIT, F.ACTIVITY, F.DATE, F.START, F.LENGTH, F.ATTENDANCE]


def test_an_old_entry_may_keep_the_age_bands_of_its_time() -> None:
    counts = {(Gender.GIRLS, "8-9"): 5}
    old = EntryDraft(UUID(int=1), 4, attendance=Attendance({Gender.GIRLS: 5}, counts), version=2)
    assert read(replace(GOOD, counts=counts), old, AROUND).remarks == {}
    other = {(Gender.GIRLS, "9-10"): 5}
    assert F.ATTENDANCE in read(replace(GOOD, counts=other), old, AROUND).remarks


def test_a_night_cafe_ends_the_next_day() -> None:
    reading = read(replace(GOOD, start="18", end="00.30"), NEW, AROUND)
    assert (reading.draft.minutes, reading.remarks) == (390, {})


def test_an_activity_is_found_by_any_of_its_names() -> None:
    assert read(replace(GOOD, activity="öppen KVÄLL"), NEW, AROUND).draft.activity_id == 7


@pytest.mark.parametrize(
    ("start", "minutes"),
    [(None, 210), (time(8), 1440), (time(20), 780)],
    ids=["no start", "a day", "a long night"],
)
def test_an_imported_entry_keeps_a_length_that_no_clock_gives(start: time | None, minutes: int) -> None:
    base = replace(read(GOOD, NEW, AROUND).draft, start=start, minutes=minutes, version=3)
    reading = read(form_of(base, "Avoin ilta"), base, AROUND)
    assert reading.draft == base
    assert reading.remarks == {}


counts = st.dictionaries(
    st.tuples(st.sampled_from(Gender), st.sampled_from(CODES)), st.integers(1, 50), max_size=8
)


@st.composite
def saved_entries(draw: st.DrawFn) -> EntryDraft:
    by_age = draw(counts)
    totals = {}
    for gender in Gender:
        ages = sum(count for (of, _), count in by_age.items() if of is gender)
        totals[gender] = ages + draw(st.integers(0, 5))
    minutes = draw(st.integers(1, 600))
    return EntryDraft(
        id=draw(st.uuids()),
        unit_id=4,
        activity_id=7,
        date=draw(st.dates(date(1990, 1, 1), TODAY)),
        start=time(draw(st.integers(0, 23)), draw(st.integers(0, 59))),
        minutes=minutes,
        setting=draw(st.sampled_from(Setting)),
        attendance=Attendance(totals, by_age),
        estimated=draw(st.booleans()),
        producers=draw(st.integers(0, sum(totals.values()))),
        youth_minutes=draw(st.integers(0, minutes)),
        staff_count=draw(st.integers(0, 20)),
        staff_minutes=draw(st.none() | st.integers(0, 6000)),
        tag_ids=draw(st.frozensets(st.integers(1, 9), max_size=3)),
        what=draw(st.text(max_size=20)),
        why=draw(st.text(max_size=20)),
        version=draw(st.integers(1, 9)),
    )


@given(saved_entries(), st.sampled_from(["fi", "sv", "en"]))
def test_opening_an_entry_and_saving_it_changes_nothing(entry: EntryDraft, language: str) -> None:
    set_language(language)
    reading = read(form_of(entry, "Avoin ilta"), entry, AROUND)
    assert reading.draft == entry
    assert reading.remarks == {}


texts = st.sampled_from(["", "3.", "31.2.", "17", "17-", "x", "n. 12", "1,5", "0", " "])


@given(
    saved_entries(), texts, texts, texts, texts, st.dictionaries(st.sampled_from(Gender), st.integers(0, 99))
)
def test_what_is_half_typed_comes_back_from_the_shelf(
    entry: EntryDraft, one: str, two: str, three: str, four: str, totals: dict[Gender, int]
) -> None:
    form = replace(
        form_of(entry, one), date=two, start=three, end=four, totals=totals,
        numbers={F.STAFF_COUNT: one, F.STAFF_MINUTES: two, F.PRODUCERS: three, F.YOUTH_MINUTES: four},
    )  # fmt: skip
    draft = read(form, entry, AROUND).draft
    assert restored(draft, typed_texts(form)) == form
