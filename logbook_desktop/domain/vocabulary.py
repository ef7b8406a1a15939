"""What an organisation uses of what the program offers, what it calls it, and when its terms and holidays are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from logbook_desktop.domain.names import Name


class SpanKind(StrEnum):
    """Of days in a calendar."""

    TERM = "term"
    HOLIDAY = "holiday"


class VocabularyKind(StrEnum):
    """Of what an organisation can do without, or can give a name of its own."""

    FORM = "form"
    SETTING = "setting"
    TAG = "tag"
    FIELD = "field"


class OptionalField(StrEnum):
    """The fields of the entry editor that an organisation can do without."""

    AGES = "ages"
    PRODUCERS = "producers"
    YOUTH_HOURS = "youth_hours"
    STAFF = "staff"
    TAGS = "tags"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """A term or a holiday, both days included; ``organisation_id`` None: the network's."""

    id: int
    kind: SpanKind
    name: Name
    first: date
    last: date
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What an organisation does without, and its own names beside the national ones, by (kind, code)."""

    unused: frozenset[tuple[VocabularyKind, str]] = frozenset()
    names: Mapping[tuple[VocabularyKind, str], Name] = field(default_factory=dict)

    def uses(self, kind: VocabularyKind, code: str) -> bool:
        return (kind, code) not in self.unused
