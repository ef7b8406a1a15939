"""``check``: tests every invariant of the data."""

import argparse

from logbook_desktop.cli.arguments import add_output
from logbook_desktop.cli.console import Console, Exit, NotDoneError, write_message
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.services.server.checks import check
from logbook_desktop.services.server.mending import mend
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.broken_rules import how_it_is_mended


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("check", help=words.tr("test every invariant of the data"))
    add_output(own, words)
    own.add_argument(
        "--mend", action="store_true", help=words.tr("work out anew what can be, so that nothing is lost")
    )
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        output = console.output(asked.output, context)
        mended = mend(context) if asked.mend else ()
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
    for finding in mended:
        write_message(console.texts.tr("Mended: {rule}").format(rule=finding.rule))
    for finding in findings:
        write_message(f"{finding.rule}: {how_it_is_mended(finding.rule, console.texts)}")
    if findings:
        write_message(
            console.texts.trn(
                "{count} rule of the data is broken.",
                "{count} rules of the data are broken.",
                len(findings),
            )
        )
        return Exit.REMARKS
    write_message(console.texts.tr("All is well."))
    return Exit.DONE
