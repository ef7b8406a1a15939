"""Entries of a package with their ages and tags, in portions: an entry keeps its key, so it comes in only once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.entry_fields import NUMBERS, Limit, NumberField
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.packages.package_tables import ENTRY, ENTRY_AGE, ENTRY_ANSWER, ENTRY_TAG
from logbook_desktop.domain.packages.packages import PackageFaultError, PackageRule, PackageTable
from logbook_desktop.services.packages.package_import import PackageImport
from logbook_desktop.services.packages.package_reading import PackageReading, Record, unfit

PORTION = 4_000


@dataclass(slots=True)
class IncomingEntry:
    """An entry with what belongs to it, each with its line."""

    line: int
    record: Record
    ages: list[tuple[int, Record]] = field(default_factory=list)
    tags: list[tuple[int, Record]] = field(default_factory=list)
    answers: list[tuple[int, Record]] = field(default_factory=list)


class _Parts:
    """Rows of a child table, handed out entry by entry: both files stand in the order of the entry's key."""

    def __init__(self, reading: PackageReading, table: PackageTable) -> None:
        self._table = table
        self._rows = reading.records(table)
        self._next = next(self._rows, None)

    def of(self, entry_id: UUID) -> list[tuple[int, Record]]:
        found = []
        while self._next is not None and self._next[1]["entry_id"] <= entry_id:
            line, record = self._next
            if record["entry_id"] != entry_id:
                self._refuse()
            found.append((line, record))
            self._next = next(self._rows, None)
        return found

    def end(self) -> None:
        """Raises PackageFaultError if rows are left that belong to no entry."""
        if self._next is not None:
            self._refuse()

    def _refuse(self) -> None:
        assert self._next is not None
        line, record = self._next
        raise PackageFaultError(
            PackageRule.UNKNOWN_REFERENCE,
            self._table.file,
            line,
            column="entry_id",
            value=record["entry_id"],
        )


class EntriesImport:
    """Stores entries that are not here, brings older ones up to date and leaves the others alone."""

    def __init__(self, package_import: PackageImport) -> None:
        self._import = package_import
        self._tree = package_import.work.trees.read()
        self._organisations: dict[int, int | None] = {}

    def store(self) -> None:
        """Take in all entries of the package, a portion at a time."""
        incoming = entries_of(self._import)
        while portion := list(islice(incoming, PORTION)):
            self._store(portion)

    def _store(self, portion: list[IncomingEntry]) -> None:
        package_import = self._import
        ids = [item.record["id"] for item in portion]
        there, withheld = package_import.store.entries_there(ids), package_import.store.withheld(ids)
        new, newer = list[IncomingEntry](), list[IncomingEntry]()
        for item in portion:
            unit_id = package_import.key(ENTRY, item.line, item.record, "unit_id")
            known = there.get(item.record["id"])
            if known is not None:
                self._refuse_of_others(item, unit_id, known[1])
            if item.record["id"] in withheld:
                continue
            if known is None:
                new.append(item)
            elif known[0] < item.record["version"]:
                newer.append(item)
        package_import.added[ENTRY.name] += len(new)
        package_import.updated[ENTRY.name] += len(newer)
        package_import.known[ENTRY.name] += len(portion) - len(new) - len(newer)
        last = portion[-1].line
        package_import.store.add(ENTRY.name, [self._row(item) for item in new], last)
        package_import.store.add(ENTRY_AGE.name, self._ages(new), last)
        package_import.store.add(ENTRY_TAG.name, self._tags(new), last)
        package_import.store.add(ENTRY_ANSWER.name, self._answers(new), last)
        package_import.store.bring_up_to_date([self._row(item) for item in newer], last)
        package_import.store.add(ENTRY_AGE.name, self._ages(newer), last)
        package_import.store.add(ENTRY_TAG.name, self._tags(newer), last)
        package_import.store.add(ENTRY_ANSWER.name, self._answers(newer), last)

    def _refuse_of_others(self, item: IncomingEntry, unit_id: int, unit_here: int) -> None:
        """The key of an entry is nobody else's: one that is in another organisation is a mistake to be looked at."""
        theirs = self._organisation(unit_here)
        if theirs != self._organisation(unit_id):
            raise PackageFaultError(
                PackageRule.OTHER_ORGANISATION,
                ENTRY.file,
                item.line,
                value=item.record["id"],
                other="" if theirs is None else self._tree[theirs].name.text,
            )

    def _organisation(self, unit_id: int) -> int | None:
        if unit_id not in self._organisations:
            found = self._tree.organisation_of(unit_id, self._import.month)
            self._organisations[unit_id] = None if found is None else found.id
        return self._organisations[unit_id]

    def _row(self, item: IncomingEntry) -> Record:
        package_import, record = self._import, item.record
        keys = {
            column: package_import.key(ENTRY, item.line, record, column)
            for column in ("unit_id", "activity_id", "age_band_set_id")
        }
        return {**record, **keys, "search": search_text(f"{record['what']}\n{record['why']}")}

    def _ages(self, items: list[IncomingEntry]) -> list[Record]:
        self._import.added[ENTRY_AGE.name] += sum(len(item.ages) for item in items)
        return [age for item in items for _, age in item.ages]

    def _tags(self, items: list[IncomingEntry]) -> list[Record]:
        self._import.added[ENTRY_TAG.name] += sum(len(item.tags) for item in items)
        return [
            {**tag, "tag_id": self._import.key(ENTRY_TAG, line, tag, "tag_id")}
            for item in items
            for line, tag in item.tags
        ]

    def _answers(self, items: list[IncomingEntry]) -> list[Record]:
        self._import.added[ENTRY_ANSWER.name] += sum(len(item.answers) for item in items)
        return [
            {**answer, "question_id": self._import.key(ENTRY_ANSWER, line, answer, "question_id")}
            for item in items
            for line, answer in item.answers
        ]


