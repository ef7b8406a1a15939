"""Where on a sheet the headings are, what each column tells, and which rows stand below.

Flow: headings → **tables** → verdicts. Headings may stand anywhere, over two rows, more than once, and twice side
by side; each row of headings starts a new table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise, takewhile

from openpyxl.utils.cell import get_column_letter

from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.imports.cells import Cell, Formula, Sheet, line
from logbook_desktop.imports.dates import is_dated
from logbook_desktop.imports.headings import (
    COUNTS,
    GENDERS,
    Heading,
    age_band,
    recognise,
    single_letters,
    tokens_of,
)
from logbook_desktop.imports.vocabulary import (
    CLOCK_WORDS,
    COUNT_WORDS,
    FORMAT_WORDS,
    HOUR_WORDS,
    MINUTE_WORDS,
    SheetField,
)

LOOK_FOR_HEADINGS = 60
"""Rows looked at for headings where no table is found."""
LOOK_BELOW = 25
"""Rows looked at to tell whether a column without a heading holds dates."""
YEARS = range(1990, 2100)
"""Numbers that may stand beside headings."""
UNIT_WORDS = COUNT_WORDS | FORMAT_WORDS | HOUR_WORDS | MINUTE_WORDS | CLOCK_WORDS
_MONTH_COLUMN = re.compile(r"kuukausi|\bkk\b|månad|month", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: where it stands (from 0), its heading as written, and what that means."""

    index: int
    label: str
    heading: Heading


@dataclass(frozen=True, slots=True)
class UnreadColumn:
    """A column that says nothing to the reader: its heading, or its letter where it has none."""

    index: int
    label: str


@dataclass(frozen=True)
class SheetTable:
    """Rows of a sheet under their headings: columns by what they tell, and the numbers of the rows below."""

    sheet: Sheet
    columns: Mapping[SheetField, tuple[SheetColumn, ...]]
    first: int
    last: int
    """The columns of the sheet that belong to it, the last not included."""
    rows: tuple[int, ...]
    labels: tuple[str, ...]
    unread: tuple[UnreadColumn, ...] = ()
    """Columns among and beside them that say nothing to the reader."""

    def has(self, *fields: SheetField) -> bool:
        """Whether there is a column of any of the fields."""
        return any(field in self.columns for field in fields)

    def column(self, field: SheetField) -> SheetColumn | None:
        """The first column of the field; None if there is none."""
        return self.columns[field][0] if field in self.columns else None

    @property
    def languages(self) -> Iterator[str]:
        """The languages of its headings, one for each that tells."""
        for columns in self.columns.values():
            yield from (column.heading.language for column in columns if column.heading.language)


def find_tables(sheet: Sheet) -> tuple[list[tuple[Cell, ...]], list[SheetTable]]:
    """The rows above the first headings, and the tables in order."""
    numbers = list(sheet.rows)
    starts: list[tuple[int, int, list[SheetColumn]]] = []
    at = 0
    while at < len(numbers):
        found = _headings_at(sheet, numbers, at) or _other_headings_at(sheet, numbers, at)
        if found:
            starts.append((at, *found))
            at += found[0]
        else:
            at += 1
    first = next((start for start, _, columns in starts if columns), len(numbers))
    above = [sheet.rows[number] for number in numbers[:first]]
    tables: list[SheetTable] = []
    for index, (at, height, columns) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(numbers)
        if columns:
            tables.extend(
                replace(table, unread=tuple(_unread(table, numbers[at : at + height])))
                for table in _tables_of(sheet, columns, tuple(numbers[at + height : end]))
            )
    return above, tables


def closest_headings(sheet: Sheet) -> tuple[SheetColumn, ...]:
    """The columns of the row that is most like headings, on a sheet without a table; none where it has no two."""
    rows = (_columns_alone(sheet, number) for number in list(sheet.rows)[:LOOK_FOR_HEADINGS])
    best = max(rows, key=len, default=())
    return best if len(best) > 1 else ()


