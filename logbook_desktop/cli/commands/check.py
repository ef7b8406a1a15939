"""``check``: tests every invariant of the data."""

import argparse

from logbook_desktop.cli.console import Console, Exit, put, say
from logbook_desktop.services.checks import check
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("check", help=words.tr("test every invariant of the data"))
    own.set_defaults(run=run)


def run(console: Console, _asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        findings = check(context)
    finally:
        console.close(context)
    for finding in findings:
        put(f"{finding.rule}\t{finding.count}\t{finding.example}\n")
    if findings:
        say(
            console.texts.trn(
                "{count} rule of the data is broken. Do not go on; ask support.",
                "{count} rules of the data are broken. Do not go on; ask support.",
                len(findings),
            )
        )
        return Exit.REMARKS
    say(console.texts.tr("All is well."))
    return Exit.DONE
