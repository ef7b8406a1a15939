"""The door of the room: a package becomes a folder, which appears whole or not at all."""

import csv
import errno
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TextIO

from logbook_desktop.domain.packages.package_tables import TABLES
from logbook_desktop.domain.packages.packages import (
    CHECKSUMS,
    DICTIONARY,
    FORMAT,
    NULL_TEXT,
    OutgoingPackage,
    PackageAbout,
    PackageColumn,
    PackageFaultError,
    PackageRule,
    PackageTable,
    Row,
)
from logbook_desktop.exports.files import cannot_write
from logbook_desktop.exports.package.cells import written_row

_CONVENTIONS = {
    "files": "CSV (RFC 4180): UTF-8 without BOM, comma, CR LF between rows, first row the names of the columns",
    "order": "rows stand in the order of the columns named by key: numbers by value, texts by code point",
    "empty": f"an empty field is no value; in columns of text it is the empty text, and no value is {NULL_TEXT}",
    "backslash": "a text that begins with a backslash is written with one more",
    "integer": "decimal digits",
    "boolean": "true or false",
    "date": "year-month-day",
    "month": "year-month; 0000-01 is from the beginning",
    "instant": "UTC with microseconds, such as 2025-11-03T15:04:05.123456Z",
    "uuid": "lower case with hyphens",
    "formulas": "texts are as they were typed: do not open the files where = or @ begins a formula",
}


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """Where the package is, and how many rows its tables have."""

    folder: Path
    counts: dict[str, int]


def write(package: OutgoingPackage, folder: Path) -> WrittenPackage:
    """Write the package to a new or empty folder, readable by its owner only.

    Raises PackageFaultError for a folder that is in use, CannotWriteError for what the operating system refuses.
    """
    with _appearing(folder) as beside:
        counts: dict[str, int] = {}
        for table in TABLES:
            with _settling(beside / table.file) as file:
                counts[table.name] = _write_table(table, package.rows(table), file)
        with _settling(beside / DICTIONARY) as file:
            file.write(json.dumps(_dictionary(package.about, counts), ensure_ascii=False, indent=1) + "\n")
        names = sorted([DICTIONARY, *(table.file for table in TABLES)])
        with _settling(beside / CHECKSUMS) as file:
            file.writelines(f"{_checksum(beside / name)}  {name}\n" for name in names)
    return WrittenPackage(folder, counts)


def _write_table(table: PackageTable, rows: Iterator[Row], file: TextIO) -> int:
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(table.names)
    count = 0
    for row in rows:
        writer.writerow(written_row(table, row))
        count += 1
    return count


def _dictionary(about: PackageAbout, counts: dict[str, int]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "program": about.program,
        "schema": about.schema,
        "made_at": about.made_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "database": str(about.database),
        "demo": about.demo,
        "scope": {"id": about.scope_id, "path": list(about.scope_path)},
        "conventions": _CONVENTIONS,
        "tables": [_described(table, counts[table.name]) for table in TABLES],
    }


def _described(table: PackageTable, rows: int) -> dict[str, object]:
    return {
        "name": table.name,
        "file": table.file,
        "meaning": table.meaning,
        "rows": rows,
        "key": list(table.key),
        "columns": [_described_column(column) for column in table.columns],
    }


def _described_column(column: PackageColumn) -> dict[str, object]:
    described: dict[str, object] = {
        "name": column.name,
        "type": column.type.value,
        "meaning": column.meaning,
        "optional": column.optional,
    }
    if column.unit:
        described["unit"] = column.unit
    if column.codes:
        described["codes"] = list(column.codes)
    if column.refers_to:
        described["refers_to"] = column.refers_to
    return described


@contextmanager
def _settling(path: Path) -> Iterator[TextIO]:
    """A text file that is on the disk when the block ends."""
    with path.open("x", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A hidden folder beside, which takes the name when the block ends well; whatever goes wrong, it is removed."""
    target = Path(os.path.realpath(folder))
    beside = target.with_name(f".logbook-{secrets.token_hex(8)}.tmp")
    try:
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise PackageFaultError(PackageRule.NOT_EMPTY, str(folder))
        beside.mkdir(mode=0o700)
        yield beside
        if target.exists():
            target.rmdir()  # empty: not every system renames onto a folder
        beside.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):  # filled meanwhile
            raise PackageFaultError(PackageRule.NOT_EMPTY, str(folder)) from error
        raise cannot_write(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
