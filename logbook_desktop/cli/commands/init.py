"""``init``: make a database, or bring an older one up to date; with ``--demo`` fill it with demo data."""

import argparse
import sys
from collections.abc import Callable
from datetime import date

from logbook_desktop.cli.arguments import DAY, day
from logbook_desktop.cli.console import Console, Exit, NotDoneError, write_message
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.demo import DemoSize, make_demo
from logbook_desktop.support.i18n import Texts

_EARLIEST, _LATEST = date(2000, 12, 31), date(2099, 12, 31)
"""Ten years of demo data fit between the earliest day of an entry and a calendar people would believe."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("init", help=words.tr("make a database, or bring an older one up to date"))
    own.add_argument(
        "--demo", choices=[size.value for size in DemoSize], help=words.tr("fill it with demo data")
    )
    own.add_argument(
        "--seed", type=int, default=1, help=words.tr("the same seed gives the same demo data (default 1)")
    )
    own.add_argument("--until", type=day(words), metavar=DAY, help=words.tr("the last day of the demo data"))
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    if asked.until is not None and not _EARLIEST <= asked.until <= _LATEST:
        words = console.texts.tr("--until must be a day from {first} to {last}.")
        raise NotDoneError(words.format(first=_EARLIEST.isoformat(), last=_LATEST.isoformat()))
    context = _opened(console)
    try:
        if asked.demo == DemoSize.XL and not context.database.shared:
            raise NotDoneError(console.texts.tr("The demo XL is for measuring a server. Choose S or M."))
        if asked.demo:
            summary = make_demo(
                context.database,
                DemoSize(asked.demo),
                seed=asked.seed,
                until=asked.until,
                progress=_progress(console.texts),
            )
            write_message(
                console.texts.trn(
                    "Demo data made: {count} entry.", "Demo data made: {count} entries.", summary.entries
                )
            )
        else:
            write_message(
                console.texts.tr("The database is ready: {place}").format(place=context.database.location)
            )
    finally:
        console.close(context)
    return Exit.DONE


def _opened(console: Console) -> Context:
    """A server is not made by the way: its roles and rules are the IT department's."""
    if "://" not in console.location:
        return console.open(create=True)
    try:
        return console.open()
    except ExternalError as error:
        if error.kind is not ErrorKind.NOT_A_DATABASE:
            raise
        sentence = console.texts.tr("A server is set up with “logbook-admin server init”.")
        raise NotDoneError(sentence) from None


def _progress(words: Texts) -> Callable[[float], bool] | None:
    """How far it is, told on a terminal only: the large demo takes minutes."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    reported = [-1]

    def report(done: float) -> bool:
        percent = int(done * 100)
        if percent > reported[0]:
            reported[0] = percent
            write_message(words.tr("{percent} % done").format(percent=percent))
        return True

    return report
