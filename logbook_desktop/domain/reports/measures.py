"""The single registry of measures: key, kind, unit, formula, definition, version, and what each splits by.

Three kinds of number never meet unlabelled: sums, distinct counts and ratios. Screens, reports and exports
read this registry; no total is computed anywhere else. Names and definitions are English source texts that
the rooms with people in them translate.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

from logbook_desktop.domain.reports.dimensions import ALL_DIMENSIONS, OCCASION_DIMENSIONS, Dimension
from logbook_desktop.domain.texts import N_


class MeasureKind(StrEnum):
    """Whether the values of parts make that of the whole (sums), or each is counted or computed anew."""

    SUM = "sum"
    DISTINCT = "distinct"
    RATIO = "ratio"


class MeasureUnit(StrEnum):
    """What a value counts, and so how it is written. Hours are kept as whole minutes; shares as parts of 1."""

    ENTRIES = "entries"
    VISITS = "visits"
    HOURS = "hours"
    AVERAGE = "average"
    SHARE = "share"


class Blank(StrEnum):
    """Why a cell has no number. Each looks different wherever it is shown."""

    NOT_APPLICABLE = "not_applicable"
    DOES_NOT_SPLIT = "does_not_split"


Value = int | Fraction | Blank
"""A cell: a sum (int; hours as minutes), a ratio (exact), or the reason why there is no number."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What is added up over the entries of one cell; every measure is computed from it. Minutes are whole."""

    entries: int = 0
    contacts: int = 0
    girls: int = 0
    boys: int = 0
    other: int = 0
    minutes: int = 0
    open_minutes: int = 0
    group_minutes: int = 0
    youth_minutes: int = 0
    producers: int = 0
    staff_minutes: int = 0

    @property
    def visits(self) -> int:
        """All young people present, of every gender."""
        return self.girls + self.boys + self.other

    def __add__(self, more: "Totals") -> "Totals":
        return Totals(*(getattr(self, f.name) + getattr(more, f.name) for f in fields(Totals)))


NOTHING = Totals()


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``formula`` gives its value for the totals of a cell."""

    key: str
    kind: MeasureKind
    unit: MeasureUnit
    name: str
    definition: str
    formula: Callable[[Totals], Value]
    splits_by: frozenset[Dimension]
    version: int = 1

    def splits(self, dimension: Dimension) -> bool:
        """Whether it has values for the members of the dimension."""
        return dimension in self.splits_by

    @property
    def adds_up(self) -> bool:
        """Whether values of parts may be added to the value of the whole."""
        return self.kind is MeasureKind.SUM


def _ratio(
    part: Callable[[Totals], int], whole: Callable[[Totals], int], scale: int = 1
) -> Callable[[Totals], Value]:
    """part × scale / whole; a zero divisor gives *not applicable*, never 0."""

    def value(totals: Totals) -> Value:
        divisor = whole(totals)
        return Fraction(part(totals) * scale, divisor) if divisor else Blank.NOT_APPLICABLE

    return value


def _sum(
    key: str,
    unit: MeasureUnit,
    name: str,
    definition: str,
    formula: Callable[[Totals], int],
    *,
    people: bool = False,
) -> Measure:
    splits_by = ALL_DIMENSIONS if people else OCCASION_DIMENSIONS
    return Measure(key, MeasureKind.SUM, unit, name, definition, formula, splits_by)


def _share(
    key: str, name: str, definition: str, formula: Callable[[Totals], Value], by: frozenset[Dimension]
) -> Measure:
    return Measure(key, MeasureKind.RATIO, MeasureUnit.SHARE, name, definition, formula, by)


_BY_AGE = ALL_DIMENSIONS - {Dimension.GENDER}

_ALL = (
    _sum("entries", MeasureUnit.ENTRIES, N_("Entries"), N_("Documented occasions."), lambda s: s.entries),
    _sum(
        "visits",
        MeasureUnit.VISITS,
        N_("Visits"),
        N_("Young people present, counted at each entry anew. Not the number of different people."),
        lambda s: s.visits,
        people=True,
    ),
    _sum(
        "contacts",
        MeasureUnit.ENTRIES,
        N_("Contacts"),
        N_("Entries of individual work; the one young person of each is also one visit."),
        lambda s: s.contacts,
    ),
    _sum(
        "hours",
        MeasureUnit.HOURS,
        N_("Activity hours"),
        N_("Length of the entries, all forms of work. The number of staff plays no part."),
        lambda s: s.minutes,
    ),
    _sum(
        "opening_hours",
        MeasureUnit.HOURS,
        N_("Opening hours"),
        N_("Length of the entries of open activity."),
        lambda s: s.open_minutes,
    ),
    _sum(
        "group_hours",
        MeasureUnit.HOURS,
        N_("Group hours"),
        N_("Length of the entries of group activity."),
        lambda s: s.group_minutes,
    ),
    _sum(
        "youth_hours",
        MeasureUnit.HOURS,
        N_("Youth-produced hours"),
        N_("The part of the activity hours that young people planned and ran themselves."),
        lambda s: s.youth_minutes,
    ),
    _sum(
        "producers",
        MeasureUnit.VISITS,
        N_("Producers"),
        N_("Of the visits, young people who produced the activity."),
        lambda s: s.producers,
    ),
    _sum(
        "staff_hours",
        MeasureUnit.HOURS,
        N_("Staff hours"),
        N_("Hours worked by staff at the entries; unless typed, the number of staff × the length."),
        lambda s: s.staff_minutes,
    ),
    Measure(
        "visits_per_hour",
        MeasureKind.RATIO,
        MeasureUnit.AVERAGE,
        N_("Visits per hour"),
        N_("Visits divided by activity hours."),
        _ratio(lambda s: s.visits, lambda s: s.minutes, scale=60),
        OCCASION_DIMENSIONS,
    ),
    _share(
        "girls_share",
        N_("Share of girls"),
        N_("Girls’ visits divided by visits."),
        _ratio(lambda s: s.girls, lambda s: s.visits),
        _BY_AGE,
    ),
    _share(
        "boys_share",
        N_("Share of boys"),
        N_("Boys’ visits divided by visits."),
        _ratio(lambda s: s.boys, lambda s: s.visits),
        _BY_AGE,
    ),
    _share(
        "other_share",
        N_("Share of other or not stated"),
        N_("Visits of those whose gender is other or not stated, divided by visits."),
        _ratio(lambda s: s.other, lambda s: s.visits),
        _BY_AGE,
    ),
    _share(
        "youth_hours_share",
        N_("Share of youth-produced hours"),
        N_("Youth-produced hours divided by activity hours. Not the share of occasions."),
        _ratio(lambda s: s.youth_minutes, lambda s: s.minutes),
        OCCASION_DIMENSIONS,
    ),
    _share(
        "producer_share",
        N_("Share of producers"),
        N_("Producers divided by visits."),
        _ratio(lambda s: s.producers, lambda s: s.visits),
        OCCASION_DIMENSIONS,
    ),
)

MEASURES: Mapping[str, Measure] = {measure.key: measure for measure in _ALL}
"""All measures by key, in the order they are offered."""


def evaluate(measure: Measure, totals: Totals, by: frozenset[Dimension]) -> Value:
    """The value of a cell that stands under the dimensions ``by``; a measure that one of them does not
    split is marked instead of shown."""
    if not by <= measure.splits_by:
        return Blank.DOES_NOT_SPLIT
    return measure.formula(totals)


def hours(minutes: int) -> Fraction:
    """Minutes as hours, exactly."""
    return Fraction(minutes, 60)
