"""What the commands' arguments have in common: days, files, and keys chosen from a list."""

import argparse
from collections.abc import Callable, Iterable
from datetime import date

from logbook_desktop.cli.console import NotDoneError
from logbook_desktop.support.i18n import Texts

DAY = "YYYY-MM-DD"


def day(texts: Texts) -> Callable[[str], date]:
    """Reads an argument such as 2025-08-31."""

    def read(text: str) -> date:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.isoformat() != text:
            sentence = texts.tr("“{text}” is not a day. Write it as year-month-day: 2025-08-31.")
            raise argparse.ArgumentTypeError(sentence.format(text=text))
        return found

    return read


def add_output(to: argparse.ArgumentParser, texts: Texts) -> None:
    """``-o FILE``: where the data goes."""
    to.add_argument(
        "-o", "--output", metavar="FILE", help=texts.tr("where to write it (default, and -: standard output)")
    )


def listed(words: str, choices: Iterable[str], sentence: str) -> tuple[str, ...]:
    """The keys parted by commas, each once. NotDoneError, with all choices, for one that is none of them.

    ``sentence`` is translated and has places for ``{key}`` and ``{choices}``.
    """
    known = list(choices)
    keys = tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))
    for key in keys:
        if key not in known:
            raise NotDoneError(sentence.format(key=key, choices=", ".join(known)))
    return keys
