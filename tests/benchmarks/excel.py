"""A report of 100,000 rows as an Excel workbook."""

import io
from dataclasses import replace

from openpyxl import Workbook

from benchmarks.databases import Measured
from benchmarks.measuring import QUICK_TIMES, Result, compare
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.exports.tidy import plain_number, records
from logbook_desktop.exports.writing import Format, render
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import Texts

ROWS = 100_000
MEASURES = ("entries", "visits", "hours", "youth_hours")


def results(database: Measured, times: int) -> list[Result]:
    answer = _answer(database)
    texts = Texts("fi")
    report, tidy = _report_rows(answer), _tidy_rows(answer)
    return [
        compare(
            f"Excel: report of {len(answer.row_keys):,} rows, with as many of tidy data".replace(",", " ", 1),
            lambda: render(answer, Format.XLSX, texts),
            lambda: _bare(report, tidy),
            "openpyxl write-only, the same values in two plain sheets",
            min(times, QUICK_TIMES),
        )
    ]


def _answer(database: Measured) -> ReportAnswer:
    """Every activity in every month of ten years, cut to the number of rows wanted."""
    root = organisation.tree(database.context).roots[0]
    period = Period.of_year(2016)
    question = ReportQuestion(
        (root.id,),
        replace(period, last=period.last.replace(year=2025)),
        MEASURES,
        (Dimension.MONTH, Dimension.ACTIVITY),
    )
    answer = reports.answer(database.context, question, language="fi")
    return replace(answer, row_keys=answer.row_keys[:ROWS])


def _report_rows(answer: ReportAnswer) -> list[list[object]]:
    members = answer.members[Dimension.ACTIVITY]
    return [[key[0], " – ".join(members[key[1]].path), *_figures(answer, key)] for key in answer.row_keys]


def _tidy_rows(answer: ReportAnswer) -> list[list[object]]:
    return [[*record.codes, *_figures(answer, record.row)] for record in records(answer)]


def _figures(answer: ReportAnswer, key: tuple[str, ...]) -> list[object]:
    return [plain_number(measure, answer.value(measure, key)) for measure in answer.measures]


def _bare(*sheets: list[list[object]]) -> bytes:
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
