"""One package on its way in: what the steps of ``import_package`` share."""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from uuid import UUID

from logbook_desktop.data.meta_store import DATABASE
from logbook_desktop.data.package_store import KnownKey, PackageStore, names_in
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.packages.package_tables import ACTIVITY, HISTORY, NODE, TABLES
from logbook_desktop.domain.packages.packages import (
    IncomingPackage,
    PackageOutcome,
    PackageTable,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.packages.package_reading import PackageReading, Record, unfit

KnownKeys = dict[tuple[UUID, int], KnownKey]
_NAMED = (NODE.name, ACTIVITY.name)


class PackageImport(PackageReading):
    """The package, where it goes, the new keys of what it brings, and the tally."""

    def __init__(self, work: UnitOfWork, package: IncomingPackage, month: Month) -> None:
        super().__init__(package, month)
        self.work = work
        self.store = PackageStore(work.connection)
        self.came: dict[str, frozenset[int]] = {}
        """The keys here of places and activities that came in now."""
        self.runs: frozenset[UUID] = frozenset()
        """The imports of spreadsheets that the package remembers."""
        self.added: Counter[str] = Counter()
        self.updated: Counter[str] = Counter()
        self.known: Counter[str] = Counter()
        self._former_here: dict[str, dict[int, set[str]]] = {}
        self._former_there: dict[tuple[str, int], set[str]] = {}
        self.touched = False
        """Whether anything was learnt about rows that are here already."""
        self._own = UUID(work.meta.get(DATABASE))

    def identities(self, record: Record) -> tuple[tuple[UUID, int], ...]:
        """The databases and keys by which a row is known: where it was made, and where it last came from."""
        return tuple(
            dict.fromkeys(
                [(record["source"], record["source_id"]), (self.package.about.database, record["id"])]
            )
        )

    def candidates(
        self, table: PackageTable, record: Record, name: Name, known: KnownKeys
    ) -> Iterator["Candidate"]:
        """Rows here that may be this very row, for the keys it was known by."""
        for identity in self.identities(record):
            before = known.get(identity)
            if before is not None:
                yield Candidate(
                    self, table, record["id"], before.new_id, name.spellings, search_text(before.name)
                )
            if identity[0] == self._own:
                yield Candidate(self, table, record["id"], identity[1], name.spellings)

    def former_names_here(self, table: PackageTable, key: int) -> Set[str]:
        """What a row here was called before, folded."""
        if table.name not in self._former_here:
            self._former_here[table.name] = self.store.former_names(table.name)
        return {search_text(name) for name in self._former_here[table.name].get(key, ())}

    def former_names_there(self, table: PackageTable, key: int) -> Set[str]:
        """What a row of the package was called before, folded. The first time this reads the whole history."""
        if not self._former_there:
            for line, event in self.records(HISTORY):
                if event["kind"] in _NAMED and event["subject"].isdigit():
                    try:
                        names = names_in(event["fields"])
                    except (ValueError, TypeError, AttributeError, RecursionError):
                        raise unfit(HISTORY, line, "fields_of_history") from None
                    self._former_there.setdefault((event["kind"], int(event["subject"])), set()).update(names)
            self._former_there.setdefault(("", 0), set())
        return {search_text(name) for name in self._former_there.get((table.name, key), ())}

    def remember(
        self, table: PackageTable, found: Iterable[tuple[Record, Name, int]], known: KnownKeys
    ) -> None:
        """Keep what each row of another database is here."""
        news = {}
        for record, name, new_id in found:
            made = (record["source"], record["source_id"])
            for identity in self.identities(record):
                now = KnownKey(new_id, name.text, identity == made)
                if identity != (self._own, new_id) and known.get(identity) != now:
                    news[identity] = now
        self.store.remember_keys(table.name, news)
        self.touched = self.touched or bool(news)

    def outcome(self) -> PackageOutcome:
        """What came of each table, in the order of the tables."""
        names = [table.name for table in TABLES]
        return PackageOutcome(
            *({name: tally[name] for name in names} for tally in (self.added, self.updated, self.known))
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key here that a row of the package may have, because it had it before or was made with it here.

    The key alone does not tell: copies of one file give the same keys to different things. So one of the names must
    be the same: of now, of when it last came (``came_as``), or from the history of either side.
    """

    package_import: PackageImport
    table: PackageTable
    old_id: int
    id: int
    names: Set[str]
    came_as: str = ""

    def is_it(self, here: Name) -> bool:
        """Whether the row that has the key and this name here is the one of the package."""
        names_here = here.spellings | {self.came_as}
        if self.names & names_here:
            return True
        names_here |= self.package_import.former_names_here(self.table, self.id)
        if self.names & names_here:
            return True
        return bool(self.package_import.former_names_there(self.table, self.old_id) & names_here)


def only(found: Iterable[int]) -> int | None:
    """The one of its kind; None if there are none or several."""
    items = list(found)
    return items[0] if len(items) == 1 else None
