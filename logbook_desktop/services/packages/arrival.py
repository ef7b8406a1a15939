"""One package on its way in: what the steps of ``bring_in`` share."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from logbook_desktop.data.meta_store import DATABASE
from logbook_desktop.data.package_store import KnownKey, PackageStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.package_tables import TABLES
from logbook_desktop.domain.packages import (
    IncomingPackage,
    Line,
    PackageFaultError,
    PackageOutcome,
    PackageRule,
    PackageTable,
)
from logbook_desktop.domain.periods import Month

Record = dict[str, Any]
KnownKeys = dict[tuple[UUID, int], KnownKey]


class Arrival:
    """The package, where it goes, the new keys of what it brings, and the tally."""

    def __init__(self, work: UnitOfWork, package: IncomingPackage, month: Month) -> None:
        self.work = work
        self.package = package
        self.month = month
        self.store = PackageStore(work.connection)
        self.keys: dict[str, dict[int, int]] = {}
        """By table: the key in the package → the key here."""
        self.units: frozenset[int] = frozenset()
        """The places of the package that are units."""
        self.activity_units: dict[int, int] = {}
        """The unit of each activity, both by the keys in the package."""
        self.bands: dict[int, frozenset[str]] = {}
        """The codes of each set of age bands, by the key in the package."""
        self.runs: frozenset[UUID] = frozenset()
        """The imports of spreadsheets that the package remembers."""
        self.added: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.known: Counter[str] = Counter()
        self.touched = False
        """Whether anything was learnt about rows that are here already."""
        self._own = UUID(work.meta.get(DATABASE))

    def records(self, table: PackageTable) -> Iterator[tuple[int, Record]]:
        """The rows of a table by the names of the columns, each with its line."""
        for line in self.package.lines(table):
            yield line.number, self.record(table, line)

    def record(self, table: PackageTable, line: Line) -> Record:
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

    def identities(self, record: Record) -> tuple[tuple[UUID, int], ...]:
        """The databases and keys by which a row is known: where it was made, and where it last came from."""
        return tuple(
            dict.fromkeys(
                [(record["source"], record["source_id"]), (self.package.about.database, record["id"])]
            )
        )

    def candidates(self, record: Record, name: Name, known: KnownKeys) -> Iterator["Candidate"]:
        """Rows here that may be this very row, for the keys it was known by."""
        for identity in self.identities(record):
            before = known.get(identity)
            if before is not None:
                sure = _overlap(Name.of(before.name), name) or record["version"] > before.version
                yield Candidate(before.new_id, name, sure=sure)
            if identity[0] == self._own:
                yield Candidate(identity[1], name, older_than=record["version"])

    def remember(self, kind: str, found: Iterable[tuple[Record, Name, int]], known: KnownKeys) -> None:
        """Keep what each row of another database is here."""
        news = {}
        for record, name, new_id in found:
            now = KnownKey(new_id, name.text, record["version"])
            for identity in self.identities(record):
                if identity != (self._own, new_id) and known.get(identity) != now:
                    news[identity] = now
        self.store.remember_keys(kind, news)
        self.touched = self.touched or bool(news)

    def outcome(self) -> PackageOutcome:
        names = [table.name for table in TABLES]
        return PackageOutcome(
            *({name: tally[name] for name in names} for tally in (self.added, self.updated, self.known))
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key here that a row of the package may have.

    It came in as this one before (``sure``, unless it has another name now at the same version: copies of one file
    give the same key to different things); or it is a key of this very database, which has changed the row since.
    """

    id: int
    name: Name
    sure: bool = False
    older_than: int | None = None

    def is_it(self, name: Name, version: int) -> bool:
        """Whether the row that has the key here, with this name and version, is the one of the package."""
        changed_since = self.older_than is not None and version > self.older_than
        return self.sure or changed_since or _overlap(self.name, name)


def _overlap(one: Name, other: Name) -> bool:
    return bool(one.spellings & other.spellings)


def unfit(table: PackageTable, line: int, rule: str) -> PackageFaultError:
    """A row that does not fit the others."""
    return PackageFaultError(PackageRule.UNFIT, table.file, line, value=rule)


def only(found: Iterable[int]) -> int | None:
    """The one of its kind; None if there are none or several."""
    items = list(found)
    return items[0] if len(items) == 1 else None
