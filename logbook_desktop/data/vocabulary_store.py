"""What organisations use, call and plan: choices, local names, calendars, own tags, and sets of age bands.

Everybody's (of no organisation) and an organisation's own stand in the same tables. A server changes them through
functions that look at the right once more (``postgres/vocabulary.sql``) and note what was done; into a file these
stores write the same rows, and ``history_store`` the notes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, text, update
from sqlalchemy.exc import DBAPIError

from logbook_desktop.data.activity_store import ActivityStore
from logbook_desktop.data.names import name_columns, replace_translations, translations
from logbook_desktop.data.organisation_tables import (
    calendar_span,
    calendar_span_name,
    local_name,
    vocabulary_choice,
)
from logbook_desktop.data.scopes import in_scope_that_month
from logbook_desktop.data.tables import activity, activity_name, age_band_set, entry, tag, tag_name
from logbook_desktop.domain.entries.entries import Activity, Tag
from logbook_desktop.domain.entries.vocabulary import (
    BandsFrom,
    CalendarSpan,
    EnabledVocabulary,
    SpanKind,
    VocabularyKind,
    VocabularyRefusalError,
    VocabularyRule,
    bands_from,
)
from logbook_desktop.domain.names import LANGUAGES, Name
from logbook_desktop.domain.periods import Month

_RULES = {
    "LB020": VocabularyRule.FORM_DOCUMENTED,
    "LB021": VocabularyRule.MONTHS_DOCUMENTED,
    "LB022": VocabularyRule.NAME_TAKEN,
    "LB023": VocabularyRule.MONTH_TAKEN,
    "LB024": VocabularyRule.NOT_THERE,
    "LB025": VocabularyRule.BANDS_DOCUMENTED,
}
_BASE_LANGUAGE = LANGUAGES[0]
"""A local name has no name beside its languages: what stands for all is that of the first."""


class VocabularyStore:
    """Methods that change raise VocabularyRefusalError; ``organisation_id`` None is what is everybody's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._on_server = connection.dialect.name == "postgresql"

    # --- reading ---------------------------------------------------------------------------------------------

    def usage(self, organisation_id: int | None) -> EnabledVocabulary:
        """What an organisation does without, and its own names. Of no organisation: everything is in use."""
        if organisation_id is None:
            return EnabledVocabulary()
        c, n = vocabulary_choice.c, local_name.c
        unused = select(c.kind, c.code).where(c.organisation_id == organisation_id, c.in_use.is_(False))
        words: dict[tuple[VocabularyKind, str], dict[str, str]] = {}
        for row in self._connection.execute(select(local_name).where(n.organisation_id == organisation_id)):
            words.setdefault((VocabularyKind(row.kind), row.code), {})[row.language] = row.name
        return EnabledVocabulary(
            frozenset((VocabularyKind(row.kind), row.code) for row in self._connection.execute(unused)),
            {key: local_name_of(found) for key, found in words.items()},
        )

    def calendar(self, organisation_id: int | None) -> tuple[CalendarSpan, ...]:
        """Everybody's terms and holidays and the organisation's own, by their days."""
        c = calendar_span.c
        query = select(calendar_span).where(_of(c.organisation_id, organisation_id))
        rows = self._connection.execute(query.order_by(c.first, c.last, c.id)).all()
        words = translations(self._connection, calendar_span_name, "span_id", [row.id for row in rows])
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
        owner = select(calendar_span.c.organisation_id).where(calendar_span.c.id == span_id)
        owners = self._connection.scalars(owner).all()
        return next((span for of in owners for span in self.calendar(of) if span.id == span_id), None)

    def band_sets(self, organisation_id: int | None) -> tuple[BandsFrom, ...]:
        """Everybody's sets of age bands and the organisation's own, by their first month."""
        c = age_band_set.c
        query = select(age_band_set).where(_of(c.organisation_id, organisation_id))
        rows = self._connection.execute(query.order_by(c.from_month, c.id)).all()
        ids = [row.id for row in rows]
        bands = {found.id: found.bands for found in ActivityStore(self._connection).band_sets(ids)}
        documented = self._documented_bands(ids)
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

    def _documented_bands(self, ids: Sequence[int]) -> frozenset[int]:
        if self._on_server:  # also by entries that the acting person may not read
            asked = text("SELECT app.band_sets_documented(CAST(:sets AS int[]))")
            return frozenset(self._connection.scalars(asked, {"sets": list(ids)}))
        written = or_(
            age_band_set.c.from_month == 0,
            select(entry.c.id).where(entry.c.age_band_set_id == age_band_set.c.id).exists(),
        )
        return frozenset(
            self._connection.scalars(select(age_band_set.c.id).where(age_band_set.c.id.in_(ids), written))
        )

    # --- activities and tags -----------------------------------------------------------------------------------

    def change_activity(self, changed: Activity) -> None:
        """Its name, form of work and first closed day, as they stand in ``changed``."""
        row = {
            **name_columns(changed.name),
            "form": changed.form.value,
            "closed_on": _day(changed.closed_on),
        }
        if self._on_server:
            change = {**row, "id": changed.id, "names": dict(changed.name.by_language)}
            self._call("change_activity(CAST(:change AS jsonb))", change=_json(change))
            return
        here = activity.c.id == changed.id
        old_form = self._connection.scalar(select(activity.c.form).where(here))
        of_it = select(entry.c.id).where(entry.c.activity_id == changed.id).limit(1)
        if old_form != changed.form.value and self._connection.scalar(of_it) is not None:
            raise VocabularyRefusalError(VocabularyRule.FORM_DOCUMENTED)
        values = {**row, "closed_on": changed.closed_on, "version": activity.c.version + 1}
        self._connection.execute(update(activity).where(here).values(values))
        replace_translations(self._connection, activity_name, "activity_id", changed.id, changed.name)

    def add_tag(self, organisation_id: int | None, name: Name) -> int:
        """Make a tag of an organisation (None: national); returns its id."""
        return self._keep_tag(Tag(0, str(uuid4()), name, organisation_id))

    def change_tag(self, changed: Tag) -> None:
        """Its name and first closed day."""
        self._keep_tag(changed)

    def _keep_tag(self, kept: Tag) -> int:
        if self._on_server:
            change = {
                "id": kept.id or None,
                "organisation_id": kept.organisation_id,
                "code": kept.code,
                "name": kept.name.text,
                "names": dict(kept.name.by_language),
                "closed_on": _day(kept.closed_on),
            }
            return int(self._call("keep_tag(CAST(:change AS jsonb))", change=_json(change)))
        if not kept.id:
            return ActivityStore(self._connection).add_tag(kept.organisation_id, kept.code, kept.name)
        values = {"name": kept.name.text, "closed_on": kept.closed_on}
        self._connection.execute(update(tag).where(tag.c.id == kept.id).values(values))
        replace_translations(self._connection, tag_name, "tag_id", kept.id, kept.name)
        return kept.id

    def order_tags(self, organisation_id: int | None, ids: Sequence[int]) -> None:
        """The tags of an owner in a new order."""
        if self._on_server:
            self._call(
                "order_tags(CAST(:owner AS int), CAST(:tags AS int[]))", owner=organisation_id, tags=list(ids)
            )
            return
        for place, tag_id in enumerate(ids, 1):
            mine = (tag.c.id == tag_id, _owned(tag.c.organisation_id, organisation_id))
            self._connection.execute(update(tag).where(*mine).values(position=place))

    # --- what is in use, and what it is called -----------------------------------------------------------------

    def choose(self, organisation_id: int, kind: VocabularyKind, code: str, *, in_use: bool) -> None:
        """Whether an organisation uses an item of the vocabulary from now on."""
        if self._on_server:
            self._call(
                "choose_vocabulary(CAST(:owner AS int), :kind, :code, :in_use)",
                owner=organisation_id,
                kind=kind.value,
                code=code,
                in_use=in_use,
            )
            return
        key = {"organisation_id": organisation_id, "kind": kind.value, "code": code}
        c = vocabulary_choice.c
        self._connection.execute(delete(vocabulary_choice).where(*(c[name] == key[name] for name in key)))
        self._connection.execute(insert(vocabulary_choice).values(**key, in_use=in_use))

    def name_locally(self, organisation_id: int, kind: VocabularyKind, code: str, name: Name | None) -> None:
        """None: only the national name."""
        words = {} if name is None else local_words(name)
        if self._on_server:
            self._call(
                "name_locally(CAST(:owner AS int), :kind, :code, CAST(:names AS jsonb))",
                owner=organisation_id,
                kind=kind.value,
                code=code,
                names=_json(words),
            )
            return
        key = {"organisation_id": organisation_id, "kind": kind.value, "code": code}
        self._connection.execute(delete(local_name).where(*(local_name.c[one] == key[one] for one in key)))
        if rows := [{**key, "language": language, "name": word} for language, word in words.items()]:
            self._connection.execute(insert(local_name), rows)

    # --- terms and holidays ------------------------------------------------------------------------------------

    def keep_span(self, span: CalendarSpan) -> int:
        """A new one (id 0), or one as it stands now. Gives its key."""
        row: dict[str, Any] = {"kind": span.kind.value, "name": span.name.text}
        if self._on_server:
            change = {
                **row,
                "id": span.id or None,
                "organisation_id": span.organisation_id,
                "names": dict(span.name.by_language),
                "first": span.first.isoformat(),
                "last": span.last.isoformat(),
            }
            return int(self._call("keep_span(CAST(:change AS jsonb))", change=_json(change)))
        row |= {"first": span.first, "last": span.last}
        span_id = span.id
        if span_id:
            self._connection.execute(update(calendar_span).where(calendar_span.c.id == span_id).values(row))
        else:
            added = insert(calendar_span).values(**row, organisation_id=span.organisation_id)
            span_id = _new_key(self._connection.execute(added).inserted_primary_key)
        replace_translations(self._connection, calendar_span_name, "span_id", span_id, span.name)
        return span_id

    def forget_span(self, span_id: int) -> None:
        """Remove a term or holiday."""
        if self._on_server:
            self._call("forget_span(:span)", span=span_id)
        else:
            self._connection.execute(delete(calendar_span).where(calendar_span.c.id == span_id))

    # --- age bands ---------------------------------------------------------------------------------------------

    def add_band_set(
        self, organisation_id: int | None, month: Month, starts: Sequence[int], today: Month
    ) -> int:
        """A new set from a month on, by the ages at which its bands begin. Gives its key."""
        bands = bands_from(starts)
        if self._on_server:
            return int(
                self._call(
                    "add_band_set(CAST(:owner AS int), :month, CAST(:starts AS int[]))",
                    owner=organisation_id,
                    month=month.number,
                    starts=list(starts),
                )
            )
        c = age_band_set.c
        there = select(c.id).where(c.from_month == month.number, _owned(c.organisation_id, organisation_id))
        if self._connection.scalar(there) is not None:
            raise VocabularyRefusalError(VocabularyRule.MONTH_TAKEN)
        if self._has_entries(organisation_id, month, today):
            raise VocabularyRefusalError(VocabularyRule.MONTHS_DOCUMENTED)
        return ActivityStore(self._connection).add_band_set(organisation_id, month.number, bands)

    def _has_entries(self, organisation_id: int | None, first: Month, before: Month) -> bool:
        c = entry.c
        query = select(c.id).where(c.month >= first.number, c.month < before.number).limit(1)
        if organisation_id is not None:
            query = query.where(in_scope_that_month([organisation_id], c.unit_id, c.month))
        return self._connection.scalar(query) is not None

    def forget_band_set(self, set_id: int) -> None:
        """A set that nothing was counted in yet."""
        if self._on_server:
            self._call("forget_band_set(:set)", set=set_id)
            return
        month = self._connection.scalar(select(age_band_set.c.from_month).where(age_band_set.c.id == set_id))
        if month is None:
            raise VocabularyRefusalError(VocabularyRule.NOT_THERE)
        if not month or self._documented_bands([set_id]):
            raise VocabularyRefusalError(VocabularyRule.BANDS_DOCUMENTED)
        self._connection.execute(delete(age_band_set).where(age_band_set.c.id == set_id))

    def _call(self, function: str, **values: object) -> Any:
        with _refusals():
            return self._connection.scalar(text(f"SELECT app.{function}"), values)


