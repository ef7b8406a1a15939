"""``self-test``: does this installation work? In a temporary database, nothing of the user's is touched."""

import argparse
import subprocess
import sys
from pathlib import Path

from logbook_desktop.cli.console import Console, Exit
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("self-test", help=words.tr("test this installation in a temporary database"))
    own.set_defaults(run=run)


def run(_console: Console, _asked: argparse.Namespace) -> Exit:
    """The program tests itself in a process of its own: the command line knows no screen."""
    ended = subprocess.run([*_program(), "--self-test"], check=False)
    return Exit.DONE if ended.returncode == 0 else Exit.NOT_DONE


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        here = Path(sys.executable)
        return [str(here.with_name("logbook-desktop" + here.suffix))]
    return [sys.executable, "-m", "logbook_desktop"]
