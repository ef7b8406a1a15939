"""What a package brings, written to the tables as it was: authors, times and versions are kept.

On a server this takes an administrator; a person's login may do none of it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from logbook_desktop.data.bulk_insert import Row, insert_rows
from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.names import name_columns, translation_rows
from logbook_desktop.data.organisation_tables import entry_answer
from logbook_desktop.data.tables import (
    activity,
    activity_name,
    age_band_set,
    entry,
    entry_age,
    entry_tag,
    history,
    import_place,
    import_run,
    imported_key,
    imported_row,
    node,
    tag,
    tag_name,
)
from logbook_desktop.domain.entries.entries import Activity, Tag
from logbook_desktop.domain.packages.packages import PackageFaultError, PackageRule

_SAME_EVENT = ("at", "by_name", "kind", "action", "subject", "entry_id", "node_id")
"""What tells one event from others. Not its fields: texts may have been taken out of them here."""
_FINAL = ("erase", "redact")
BROUGHT = ""
"""The sign-in of an event that came with a package: its own belongs to another database."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What a row of another database became here, and its name there when it last came."""

    new_id: int
    name: str
    made_there: bool


class PackageStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgres = connection.dialect.name == "postgresql"

    def begin(self) -> None:
        """Has a server keep the history that comes instead of writing its own of the coming."""
        if self._postgres:
            self._connection.execute(text("SELECT set_config('logbook.loading', 'on', true)"))

    # --- keys -----------------------------------------------------------------------------------------------

    def known_keys(self, kind: str) -> dict[tuple[UUID, int], KnownKey]:
        """By (database it came from, key there): what a row of that kind has become here."""
        c = imported_key.c
        rows = self._connection.execute(select(imported_key).where(c.kind == kind))
        return {(row.source, row.old_id): KnownKey(row.new_id, row.name, row.made_there) for row in rows}

    def remember_keys(self, kind: str, keys: dict[tuple[UUID, int], KnownKey]) -> None:
        """Keep what rows of other databases became, in place of what was kept before."""
        c = imported_key.c
        for source, old_id in keys:
            self._connection.execute(
                delete(imported_key).where(c.source == source, c.kind == kind, c.old_id == old_id)
            )
        rows = [
            {
                "source": source,
                "kind": kind,
                "old_id": old_id,
                "new_id": known.new_id,
                "name": known.name,
                "made_there": known.made_there,
            }
            for (source, old_id), known in keys.items()
        ]
        insert_rows(self._connection, imported_key, rows)

    def former_names(self, kind: str) -> dict[int, set[str]]:
        """What nodes or activities were called before, as far as history tells."""
        c = history.c
        changed = select(c.subject, c.fields).where(c.kind == kind, c.action != "create")
        found: dict[int, set[str]] = {}
        for subject, fields in self._connection.execute(changed):
            found.setdefault(int(subject), set()).update(names_in(fields))
        return found

    def take_keys(self, table: str, count: int) -> list[int]:
        """Keys that no other row has or gets."""
        if not count:
            return []
        if self._postgres:
            taken = text("SELECT nextval(pg_get_serial_sequence(:t, 'id')) FROM generate_series(1, :n)")
            return list(self._connection.scalars(taken, {"t": f"public.{table}", "n": count}))
        newest = self._connection.scalar(select(func.max(metadata.tables[table].c.id))) or 0
        return list(range(newest + 1, newest + 1 + count))

    # --- tree and vocabulary ----------------------------------------------------------------------------------

    def set_node_versions(self, versions: dict[int, int]) -> None:
        """Nodes that were just added get the versions they had."""
        if versions:
            changed = update(node).where(node.c.id == bindparam("key")).values(version=bindparam("kept"))
            rows = [{"key": key, "kept": version} for key, version in versions.items()]
            self._connection.execute(changed, rows)

    def add_activities(self, items: Sequence[Activity]) -> None:
        """Store activities with their names under the ids they were given here."""
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
        insert_rows(self._connection, activity, rows)
        words = [row for item in items for row in translation_rows("activity_id", item.id, item.name)]
        insert_rows(self._connection, activity_name, words)

    def add_tags(self, items: Sequence[tuple[Tag, int]]) -> None:
        """Tags with their positions."""
        rows = [
            {
                "id": item.id,
                "organisation_id": item.organisation_id,
                "code": item.code,
                "name": item.name.text,
                "position": position,
                "closed_on": item.closed_on,
            }
            for item, position in items
        ]
        insert_rows(self._connection, tag, rows)
        words = [row for item, _ in items for row in translation_rows("tag_id", item.id, item.name)]
        insert_rows(self._connection, tag_name, words)

    def keys_of(self, table: str, columns: Sequence[str]) -> set[tuple[Any, ...]]:
        """The values of some columns in every row of a small table."""
        stored = metadata.tables[table]
        return {tuple(row) for row in self._connection.execute(select(*(stored.c[name] for name in columns)))}

    def tags(self) -> dict[tuple[int | None, str], int]:
        """Every tag by its owner and code; of several the first."""
        rows = self._connection.execute(select(tag).order_by(tag.c.id.desc()))
        return {(row.organisation_id, row.code): row.id for row in rows}

    def band_sets(self) -> dict[tuple[int | None, int], int]:
        """Every set of age bands by its owner and first month."""
        rows = self._connection.execute(select(age_band_set).order_by(age_band_set.c.id.desc()))
        return {(row.organisation_id, row.from_month): row.id for row in rows}

    # --- entries ----------------------------------------------------------------------------------------------

    def entries_there(self, ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
        """Of some entries those that are here, each with its version and unit."""
        c = entry.c
        queries = (select(c.id, c.version, c.unit_id).where(c.id.in_(part)) for part in chunks(ids))
        return {r.id: (r.version, r.unit_id) for query in queries for r in self._connection.execute(query)}

    def withheld(self, ids: Iterable[UUID]) -> set[UUID]:
        """Of some entries those that were erased or redacted here: a package does not bring their texts back."""
        c = history.c
        query = select(c.entry_id).where(c.action.in_(_FINAL), c.kind == "entry", c.login != BROUGHT)
        return {
            found
            for part in chunks(ids)
            for found in self._connection.scalars(query.where(c.entry_id.in_(part)))
        }

    def add(self, table: str, rows: Sequence[Row], line: int) -> None:
        """Insert rows that ended at this line of their file. PackageFaultError: a rule of the data is broken."""
        try:
            insert_rows(self._connection, metadata.tables[table], rows)
        except IntegrityError as error:
            rule = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or str(error.orig)
            raise PackageFaultError(PackageRule.UNFIT_ROWS, f"{table}.csv", line + 1, value=rule) from error

    def bring_up_to_date(self, rows: Sequence[dict[str, Any]], line: int) -> None:
        """Put newer versions of entries in place of older ones; the parts of these are taken away."""
        try:
            for row in rows:
                self._raise_version(row["id"], row["version"] - 1)
                values = {name: value for name, value in row.items() if name != "id"}
                self._connection.execute(update(entry).where(entry.c.id == row["id"]).values(values))
                for table in (entry_age, entry_tag, entry_answer):
                    self._connection.execute(delete(table).where(table.c.entry_id == row["id"]))
        except IntegrityError as error:
            raise PackageFaultError(
                PackageRule.UNFIT_ROWS, "entry.csv", line + 1, value=str(error.orig)
            ) from error

    def _raise_version(self, entry_id: UUID, version: int) -> None:
        """One by one: a server takes no other step, whoever asks."""
        raised = update(entry).where(entry.c.id == entry_id, entry.c.version < version)
        while self._connection.execute(raised.values(version=entry.c.version + 1)).rowcount:
            pass

    # --- memory -----------------------------------------------------------------------------------------------

    def runs_there(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of some import runs that are stored here already."""
        c = import_run.c
        return {
            i for part in chunks(ids) for i in self._connection.scalars(select(c.id).where(c.id.in_(part)))
        }

    def rows_there(self, fingerprints: Iterable[str]) -> set[str]:
        """Those of some imported rows, by fingerprint, that are stored here already."""
        c = imported_row.c.fingerprint
        return {
            f for part in chunks(fingerprints) for f in self._connection.scalars(select(c).where(c.in_(part)))
        }

    def places_there(self) -> set[tuple[int, str]]:
        """Spellings that an import has learnt here: (organisation, spelling)."""
        c = import_place.c
        return {
            (row.organisation_id, row.spelling)
            for row in self._connection.execute(select(c.organisation_id, c.spelling))
        }

    @staticmethod
    def event(row: Row) -> tuple[Any, ...]:
        """An event as ``events_of`` gives it."""
        return tuple(row[name] for name in _SAME_EVENT)

    def events_of(self, entry_ids: Iterable[UUID], node_ids: Iterable[int]) -> list[tuple[Any, ...]]:
        """What is already told of some entries, and of some places themselves, without the keys."""
        columns = [history.c[name] for name in _SAME_EVENT]
        queries = [select(*columns).where(history.c.entry_id.in_(part)) for part in chunks(entry_ids)]
        at_places = history.c.entry_id.is_(None)
        queries += [
            select(*columns).where(at_places, history.c.node_id.in_(part)) for part in chunks(node_ids)
        ]
        return [tuple(row) for query in queries for row in self._connection.execute(query)]

    # --- the end ----------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Let the database know how much of what there is now."""
        for name in ("node", "node_place", "node_reach", "activity", "entry", "entry_age", "entry_tag"):
            self._connection.execute(text(f"ANALYZE {name}"))


def names_in(fields: str) -> list[str]:
    """The names before and after in the fields of an event."""
    return [name for name in json.loads(fields).get("name", ()) if isinstance(name, str)]