def local_words(name: Name) -> Mapping[str, str]:
    """A local name by language, as it is stored."""
    return {_BASE_LANGUAGE: name.text, **name.translations}


def local_name_of(words: Mapping[str, str]) -> Name:
    """The name of what ``local_words`` gave."""
    base = next(words[language] for language in LANGUAGES if language in words)
    return Name.of(base, words)


def _owned(column: ColumnElement[Any], organisation_id: int | None) -> ColumnElement[bool]:
    return column.is_(None) if organisation_id is None else column == organisation_id


def _of(column: ColumnElement[Any], organisation_id: int | None) -> ColumnElement[bool]:
    """Everybody's, and those of the organisation."""
    everybodys = _owned(column, None)
    return everybodys if organisation_id is None else or_(everybodys, _owned(column, organisation_id))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _new_key(key: Any) -> int:
    return int(key[0])


def _json(value: object) -> str:
    """As a server takes it: what is no character (NUL, half of one) is replaced, as ``Words`` does."""
    written = json.dumps(value, ensure_ascii=False).replace("\\u0000", "?")
    return written.encode("utf-8", "replace").decode("utf-8")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        rule = _RULES.get(getattr(error.orig, "sqlstate", None) or "")
        if rule is None:
            raise
        raise VocabularyRefusalError(rule) from error
