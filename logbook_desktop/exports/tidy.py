"""A report as machines read it: one record for each combination of dimensions, one field for each measure.

Codes, not words: months ``2025-08``, units and activities by their full path, forms and genders by the codes of
the registry. Shared by CSV for machines, JSON and the tidy sheet of Excel.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Blank, Measure, MeasureKind, MeasureUnit, Value
from logbook_desktop.domain.reports.reports import Key, ReportAnswer
from logbook_desktop.domain.tree.tree import written_path
from logbook_desktop.support.i18n import rounded

DECIMALS = 6
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A name that begins so would be run by a spreadsheet instead of shown."""


@dataclass(frozen=True, slots=True)
class TidyRecord:
    """One combination: its row key, its column code (None without a column dimension), and its codes
    as machines read them, one per dimension of the question."""

    row: Key
    column: str | None
    codes: tuple[str, ...]


def record_count(answer: ReportAnswer) -> int:
    """How many ``records`` there are."""
    columns = len(answer.column_codes) if answer.question.column is not None else 1
    return len(answer.row_keys) * columns


def records(answer: ReportAnswer) -> Iterator[TidyRecord]:
    """Every combination, in the order of time, then of the tree."""
    question = answer.question
    for row, column in _combinations(answer):
        key = row if column is None else (*row, column)
        codes = tuple(
            machine_code(answer, dimension, code)
            for dimension, code in zip(question.dimensions, key, strict=True)
        )
        yield TidyRecord(row, column, codes)


def _combinations(answer: ReportAnswer) -> Iterator[tuple[Key, str | None]]:
    question = answer.question
    columns: Sequence[str | None] = answer.column_codes if question.column is not None else (None,)
    time_in_columns = question.column is not None and question.column.is_time
    if time_in_columns and not any(dimension.is_time for dimension in question.rows):
        yield from ((row, column) for column in columns for row in answer.row_keys)
    else:
        yield from ((row, column) for row in answer.row_keys for column in columns)


def machine_code(answer: ReportAnswer, dimension: Dimension, code: str) -> str:
    """The code of a member as machines read it: its full path where it has one."""
    member = answer.members.get(dimension, {}).get(code)
    return written_path(list(member.path)) if member is not None and member.path else code


def exact_number(measure: Measure, value: Value) -> int | Fraction | None:
    """The value in the unit of its measure (hours as hours); None where there is no number."""
    if isinstance(value, Blank):
        return None
    return Fraction(value, 60) if measure.unit is MeasureUnit.HOURS else value


def plain_number(measure: Measure, value: Value) -> int | float | None:
    """A count as int; hours and ratios as float of at most six places; None where there is no number."""
    number = exact_number(measure, value)
    if number is None:
        return None
    return float(rounded(number, DECIMALS)) if has_decimals(measure) else int(number)


def written_number(measure: Measure, value: Value) -> str:
    """``479``, ``64.500000``, or an empty text where there is no number."""
    number = exact_number(measure, value)
    if number is None:
        return ""
    return str(rounded(number, DECIMALS if has_decimals(measure) else 0))


def has_decimals(measure: Measure) -> bool:
    """Whether its values need not be whole in the unit they are written in (hours, not minutes)."""
    return measure.unit is MeasureUnit.HOURS or measure.kind is MeasureKind.RATIO
