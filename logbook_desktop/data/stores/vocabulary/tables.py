"""The vocabulary over tables: of a file, and of a server for the IT department where triggers note what is done."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Insert, delete, func, insert, or_, select, update

from logbook_desktop.data.names import name_columns, replace_translations, translation_rows
from logbook_desktop.data.organisation_tables import (
    calendar_span,
    calendar_span_name,
    local_name,
    vocabulary_choice,
)
from logbook_desktop.data.scopes import in_scope_that_month
from logbook_desktop.data.stores.relations import tables
from logbook_desktop.data.stores.vocabulary.store import ActivityStore, VocabularyStore, owned
from logbook_desktop.data.tables import activity, activity_name, age_band, age_band_set, entry, tag, tag_name
from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.domain.entries.entries import Activity, FormOfWork, Tag
from logbook_desktop.domain.entries.vocabulary import (
    CalendarSpan,
    VocabularyKind,
    VocabularyRefusalError,
    VocabularyRule,
    bands_from,
    local_words,
)
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month


class ActivitiesInTables(ActivityStore):
    """Activities, tags and age bands as rows of tables."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, tables)

    def add(self, unit_id: int, name: Name, form: FormOfWork) -> Activity:
        """See ``ActivityStore.add``."""
        added = insert(activity).values(unit_id=unit_id, form=form.value, version=1, **name_columns(name))
        activity_id = new_key(self._connection, added)
        if rows := translation_rows("activity_id", activity_id, name):
            self._connection.execute(insert(activity_name), rows)
        return Activity(activity_id, unit_id, name, form)

    def add_tag(self, organisation_id: int | None, code: str, name: Name) -> int:
        """Make a tag (of an organisation; None: national) after all others in the order; returns its id."""
        position = func.coalesce(select(func.max(tag.c.position)).scalar_subquery(), 0) + 1
        added = insert(tag).values(
            organisation_id=organisation_id, code=code, name=name.text, position=position
        )
        tag_id = new_key(self._connection, added)
        if rows := translation_rows("tag_id", tag_id, name):
            self._connection.execute(insert(tag_name), rows)
        return tag_id

    def add_band_set(self, organisation_id: int | None, month: int, bands: Sequence[AgeBand]) -> int:
        """Make an age band set that holds from a month (a month number) on; returns its id."""
        added = insert(age_band_set).values(organisation_id=organisation_id, from_month=month)
        set_id = new_key(self._connection, added)
        rows = [{"set_id": set_id, "low": band.low, "high": band.high} for band in bands]
        self._connection.execute(insert(age_band), rows)
        return set_id


