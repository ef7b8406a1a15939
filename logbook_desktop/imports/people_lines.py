"""A list of colleagues as somebody has it – pasted from a table or an e-mail, or a file – as lines of raw words.

Flow: text or file → **lines** → people_list (verdicts). Which column is which is told by a row of headings, where
there is one, else by what stands in the cells.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from io import StringIO
from pathlib import Path

from logbook_desktop.domain.names import search_text
from logbook_desktop.imports.cells import clean, line, shown
from logbook_desktop.imports.delimited import read_delimited
from logbook_desktop.imports.files import Kind, kind_of, read_bytes
from logbook_desktop.imports.people_words import language_of, role_of
from logbook_desktop.imports.unreadable import FileFault, FileFaultError, UnreadableFileError
from logbook_desktop.imports.word_lists import tables, together
from logbook_desktop.imports.xlsx import read_workbook
from logbook_desktop.support.i18n import Texts

DELIMITERS = ("\t", ";", ",")
_LONGEST_CELL = 500
_LINES_IN_CELL = 5
_ADDRESS = re.compile(r"[<(\[]?\s*(?:mailto:)?([^\s<>()\[\],;]*@[^\s<>()\[\],;]*)\s*[>)\]]?", re.IGNORECASE)
_LISTED = re.compile(r"^\s*(?:\d{1,4}[.)]|[-–—•*·])\s+")
_ADDRESS_BOOK = re.compile(r">\s*[;,]\s*(?=[^;,<>\n]*<[^<>\n]*@)")
"""Between two people of an e-mail's line of receivers."""


class PeopleListColumn(Enum):
    """What a column of a list of colleagues holds."""

    NAME = "name"
    FIRST = "first"
    LAST = "last"
    EMAIL = "email"
    PLACES = "places"
    ROLE = "role"
    LANGUAGE = "language"


_COLUMNS = tables("people", "columns")
_HEADINGS = {column: together(_COLUMNS[column.value]) for column in PeopleListColumn}


@dataclass(frozen=True, slots=True)
class PeopleListLine:
    """One person as written. ``number``: the line as people count it, from 1."""

    number: int
    name: str
    email: str = ""
    places: str = ""
    role: str = ""
    language: str = ""


_Cells = list[str]


def lines_of(text: str) -> tuple[PeopleListLine, ...]:
    """The people of a pasted text, one to a line; blank lines and the headings are left out."""
    rows = _rows(_ADDRESS_BOOK.sub(">\n", text))
    if not rows:
        return ()
    columns = _headed(rows[0][1])
    if columns:
        return tuple(_by_heading(number, cells, columns) for number, cells in rows[1:])
    return tuple(_by_contents(rows))


def text_of_file(path: Path, texts: Texts) -> str:
    """The first filled sheet of a workbook, or a CSV file, as text to look at and correct: a tab between cells.

    UnreadableFileError, with advice, where it is no such file.
    """
    try:
        data = read_bytes(path)
        workbook = kind_of(data, path.suffix) is Kind.WORKBOOK
        sheets = read_workbook(data) if workbook else [read_delimited(data)]
        sheet = next((sheet for sheet in sheets if sheet.rows), None)
        if sheet is None:
            raise FileFaultError(FileFault.EMPTY)
    except FileFaultError as found:
        raise UnreadableFileError(found, path.name, texts) from found
    return "\n".join("\t".join(shown(cell, _LONGEST_CELL) for cell in row) for row in sheet.rows.values())


# --- into cells ------------------------------------------------------------------------------------------------


def _rows(text: str) -> list[tuple[int, _Cells]]:
    delimiter = max(DELIMITERS, key=lambda one: (_fitness(text, one), -DELIMITERS.index(one)))
    rows = []
    for number, cells in enumerate(_parted(text, delimiter), start=1):
        cleaned = [line(str(clean(cell) or "")) for cell in cells]
        if any(cleaned):
            cleaned[0] = _LISTED.sub("", cleaned[0] + " ").strip()
            rows.append((number, cleaned))
    return rows


def _parted(text: str, delimiter: str) -> list[_Cells]:
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    if any(
        cell.count("\n") > _LINES_IN_CELL for row in rows for cell in row
    ):  # a quotation mark nobody closed
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return rows


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """In how many lines something stands alone that is one thing – an address, a role, a heading –, and how many
    lines are parted at all."""
    rows = [row for row in _parted(text, delimiter) if len(row) > 1]
    return sum(any(_stands_alone(cell) for cell in row) for row in rows), len(rows)


