"""What organisations of a package use, call and plan: what they have here already stays, the rest is added."""

from collections.abc import Sequence
from typing import Any

from logbook_desktop.domain.packages.package_tables import (
    CALENDAR_SPAN,
    CALENDAR_SPAN_NAME,
    LOCAL_NAME,
    QUESTION,
    QUESTION_NAME,
    VOCABULARY_CHOICE,
)
from logbook_desktop.domain.packages.packages import PackageTable
from logbook_desktop.services.packages.package_import import PackageImport

_SAME_SPAN = ("organisation_id", "kind", "name", "first", "last")
"""What tells one term or holiday from others."""
_SAME_QUESTION = ("node_id", "kind", "name")


class UsageImport:
    """Choices and local names are known by their code; terms and holidays by their name and days, questions by
    their words."""

    def __init__(self, package_import: PackageImport) -> None:
        self._import = package_import

    def store(self) -> None:
        """Take in what organisations use, their own names, calendars and questions."""
        self._store_coded(VOCABULARY_CHOICE)
        self._store_coded(LOCAL_NAME)
        self._store_named(CALENDAR_SPAN, CALENDAR_SPAN_NAME, _SAME_SPAN)
        self._store_named(QUESTION, QUESTION_NAME, _SAME_QUESTION)

    def _store_coded(self, table: PackageTable) -> None:
        """Rows whose key is the organisation and codes."""
        package_import = self._import
        here = package_import.store.keys_of(table.name, table.key)
        new, line = [], 1
        for line, record in package_import.records(table):
            record["organisation_id"] = package_import.key(table, line, record, "organisation_id")
            if tuple(record[name] for name in table.key) in here:
                package_import.known[table.name] += 1
            else:
                new.append(record)
        self._add(table, new, line)

    def _store_named(self, table: PackageTable, names: PackageTable, same: Sequence[str]) -> None:
        """Rows with names in other languages, the first column of ``same`` naming their owner."""
        package_import, owner = self._import, same[0]
        here = {row[1:]: row[0] for row in package_import.store.keys_of(table.name, ("id", *same))}
        keys = package_import.keys[table.name] = {}
        new, line = [], 1
        for line, record in package_import.records(table):
            record[owner] = package_import.key(table, line, record, owner)
            there = here.get(tuple(record[name] for name in same))
            if there is None:
                new.append(record)
            else:
                keys[record["id"]] = there
                package_import.known[table.name] += 1
        taken = package_import.store.take_keys(table.name, len(new))
        for record, key in zip(new, taken, strict=True):
            keys[record["id"]] = record["id"] = key
        self._add(table, new, line)
        self._store_names(names, frozenset(taken))

    def _store_names(self, table: PackageTable, came: frozenset[int]) -> None:
        """Names in other languages of the rows that came now; those that were here have theirs."""
        package_import, owner = self._import, table.key[0]
        new, line = [], 1
        for line, record in package_import.records(table):
            record[owner] = package_import.key(table, line, record, owner)
            if record[owner] in came:
                new.append(record)
            else:
                package_import.known[table.name] += 1
        self._add(table, new, line)

    def _add(self, table: PackageTable, rows: Sequence[dict[str, Any]], line: int) -> None:
        if rows:
            self._import.store.add(table.name, rows, line)
        self._import.added[table.name] += len(rows)