def entries_of(reading: PackageReading) -> Iterator[IncomingEntry]:
    """The entries of a package with what belongs to them, each looked at."""
    parts = [_Parts(reading, table) for table in (ENTRY_AGE, ENTRY_TAG, ENTRY_ANSWER)]
    for line, record in reading.records(ENTRY):
        # A package from before there was a number says nothing of it.
        record |= {number.column: record[number.column] or 0 for number in NUMBERS}
        entry_id = record["id"]
        item = IncomingEntry(line, record, *(part.of(entry_id) for part in parts))
        _check(reading, item)
        yield item
    for part in parts:
        part.end()


def _check(reading: PackageReading, item: IncomingEntry) -> None:
    """The rules of the data that the database itself does not keep, or tells less plainly."""
    record = item.record
    for rule, broken in (
        ("entry_at_unit", record["unit_id"] not in reading.units),
        ("activity_of_unit", reading.activity_units.get(record["activity_id"]) != record["unit_id"]),
        *((number.rule, _is_too_much(number, record)) for number in NUMBERS),
        ("one_visit_of_individual", record["form"] == FormOfWork.INDIVIDUAL and _visits(record) != 1),
    ):
        if broken:
            raise unfit(ENTRY, item.line, rule)
    bands = reading.bands.get(record["age_band_set_id"])
    counted = dict.fromkeys(Gender, 0)
    for line, age in item.ages:
        if bands is not None and age["band"] not in bands:
            raise unfit(ENTRY_AGE, line, "age_band_of_its_set")
        counted[Gender(age["gender"])] += age["visits"]
        if counted[Gender(age["gender"])] > record[age["gender"]]:
            raise unfit(ENTRY_AGE, line, f"ages_within_{age['gender']}")


def _is_too_much(number: NumberField, record: Record) -> bool:
    """More than the part of the entry that it is within; plain limits are for those who type, not for stored rows."""
    if not isinstance(number.at_most, Limit):
        return False
    whole = _visits(record) if number.at_most is Limit.VISITS else record["minutes"]
    return bool(record[number.column] > whole)


def _visits(record: Record) -> int:
    return sum(record[gender.value] for gender in Gender)
