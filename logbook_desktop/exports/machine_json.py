"""JSON: the question as understood, the measures, one object for each combination, and the total."""

import json
from collections.abc import Callable, Mapping
from typing import BinaryIO

from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.measures import Measure, Value
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.domain.tree.tree import written_path
from logbook_desktop.exports.progress import Progress, tracked
from logbook_desktop.exports.tidy import TidyRecord, plain_number, record_count, records
from logbook_desktop.support.i18n import Texts

Plain = Mapping[str, object]


def write_json(answer: ReportAnswer, file: BinaryIO, _texts: Texts, progress: Progress | None = None) -> None:
    """UTF-8, one row to a line. ``null`` means not applicable or does not split; ``demo``: all is invented.

    A comparison period adds ``compared`` with rows and a total of the same shape.
    """
    keys = [dimension.value for dimension in answer.question.dimensions]

    def row(record: TidyRecord, value_of: Callable[[Measure, TidyRecord], Value | None]) -> Plain:
        codes: dict[str, object] = dict(zip(keys, record.codes, strict=True))
        return codes | {m.key: _number(m, value_of(m, record)) for m in answer.measures}

    def put(text: str) -> None:
        file.write(text.encode())

    def put_rows(value_of: Callable[[Measure, TidyRecord], Value | None], start: float, end: float) -> None:
        between = "\n    "
        for record in tracked(records(answer), record_count(answer), progress, start, end):
            put(between + _json(row(record, value_of)))
            between = ",\n    "

    compared = answer.comparison is not None
    put('{\n  "question": ' + _json(_question(answer)))
    put(',\n  "measures": ' + _json([_measure(measure) for measure in answer.measures]))
    put(',\n  "rows": [')
    put_rows(lambda m, r: answer.value(m, r.row, r.column), 0.0, 0.5 if compared else 1.0)
    put('\n  ],\n  "total": ' + _json({m.key: _number(m, answer.total(m)) for m in answer.measures}))
    if compared:
        put(',\n  "compared": {"rows": [')
        put_rows(lambda m, r: answer.compared(m, r.row, r.column), 0.5, 1.0)
        total = {m.key: _number(m, answer.compared_total(m)) for m in answer.measures}
        put('\n  ], "total": ' + _json(total) + "}")
    put(',\n  "structure": ' + _json(answer.question.structure.value))
    put(',\n  "demo": ' + _json(answer.provenance.demo) + "\n}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _number(measure: Measure, value: Value | None) -> int | float | None:
    return None if value is None else plain_number(measure, value)


def _measure(measure: Measure) -> Plain:
    return {
        "key": measure.key,
        "kind": measure.kind.value,
        "unit": measure.unit.value,
        "version": measure.version,
    }


def _question(answer: ReportAnswer) -> Plain:
    question = answer.question
    return {
        "scope": [written_path(list(path)) for path in answer.scope_paths],
        "from": question.period.first.isoformat(),
        "to": question.period.last.isoformat(),
        "rows": [dimension.value for dimension in question.rows],
        "columns": [question.column.value] if question.column is not None else [],
        "measures": list(question.measures),
        "structure": question.structure.value,
        "comparison": _period(question.comparison),
    }


def _period(period: Period | None) -> Plain | None:
    if period is None:
        return None
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}
