"""Entries: one documented occasion of an activity, what makes it complete, and what is wrong with it.

An ``EntryDraft`` is what a person has typed so far; ``problems`` says field by field what keeps it from
being saved. An ``Entry`` is what was saved.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from logbook_desktop.domain.entries.attendance import MAX_COUNT, Attendance, Gender
from logbook_desktop.domain.entries.clock import MAX_MINUTES, end_after
from logbook_desktop.domain.entries.entry_fields import NUMBERS, EntryField, Limit, NumberField
from logbook_desktop.domain.entries.questions import LONGEST_ANSWER, Answer
from logbook_desktop.domain.names import Name

NO_UNIT = 0
"""The unit of a draft for which none was chosen yet; no node has this id."""
EARLIEST_DATE = date(1990, 1, 1)
"""Older dates are slips of the keyboard: no municipality has entries by occasion from before."""
FURTHEST_AHEAD = timedelta(days=1)
"""Entries are documented, not planned: tomorrow is accepted for the night that has begun elsewhere."""
MAX_TEXT = 20_000
BIN_DAYS = 30
"""So long can an entry be taken out of the bin; then it is erased with its texts."""


class FormOfWork(StrEnum):
    """What kind of work an activity is; the figures of reports rest on it."""

    OPEN = "open"
    GROUP = "group"
    INDIVIDUAL = "individual"


class Setting(StrEnum):
    """Where an occasion was."""

    YOUTH_CENTRE = "youth_centre"
    SCHOOL = "school"
    STREET = "street"
    DIGITAL = "digital"
    CAMP = "camp"
    EVENT = "event"
    MOBILE = "mobile"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a unit runs: an open evening, a band group, a camp."""

    id: int
    unit_id: int
    name: Name
    form: FormOfWork
    closed_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Tag:
    """A content tag; ``organisation_id`` None means a national one."""

    id: int
    code: str
    name: Name
    organisation_id: int | None = None
    closed_on: date | None = None
    """The first day on which it is not offered any more."""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry as typed. ``version`` is that of the row it was read from, 0 for a new one.

    Lengths are whole minutes. ``start`` None means the start is not known (imported rows only).
    """

    id: UUID
    unit_id: int
    activity_id: int | None = None
    date: dt.date | None = None
    start: time | None = None
    minutes: int | None = None
    setting: Setting = Setting.YOUTH_CENTRE
    attendance: Attendance = field(default_factory=Attendance)
    estimated: bool = False
    producers: int = 0
    youth_minutes: int = 0
    staff_count: int = 0
    staff_minutes: int | None = None
    """None means staff_count × minutes."""
    tag_ids: frozenset[int] = frozenset()
    answers: frozenset[Answer] = frozenset()
    """To reflection questions, at most one to each."""
    what: str = ""
    why: str = ""
    version: int = 0

    @property
    def staff_minutes_or_default(self) -> int:
        """Minutes worked by staff: as typed, else their number × the length."""
        if self.staff_minutes is not None:
            return self.staff_minutes
        return self.staff_count * (self.minutes or 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A saved entry: the draft it was made from, its form of work, who saved it last and when (UTC).

    ``changed_by_now``: what that person is called today; empty where nobody's key is known.
    """

    draft: EntryDraft
    form: FormOfWork
    age_band_set_id: int
    changed_by: str
    changed_at: datetime
    created_by: str
    created_at: datetime
    binned_at: datetime | None = None
    changed_by_now: str = ""

    @property
    def end(self) -> time | None:
        """When it ended, on the clock; None where the start is not known."""
        if self.draft.start is None or self.draft.minutes is None:
            return None
        return end_after(self.draft.start, self.draft.minutes)


def same_save(draft: EntryDraft, stored: Entry) -> bool:
    """Whether the stored entry says already what this draft says: it was sent before, once or several times.

    Anything typed since then differs, and is not to be lost: it is for the person to decide.
    """
    kept = stored.draft
    if stored.binned_at is not None or kept.version <= draft.version:
        return False
    same_people = draft.attendance.same_counts(kept.attendance)
    return same_people and kept == replace(draft, version=kept.version, attendance=kept.attendance)


