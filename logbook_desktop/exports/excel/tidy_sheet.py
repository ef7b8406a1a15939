"""Sheet 3: the same answer as tidy data, a named table for pivots and other programs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from logbook_desktop.domain.reports.measures import Measure, MeasureUnit
from logbook_desktop.domain.reports.reports import ReportAnswer, time_span
from logbook_desktop.exports.excel.cells import (
    HEADING,
    PLAIN,
    CellStyle,
    Rows,
    Sheet,
    cell_number,
    new_cell,
    number_format,
    put,
    set_page,
    set_width,
    text_or_cell,
)
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.exports.progress import Progress, tracked
from logbook_desktop.exports.tidy import TidyRecord, record_count, records
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.report_sentences import demo_mark, title
from logbook_desktop.wording.reports import dimension_text, measure_text, member_texts

TABLE_NAME = "report_data"
_DATE_FORMATS = {"fi": "d.m.yyyy", "sv": "d.m.yyyy", "en": "dd/mm/yyyy"}
_TEXT_WIDTH, _NUMBER_WIDTH = 22, 16


@dataclass(frozen=True, slots=True)
class _Field:
    """One column: its heading, style, and what stands in it."""

    heading: str
    style: CellStyle
    content: Callable[[TidyRecord], str | float | date | None]


def write_tidy(sheet: Sheet, grid: ReportGrid, progress: Progress | None, start: float, end: float) -> None:
    """Writes the whole sheet: one header row, then one row for each combination, without gaps."""
    answer, texts = grid.answer, grid.texts
    measures = list(_measure_fields(answer, texts))
    fields = [*_dimension_fields(answer, texts), *measures]
    count = record_count(answer)
    mark = demo_mark(texts) if answer.provenance.demo else ""
    set_page(sheet, title(answer, texts), mark, landscape=True)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    for number, field in enumerate(fields, 1):
        wide = _NUMBER_WIDTH if number > len(fields) - len(measures) else _TEXT_WIDTH
        set_width(sheet, number, max(wide, len(field.heading) + 4))
    sheet.tables.add(_table([field.heading for field in fields], count))
    Rows(sheet).add(*((HEADING, field.heading) for field in fields))
    cells = [new_cell(sheet, field.style) for field in fields]
    for record in tracked(records(answer), count, progress, start, end):
        sheet.append(
            [
                _filled(cell, field.style, field.content(record))
                for cell, field in zip(cells, fields, strict=True)
            ]
        )


def _filled(cell: Any, style: CellStyle, content: str | float | date | None) -> Any:
    """What to append: styled cells only where the style needs one, for speed."""
    if content is None:
        return None
    if isinstance(content, str):
        return text_or_cell(cell, content)
    return content if style is PLAIN else put(cell, content)


def _table(headings: list[str], count: int) -> Table:
    # A table needs one row below its header, be it empty.
    last = f"{get_column_letter(len(headings))}{max(count, 1) + 1}"
    table = Table(displayName=TABLE_NAME, name=TABLE_NAME, ref=f"A1:{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    # Named here because a write-only sheet does not know its cells any more.
    table.tableColumns = [TableColumn(id=number, name=name) for number, name in enumerate(headings, 1)]
    table.autoFilter = _filter(table.ref)
    return table


def _filter(ref: str) -> Any:
    from openpyxl.worksheet.filters import AutoFilter

    return AutoFilter(ref=ref)


def _dimension_fields(answer: ReportAnswer, texts: Texts) -> Iterator[_Field]:
    """The name in each dimension; of times also the first day, by which they sort. Codes are for machines (CSV)."""
    for place, dimension in enumerate(answer.question.dimensions):
        name = dimension_text(dimension, texts)
        names = member_texts(dimension, answer.members.get(dimension, {}).values(), texts)
        yield _Field(name, PLAIN, _name_at(place, names))
        if dimension.is_time:
            style = CellStyle(number_format=_DATE_FORMATS[texts.language], align="center")
            yield _Field(texts.tr("{time}, first day").format(time=name), style, _first_day_at(place))


def _first_day_at(place: int) -> Callable[[TidyRecord], date]:
    return lambda record: time_span(record.codes[place]).first


def _name_at(place: int, names: dict[str, str]) -> Callable[[TidyRecord], str]:
    def name(record: TidyRecord) -> str:
        key = record.row if record.column is None else (*record.row, record.column)
        return names.get(key[place], key[place])

    return name


def _measure_fields(answer: ReportAnswer, texts: Texts) -> Iterator[_Field]:
    for measure in answer.measures:
        yield _Field(measure_text(measure, texts), _number_style(measure), _value_of(answer, measure))
    if answer.comparison is not None:
        for measure in answer.measures:
            heading = texts.tr("{measure}, comparison period").format(measure=measure_text(measure, texts))
            yield _Field(heading, _number_style(measure), _compared_of(answer, measure))


def _number_style(measure: Measure) -> CellStyle:
    """Shares are read as percentages; all other numbers stand as they are."""
    shares = measure.unit is MeasureUnit.SHARE
    return CellStyle(number_format=number_format(measure)) if shares else PLAIN


def _value_of(answer: ReportAnswer, measure: Measure) -> Callable[[TidyRecord], float | None]:
    return lambda record: cell_number(measure, answer.value(measure, record.row, record.column))


def _compared_of(answer: ReportAnswer, measure: Measure) -> Callable[[TidyRecord], float | None]:
    def compared(record: TidyRecord) -> float | None:
        value = answer.compared(measure, record.row, record.column)
        return None if value is None else cell_number(measure, value)

    return compared
