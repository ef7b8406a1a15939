"""Packages in tests: out of one database into a folder, into another, and whether the two now hold the same."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import select

from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database
from logbook_desktop.domain.packages.package_tables import TABLES
from logbook_desktop.domain.packages.packages import (
    CHECKSUMS,
    PackageAbout,
    PackageFaultError,
    PackageLine,
    PackageOutcome,
    PackageRule,
    PackageTable,
)
from logbook_desktop.exports.package.writer import WrittenPackage, write
from logbook_desktop.imports.package.reader import read_package
from logbook_desktop.services import packages
from logbook_desktop.services.context import Context

_DERIVED = ("node_reach",)
_OTHERWISE = ("login",)
"""Columns that do not travel."""
_KEYS = {
    "node": ("kind", "name", "code", "opened_on"),
    "activity": ("name", "form"),
    "tag": ("code",),
    "age_band_set": ("from_month",),
    "calendar_span": ("kind", "name", "first"),
    "question": ("kind", "name", "position"),
}


class NoPackage:
    """What turns out to be no package as soon as anybody looks at it."""

    counts: ClassVar[dict[str, int]] = {}

    @property
    def about(self) -> PackageAbout:
        raise PackageFaultError(PackageRule.NO_PACKAGE)

    def lines(self, table: PackageTable) -> Iterator[PackageLine]:
        raise PackageFaultError(PackageRule.MISSING_FILE, table.file)


def export(context: Context, scope: int, folder: Path) -> WrittenPackage:
    return packages.export(context, scope, lambda package: write(package, folder))


def bring_in(context: Context, folder: Path) -> PackageOutcome:
    return packages.import_package(context, read_package(folder))


def resealed(folder: Path) -> None:
    """Checksums as whoever edits a package on purpose would make them."""
    names = sorted(path.name for path in folder.iterdir() if path.name != CHECKSUMS)
    lines = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="")


def edited(folder: Path, file: str, old: str, new: str) -> None:
    """The first ``old`` in a file becomes ``new``, checksums and all."""
    path = folder / file
    content = path.read_bytes().decode("utf-8")
    assert old in content, f"{old!r} is not in {file}"
    path.write_bytes(content.replace(old, new, 1).encode("utf-8"))
    resealed(folder)


def same_data(database: Database) -> dict[str, list[str]]:
    """Everything a package carries, and the closure made from it, with keys told by what they stand for.

    Rows of two databases are equal here just when they say the same.
    """
    with database.engine.connect() as connection:
        rows = {
            name: [dict(row) for row in connection.execute(select(metadata.tables[name])).mappings()]
            for name in (*(table.name for table in TABLES), *_DERIVED)
        }
    called = {name: _called(rows, name) for name in _KEYS}
    contents = {}
    for name, records in rows.items():
        table = metadata.tables[name]
        refers = {key.parent.name: key.column.table.name for key in table.foreign_keys}
        if "node_id" in table.c and "node_id" not in refers:
            refers["node_id"] = "node"
        if name in called or name == "history":
            refers["id"] = name
        contents[name] = sorted(
            str([_value_without_key(column, value, refers, called) for column, value in record.items()])
            for record in records
        )
    return contents


def _called(rows: dict[str, list[dict[str, Any]]], name: str) -> dict[int, str]:
    """What stands for each key: a name, with that of its unit or organisation."""
    owners = {"activity": "unit_id", "question": "node_id"} | dict.fromkeys(
        ("tag", "age_band_set", "calendar_span"), "organisation_id"
    )
    nodes = {row["id"]: row["name"] for row in rows["node"]}
    return {
        row["id"]: str([nodes.get(row.get(owners.get(name, ""))), *(str(row[part]) for part in _KEYS[name])])
        for row in rows[name]
    }


def _value_without_key(
    column: str, value: Any, refers: dict[str, str], called: dict[str, dict[int, str]]
) -> Any:
    if column in _OTHERWISE or (column == "id" and refers.get("id") == "history"):
        return None
    return called.get(refers.get(column, ""), {}).get(value, value)
