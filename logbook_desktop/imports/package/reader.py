"""The door of the room: a folder becomes a package, once all its files are there and as they were exported.

Rows are read as they are asked for; each file is checked against its checksum before its first row is given out.
"""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path

from logbook_desktop.domain.packages.package_tables import TABLES
from logbook_desktop.domain.packages.packages import (
    CHECKSUMS,
    DICTIONARY,
    PackageAbout,
    PackageFaultError,
    PackageLine,
    PackageRule,
    PackageTable,
    Row,
)
from logbook_desktop.imports.package.cells import reader_of
from logbook_desktop.imports.package.dictionary import Described, read_dictionary

_LONGEST_FIELD = 2**31 - 1
"""The library would stop at 131,072 characters; a history holds the texts before and after."""


class ReadPackage:
    """A package in a folder; ``IncomingPackage``."""

    def __init__(self, folder: Path, described: Described) -> None:
        self._folder = folder
        self._described = described

    @property
    def about(self) -> PackageAbout:
        """Who made the package, when and of what."""
        return self._described.about

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has, as the package describes itself."""
        return dict(self._described.counts)

    def lines(self, table: PackageTable) -> Iterator[PackageLine]:
        """The rows in the order of the key. Raises PackageFaultError at the first that is not as described."""
        count = 0
        before: tuple[object, ...] | None = None
        whole, table = table, table.in_form(self._described.form)
        if table.since > self._described.form:
            return
        with _opened(self._folder / table.file) as file:
            for line in _lines(table, file):
                key = tuple(line.row[place] for place in table.key_places)
                if before is not None and not before < key:
                    raise PackageFaultError(PackageRule.BAD_ORDER, table.file, line.number)
                before = key
                count += 1
                yield line if table.names == whole.names else _widened(line, table, whole)
        if count != self._described.counts[table.name]:
            raise PackageFaultError(PackageRule.ROW_COUNT, table.file, value=count)


def read_package(folder: Path) -> ReadPackage:
    """The package in a folder. Raises PackageFaultError: no package, a newer one, or not as it was exported."""
    if not folder.is_dir():
        raise PackageFaultError(PackageRule.NO_FOLDER, str(folder))
    if not (folder / DICTIONARY).exists():
        raise PackageFaultError(PackageRule.NO_PACKAGE, str(folder))
    described = read_dictionary(_bytes_of(folder / DICTIONARY))
    sums = _checksums(folder / CHECKSUMS)
    for name in (DICTIONARY, *(table.file for table in TABLES if table.since <= described.form)):
        if name not in sums:
            raise PackageFaultError(PackageRule.NO_CHECKSUM, name)
        with _opened(folder / name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sums[name]:
                raise PackageFaultError(PackageRule.CHANGED_FILE, name)
    return ReadPackage(folder, described)


def _widened(line: PackageLine, table: PackageTable, whole: PackageTable) -> PackageLine:
    """A row of an older form with no value in the columns that came later."""
    values = dict(zip(table.names, line.row, strict=True))
    return PackageLine(line.number, tuple(values.get(name) for name in whole.names))


def _opened(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise PackageFaultError(PackageRule.MISSING_FILE, path.name) from None
    except OSError as error:
        raise PackageFaultError(PackageRule.CANNOT_READ, path.name) from error


def _bytes_of(path: Path) -> bytes:
    with _opened(path) as file:
        return file.read()


def _checksums(path: Path) -> dict[str, str]:
    sums = {}
    for number, line in enumerate(_bytes_of(path).splitlines(), start=1):
        digest, _, name = line.decode("utf-8", "replace").partition("  ")
        if len(digest) != hashlib.sha256().digest_size * 2 or not name:
            raise PackageFaultError(PackageRule.BAD_CHECKSUMS, path.name, number)
        sums[name] = digest
    return sums


def _lines(table: PackageTable, file: BufferedReader) -> Iterator[PackageLine]:
    """The rows of a file with the numbers of the lines where they begin."""
    csv.field_size_limit(_LONGEST_FIELD)
    fields_of_rows = csv.reader(_texts(table, file), strict=True)
    number = 1
    try:
        _check_headings(table, next(fields_of_rows, []))
        readers = [reader_of(column) for column in table.columns]
        number = fields_of_rows.line_num + 1
        for fields in fields_of_rows:
            if len(fields) != len(readers):
                found = f"{len(fields)} ≠ {len(readers)}"
                raise PackageFaultError(PackageRule.FIELD_COUNT, table.file, number, value=found)
            try:
                row: Row = tuple([read(field) for read, field in zip(readers, fields, strict=True)])
            except ValueError:
                raise _bad_value(table, fields, number) from None
            yield PackageLine(number, row)
            number = fields_of_rows.line_num + 1
    except csv.Error:
        raise PackageFaultError(PackageRule.NOT_CSV, table.file, number) from None


def _texts(table: PackageTable, file: BufferedReader) -> Iterator[str]:
    """The file line by line, so that a line that is no text can be named."""
    for number, line in enumerate(file, start=1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            raise PackageFaultError(PackageRule.NOT_TEXT, table.file, number) from None


def _check_headings(table: PackageTable, headings: Sequence[str]) -> None:
    for name in headings:
        if name not in table.names:
            raise PackageFaultError(PackageRule.UNKNOWN_COLUMN, table.file, 1, column=name)
    for name in table.names:
        if name not in headings:
            raise PackageFaultError(PackageRule.MISSING_COLUMN, table.file, 1, column=name)
    if tuple(headings) != table.names:
        raise PackageFaultError(PackageRule.COLUMN_ORDER, table.file, 1)


def _bad_value(table: PackageTable, fields: Sequence[str], number: int) -> PackageFaultError:
    """The fault of the first field that cannot stand where it stands."""
    for column, field in zip(table.columns, fields, strict=True):
        try:
            reader_of(column)(field)
        except ValueError:
            break
    return PackageFaultError(
        PackageRule.BAD_VALUE, table.file, number, column=column.name, value=field or "–"
    )