def _columns_alone(sheet: Sheet, row: int) -> tuple[SheetColumn, ...]:
    return () if _holds_data(sheet.rows[row]) else tuple(_one_row(sheet, row).values())


_SAID_ELSEWHERE = frozenset(
    (SheetField.DAY, SheetField.TOTAL, SheetField.PEOPLE, SheetField.MONTH, SheetField.YEAR)
)
"""What a column beside those that are read adds nothing to: a weekday, a sum."""


def _unread(table: SheetTable, headings: Sequence[int]) -> Iterator[UnreadColumn]:
    """What is not read: columns with a heading of other words, and columns of numbers without any."""
    known = {column.index for columns in table.columns.values() for column in columns}
    texts = [_texts(table.sheet, number) for number in headings]
    width = max((len(table.sheet.rows[number]) for number in (*headings, *table.rows)), default=0)
    for index in range(table.first, min(table.last, width)):
        label = line(" ".join(dict.fromkeys(of[index] for of in texts if index in of)))
        heading = recognise(label)
        if index in known or (heading is not None and heading.field in _SAID_ELSEWHERE):
            continue
        cells = [table.sheet.cell(row, index) for row in table.rows]
        numbers = sum(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)
        if label:
            yield UnreadColumn(index, label)
        elif numbers > 1:
            yield UnreadColumn(index, get_column_letter(index + 1))


def _headings_at(sheet: Sheet, numbers: Sequence[int], at: int) -> tuple[int, list[SheetColumn]] | None:
    """How many rows of headings begin at ``at``, and their columns; None if none do."""
    top = numbers[at]
    alone = _one_row(sheet, top)
    height, best = 1, alone
    follows = at + 1 < len(numbers) and numbers[at + 1] == top + 1
    if follows and (alone or _one_row(sheet, top + 1)):
        both = _two_rows(sheet, top, alone)
        more = _kinds(both) - _kinds(alone)
        if (more and len(_kinds(both)) >= len(_kinds(alone))) or (both and _only_units(sheet.rows[top + 1])):
            height, best = 2, both
    below = numbers[at + height : at + height + LOOK_BELOW]
    best = _with_dates(sheet, best, below)
    columns = _countable([*best.values(), *_dates_in_starts(sheet, best, below)])
    if not _are_headings(columns) or _holds_data(sheet.rows[top]):
        return None
    if height == 2 and _fields(_with_dates(sheet, _one_row(sheet, top + 1), below)) == _fields(best):
        return None  # the upper row is a title: the headings begin below it
    return height, columns


def _other_headings_at(sheet: Sheet, numbers: Sequence[int], at: int) -> tuple[int, list[SheetColumn]] | None:
    """Headings of a summary by place or month: counts without dates, as far as its rows follow each other."""
    row = sheet.rows[numbers[at]]
    columns = _one_row(sheet, numbers[at])
    fields = {column.heading.field for column in columns.values() if not _is_bare_age(column)}
    if (
        len(columns) < 2
        or not fields & COUNTS
        or fields & {SheetField.DATE, SheetField.DAY}
        or _holds_data(row)
    ):
        return None
    if any(cell is not None and index not in columns for index, cell in enumerate(row)):
        return None
    below = takewhile(
        lambda pair: pair[0] == pair[1], zip(numbers[at + 1 :], count(numbers[at] + 1), strict=False)
    )
    dated = any(is_dated(cell) for number, _ in below for cell in sheet.rows[number])
    return None if dated else (1, [])


def _fields(columns: Mapping[int, SheetColumn]) -> dict[int, Heading]:
    return {index: column.heading for index, column in columns.items()}


def _one_row(sheet: Sheet, row: int) -> dict[int, SheetColumn]:
    return _columns({index: (cell,) for index, cell in _texts(sheet, row).items()})


def _are_headings(columns: Iterable[SheetColumn]) -> bool:
    """Dates and counts are told. One age alone is none: "17-20" is a clock of a row below."""
    kept = list(columns)
    fields = {column.heading.field for column in kept if not _is_bare_age(column)}
    ages = {column.heading.band for column in kept if _is_bare_age(column)}
    return bool(fields & {SheetField.DATE, SheetField.DAY}) and (bool(fields & COUNTS) or len(ages) > 1)


