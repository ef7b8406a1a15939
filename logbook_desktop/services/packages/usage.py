"""What organisations of a package use, call and plan: what they have here already stays, the rest is added."""

from collections.abc import Sequence
from typing import Any

from logbook_desktop.domain.package_tables import (
    CALENDAR_SPAN,
    CALENDAR_SPAN_NAME,
    LOCAL_NAME,
    VOCABULARY_CHOICE,
)
from logbook_desktop.domain.packages import PackageTable
from logbook_desktop.services.packages.arrival import Arrival

_SAME_SPAN = ("organisation_id", "kind", "name", "first", "last")
"""What tells one term or holiday from others."""


class UsageArriving:
    """Choices and local names are known by their code, terms and holidays by their name and days."""

    def __init__(self, arrival: Arrival) -> None:
        self._arrival = arrival

    def store(self) -> None:
        self._store_coded(VOCABULARY_CHOICE)
        self._store_coded(LOCAL_NAME)
        self._store_spans()

    def _store_coded(self, table: PackageTable) -> None:
        """Rows whose key is the organisation and codes."""
        arrival = self._arrival
        here = arrival.store.keys_of(table.name, table.key)
        new, line = [], 1
        for line, record in arrival.records(table):
            record["organisation_id"] = arrival.key(table, line, record, "organisation_id")
            if tuple(record[name] for name in table.key) in here:
                arrival.known[table.name] += 1
            else:
                new.append(record)
        self._add(table, new, line)

    def _store_spans(self) -> None:
        arrival = self._arrival
        columns = ("id", *_SAME_SPAN)
        here = {row[1:]: row[0] for row in arrival.store.keys_of(CALENDAR_SPAN.name, columns)}
        keys = arrival.keys[CALENDAR_SPAN.name] = {}
        new, line = [], 1
        for line, record in arrival.records(CALENDAR_SPAN):
            record["organisation_id"] = arrival.key(CALENDAR_SPAN, line, record, "organisation_id")
            there = here.get(tuple(record[name] for name in _SAME_SPAN))
            if there is None:
                new.append(record)
            else:
                keys[record["id"]] = there
                arrival.known[CALENDAR_SPAN.name] += 1
        taken = arrival.store.take_keys(CALENDAR_SPAN.name, len(new))
        for record, key in zip(new, taken, strict=True):
            keys[record["id"]] = record["id"] = key
        self._add(CALENDAR_SPAN, new, line)
        self._store_span_names(frozenset(taken))

    def _store_span_names(self, came: frozenset[int]) -> None:
        """Names in other languages of the spans that came now; those that were here have theirs."""
        arrival, table = self._arrival, CALENDAR_SPAN_NAME
        new, line = [], 1
        for line, record in arrival.records(table):
            record["span_id"] = arrival.key(table, line, record, "span_id")
            if record["span_id"] in came:
                new.append(record)
            else:
                arrival.known[table.name] += 1
        self._add(table, new, line)

    def _add(self, table: PackageTable, rows: Sequence[dict[str, Any]], line: int) -> None:
        if rows:
            self._arrival.store.add(table.name, rows, line)
        self._arrival.added[table.name] += len(rows)
