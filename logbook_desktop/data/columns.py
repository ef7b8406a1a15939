"""What every table's columns are made of, for ``tables`` and ``organisation_tables``."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

IntKey = Integer
BigIntKey = BigInteger().with_variant(Integer, "sqlite")


class SafeText(TypeDecorator[str]):
    """Text of any kind. What is no character (NUL, half of one) is replaced: a server takes none of it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is stored of a text: lone halves of characters and NUL become question marks."""
        if value is None:
            return None
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


BinaryText = SafeText().with_variant(SafeText(collation="C"), "postgresql")
"""Text compared as bytes on both databases (SQLite does so by itself)."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC; SQLite keeps none of the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An instant as UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An instant with its zone, which a file does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def codes_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """Only the codes of the enum may stand in the column."""
    listed = ", ".join(f"'{code.value}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
