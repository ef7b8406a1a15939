"""The fields of an entry as a value, and how they become an ``EntryDraft`` and sentences beside the fields.

The page on the screen gives a ``Form``; ``read`` makes of it the draft to save and says what is wrong where. Without
Qt, so that every rule of reading is tested without a window.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from logbook_desktop.domain.entries import parsing
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.clock import end_after, minutes_between
from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, EntryDraft, Setting, problems
from logbook_desktop.domain.entries.entry_fields import (
    NUMBERS,
    EntryField,
    FieldKind,
    NumberField,
    OptionalField,
)
from logbook_desktop.domain.entries.questions import Answer, Question
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary
from logbook_desktop.domain.names import search_text
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.wording import entry_errors
from logbook_desktop.wording.limits import with_limits

_TEXTS = ("unit", "activity", "date", "start", "end")
_TYPED_AS = {EntryField.STAFF_MINUTES: "staff_hours", EntryField.YOUTH_MINUTES: "youth_time"}
"""What drafts call a number that is not called as in the table: they lie on people's disks."""
_TOTAL = "total:"


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields: texts as typed, choices, counts by (gender, age band), totals typed."""

    unit_id: int = NO_UNIT
    unit: str = ""
    """What is typed of a unit that is not found yet; empty once there is one."""
    activity: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    setting: Setting = Setting.YOUTH_CENTRE
    numbers: Mapping[EntryField, str] = field(default_factory=dict)
    counts: Mapping[tuple[Gender, str], int] = field(default_factory=dict)
    totals: Mapping[Gender, int] = field(default_factory=dict)
    estimated: bool = False
    tag_ids: frozenset[int] = frozenset()
    answers: frozenset[Answer] = frozenset()
    what: str = ""
    why: str = ""

    @property
    def attendance(self) -> Attendance:
        """Totals as typed; where none was typed, the ages make it."""
        by_age = {key: count for key, count in self.counts.items() if count}
        totals = {}
        for gender in Gender:
            ages = sum(count for (of, _), count in by_age.items() if of is gender)
            totals[gender] = self.totals.get(gender, ages)
        return Attendance(totals, by_age)

    def number(self, key: EntryField) -> str:
        """What is typed as a number; empty: nothing."""
        return self.numbers.get(key, "")

    @property
    def filled(self) -> frozenset[OptionalField]:
        """What an organisation can do without, but something stands in it."""
        filled = {spec.optional for spec in NUMBERS if self.number(spec.key)}
        filled |= {OptionalField.WHY} if self.why else set()
        filled |= {OptionalField.TAGS} if self.tag_ids else set()
        return frozenset(one for one in filled if one is not None)

    def has_text(self, key: EntryField) -> bool:
        """Whether anything was typed into a field that can be wrong."""
        texts = {
            EntryField.UNIT: self.unit,
            EntryField.ACTIVITY: self.activity,
            EntryField.DATE: self.date,
            EntryField.START: self.start,
            EntryField.LENGTH: self.end,
            **self.numbers,
        }
        if key is EntryField.ATTENDANCE:
            return bool(self.counts or self.totals)
        return bool(texts.get(key, "").strip())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form is read against: the day, the activities of its unit, the age bands of its date."""

    today: date
    activities: tuple[Activity, ...] = ()
    band_codes: frozenset[str] | None = None
    """None while they are not known: then every band is taken for one in use."""
    questions: tuple[Question, ...] = ()
    """Of the unit, in the order of asking, ended ones too."""
    usage: EnabledVocabulary = field(default_factory=EnabledVocabulary)
    """What the organisation of the unit uses."""

    def activity(self, text: str) -> Activity | None:
        """The activity of a typed name, in any language and whatever the case."""
        wanted = search_text(text)
        return next((one for one in self.activities if wanted in one.name.spellings), None)


@dataclass(frozen=True, slots=True)
class FormReading:
    """The draft that the fields make, and at most one sentence for each field that is not right."""

    draft: EntryDraft
    remarks: Mapping[EntryField, str]


def read(form: Form, base: EntryDraft, around: Surroundings) -> FormReading:
    """What the fields say. ``base`` is the entry as it was opened: its id, version and what no field shows."""
    remarks: dict[EntryField, str] = {}
    activity = around.activity(form.activity)
    start, minutes = _clock(form, base, remarks)
    numbers: dict[str, Any] = {
        spec.attribute: _number(spec, form.number(spec.key), remarks) for spec in NUMBERS
    }
    draft = replace(
        base,
        unit_id=form.unit_id,
        activity_id=activity.id if activity else None,
        date=parsing.read_date(form.date, around.today),
        start=start,
        minutes=minutes,
        setting=form.setting,
        attendance=form.attendance,
        estimated=form.estimated,
        **numbers,
        tag_ids=form.tag_ids,
        answers=form.answers,
        what=form.what,
        why=form.why,
    )
    if form.unit_id == NO_UNIT:
        remarks[EntryField.UNIT] = tr(entry_errors.NO_UNIT)
    if activity is None and form.activity.strip():
        remarks[EntryField.ACTIVITY] = tr(entry_errors.NO_SUCH_ACTIVITY)
    if draft.date is None and form.date.strip():
        remarks[EntryField.DATE] = tr(entry_errors.NO_SUCH_DATE)
    bands = around.band_codes
    if bands is None:
        bands = frozenset(band for _, band in form.counts)
    elif base.version:  # its young people may be counted in the bands of its time; the service knows
        bands |= {band for _, band in base.attendance.by_age}
    if not (form.counts or form.totals):
        remarks[EntryField.ATTENDANCE] = tr(entry_errors.NOBODY_COUNTED)
    for problem in problems(draft, activity.form if activity else None, around.today, bands):
        remarks.setdefault(problem.field, entry_errors.sentence(problem))
    return FormReading(draft, {key: remarks[key] for key in EntryField if remarks.get(key)})


