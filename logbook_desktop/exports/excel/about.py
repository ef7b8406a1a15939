"""Sheet 1: what the report counts and how, who made it, and what to know before quoting it."""

from collections.abc import Sequence

from logbook_desktop.exports.excel.cells import (
    COUNT,
    DEMO,
    HEADING,
    LABEL,
    NUMBER_HEADING,
    PLAIN,
    SECTION,
    TITLE,
    WRAPPED,
    Rows,
    Sheet,
    number_style,
    set_page,
    set_width,
)
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.wording.report_sentences import (
    coverage_sentence,
    definitions,
    demo_heading,
    demo_mark,
    demo_sentence,
    facts,
    legend,
    made_by,
    note_sentences,
    title,
)

_WIDTHS = (30, 78, 18, 14)
_LINE = 15.0


def write_about(sheet: Sheet, grid: ReportGrid, remarks: Sequence[str]) -> None:
    """Writes the whole sheet."""
    answer, texts = grid.answer, grid.texts
    demo = answer.provenance.demo
    for number, characters in enumerate(_WIDTHS, 1):
        set_width(sheet, number, characters)
    set_page(sheet, title(answer, texts), demo_mark(texts) if demo else "", landscape=True)
    rows = Rows(sheet)
    rows.add((TITLE, title(answer, texts)), high=24)
    if demo:
        rows.add((DEMO, demo_heading(texts)), (DEMO, demo_sentence(texts)), high=20)
    rows.add()
    for heading, text in (*facts(answer, texts), *made_by(answer.provenance, texts)):
        _pair(rows, heading, text)
    _write_measures(rows, grid)
    _write_list(rows, texts.tr("Good to know"), [*remarks, *note_sentences(answer.notes, texts)])
    _write_list(rows, texts.tr("Marks in the table"), legend(grid.blanks, texts))
    _write_coverage(rows, grid)


def _pair(rows: Rows, heading: str, text: str) -> None:
    rows.add((LABEL, heading), (WRAPPED, text), high=_pair_height(heading, text))


def _pair_height(heading: str, text: str) -> float:
    """Bold letters are wider: a heading has room for fewer of them."""
    return max(_height(heading, _WIDTHS[0] * 0.9), _height(text, _WIDTHS[1]))


def _height(text: str, characters: float) -> float:
    """Room for a wrapped text: not every program finds it by itself."""
    return _LINE * max(1, -(-len(text) // int(characters * 0.95)))


def _write_measures(rows: Rows, grid: ReportGrid) -> None:
    texts = grid.texts
    rows.add()
    rows.add((SECTION, texts.tr("Measures")))
    for definition in definitions(grid.answer, texts):
        rows.add(
            (LABEL, definition.name),
            (WRAPPED, definition.meaning),
            (PLAIN, definition.version),
            high=_pair_height(definition.name, definition.meaning),
        )


def _write_list(rows: Rows, heading: str, sentences: Sequence[str]) -> None:
    if not sentences:
        return
    rows.add()
    rows.add((SECTION, heading))
    for sentence in sentences:
        rows.add((PLAIN, None), (WRAPPED, sentence), high=_height(sentence, _WIDTHS[1]))


def _write_coverage(rows: Rows, grid: ReportGrid) -> None:
    answer, texts = grid.answer, grid.texts
    if not answer.coverage:
        return
    rows.add()
    rows.add((SECTION, texts.tr("Coverage by month")))
    if sentence := coverage_sentence(answer, texts):
        rows.add((PLAIN, None), (WRAPPED, sentence), high=_height(sentence, _WIDTHS[1]))
    rows.add(
        (HEADING, texts.tr("Month")),
        (NUMBER_HEADING, texts.tr("Units that documented")),
        (NUMBER_HEADING, texts.tr("Units open")),
        (NUMBER_HEADING, texts.tr("Entries")),
    )
    for month in answer.coverage:
        rows.add(
            (PLAIN, texts.month_name(month.month.year, month.month.month)),
            (number_style(COUNT), month.units_documented),
            (number_style(COUNT), month.units_open),
            (number_style(COUNT), month.entries),
        )
