"""One package as it is read: rows by column, and what its parts refer to each other by.

``import_package`` goes on from here to the data (``package_import``); ``export`` looks whether its own package could
be imported again (``check``).
"""

from collections.abc import Iterator
from typing import Any

from logbook_desktop.domain.packages.packages import (
    IncomingPackage,
    PackageFaultError,
    PackageLine,
    PackageRule,
    PackageTable,
)
from logbook_desktop.domain.periods import Month

Record = dict[str, Any]


class PackageReading:
    """The package, and the keys of its rows as they are called where it goes."""

    def __init__(self, package: IncomingPackage, month: Month) -> None:
        self.package = package
        self.month = month
        self.keys: dict[str, dict[int, int]] = {}
        """By table: the key in the package → the key here."""
        self.units: frozenset[int] = frozenset()
        """The places of the package that are units."""
        self.activity_units: dict[int, int] = {}
        """The unit of each activity, both by the keys in the package."""
        self.bands: dict[int, frozenset[str]] = {}
        """The codes of each set of age bands, by the key in the package."""

    def records(self, table: PackageTable) -> Iterator[tuple[int, Record]]:
        """The rows of a table by the names of the columns, each with its line."""
        for line in self.package.lines(table):
            yield line.number, self.record(table, line)

    def record(self, table: PackageTable, line: PackageLine) -> Record:
        """A line of a table as a record, by column."""
        return dict(zip(table.names, line.row, strict=True))

    def key(self, table: PackageTable, line: int, record: Record, column: str) -> Any:
        """The key here of the row that a column names; None for no row."""
        value = record[column]
        if value is None:
            return None
        refers_to = table.columns[table.place(column)].refers_to
        try:
            return self.keys[refers_to][value]
        except KeyError:
            raise PackageFaultError(
                PackageRule.UNKNOWN_REFERENCE, table.file, line, column=column, value=value
            ) from None

    def words(self, table: PackageTable, owner: str) -> dict[int, dict[str, str]]:
        """Names in other languages by the key of their owner; each must be one of ``keys``."""
        found: dict[int, dict[str, str]] = {}
        for line, record in self.records(table):
            self.key(table, line, record, owner)
            found.setdefault(record[owner], {})[record["language"]] = record["name"]
        return found


def unfit(table: PackageTable, line: int, rule: str) -> PackageFaultError:
    """A row that does not fit the others."""
    return PackageFaultError(PackageRule.UNFIT, table.file, line, value=rule)
