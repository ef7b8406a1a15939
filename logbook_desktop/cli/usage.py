"""What argparse itself says (its headings, what is wrong with an argument) in the languages of the program.

argparse looks its texts up under a name of its own module, in the language of the environment; the command line
has a language of its own. ``main`` does everything with its parser within ``argparse_speaking``.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import Texts

TEXTS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""Those that a person can come to see; the others speak of mistakes in the program."""


@contextmanager
def argparse_speaking(words: Texts) -> Iterator[None]:
    """While it lasts, argparse says in this language what is in ``TEXTS``, and the rest as it stands."""

    def translated(text: str) -> str:
        return words.tr(text) if text in TEXTS else text

    before = vars(argparse)["_"]
    vars(argparse)["_"] = translated
    try:
        yield
    finally:
        vars(argparse)["_"] = before
