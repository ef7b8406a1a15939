"""The vocabulary of a server: its functions look at the right once more and note what was done (``vocabulary.sql``).

The IT department changes it the same way, so that it is noted the same way, and reads the tables.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, FromClause, Row, select, text
from sqlalchemy.exc import DBAPIError

from logbook_desktop.data.names import name_columns
from logbook_desktop.data.stores.arguments import as_json
from logbook_desktop.data.stores.relations import functions
from logbook_desktop.data.stores.vocabulary.store import ActivityStore, VocabularyStore
from logbook_desktop.data.tables import activity, activity_name
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

_RULES = {
    "LB020": VocabularyRule.FORM_DOCUMENTED,
    "LB021": VocabularyRule.MONTHS_DOCUMENTED,
    "LB022": VocabularyRule.NAME_TAKEN,
    "LB023": VocabularyRule.MONTH_TAKEN,
    "LB024": VocabularyRule.NOT_THERE,
    "LB025": VocabularyRule.BANDS_DOCUMENTED,
}


class ActivitiesOnServer(ActivityStore):
    """For a person: activities by their units or keys, of a country's never all at once."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, functions)

    def _rows_of_units(self, units: list[int]) -> Sequence[Row[tuple[object, ...]]]:
        return self._connection.execute(select(functions(activity, units, None))).all()

    def _rows_of_keys(self, keys: list[int]) -> Sequence[Row[tuple[object, ...]]]:
        return self._connection.execute(select(functions(activity, None, keys))).all()

    def _names_of(self, keys: list[int]) -> FromClause:
        return functions(activity_name, keys)

    def add(self, unit_id: int, name: Name, form: FormOfWork) -> Activity:
        """See ``ActivityStore.add``."""
        made = {
            **name_columns(name),
            "unit_id": unit_id,
            "names": dict(name.by_language),
            "form": form.value,
        }
        activity_id = self._connection.scalar(_ADD_ACTIVITY, {"made": as_json(made)})
        return Activity(int(activity_id or 0), unit_id, name, form)


_ADD_ACTIVITY = text("SELECT app.add_activity(CAST(:made AS jsonb))")


class VocabularyOnServer(VocabularyStore):
    """Changes through functions, whoever asks; what is read comes from ``relations``."""

    def documented_bands(self, ids: Sequence[int]) -> frozenset[int]:
        """Also by entries that the acting person may not read."""
        asked = text("SELECT app.band_sets_documented(CAST(:sets AS int[]))")
        return frozenset(self._connection.scalars(asked, {"sets": list(ids)}))

    def change_activity(self, changed: Activity) -> None:
        """See ``VocabularyStore.change_activity``."""
        change = {
            **name_columns(changed.name),
            "id": changed.id,
            "names": dict(changed.name.by_language),
            "form": changed.form.value,
            "closed_on": _day(changed.closed_on),
        }
        self._call("change_activity(CAST(:change AS jsonb))", change=as_json(change))

    def add_tag(self, organisation_id: int | None, name: Name) -> int:
        """See ``VocabularyStore.add_tag``."""
        return self._keep_tag(Tag(0, str(uuid4()), name, organisation_id))

    def change_tag(self, changed: Tag) -> None:
        """See ``VocabularyStore.change_tag``."""
        self._keep_tag(changed)

    def _keep_tag(self, kept: Tag) -> int:
        change = {
            "id": kept.id or None,
            "organisation_id": kept.organisation_id,
            "code": kept.code,
            "name": kept.name.text,
            "names": dict(kept.name.by_language),
            "closed_on": _day(kept.closed_on),
        }
        return int(self._call("keep_tag(CAST(:change AS jsonb))", change=as_json(change)))

    def order_tags(self, organisation_id: int | None, ids: Sequence[int]) -> None:
        """See ``VocabularyStore.order_tags``."""
        self._call(
            "order_tags(CAST(:owner AS int), CAST(:tags AS int[]))", owner=organisation_id, tags=list(ids)
        )

    def choose(self, organisation_id: int, kind: VocabularyKind, code: str, *, in_use: bool) -> None:
        """See ``VocabularyStore.choose``."""
        self._call(
            "choose_vocabulary(CAST(:owner AS int), :kind, :code, :in_use)",
            owner=organisation_id,
            kind=kind.value,
            code=code,
            in_use=in_use,
        )

    def name_locally(self, organisation_id: int, kind: VocabularyKind, code: str, name: Name | None) -> None:
        """See ``VocabularyStore.name_locally``."""
        self._call(
            "name_locally(CAST(:owner AS int), :kind, :code, CAST(:names AS jsonb))",
            owner=organisation_id,
            kind=kind.value,
            code=code,
            names=as_json({} if name is None else local_words(name)),
        )

    def keep_span(self, span: CalendarSpan) -> int:
        """See ``VocabularyStore.keep_span``."""
        change = {
            "id": span.id or None,
            "organisation_id": span.organisation_id,
            "kind": span.kind.value,
            "name": span.name.text,
            "names": dict(span.name.by_language),
            "first": span.first.isoformat(),
            "last": span.last.isoformat(),
        }
        return int(self._call("keep_span(CAST(:change AS jsonb))", change=as_json(change)))

    def forget_span(self, span_id: int) -> None:
        """See ``VocabularyStore.forget_span``."""
        self._call("forget_span(:span)", span=span_id)

    def add_band_set(
        self, organisation_id: int | None, month: Month, starts: Sequence[int], today: Month
    ) -> int:
        """See ``VocabularyStore.add_band_set``."""
        del today  # the server knows it
        bands_from(starts)
        return int(
            self._call(
                "add_band_set(CAST(:owner AS int), :month, CAST(:starts AS int[]))",
                owner=organisation_id,
                month=month.number,
                starts=list(starts),
            )
        )

    def forget_band_set(self, set_id: int) -> None:
        """See ``VocabularyStore.forget_band_set``."""
        self._call("forget_band_set(:set)", set=set_id)

    def _call(self, function: str, **values: object) -> Any:
        with _refusals():
            return self._connection.scalar(text(f"SELECT app.{function}"), values)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        rule = _RULES.get(getattr(error.orig, "sqlstate", None) or "")
        if rule is None:
            raise
        raise VocabularyRefusalError(rule) from error
