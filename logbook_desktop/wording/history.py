"""History in words: a line for each field that was changed, in the terms of the screens. Without Qt."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from logbook_desktop.domain.entries.entry_fields import ENTRY_FIELDS, FieldKind
from logbook_desktop.domain.entries.questions import QuestionKind
from logbook_desktop.domain.entries.vocabulary import SpanKind
from logbook_desktop.domain.history import (
    ANSWER,
    Changed,
    Event,
    History,
    HistoryAction,
    HistoryKind,
    JsonValue,
    can_be_redacted,
)
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.support.i18n import LANGUAGES, NBSP, Texts, active
from logbook_desktop.wording.names import QUESTION_KIND_NAMES, SPAN_NAMES, author_name, role_name
from logbook_desktop.wording.reports import FORM_NAMES, GENDER_NAMES, SETTING_NAMES, band_text
from logbook_desktop.wording.tree import KIND_NAMES

A = HistoryAction

ACTIONS: Mapping[HistoryAction, str] = {
    A.CREATE: N_("Made"),
    A.CHANGE: N_("Changed"),
    A.BIN: N_("Put into the bin"),
    A.RESTORE: N_("Restored from the bin"),
    A.ERASE: N_("Erased"),
    A.REDACT: N_("Text redacted"),
    A.MOVE: N_("Moved"),
    A.CLOSE: N_("Closed"),
    A.GRANT: N_("Right given"),
    A.REVOKE: N_("Right taken away"),
    A.DEACTIVATE: N_("Account locked"),
    A.APPOINT: N_("Mentor given by the IT department"),
}
_FIELDS: Mapping[str, str] = {
    **{spec.columns[0]: spec.label for spec in ENTRY_FIELDS if len(spec.columns) == 1},
    **GENDER_NAMES,
    "kind": N_("Kind"),
    "name": N_("Name"),
    "form": N_("Form of work"),
    "opened_on": N_("First open day"),
    "closed_on": N_("First closed day"),
    "code": N_("Code"),
    "role": N_("Role"),
    "deactivated_at": N_("Locked"),
    "first_password_until": N_("First password good until"),
    "in_use": N_("In use"),
    "position": N_("Place in the order"),
    "first": N_("First day"),
    "last": N_("Last day"),
    "from_month": N_("From the month"),
    "bands": N_("Age bands begin at"),
}
_MINUTES = frozenset(spec.columns[0] for spec in ENTRY_FIELDS if spec.kind is FieldKind.MINUTES)
_DAYS = frozenset({"date", "opened_on", "closed_on", "first", "last"})
_MOMENTS = frozenset({"deactivated_at", "first_password_until"})
_KINDS: tuple[Mapping[NodeKind, str] | Mapping[QuestionKind, str] | Mapping[SpanKind, str], ...] = (
    KIND_NAMES,
    QUESTION_KIND_NAMES,
    SPAN_NAMES,
)
_CODES: Mapping[str, Mapping[str, str]] = {
    "setting": SETTING_NAMES,
    "form": FORM_NAMES,
    "kind": {code.value: name for names in _KINDS for code, name in names.items()},
    "language": LANGUAGES,
}
_VOCABULARY: Mapping[str, str] = {
    "tag": N_("Tag"),
    "field": N_("Field of entries"),
    "span": N_("Term or holiday"),
    "question": N_("Reflection question"),
    "bands": N_("Age bands"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the table, finished."""

    at: datetime
    when: str
    who: str
    done: str
    field: str
    before: str
    after: str


def lines(history: History) -> tuple[HistoryLine, ...]:
    """The newest first; an event without fields is one line."""
    texts = active()
    return tuple(line for event in history.events for line in _lines(event, history, texts))


def _lines(event: Event, history: History, texts: Texts) -> Iterator[HistoryLine]:
    when = texts.moment(event.at.astimezone())
    done = texts.tr(ACTIONS[event.action])
    who = author_name(event.by, event.by_now, texts)
    about = _about(event, history, texts)
    if not event.fields or event.action is A.ERASE:
        yield HistoryLine(event.at, when, who, done, about, "", "")
        return
    for one in event.fields:
        name = field_name(one.field, texts)
        if one.field.startswith(ANSWER):
            name = _name(history.questions, int(one.field.removeprefix(ANSWER)), texts)
        if about:
            name = texts.tr("{thing}: {field}").format(thing=about, field=name)
        before, after = (_value(event, one, value, history, texts) for value in (one.old, one.new))
        yield HistoryLine(event.at, when, who, done, name, before, after)


