"""Entries over tables: of a file, and of a server for its IT. Versions are kept, nothing is overwritten silently."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Insert, Row, Table, and_, delete, insert, select, update

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.organisation_tables import entry_answer
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.stores.entries import listing
from logbook_desktop.data.stores.entries.rows import (
    age_rows,
    answer_rows,
    columns,
    entry_of,
    new_row,
    tag_rows,
)
from logbook_desktop.data.stores.entries.store import CheckedDraft, Checking, Permission
from logbook_desktop.data.stores.history.store import HistoryStore
from logbook_desktop.data.tables import entry, entry_age, entry_tag
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import Entry, EntryDraft, same_save
from logbook_desktop.domain.entries.listing import EntryPage, EntryQuery
from logbook_desktop.domain.entries.questions import Answer
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError
from logbook_desktop.domain.periods import Month

Rows = Sequence[Mapping[str, object]]


class EntriesInTables:
    """``history`` is told of what changes; a server sees it by itself."""

    def __init__(self, connection: Connection, history: HistoryStore) -> None:
        self._connection = connection
        self._history = history

    # --- reading ---------------------------------------------------------------------------------------------

    def get(self, entry_id: UUID) -> Entry | None:
        """As ``EntryStore.get``."""
        row = self._connection.execute(select(entry).where(entry.c.id == entry_id)).first()
        return None if row is None else self._entries([row])[0]

    def latest_of(self, unit_id: int, activity_id: int) -> Entry | None:
        """As ``EntryStore.latest_of``."""
        c = entry.c
        query = (
            select(entry)
            .where(c.activity_id == activity_id, c.unit_id == unit_id, c.binned_at.is_(None))
            .order_by(c.date.desc(), c.changed_at.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return None if row is None else self._entries([row])[0]

    def page(self, query: EntryQuery, today: Month, *, everything: bool) -> EntryPage:
        """As ``EntryStore.page``."""
        return listing.page(self._connection, query, today, everything=everything)

    def _entries(self, rows: list[Row[Any]]) -> list[Entry]:
        ids = [row.id for row in rows]
        ages: dict[UUID, dict[tuple[Gender, str], int]] = {}
        for age in self._connection.execute(select(entry_age).where(entry_age.c.entry_id.in_(ids))):
            ages.setdefault(age.entry_id, {})[Gender(age.gender), age.band] = age.visits
        tags: dict[UUID, set[int]] = {}
        for line in self._connection.execute(select(entry_tag).where(entry_tag.c.entry_id.in_(ids))):
            tags.setdefault(line.entry_id, set()).add(line.tag_id)
        answers: dict[UUID, set[Answer]] = {}
        for one in self._connection.execute(select(entry_answer).where(entry_answer.c.entry_id.in_(ids))):
            answers.setdefault(one.entry_id, set()).add(Answer(one.question_id, one.text, one.number))
        return [
            entry_of(row._asdict(), ages.get(row.id, {}), tags.get(row.id, ()), answers.get(row.id, ()))
            for row in rows
        ]

    # --- writing ---------------------------------------------------------------------------------------------

    def save(self, draft: EntryDraft, stamp: Stamp, checked: Checking) -> SavedEntry:
        """As ``EntryStore.save``."""
        before = self.get(draft.id)
        new = checked(before)
        if new.draft.version == 0 and before is None:
            if self._add_once(new, stamp):
                return SavedEntry.changed(self._stored(draft.id))
            # It was sent twice, at the same time.
            before = self.get(draft.id)
            new = checked(before)
        if before is not None and same_save(new.draft, before):
            return SavedEntry.found(before)
        if before is None or not self._replace(new, before, stamp):
            raise ConflictError(self.get(draft.id))
        return self._noted(before, stamp)

    def add(self, drafts: Iterable[CheckedDraft], stamp: Stamp) -> None:
        """As ``EntryStore.add``."""
        new = list(drafts)
        if new:
            self._connection.execute(insert(entry), [new_row(one, stamp) for one in new])
            self._insert_parts([one.draft for one in new])

    def set_binned(
        self, entry_id: UUID, version: int, binned: bool, stamp: Stamp, allowed: Permission
    ) -> SavedEntry:
        """As ``EntryStore.set_binned``."""
        before = self.get(entry_id)
        if before is None:
            raise ExternalError(ErrorKind.NOT_FOUND)
        allowed(before)
        values = {
            "binned_at": stamp.at if binned else None,
            "version": version + 1,
            "changed_at": stamp.at,
            "changed_by": stamp.by,
        }
        not_yet = entry.c.binned_at.is_(None) if binned else entry.c.binned_at.is_not(None)
        same = (entry.c.id == entry_id, entry.c.version == version, not_yet)
        if not self._connection.execute(update(entry).where(*same).values(values)).rowcount:
            raise ConflictError(self.get(entry_id))
        return self._noted(before, stamp)

    def _add_once(self, new: CheckedDraft, stamp: Stamp) -> bool:
        """False: one with its key is there already, stored by whom this had to wait for."""
        added = _insert_unless_there(self._connection.dialect.name)
        if not self._connection.execute(added, new_row(new, stamp)).rowcount:
            return False
        self._insert_parts([new.draft])
        return True

    def _replace(self, new: CheckedDraft, before: Entry, stamp: Stamp) -> bool:
        """Save over the version the draft was read from. False: somebody else was quicker, or it is in the bin."""
        draft = new.draft
        values = {
            **columns(draft, new.form, new.band_set_id),
            "version": draft.version + 1,
            "changed_at": stamp.at,
            "changed_by": stamp.by,
        }
        same = (entry.c.id == draft.id, entry.c.version == draft.version, entry.c.binned_at.is_(None))
        if not self._connection.execute(update(entry).where(*same).values(values)).rowcount:
            return False
        for table, rows_of in _PARTS.items():
            self._keep(table, rows_of(before.draft), rows_of(draft))
        return True

    def _keep(self, table: Table, old: Rows, new: Rows) -> None:
        """The rows of one entry's parts, in place of those that it had; only what differs is written."""
        key = [column.name for column in table.primary_key]
        there = {tuple(row[name] for name in key): row for row in old}
        wanted = {tuple(row[name] for name in key): row for row in new}
        for found, row in there.items():
            mine = and_(*(table.c[name] == row[name] for name in key))
            if found not in wanted:
                self._connection.execute(delete(table).where(mine))
            elif wanted[found] != row:
                self._connection.execute(update(table).where(mine).values(wanted[found]))
        if added := [row for found, row in wanted.items() if found not in there]:
            self._connection.execute(insert(table), added)

    def _insert_parts(self, drafts: Sequence[EntryDraft]) -> None:
        for table, rows_of in _PARTS.items():
            for some in chunks(row for draft in drafts for row in rows_of(draft)):
                self._connection.execute(insert(table), some)

    def _noted(self, before: Entry, stamp: Stamp) -> SavedEntry:
        after = self._stored(before.draft.id)
        self._history.entry_noted(before, after, stamp, stamp.login)
        return SavedEntry.changed(after, before.draft.unit_id, before.draft.date)

    def _stored(self, entry_id: UUID) -> Entry:
        found = self.get(entry_id)
        assert found is not None
        return found


_PARTS: Mapping[Table, Callable[[EntryDraft], Rows]] = {
    entry_age: age_rows,
    entry_tag: tag_rows,
    entry_answer: answer_rows,
}
"""The tables of what belongs to an entry, and a draft's rows of each."""


def _insert_unless_there(dialect: str) -> Insert:
    # Each database has a word of its own for it; that of the other is not worth its time at the start.
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(entry).on_conflict_do_nothing(index_elements=["id"])
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(entry).on_conflict_do_nothing(index_elements=["id"])
