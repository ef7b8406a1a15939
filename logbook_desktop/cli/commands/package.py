"""``package``: everything of a branch into a folder, and such a folder into a database."""

import argparse
from pathlib import Path

from logbook_desktop.cli.console import Console, Exit, NotDoneError, scope_id, tree_of, write_message
from logbook_desktop.domain.packages.package_tables import ACTIVITY, ENTRY, NODE
from logbook_desktop.domain.packages.packages import PackageFaultError, PackageOutcome
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.exports.package.writer import write
from logbook_desktop.imports.package.reader import read_package
from logbook_desktop.services import packages
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("package", help=words.tr("move the data of a branch out and in, whole"))
    actions = own.add_subparsers(dest="action", required=True, metavar="COMMAND")
    out = actions.add_parser(
        "export", help=words.tr("write everything of a branch to a folder: CSV, dictionary, checksums")
    )
    out.add_argument("--scope", required=True, help=words.tr("a name, or the end of a path"))
    out.add_argument("folder", type=Path, metavar="DIR", help=words.tr("a folder that is new or empty"))
    out.set_defaults(run=_export)
    back = actions.add_parser(
        "import", help=words.tr("bring such a folder into the database; a second time changes nothing")
    )
    back.add_argument("folder", type=Path, metavar="DIR", help=words.tr("the folder that was exported"))
    back.set_defaults(run=_import)


def _export(console: Console, asked: argparse.Namespace) -> Exit:
    texts = console.texts
    context = console.open()
    try:
        scope = scope_id(tree_of(context), asked.scope, context.month, texts)
        written = packages.export(context, scope, lambda package: write(package, asked.folder))
    except PackageFaultError as fault:
        raise NotDoneError(_words(fault, texts)) from fault
    finally:
        console.close(context)
    write_message(texts.tr("The package is ready: {folder}").format(folder=written.folder))
    write_message(
        texts.trn("It holds {count} entry.", "It holds {count} entries.", written.counts[ENTRY.name])
    )
    write_message(
        texts.tr("It holds what was written about young people’s activities. Keep it as safe as the data.")
    )
    return Exit.DONE


def _import(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        outcome = packages.import_package(context, read_package(asked.folder))
    except PackageFaultError as fault:
        refused = console.texts.tr("Nothing was imported.")
        raise NotDoneError(f"{_words(fault, console.texts)}\n{refused}") from fault
    except NotAllowedError as error:
        sentence = console.texts.tr(
            "A package is brought into a server by the IT department, with the administrator’s address, because "
            "authors, times and history come in as they were. Nothing was imported."
        )
        raise NotDoneError(sentence) from error
    finally:
        console.close(context)
    for sentence in _sentences(outcome, console.texts):
        write_message(sentence)
    return Exit.DONE


def _words(fault: PackageFaultError, texts: Texts) -> str:
    return texts.tr(fault.rule.value).format(**fault.values)


def _sentences(outcome: PackageOutcome, texts: Texts) -> list[str]:
    """What came in, and what was here already."""
    if not outcome.changed:
        return [texts.tr("Everything in the package was here already. Nothing was changed.")]
    added, updated, known = outcome.added, outcome.updated, outcome.known
    sentences = [
        texts.trn("{count} place came in.", "{count} places came in.", added[NODE.name]),
        texts.trn("{count} activity came in.", "{count} activities came in.", added[ACTIVITY.name]),
        texts.trn("{count} entry came in.", "{count} entries came in.", added[ENTRY.name]),
    ]
    if updated[ENTRY.name]:
        sentences.append(
            texts.trn(
                "{count} entry was brought up to date.",
                "{count} entries were brought up to date.",
                updated[ENTRY.name],
            )
        )
    if known[NODE.name]:
        sentences.append(
            texts.trn(
                "{count} place was here already.", "{count} places were here already.", known[NODE.name]
            )
        )
    if known[ENTRY.name]:
        sentences.append(
            texts.trn(
                "{count} entry was here already.", "{count} entries were here already.", known[ENTRY.name]
            )
        )
    return sentences
