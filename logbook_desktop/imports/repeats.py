"""The same evening twice: skipped where the numbers agree, for a person to decide where they do not."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.imported import ImportedRow, Origin, RejectedRow, RejectionReason
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports.faults import Fault
from logbook_desktop.support.i18n import Texts


@dataclass(slots=True)
class Deduplicated:
    """Rows apart by what becomes of them. ``duplicates`` say nothing new; ``conflicts`` a person has to settle."""

    accepted: list[ImportedRow] = field(default_factory=list)
    duplicates: list[Origin] = field(default_factory=list)
    conflicts: list[RejectedRow] = field(default_factory=list)


def sift(rows: Iterable[ImportedRow], texts: Texts) -> Deduplicated:
    """Each evening once, the first of it, numbered among those that begin alike.

    Same place, date, activity, clock and numbers: a duplicate. Same but for the numbers: a conflict.
    """
    sifted = Deduplicated()
    first: dict[Hashable, ImportedRow] = {}
    beginning_alike: Counter[Hashable] = Counter()
    for row in rows:
        evening = (*_begins(row), row.minutes)
        earlier = first.setdefault(evening, row)
        if earlier is row:
            beginning_alike[_begins(row)] += 1
            sifted.accepted.append(replace(row, occurrence=beginning_alike[_begins(row)]))
        elif _numbers(earlier) == _numbers(row):
            sifted.duplicates.append(row.origin)
        else:
            sifted.conflicts.append(_conflict(earlier).rejects(row.origin, texts))
    return sifted


def _begins(row: ImportedRow) -> tuple[Hashable, ...]:
    place: Hashable = row.unit_id if row.unit_id is not None else row.place
    return place, row.date, search_text(row.activity), row.start


def _numbers(row: ImportedRow) -> tuple[Hashable, ...]:
    ages = frozenset(row.attendance.by_age.items())
    people = tuple(row.attendance.total(gender) for gender in Gender)
    return *people, ages, *row.numbers.values()


def _conflict(earlier: ImportedRow) -> Fault:
    if earlier.origin.sheet is None:
        return Fault(
            RejectionReason.CONFLICT,
            N_("Row {row} tells of the same occasion with other numbers."),
            row=str(earlier.origin.row),
        )
    return Fault(
        RejectionReason.CONFLICT,
        N_("Row {row} of the sheet “{sheet}” tells of the same occasion with other numbers."),
        row=str(earlier.origin.row),
        sheet=earlier.origin.sheet,
    )