def _countable(columns: Sequence[SheetColumn]) -> list[SheetColumn]:
    """Without a column "Other" that no girls or boys stand beside: it tells of other rooms, or other reasons."""
    gendered = any(column.heading.field in (SheetField.GIRLS, SheetField.BOYS) for column in columns)
    return [column for column in columns if gendered or column.heading.field is not SheetField.OTHERS]


def _is_bare_age(column: SheetColumn) -> bool:
    return column.heading.field is SheetField.PEOPLE and column.heading.band is not None


def _holds_data(row: tuple[Cell, ...]) -> bool:
    """A date or several numbers: no row of headings, whatever its words are."""
    numbers = [cell for cell in row if isinstance(cell, int | float) and cell not in YEARS]
    return len(numbers) > 1 or any(cell not in YEARS and is_dated(cell) for cell in row)


def _kinds(columns: Mapping[int, SheetColumn]) -> set[tuple[SheetField, AgeBand | None]]:
    return {(column.heading.field, column.heading.band) for column in columns.values()}


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    """The texts of a row, a merged cell's text under its whole width."""
    width = max((len(sheet.rows[row]), *(column + 1 for of, column in sheet.merged if of == row)))
    cells = {index: sheet.covering(row, index) for index in range(width)}
    return {index: cell for index, cell in cells.items() if isinstance(cell, str)}


def _columns(texts: Mapping[int, tuple[str, ...]]) -> dict[int, SheetColumn]:
    """The recognised columns. Several texts for one column: the first that is a heading."""
    columns: dict[int, SheetColumn] = {}
    for index, candidates in texts.items():
        for text in candidates:
            heading = recognise(text)
            if heading:
                columns[index] = SheetColumn(index, line(text), heading)
                break
    unknown = {index: candidates[0] for index, candidates in texts.items() if index not in columns}
    for index, heading in single_letters(unknown).items():
        columns[index] = SheetColumn(index, line(texts[index][0]), heading)
    return columns


def _two_rows(sheet: Sheet, top: int, alone: Mapping[int, SheetColumn]) -> dict[int, SheetColumn]:
    """The columns of two rows read together: "Osallistujat" above "Tytöt" and "Pojat"."""
    below = sheet.rows[top + 1]
    if any(cell is not None and not isinstance(cell, str) for cell in below) or any(map(is_dated, below)):
        return {}
    upper, lower = _texts(sheet, top), _texts(sheet, top + 1)
    texts: dict[int, tuple[str, ...]] = {}
    spread = ""
    for index in range(max((*upper, *lower, -1)) + 1):
        spread = upper.get(index, spread if index in lower else "")
        own = lower.get(index, "")
        if own and own != upper.get(index):
            joined = f"{spread} {own}".strip()
            texts[index] = (joined, own, upper[index]) if _is_unit(own) and index in upper else (joined, own)
        elif index in upper:
            texts[index] = (upper[index],)
    found = _columns(texts)
    explained = [index for index in lower if index in found or _is_unit(lower[index])]
    # A row of data below the headings explains none of them.
    return found if len(explained) * 2 > len(lower) else dict(alone)


def _is_unit(text: str) -> bool:
    return all(token in UNIT_WORDS for token in tokens_of(text)) or bool(age_band(text))


def _only_units(row: tuple[Cell, ...]) -> bool:
    return all(isinstance(cell, str) and _is_unit(cell) for cell in row if cell is not None)