def _about(event: Event, history: History, texts: Texts) -> str:
    """What the event is about, beyond the place or entry whose history this is."""
    fields = {one.field: one for one in event.fields}
    match event.kind:
        case HistoryKind.ENTRY if event.action is A.ERASE and "date" in fields:
            day = _day(fields["date"].old, texts)
            maker = fields.get("created_by")
            text = texts.tr("Entry of {date}, made by {name}")
            return text.format(date=day, name=maker.old if maker else "")
        case HistoryKind.GRANT:
            return history.people.get(event.subject, "")
        case HistoryKind.ACTIVITY:
            name = fields.get("name")
            return (
                str(name.new) if name and name.new and event.action is not A.CREATE else texts.tr("Activity")
            )
        case HistoryKind.VOCABULARY:
            return _of_vocabulary(event.subject, texts)
        case _:
            return ""


def _of_vocabulary(subject: str, texts: Texts) -> str:
    """``setting:school`` as the screens call it."""
    kind, _, code = subject.partition(":")
    named = {"form": FORM_NAMES, "setting": SETTING_NAMES}.get(kind, {})
    if code in named:
        return texts.tr(named[code])
    return texts.tr(_VOCABULARY[kind]) if kind in _VOCABULARY else ""


def field_name(key: str, texts: Texts) -> str:
    """The name of a field as the screens have it."""
    kind, _, rest = key.partition(":")
    if kind == "age":
        gender, _, band = rest.partition(":")
        text = texts.tr("{gender}, {ages}")
        return text.format(gender=texts.tr(GENDER_NAMES.get(gender, gender)), ages=band_text(band, texts))
    if kind == "tag":
        return texts.tr("Tag")
    if kind == "name" and rest:
        return texts.tr("Name ({language})").format(language=LANGUAGES.get(rest, rest))
    if kind == "place":
        return texts.tr("Place") if rest == "0" else _place_from(int(rest), texts)
    return texts.tr(_FIELDS[key]) if key in _FIELDS else key


def _place_from(number: int, texts: Texts) -> str:
    month = Month.from_number(number)
    return texts.tr("Place from {month}").format(month=texts.month_name(month.year, month.month))


def _value(event: Event, one: Changed, value: JsonValue, history: History, texts: Texts) -> str:
    if value is None:
        of_entry = event.kind is HistoryKind.ENTRY and can_be_redacted(one.field)
        other = one.new if value is one.old else one.old
        was_there = one.field.startswith(ANSWER) and other is not None  # an answer was given, or taken back
        return texts.tr("(redacted)") if of_entry and not was_there else ""
    kind, _, rest = one.field.partition(":")
    if isinstance(value, bool):
        if kind == "tag":
            return _name(history.tags, int(rest), texts)
        return texts.tr("Yes") if value else texts.tr("No")
    maker = _MAKERS.get("place" if kind == "place" else one.field)
    return str(value) if maker is None else maker(one.field, value, history, texts)


def _name(names: Mapping[int, Name], key: JsonValue, texts: Texts) -> str:
    found = names.get(key) if isinstance(key, int) else None
    return found.in_language(texts.language) if found else texts.tr("No longer there")


def _day(value: JsonValue, texts: Texts) -> str:
    return texts.weekday_date(date.fromisoformat(str(value)))


def _month(value: JsonValue, texts: Texts) -> str:
    month = Month.from_number(int(value or 0))
    return texts.month_name(month.year, month.month)


def _length(value: JsonValue, texts: Texts) -> str:
    hours, minutes = divmod(int(value or 0), 60)
    pattern = texts.tr("{hours} h {minutes} min") if minutes else texts.tr("{hours} h")
    return pattern.format(hours=texts.number(hours), minutes=minutes).replace(" ", NBSP)


def _role(code: str, texts: Texts) -> str:
    return role_name(Role(code), texts) if code in set(Role) else code


_Maker = Callable[[str, JsonValue, History, Texts], str]
_MAKERS: Mapping[str, _Maker] = {
    "unit_id": lambda _f, value, history, texts: _name(history.nodes, value, texts),
    "place": lambda _f, value, history, texts: _name(history.nodes, value, texts),
    "activity_id": lambda _f, value, history, texts: _name(history.activities, value, texts),
    "start_minute": lambda _f, value, _h, texts: texts.time(time(*divmod(int(value or 0), 60))),
    "from_month": lambda _f, value, _h, texts: _month(value, texts),
    **dict.fromkeys(_MINUTES, lambda _f, value, _h, texts: _length(value, texts)),
    **dict.fromkeys(_DAYS, lambda _f, value, _h, texts: _day(value, texts)),
    **dict.fromkeys(
        _MOMENTS, lambda _f, value, _h, texts: texts.moment(datetime.fromisoformat(str(value)).astimezone())
    ),
    **dict.fromkeys(_CODES, lambda key, value, _h, texts: texts.tr(_CODES[key].get(str(value), str(value)))),
    "role": lambda _f, value, _h, texts: _role(str(value), texts),
}
