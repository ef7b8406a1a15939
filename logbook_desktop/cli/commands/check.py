"""``check``: tests every invariant of the data."""

import argparse

from logbook_desktop.cli.arguments import add_output
from logbook_desktop.cli.console import Console, Exit, NotDoneError, write_message
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.services.server.checks import check
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("check", help=words.tr("test every invariant of the data"))
    add_output(own, words)
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        output = console.output(asked.output, context)
        findings = check(context)
    except NotAllowedError as error:
        sentence = console.texts.tr(
            "The data of a server is tested by the IT department, with the administrator’s address."
        )
        raise NotDoneError(sentence) from error
    finally:
        console.close(context)
    lines = (f"{finding.rule}\t{finding.count}\t{finding.example}\n" for finding in findings)
    console.deliver("".join(lines), output)
    if findings:
        write_message(
            console.texts.trn(
                "{count} rule of the data is broken. Do not go on; ask support.",
                "{count} rules of the data are broken. Do not go on; ask support.",
                len(findings),
            )
        )
        return Exit.REMARKS
    write_message(console.texts.tr("All is well."))
    return Exit.DONE
