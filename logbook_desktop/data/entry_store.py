"""Entries in the database: rows <-> domain objects, versions kept, nothing overwritten silently."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Insert, Row, delete, insert, select, text, update

from logbook_desktop.data.answer_store import AnswerStore
from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.tables import entry, entry_age, entry_tag
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import NUMBERS
from logbook_desktop.domain.entries.questions import Answer
from logbook_desktop.domain.names import search_text


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who saves, and when (UTC)."""

    by: str
    at: datetime


class EntryStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answers = AnswerStore(connection)

    def get(self, entry_id: UUID) -> Entry | None:
        """The entry with that id, also from the bin; None: there is none."""
        row = self._connection.execute(select(entry).where(entry.c.id == entry_id)).first()
        return None if row is None else self._entries([row])[0]

    def latest_of(self, unit_id: int, activity_id: int) -> Entry | None:
        """The newest entry of an activity that is not in the bin."""
        c = entry.c
        query = (
            select(entry)
            .where(c.activity_id == activity_id, c.unit_id == unit_id, c.binned_at.is_(None))
            .order_by(c.date.desc(), c.changed_at.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return None if row is None else self._entries([row])[0]

    def _entries(self, rows: list[Row[Any]]) -> list[Entry]:
        ids = [row.id for row in rows]
        ages: dict[UUID, dict[tuple[Gender, str], int]] = {}
        for age in self._connection.execute(select(entry_age).where(entry_age.c.entry_id.in_(ids))):
            ages.setdefault(age.entry_id, {})[Gender(age.gender), age.band] = age.visits
        tags: dict[UUID, set[int]] = {}
        for line in self._connection.execute(select(entry_tag).where(entry_tag.c.entry_id.in_(ids))):
            tags.setdefault(line.entry_id, set()).add(line.tag_id)
        answers = self._answers.answers(ids)
        return [
            _entry(
                row, ages.get(row.id, {}), frozenset(tags.get(row.id, ())), answers.get(row.id, frozenset())
            )
            for row in rows
        ]

    def add_once(self, draft: EntryDraft, form: FormOfWork, band_set_id: int, stamp: Stamp) -> bool:
        """Insert a new entry. False: one with its key is there already, stored by whom this had to wait for."""
        added = _insert_unless_there(self._connection.dialect.name)
        if not self._connection.execute(added, _new_row(draft, form, band_set_id, stamp)).rowcount:
            return False
        self._insert_parts([draft])
        return True

    def add(self, items: Iterable[tuple[EntryDraft, FormOfWork, int]], stamp: Stamp) -> None:
        """Insert new entries, each with its form of work and age band set; their version becomes 1."""
        new = list(items)
        if new:
            self._connection.execute(insert(entry), [_new_row(*item, stamp) for item in new])
            self._insert_parts([draft for draft, _, _ in new])

    def replace(
        self, draft: EntryDraft, form: FormOfWork, band_set_id: int, stamp: Stamp, *, had_answers: bool
    ) -> bool:
        """Save over the version the draft was read from. False: somebody else was quicker, or it is gone.

        ``had_answers``: whether that version had any; what was and is without is not looked at.
        """
        values = {
            **columns(draft, form, band_set_id),
            "version": draft.version + 1,
            "changed_at": stamp.at,
            "changed_by": stamp.by,
        }
        same = (entry.c.id == draft.id, entry.c.version == draft.version, entry.c.binned_at.is_(None))
        if not self._connection.execute(update(entry).where(*same).values(values)).rowcount:
            return False
        if not self._on_server:
            for table in (entry_age, entry_tag):
                self._connection.execute(delete(table).where(table.c.entry_id == draft.id))
        self._insert_parts([draft])
        if had_answers and not draft.answers:
            self._answers.keep([draft])
        return True

    def set_binned(self, entry_id: UUID, version: int, binned: bool, stamp: Stamp) -> bool:
        """Put into the bin or take out of it. False: somebody else was quicker, or it is gone.

        What is in the bin does not get there again: its time in it would begin anew.
        """
        values = {
            "binned_at": stamp.at if binned else None,
            "version": version + 1,
            "changed_at": stamp.at,
            "changed_by": stamp.by,
        }
        not_yet = entry.c.binned_at.is_(None) if binned else entry.c.binned_at.is_not(None)
        same = (entry.c.id == entry_id, entry.c.version == version, not_yet)
        return bool(self._connection.execute(update(entry).where(*same).values(values)).rowcount)

    @property
    def _on_server(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    def _insert_parts(self, drafts: list[EntryDraft]) -> None:
        if answered := [draft for draft in drafts if draft.answers]:
            self._answers.keep(answered)
        if self._on_server:
            for some in chunks(drafts):
                self._connection.execute(_KEEP_PARTS, {"parts": _parts_as_json(some)})
            return
        if ages := [row for draft in drafts for row in age_rows(draft)]:
            self._connection.execute(insert(entry_age), ages)
        if tags := [{"entry_id": draft.id, "tag_id": tag_id} for draft in drafts for tag_id in draft.tag_ids]:
            self._connection.execute(insert(entry_tag), tags)


_KEEP_PARTS = text("SELECT app.keep_parts(CAST(:parts AS jsonb))")
"""On a server the parts of an entry are written by a function of its own; it drops what is there no more."""


def _parts_as_json(drafts: Iterable[EntryDraft]) -> str:
    return json.dumps(
        [
            {
                "entry": str(draft.id),
                "ages": [[row["gender"], row["band"], row["visits"]] for row in age_rows(draft)],
                "tags": sorted(draft.tag_ids),
            }
            for draft in drafts
        ]
    )


def _insert_unless_there(dialect: str) -> Insert:
    # Each database has a word of its own for it; that of the other is not worth its time at the start.
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(entry).on_conflict_do_nothing(index_elements=["id"])
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(entry).on_conflict_do_nothing(index_elements=["id"])


def _new_row(draft: EntryDraft, form: FormOfWork, band_set_id: int, stamp: Stamp) -> dict[str, object]:
    return {
        **columns(draft, form, band_set_id),
        "id": draft.id,
        "version": 1,
        "created_at": stamp.at,
        "created_by": stamp.by,
        "changed_at": stamp.at,
        "changed_by": stamp.by,
    }


def columns(draft: EntryDraft, form: FormOfWork, band_set_id: int) -> dict[str, object]:
    """The columns of a complete draft."""
    assert draft.minutes is not None
    start = None if draft.start is None else draft.start.hour * 60 + draft.start.minute
    return {
        "unit_id": draft.unit_id,
        "activity_id": draft.activity_id,
        "form": form.value,
        "date": draft.date,
        "start_minute": start,
        "minutes": draft.minutes,
        "setting": draft.setting.value,
        **{gender.value: draft.attendance.total(gender) for gender in Gender},
        "estimated": draft.estimated,
        **{number.column: number.value_of(draft) for number in NUMBERS},
        "staff_minutes_typed": draft.staff_minutes is not None,
        "age_band_set_id": band_set_id,
        "what": draft.what,
        "why": draft.why,
        "search": search_text(f"{draft.what}\n{draft.why}"),
    }


def age_rows(draft: EntryDraft) -> list[dict[str, object]]:
    return [
        {"entry_id": draft.id, "gender": gender.value, "band": band, "visits": count}
        for (gender, band), count in draft.attendance.by_age.items()
        if count
    ]


def _entry(
    row: Row[Any],
    ages: Mapping[tuple[Gender, str], int],
    tag_ids: frozenset[int],
    answers: frozenset[Answer],
) -> Entry:
    totals = {gender: getattr(row, gender.value) for gender in Gender}
    start = None if row.start_minute is None else time(row.start_minute // 60, row.start_minute % 60)
    numbers = {number.attribute: getattr(row, number.column) for number in NUMBERS}
    if not row.staff_minutes_typed:
        numbers["staff_minutes"] = None
    draft = EntryDraft(
        id=row.id,
        unit_id=row.unit_id,
        activity_id=row.activity_id,
        date=row.date,
        start=start,
        minutes=row.minutes,
        setting=Setting(row.setting),
        attendance=Attendance(totals, dict(ages)),
        estimated=row.estimated,
        **numbers,
        tag_ids=tag_ids,
        answers=answers,
        what=row.what,
        why=row.why,
        version=row.version,
    )
    return Entry(
        draft,
        FormOfWork(row.form),
        row.age_band_set_id,
        row.changed_by,
        row.changed_at,
        row.created_by,
        row.created_at,
        row.binned_at,
    )