class VocabularyInTables(VocabularyStore):
    """Writes rows; ``stores.history`` the notes of it."""

    def __init__(self, connection: Connection) -> None:
        self._made = ActivitiesInTables(connection)
        super().__init__(connection, tables, self._made)

    def documented_bands(self, ids: Sequence[int]) -> frozenset[int]:
        """See ``VocabularyStore.documented_bands``."""
        written = or_(
            age_band_set.c.from_month == 0,
            select(entry.c.id).where(entry.c.age_band_set_id == age_band_set.c.id).exists(),
        )
        return frozenset(
            self._connection.scalars(select(age_band_set.c.id).where(age_band_set.c.id.in_(ids), written))
        )

    def change_activity(self, changed: Activity) -> None:
        """See ``VocabularyStore.change_activity``."""
        here = activity.c.id == changed.id
        old_form = self._connection.scalar(select(activity.c.form).where(here))
        of_it = select(entry.c.id).where(entry.c.activity_id == changed.id).limit(1)
        if old_form != changed.form.value and self._connection.scalar(of_it) is not None:
            raise VocabularyRefusalError(VocabularyRule.FORM_DOCUMENTED)
        values = {
            **name_columns(changed.name),
            "form": changed.form.value,
            "closed_on": changed.closed_on,
            "version": activity.c.version + 1,
        }
        self._connection.execute(update(activity).where(here).values(values))
        replace_translations(self._connection, activity_name, "activity_id", changed.id, changed.name)

    def add_tag(self, organisation_id: int | None, name: Name) -> int:
        """See ``VocabularyStore.add_tag``."""
        return self._made.add_tag(organisation_id, str(uuid4()), name)

    def change_tag(self, changed: Tag) -> None:
        """See ``VocabularyStore.change_tag``."""
        values = {"name": changed.name.text, "closed_on": changed.closed_on}
        self._connection.execute(update(tag).where(tag.c.id == changed.id).values(values))
        replace_translations(self._connection, tag_name, "tag_id", changed.id, changed.name)

    def order_tags(self, organisation_id: int | None, ids: Sequence[int]) -> None:
        """See ``VocabularyStore.order_tags``."""
        for place, tag_id in enumerate(ids, 1):
            mine = (tag.c.id == tag_id, owned(tag.c.organisation_id, organisation_id))
            self._connection.execute(update(tag).where(*mine).values(position=place))

    def choose(self, organisation_id: int, kind: VocabularyKind, code: str, *, in_use: bool) -> None:
        """See ``VocabularyStore.choose``."""
        key = {"organisation_id": organisation_id, "kind": kind.value, "code": code}
        c = vocabulary_choice.c
        self._connection.execute(delete(vocabulary_choice).where(*(c[name] == key[name] for name in key)))
        self._connection.execute(insert(vocabulary_choice).values(**key, in_use=in_use))

    def name_locally(self, organisation_id: int, kind: VocabularyKind, code: str, name: Name | None) -> None:
        """See ``VocabularyStore.name_locally``."""
        words = {} if name is None else local_words(name)
        key = {"organisation_id": organisation_id, "kind": kind.value, "code": code}
        self._connection.execute(delete(local_name).where(*(local_name.c[one] == key[one] for one in key)))
        if rows := [{**key, "language": language, "name": word} for language, word in words.items()]:
            self._connection.execute(insert(local_name), rows)

    def keep_span(self, span: CalendarSpan) -> int:
        """See ``VocabularyStore.keep_span``."""
        row: dict[str, Any] = {
            "kind": span.kind.value,
            "name": span.name.text,
            "first": span.first,
            "last": span.last,
        }
        span_id = span.id
        if span_id:
            self._connection.execute(update(calendar_span).where(calendar_span.c.id == span_id).values(row))
        else:
            added = insert(calendar_span).values(**row, organisation_id=span.organisation_id)
            span_id = new_key(self._connection, added)
        replace_translations(self._connection, calendar_span_name, "span_id", span_id, span.name)
        return span_id

    def forget_span(self, span_id: int) -> None:
        """See ``VocabularyStore.forget_span``."""
        self._connection.execute(delete(calendar_span).where(calendar_span.c.id == span_id))

    def add_band_set(
        self, organisation_id: int | None, month: Month, starts: Sequence[int], today: Month
    ) -> int:
        """See ``VocabularyStore.add_band_set``."""
        bands = bands_from(starts)
        c = age_band_set.c
        there = select(c.id).where(c.from_month == month.number, owned(c.organisation_id, organisation_id))
        if self._connection.scalar(there) is not None:
            raise VocabularyRefusalError(VocabularyRule.MONTH_TAKEN)
        if self._has_entries(organisation_id, month, today):
            raise VocabularyRefusalError(VocabularyRule.MONTHS_DOCUMENTED)
        return self._made.add_band_set(organisation_id, month.number, bands)

    def _has_entries(self, organisation_id: int | None, first: Month, before: Month) -> bool:
        c = entry.c
        query = select(c.id).where(c.month >= first.number, c.month < before.number).limit(1)
        if organisation_id is not None:
            query = query.where(in_scope_that_month([organisation_id], c.unit_id, c.month))
        return self._connection.scalar(query) is not None

    def forget_band_set(self, set_id: int) -> None:
        """See ``VocabularyStore.forget_band_set``."""
        month = self._connection.scalar(select(age_band_set.c.from_month).where(age_band_set.c.id == set_id))
        if month is None:
            raise VocabularyRefusalError(VocabularyRule.NOT_THERE)
        if not month or self.documented_bands([set_id]):
            raise VocabularyRefusalError(VocabularyRule.BANDS_DOCUMENTED)
        self._connection.execute(delete(age_band_set).where(age_band_set.c.id == set_id))


def new_key(connection: Connection, added: Insert) -> int:
    """Insert one row; gives the key that the database chose."""
    key = connection.execute(added).inserted_primary_key
    assert key is not None
    return int(key[0])