def _with_dates(
    sheet: Sheet, columns: Mapping[int, SheetColumn], below: Sequence[int]
) -> dict[int, SheetColumn]:
    """With the column of dates found by its cells, where no heading tells it but counts are told."""
    found = dict(columns)
    fields = {column.heading.field for column in found.values()}
    if SheetField.DATE in fields or not fields & COUNTS or len(found) < 2:
        return found
    width = max((len(sheet.rows[number]) for number in below), default=0)
    for index in sorted(range(width), key=lambda index: _likely_dates(found.get(index))):
        column = found.get(index)
        if column and column.heading.field not in (SheetField.DAY, SheetField.CLOCK):
            continue
        cells = [sheet.cell(number, index) for number in below]
        filled = [cell for cell in cells if cell is not None and cell is not Formula.UNCOMPUTED]
        if filled and 2 * sum(map(is_dated, filled)) > len(filled) and not _tells_months(sheet, below, index):
            label = column.label if column else ""
            found[index] = SheetColumn(
                index, label, replace(column.heading, field=SheetField.DATE) if column else _DATE
            )
            return found
    return found


_DATE = Heading(SheetField.DATE)


def _likely_dates(column: SheetColumn | None) -> int:
    """The order in which columns are looked at for dates: "Päivä", no heading, "Aika"."""
    if column is None:
        return 1
    return 0 if column.heading.field is SheetField.DAY else 2


def _dates_in_starts(
    sheet: Sheet, columns: Mapping[int, SheetColumn], below: Sequence[int]
) -> list[SheetColumn]:
    """The column of starts once more, where it tells day and clock and no other column tells the day."""
    if any(column.heading.field in (SheetField.DATE, SheetField.DAY) for column in columns.values()):
        return []
    starts = [column for column in columns.values() if column.heading.field is SheetField.START]
    return [
        replace(column, heading=_DATE)
        for column in starts
        if any(is_dated(sheet.cell(number, column.index)) for number in below)
    ]


def _tells_months(sheet: Sheet, below: Sequence[int], index: int) -> bool:
    """A column headed "Kuukausi" holds months, even if Excel keeps them as the first of each."""
    above = min(below) - 1
    texts = (sheet.covering(row, index) for row in (above, above - 1))
    return any(isinstance(text, str) and _MONTH_COLUMN.search(text) for text in texts)


def _tables_of(sheet: Sheet, columns: Sequence[SheetColumn], rows: tuple[int, ...]) -> Iterator[SheetTable]:
    """One table, or those that stand side by side: where the first kind of column comes again."""
    ordered = sorted(columns, key=lambda column: column.index)
    edges = [column.index for column in ordered if column.heading.field is ordered[0].heading.field]
    parts = [
        (start, end, _countable([column for column in ordered if start <= column.index < end]))
        for start, end in pairwise([0, *edges[1:], MAX_WIDTH])
    ]
    if not all(_are_headings(inside) for _, _, inside in parts):
        parts = [(0, MAX_WIDTH, ordered)]
    for start, end, inside in parts:
        yield SheetTable(sheet, _by_field(inside), start, end, rows, tuple(column.label for column in inside))


MAX_WIDTH = 1 << 14


def _by_field(columns: Sequence[SheetColumn]) -> dict[SheetField, tuple[SheetColumn, ...]]:
    fields: dict[SheetField, list[SheetColumn]] = {}
    for column in columns:
        fields.setdefault(column.heading.field, []).append(column)
    if SheetField.DAY in fields:
        day = fields.pop(SheetField.DAY)
        fields.setdefault(SheetField.DATE, day)
    if any(gender in fields for gender in GENDERS):
        people = [column for column in fields.pop(SheetField.PEOPLE, []) if column.heading.band is None]
        if people and SheetField.TOTAL not in fields:
            fields[SheetField.TOTAL] = people
    elif SheetField.PEOPLE not in fields:
        fields[SheetField.PEOPLE] = [
            replace(column, heading=replace(column.heading, field=SheetField.PEOPLE))
            for column in fields.pop(SheetField.TOTAL)
        ]
    return {field: _kept(field, of) for field, of in fields.items()}


def _kept(field: SheetField, columns: Sequence[SheetColumn]) -> tuple[SheetColumn, ...]:
    """Notes add to each other; of counts all are looked at; else what stands first is meant."""
    if field is SheetField.WHAT or field in COUNTS - {SheetField.TOTAL}:
        return tuple(columns)
    return tuple(columns[:1])
