"""The adoption table in words, as a workbook and as a chart; the screen shows the same words and the same chart."""

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.adoption import Adoption, AdoptionMonth, Stage
from logbook_desktop.domain.texts import N_
from logbook_desktop.exports.charting.spec import Category, ChartKind, ChartSpec, Series, Tick, tick_values
from logbook_desktop.exports.files import replacing
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.report_sentences import demo_heading, demo_mark

if TYPE_CHECKING:
    from logbook_desktop.exports.excel.cells import CellStyle

STAGES = {
    Stage.ADMITTED: N_("no mentor yet"),
    Stage.READY: N_("not begun"),
    Stage.DOCUMENTS: N_("documents"),
    Stage.PAUSED: N_("nothing for a year"),
}
NONE = "–"


class AdoptionColumn(IntEnum):
    """The columns of the table, in their order."""

    ORGANISATION = 0
    REGION = 1
    STAGE = 2
    MENTORS = 3
    BEGUN = 4
    LAST = 5
    OPEN_UNITS = 6
    UNITS_3 = 7
    UNITS_12 = 8
    TERMS = 9


HEADINGS = {
    AdoptionColumn.ORGANISATION: N_("Organisation"),
    AdoptionColumn.REGION: N_("Region"),
    AdoptionColumn.STAGE: N_("Situation"),
    AdoptionColumn.MENTORS: N_("Mentors"),
    AdoptionColumn.BEGUN: N_("Began"),
    AdoptionColumn.LAST: N_("Latest"),
    AdoptionColumn.OPEN_UNITS: N_("Units"),
    AdoptionColumn.UNITS_3: N_("3 months"),
    AdoptionColumn.UNITS_12: N_("12 months"),
    AdoptionColumn.TERMS: N_("Terms"),
}
EXPLAINED = HEADINGS | {
    AdoptionColumn.BEGUN: N_("First month documented"),
    AdoptionColumn.LAST: N_("Latest month documented"),
    AdoptionColumn.OPEN_UNITS: N_("Open units"),
    AdoptionColumn.UNITS_3: N_("Units that documented within 3 months"),
    AdoptionColumn.UNITS_12: N_("Units that documented within 12 months"),
    AdoptionColumn.TERMS: N_("Version of the terms of use accepted for the organisation"),
}
"""The headings where there is room for whole words."""
NUMBERS = frozenset(
    {AdoptionColumn.OPEN_UNITS, AdoptionColumn.UNITS_3, AdoptionColumn.UNITS_12, AdoptionColumn.TERMS}
)


def sort_value(one: Adoption, column: AdoptionColumn, language: str) -> str | int:
    """What a column holds, to be sorted by; months as their numbers, 0 where there is none."""
    match column:
        case AdoptionColumn.ORGANISATION:
            return one.name.in_language(language)
        case AdoptionColumn.REGION:
            return one.region.in_language(language) if one.region else ""
        case AdoptionColumn.STAGE:
            return list(Stage).index(one.stage)
        case AdoptionColumn.MENTORS:
            return ", ".join(one.mentors)
        case AdoptionColumn.BEGUN:
            return one.begun.number if one.begun else 0
        case AdoptionColumn.LAST:
            return one.last.number if one.last else 0
        case AdoptionColumn.OPEN_UNITS:
            return one.open_units
        case AdoptionColumn.UNITS_3:
            return one.units_3
        case AdoptionColumn.UNITS_12:
            return one.units_12
    return one.terms_version


