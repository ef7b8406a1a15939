"""Which chart a report answer gets: what lies on its axis, what its series are, what its alt text says.

Times and ages stand beside each other in their order (columns), names lie below each other (bars); series are stacked
only where the measure adds up. Totals come from the answer, never from adding what is drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Blank, Measure, Value
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.exports.charting.descriptions import alt_text, chart_title
from logbook_desktop.exports.charting.labels import categories_of, member_names, ticks_for
from logbook_desktop.exports.charting.spec import Category, ChartKind, ChartSpec, Series
from logbook_desktop.exports.tidy import plain_number
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.report_sentences import period_text
from logbook_desktop.wording.reports import measure_text, value_text

MAX_SERIES = 6
MAX_BARS = 20
SHOWN_OF_MANY = 15
MAX_COLUMNS = 24

Cell = Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class _Line:
    """A series before it is written: its code (empty for the only one), name, value per code, and total."""

    code: str
    name: str
    cell: Cell
    total: Value


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is drawn: a measure along one dimension, in one or several series."""

    measure: Measure
    along: Dimension
    codes: Sequence[str]
    lines: Sequence[_Line]
    parts: Dimension | None
    """The dimension of the series; None if they are the periods compared, or only one."""
    whole: Cell
    """The value of all series together, for a code."""


def chart_for(answer: ReportAnswer, texts: Texts) -> ChartSpec | None:
    """The chart of the first measure that can be drawn; None where the question has no chart."""
    for measure in answer.measures:
        plan = _plan(answer, measure, texts)
        if plan is not None and plan.codes:
            return _spec(answer, plan, texts)
    return None


def _plan(answer: ReportAnswer, measure: Measure, texts: Texts) -> _Plan | None:
    question = answer.question
    if len(question.rows) == 1:
        row = question.rows[0]
        column = question.column
        if column is not None and measure.splits(row) and measure.splits(column):
            return _matrix(answer, measure, texts, row, column)
        if measure.splits(row):
            return _by_rows(answer, measure, texts)
        if column is not None and measure.splits(column):
            return _by_columns(answer, measure, texts)
    return None


def _by_rows(answer: ReportAnswer, measure: Measure, texts: Texts) -> _Plan:
    """The totals of the rows; beside them those of the comparison period."""
    question = answer.question

    def value(code: str) -> Value:
        return answer.value(measure, (code,))

    def compared(code: str) -> Value:
        return answer.compared(measure, (code,)) or 0

    lines = [_Line("", period_text(question.period, texts), value, answer.total(measure))]
    if question.comparison is not None:
        before = answer.compared_total(measure) or 0
        lines.append(_Line("", period_text(question.comparison, texts), compared, before))
    codes = [key[0] for key in answer.row_keys]
    return _Plan(measure, question.rows[0], codes, lines, None, value)


def _by_columns(answer: ReportAnswer, measure: Measure, texts: Texts) -> _Plan:
    """The totals of the columns, where the rows do not split the measure."""

    def value(code: str) -> Value:
        return answer.total(measure, code)

    assert answer.question.column is not None
    line = _Line("", measure_text(measure, texts), value, answer.total(measure))
    return _Plan(measure, answer.question.column, answer.column_codes, [line], None, value)


def _matrix(answer: ReportAnswer, measure: Measure, texts: Texts, row: Dimension, column: Dimension) -> _Plan:
    """Rows × columns: time, else ages, else the rows lie on the axis; the other one makes the series."""
    rows = [key[0] for key in answer.row_keys]
    axis = next((d for d in (row, column) if d.is_time), None)
    axis = axis or next((d for d in (row, column) if d.facts.ordinal), row)

    def by_row(code: str) -> Value:
        return answer.value(measure, (code,))

    def by_column(code: str) -> Value:
        return answer.total(measure, code)

    if axis is row:
        along, codes, parts, part_codes = row, rows, column, list(answer.column_codes)
        whole, of_part = by_row, by_column
    else:
        along, codes, parts, part_codes = column, list(answer.column_codes), row, rows
        whole, of_part = by_column, by_row

    def cell_of(part: str) -> Cell:
        if axis is row:
            return lambda code: answer.value(measure, (code,), part)
        return lambda code: answer.value(measure, (part,), code)

    names = member_names(answer, parts, texts)
    used = [code for code in part_codes if _size(of_part(code)) > 0]
    if len(used) > MAX_SERIES or not used:
        only = _Line("", measure_text(measure, texts), whole, answer.total(measure))
        return _Plan(measure, along, codes, [only], None, whole)
    lines = [_Line(code, names.get(code, code), cell_of(code), of_part(code)) for code in used]
    return _Plan(measure, along, codes, lines, parts, whole)


