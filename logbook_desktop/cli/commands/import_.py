"""``import``: somebody's spreadsheet into an organisation; what was rejected is told row by row."""

import argparse
import json
from contextlib import ExitStack
from pathlib import Path

from logbook_desktop.cli.console import (
    STDOUT,
    Console,
    Exit,
    NotDoneError,
    put,
    scope_id,
    several,
    tree_of,
    write_message,
)
from logbook_desktop.cli.import_result import as_json, sentences
from logbook_desktop.domain.entries.imported import ImportOutcome, SpreadsheetReading
from logbook_desktop.domain.tree.tree import NodeKind, Tree, split_path, written_path
from logbook_desktop.exports.files import CannotWriteError, replacing
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import imports
from logbook_desktop.services.entries.imports import NewOrganisation
from logbook_desktop.support.i18n import Texts

MAX_NAME = 200


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("import", help=words.tr("bring in a spreadsheet (.xlsx, .xlsm, .csv)"))
    own.add_argument("file", type=Path, metavar="FILE")
    own.add_argument("--organisation", required=True, metavar="NAME", help=words.tr("whose entries they are"))
    own.add_argument(
        "--dry-run", action="store_true", help=words.tr("tell what would happen; change nothing")
    )
    own.add_argument(
        "--create-units",
        action="store_true",
        help=words.tr("make missing units, and the organisation itself"),
    )
    own.add_argument(
        "--places",
        type=Path,
        metavar="FILE",
        help=words.tr("JSON: spelling in the file → path of the unit"),
    )
    own.add_argument(
        "--json",
        dest="output",
        metavar="OUT",
        help=words.tr("write the result for machines (-: standard output)"),
    )
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        output = console.output(asked.output, context, asked.file, asked.places)
        reading, outcome = _imported(console, context, asked, output)
    except _ResultMissingError as error:
        write_message(str(error))
        return Exit.REMARKS
    finally:
        console.close(context)
    if asked.output == STDOUT:
        put(as_json(reading, outcome))
    return Exit.REMARKS if reading.rejected or outcome.rejected or reading.remarks else Exit.DONE


class _ResultMissingError(Exception):
    """The rows are in, but the file that should tell of it could not be written."""


def _imported(
    console: Console, context: Context, asked: argparse.Namespace, output: Path | None
) -> tuple[SpreadsheetReading, ImportOutcome]:
    """The import, told to the person and to the output file.

    The file is begun before anything is stored: a folder that cannot be written to stops the import.
    """
    stored = False
    try:
        with ExitStack() as stack:
            beside = stack.enter_context(replacing(output, console.texts)) if output else None
            reading, outcome = _stored(console, context, asked)
            stored = True
            for sentence in sentences(reading, outcome, console.texts, dry_run=asked.dry_run):
                write_message(sentence)
            if beside:
                beside.write_text(as_json(reading, outcome), encoding="utf-8")
    except CannotWriteError as error:
        if stored and not asked.dry_run:
            words = console.texts.tr("The rows are in, but their result could not be written. {advice}")
            raise _ResultMissingError(words.format(advice=error.advice)) from error
        raise
    return reading, outcome


def _stored(
    console: Console, context: Context, asked: argparse.Namespace
) -> tuple[SpreadsheetReading, ImportOutcome]:
    # Here, because the library of spreadsheets is heavy and no other command needs it.
    from logbook_desktop.imports.reader import read_file

    organisation = _organisation(console, context, asked)
    reading = read_file(
        asked.file,
        texts=console.texts,
        known=()
        if isinstance(organisation, NewOrganisation)
        else imports.known_places(context, organisation),
        places=_places(console, asked.places),
        may_create=asked.create_units,
        today=context.today(),
    )
    outcome = imports.add_imported(
        context,
        organisation,
        reading.accepted,
        file_name=asked.file.name,
        create_units=asked.create_units,
        dry_run=asked.dry_run,
    )
    return reading, outcome


def _organisation(console: Console, context: Context, asked: argparse.Namespace) -> int | NewOrganisation:
    """The organisation's id, or what it takes to make it where that may be done."""
    texts, words, tree = console.texts, asked.organisation, tree_of(context)
    fitting = [node for node in tree.find(words, context.month) if node.kind is NodeKind.ORGANISATION]
    if len(fitting) == 1:
        return fitting[0].id
    if fitting:
        sentence = texts.tr("Several organisations fit “{name}”. Write one of these:")
        raise several(sentence, words, fitting, tree, context.month)
    if not asked.create_units:
        sentence = texts.tr("There is no organisation “{name}”. Add --create-units to make it.")
        raise NotDoneError(sentence.format(name=words))
    return _new_organisation(console, context, tree, words)


def _new_organisation(console: Console, context: Context, tree: Tree, words: str) -> NewOrganisation:
    *above, name = (" ".join(part.split()) for part in split_path(words))
    is_text = name.encode("utf-8", "replace").decode("utf-8") == name
    if not name or len(name) > MAX_NAME or not is_text:
        sentence = console.texts.tr("The name of an organisation has 1 to {count} letters.")
        raise NotDoneError(sentence.format(count=MAX_NAME))
    parent_id = scope_id(tree, written_path(above), context.month, console.texts) if above else None
    return NewOrganisation(name, parent_id)


def _places(console: Console, file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        places = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NotDoneError(console.texts.tr("There is no file {file}.").format(file=file)) from None
    except (OSError, ValueError, RecursionError):
        places = None
    if not isinstance(places, dict) or not all(isinstance(path, str) for path in places.values()):
        words = console.texts.tr('{file} must be a JSON file of the form {{"spelling": "path of the unit"}}.')
        raise NotDoneError(words.format(file=file))
    return places
