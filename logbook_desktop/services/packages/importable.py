"""Whether a package could be imported again, before it is written: data that breaks its own rules is no package.

By the same rules as the import (``places``, ``vocabulary``, ``entries``, ``memory``), on the rows as they go out.
What depends on where a package goes (other age bands, other organisations) is not asked here.
"""

from collections.abc import Iterator

from logbook_desktop.domain.packages.package_tables import (
    ACTIVITY,
    AGE_BAND_SET,
    CALENDAR_SPAN,
    ENTRY,
    ENTRY_AGE,
    ENTRY_ANSWER,
    ENTRY_TAG,
    HISTORY,
    IMPORT_RUN,
    IMPORTED_ROW,
    NODE,
    NODE_NAME,
    NODE_PLACE,
    QUESTION,
    TABLES,
    TAG,
)
from logbook_desktop.domain.packages.packages import (
    OutgoingPackage,
    PackageAbout,
    PackageFaultError,
    PackageLine,
    PackageRule,
    PackageTable,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.packages.entries import entries_of
from logbook_desktop.services.packages.memory import HistoryReading
from logbook_desktop.services.packages.package_reading import PackageReading
from logbook_desktop.services.packages.places import places_of, tree_of
from logbook_desktop.services.packages.vocabulary import bands_of, unit_of

_BY_THEMSELVES = (
    NODE,
    NODE_NAME,
    NODE_PLACE,
    ENTRY,
    ENTRY_AGE,
    ENTRY_TAG,
    ENTRY_ANSWER,
    IMPORTED_ROW,
    HISTORY,
)


def require_importable(package: OutgoingPackage, month: Month) -> None:
    """Raises PackageFaultError: the rule that a row breaks, and the row."""
    try:
        _check(_Returning(package), month)
    except PackageFaultError as fault:
        at, line = fault.values, fault.values["line"]
        assert isinstance(line, int)
        said = ": ".join(str(at[part]) for part in ("column", "value") if at[part])
        raise PackageFaultError(PackageRule.NOT_IMPORTABLE, str(at["file"]), line - 1, value=said) from fault


class _Returning:
    """What goes out, as if it came in; a row is told by its number."""

    def __init__(self, package: OutgoingPackage) -> None:
        self._package = package

    @property
    def about(self) -> PackageAbout:
        return self._package.about

    @property
    def counts(self) -> dict[str, int]:
        return {}

    def lines(self, table: PackageTable) -> Iterator[PackageLine]:
        for line, row in enumerate(self._package.rows(table), 2):
            for column, value in zip(table.columns, row, strict=True):
                if not column.accepts(value):
                    raise PackageFaultError(
                        PackageRule.BAD_VALUE, table.file, line, column=column.name, value=value
                    )
            yield PackageLine(line, row)


def _check(package: _Returning, month: Month) -> None:
    reading = PackageReading(package, month)
    tree_of(reading, places_of(reading))
    bands_of(reading, list(reading.records(AGE_BAND_SET)))
    for table in (TAG, ACTIVITY, CALENDAR_SPAN, QUESTION):
        reading.keys[table.name] = {record["id"]: record["id"] for _, record in reading.records(table)}
    for line, record in reading.records(ACTIVITY):
        unit_of(reading, line, record)
    for table in TABLES:
        if table not in _BY_THEMSELVES:
            _check_references(reading, table)
    _check_entries(reading)
    _check_memory(reading)


def _check_entries(reading: PackageReading) -> None:
    for item in entries_of(reading):
        for column in ("unit_id", "activity_id", "age_band_set_id"):
            reading.key(ENTRY, item.line, item.record, column)
        for line, record in item.tags:
            reading.key(ENTRY_TAG, line, record, "tag_id")
        for line, record in item.answers:
            reading.key(ENTRY_ANSWER, line, record, "question_id")


def _check_memory(reading: PackageReading) -> None:
    runs = {record["id"] for _, record in reading.records(IMPORT_RUN)}
    for line, record in reading.records(IMPORTED_ROW):
        if record["run_id"] not in runs:
            raise PackageFaultError(
                PackageRule.UNKNOWN_REFERENCE,
                IMPORTED_ROW.file,
                line,
                column="run_id",
                value=record["run_id"],
            )
    events = HistoryReading(reading)
    for line, record in reading.records(HISTORY):
        events.event(line, record)


def _check_references(reading: PackageReading, table: PackageTable) -> None:
    named = [column.name for column in table.columns if column.refers_to in reading.keys]
    for line, record in reading.records(table):
        for name in named:
            reading.key(table, line, record, name)
