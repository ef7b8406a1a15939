"""Lists of entries over tables: filtered, ordered and paged in SQL."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, UnaryExpression, func, or_, select

from logbook_desktop.data.scopes import units_today
from logbook_desktop.data.tables import activity, entry, entry_tag, node
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.listing import EntryOrder, EntryPage, EntryQuery, EntryRow, EntryTotals
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.periods import Month


def page(connection: Connection, query: EntryQuery, today: Month, *, everything: bool) -> EntryPage:
    """One page and the totals. ``everything``: the scope is the whole tree, so it need not be asked for."""
    conditions = _conditions(query, today, everything)
    totals = query.known or _totals(connection, conditions)
    ids = _page_ids(query, conditions, totals.entries)
    rows = connection.execute(_rows_query(query, ids)).all() if totals.entries else []
    found = tuple(_row(row) for row in rows)
    return EntryPage(found, query.offset, totals.entries, totals.visits, totals.minutes)


def _totals(connection: Connection, conditions: list[ColumnElement[bool]]) -> EntryTotals:
    c = entry.c
    sums = select(
        func.count(),
        func.coalesce(func.sum(c.girls + c.boys + c.other), 0),
        func.coalesce(func.sum(c.minutes), 0),
    )
    count, visits, minutes = connection.execute(sums.where(*conditions)).one()
    return EntryTotals(count, int(visits), int(minutes))


def _conditions(query: EntryQuery, today: Month, everything: bool) -> list[ColumnElement[bool]]:
    c = entry.c
    conditions: list[ColumnElement[bool]] = [
        c.binned_at.is_not(None) if query.binned else c.binned_at.is_(None)
    ]
    if not everything:
        conditions.append(c.unit_id.in_(units_today([query.scope], today)))
    if query.period is not None:
        conditions.append(c.date.between(query.period.first, query.period.last))
    if query.forms:
        conditions.append(c.form.in_(sorted(query.forms)))
    if query.settings:
        conditions.append(c.setting.in_(sorted(query.settings)))
    if query.activity_ids:
        conditions.append(c.activity_id.in_(sorted(query.activity_ids)))
    if query.tag_ids:
        tagged = select(entry_tag.c.entry_id).where(entry_tag.c.tag_id.in_(sorted(query.tag_ids)))
        conditions.append(c.id.in_(tagged))
    conditions.extend(_has_word(word) for word in search_text(query.words).split())
    return conditions


def _has_word(word: str) -> ColumnElement[bool]:
    """Units and activities are few: they are looked through once, not once for each of their entries."""
    c = entry.c
    activities = select(activity.c.id).where(activity.c.search.contains(word, autoescape=True))
    units = select(node.c.id).where(node.c.search.contains(word, autoescape=True))
    in_texts = c.search.contains(word, autoescape=True)
    return or_(c.activity_id.in_(activities), c.unit_id.in_(units), in_texts)


def _page_ids(query: EntryQuery, conditions: list[ColumnElement[bool]], total: int) -> Select[tuple[UUID]]:
    """The ids of one page: ordering many entries is quick while only their keys are carried along.

    A page of the far half is counted from the end, where it is near.
    """
    limit = max(0, min(query.limit, total - query.offset))
    from_end = total - query.offset - limit
    far = from_end < query.offset
    return (
        select(entry.c.id)
        .select_from(_JOINED if query.order in _ORDERED_BY_NAMES else entry)
        .where(*conditions)
        .order_by(*_order(query, reverse=far))
        .offset(max(0, from_end) if far else query.offset)
        .limit(limit)
    )


def _rows_query(query: EntryQuery, ids: Select[tuple[UUID]]) -> Select[Any]:
    c = entry.c
    columns = (
        c.id,
        c.version,
        c.date,
        c.start_minute,
        c.minutes,
        c.unit_id,
        node.c.name.label("unit"),
        activity.c.name.label("activity"),
        c.form,
        c.setting,
        c.girls,
        c.boys,
        c.other,
        c.youth_minutes,
        c.estimated,
        c.changed_by,
        c.binned_at,
    )
    return select(*columns).select_from(_JOINED).where(c.id.in_(ids)).order_by(*_order(query))


_JOINED = entry.join(activity, activity.c.id == entry.c.activity_id).join(node, node.c.id == entry.c.unit_id)
_ORDERED_BY_NAMES = (EntryOrder.UNIT, EntryOrder.ACTIVITY)
_ORDER_KEYS: dict[EntryOrder, list[ColumnElement[Any]]] = {
    EntryOrder.DATE: [],
    EntryOrder.UNIT: [node.c.sort_key],
    EntryOrder.ACTIVITY: [activity.c.sort_key],
    EntryOrder.FORM: [entry.c.form],
    EntryOrder.SETTING: [entry.c.setting],
    EntryOrder.VISITS: [entry.c.girls + entry.c.boys + entry.c.other],
    EntryOrder.MINUTES: [entry.c.minutes],
    EntryOrder.CHANGED_AT: [entry.c.changed_at],
}


def _order(query: EntryQuery, *, reverse: bool = False) -> list[UnaryExpression[Any]]:
    c = entry.c
    # Date, start and id last, so that every order is complete and no row is on two pages.
    keys = [*_ORDER_KEYS[query.order], c.date, c.start_minute, c.id]
    descending = query.descending is not reverse
    ordered = [key.desc() if descending else key.asc() for key in keys]
    # The one key that may be missing: no start is earlier than any, which the databases would not agree on.
    ordered[-2] = ordered[-2].nulls_last() if descending else ordered[-2].nulls_first()
    return ordered


def _row(row: Any) -> EntryRow:
    start = None if row.start_minute is None else time(row.start_minute // 60, row.start_minute % 60)
    return EntryRow(
        row.id,
        row.version,
        row.date,
        start,
        row.minutes,
        row.unit_id,
        row.unit,
        row.activity,
        FormOfWork(row.form),
        Setting(row.setting),
        row.girls,
        row.boys,
        row.other,
        row.youth_minutes,
        row.estimated,
        row.changed_by,
        row.binned_at,
    )