def _clock(form: Form, base: EntryDraft, remarks: dict[EntryField, str]) -> tuple[time | None, int | None]:
    """Start and length. An opened entry keeps its own where nothing was typed over them: an imported one may
    have no start, or a length that no clock times give."""
    if base.version and (form.start, form.end) == clock_texts(base):
        return base.start, base.minutes
    start, end = parsing.read_clock(form.start), parsing.read_clock(form.end)
    if start is None:
        known = bool(form.start.strip())
        remarks[EntryField.START] = tr(entry_errors.NO_SUCH_CLOCK if known else entry_errors.NO_START)
    if end is None:
        known = bool(form.end.strip())
        remarks[EntryField.LENGTH] = tr(entry_errors.NO_SUCH_CLOCK if known else entry_errors.NO_END)
    if start is None or end is None:
        remarks.setdefault(EntryField.LENGTH, "")  # one sentence, beside the start, is enough
        return start, None
    minutes = minutes_between(start, end)
    if minutes is None:
        remarks[EntryField.LENGTH] = with_limits(entry_errors.END_BEFORE_START)
    return start, minutes


def _number(spec: NumberField, text: str, remarks: dict[EntryField, str]) -> int | None:
    """The number typed; where there is none, 0 or None, as an empty field of this kind is meant."""
    value = None
    if text.strip():
        is_length = spec.kind is FieldKind.MINUTES
        value = parsing.read_length(text) if is_length else parsing.read_count(text)
        if value is None:
            remarks[spec.key] = tr(entry_errors.NO_SUCH_LENGTH if is_length else entry_errors.NO_SUCH_COUNT)
    return None if value is None and spec.empty_means else value or 0


def _number_text(spec: NumberField, draft: EntryDraft) -> str:
    value: int | None = getattr(draft, spec.attribute)
    if value is None or (value == 0 and not spec.empty_means):
        return ""
    return active().length(value) if spec.kind is FieldKind.MINUTES else str(value)


def clock_texts(draft: EntryDraft) -> tuple[str, str]:
    """Start and end as the fields show them; empty where they are not known."""
    if draft.start is None:
        return "", ""
    end = "" if draft.minutes is None else active().time(end_after(draft.start, draft.minutes))
    return active().time(draft.start), end


def form_of(draft: EntryDraft, activity: str) -> Form:
    """The fields of a draft; ``activity`` is the name of its activity."""
    words = active()
    start, end = clock_texts(draft)
    attendance = draft.attendance
    nobody = draft.version > 0 and not attendance.visits
    return Form(
        unit_id=draft.unit_id,
        activity=activity,
        date="" if draft.date is None else words.weekday_date(draft.date),
        start=start,
        end=end,
        setting=draft.setting,
        numbers={spec.key: _number_text(spec, draft) for spec in NUMBERS},
        counts={key: count for key, count in attendance.by_age.items() if count},
        totals={
            gender: attendance.total(gender)
            for gender in Gender
            if nobody or attendance.unknown_age(gender) != 0
        },
        estimated=draft.estimated,
        tag_ids=draft.tag_ids,
        answers=draft.answers,
        what=draft.what,
        why=draft.why,
    )


def like_another(draft: EntryDraft, like: EntryDraft) -> EntryDraft:
    """The draft with what usually stays from one occasion to the next: no date, no numbers, no texts."""
    return replace(
        draft,
        activity_id=like.activity_id,
        start=like.start,
        minutes=like.minutes,
        setting=like.setting,
        staff_count=like.staff_count,
        tag_ids=like.tag_ids,
    )


def typed_texts(form: Form) -> dict[str, str]:
    """The raw texts that a kept draft carries beside the draft, half-typed and wrong ones too."""
    raw = {name: str(getattr(form, name)) for name in _TEXTS}
    raw |= {_typed_as(spec): form.number(spec.key) for spec in NUMBERS}
    return raw | {f"{_TOTAL}{gender.value}": str(count) for gender, count in form.totals.items()}


def restored(draft: EntryDraft, raw: Mapping[str, str]) -> Form:
    """The fields as they stood when the draft was kept."""
    form = form_of(draft, raw.get("activity", ""))
    if not raw:
        return form
    totals = {g: int(raw[_TOTAL + g.value]) for g in Gender if raw.get(_TOTAL + g.value, "").isdecimal()}
    texts: dict[str, Any] = {name: raw[name] for name in _TEXTS if name in raw}
    numbers = {spec.key: raw.get(_typed_as(spec), form.number(spec.key)) for spec in NUMBERS}
    return replace(form, **texts, numbers=numbers, totals=totals)


def _typed_as(spec: NumberField) -> str:
    return _TYPED_AS.get(spec.key, spec.attribute)
