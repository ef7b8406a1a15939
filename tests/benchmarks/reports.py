"""Reports on the demo of 130 municipalities: a year of one organisation, and ten years of the network."""

from datetime import date

from benchmarks.databases import Measured
from benchmarks.measuring import Result, compare
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion, Structure
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation

MEASURES = ("entries", "visits", "hours", "youth_hours", "visits_per_hour")
_CELLS = """
SELECT {time}, form, count(*), sum(girls), sum(boys), sum(other), sum(minutes), sum(youth_minutes),
       sum(producers), sum(staff_minutes)
  FROM entry
 WHERE binned_at IS NULL AND month BETWEEN {first} AND {last} {scope}
 GROUP BY 1, 2
"""
_SCOPE = """
AND unit_id IN (SELECT node_id FROM node_reach
                 WHERE ancestor_id = {node} AND from_month <= {now} AND to_month > {now})
"""


def results(database: Measured, times: int) -> list[Result]:
    """Each question beside one grouped query for its cells, and beside all that the program asks, asked bare."""
    context = database.context
    tree = organisation.tree(context)
    helsinki, root = tree.find("Helsinki", context.month)[0].id, tree.roots[0].id
    year, decade = Period.of_year(2025), Period(date(2016, 1, 1), date(2025, 12, 31))
    scope = _SCOPE.format(node=helsinki, now=context.month.number)
    found = []
    for words, question, bare in (
        (
            "a year of an organisation by month and form",
            ReportQuestion((helsinki,), year, MEASURES, (Dimension.MONTH,), Dimension.FORM),
            _cells("month", year, scope),
        ),
        (
            "ten years of the network by year and form",
            ReportQuestion((root,), decade, MEASURES, (Dimension.YEAR,), Dimension.FORM),
            _cells("month / 12", decade, ""),
        ),
        (
            "ten years of the network by organisation and form, as reported",
            ReportQuestion(
                (root,), decade, MEASURES, (Dimension.ORGANISATION,), Dimension.FORM, None, Structure.REPORTED
            ),
            _by_organisation(decade),
        ),
    ):
        found += _compared(database, words, question, bare, times)
    return found


def _compared(
    database: Measured, words: str, question: ReportQuestion, bare: str, times: int
) -> list[Result]:
    def ours() -> object:
        return reports.answer(database.context, question, language="fi")

    with database.overheard() as heard:
        ours()
    statements = [(sql, values) for sql, values in heard if "entry" in sql]
    name = f"Report: {words} ({database.name})"
    return [
        compare(name, ours, lambda: database.ask(bare), "one grouped query for the cells alone", times),
        compare(
            "– the same",
            ours,
            lambda: [database.ask(sql, values) for sql, values in statements],
            f"the {len(statements)} queries of cells, margins, total, coverage and estimates by the driver",
            times,
        ),
    ]


def _cells(time: str, period: Period, scope: str) -> str:
    first, last = (Month.of(day).number for day in (period.first, period.last))
    return _CELLS.format(time=time, first=first, last=last, scope=scope)


def _by_organisation(period: Period) -> str:
    first, last = (Month.of(day).number for day in (period.first, period.last))
    return f"""
SELECT r.ancestor_id, e.form, count(*), sum(girls), sum(boys), sum(other), sum(minutes), sum(youth_minutes),
       sum(producers), sum(staff_minutes)
  FROM entry e JOIN node_reach r ON r.node_id = e.unit_id AND r.ancestor_kind = 'organisation'
       AND r.from_month <= e.month AND r.to_month > e.month
 WHERE e.binned_at IS NULL AND e.month BETWEEN {first} AND {last}
 GROUP BY 1, 2
"""
