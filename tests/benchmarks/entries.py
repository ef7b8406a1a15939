"""Saving one entry, and a page of the list of all entries."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from benchmarks.databases import Measured
from benchmarks.measuring import Result, compare
from logbook_desktop.data.stores.entries.rows import age_rows, columns
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.entries import entries
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary

SAVES = 20
DAY = date(2025, 11, 3)


def saving(database: Measured, times: int) -> list[Result]:
    """One entry with its ages and a tag: through the service, and the same rows by the driver."""
    context = database.context
    unit = organisation.tree(context).find("Taipalsaari/Kirkonkylän nuorisotila", Month.of(DAY))[0]
    activity = vocabulary.activities(context, unit.id)[0]
    tag = vocabulary.tags(context, unit.id)[0]
    totals = {Gender.GIRLS: 8, Gender.BOYS: 11, Gender.OTHER: 1}
    ages = {(Gender.GIRLS, "13-15"): 8, (Gender.BOYS, "13-15"): 6, (Gender.BOYS, "16-17"): 5}
    draft = EntryDraft(
        uuid7(),
        unit.id,
        activity.id,
        DAY,
        time(17),
        210,
        attendance=Attendance(totals, ages),
        staff_count=2,
        tag_ids=frozenset({tag.id}),
        what="Pelattiin biljardia ja leivottiin.",
    )

    made: list[UUID] = []

    def each(save: Callable[[EntryDraft], object]) -> Callable[[], object]:
        def several() -> None:
            for _ in range(SAVES):
                made.append(uuid7())
                save(replace(draft, id=made[-1]))

        return several

    bare = each(lambda one: _insert(database, one, activity.form))
    ours = each(lambda one: entries.save(context, one))
    found = compare("save", ours, bare, "the same rows inserted and committed by the driver", times)
    _erase(database, made)
    per_save = [tuple(seconds / SAVES for seconds in side) for side in (found.ours, found.bare)]
    return [replace(found, what=f"Save an entry ({database.name})", ours=per_save[0], bare=per_save[1])]


def _insert(database: Measured, draft: EntryDraft, form: FormOfWork) -> None:
    now = datetime.now(UTC)
    row = {
        **columns(draft, form, 1),
        "id": draft.id,
        "version": 1,
        "created_at": now,
        "created_by": "me",
        "changed_at": now,
        "changed_by": "me",
    }
    tags = [{"entry_id": draft.id, "tag_id": tag_id} for tag_id in draft.tag_ids]
    with closing(database.bare.cursor()) as cursor:
        for table, rows in (("entry", [row]), ("entry_age", age_rows(draft)), ("entry_tag", tags)):
            names = ", ".join(rows[0])
            marks = ", ".join([database.mark] * len(rows[0]))
            values = [tuple(_plain(database, value) for value in one.values()) for one in rows]
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
    database.bare.commit()


def _erase(database: Measured, ids: list[UUID]) -> None:
    """What was only measured is not left in a demo that is kept."""
    with closing(database.bare.cursor()) as cursor:
        for entry_id in ids:
            cursor.execute(f"DELETE FROM entry WHERE id = {database.mark}", (_plain(database, entry_id),))
    database.bare.commit()


def _plain(database: Measured, value: object) -> object:
    """What sqlite3 does not take as it is."""
    if database.name == "SQLite":
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, date):
            return str(value)
    return value


_PAGE = """
SELECT e.id, e.version, e.date, e.start_minute, e.minutes, e.unit_id, n.name, a.name, e.form, e.setting,
       e.girls, e.boys, e.other, e.youth_minutes, e.estimated, e.changed_by
  FROM entry e JOIN activity a ON a.id = e.activity_id JOIN node n ON n.id = e.unit_id
 WHERE e.binned_at IS NULL {scope}
 ORDER BY e.date DESC, e.start_minute DESC, e.id DESC LIMIT 200 OFFSET {offset}
"""
_TOTALS = """
SELECT count(*), sum(girls + boys + other), sum(minutes) FROM entry e WHERE binned_at IS NULL {scope}
"""
_SCOPE = """
AND e.unit_id IN (SELECT node_id FROM node_reach
                   WHERE ancestor_id = {node} AND from_month <= {month} AND to_month > {month})
"""


def pages(database: Measured, times: int) -> list[Result]:
    """The first page and a far one of everything, and the first of one organisation, each with its totals."""
    context = database.context
    tree = organisation.tree(context)
    helsinki = tree.find("Helsinki", context.month)[0]
    root = tree.roots[0]
    count = entries.find(context, EntryQuery(root.id)).total
    asked = {
        "all": (EntryQuery(root.id), ""),
        "all, from the middle": (EntryQuery(root.id, offset=count // 2), ""),
        "one organisation": (
            EntryQuery(helsinki.id),
            _SCOPE.format(node=helsinki.id, month=context.month.number),
        ),
    }
    return [
        compare(
            f"Page of 200 from {count:,} entries: {words} ({database.name})".replace(",", " ", 1),
            lambda query=query: entries.find(context, query),
            lambda query=query, scope=scope: (
                database.ask(_PAGE.format(scope=scope, offset=query.offset)),
                database.ask(_TOTALS.format(scope=scope)),
            ),
            "the page and its totals as two queries",
            times,
        )
        for words, (query, scope) in asked.items()
    ]