class EntryRule(StrEnum):
    """What an entry must keep; the sentence for people is made where it is shown."""

    MISSING = "missing"
    TOO_EARLY = "too_early"
    IN_THE_FUTURE = "in_the_future"
    UNIT_NOT_OPEN = "unit_not_open"
    LENGTH_OUT_OF_RANGE = "length_out_of_range"
    NEGATIVE = "negative"
    TOO_MANY = "too_many"
    AGES_ABOVE_TOTAL = "ages_above_total"
    UNKNOWN_AGE_BAND = "unknown_age_band"
    ONE_YOUNG_PERSON = "one_young_person"
    ABOVE_VISITS = "above_visits"
    ABOVE_LENGTH = "above_length"
    TOO_LONG_TEXT = "too_long_text"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps an entry from being saved, the field it stands beside and what it is about."""

    field: EntryField
    rule: EntryRule
    gender: Gender | None = None


def problems(
    draft: EntryDraft, form: FormOfWork | None, today: date, band_codes: frozenset[str]
) -> tuple[Problem, ...]:
    """Everything that keeps the draft from being saved, in the order of the fields. Empty: it may be saved.

    ``form`` is the form of work of its activity; ``band_codes`` are the age bands in use on its date.
    """
    return (
        *_when(draft, today),
        *_attendance(draft, form, band_codes),
        *_people_and_hours(draft),
        *_texts(draft),
    )


def _when(draft: EntryDraft, today: date) -> Iterator[Problem]:
    if draft.activity_id is None:
        yield Problem(EntryField.ACTIVITY, EntryRule.MISSING)
    if draft.date is None:
        yield Problem(EntryField.DATE, EntryRule.MISSING)
    elif draft.date < EARLIEST_DATE:
        yield Problem(EntryField.DATE, EntryRule.TOO_EARLY)
    elif draft.date > today + FURTHEST_AHEAD:
        yield Problem(EntryField.DATE, EntryRule.IN_THE_FUTURE)
    if draft.minutes is None:
        yield Problem(EntryField.LENGTH, EntryRule.MISSING)
    elif not 0 < draft.minutes <= MAX_MINUTES:
        yield Problem(EntryField.LENGTH, EntryRule.LENGTH_OUT_OF_RANGE)


def _attendance(draft: EntryDraft, form: FormOfWork | None, band_codes: frozenset[str]) -> Iterator[Problem]:
    attendance = draft.attendance
    for gender in Gender:
        counts = [count for (of, _), count in attendance.by_age.items() if of is gender]
        if attendance.total(gender) < 0 or any(count < 0 for count in counts):
            yield Problem(EntryField.ATTENDANCE, EntryRule.NEGATIVE, gender)
        elif attendance.total(gender) > MAX_COUNT:
            yield Problem(EntryField.ATTENDANCE, EntryRule.TOO_MANY, gender)
        elif sum(counts) > attendance.total(gender):
            yield Problem(EntryField.ATTENDANCE, EntryRule.AGES_ABOVE_TOTAL, gender)
    if not attendance.bands_counted <= band_codes:
        yield Problem(EntryField.ATTENDANCE, EntryRule.UNKNOWN_AGE_BAND)
    if form is FormOfWork.INDIVIDUAL and attendance.visits != 1:
        yield Problem(EntryField.ATTENDANCE, EntryRule.ONE_YOUNG_PERSON)


def _people_and_hours(draft: EntryDraft) -> Iterator[Problem]:
    for number in NUMBERS:
        typed = getattr(draft, number.attribute)
        if typed is None:
            continue
        if typed < 0:
            yield Problem(number.key, EntryRule.NEGATIVE)
        elif (broken := _above(number, typed, draft)) is not None:
            yield Problem(number.key, broken)


def _above(number: NumberField, typed: int, draft: EntryDraft) -> EntryRule | None:
    match number.at_most:
        case Limit.VISITS:
            return EntryRule.ABOVE_VISITS if typed > draft.attendance.visits else None
        case Limit.LENGTH:
            too_long = draft.minutes is not None and typed > draft.minutes
            return EntryRule.ABOVE_LENGTH if too_long else None
        case most:
            return EntryRule.TOO_MANY if typed > most else None


def _texts(draft: EntryDraft) -> Iterator[Problem]:
    for entry_field, text in ((EntryField.WHAT, draft.what), (EntryField.WHY, draft.why)):
        if len(text) > MAX_TEXT:
            yield Problem(entry_field, EntryRule.TOO_LONG_TEXT)
    if any(len(answer.text or "") > LONGEST_ANSWER for answer in draft.answers):
        yield Problem(EntryField.ANSWERS, EntryRule.TOO_LONG_TEXT)
