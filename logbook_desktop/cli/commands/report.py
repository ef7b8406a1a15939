"""``report``: one question, one file."""

import argparse
import sys
from pathlib import Path

from logbook_desktop.cli.console import Console, Exit, NotDoneError, day, say, scope_id, tree_of
from logbook_desktop.domain.measures import MEASURES, Dimension
from logbook_desktop.domain.names import OWN_NAMES
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports import ReportQuestion, Structure
from logbook_desktop.exports.writing import Format, render, write
from logbook_desktop.services import reports

_DIMENSIONS = ", ".join(dimension.value for dimension in Dimension)
_FOR_MACHINES = (Format.CSV_MACHINE, Format.JSON)
_FILES_ONLY = (Format.XLSX, Format.PDF)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = commands.add_parser("report", help="make a report")
    own.add_argument(
        "--scope", action="append", required=True, help="a name, or the end of a path; may be repeated"
    )
    own.add_argument("--from", dest="first", type=day, required=True, metavar="YYYY-MM-DD")
    own.add_argument("--to", dest="last", type=day, required=True, metavar="YYYY-MM-DD")
    own.add_argument("--rows", required=True, metavar="DIM[,DIM]", help=f"any of: {_DIMENSIONS}")
    own.add_argument("--columns", metavar="DIM", help="one more dimension, side by side")
    own.add_argument("--measures", required=True, metavar="KEY[,KEY]", help=f"any of: {', '.join(MEASURES)}")
    own.add_argument(
        "--structure",
        choices=[structure.value for structure in Structure],
        default=Structure.TODAY.value,
        help="the past in today's structure, or in that of each month (default: today)",
    )
    own.add_argument("--format", choices=[fmt.value for fmt in Format], default=Format.CSV.value)
    own.add_argument("-o", "--output", metavar="FILE", help="default: standard output")
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    fmt = Format(asked.format)
    if fmt in _FILES_ONLY and asked.output in (None, "-"):
        raise NotDoneError(console.texts.tr("This format needs a file: add -o FILE."))
    context = console.open()
    try:
        tree = tree_of(context)
        scope = tuple(dict.fromkeys(scope_id(tree, words, context, console.texts) for words in asked.scope))
        question = ReportQuestion(
            scope=scope,
            period=_period(console, asked),
            measures=_listed(asked.measures),
            rows=tuple(_dimension(console, key) for key in _listed(asked.rows)),
            column=None if asked.columns is None else _dimension(console, asked.columns.strip()),
            structure=Structure(asked.structure),
        )
        names_in = OWN_NAMES if fmt in _FOR_MACHINES else console.texts.language
        answer = reports.answer(context, question, language=names_in)
    finally:
        console.close(context)
    if asked.output in (None, "-"):
        sys.stdout.buffer.write(render(answer, fmt, console.texts))
        sys.stdout.flush()
        return Exit.DONE
    written = write(answer, Path(asked.output), fmt, console.texts)
    for remark in written.remarks:
        say(remark)
    return Exit.DONE


def _period(console: Console, asked: argparse.Namespace) -> Period:
    if asked.last < asked.first:
        raise NotDoneError(console.texts.tr("The period ends before it begins: --to is earlier than --from."))
    return Period(asked.first, asked.last)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _dimension(console: Console, key: str) -> Dimension:
    try:
        return Dimension(key)
    except ValueError:
        words = console.texts.tr("“{key}” is not something to report by. Choose from: {choices}.")
        raise NotDoneError(words.format(key=key, choices=_DIMENSIONS)) from None
