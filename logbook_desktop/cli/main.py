"""``logbook-admin``: the services of the program without a screen."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from logbook_desktop.cli.commands import check, import_, init, report, self_test, tree
from logbook_desktop.cli.console import Console, Exit, NotDoneError, say
from logbook_desktop.services import advice
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import LANGUAGES, set_language, texts
from logbook_desktop.support.resources import program_version

Command = Callable[[Console, argparse.Namespace], Exit]
_COMMANDS = (init, import_, report, tree, check, self_test)


def parser() -> argparse.ArgumentParser:
    """The arguments of every command; what stands before the command holds for all."""
    top = argparse.ArgumentParser(
        prog="logbook-admin",
        description="Documenting youth work at the command line: the same services as the program.",
        epilog="Exit status: 0 done; 1 done with remarks; 2 not done.",
    )
    top.add_argument("--version", action="version", version=program_version())
    top.add_argument(
        "--database",
        metavar="URL-OR-PATH",
        help="a file or a postgresql:// address (default: your own file); "
        "a password is asked for or taken from PGPASSWORD or .pgpass",
    )
    top.add_argument(
        "--lang", choices=tuple(LANGUAGES), default="en", help="language of messages and reports"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    logging.getLogger("logbook_desktop").setLevel(logging.ERROR)
    asked = parser().parse_args(arguments)
    set_language(asked.lang)
    console = Console(asked.database or str(paths.own_database()), texts(asked.lang))
    run: Command = asked.run
    try:
        return int(run(console, asked))
    except NotDoneError as refusal:
        say(str(refusal))
    except BrokenPipeError:
        # Whoever read our output has gone (head, less); there is nobody left to tell.
        sys.stderr.close()
    except KeyboardInterrupt:
        say(console.texts.tr("Stopped. Nothing was changed."))
    except Exception as error:
        if not advice.is_worldly(error):
            raise
        words = advice.words(error)
        say(f"{words.title}: {words.text}")
    return int(Exit.NOT_DONE)


if __name__ == "__main__":
    sys.exit(main())
