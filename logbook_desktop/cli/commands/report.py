"""``report``: one question, one file."""

import argparse
import sys
import tempfile
from pathlib import Path

from logbook_desktop.cli.arguments import DAY, add_output, day, listed
from logbook_desktop.cli.console import Console, Exit, NotDoneError, put, scope_id, tree_of, write_message
from logbook_desktop.domain.names import OWN_NAMES
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion, Structure
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.exports.writing import Format, write
from logbook_desktop.services.context import Context
from logbook_desktop.services.reports import reports
from logbook_desktop.support.i18n import Texts

_FOR_MACHINES = (Format.CSV_MACHINE, Format.JSON)
_NOT_FOR_TERMINALS = (Format.XLSX, Format.PDF)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("report", help=words.tr("make a report"))
    own.add_argument(
        "--scope",
        action="append",
        required=True,
        help=words.tr("a name, or the end of a path; may be repeated"),
    )
    own.add_argument("--from", dest="first", type=day(words), required=True, metavar=DAY)
    own.add_argument("--to", dest="last", type=day(words), required=True, metavar=DAY)
    any_of = words.tr("any of: {choices}")
    dimensions = any_of.format(choices=", ".join(Dimension))
    own.add_argument("--rows", required=True, metavar="DIM[,DIM]", help=dimensions)
    own.add_argument("--columns", metavar="DIM", help=words.tr("one more dimension, side by side"))
    measures = any_of.format(choices=", ".join(MEASURES))
    own.add_argument("--measures", required=True, metavar="KEY[,KEY]", help=measures)
    own.add_argument(
        "--structure",
        choices=[structure.value for structure in Structure],
        default=Structure.TODAY.value,
        help=words.tr("the past in today’s structure, or in that of each month (default: today)"),
    )
    own.add_argument("--format", choices=[fmt.value for fmt in Format], default=Format.CSV.value)
    add_output(own, words)
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    fmt = Format(asked.format)
    context = console.open()
    try:
        output = console.output(asked.output, context)
        if output is None and fmt in _NOT_FOR_TERMINALS and sys.stdout is not None and sys.stdout.isatty():
            raise NotDoneError(console.texts.tr("This format needs a file: add -o FILE."))
        names_in = OWN_NAMES if fmt in _FOR_MACHINES else console.texts.language
        question = _question(console, context, tree_of(context), asked)
        answer = reports.answer(context, question, language=names_in)
    finally:
        console.close(context)
    if output is None:
        remarks = _to_stdout(answer, fmt, console.texts)
    else:
        remarks = write(answer, output, fmt, console.texts).remarks
    for remark in remarks:
        write_message(remark)
    return Exit.REMARKS if remarks else Exit.DONE


def _question(console: Console, context: Context, tree: Tree, asked: argparse.Namespace) -> ReportQuestion:
    texts = console.texts
    no_dimension = texts.tr("“{key}” is not something to report by. Choose from: {choices}.")
    rows = listed(asked.rows, Dimension, no_dimension)
    columns = listed(asked.columns or "", Dimension, no_dimension)
    if len(columns) > 1:
        raise NotDoneError(texts.tr("--columns takes one dimension. Put the others in --rows."))
    if asked.last < asked.first:
        raise NotDoneError(texts.tr("The period ends before it begins: --to is earlier than --from."))
    scopes = (scope_id(tree, words, context.month, texts) for words in asked.scope)
    return ReportQuestion(
        scope=tuple(dict.fromkeys(scopes)),
        period=Period(asked.first, asked.last),
        measures=listed(
            asked.measures, MEASURES, texts.tr("“{key}” is not a measure. Choose from: {choices}.")
        ),
        rows=tuple(map(Dimension, rows)),
        column=Dimension(columns[0]) if columns else None,
        structure=Structure(asked.structure),
    )


def _to_stdout(answer: ReportAnswer, fmt: Format, texts: Texts) -> tuple[str, ...]:
    """The bytes that a file would hold, and the remarks on it."""
    with tempfile.TemporaryDirectory() as folder:
        written = write(answer, Path(folder, f"report{fmt.suffix}"), fmt, texts)
        put(written.path.read_bytes())
    return written.remarks
