"""The registry of dimensions: what the rows and columns of a report can be, and everything known of each.

Flow: **dimensions** → measures → reports → report_tables. The queries (``data/report_sources``), the words
(``wording/reports``), the frame of an answer, the wizard and the charts read their facts from here. The functions of
a server (``data/postgres/totals.sql``) say them a second time, in the server's language; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.texts import N_


class MemberKind(StrEnum):
    """What the members of a dimension are: their order and the way they are named follow from it."""

    TIMES = "times"
    """Months, quarters or years: by time, named by the calendar."""
    PLACES = "places"
    """Nodes: in the order of the tree, named by their path."""
    ACTIVITIES = "activities"
    """By the order of their units, then by name; named by their path."""
    CODES = "codes"
    """A list of codes that the registry holds, in its order, with its names."""
    AGE_BANDS = "age_bands"
    """The bands that all entries of the answer share, from the youngest; then *age not known*."""


@dataclass(frozen=True, slots=True)
class DimensionFacts:
    """What is known of a dimension. ``label`` and ``division`` are English source texts."""

    label: str
    division: str
    """To follow the names of measures: ``Visits`` *by month*."""
    members: MemberKind
    codes: Mapping[str, str] = field(default_factory=dict)
    """Of a dimension of CODES: the name of each code, in the order they are shown."""
    column: str | None = None
    """The column of an entry, and of the server's functions, by which it is grouped. None: it is made of the month,
    of the people present, or of the unit by a join (an organisation)."""
    months: int = 0
    """Of a time: how many months it is long; else 0."""
    of_people: bool = False
    """Whether it divides the people present, not the occasions: only visits and their shares split by it."""
    ordinal: bool = False
    """Whether its members, though no times, follow one another (ages): a chart keeps their order."""


_UNSAID = DimensionFacts("", "", MemberKind.CODES)


class Dimension(StrEnum):
    """A dimension by its key (``Dimension("month")``), in the order they are offered."""

    facts: DimensionFacts

    def __new__(cls, key: str, facts: DimensionFacts = _UNSAID) -> Self:
        """``facts`` is left out only where a dimension is looked up by its key."""
        dimension = str.__new__(cls, key)
        dimension._value_ = key
        dimension.facts = facts
        return dimension

    MONTH = (
        "month",
        DimensionFacts(N_("Month"), N_("by month"), MemberKind.TIMES, months=1),
    )
    QUARTER = (
        "quarter",
        DimensionFacts(N_("Quarter"), N_("by quarter"), MemberKind.TIMES, months=3),
    )
    YEAR = (
        "year",
        DimensionFacts(N_("Year"), N_("by year"), MemberKind.TIMES, months=12),
    )
    UNIT = (
        "unit",
        DimensionFacts(N_("Unit"), N_("by unit"), MemberKind.PLACES, column="unit_id"),
    )
    ORGANISATION = (
        "organisation",
        DimensionFacts(N_("Organisation"), N_("by organisation"), MemberKind.PLACES),
    )
    FORM = (
        "form",
        DimensionFacts(
            N_("Form of work"),
            N_("by form of work"),
            MemberKind.CODES,
            codes={
                FormOfWork.OPEN.value: N_("Open activity"),
                FormOfWork.GROUP.value: N_("Group activity"),
                FormOfWork.INDIVIDUAL.value: N_("Individual work"),
            },
            column="form",
        ),
    )
    SETTING = (
        "setting",
        DimensionFacts(
            N_("Setting"),
            N_("by setting"),
            MemberKind.CODES,
            codes={
                Setting.YOUTH_CENTRE.value: N_("Youth centre"),
                Setting.SCHOOL.value: N_("School"),
                Setting.STREET.value: N_("Street or public place"),
                Setting.DIGITAL.value: N_("Digital"),
                Setting.CAMP.value: N_("Camp or trip"),
                Setting.EVENT.value: N_("Event"),
                Setting.MOBILE.value: N_("Mobile unit"),
                Setting.OTHER.value: N_("Other setting"),
            },
            column="setting",
        ),
    )
    ACTIVITY = (
        "activity",
        DimensionFacts(N_("Activity"), N_("by activity"), MemberKind.ACTIVITIES, column="activity_id"),
    )
    GENDER = (
        "gender",
        DimensionFacts(
            N_("Gender"),
            N_("by gender"),
            MemberKind.CODES,
            codes={
                Gender.GIRLS.value: N_("Girls"),
                Gender.BOYS.value: N_("Boys"),
                Gender.OTHER.value: N_("Other or not stated"),
            },
            of_people=True,
        ),
    )
    AGE_BAND = (
        "age_band",
        DimensionFacts(N_("Age band"), N_("by age band"), MemberKind.AGE_BANDS, of_people=True, ordinal=True),
    )

    @property
    def is_time(self) -> bool:
        """Whether it is a month, a quarter or a year."""
        return self.facts.months > 0

    @property
    def is_grouped(self) -> bool:
        """Whether figures per unit and month must be kept apart by one more column to be divided by it."""
        return self.facts.column not in (None, "unit_id")


TIME_DIMENSIONS = tuple(sorted((d for d in Dimension if d.is_time), key=lambda d: -d.facts.months))
"""From the longest to the shortest."""
ALL_DIMENSIONS = frozenset(Dimension)
ATTENDANCE_DIMENSIONS = frozenset(d for d in Dimension if d.facts.of_people)
"""Dimensions of the people present, not of the occasion."""
OCCASION_DIMENSIONS = ALL_DIMENSIONS - ATTENDANCE_DIMENSIONS
