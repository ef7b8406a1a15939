"""A spreadsheet of a structure in, rows for the tree out. Pure, and nothing guessed.

Two layouts: a column for each level (Organisation, Area, Unit), or a row for each place (Name, Under, Kind). Headings
may be in any language of the program and stand anywhere in the first rows. What the rows mean in a tree is told by
``domain.tree.structure_import``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.domain.errors import FileError
from logbook_desktop.domain.names import Name, search_text
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.structure_rows import (
    PathRow,
    PlaceRow,
    PlaceRule,
    RejectedPlace,
    StructureReading,
)
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.imports import dates
from logbook_desktop.imports.cells import Cell, Sheet, is_blank, is_error, line, shown, written
from logbook_desktop.imports.delimited import read_delimited
from logbook_desktop.imports.files import Kind, kind_of, read_bytes
from logbook_desktop.imports.records import is_total
from logbook_desktop.imports.unreadable import FileFaultError, UnreadableFileError
from logbook_desktop.imports.word_lists import tables, together
from logbook_desktop.imports.xlsx import read_workbook
from logbook_desktop.support.i18n import Texts

MAX_NAME = 200
LOOK_FOR_HEADINGS = 30
"""Rows from the top in which headings are looked for."""
NO_HEADINGS = N_(
    "No row of headings was found in {name}. Write a column for each level (organisation, area, unit), or the "
    "columns name, under and kind. The template shows how."
)


class StructureField(StrEnum):
    """What a column tells of a place, where each has a row of its own."""

    NAME = "name"
    UNDER = "under"
    KIND = "kind"
    FI = "fi"
    SV = "sv"
    EN = "en"
    OPENS = "opens"
    CLOSES = "closes"
    CODE = "code"


def _by_word(name: str) -> dict[str, str]:
    lists = tables("structure", name)
    return {search_text(word): meaning for meaning, of in lists.items() for word in together(of)}


_FIELD_OF = {word: StructureField(field) for word, field in _by_word("columns").items()}
_KIND_OF = {word: NodeKind(kind) for word, kind in _by_word("kinds").items()}


@dataclass(frozen=True, slots=True)
class _Layout:
    """The headings of a sheet: where they stand, and what each column is."""

    row: int
    fields: Mapping[StructureField, int]
    levels: tuple[tuple[int, NodeKind], ...]
    unread: tuple[str, ...]


def read_structure(path: Path, texts: Texts) -> StructureReading:
    """Every row of the file with its content, or with its fault. FileError for a file that cannot be read at all."""
    try:
        data = read_bytes(path)
        sheets = (
            read_workbook(data) if kind_of(data, path.suffix) is Kind.WORKBOOK else [read_delimited(data)]
        )
    except FileFaultError as found:
        raise UnreadableFileError(found, path.name, texts) from found
    found_layouts = [(sheet, layout) for sheet in sheets if (layout := _layout(sheet)) is not None]
    if not found_layouts:
        raise FileError(texts.tr(NO_HEADINGS).format(name=path.name))
    rows: list[PlaceRow | PathRow] = []
    rejected: list[RejectedPlace] = []
    for sheet, layout in found_layouts:
        reader = _path_rows if layout.levels else _place_rows
        for row in reader(sheet, layout):
            if isinstance(row, RejectedPlace):
                rejected.append(row)
            else:
                rows.append(row)
    unread = dict.fromkeys(label for _, layout in found_layouts for label in layout.unread)
    lost = tuple(sheet.title or "" for sheet in sheets if sheet.rows and _layout(sheet) is None)
    return StructureReading(tuple(rows), tuple(rejected), tuple(unread), lost)


def _layout(sheet: Sheet) -> _Layout | None:
    for number in list(sheet.rows)[:LOOK_FOR_HEADINGS]:
        fields: dict[StructureField, int] = {}
        levels: list[tuple[int, NodeKind]] = []
        unread: list[str] = []
        for column, cell in enumerate(sheet.rows[number]):
            if not isinstance(cell, str):
                continue
            field, kind = _field(cell), _kind(cell)
            if field is not None and field not in fields:
                fields[field] = column
            elif kind is not None:
                levels.append((column, kind))
            else:
                unread.append(line(cell))
        if StructureField.NAME in fields:
            unread += [line(str(sheet.rows[number][column])) for column, _ in levels]
            return _Layout(number, fields, (), tuple(unread))
        if levels and not _is_title(levels, unread):
            unread += [line(str(sheet.rows[number][column])) for column in fields.values()]
            return _Layout(number, {}, tuple(levels), tuple(unread))
    return None


def _is_title(levels: Sequence[object], unread: Sequence[str]) -> bool:
    """One known word among others is a sentence, not a row of headings."""
    return len(unread) > 2 * len(levels)


def _folded(text: str) -> str:
    """A heading without its number, its stars and what stands in parentheses."""
    return search_text(re.sub(r"\(.*?\)|[^\w\s]|\d", " ", text))


def _field(text: str) -> StructureField | None:
    found = _FIELD_OF.get(_folded(text))
    return found if isinstance(found, StructureField) else None


def _kind(text: str) -> NodeKind | None:
    found = _KIND_OF.get(_folded(text))
    return found if isinstance(found, NodeKind) else None


# --- a column for each level ------------------------------------------------------------------------------------


def _path_rows(sheet: Sheet, layout: _Layout) -> Iterator[PathRow | RejectedPlace]:
    """Names left out at the left are those of the row above; one left out in between is a level skipped."""
    before: list[str] = []
    for number in _below(sheet, layout):
        names = [written(sheet.covering(number, column)) for column, _ in layout.levels]
        filled = [place for place, name in enumerate(names) if name]
        if not filled:
            continue
        names = [*before[: filled[0]], *names[filled[0] :]]
        before = names
        origin = Origin(sheet.title, number)
        steps = tuple((kind, name) for (_, kind), name in zip(layout.levels, names, strict=False) if name)
        cells = [sheet.covering(number, column) for column, _ in layout.levels]
        if len(filled) == 1 and is_total(names[filled[0]]) and len(_filled(sheet, number)) <= 2:
            before = names[: filled[0]]
            continue
        if any(map(is_error, cells)):
            faulty = next(cell for cell in cells if is_error(cell))
            yield RejectedPlace(origin, shown(faulty), PlaceRule.ERROR_CELL, {"text": shown(faulty)})
        elif any(len(name) > MAX_NAME for _, name in steps):
            yield RejectedPlace(origin, shown(steps[-1][1]), PlaceRule.LONG_NAME, {"count": MAX_NAME})
        else:
            yield PathRow(origin, steps)


# --- a row for each place ---------------------------------------------------------------------------------------


def _place_rows(sheet: Sheet, layout: _Layout) -> Iterator[PlaceRow | RejectedPlace]:
    for number in _below(sheet, layout):
        cells = {field: sheet.cell(number, column) for field, column in layout.fields.items()}
        if all(is_blank(cell) for cell in cells.values()):
            continue
        origin = Origin(sheet.title, number)
        texts = {field: written(cell) for field, cell in cells.items()}
        if is_total(texts[StructureField.NAME]) and not any(
            texts.get(field) for field in (StructureField.UNDER, StructureField.KIND, StructureField.CODE)
        ):
            continue
        fault = _fault(texts, cells, sheet)
        if fault is not None:
            name = shown(texts.get(StructureField.NAME) or texts.get(StructureField.UNDER) or "")
            yield RejectedPlace(origin, name, *fault)
            continue
        others = {code: texts.get(StructureField(code), "") for code in ("fi", "sv", "en")}
        yield PlaceRow(
            origin,
            Name.of(texts[StructureField.NAME], others),
            texts.get(StructureField.UNDER, ""),
            _kind(texts[StructureField.KIND]) if texts.get(StructureField.KIND) else None,
            _day(cells.get(StructureField.OPENS), sheet),
            _day(cells.get(StructureField.CLOSES), sheet),
            texts.get(StructureField.CODE, ""),
        )


def _fault(
    texts: Mapping[StructureField, str], cells: Mapping[StructureField, Cell], sheet: Sheet
) -> tuple[PlaceRule, dict[str, str | int]] | None:
    if not texts[StructureField.NAME]:
        return PlaceRule.NO_NAME, {}
    for cell in cells.values():
        if is_error(cell):
            return PlaceRule.ERROR_CELL, {"text": shown(cell)}
    if any(
        len(texts.get(field, "")) > MAX_NAME
        for field in (StructureField.NAME, StructureField.FI, StructureField.SV, StructureField.EN)
    ):
        return PlaceRule.LONG_NAME, {"count": MAX_NAME}
    kind = texts.get(StructureField.KIND, "")
    if kind and _kind(kind) is None:
        return PlaceRule.UNKNOWN_KIND, {"text": shown(kind)}
    for field in (StructureField.OPENS, StructureField.CLOSES):
        cell = cells.get(field)
        if not is_blank(cell) and _day(cell, sheet) is None:
            return PlaceRule.BAD_DAY, {"text": shown(cell)}
    return None


def _filled(sheet: Sheet, number: int) -> list[Cell]:
    return [cell for cell in sheet.rows[number] if cell is not None]


def _below(sheet: Sheet, layout: _Layout) -> Iterator[int]:
    return (number for number in sheet.rows if number > layout.row)


def _day(cell: Cell, sheet: Sheet) -> date | None:
    """A whole date; None for anything else."""
    read = None if cell is None else dates.parse(cell, sheet.epoch)
    if read is None or read.month is None or read.year is None:
        return None
    try:
        return date(read.year, read.month, read.day)
    except ValueError:
        return None
