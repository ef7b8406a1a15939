"""``logbook-admin``: the services of the program without a screen."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from logbook_desktop.cli.commands import (
    check,
    import_,
    init,
    merges,
    network,
    package,
    password,
    person,
    report,
    self_test,
    server,
    terms,
    totals,
    tree,
)
from logbook_desktop.cli.console import Console, Exit, NotDoneError, write_message
from logbook_desktop.cli.usage import argparse_speaking
from logbook_desktop.services.local.databases import has_password
from logbook_desktop.support import logs, paths
from logbook_desktop.support.i18n import LANGUAGES, Texts, set_language, texts
from logbook_desktop.support.resources import program_version
from logbook_desktop.wording import errors

Command = Callable[[Console, argparse.Namespace], Exit]
_COMMANDS = (
    init,
    import_,
    report,
    totals,
    tree,
    check,
    package,
    password,
    person,
    network,
    merges,
    terms,
    server,
    self_test,
)
_DEFAULT_LANGUAGE = "en"

_log = logging.getLogger("logbook_desktop.cli")
# Where no log can be written, its lines do not go to the terminal either: the person is told in words.
logging.getLogger("logbook_desktop").addHandler(logging.NullHandler())


def parser(words: Texts) -> argparse.ArgumentParser:
    """The arguments of every command; what stands before the command holds for all."""
    top = argparse.ArgumentParser(
        prog="logbook-admin",
        description=words.tr("Documenting youth work at the command line: the same services as the program."),
        epilog=words.tr("Exit status: 0 done; 1 done with remarks; 2 not done."),
    )
    version = words.tr("show the version of the program and end")
    top.add_argument("--version", action="version", version=program_version(), help=version)
    top.add_argument(
        "--database",
        metavar="URL-OR-PATH",
        help=words.tr(
            "a file or a postgresql:// address (default: your own file); "
            "a password is asked for or taken from PGPASSWORD or .pgpass"
        ),
    )
    _add_language(top, default=_DEFAULT_LANGUAGE, help=words.tr("language of messages and reports"))
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_to(commands, words)
    _add_language_below(commands)
    return top


def _add_language_below(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The language may stand after any command, too."""
    for own in commands.choices.values():
        _add_language(own, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        for action in own._actions:
            if isinstance(action, argparse._SubParsersAction):
                _add_language_below(action)


def _add_language(to: argparse.ArgumentParser, **how: str) -> None:
    to.add_argument("--lang", choices=tuple(LANGUAGES), **how)  # type: ignore[arg-type]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status. Wrong usage raises SystemExit with status 2."""
    given = sys.argv[1:] if arguments is None else arguments
    words = texts(_language(given))
    with argparse_speaking(words):
        asked = parser(words).parse_args(given)
    set_language(asked.lang)
    log = logs.start(paths.log_folder(), "logbook-admin.log")
    try:
        return int(_run(asked, texts(asked.lang), log))
    finally:
        logs.stop()


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, found before the arguments are understood: their help speaks it too."""
    scout = argparse.ArgumentParser(add_help=False)
    scout.add_argument("--lang", nargs="?")
    found, _ = scout.parse_known_args(arguments)
    return found.lang if found.lang in LANGUAGES else _DEFAULT_LANGUAGE


def _run(asked: argparse.Namespace, words: Texts, log: Path | None) -> Exit:
    """The command; whatever stops it is told in words."""
    run: Command = asked.run
    try:
        if asked.database == "":
            raise NotDoneError(words.tr("--database names no file and no address."))
        if asked.database and has_password(asked.database):
            sentence = words.tr(
                "There is a password in the address, where others at this computer can see it. Leave it out: it is "
                "asked for, or comes from PGPASSWORD or the file .pgpass."
            )
            raise NotDoneError(sentence)
        return run(Console(asked.database or str(paths.own_database()), words), asked)
    except NotDoneError as refusal:
        write_message(str(refusal))
    except KeyboardInterrupt:
        write_message(words.tr("Stopped. What was under way was not saved."))
    except Exception as error:  # noqa: BLE001 -- the last to stand between a mistake of ours and the person
        if errors.is_expected(error):
            message = errors.describe_to_administrator(error)
            write_message(f"{message.title}: {message.text}".replace("\n\n", "\n"))
        else:
            _log.exception("unhandled")
            write_message(_our_fault(words, log))
    return Exit.NOT_DONE


def _our_fault(words: Texts, log: Path | None) -> str:
    if log is None:
        return words.tr("The program made a mistake. What was under way was not saved.")
    sentence = words.tr(
        "The program made a mistake. What was under way was not saved. Its log tells what happened: {log}"
    )
    return sentence.format(log=log)


if __name__ == "__main__":
    sys.exit(main())
