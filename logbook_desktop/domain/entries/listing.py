"""Lists of entries: what is asked of the database (filter, order, page) and the plain rows that come back."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.periods import Period

PAGE_SIZE = 200


class EntryOrder(StrEnum):
    """The columns a list can be ordered by, in the database."""

    DATE = "date"
    UNIT = "unit"
    ACTIVITY = "activity"
    FORM = "form"
    SETTING = "setting"
    VISITS = "visits"
    MINUTES = "minutes"
    CHANGED_AT = "changed_at"


@dataclass(frozen=True, slots=True)
class EntryTotals:
    """What all pages of one question have in common: how many entries, their visits, their minutes."""

    entries: int
    visits: int
    minutes: int


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """Which entries: those of today's branch of ``scope`` that pass every filter. Empty filters let all pass.

    ``words`` are looked for in activity, unit and the two texts, whatever the case. ``known`` are the totals that
    an earlier page of the same question brought: they are not counted again.
    """

    scope: int
    words: str = ""
    period: Period | None = None
    forms: frozenset[FormOfWork] = frozenset()
    settings: frozenset[Setting] = frozenset()
    activity_ids: frozenset[int] = frozenset()
    tag_ids: frozenset[int] = frozenset()
    binned: bool = False
    order: EntryOrder = EntryOrder.DATE
    descending: bool = True
    offset: int = 0
    limit: int = PAGE_SIZE
    known: EntryTotals | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of a list, finished: no further question to the database is needed to show it."""

    id: UUID
    version: int
    date: date
    start: time | None
    minutes: int
    unit_id: int
    unit: str
    activity: str
    form: FormOfWork
    setting: Setting
    girls: int
    boys: int
    other: int
    youth_minutes: int
    estimated: bool
    changed_by: str
    binned_at: datetime | None = None
    changed_by_now: str = ""
    """As ``Entry.changed_by_now``."""

    @property
    def visits(self) -> int:
        """The young people present."""
        return self.girls + self.boys + self.other


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Rows from ``offset`` on, and how many there are in all."""

    rows: tuple[EntryRow, ...]
    offset: int
    total: int
    visits: int
    minutes: int

    @property
    def totals(self) -> EntryTotals:
        """To be handed on with the question for the next page."""
        return EntryTotals(self.total, self.visits, self.minutes)
