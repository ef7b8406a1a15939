"""What an import did: sentences for the person, and the same as JSON for machines."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.imported import (
    FileRemark,
    FileRemarkKind,
    ImportedRow,
    ImportOutcome,
    ImportRemark,
    RejectedRow,
    SpreadsheetReading,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.measures import hours
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import Texts

_DECIMALS = 6


def sentences(
    reading: SpreadsheetReading, outcome: ImportOutcome, texts: Texts, *, dry_run: bool
) -> Iterator[str]:
    """Every rejected row, then how many rows became what."""
    rejected = _rejected(reading, outcome)
    yield from _rejections(rejected, texts)
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
            "{count} row is about something cancelled.",
            "{count} rows are about something cancelled.",
            len(reading.cancelled),
        ): reading.cancelled,
        texts.trn(
            "{count} row repeats an earlier one.",
            "{count} rows repeat earlier ones.",
            len(reading.duplicates),
        ): reading.duplicates,
    }
    yield from (sentence for sentence, any_of_them in counted.items() if any_of_them)
    yield from _remarks(outcome.added, texts)
    yield from _file_remarks(reading.remarks, texts)
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
            "{count} row gives no gender; its people are counted as “other or not stated”.",
            "{count} rows give no gender; their people are counted as “other or not stated”.",
            count[ImportRemark.GENDER_UNKNOWN],
        ),
    }
    yield from (sentence for remark, sentence in sentences.items() if count[remark])


def _rejected(reading: SpreadsheetReading, outcome: ImportOutcome) -> tuple[RejectedRow, ...]:
    return (*reading.rejected, *outcome.rejected)


def _rejections(rows: Sequence[RejectedRow], texts: Texts) -> Iterator[str]:
    """Each fault once with all its rows, in the order in which it was first met."""
    alike: dict[tuple[str | None, str, str | None], list[int]] = {}
    for row in rows:
        alike.setdefault((row.origin.sheet, row.reason, row.suggestion), []).append(row.origin.row)
    one, many = N_("Row {row}: {reason}"), N_("Rows {row}: {reason}")
    on_sheet_one, on_sheet_many = N_("{sheet}, row {row}: {reason}"), N_("{sheet}, rows {row}: {reason}")
    for (sheet, reason, suggestion), numbers in alike.items():
        words = texts.tr(one if len(numbers) == 1 else many)
        if sheet is not None:
            words = texts.tr(on_sheet_one if len(numbers) == 1 else on_sheet_many)
        sentence = words.format(sheet=sheet, row=row_ranges(numbers), reason=reason)
        if suggestion is not None:
            sentence = texts.tr("{sentence} Perhaps: {suggestion}").format(
                sentence=sentence, suggestion=suggestion
            )
        yield sentence


def row_ranges(numbers: Sequence[int]) -> str:
    """Rows as people write them: "2–5, 9"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _file_remarks(remarks: Sequence[FileRemark], texts: Texts) -> Iterator[str]:
    """Each sentence once, with the names of all the sheets it holds for."""
    sheets: dict[str, list[str]] = {}
    for remark in remarks:
        named = sheets.setdefault(remark_sentence(remark, texts), [])
        if remark.sheet is not None:
            named.append(remark.sheet)
    for sentence, names in sheets.items():
        yield f"{', '.join(dict.fromkeys(names))}: {sentence}" if names else sentence


def remark_sentence(remark: FileRemark, texts: Texts) -> str:
    """What a person should know of a sheet, or of the only one of a CSV file."""
    count, columns, rows = remark.count, ", ".join(remark.columns), row_ranges(remark.rows)
    sentences = {
        FileRemarkKind.SHEET_NOT_READ: texts.trn(
            "{count} filled row was not read. What was missing: {columns}.",
            "{count} filled rows were not read. What was missing: {columns}.",
            count,
            columns=columns,
        ),
        FileRemarkKind.COLUMNS_MISSING: texts.trn(
            "{count} row was not brought in, because there is no column for: {columns}.",
            "{count} rows were not brought in, because there is no column for: {columns}.",
            count,
            columns=columns,
        ),
        FileRemarkKind.COLUMNS_NOT_READ: texts.tr(
            "Columns that were not understood, so nothing of them was read: {columns}."
        ).format(columns=columns),
        FileRemarkKind.COLUMNS_HIDDEN: texts.tr("Hidden columns were read all the same: {columns}.").format(
            columns=columns
        ),
        FileRemarkKind.ROWS_HIDDEN: texts.trn(
            "{count} hidden row was read all the same (row {rows}).",
            "{count} hidden rows were read all the same (rows {rows}).",
            count,
            rows=rows,
        ),
        FileRemarkKind.SHEET_HIDDEN: texts.trn(
            "The sheet is hidden; its {count} row was read all the same.",
            "The sheet is hidden; its {count} rows were read all the same.",
            count,
        ),
        FileRemarkKind.TOTAL_DIFFERS: texts.trn(
            "{count} row has a total that differs from its parts; the parts count (row {rows}).",
            "{count} rows have a total that differs from their parts; the parts count (rows {rows}).",
            count,
            rows=rows,
        ),
        FileRemarkKind.AGES_NOT_TAKEN: texts.trn(
            "The age of {count} young person was not taken: these ages are not in use here: {columns}.",
            "The ages of {count} young people were not taken: these ages are not in use here: {columns}.",
            count,
            columns=columns,
        ),
        FileRemarkKind.ERROR_CELLS: texts.trn(
            "{count} row has a formula without a result where words should be (row {rows}).",
            "{count} rows have a formula without a result where words should be (rows {rows}).",
            count,
            rows=rows,
        ),
    }
    return sentences[remark.what]


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
        "remarks": [_remark(remark) for remark in reading.remarks],
    }
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def _remark(remark: FileRemark) -> dict[str, Any]:
    found: dict[str, Any] = {"sheet": remark.sheet, "what": remark.what.value, "count": remark.count}
    if remark.columns:
        found["columns"] = list(remark.columns)
    if remark.rows:
        found["rows"] = list(remark.rows)
    return found


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