def _stands_alone(cell: str) -> bool:
    return bool(_ADDRESS.fullmatch(cell.strip())) or role_of(cell) is not None or _heading(cell) is not None


# --- which is which --------------------------------------------------------------------------------------------


def _heading(cell: str) -> PeopleListColumn | None:
    word = search_text(cell).strip(" :*.")
    return next((column for column, words in _HEADINGS.items() if word in words), None)


def _headed(cells: _Cells) -> dict[PeopleListColumn, int]:
    """The columns of a row of headings; empty where it is a person."""
    found: dict[PeopleListColumn, int] = {}
    for place, cell in enumerate(cells):
        column = _heading(cell)
        if column is not None:
            found.setdefault(column, place)
    named = (
        PeopleListColumn.NAME in found or PeopleListColumn.LAST in found or PeopleListColumn.EMAIL in found
    )
    return found if named and not any("@" in cell for cell in cells) else {}


def _by_heading(number: int, cells: _Cells, columns: Mapping[PeopleListColumn, int]) -> PeopleListLine:
    def cell(column: PeopleListColumn) -> str:
        place = columns.get(column, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    name = (
        cell(PeopleListColumn.NAME) or f"{cell(PeopleListColumn.FIRST)} {cell(PeopleListColumn.LAST)}".strip()
    )
    email = cell(PeopleListColumn.EMAIL)
    address = _ADDRESS.search(email)
    if address is None and (in_name := _ADDRESS.search(name)):
        email, name = in_name[1], _without(name, in_name)
    elif address is not None:
        email = address[1]
    return PeopleListLine(
        number,
        name,
        email,
        cell(PeopleListColumn.PLACES),
        cell(PeopleListColumn.ROLE),
        cell(PeopleListColumn.LANGUAGE),
    )


@dataclass(slots=True)
class _Sorted:
    """The cells of a line by what they evidently are; ``others`` by their place."""

    number: int
    width: int
    found: dict[PeopleListColumn, tuple[int, str]]
    others: dict[int, str]


def _by_contents(rows: Sequence[tuple[int, _Cells]]) -> list[PeopleListLine]:
    parted = [_sorted(number, cells) for number, cells in rows]
    width = Counter(one.width for one in parted).most_common(1)[0][0]
    usual = {
        column: places.most_common(1)[0][0]
        for column in (PeopleListColumn.EMAIL, PeopleListColumn.ROLE, PeopleListColumn.LANGUAGE)
        if (places := Counter(one.found[column][0] for one in parted if column in one.found))
    }
    names = Counter(min(one.others) for one in parted if one.others)
    name_place = names.most_common(1)[0][0] if names else 0
    return [_line(one, usual if one.width == width else {}, name_place, width) for one in parted]


def _sorted(number: int, cells: _Cells) -> _Sorted:
    found: dict[PeopleListColumn, tuple[int, str]] = {}
    others: dict[int, str] = {}
    tests: tuple[tuple[PeopleListColumn, Callable[[str], object]], ...] = (
        (PeopleListColumn.ROLE, role_of),
        (PeopleListColumn.LANGUAGE, language_of),
    )
    for place, cell in enumerate(cells):
        if PeopleListColumn.EMAIL not in found and (address := _ADDRESS.search(cell)):
            found[PeopleListColumn.EMAIL] = place, address[1]
            if rest := _without(cell, address):
                others[place] = rest
            continue
        column = next((column for column, test in tests if column not in found and test(cell)), None)
        if column is not None:
            found[column] = place, cell
        elif cell:
            others[place] = cell
    return _Sorted(number, len(cells), found, others)


def _line(one: _Sorted, usual: Mapping[PeopleListColumn, int], name_place: int, width: int) -> PeopleListLine:
    """What stands where others have an address or a role is a wrong one, not a place."""
    others = dict(one.others)
    filled = {column: text for column, (_, text) in one.found.items()}
    missing_name = one.width == width and name_place not in others
    name = "" if missing_name or not others else others.pop(min(others))
    for column, place in usual.items():
        if column not in filled and place in others:
            filled[column] = others.pop(place)
    places = "; ".join(others.values())
    return PeopleListLine(
        one.number,
        name,
        filled.get(PeopleListColumn.EMAIL, ""),
        places,
        filled.get(PeopleListColumn.ROLE, ""),
        filled.get(PeopleListColumn.LANGUAGE, ""),
    )


def _without(cell: str, address: re.Match[str]) -> str:
    return line(cell[: address.start()] + " " + cell[address.end() :]).strip(" ,;\"'")
