"""A report as an Excel workbook, written row by row so that a hundred thousand rows hold."""

from datetime import UTC
from typing import Any, BinaryIO

from openpyxl import Workbook

from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.exports.charts import chart_for
from logbook_desktop.exports.excel.about import write_about
from logbook_desktop.exports.excel.chart_sheet import write_chart
from logbook_desktop.exports.excel.table import write_table
from logbook_desktop.exports.excel.tidy_sheet import write_tidy
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.exports.progress import Progress, report
from logbook_desktop.exports.tidy import record_count
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.report_sentences import demo_mark, title

MAX_ROWS = 1_048_000
"""Rows of a sheet, less what stands above and below the table."""
MAX_COLUMNS = 16_000
_SHEET_NAME = 31


def write_workbook(
    answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None = None
) -> tuple[str, ...]:
    """Sheets: what and how, the table, the tidy data, the chart. Returns what had to be left out and why."""
    grid = ReportGrid(answer, texts)
    spec = chart_for(answer, texts)
    book: Any = Workbook(write_only=True)
    _describe(book, answer, texts)
    table_fits = len(answer.row_keys) <= MAX_ROWS and len(grid.columns) <= MAX_COLUMNS
    tidy_fits = record_count(answer) <= MAX_ROWS
    remarks = _remarks(texts, table_fits=table_fits, tidy_fits=tidy_fits)
    try:
        write_about(book.create_sheet(_name(texts.tr("What and how"))), grid, remarks)
        if table_fits:
            write_table(book.create_sheet(_name(texts.tr("Report"))), grid, progress, 0.0, 0.45)
        if tidy_fits:
            write_tidy(book.create_sheet(_tidy_name(answer, texts)), grid, progress, 0.45, 0.9)
        if spec is not None:
            write_chart(book.create_sheet(_name(texts.tr("Chart"))), grid, spec)
        report(progress, 0.95)
        book.save(file)
    except BaseException:
        _discard(book)
        raise
    return remarks


def _remarks(texts: Texts, *, table_fits: bool, tidy_fits: bool) -> tuple[str, ...]:
    remarks = []
    if not table_fits:
        remarks.append(texts.tr("The table is larger than an Excel sheet; all of it is in the tidy data."))
    if not tidy_fits:
        remarks.append(texts.tr("The tidy data are longer than an Excel sheet; take CSV for machines."))
    return tuple(remarks)


def _describe(book: Any, answer: ReportAnswer, texts: Texts) -> None:
    about = book.properties
    about.title = title(answer, texts)
    about.language = texts.language
    # The organisation, not the person: the file is handed on.
    about.creator = answer.provenance.organisation or "Logbook Desktop"
    about.created = about.modified = answer.provenance.asked_at.astimezone(UTC).replace(tzinfo=None)
    if answer.provenance.demo:
        about.subject = demo_mark(texts)


def _name(text: str) -> str:
    return text[:_SHEET_NAME]


def _tidy_name(answer: ReportAnswer, texts: Texts) -> str:
    """The tidy sheet has no room for a mark of invented data but its name."""
    name = texts.tr("Data")
    return _name(f"{name} – {demo_mark(texts)}" if answer.provenance.demo else name)


def _discard(book: Any) -> None:
    """Closes and removes the temporary files of sheets that were begun."""
    for sheet in book.worksheets:
        writer = getattr(sheet, "_writer", None)
        if writer is not None and not sheet.closed:
            sheet.close()
            writer.cleanup()
