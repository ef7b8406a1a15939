"""``check``: tests every invariant of the data."""

import argparse

from logbook_desktop.cli.console import Console, Exit, say
from logbook_desktop.services.checks import check


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = commands.add_parser("check", help="test every invariant of the data")
    own.set_defaults(run=run)


def run(console: Console, _asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        findings = check(context)
    finally:
        console.close(context)
    for finding in findings:
        print(f"{finding.rule}\t{finding.count}\t{finding.example}")
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
