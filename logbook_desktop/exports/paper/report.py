"""A report as an accessible PDF (PDF/UA-1 and PDF/A-2a), compiled by typst from a template and data.

Text of people never becomes source of the template: it is handed over as JSON.
"""

import json
from collections.abc import Sequence
from typing import BinaryIO

from logbook_desktop.domain.reports.measures import Blank, MeasureUnit, Value
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.exports.charts import ChartSpec, chart_for, natural_height, svg
from logbook_desktop.exports.grid import GridColumn, GridPart, ReportGrid
from logbook_desktop.exports.paper.tables import (
    LANDSCAPE,
    PORTRAIT,
    Layout,
    PaperTable,
    breakable,
    fits_one_page,
    head,
    layout,
    needs_hyphens,
)
from logbook_desktop.exports.progress import Progress, report, tracked
from logbook_desktop.exports.typeface import font_folder, shown
from logbook_desktop.support.i18n import Texts
from logbook_desktop.support.resources import resource
from logbook_desktop.wording.report_sentences import (
    coverage_sentence,
    definitions,
    demo_heading,
    demo_line,
    demo_sentence,
    facts,
    kind_of_report,
    legend,
    made_by,
    note_sentences,
    period_text,
    scope_texts,
    table_title,
    title,
)
from logbook_desktop.wording.reports import measure_text

MAX_ROWS = 3_000
"""A longer table goes to Excel: nobody reads a hundred pages, and tagging them takes gigabytes."""
MAX_CELLS = 45_000
_PIXEL = 0.77
"""A pixel of a chart in points: small texts of 11 pixels are then about 8.5 points."""
_HIGHEST_ON_LYING_PAGE = 370.0


def write_pdf(
    answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None = None
) -> tuple[str, ...]:
    """Writes the PDF; returns the remark that the table was left to Excel, if it was."""
    import typst

    report(progress, 0.0)
    grid = ReportGrid(answer, texts)
    spec = chart_for(answer, texts)
    if spec is not None and not spec.has_figures:
        spec = None  # the table says it shorter
    remark = _too_long(grid, texts)
    rows = [] if remark else _cell_texts(grid, progress)
    page = layout(grid, [*(cells for _, cells in rows), _totals(grid)]) if not remark else Layout(False, ())
    data = _data(grid, spec, page, rows, remark)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    if spec is not None:
        inputs["chart"] = _chart(spec, landscape=page.landscape)
    report(progress, 0.4)
    compiled = typst.compile(
        str(resource("typst", "report.typ")),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs=inputs,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(answer.provenance.asked_at.timestamp()),
    )
    assert isinstance(compiled, bytes)
    report(progress, 0.95)
    file.write(compiled)
    return (remark,) if remark else ()


def _too_long(grid: ReportGrid, texts: Texts) -> str:
    rows = len(grid.answer.row_keys)
    if rows <= MAX_ROWS and rows * len(grid.columns) <= MAX_CELLS:
        return ""
    return texts.trn(
        "The table of {count} row is not in the PDF. Export the report as Excel for the whole table.",
        "The table of {count} rows is not in the PDF. Export the report as Excel for the whole table.",
        rows,
    )


def _cell_texts(grid: ReportGrid, progress: Progress | None) -> list[tuple[tuple[str, ...], list[str]]]:
    """The labels of each row and the texts of its cells."""
    keys = grid.answer.row_keys
    return [
        (grid.row_labels(row), [grid.text(column, grid.value(row, column)) for column in grid.columns])
        for row in tracked(keys, len(keys), progress, 0.0, 0.4)
    ]


def _totals(grid: ReportGrid) -> list[str]:
    return [grid.text(column, grid.total(column)) for column in grid.columns]


def _chart(spec: ChartSpec, *, landscape: bool) -> str:
    """As wide as the text, and low enough to stand on the first page with the totals."""
    pixels = (LANDSCAPE if landscape else PORTRAIT) / _PIXEL
    high = natural_height(spec, pixels)
    return svg(spec, pixels, min(high, _HIGHEST_ON_LYING_PAGE) if landscape else high)