def cell_text(one: Adoption, column: AdoptionColumn, texts: Texts) -> str:
    """A cell as people read it."""
    value = sort_value(one, column, texts.language)
    if column is AdoptionColumn.ORGANISATION and one.split_from is not None:
        words = texts.tr("{name}, split from {other}")
        return words.format(name=value, other=one.split_from.in_language(texts.language))
    if column is AdoptionColumn.STAGE:
        return texts.tr(STAGES[one.stage])
    if column in (AdoptionColumn.BEGUN, AdoptionColumn.LAST):
        month = one.begun if column is AdoptionColumn.BEGUN else one.last
        return f"{month.month}/{month.year}" if month else NONE
    if column is AdoptionColumn.MENTORS and one.has_mentor and not one.mentors:
        return texts.tr("appointed by others")
    if column is AdoptionColumn.TERMS:
        return texts.number(one.terms_version) if value else NONE
    return texts.number(value) if isinstance(value, int) else value or NONE


def _month(month: Month, texts: Texts) -> str:
    return texts.month_name(month.year, month.month)


def write_adoption(rows: Sequence[Adoption], path: Path, texts: Texts, *, demo: bool) -> None:
    """A workbook with one sheet, which says so where all is invented. Raises CannotWriteError."""
    from openpyxl import Workbook  # when a file is written, not when the program starts

    from logbook_desktop.exports.excel.cells import DEMO, HEADING, NUMBER_HEADING, Rows, set_page, set_width

    title, mark = texts.tr("Adoption"), demo_mark(texts) if demo else ""
    book: Any = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B3" if demo else "B2"
    set_page(sheet, title, mark, landscape=True)
    for column in AdoptionColumn:
        set_width(sheet, column + 1, 30 if column is AdoptionColumn.MENTORS else 20)
    lines = Rows(sheet)
    if demo:
        lines.add(
            (DEMO, demo_heading(texts)),
            (DEMO, texts.tr("All organisations and figures here are invented.")),
            high=20,
        )
    lines.add(
        *(
            (NUMBER_HEADING if column in NUMBERS else HEADING, texts.tr(EXPLAINED[column]))
            for column in AdoptionColumn
        )
    )
    for one in rows:
        lines.add(*(_cell(one, column, texts) for column in AdoptionColumn))
    with replacing(path, texts) as beside:
        book.save(beside)


def _cell(one: Adoption, column: AdoptionColumn, texts: Texts) -> "tuple[CellStyle, str | int]":
    """A number as a number, the rest in words."""
    from logbook_desktop.exports.excel.cells import COUNT, PLAIN, number_style

    if column in NUMBERS:
        return number_style(COUNT), sort_value(one, column, texts.language)
    return PLAIN, cell_text(one, column, texts)


def adoption_chart(months: Sequence[AdoptionMonth], texts: Texts) -> ChartSpec:
    """Units and organisations that documented, month by month."""
    units, organisations = [one.units for one in months], [one.organisations for one in months]
    ticks = tick_values(max([*units, *organisations], default=0), whole=True)
    return ChartSpec(
        kind=ChartKind.LINES,
        title=texts.tr("Units and organisations that document"),
        alt=_alt(months, texts),
        measure="units",
        unit=texts.tr("units, organisations"),
        categories=tuple(
            Category(_month(one.month, texts), texts.short_month(one.month.month), str(one.month.year))
            for one in months
        ),
        series=(
            Series(texts.tr("Units"), tuple(map(float, units)), tuple(map(texts.number, units))),
            Series(
                texts.tr("Organisations"),
                tuple(map(float, organisations)),
                tuple(map(texts.number, organisations)),
            ),
        ),
        ticks=tuple(Tick(value, texts.number(int(value))) for value in ticks),
        empty=texts.tr("Nothing has been documented in these months."),
    )


def _alt(months: Sequence[AdoptionMonth], texts: Texts) -> str:
    if not months:
        return texts.tr("Nothing has been documented in these months.")
    first, last = months[0], months[-1]
    sentence = texts.tr(
        "Chart. In {first} {units_first} units of {organisations_first} organisations documented, in {last} "
        "{units_last} units of {organisations_last} organisations."
    )
    return sentence.format(
        first=_month(first.month, texts),
        units_first=first.units,
        organisations_first=first.organisations,
        last=_month(last.month, texts),
        units_last=last.units,
        organisations_last=last.organisations,
    )
