"""``password``: change the own password on a server; the first one has to be changed before anything else works."""

import argparse
import getpass
import sys

from logbook_desktop.cli.console import Console, Exit, NotDoneError, write_message
from logbook_desktop.services.local.databases import close_database, open_and_migrate
from logbook_desktop.services.people import sign_in
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("password", help=words.tr("change your own password on a server"))
    own.set_defaults(run=run)


def run(console: Console, _asked: argparse.Namespace) -> Exit:
    opened = console.with_password(lambda location, password: open_and_migrate(location, password=password))
    try:
        sign_in.choose_password(opened.database, lambda: _new_password(console.texts))
    finally:
        close_database(opened.database)
    write_message(console.texts.tr("The password is changed."))
    return Exit.DONE


def _new_password(texts: Texts) -> str:
    """Typed twice at a terminal; otherwise the first line of standard input."""
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    try:
        typed = getpass.getpass(texts.tr("New password: "))
        again = getpass.getpass(texts.tr("The new password again: "))
    except EOFError:
        raise NotDoneError(texts.tr("The password was not changed.")) from None
    if typed != again:
        raise NotDoneError(texts.tr("The two are not the same. The password was not changed."))
    return typed
