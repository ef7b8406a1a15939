"""What a package remembers: which spreadsheets came in, what their words meant, and who changed what."""

import json
from collections import Counter
from collections.abc import Set
from itertools import islice
from typing import Any
from uuid import UUID

from logbook_desktop.data.package_store import BROUGHT
from logbook_desktop.domain.packages.package_tables import HISTORY, IMPORT_PLACE, IMPORT_RUN, IMPORTED_ROW
from logbook_desktop.domain.packages.packages import PackageFaultError, PackageRule
from logbook_desktop.services.packages.package_import import PackageImport
from logbook_desktop.services.packages.package_reading import PackageReading, Record, unfit

PORTION = 4_000
_KEYED = ("node", "activity")
"""Kinds of history whose subject is a key."""
_KEYS_IN_FIELDS = {"unit_id": "node", "place": "node", "activity_id": "activity"}
"""Fields (up to a colon) whose values are keys, and of what."""


class MemoryImport:
    """Stores what is not remembered here yet."""

    def __init__(self, package_import: PackageImport) -> None:
        self._import = package_import

    def store(self) -> None:
        """Take in what is remembered: imports, learnt spellings, history."""
        self._store_runs()
        self._store_rows()
        self._store_places()
        self._store_history()

    def _add(self, table: str, rows: list[Record], known: int, line: int) -> None:
        self._import.added[table] += len(rows)
        self._import.known[table] += known
        self._import.store.add(table, rows, line)

    def _store_runs(self) -> None:
        package_import = self._import
        records = list(package_import.records(IMPORT_RUN))
        package_import.runs = frozenset(record["id"] for _, record in records)
        there = package_import.store.runs_there(package_import.runs)
        rows = [
            {**record, "organisation_id": package_import.key(IMPORT_RUN, line, record, "organisation_id")}
            for line, record in records
        ]
        new = [row for row in rows if row["id"] not in there]
        self._add(IMPORT_RUN.name, new, len(there), records[-1][0] if records else 1)

    def _store_rows(self) -> None:
        package_import = self._import
        records = package_import.records(IMPORTED_ROW)
        while portion := list(islice(records, PORTION)):
            there = package_import.store.rows_there(record["fingerprint"] for _, record in portion)
            ids = [record["entry_id"] for _, record in portion if record["entry_id"]]
            here, withheld = package_import.store.entries_there(ids), package_import.store.withheld(ids)
            new = []
            for line, record in portion:
                self._check_row(line, record, here.keys() | withheld)
                if record["fingerprint"] not in there:
                    entry_id = record["entry_id"] if record["entry_id"] in here else None
                    new.append({**record, "entry_id": entry_id})
            self._add(IMPORTED_ROW.name, new, len(there), portion[-1][0])

    def _check_row(self, line: int, record: Record, entries: Set[UUID]) -> None:
        for column, known in (("run_id", self._import.runs), ("entry_id", entries)):
            value = record[column]
            if value is not None and value not in known:
                raise PackageFaultError(
                    PackageRule.UNKNOWN_REFERENCE, IMPORTED_ROW.file, line, column=column, value=value
                )

    def _store_places(self) -> None:
        package_import = self._import
        there = package_import.store.places_there()
        new, known, last = list[Record](), 0, 1
        for last, record in package_import.records(IMPORT_PLACE):
            keys = {
                column: package_import.key(IMPORT_PLACE, last, record, column)
                for column in ("organisation_id", "unit_id")
            }
            if (keys["organisation_id"], record["spelling"]) in there:
                known += 1
            else:
                there.add((keys["organisation_id"], record["spelling"]))
                new.append({**record, **keys})
        self._add(IMPORT_PLACE.name, new, known, last)

    def _store_history(self) -> None:
        """In the order in which it happened, nothing told twice.

        Places and activities that were here already keep to what happened to them here.
        """
        package_import = self._import
        records, events = package_import.records(HISTORY), HistoryReading(package_import)
        known: Counter[tuple[Any, ...]] = Counter()
        asked = _QuestionRow()
        while portion := list(islice(records, PORTION)):
            rows = [events.event(line, record) for line, record in portion]
            withheld = package_import.store.withheld(row["entry_id"] for row in rows if row["entry_id"])
            known.update(package_import.store.events_of(*asked.newly(rows)))
            new = []
            for row in rows:
                same = package_import.store.event(row)
                if known[same]:
                    known[same] -= 1
                elif row["entry_id"] not in withheld and self._came_now(row):
                    new.append({**row, "login": BROUGHT})
            self._add(HISTORY.name, new, len(rows) - len(new), portion[-1][0])

    def _came_now(self, event: Record) -> bool:
        came = self._import.came.get(event["kind"])
        return came is None or (event["subject"].isdigit() and int(event["subject"]) in came)


class HistoryReading:
    """Events of a package under the keys of here."""

    def __init__(self, reading: PackageReading) -> None:
        self._reading = reading

    def event(self, line: int, record: Record) -> Record:
        """An event under the keys of here."""
        keys = self._reading.keys
        subject = record["subject"]
        if record["kind"] in _KEYED and subject.isascii() and subject.isdigit():
            subject = str(keys[record["kind"]].get(int(subject), subject))
        return {
            **{name: value for name, value in record.items() if name != "id"},
            "subject": subject,
            "node_id": self._reading.key(HISTORY, line, record, "node_id"),
            "fields": self._fields(line, record["fields"]),
        }

    def _fields(self, line: int, written: str) -> str:
        """``{"field": [before, after]}`` with the keys of here; a key of what is not in the package is left out."""
        try:
            fields = json.loads(written)
            turned = {self._name(name): self._pair(name, pair) for name, pair in fields.items()}
        except (ValueError, RecursionError, AttributeError, TypeError):
            raise unfit(HISTORY, line, "fields_of_history") from None
        return written if turned == fields else json.dumps(turned, ensure_ascii=False)

    def _name(self, name: str) -> str:
        kind, _, key = name.partition(":")
        table = {"tag": "tag", "answer": "question"}.get(kind)
        if table is None or not key:
            return name
        return f"{kind}:{self._reading.keys[table].get(int(key), '')}"

    def _pair(self, name: str, pair: list[Any]) -> list[Any]:
        table = _KEYS_IN_FIELDS.get(name.partition(":")[0])
        if table is None:
            return pair
        keys = self._reading.keys[table]
        return [keys.get(value) for value in pair]


class _QuestionRow:
    """Which entries and places were asked about already."""

    def __init__(self) -> None:
        self._entries: set[UUID] = set()
        self._nodes: set[int] = set()

    def newly(self, rows: list[Record]) -> tuple[set[UUID], set[int]]:
        """The entries of events, and the places of events of no entry, that were not asked about before."""
        entries = {row["entry_id"] for row in rows if row["entry_id"] is not None} - self._entries
        nodes = {row["node_id"] for row in rows if row["entry_id"] is None and row["node_id"] is not None}
        nodes -= self._nodes
        self._entries |= entries
        self._nodes |= nodes
        return entries, nodes