def _spec(answer: ReportAnswer, plan: _Plan, texts: Texts) -> ChartSpec:
    kind = _kind(plan)
    measure = plan.measure
    codes, remark = _shown_codes(plan, kind, texts)
    plan = replace(plan, codes=codes)
    stacked = plan.parts is not None and measure.adds_up and kind is not ChartKind.LINES
    series = tuple(_series(line, plan, texts) for line in plan.lines)
    categories = tuple(categories_of(answer, plan.along, codes, texts))
    if stacked:
        columns = zip(*(one.values for one in series), strict=True)
        greatest = max((sum(value or 0.0 for value in column) for column in columns), default=0.0)
    else:
        greatest = max((value for one in series for value in one.values if value is not None), default=0.0)
    return ChartSpec(
        kind=kind,
        title=chart_title(measure, plan.along, plan.parts, texts),
        alt=_alt(answer, plan, categories, texts),
        measure=measure.key,
        unit=measure_text(measure, texts),
        categories=categories,
        series=series,
        ticks=ticks_for(measure, greatest, texts),
        empty=texts.tr("There are no figures above zero."),
        stacked=stacked,
        totals=tuple(value_text(measure, plan.whole(code), texts) for code in codes) if stacked else (),
        remark=remark,
    )


def _kind(plan: _Plan) -> ChartKind:
    if plan.along.is_time:
        over_time_anew = not plan.measure.adds_up and len(plan.codes) > 2
        crowded = len(plan.codes) * (1 if plan.parts else len(plan.lines)) > MAX_COLUMNS
        return ChartKind.LINES if crowded or over_time_anew else ChartKind.COLUMNS
    return ChartKind.COLUMNS if plan.along.facts.ordinal else ChartKind.BARS


def _shown_codes(plan: _Plan, kind: ChartKind, texts: Texts) -> tuple[list[str], str]:
    """All codes, or the greatest of many names with a remark that says so."""
    codes = list(plan.codes)
    if kind is not ChartKind.BARS or len(codes) <= MAX_BARS:
        return codes, ""
    remark = texts.tr("The {shown} largest of {all}. The table has them all.")
    largest = sorted(codes, key=lambda code: _size(plan.whole(code)), reverse=True)[:SHOWN_OF_MANY]
    return largest, remark.format(shown=SHOWN_OF_MANY, all=texts.number(len(codes)))


def _size(value: Value) -> float:
    return -1.0 if isinstance(value, Blank) else float(value)


def _series(line: _Line, plan: _Plan, texts: Texts) -> Series:
    values = [line.cell(code) for code in plan.codes]
    return Series(
        line.name,
        tuple(plain_number(plan.measure, value) for value in values),
        tuple(value_text(plan.measure, value, texts) for value in values),
    )


def _alt(answer: ReportAnswer, plan: _Plan, categories: Sequence[Category], texts: Texts) -> str:
    measure = plan.measure
    named = [
        (category.name, value)
        for category, code in zip(categories, plan.codes, strict=True)
        if not isinstance(value := plan.whole(code), Blank)
    ]
    parts = [(line.name, line.total) for line in plan.lines] if len(plan.lines) > 1 else []
    title = chart_title(measure, plan.along, plan.parts, texts)
    return alt_text(answer, measure, title, named, parts, texts)
