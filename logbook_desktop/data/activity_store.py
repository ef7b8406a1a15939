"""Activities of units, content tags and age bands: the vocabulary of entries."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Insert, Row, func, insert, or_, select

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.names import name_columns, translation_rows, translations
from logbook_desktop.data.tables import activity, activity_name, age_band, age_band_set, tag, tag_name
from logbook_desktop.domain.entries.attendance import AgeBand, AgeBandSet
from logbook_desktop.domain.entries.entries import Activity, FormOfWork, Tag
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.periods import Month


class ActivityStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def activities(self, unit_ids: Iterable[int]) -> tuple[Activity, ...]:
        """All activities of some units, in the order of names."""
        return self._activities(activity.c.unit_id, unit_ids)

    def by_ids(self, ids: Iterable[int]) -> tuple[Activity, ...]:
        """The activities of these keys, in the order of names."""
        return self._activities(activity.c.id, ids)

    def activity(self, activity_id: int) -> Activity | None:
        """The activity with that id, closed ones too; None: there is none."""
        return next(iter(self.by_ids([activity_id])), None)

    def _activities(self, key: ColumnElement[int], wanted: Iterable[int]) -> tuple[Activity, ...]:
        rows = [
            row
            for portion in chunks(wanted)
            for row in self._connection.execute(select(activity).where(key.in_(portion)))
        ]
        rows.sort(key=lambda row: (row.sort_key, row.id))
        words = translations(self._connection, activity_name, "activity_id", [r.id for r in rows])
        return tuple(_activity(row, words.get(row.id, {})) for row in rows)

    def named(self, unit_id: int, name: str) -> Activity | None:
        """The unit's activity of that name in any language, whatever the case."""
        wanted = search_text(name)
        return next((a for a in self.activities([unit_id]) if wanted in a.name.spellings), None)

    def add(self, unit_id: int, name: Name, form: FormOfWork) -> Activity:
        """Make an activity in a unit, in version 1."""
        added = insert(activity).values(unit_id=unit_id, form=form.value, version=1, **name_columns(name))
        activity_id = self._new_key(added)
        if rows := translation_rows("activity_id", activity_id, name):
            self._connection.execute(insert(activity_name), rows)
        return Activity(activity_id, unit_id, name, form)

    def _new_key(self, added: Insert) -> int:
        key = self._connection.execute(added).inserted_primary_key
        assert key is not None
        return int(key[0])

    def tags(self, organisation_id: int | None) -> tuple[Tag, ...]:
        """National tags, then the organisation's own, each in their order."""
        own: ColumnElement[bool] = tag.c.organisation_id.is_(None)
        if organisation_id is not None:
            own = or_(own, tag.c.organisation_id == organisation_id)
        order = (tag.c.organisation_id.is_not(None), tag.c.position, tag.c.id)
        rows = self._connection.execute(select(tag).where(own).order_by(*order)).all()
        words = translations(self._connection, tag_name, "tag_id", [r.id for r in rows])
        return tuple(
            Tag(row.id, row.code, Name.of(row.name, words.get(row.id)), row.organisation_id, row.closed_on)
            for row in rows
        )

    def add_tag(self, organisation_id: int | None, code: str, name: Name) -> int:
        """Make a tag (of an organisation; None: national) after all others in the order; returns its id."""
        position = func.coalesce(select(func.max(tag.c.position)).scalar_subquery(), 0) + 1
        added = insert(tag).values(
            organisation_id=organisation_id, code=code, name=name.text, position=position
        )
        tag_id = self._new_key(added)
        if rows := translation_rows("tag_id", tag_id, name):
            self._connection.execute(insert(tag_name), rows)
        return tag_id

    def band_set(self, organisation_id: int | None, month: Month) -> AgeBandSet:
        """The age bands in use in a month: the organisation's own, or the common ones."""
        c = age_band_set.c
        mine: ColumnElement[bool] = c.organisation_id.is_(None)
        if organisation_id is not None:
            mine = or_(mine, c.organisation_id == organisation_id)
        query = (
            select(c.id)
            .where(mine, c.from_month <= month.number)
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
        query = select(age_band).where(age_band.c.set_id.in_(list(ids)))
        for row in self._connection.execute(query.order_by(age_band.c.set_id, age_band.c.low)):
            found.setdefault(row.set_id, []).append(AgeBand(row.low, row.high))
        return tuple(AgeBandSet(set_id, tuple(bands)) for set_id, bands in found.items())

    def band_months(self, ids: Iterable[int]) -> tuple[Month, ...]:
        """The months with which some sets begin, each once, in order; not of those that were there always."""
        c = age_band_set.c
        query = select(c.from_month).where(c.id.in_(list(ids)), c.from_month > 0).distinct()
        return tuple(Month.from_number(n) for n in self._connection.scalars(query.order_by(c.from_month)))

    def add_band_set(self, organisation_id: int | None, month: int, bands: Sequence[AgeBand]) -> int:
        """Make an age band set that holds from a month (a month number) on; returns its id."""
        added = insert(age_band_set).values(organisation_id=organisation_id, from_month=month)
        set_id = self._new_key(added)
        rows = [{"set_id": set_id, "low": band.low, "high": band.high} for band in bands]
        self._connection.execute(insert(age_band), rows)
        return set_id


def _activity(row: Row[tuple[object, ...]], words: dict[str, str]) -> Activity:
    return Activity(
        row.id, row.unit_id, Name.of(row.name, words), FormOfWork(row.form), row.closed_on, row.version
    )
