"""The report on paper: the same title, facts, table and remarks as on the screen, as one document to print."""

from collections.abc import Iterator
from html import escape

from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrinter

from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.support.i18n import Texts, active, trn
from logbook_desktop.ui.kit.printing import print_document
from logbook_desktop.wording.report_sentences import (
    coverage_sentence,
    definitions,
    facts,
    legend,
    made_by,
    note_sentences,
    title,
)

MAX_PRINTED_ROWS = 2_000
"""A longer table is for Excel; paper says how much was left out."""


def print_report(answer: ReportAnswer, printer: QPrinter) -> int:
    """Print the report; returns the number of pages."""
    texts = active()
    return print_document(printer, document(answer, texts), title(answer, texts), demo=answer.provenance.demo)


def document(answer: ReportAnswer, texts: Texts) -> QTextDocument:
    """The report as a document."""
    made = QTextDocument()
    made.setHtml("".join(_parts(answer, texts)))
    return made


def _parts(answer: ReportAnswer, texts: Texts) -> Iterator[str]:
    grid = ReportGrid(answer, texts)
    yield f"<h2>{escape(title(answer, texts))}</h2>"
    yield _pairs(facts(answer, texts))
    yield "<br>"
    yield "".join(_table(grid))
    left_out = len(answer.row_keys) - MAX_PRINTED_ROWS
    if left_out > 0:
        remark = trn(
            "{count} row is not printed: save as Excel to see all.",
            "{count} rows are not printed: save as Excel to see all.",
            left_out,
        )
        yield f"<p>{escape(remark)}</p>"
    remarks = [
        *note_sentences(answer.notes, texts),
        *legend(grid.blanks, texts),
        coverage_sentence(answer, texts),
    ]
    yield "".join(f"<p>{escape(remark)}</p>" for remark in remarks if remark)
    yield "".join(
        f"<p><b>{escape(one.name)}</b> ({escape(one.version)}): {escape(one.meaning)}</p>"
        for one in definitions(answer, texts)
    )
    yield _pairs(made_by(answer.provenance, texts))


def _pairs(pairs: list[tuple[str, str]]) -> str:
    rows = (
        f"<tr><td><b>{escape(name)}</b>&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>" for name, text in pairs
    )
    return f"<table>{''.join(rows)}</table>"


def _table(grid: ReportGrid) -> Iterator[str]:
    yield '<table border="1" cellspacing="0" cellpadding="3" width="100%"><thead><tr>'
    yield "".join(f'<th align="left">{escape(name)}</th>' for name in grid.row_headings)
    yield "".join(
        f'<th align="right">{"<br>".join(escape(part) for part in column.headings)}</th>'
        for column in grid.columns
    )
    yield "</tr></thead>"
    for row in grid.answer.row_keys[:MAX_PRINTED_ROWS]:
        figures = [grid.text(column, grid.value(row, column)) for column in grid.columns]
        yield _line(grid.row_labels(row), figures, "td")
    blank = [""] * (len(grid.row_headings) - 1)
    totals = [grid.text(column, grid.total(column)) for column in grid.columns]
    yield _line([grid.total_text, *blank], totals, "th")
    yield "</table>"


def _line(labels: list[str] | tuple[str, ...], figures: list[str], tag: str) -> str:
    cells = [f'<{tag} align="left">{escape(label)}</{tag}>' for label in labels]
    cells += [f'<{tag} align="right">{escape(figure)}</{tag}>' for figure in figures]
    return f"<tr>{''.join(cells)}</tr>"
