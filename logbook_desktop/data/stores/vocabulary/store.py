"""What the stores of the vocabulary can do, and the reading that a file and a server have in common.

Everybody's (of no organisation) and an organisation's own stand in the same tables.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, Row, or_, select

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.names import translations
from logbook_desktop.data.organisation_tables import (
    calendar_span,
    calendar_span_name,
    local_name,
    vocabulary_choice,
)
from logbook_desktop.data.stores.relations import Relations
from logbook_desktop.data.tables import activity, activity_name, age_band, age_band_set, tag, tag_name
from logbook_desktop.domain.entries.attendance import AgeBand, AgeBandSet
from logbook_desktop.domain.entries.entries import Activity, FormOfWork, Tag
from logbook_desktop.domain.entries.vocabulary import (
    BandsFrom,
    CalendarSpan,
    EnabledVocabulary,
    SpanKind,
    VocabularyKind,
    local_name_of,
)
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.periods import Month


class ActivityStore(ABC):
    """Activities of units, content tags and age bands: the vocabulary of entries."""

    def __init__(self, connection: Connection, relations: Relations) -> None:
        self._connection = connection
        self._relations = relations

    def activities(self, unit_ids: Iterable[int]) -> tuple[Activity, ...]:
        """All activities of some units, in the order of names."""
        return self._named_rows(self.rows_of_units(unit_ids))

    def by_ids(self, ids: Iterable[int]) -> tuple[Activity, ...]:
        """The activities of these keys, in the order of names."""
        return self._named_rows([row for portion in chunks(ids) for row in self._rows_of_keys(portion)])

    def activity(self, activity_id: int) -> Activity | None:
        """The activity with that id, closed ones too; None: there is none."""
        return next(iter(self.by_ids([activity_id])), None)

    def named(self, unit_id: int, name: str) -> Activity | None:
        """The unit's activity of that name in any language, whatever the case."""
        wanted = search_text(name)
        return next((a for a in self.activities([unit_id]) if wanted in a.name.spellings), None)

    @abstractmethod
    def add(self, unit_id: int, name: Name, form: FormOfWork) -> Activity:
        """Make an activity in a unit, in version 1."""

    def tags(self, organisation_id: int | None) -> tuple[Tag, ...]:
        """National tags, then the organisation's own, each in their order."""
        t = self._relations(tag)
        order = (t.c.organisation_id.is_not(None), t.c.position, t.c.id)
        query = select(t).where(of_owner(t.c.organisation_id, organisation_id)).order_by(*order)
        rows = self._connection.execute(query).all()
        words = translations(self._connection, self._relations(tag_name), "tag_id", [r.id for r in rows])
        return tuple(
            Tag(row.id, row.code, Name.of(row.name, words.get(row.id)), row.organisation_id, row.closed_on)
            for row in rows
        )

    def band_set(self, organisation_id: int | None, month: Month) -> AgeBandSet:
        """The age bands in use in a month: the organisation's own, or the common ones."""
        c = self._relations(age_band_set).c
        query = (
            select(c.id)
            .where(of_owner(c.organisation_id, organisation_id), c.from_month <= month.number)
            .order_by(c.organisation_id.is_(None), c.from_month.desc())
            .limit(1)
        )
        set_id = self._connection.scalar(query)
        if set_id is None:
            raise LookupError("the database has no age bands")
        return self.band_sets([set_id])[0]

    def band_sets(self, ids: Iterable[int]) -> tuple[AgeBandSet, ...]:
        """The age band sets with these ids, each with its bands from the youngest on."""
        found: dict[int, list[AgeBand]] = {}
        c = self._relations(age_band).c
        query = select(c.set_id, c.low, c.high).where(c.set_id.in_(list(ids))).order_by(c.set_id, c.low)
        for row in self._connection.execute(query):
            found.setdefault(row.set_id, []).append(AgeBand(row.low, row.high))
        return tuple(AgeBandSet(set_id, tuple(bands)) for set_id, bands in found.items())

    def band_months(self, ids: Iterable[int]) -> tuple[Month, ...]:
        """The months with which some sets begin, each once, in order; not of those that were there always."""
        c = self._relations(age_band_set).c
        query = select(c.from_month).where(c.id.in_(list(ids)), c.from_month > 0).distinct()
        return tuple(Month.from_number(n) for n in self._connection.scalars(query.order_by(c.from_month)))

    def rows_of_units(self, unit_ids: Iterable[int]) -> list[Row[tuple[object, ...]]]:
        """The rows of the activities of some units as they are stored."""
        return [row for portion in chunks(unit_ids) for row in self._rows_of_units(portion)]

    def name_rows(self, ids: Iterable[int]) -> list[Row[tuple[object, ...]]]:
        """The rows of the names of some activities in other languages."""
        found: list[Row[tuple[object, ...]]] = []
        for keys in chunks(ids):
            names = self._names_of(keys)
            found += self._connection.execute(select(names).where(names.c.activity_id.in_(keys))).all()
        return found

    def _rows_of_units(self, units: list[int]) -> Sequence[Row[tuple[object, ...]]]:
        return self._rows(self._relations(activity), "unit_id", units)

    def _rows_of_keys(self, keys: list[int]) -> Sequence[Row[tuple[object, ...]]]:
        return self._rows(self._relations(activity), "id", keys)

    def _names_of(self, keys: list[int]) -> FromClause:
        """What holds the names of these activities in other languages, and maybe of others."""
        del keys
        return self._relations(activity_name)

    def _rows(self, table: FromClause, key: str, wanted: list[int]) -> Sequence[Row[tuple[object, ...]]]:
        return self._connection.execute(select(table).where(table.c[key].in_(wanted))).all()

    def _named_rows(self, rows: list[Row[tuple[object, ...]]]) -> tuple[Activity, ...]:
        rows.sort(key=lambda row: (row.sort_key, row.id))
        words: dict[int, dict[str, str]] = {}
        for row in self.name_rows(row.id for row in rows):
            words.setdefault(row.activity_id, {})[row.language] = row.name
        return tuple(_activity(row, words.get(row.id, {})) for row in rows)


