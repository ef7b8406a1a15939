"""A field of a package read back into the very value that was written; anything else is refused.

Every value has one spelling only, so what reads back is what was written.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from logbook_desktop.domain.packages.packages import NULL_TEXT, PackageColumn, Value
from logbook_desktop.domain.packages.packages import ColumnType as Type

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def reader_of(column: PackageColumn) -> Callable[[str], Value]:
    """What reads the fields of a column; it raises ValueError for one that cannot stand there."""
    parse = _PARSERS[column.type]
    null = NULL_TEXT if column.type.is_text else ""
    accepts = column.accepts

    def read(field: str) -> Value:
        value = None if field == null else parse(field)
        if not accepts(value):
            raise ValueError(field)
        return value

    return read


def _text(field: str) -> str:
    if not field.startswith("\\"):
        return field
    if not field.startswith("\\\\"):
        raise ValueError(field)
    return field[1:]


def _integer(field: str) -> int:
    if not _INTEGER.fullmatch(field):
        raise ValueError(field)
    return int(field)


def _boolean(field: str) -> bool:
    if field not in ("true", "false"):
        raise ValueError(field)
    return field == "true"


def _date(field: str) -> date:
    found = date.fromisoformat(field)
    if found.isoformat() != field:  # 20251103 and 2025-W45-1 are dates, too
        raise ValueError(field)
    return found


def _month(field: str) -> int:
    found = _MONTH.fullmatch(field)
    if not found:
        raise ValueError(field)
    return int(found[1]) * 12 + int(found[2]) - 1


def _instant(field: str) -> datetime:
    if not _INSTANT.fullmatch(field):
        raise ValueError(field)
    return datetime.fromisoformat(field[:-1]).replace(tzinfo=UTC)


def _uuid(field: str) -> UUID:
    found = UUID(field)
    if str(found) != field:
        raise ValueError(field)
    return found


_PARSERS: dict[Type, Callable[[str], Value]] = {
    Type.TEXT: _text,
    Type.CODE: _text,
    Type.INTEGER: _integer,
    Type.BOOLEAN: _boolean,
    Type.DATE: _date,
    Type.MONTH: _month,
    Type.INSTANT: _instant,
    Type.UUID: _uuid,
}
