"""CSV, for people (in their language, opened in Excel) and for machines (keys and codes, no total)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import BinaryIO

from logbook_desktop.domain.reports.measures import Blank, Measure, MeasureUnit, Value
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.exports.grid import GridColumn, GridPart, ReportGrid
from logbook_desktop.exports.progress import Progress, tracked
from logbook_desktop.exports.tidy import STARTS_A_FORMULA, exact_number, record_count, records, written_number
from logbook_desktop.support.i18n import Texts, rounded
from logbook_desktop.wording.report_sentences import demo_line
from logbook_desktop.wording.reports import BLANK_NAMES, NOT_APPLICABLE_MARK, measure_text

_DECIMALS = 2


def write_for_people(
    answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None = None
) -> None:
    """``;``, UTF-8 with BOM, decimal comma, headings in the language; the last row is the total.

    Of a demo database one more row says so.
    """
    grid = ReportGrid(answer, texts)
    with _text(file, "utf-8-sig") as lines:
        writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
        writer.writerow(
            _harmless([*grid.row_headings, *(_heading(column, texts) for column in grid.columns)])
        )
        for row in tracked(answer.row_keys, len(answer.row_keys), progress):
            values = (_for_people(column, grid.value(row, column), texts) for column in grid.columns)
            writer.writerow([*_harmless(grid.row_labels(row)), *values])
        labels = [grid.total_text, *[""] * (len(grid.row_headings) - 1)]
        totals = [_for_people(column, grid.total(column), texts) for column in grid.columns]
        writer.writerow([*labels, *totals])
        if answer.provenance.demo:
            writer.writerow([demo_line(texts), *[""] * (len(labels + totals) - 1)])


def write_for_machines(
    answer: ReportAnswer, file: BinaryIO, _texts: Texts, progress: Progress | None = None
) -> None:
    """``,``, UTF-8 without BOM, decimal point, headings are the keys; one line for each combination.

    With a comparison period every measure has a second field, ``visits_comparison``; of a demo database every line
    ends with the field ``demo``.
    """
    compared = answer.comparison is not None
    measures = answer.measures
    with _text(file, "utf-8") as lines:
        writer = csv.writer(lines, delimiter=",", lineterminator="\n")
        keys = [dimension.value for dimension in answer.question.dimensions]
        marked = ["demo"] if answer.provenance.demo else []
        writer.writerow([*keys, *_machine_fields(measures, compared), *marked])
        for record in tracked(records(answer), record_count(answer), progress):
            values = [written_number(m, answer.value(m, record.row, record.column)) for m in measures]
            if compared:
                for measure in measures:
                    value = answer.compared(measure, record.row, record.column)
                    values.append(written_number(measure, value) if value is not None else "")
            writer.writerow([*record.codes, *values, *marked])


def _machine_fields(measures: Sequence[Measure], compared: bool) -> list[str]:
    keys = [measure.key for measure in measures]
    return [*keys, *(f"{key}_comparison" for key in keys)] if compared else keys


@contextmanager
def _text(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Text on top of a binary file that stays open: its owner closes it."""
    lines = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield lines
    finally:
        lines.detach()  # writes what it still holds


def _heading(column: GridColumn, texts: Texts) -> str:
    """One line for all levels, with the measure; shares say their unit, which the cells leave to it."""
    name = measure_text(column.measure, texts)
    levels = column.headings if name in column.headings else (*column.headings, name)
    heading = ", ".join(levels)
    return f"{heading} (%)" if _is_percent(column) and "%" not in heading else heading


def _is_percent(column: GridColumn) -> bool:
    return column.part is GridPart.CHANGE or column.measure.unit is MeasureUnit.SHARE


def _for_people(column: GridColumn, value: Value, texts: Texts) -> str:
    """A number that a spreadsheet reads as one, with a decimal comma and no thousands space."""
    if isinstance(value, Blank):
        is_mark = value is Blank.NOT_APPLICABLE
        return NOT_APPLICABLE_MARK if is_mark else texts.tr(BLANK_NAMES[value])
    if _is_percent(column):
        return _with_comma(Fraction(value) * 100)
    number = exact_number(column.measure, value)
    return str(number) if isinstance(number, int) else _with_comma(Fraction(number or 0))


def _with_comma(number: Fraction) -> str:
    return str(rounded(number, _DECIMALS)).replace(".", ",")


def _harmless(texts: Iterable[str]) -> list[str]:
    """Names that a spreadsheet would run as a formula, with an apostrophe before them."""
    return [f"'{text}" if text.startswith(STARTS_A_FORMULA) else text for text in texts]
