"""What is remembered of changes: who, when, and each field from what to what.

A server writes a row for each table that a save touches; ``events`` puts together what was done at once. The making
of an entry stands in the entry itself and is no row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from logbook_desktop.domain.names import Name

JsonValue = str | int | float | bool | None
TEXTS = ("what", "why")
ANSWER = "answer:"
"""Begins the name of the field of an answer: the key of its question follows."""


def can_be_redacted(field: str) -> bool:
    """Whether it is a text of an entry, which may hold what must not stand there."""
    return field in TEXTS or field.startswith(ANSWER)


class HistoryKind(StrEnum):
    """What was changed."""

    ENTRY = "entry"
    NODE = "node"
    ACTIVITY = "activity"
    PERSON = "person"
    GRANT = "grant"
    VOCABULARY = "vocabulary"
    """What an organisation uses and calls it: tags, settings, age bands, terms and holidays."""


class HistoryAction(StrEnum):
    """What was done to it."""

    CREATE = "create"
    CHANGE = "change"
    BIN = "bin"
    RESTORE = "restore"
    ERASE = "erase"
    REDACT = "redact"
    MOVE = "move"
    CLOSE = "close"
    GRANT = "grant"
    REVOKE = "revoke"
    DEACTIVATE = "deactivate"
    APPOINT = "appoint"
    """The IT department gave an organisation that had none a new mentor."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One field, from what to what; None is nothing, or a text that was taken out."""

    field: str
    old: JsonValue
    new: JsonValue


@dataclass(frozen=True, slots=True)
class Event:
    """What one person did at one moment (UTC) to one thing.

    ``by`` as the person was called then, ``by_now`` as today; ``author_key`` tells apart who is called alike.
    """

    at: datetime
    author_key: str
    by: str
    kind: HistoryKind
    subject: str
    action: HistoryAction
    fields: tuple[Changed, ...] = ()
    node_id: int | None = None
    by_now: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Events, the newest first, and the names of what they hold by number."""

    events: tuple[Event, ...]
    nodes: Mapping[int, Name]
    activities: Mapping[int, Name]
    tags: Mapping[int, Name]
    people: Mapping[str, str]
    """By the subject of their grants."""
    questions: Mapping[int, Name] = field(default_factory=dict)


def events(rows: Iterable[Event]) -> tuple[Event, ...]:
    """The newest first; ``rows`` come the newest first, too.

    Rows of one moment, person and thing are one event. A field that was taken out and put back is no change.
    """
    together: dict[tuple[datetime, str, HistoryKind, str], list[Event]] = {}
    for row in rows:
        together.setdefault((row.at, row.author_key, row.kind, row.subject), []).append(row)
    folded = (_folded(list(reversed(group))) for group in together.values())
    return tuple(event for event in folded if event.fields or event.action is not HistoryAction.CHANGE)


def _folded(rows: list[Event]) -> Event:
    """One event of rows in the order of time; what is more than a change names it."""
    fields: dict[str, Changed] = {}
    for one in (one for row in rows for one in row.fields):
        before = fields.get(one.field)
        fields[one.field] = one if before is None else Changed(one.field, before.old, one.new)
    telling = next((row for row in rows if row.action is not HistoryAction.CHANGE), rows[-1])
    telling = next((row for row in rows if row.action is HistoryAction.APPOINT), telling)
    redacted = telling.action is HistoryAction.REDACT
    kept = tuple(one for one in fields.values() if redacted or one.field in TEXTS or not _same(one))
    return Event(
        telling.at,
        telling.author_key,
        telling.by,
        telling.kind,
        telling.subject,
        telling.action,
        kept,
        rows[-1].node_id,
        telling.by_now,
    )


def _same(one: Changed) -> bool:
    """Whether nothing changed; an empty text is as good as none."""
    return one.old == one.new or (one.old in (None, "") and one.new in (None, ""))
