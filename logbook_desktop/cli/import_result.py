"""What an import did: sentences for the person, and the same as JSON for machines."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.imported import (
    ImportedRow,
    ImportOutcome,
    ImportRemark,
    RejectedRow,
    SpreadsheetReading,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.measures import hours
from logbook_desktop.support.i18n import Texts

_DECIMALS = 6


def sentences(
    reading: SpreadsheetReading, outcome: ImportOutcome, texts: Texts, *, dry_run: bool
) -> Iterator[str]:
    """Every rejected row, then how many rows became what."""
    rejected = _rejected(reading, outcome)
    yield from (_rejection(row, texts) for row in rejected)
    added = len(outcome.added)
    if dry_run:
        yield texts.trn("{count} row would be added.", "{count} rows would be added.", added)
    else:
        yield texts.trn("{count} row was added.", "{count} rows were added.", added)
    counted = {
        texts.trn("{count} row was rejected.", "{count} rows were rejected.", len(rejected)): rejected,
        texts.trn(
            "{count} row was there already.", "{count} rows were there already.", outcome.already_there
        ): outcome.already_there,
        texts.trn(
            "{count} row told of something cancelled.",
            "{count} rows told of something cancelled.",
            len(reading.cancelled),
        ): reading.cancelled,
        texts.trn(
            "{count} row told the same again.", "{count} rows told the same again.", len(reading.duplicates)
        ): reading.duplicates,
    }
    yield from (sentence for sentence, any_of_them in counted.items() if any_of_them)
    yield from _remarks(outcome.added, texts)
    if reading.unread:
        words = texts.tr("Columns that were not understood, so nothing of them was read: {headings}.")
        yield words.format(headings=", ".join(reading.unread))
    made = len(outcome.units_made)
    if made and dry_run:
        yield texts.trn("{count} unit would be made.", "{count} units would be made.", made)
    elif made:
        yield texts.trn("{count} unit was made.", "{count} units were made.", made)


def _remarks(rows: Sequence[ImportedRow], texts: Texts) -> Iterator[str]:
    """What was understood rather than read, and on how many of the rows."""
    count = Counter(remark for row in rows for remark in row.remarks)
    sentences = {
        ImportRemark.ESTIMATED: texts.trn(
            "{count} row has estimated numbers.",
            "{count} rows have estimated numbers.",
            count[ImportRemark.ESTIMATED],
        ),
        ImportRemark.TOTAL_DIFFERS: texts.trn(
            "{count} row has a total that differs from its parts; the parts count.",
            "{count} rows have a total that differs from their parts; the parts count.",
            count[ImportRemark.TOTAL_DIFFERS],
        ),
        ImportRemark.FORM_ASSUMED: texts.trn(
            "{count} row does not tell its form of work; it was taken for open activity.",
            "{count} rows do not tell their form of work; they were taken for open activity.",
            count[ImportRemark.FORM_ASSUMED],
        ),
        ImportRemark.START_UNKNOWN: texts.trn(
            "{count} row tells how long it lasted, not when it began.",
            "{count} rows tell how long they lasted, not when they began.",
            count[ImportRemark.START_UNKNOWN],
        ),
        ImportRemark.GENDER_UNKNOWN: texts.trn(
            "{count} row counts people without gender; they are “other or not stated”.",
            "{count} rows count people without gender; they are “other or not stated”.",
            count[ImportRemark.GENDER_UNKNOWN],
        ),
    }
    yield from (sentence for remark, sentence in sentences.items() if count[remark])


def _rejected(reading: SpreadsheetReading, outcome: ImportOutcome) -> tuple[RejectedRow, ...]:
    return (*reading.rejected, *outcome.rejected)


def _rejection(row: RejectedRow, texts: Texts) -> str:
    origin = row.origin
    if origin.sheet is None:
        words = texts.tr("Row {row}: {reason}").format(row=origin.row, reason=row.reason)
    else:
        words = texts.tr("{sheet}, row {row}: {reason}").format(
            sheet=origin.sheet, row=origin.row, reason=row.reason
        )
    if row.suggestion is None:
        return words
    return texts.tr("{sentence} Perhaps: {suggestion}").format(sentence=words, suggestion=row.suggestion)


def as_json(reading: SpreadsheetReading, outcome: ImportOutcome) -> str:
    """The result for machines; ``accepted`` is what was added."""
    result = {
        "accepted": _accepted(outcome.added),
        "rejected": [
            {
                "sheet": row.origin.sheet,
                "row": row.origin.row,
                "why": row.why.value,
                "reason": row.reason,
                "suggestion": row.suggestion,
            }
            for row in _rejected(reading, outcome)
        ],
        "skipped": {
            "cancelled": len(reading.cancelled),
            "duplicates": len(reading.duplicates),
            "already_there": outcome.already_there,
        },
        "places": list(reading.places),
    }
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def _accepted(rows: Sequence[ImportedRow]) -> dict[str, Any]:
    by_month: dict[str, dict[str, int]] = {}
    for row in sorted(rows, key=lambda row: row.date):
        month = by_month.setdefault(str(Month.of(row.date)), {"rows": 0, "visits": 0})
        month["rows"] += 1
        month["visits"] += row.attendance.visits
    return {
        "rows": len(rows),
        "girls": sum(row.attendance.total(Gender.GIRLS) for row in rows),
        "boys": sum(row.attendance.total(Gender.BOYS) for row in rows),
        "others": sum(row.attendance.total(Gender.OTHER) for row in rows),
        "hours": _hours(row.minutes for row in rows),
        "youth_hours": _hours(row.youth_minutes for row in rows),
        "by_month": by_month,
    }


def _hours(minutes: Iterator[int]) -> float:
    return round(float(hours(sum(minutes))), _DECIMALS)
