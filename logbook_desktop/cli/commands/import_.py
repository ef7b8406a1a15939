"""``import``: somebody's spreadsheet into an organisation; what was rejected is told row by row."""

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from logbook_desktop.cli.console import Console, Exit, NotDoneError, full_path, say, tree_of
from logbook_desktop.domain.attendance import Gender
from logbook_desktop.domain.imported import ImportedRow, ImportOutcome, Reading
from logbook_desktop.domain.measures import hours
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import NodeKind
from logbook_desktop.exports.files import replacing
from logbook_desktop.imports.reader import read_file
from logbook_desktop.services import imports
from logbook_desktop.services.context import Context


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = commands.add_parser("import", help="bring in a spreadsheet (.xlsx, .xlsm, .csv)")
    own.add_argument("file", type=Path)
    own.add_argument("--organisation", required=True, metavar="NAME", help="whose entries they are")
    own.add_argument("--dry-run", action="store_true", help="tell what would happen; change nothing")
    own.add_argument(
        "--create-units", action="store_true", help="make missing units, and the organisation itself"
    )
    own.add_argument(
        "--places", type=Path, metavar="FILE", help="JSON: spelling in the file → path of the unit"
    )
    own.add_argument("--json", dest="output", metavar="OUT", help="the result for machines (- for stdout)")
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        reading, outcome = _import(console, context, asked)
    finally:
        console.close(context)
    _tell(console, reading, outcome, dry_run=asked.dry_run)
    if asked.output:
        _write(console, asked.output, as_json(reading, outcome))
    return Exit.REMARKS if reading.rejected else Exit.DONE


def _import(console: Console, context: Context, asked: argparse.Namespace) -> tuple[Reading, ImportOutcome]:
    organisation_id = _organisation(console, context, asked)
    known = () if organisation_id is None else imports.known_places(context, organisation_id)
    reading = read_file(
        asked.file,
        texts=console.texts,
        known=known,
        places=_places(console, asked.places),
        may_create=asked.create_units,
        today=context.today(),
    )
    outcome = imports.add_imported(
        context,
        asked.organisation if organisation_id is None else organisation_id,
        reading.accepted,
        file_name=asked.file.name,
        create_units=asked.create_units,
        dry_run=asked.dry_run,
    )
    return reading, outcome


def _organisation(console: Console, context: Context, asked: argparse.Namespace) -> int | None:
    """The organisation's id; None when it is still to be made (and may be)."""
    tree = tree_of(context)
    fitting = [
        node for node in tree.find(asked.organisation, context.month) if node.kind is NodeKind.ORGANISATION
    ]
    if len(fitting) == 1:
        return fitting[0].id
    if fitting:
        paths = "\n".join(f"  {full_path(tree, node, context.month)}" for node in fitting)
        words = console.texts.tr("Several organisations fit “{name}”. Write one of these:")
        raise NotDoneError(words.format(name=asked.organisation) + f"\n{paths}")
    if not asked.create_units:
        words = console.texts.tr("There is no organisation “{name}”. Add --create-units to make it.")
        raise NotDoneError(words.format(name=asked.organisation))
    return None


def _places(console: Console, file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        places = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        places = None
    if not isinstance(places, dict) or not all(isinstance(path, str) for path in places.values()):
        words = console.texts.tr('{file} must be a JSON file of the form {{"spelling": "path of the unit"}}.')
        raise NotDoneError(words.format(file=file))
    return places


def _tell(console: Console, reading: Reading, outcome: ImportOutcome, *, dry_run: bool) -> None:
    texts = console.texts
    for row in reading.rejected:
        where = texts.tr("row {row}").format(row=row.origin.row)
        if row.origin.sheet is not None:
            where = f"{row.origin.sheet}, {where}"
        suggestion = f" ({row.suggestion})" if row.suggestion else ""
        say(f"{where}: {row.reason}{suggestion}")
    added = (
        texts.trn("{count} row would be added.", "{count} rows would be added.", len(outcome.added))
        if dry_run
        else texts.trn("{count} row was added.", "{count} rows were added.", len(outcome.added))
    )
    rejected = texts.trn("{count} row was rejected.", "{count} rows were rejected.", len(reading.rejected))
    there = texts.trn(
        "{count} row was there already.", "{count} rows were there already.", outcome.already_there
    )
    say(f"{added} {rejected} {there}")


def as_json(reading: Reading, outcome: ImportOutcome) -> dict[str, Any]:
    """The result for machines; ``accepted`` is what was added."""
    return {
        "accepted": _accepted(outcome.added),
        "rejected": [
            {
                "sheet": row.origin.sheet,
                "row": row.origin.row,
                "why": row.why.value,
                "reason": row.reason,
                "suggestion": row.suggestion,
            }
            for row in reading.rejected
        ],
        "skipped": {
            "cancelled": len(reading.cancelled),
            "duplicates": len(reading.duplicates),
            "already_there": outcome.already_there,
        },
        "places": list(reading.places),
    }


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
        "hours": _decimal(hours(sum(row.minutes for row in rows))),
        "youth_hours": _decimal(hours(sum(row.youth_minutes for row in rows))),
        "by_month": by_month,
    }


def _decimal(value: Fraction) -> float:
    return round(float(value), 6)


def _write(console: Console, output: str, result: dict[str, Any]) -> None:
    text = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
    if output == "-":
        sys.stdout.write(text)
        return
    with replacing(Path(output), console.texts) as beside:
        beside.write_text(text, encoding="utf-8")
