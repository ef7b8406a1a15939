"""The words on the axes of a chart: categories in full and in short, and the figures of the ticks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Measure, MeasureUnit
from logbook_desktop.domain.reports.reports import Member, ReportAnswer
from logbook_desktop.exports.charting.spec import Category, Tick, tick_values
from logbook_desktop.exports.tidy import has_decimals
from logbook_desktop.support.i18n import NBSP, Texts
from logbook_desktop.wording.reports import member_texts


def member_names(answer: ReportAnswer, dimension: Dimension, texts: Texts) -> dict[str, str]:
    """The name of every member of the dimension in the answer, by its code."""
    return member_texts(dimension, answer.members.get(dimension, {}).values(), texts)


def categories_of(
    answer: ReportAnswer, dimension: Dimension, codes: Sequence[str], texts: Texts
) -> Iterator[Category]:
    """The categories of an axis, one per code; of months and quarters also the short name and the year."""
    members = answer.members.get(dimension, {})
    named = member_texts(dimension, [members.get(code, Member(code)) for code in codes], texts)
    for code in codes:
        yield _category(dimension, code, named[code], texts)


def _category(dimension: Dimension, code: str, name: str, texts: Texts) -> Category:
    if dimension is Dimension.MONTH:
        month = Month.parse(code)
        return Category(name, texts.short_month(month.month), str(month.year))
    if dimension is Dimension.QUARTER:
        year, _, quarter = code.partition("-Q")
        return Category(name, texts.tr("Q{quarter}").format(quarter=quarter), year)
    return Category(name, name)


def ticks_for(measure: Measure, greatest: float, texts: Texts) -> tuple[Tick, ...]:
    """Round figures from zero to at least the greatest value, as the language writes them."""
    values = tick_values(greatest, whole=not has_decimals(measure))
    step = Decimal(str(round(values[1] - values[0], 9)))
    if measure.unit is MeasureUnit.SHARE:
        step *= 100
    decimals = max(0, -int(step.normalize().as_tuple().exponent))
    return tuple(Tick(value, _tick_text(measure, value, decimals, texts)) for value in values)


def _tick_text(measure: Measure, value: float, decimals: int, texts: Texts) -> str:
    exact = Decimal(str(round(value, 9)))
    if measure.unit is not MeasureUnit.SHARE:
        return texts.number(exact, decimals)
    number = texts.number(exact * 100, decimals)
    return f"{number}%" if texts.language == "en" else f"{number}{NBSP}%"
