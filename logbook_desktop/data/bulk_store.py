"""Many rows at once: what fills an empty database in seconds (demo data), by the quickest way of each database.

Callers give the keys; ``finish`` moves PostgreSQL's counters behind them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, text

from logbook_desktop.data.bulk_insert import Row, insert_rows
from logbook_desktop.data.names import name_columns, translation_rows
from logbook_desktop.data.server_tables import server_metadata
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.stores.entries.rows import age_rows, columns
from logbook_desktop.data.tables import (
    activity,
    activity_name,
    entry,
    entry_age,
    entry_tag,
    node,
    node_place,
    node_reach,
    tag,
    tag_name,
)
from logbook_desktop.domain.entries.entries import Activity, EntryDraft, FormOfWork, Tag


@dataclass(frozen=True, slots=True)
class BulkEntry:
    """A complete entry with its history; its version is the draft's."""

    draft: EntryDraft
    form: FormOfWork
    created: Stamp
    changed: Stamp
    binned_at: datetime | None = None


class BulkStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgres = connection.dialect.name == "postgresql"
        if self._postgres:  # ``finish`` asks once whether parts fit their entries
            connection.execute(text("SELECT set_config('logbook.loading', 'demo', true)"))

    def add_activities(self, activities: Iterable[Activity]) -> None:
        """Insert activities under their own keys."""
        items = list(activities)
        rows = [
            {
                "id": item.id,
                "unit_id": item.unit_id,
                "form": item.form.value,
                "closed_on": item.closed_on,
                "version": item.version,
                **name_columns(item.name),
            }
            for item in items
        ]
        self._insert(activity, rows)
        self._insert(
            activity_name, [row for a in items for row in translation_rows("activity_id", a.id, a.name)]
        )

    def add_tags(self, tags: Iterable[Tag]) -> None:
        """Insert tags under their own keys, in the order given."""
        items = list(tags)
        rows = [
            {
                "id": item.id,
                "organisation_id": item.organisation_id,
                "code": item.code,
                "name": item.name.text,
                "position": number,
            }
            for number, item in enumerate(items, start=1)
        ]
        self._insert(tag, rows)
        self._insert(tag_name, [row for t in items for row in translation_rows("tag_id", t.id, t.name)])

    def add_entries(self, entries: Sequence[BulkEntry], band_set_id: int) -> None:
        """Insert entries with their ages and tags, in the order given."""
        self._insert(entry, [_entry_row(item, band_set_id) for item in entries])
        self._insert(entry_age, [row for item in entries for row in age_rows(item.draft)])
        self._insert(
            entry_tag,
            [
                {"entry_id": i.draft.id, "tag_id": tag_id}
                for i in entries
                for tag_id in sorted(i.draft.tag_ids)
            ],
        )

    def finish(self) -> None:
        """Let the databases know what came in: the next keys to give, and how much of what there is."""
        if self._postgres:
            for table in (node, activity, tag):
                counter = f"pg_get_serial_sequence('{table.name}', 'id')"
                self._connection.execute(
                    text(f"SELECT setval({counter}, (SELECT coalesce(max(id), 1) FROM {table.name}))")
                )
            self._connection.execute(text("SELECT app.fold_roll_up()"))
            self._connection.execute(text("SELECT app.require_parts_fit()"))
            for kept in server_metadata.tables:
                self._connection.execute(text(f"ANALYZE {kept}"))
        for table in (node, node_place, node_reach, activity, entry, entry_age, entry_tag):
            self._connection.execute(text(f"ANALYZE {table.name}"))

    def _insert(self, table: Table, rows: Sequence[Row]) -> None:
        insert_rows(self._connection, table, rows)


def _entry_row(item: BulkEntry, band_set_id: int) -> dict[str, object]:
    return {
        **columns(item.draft, item.form, band_set_id),
        "id": item.draft.id,
        "version": item.draft.version,
        "created_at": item.created.at,
        "created_by": item.created.by,
        "changed_at": item.changed.at,
        "changed_by": item.changed.by,
        "binned_at": item.binned_at,
    }
