"""Packages: a whole branch as typed tables, on its way from one database to another or into an archive.

The words for it: what a table and its columns are, what a package says about itself, what can be wrong with one.
``package_tables`` describes the tables; whoever writes and whoever reads a package goes by that one description.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol
from uuid import UUID

from logbook_desktop.domain.texts import N_

FORMAT = 2
"""The version of the files' form. A program reads this and every older one, and refuses a newer.

2: what organisations use, call and plan.
"""
NULL_TEXT = r"\N"
"""No text, in a column of texts, where an empty field is the empty text. Other columns leave the field empty.

A text that begins with a backslash is written with one more.
"""
DICTIONARY = "dictionary.json"
CHECKSUMS = "checksums.sha256"
KEY_MAX = 2**31 - 1

Value = str | int | bool | date | datetime | UUID | None
Row = tuple[Value, ...]


class ColumnType(StrEnum):
    """How a value is written: see ``PackageColumn``."""

    TEXT = "text"
    CODE = "code"
    """One of the codes of the column."""
    INTEGER = "integer"
    BOOLEAN = "boolean"
    """``true`` or ``false``."""
    DATE = "date"
    """``2025-11-03``."""
    MONTH = "month"
    """``2025-11``; ``0000-01`` is from the beginning."""
    INSTANT = "instant"
    """``2025-11-03T15:04:05.123456Z``, always UTC."""
    UUID = "uuid"

    @property
    def is_text(self) -> bool:
        """Whether an empty field is the empty text, and no value is written apart."""
        return self in (ColumnType.TEXT, ColumnType.CODE)


@dataclass(frozen=True, slots=True)
class PackageColumn:
    """A column. ``optional``: there may be no value. ``low``, ``high``: least and greatest number.

    ``longest``: so many characters at most; ``filled``: the text is not blank. ``refers_to``: the table whose key
    the values are.
    """

    name: str
    type: ColumnType
    meaning: str
    unit: str = ""
    codes: tuple[str, ...] = ()
    optional: bool = False
    low: int = -KEY_MAX
    high: int = KEY_MAX
    longest: int | None = None
    filled: bool = False
    refers_to: str = ""
    since: int = 1
    """The first form with the column; of an older one it is read as no value."""

    def accepts(self, value: Value) -> bool:
        """Whether a value of the right type may stand here."""
        if value is None:
            return self.optional
        if self.codes:
            return value in self.codes
        if isinstance(value, str):
            short = self.longest is None or len(value) <= self.longest
            return short and "\0" not in value and (not self.filled or bool(value.strip()))
        return not isinstance(value, int) or self.low <= value <= self.high


@dataclass(frozen=True)
class PackageTable:
    """A table: one CSV file, its rows in the order of ``key``, which no two share."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[PackageColumn, ...]
    since: int = 1
    """The first form with the table; of an older one it is read as empty."""

    def in_form(self, form: int) -> "PackageTable":
        """The table with the columns it had in a form of the files."""
        return replace(self, columns=tuple(column for column in self.columns if column.since <= form))

    @property
    def file(self) -> str:
        """The name of its file in the folder."""
        return f"{self.name}.csv"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def key_places(self) -> tuple[int, ...]:
        """Where the columns of the key stand in a row."""
        return tuple(self.names.index(name) for name in self.key)

    def place(self, name: str) -> int:
        """Where a column stands in a row."""
        return self.names.index(name)


@dataclass(frozen=True, slots=True)
class PackageAbout:
    """What a package says about itself.

    ``database``: the identity of the database it came from. ``demo``: the mark of demo data, if it is.
    """

    program: str
    schema: str
    made_at: datetime
    database: UUID
    scope_id: int
    scope_path: tuple[str, ...]
    demo: str | None = None


