"""An entry in words, field by field: for paper, and for putting two versions side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from logbook_desktop.domain.entries.attendance import UNKNOWN_BAND, Attendance, Gender
from logbook_desktop.domain.entries.clock import end_after
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.entry_fields import NUMBERS, FieldKind, NumberField
from logbook_desktop.domain.entries.questions import Answer, Question, QuestionKind
from logbook_desktop.domain.names import sort_key
from logbook_desktop.support.i18n import Texts, active, tr, trn
from logbook_desktop.wording.reports import GENDER_NAMES, SETTING_NAMES, band_text


@dataclass(frozen=True, slots=True)
class EntryNames:
    """The names that an entry holds only by number."""

    unit: str = ""
    activities: Mapping[int, str] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)
    questions: Sequence[Question] = ()
    """In the order of asking."""


def words_of(draft: EntryDraft, names: EntryNames) -> Iterator[tuple[str, str]]:
    """Each field's name and value, in the order of the editor."""
    texts = active()
    yield tr("Unit"), names.unit
    yield tr("Activity"), names.activities.get(draft.activity_id or 0, "")
    yield tr("Date"), texts.weekday_date(draft.date) if draft.date else ""
    yield tr("Time"), clock_words(draft, texts)
    yield tr("Setting"), tr(SETTING_NAMES[draft.setting.value])
    yield from _attendance(draft, texts)
    for number in NUMBERS:
        yield tr(number.label), number_words(number, draft, texts)
    yield tr("Tags"), ", ".join(sorted((names.tags.get(tag, "") for tag in draft.tag_ids), key=sort_key))
    yield tr("What happened"), draft.what
    yield tr("Why"), draft.why
    yield from answer_words(draft, names.questions, texts)


def number_words(number: NumberField, draft: EntryDraft, texts: Texts) -> str:
    """``3``, or ``1 h 30 min`` of minutes."""
    value = number.value_of(draft)
    return texts.length(value) if number.kind is FieldKind.MINUTES else texts.number(value)


def answer_words(draft: EntryDraft, questions: Sequence[Question], texts: Texts) -> Iterator[tuple[str, str]]:
    """Each question that was answered, and the answer in words."""
    answers = {answer.question_id: answer for answer in draft.answers}
    for question in questions:
        if (answer := answers.get(question.id)) is not None:
            yield question.name.in_language(texts.language), answer_text(question.kind, answer, texts)


def answer_text(kind: QuestionKind, answer: Answer, texts: Texts) -> str:
    """``4 / 5``, yes or no, or what was written."""
    if answer.number is None:
        return answer.text or ""
    if kind is QuestionKind.YES_NO:
        return texts.tr("Yes") if answer.number else texts.tr("No")
    return texts.tr("{number} on a scale from 1 to 5").format(number=answer.number)


def clock_words(draft: EntryDraft, texts: Texts) -> str:
    """``17.00–20.30, 3 h 30 min``; only the length where the start is not known."""
    if draft.minutes is None:
        return ""
    length = texts.length(draft.minutes)
    if draft.start is None:
        return length
    clocks = texts.clock_range(draft.start, end_after(draft.start, draft.minutes))
    return texts.tr("{clocks}, {length}").format(clocks=clocks, length=length)


def _attendance(draft: EntryDraft, texts: Texts) -> Iterator[tuple[str, str]]:
    visits = texts.number(draft.attendance.visits)
    yield tr("Visits"), tr("{number}, an estimate").format(number=visits) if draft.estimated else visits
    for gender in Gender:
        yield tr(GENDER_NAMES[gender.value]), gender_words(draft.attendance, gender, texts)


def gender_words(attendance: Attendance, gender: Gender, texts: Texts) -> str:
    """``8 (7–12: 5, age not known: 3)``; only the total where no ages are known."""
    total = texts.number(attendance.total(gender))
    ages = [
        texts.tr("{band}: {number}").format(band=band_text(band, texts), number=texts.number(count))
        for (of, band), count in sorted(attendance.by_age.items(), key=_by_age)
        if of is gender and count
    ]
    if not ages:
        return total
    if attendance.unknown_age(gender) > 0:
        unknown = texts.number(attendance.unknown_age(gender))
        ages.append(texts.tr("{band}: {number}").format(band=band_text(UNKNOWN_BAND, texts), number=unknown))
    return texts.tr("{total} ({parts})").format(total=total, parts=", ".join(ages))


def _by_age(item: tuple[tuple[Gender, str], int]) -> tuple[int, str]:
    """Under 7 before 7–12 before 13–15."""
    code = item[0][1]
    figures = "".join(letter if letter.isdigit() else " " for letter in code).split()
    return (0 if code.startswith("under") else int(figures[0]) if figures else 999, code)


def saved(draft: EntryDraft) -> str:
    """The state line after saving on the server."""
    return tr("Saved: {date}, {visits}").format(date=_day(draft), visits=_visits(draft))


def saved_here(draft: EntryDraft) -> str:
    """The state line after saving into the outbox."""
    text = tr("Saved here: {date}, {visits}. It is sent when the server is back.")
    return text.format(date=_day(draft), visits=_visits(draft))


def taken_back(draft: EntryDraft) -> str:
    """The notice after a saving was undone, or done again."""
    return tr("The entry now reads: {date}, {visits}").format(date=_day(draft), visits=_visits(draft))


def _day(draft: EntryDraft) -> str:
    return active().weekday_date(draft.date) if draft.date else ""


def _visits(draft: EntryDraft) -> str:
    return trn("{count} visit", "{count} visits", draft.attendance.visits)