class VocabularyStore(ABC):
    """Methods that change raise VocabularyRefusalError; ``organisation_id`` None is what is everybody's."""

    def __init__(self, connection: Connection, relations: Relations, activities: ActivityStore) -> None:
        self._connection = connection
        self._relations = relations
        self._activities = activities

    # --- reading ---------------------------------------------------------------------------------------------

    def usage(self, organisation_id: int | None) -> EnabledVocabulary:
        """What an organisation does without, and its own names. Of no organisation: everything is in use."""
        if organisation_id is None:
            return EnabledVocabulary()
        c, names = self._relations(vocabulary_choice).c, self._relations(local_name)
        unused = select(c.kind, c.code).where(c.organisation_id == organisation_id, c.in_use.is_(False))
        words: dict[tuple[VocabularyKind, str], dict[str, str]] = {}
        called = select(names).where(names.c.organisation_id == organisation_id)
        for row in self._connection.execute(called):
            words.setdefault((VocabularyKind(row.kind), row.code), {})[row.language] = row.name
        return EnabledVocabulary(
            frozenset((VocabularyKind(row.kind), row.code) for row in self._connection.execute(unused)),
            {key: local_name_of(found) for key, found in words.items()},
        )

    def calendar(self, organisation_id: int | None) -> tuple[CalendarSpan, ...]:
        """Everybody's terms and holidays and the organisation's own, by their days."""
        spans = self._relations(calendar_span)
        c = spans.c
        query = select(spans).where(of_owner(c.organisation_id, organisation_id))
        rows = self._connection.execute(query.order_by(c.first, c.last, c.id)).all()
        names = self._relations(calendar_span_name)
        words = translations(self._connection, names, "span_id", [row.id for row in rows])
        return tuple(
            CalendarSpan(
                row.id,
                SpanKind(row.kind),
                Name.of(row.name, words.get(row.id)),
                row.first,
                row.last,
                row.organisation_id,
            )
            for row in rows
        )

    def span(self, span_id: int) -> CalendarSpan | None:
        """The term or holiday with that id; None: there is none."""
        c = self._relations(calendar_span).c
        owners = self._connection.scalars(select(c.organisation_id).where(c.id == span_id)).all()
        return next((span for of in owners for span in self.calendar(of) if span.id == span_id), None)

    def band_sets(self, organisation_id: int | None) -> tuple[BandsFrom, ...]:
        """Everybody's sets of age bands and the organisation's own, by their first month."""
        sets = self._relations(age_band_set)
        query = select(sets).where(of_owner(sets.c.organisation_id, organisation_id))
        rows = self._connection.execute(query.order_by(sets.c.from_month, sets.c.id)).all()
        ids = [row.id for row in rows]
        bands = {found.id: found.bands for found in self._activities.band_sets(ids)}
        documented = self.documented_bands(ids)
        return tuple(
            BandsFrom(
                row.id,
                Month.from_number(row.from_month) if row.from_month else None,
                bands[row.id],
                row.organisation_id,
                row.id in documented,
            )
            for row in rows
        )

    @abstractmethod
    def documented_bands(self, ids: Sequence[int]) -> frozenset[int]:
        """Which of some sets of age bands stay: those that were always there, and those that entries have."""

    # --- activities and tags -----------------------------------------------------------------------------------

    @abstractmethod
    def change_activity(self, changed: Activity) -> None:
        """Its name, form of work and first closed day, as they stand in ``changed``."""

    @abstractmethod
    def add_tag(self, organisation_id: int | None, name: Name) -> int:
        """Make a tag of an organisation (None: national); returns its id."""

    @abstractmethod
    def change_tag(self, changed: Tag) -> None:
        """Its name and first closed day."""

    @abstractmethod
    def order_tags(self, organisation_id: int | None, ids: Sequence[int]) -> None:
        """The tags of an owner in a new order."""

    # --- what is in use, and what it is called -----------------------------------------------------------------

    @abstractmethod
    def choose(self, organisation_id: int, kind: VocabularyKind, code: str, *, in_use: bool) -> None:
        """Whether an organisation uses an item of the vocabulary from now on."""

    @abstractmethod
    def name_locally(self, organisation_id: int, kind: VocabularyKind, code: str, name: Name | None) -> None:
        """None: only the national name."""

    # --- terms, holidays and age bands -------------------------------------------------------------------------

    @abstractmethod
    def keep_span(self, span: CalendarSpan) -> int:
        """A new one (id 0), or one as it stands now. Gives its key."""

    @abstractmethod
    def forget_span(self, span_id: int) -> None:
        """Remove a term or holiday."""

    @abstractmethod
    def add_band_set(
        self, organisation_id: int | None, month: Month, starts: Sequence[int], today: Month
    ) -> int:
        """A new set from a month on, by the ages at which its bands begin. Gives its key."""

    @abstractmethod
    def forget_band_set(self, set_id: int) -> None:
        """A set that nothing was counted in yet."""


def owned(column: ColumnElement[int], organisation_id: int | None) -> ColumnElement[bool]:
    """Those of exactly this owner; None is everybody's."""
    return column.is_(None) if organisation_id is None else column == organisation_id


def of_owner(column: ColumnElement[int], *organisation_ids: int | None) -> ColumnElement[bool]:
    """Everybody's, and those of the organisations."""
    return or_(column.is_(None), column.in_([one for one in organisation_ids if one is not None]))


def _activity(row: Row[tuple[object, ...]], words: dict[str, str]) -> Activity:
    return Activity(
        row.id, row.unit_id, Name.of(row.name, words), FormOfWork(row.form), row.closed_on, row.version
    )