class OutgoingPackage(Protocol):
    """A package as a database hands it out."""

    @property
    def about(self) -> PackageAbout:
        """What the package is of: program, schema, branch, time."""
        ...

    def rows(self, table: PackageTable) -> Iterator[Row]:
        """The rows in the order of the key."""
        ...


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A row and the number of the line of the file where it begins."""

    number: int
    row: Row


class IncomingPackage(Protocol):
    """A package that was read and found whole."""

    @property
    def about(self) -> PackageAbout:
        """What the package is of: program, schema, branch, time."""
        ...

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        ...

    def lines(self, table: PackageTable) -> Iterator[PackageLine]:
        """The rows in the order of the key. Raises PackageFaultError at the first that is not as described."""
        ...


@dataclass(frozen=True, slots=True)
class PackageOutcome:
    """What an import did: rows by table that came in, were brought up to date, and were there already."""

    added: dict[str, int]
    updated: dict[str, int]
    known: dict[str, int]

    @property
    def changed(self) -> bool:
        """Whether anything was added or brought up to date."""
        return any(self.added.values()) or any(self.updated.values())


class PackageRule(StrEnum):
    """What can be wrong with a package; the value is the sentence for people."""

    NO_FOLDER = N_("There is no folder {file}.")
    NOT_EMPTY = N_("{file} is there already and is not an empty folder. Choose another name.")
    NO_PACKAGE = N_(
        "{file} holds no package: dictionary.json is missing. Choose the folder that was exported."
    )
    NEWER = N_("The package was made by a newer program ({value}). Update this program and import it again.")
    BAD_DICTIONARY = N_("{file} is not the dictionary of a package ({value}). Export the package again.")
    MISSING_FILE = N_("{file} is missing from the package. Copy the whole package again.")
    CANNOT_READ = N_("{file} cannot be read. Copy the whole package again.")
    CHANGED_FILE = N_("{file} is not as it was exported: its checksum differs. Copy the whole package again.")
    BAD_CHECKSUMS = N_("{file}, line {line}: this is not a checksum with the name of a file.")
    NO_CHECKSUM = N_("{file} has no checksum in checksums.sha256. Export the package again.")
    UNKNOWN_TABLE = N_("{file} describes a table “{value}” that this program does not know.")
    UNKNOWN_COLUMN = N_("{file}, line {line}: there is no column “{column}” in this table.")
    MISSING_COLUMN = N_("{file}, line {line}: the column “{column}” is missing.")
    COLUMN_ORDER = N_("{file}, line {line}: the columns stand in another order than in dictionary.json.")
    ROW_COUNT = N_("{file} has another number of rows than dictionary.json tells: {value}.")
    NOT_TEXT = N_("{file}, line {line}: this is not text in UTF-8.")
    NOT_CSV = N_("{file}, line {line}: the quotation marks do not match.")
    FIELD_COUNT = N_("{file}, line {line}: the row has too many or too few fields: {value}.")
    BAD_VALUE = N_(
        "{file}, line {line}: “{value}” cannot stand in the column “{column}” (see dictionary.json)."
    )
    BAD_ORDER = N_("{file}, line {line}: the row is there twice, or out of order.")
    UNKNOWN_REFERENCE = N_(
        "{file}, line {line}: “{value}” in the column “{column}” is nothing in the package."
    )
    UNFIT = N_("{file}, line {line}: the row does not fit the others ({value}).")
    UNFIT_ROWS = N_("{file}: a row before line {line} breaks a rule of the data ({value}).")
    NOT_IMPORTABLE = N_(
        "Nothing was written: row {line} of {file} breaks a rule of the data ({value}), so that the package "
        "could not be imported again. Check the data first: “logbook-admin check”."
    )
    DEMO_INTO_REAL = N_(
        "The package holds demo data, the database does not. Import it into an empty database."
    )
    REAL_INTO_DEMO = N_(
        "The database holds demo data, the package does not. Import it into an empty database."
    )
    BANDS_DIFFER = N_(
        "{file}, line {line}: the age bands are counted otherwise here, so the entries cannot be added up."
    )
    OTHER_ORGANISATION = N_(
        "{file}, line {line}: the entry {value} is here already, in another organisation: “{other}”."
    )


class PackageFaultError(Exception):
    """The package, or its folder, is not as it should be; nothing was written or imported."""

    def __init__(
        self,
        rule: PackageRule,
        file: str = "",
        line: int = 0,
        *,
        column: str = "",
        value: object = "",
        other: str = "",
    ) -> None:
        super().__init__(f"{rule.name.lower()}: {file} {line} {column}".rstrip())
        self.rule = rule
        self.values = {"file": file, "line": line, "column": column, "value": str(value)[:80], "other": other}
