"""What an organisation uses of what the program offers, what it calls it, and when its terms and holidays are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import OptionalField
from logbook_desktop.domain.names import LANGUAGES, Name
from logbook_desktop.domain.periods import Month, Period

MAX_BANDS = 20
OLDEST_START = 120
"""No age band begins later."""
LONGEST_SPAN_DAYS = 400
"""A term or a holiday that is longer is a slip of the keyboard."""


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


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """A term or a holiday, both days included; ``organisation_id`` None: the network's."""

    id: int
    kind: SpanKind
    name: Name
    first: date
    last: date
    organisation_id: int | None = None

    @property
    def period(self) -> Period:
        """Its days, as reports are asked of."""
        return Period(self.first, self.last)


@dataclass(frozen=True, slots=True)
class BandsFrom:
    """A set of age bands and the month from which it is used; ``organisation_id`` None: the common one.

    ``documented``: entries were written with it, or it was always there; so it stays.
    """

    id: int
    month: Month | None
    """None: from the beginning."""
    bands: tuple[AgeBand, ...]
    organisation_id: int | None = None
    documented: bool = False


class VocabularyRule(StrEnum):
    """Why a vocabulary cannot be changed so; the sentence for people is made where it is shown."""

    NAME_TAKEN = "name_taken"
    FORM_DOCUMENTED = "form_documented"
    """An activity with entries keeps its form of work: the figures of the past rest on it."""
    LAST_IN_USE = "last_in_use"
    """At least one form of work and one setting stay in use."""
    MONTHS_DOCUMENTED = "months_documented"
    """Months before this one that have entries keep their age bands."""
    MONTH_TAKEN = "month_taken"
    BANDS_DOCUMENTED = "bands_documented"
    NO_BANDS = "no_bands"
    """The ages do not make bands that follow each other from 0."""
    SPAN_TOO_LONG = "span_too_long"
    NOT_THERE = "not_there"
    """Somebody else took it away, or it belongs to somebody else."""


class VocabularyRefusalError(Exception):
    """The vocabulary cannot be changed like that; nothing was."""

    def __init__(self, rule: VocabularyRule) -> None:
        super().__init__(rule.value)
        self.rule = rule


CODES: Mapping[VocabularyKind, tuple[str, ...]] = {
    VocabularyKind.FORM: tuple(form.value for form in FormOfWork),
    VocabularyKind.SETTING: tuple(setting.value for setting in Setting),
    VocabularyKind.FIELD: tuple(optional.value for optional in OptionalField),
}
"""What there is of each kind; tags stand in the database."""
NEEDED = (VocabularyKind.FORM, VocabularyKind.SETTING)
"""Kinds of which something stays in use."""


def local_words(name: Name) -> Mapping[str, str]:
    """A local name by language, as it is stored: it has no name beside its languages."""
    return {LANGUAGES[0]: name.text, **name.translations}


def local_name_of(words: Mapping[str, str]) -> Name:
    """The name of what ``local_words`` gave."""
    base = next(words[language] for language in LANGUAGES if language in words)
    return Name.of(base, words)


def bands_from(starts: Sequence[int]) -> tuple[AgeBand, ...]:
    """The age bands that begin at these ages, the last one open. VocabularyRefusalError unless they fit."""
    rising = all(low < high for low, high in pairwise(starts))
    if not 2 <= len(starts) <= MAX_BANDS or starts[0] != 0 or not rising or starts[-1] > OLDEST_START:
        raise VocabularyRefusalError(VocabularyRule.NO_BANDS)
    ends = [start - 1 for start in starts[1:]]
    return tuple(AgeBand(low, high) for low, high in zip(starts, [*ends, None], strict=True))


@dataclass(frozen=True, slots=True)
class EnabledVocabulary:
    """What an organisation does without, and its own names beside the national ones, by (kind, code)."""

    unused: frozenset[tuple[VocabularyKind, str]] = frozenset()
    names: Mapping[tuple[VocabularyKind, str], Name] = field(default_factory=dict)

    def uses(self, kind: VocabularyKind, code: str) -> bool:
        """Whether the organisation uses a form of work, a setting, a tag or a field."""
        return (kind, code) not in self.unused

    def shows(self, optional: OptionalField) -> bool:
        """Whether the entry editor shows an optional field."""
        return self.uses(VocabularyKind.FIELD, optional.value)

    def local_name(self, kind: VocabularyKind, code: str, language: str) -> str:
        """What the organisation calls it, in a language; empty where it has no name of its own for it."""
        name = self.names.get((kind, code))
        return "" if name is None else name.in_language(language)

    def without(self, kind: VocabularyKind, code: str) -> "EnabledVocabulary":
        """The same without one thing more. VocabularyRefusalError where something of the kind must stay."""
        unused = self.unused | {(kind, code)}
        if kind in NEEDED and all((kind, other) in unused for other in CODES[kind]):
            raise VocabularyRefusalError(VocabularyRule.LAST_IN_USE)
        return EnabledVocabulary(unused, self.names)
