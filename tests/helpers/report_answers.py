"""Report answers for tests, added up from single facts the way the database does it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Totals
from logbook_desktop.domain.reports.reports import (
    Key,
    Member,
    MonthCoverage,
    Provenance,
    ReportAnswer,
    ReportQuestion,
    ReportTable,
    notes_for,
    time_codes,
)

YEAR = Period.of_year(2025)
AUTUMN = Period(date(2025, 8, 1), date(2025, 12, 31))
DEMO = Provenance("manager", "Tampere", datetime(2026, 1, 7, 14, 5, tzinfo=UTC), True, "0.1.0")
REAL = replace(DEMO, demo=False)

CODES: Mapping[Dimension, Sequence[str]] = {
    Dimension.FORM: ("open", "group", "individual"),
    Dimension.SETTING: ("youth_centre", "school", "street", "digital", "camp", "event", "mobile", "other"),
    Dimension.GENDER: ("girls", "boys", "other"),
    Dimension.AGE_BAND: (*(band.code for band in DEFAULT_BANDS), "unknown"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What one entry (or its part of one gender and band) brings: its code per dimension, its sums."""

    codes: Mapping[Dimension, str]
    sums: Totals


@dataclass(frozen=True)
class Nodes:
    """Members with paths of a dimension, by code."""

    dimension: Dimension
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def answer_of(
    question: ReportQuestion,
    facts: Sequence[Fact],
    *,
    nodes: Iterable[Nodes] = (),
    compared: Sequence[Fact] = (),
    provenance: Provenance = DEMO,
    scope_paths: tuple[tuple[str, ...], ...] = (("Pirkanmaa", "Tampere"),),
    all_rows: bool = True,
) -> ReportAnswer:
    """The answer to a question over facts; rows are all combinations of codes, or those with facts."""
    members = _members(question, nodes)
    codes = {dimension: list(named) for dimension, named in members.items()}
    row_keys: list[Key] = [()]
    for dimension in question.rows:
        row_keys = [(*key, code) for key in row_keys for code in codes[dimension]]
    if not all_rows:
        present = {_key(question.rows, fact) for fact in facts}
        row_keys = [key for key in row_keys if key in present]
    return ReportAnswer(
        question=question,
        scope_paths=scope_paths,
        row_keys=tuple(row_keys),
        column_codes=tuple(codes[question.column]) if question.column else (),
        members=members,
        table=table_of(question, facts),
        provenance=provenance,
        coverage=tuple(MonthCoverage(m, 5, 4, 40) for m in question.period.months()),
        comparison=table_of(question, compared) if question.comparison else None,
        notes=notes_for(question),
    )


def _members(question: ReportQuestion, nodes: Iterable[Nodes]) -> dict[Dimension, dict[str, Member]]:
    months = list(question.period.months())
    paths = {of.dimension: of.paths for of in nodes}
    found = {}
    for dimension in question.dimensions:
        if dimension in paths:
            found[dimension] = {code: Member(code, path) for code, path in paths[dimension].items()}
        else:
            codes = CODES.get(dimension) or time_codes(dimension, months)
            found[dimension] = {code: Member(code) for code in codes}
    return found


def table_of(question: ReportQuestion, facts: Sequence[Fact]) -> ReportTable:
    """Cells and margins, each added up from the facts themselves."""
    column = (question.column,) if question.column else ()
    return ReportTable(
        cells=_grouped(question.dimensions, facts),
        by_row=_grouped(question.rows, facts),
        by_column=_grouped(column, facts) if column else {},
        total=_grouped((), facts).get((), Totals()),
    )


def _grouped(dimensions: Sequence[Dimension], facts: Sequence[Fact]) -> dict[Key, Totals]:
    sums: dict[Key, Totals] = defaultdict(Totals)
    for fact in facts:
        sums[_key(dimensions, fact)] += fact.sums
    return dict(sums)


def _key(dimensions: Sequence[Dimension], fact: Fact) -> Key:
    return tuple(fact.codes[dimension] for dimension in dimensions)


def evening(girls: int = 10, boys: int = 12, other: int = 1, minutes: int = 210, **more: int) -> Totals:
    """The sums of an open evening."""
    return Totals(
        entries=1, girls=girls, boys=boys, other=other, minutes=minutes, open_minutes=minutes, **more
    )
