"""The choices in words, one line per step: what the last page shows beside its export buttons."""

from dataclasses import dataclass

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import Texts, trn
from logbook_desktop.ui.reports.choices import Choices
from logbook_desktop.wording.report_periods import period_name_with_days
from logbook_desktop.wording.reports import PATH_SEPARATOR, dimension_text, measure_text, structure_text

_PLACES = 3


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A step of the wizard (its page id) and what was chosen there."""

    step: int
    name: str
    text: str


def lines(choices: Choices, tree: Tree, month: Month, texts: Texts) -> list[SummaryLine]:
    """What was chosen, step by step."""
    measures = ", ".join(measure_text(MEASURES[key], texts) for key in choices.measures)
    return [
        SummaryLine(0, texts.tr("Where"), _where(choices, tree, month, texts)),
        SummaryLine(1, texts.tr("When"), _when(choices, texts)),
        SummaryLine(2, texts.tr("What"), measures),
        SummaryLine(3, texts.tr("Rows and columns"), _division(choices, texts)),
    ]


def _where(choices: Choices, tree: Tree, month: Month, texts: Texts) -> str:
    known = [node_id for node_id in choices.scope if node_id in tree]
    paths = [
        PATH_SEPARATOR.join(tree.label_path(node_id, month, texts.language)) for node_id in known[:_PLACES]
    ]
    if more := len(known) - _PLACES:
        paths += [trn("{count} more place", "{count} more places", more)] if more > 0 else []
    return "; ".join(paths)


def _when(choices: Choices, texts: Texts) -> str:
    if choices.period is None:
        return ""
    parts = [period_name_with_days(choices.period, texts)]
    if choices.compared_with is not None:
        compared = period_name_with_days(choices.compared_with, texts)
        parts.append(texts.tr("compared with {period}").format(period=compared))
    if choices.structure is Structure.REPORTED:
        parts.append(structure_text(choices.structure, texts).lower())
    return "; ".join(parts)


def _division(choices: Choices, texts: Texts) -> str:
    """``yksikkö, vuosi × sukupuoli``."""
    rows = ", ".join(dimension_text(dimension, texts).lower() for dimension in choices.rows)
    return rows if choices.column is None else f"{rows} × {dimension_text(choices.column, texts).lower()}"
