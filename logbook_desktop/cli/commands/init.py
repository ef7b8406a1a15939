"""``init``: make a database, or bring an older one up to date; with ``--demo`` fill it with demo data."""

import argparse

from logbook_desktop.cli.console import Console, Exit, day, say
from logbook_desktop.services.demo import DemoSize, make_demo


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    own = commands.add_parser("init", help="make a database, or bring an older one up to date")
    own.add_argument("--demo", choices=[size.value for size in DemoSize], help="fill it with demo data")
    own.add_argument("--seed", type=int, default=1, help="the same seed gives the same demo data (default 1)")
    own.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="the last day of the demo data")
    own.set_defaults(run=run)


def run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open(create=True)
    try:
        if asked.demo:
            summary = make_demo(context.database, DemoSize(asked.demo), seed=asked.seed, until=asked.until)
            say(
                console.texts.trn(
                    "Demo data made: {count} entry.", "Demo data made: {count} entries.", summary.entries
                )
            )
        else:
            say(console.texts.tr("The database is ready: {place}").format(place=context.database.location))
    finally:
        console.close(context)
    return Exit.DONE
