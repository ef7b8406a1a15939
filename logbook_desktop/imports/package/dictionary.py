"""The dictionary of a package: what it says about itself, and whether its tables are those we know."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from logbook_desktop.domain.packages.package_tables import TABLES
from logbook_desktop.domain.packages.packages import (
    DICTIONARY,
    FORMAT,
    PackageAbout,
    PackageFaultError,
    PackageRule,
    PackageTable,
)


@dataclass(frozen=True, slots=True)
class Described:
    """What the dictionary tells: the package itself, and rows by table."""

    about: PackageAbout
    counts: dict[str, int]
    form: int
    """The form of the files."""


def read_dictionary(content: bytes) -> Described:
    """The dictionary of a file's bytes. Raises PackageFaultError: newer, of other tables, or none at all."""
    try:
        found = json.loads(content.decode("utf-8"))
        form = found["format"]
        if isinstance(form, int) and form > FORMAT:
            raise PackageFaultError(PackageRule.NEWER, value=found.get("program", form))
        if not isinstance(form, int) or form < 1:
            raise ValueError("format")
        described = {item["name"]: item for item in found["tables"]}
        _check_tables(described, form)
        return Described(_about(found), {name: int(item["rows"]) for name, item in described.items()}, form)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = error.args[0] if isinstance(error, KeyError | ValueError) and error.args else ""
        raise PackageFaultError(PackageRule.BAD_DICTIONARY, DICTIONARY, value=what) from None


def _about(found: dict[str, object]) -> PackageAbout:
    demo, scope = found["demo"], found["scope"]
    if not isinstance(scope, dict) or not isinstance(demo, str | None):
        raise TypeError
    return PackageAbout(
        program=str(found["program"]),
        schema=str(found["schema"]),
        made_at=datetime.fromisoformat(str(found["made_at"])),
        database=UUID(str(found["database"])),
        scope_id=int(scope["id"]),
        scope_path=tuple(str(name) for name in scope["path"]),
        demo=demo,
    )


def _check_tables(described: dict[str, dict[str, object]], form: int) -> None:
    known = {table.name: table.in_form(form) for table in TABLES if table.since <= form}
    for name in described:
        if name not in known:
            raise PackageFaultError(PackageRule.UNKNOWN_TABLE, DICTIONARY, value=name)
    for name, table in known.items():
        if name not in described:
            raise PackageFaultError(PackageRule.BAD_DICTIONARY, DICTIONARY, value=name)
        _check_columns(table, described[name]["columns"])


def _check_columns(table: PackageTable, columns: object) -> None:
    """Columns that we do not know, or of another type, are not read by guessing."""
    if not isinstance(columns, list):
        raise TypeError
    types = {column["name"]: column["type"] for column in columns}
    for name in types:
        if name not in table.names:
            raise PackageFaultError(PackageRule.BAD_DICTIONARY, DICTIONARY, value=f"{table.name}.{name}")
    for column in table.columns:
        if types.get(column.name) != column.type.value:
            where = f"{table.name}.{column.name}"
            raise PackageFaultError(PackageRule.BAD_DICTIONARY, DICTIONARY, value=where)
