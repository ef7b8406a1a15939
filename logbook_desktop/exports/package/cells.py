"""A value as it stands in a package: exact, the same on every machine, nothing made nicer."""

from datetime import UTC, date, datetime

from logbook_desktop.domain.packages.packages import NULL_TEXT, PackageColumn, PackageTable, Row, Value
from logbook_desktop.domain.packages.packages import ColumnType as Type


def written_row(table: PackageTable, row: Row) -> list[str]:
    """The fields of a row. Nothing a spreadsheet would run is defused: texts come back as they were."""
    return [written(column, value) for column, value in zip(table.columns, row, strict=True)]


def written(column: PackageColumn, value: Value) -> str:
    """One field; see ``ColumnType``."""
    if value is None:
        return NULL_TEXT if column.type.is_text else ""
    if isinstance(value, str):
        return f"\\{value}" if value.startswith("\\") else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and column.type is Type.MONTH:
        return f"{value // 12:04}-{value % 12 + 1:02}"
    return str(value)
