"""What a chart is called, and what it tells those who cannot see it."""

from collections.abc import Sequence

from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Measure, Value
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.report_sentences import period_text
from logbook_desktop.wording.reports import division_text, measure_text, value_text


def chart_title(measure: Measure, along: Dimension, parts: Dimension | None, texts: Texts) -> str:
    """``Visits by month``, ``Visits by unit and by form of work``."""
    dimensions = [along] if parts is None else [along, parts]
    return texts.tr("{measures} {division}").format(
        measures=measure_text(measure, texts), division=division_text(dimensions, texts)
    )


def alt_text(
    answer: ReportAnswer,
    measure: Measure,
    title: str,
    named: Sequence[tuple[str, Value]],
    parts: Sequence[tuple[str, Value]],
    texts: Texts,
) -> str:
    """The main figures: the whole, its parts if there are series, the largest and the smallest."""
    where = ", ".join(path[-1] for path in answer.scope_paths if path)
    period = period_text(answer.question.period, texts)
    begin = texts.tr("Chart. {title}. {where}, {period}.").format(title=title, where=where, period=period)
    if not any(value for _, value in named):
        return f"{begin} {texts.tr('There are no figures above zero.')}"
    total = value_text(measure, answer.total(measure), texts)
    sentences = [begin, texts.tr("Overall {total}.").format(total=total)]
    if parts:
        written = "; ".join(f"{name} {value_text(measure, value, texts)}" for name, value in parts)
        sentences.append(texts.tr("By series: {parts}.").format(parts=written))
    if len(named) > 1:
        largest, smallest = max(named, key=_value), min(named, key=_value)
        sentences.append(
            texts.tr("Largest: {largest}, {most}. Smallest: {smallest}, {least}.").format(
                largest=largest[0],
                most=value_text(measure, largest[1], texts),
                smallest=smallest[0],
                least=value_text(measure, smallest[1], texts),
            )
        )
    return " ".join(sentences)


def _value(pair: tuple[str, Value]) -> float:
    return float(pair[1]) if not isinstance(pair[1], str) else -1.0