def _data(
    grid: ReportGrid,
    spec: ChartSpec | None,
    page: Layout,
    rows: Sequence[tuple[tuple[str, ...], list[str]]],
    remark: str,
) -> dict[str, object]:
    answer, texts = grid.answer, grid.texts
    made = answer.provenance.asked_at
    period = period_text(answer.question.period, texts)
    coverage = coverage_sentence(answer, texts)
    notes = [*note_sentences(answer.notes, texts), *([coverage] if coverage else [])]
    demo = answer.provenance.demo
    return {
        "language": texts.language,
        "title": shown(title(answer, texts)),
        "heading": breakable(kind_of_report(answer.question, texts)),
        "subtitle": breakable("; ".join([*scope_texts(answer)]) + " · " + period),
        "author": shown(answer.provenance.organisation),
        "made": [made.year, made.month, made.day],
        "landscape": page.landscape,
        "demo": demo_heading(texts) if demo else None,
        "demo_sentence": demo_sentence(texts),
        "demo_line": demo_line(texts),
        "footer": breakable(_shortened(title(answer, texts))),
        "totals": _figures(grid),
        "chart_alt": shown(spec.alt) if spec is not None else "",
        "table_title": breakable(table_title(answer.question, texts)),
        "table_remark": remark or ("" if rows else texts.tr("No rows: nothing was documented.")),
        "tables": [_table(grid, page, number, rows) for number in range(len(page.parts))],
        "legend": legend(grid.blanks, texts) if not remark else [],
        "notes_title": texts.tr("Good to know"),
        "notes": [breakable(note) for note in notes],
        "measures_title": texts.tr("Measures"),
        "measures": [
            {"name": one.name, "meaning": one.meaning, "version": one.version}
            for one in definitions(answer, texts)
        ],
        "facts_title": texts.tr("What and how"),
        "facts": [
            [heading, breakable(text)]
            for heading, text in (*facts(answer, texts), *made_by(answer.provenance, texts))
        ],
    }


def _shortened(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _figures(grid: ReportGrid) -> list[dict[str, str]]:
    """The total of each measure, and what it is compared with."""
    texts, question = grid.texts, grid.answer.question
    by_part = {(column.measure.key, column.part): column for column in grid.columns if column.code is None}
    found = []
    for measure in grid.answer.measures:
        column = by_part[measure.key, GridPart.VALUE]
        value = grid.total(column)
        if isinstance(value, Blank):
            continue
        compared = ""
        if question.comparison is not None:
            before = by_part[measure.key, GridPart.COMPARED]
            change = by_part[measure.key, GridPart.CHANGE]
            compared = texts.tr("{period}: {value} ({change})").format(
                period=period_text(question.comparison, texts),
                value=grid.text(before, grid.total(before)),
                change=_change(grid, change, grid.total(change)),
            )
        name = measure_text(measure, texts)
        found.append({"name": name, "value": grid.text(column, value), "compared": compared})
    return found


def _change(grid: ReportGrid, column: GridColumn, value: Value) -> str:
    """The change with its unit, where no heading says it."""
    written = grid.text(column, value)
    points = column.measure.unit is MeasureUnit.SHARE and not isinstance(value, Blank)
    return grid.texts.tr("{change} % points").format(change=written) if points else written


def _table(
    grid: ReportGrid, page: Layout, number: int, rows: Sequence[tuple[tuple[str, ...], list[str]]]
) -> dict[str, object]:
    part = page.parts[number]
    first = sum(len(earlier.columns) for earlier in page.parts[:number])
    wanted = slice(first, first + len(part.columns))
    labels = len(part.label_widths)
    name = ""
    if len(page.parts) > 1:
        name = grid.texts.tr("Part {number} of {all}").format(number=number + 1, all=len(page.parts))
    return {
        "name": name,
        "labels": labels,
        "widths": [*part.label_widths, *part.number_widths],
        "head": head(grid, part),
        "keep": fits_one_page(part, (texts for texts, _ in rows)),
        "hyphenate": _has_long_words(part, rows),
        "rows": [[*map(breakable, texts), *cells[wanted]] for texts, cells in rows],
        "total": _total_row(grid, part),
    }


def _has_long_words(part: PaperTable, rows: Sequence[tuple[tuple[str, ...], list[str]]]) -> bool:
    return any(
        needs_hyphens((labels[place] for labels, _ in rows), room)
        for place, room in enumerate(part.label_widths)
    )


def _total_row(grid: ReportGrid, part: PaperTable) -> list[str]:
    empty = [""] * (len(part.label_widths) - 1)
    return [grid.total_text, *empty, *(grid.text(column, grid.total(column)) for column in part.columns)]
