"""What every command is given: where the data is, whose words to speak, and how to end.

Messages go to stderr, data to stdout or a file. Exit 0: done; 1: done with remarks; 2: not done.
"""

import sys
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path

from logbook_desktop.domain.names import OWN_NAMES
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import Node, Tree, written_path
from logbook_desktop.services import organisation
from logbook_desktop.services.context import Context
from logbook_desktop.services.databases import close_database, embedded_context, open_and_migrate
from logbook_desktop.support.i18n import Texts


class Exit(IntEnum):
    DONE = 0
    REMARKS = 1
    NOT_DONE = 2


class NotDoneError(Exception):
    """The command cannot be done as asked; the sentence tells why."""


def say(message: str) -> None:
    """A message for the person at the terminal."""
    print(message, file=sys.stderr)


@dataclass(frozen=True)
class Console:
    """The database address as typed and the language of the messages."""

    location: str
    texts: Texts

    def open(self, *, create: bool = False) -> Context:
        """The opened database. Raises WorldError."""
        if "://" not in self.location and create:
            Path(self.location).expanduser().parent.mkdir(parents=True, exist_ok=True)
        opened = open_and_migrate(self.location, create=create)
        if opened.copied_to is not None:
            say(
                self.texts.tr(
                    "The older database was copied to {path} before it was brought up to date."
                ).format(path=opened.copied_to)
            )
        return embedded_context(opened.database)

    def close(self, context: Context) -> None:
        close_database(context.database)


def scope_id(tree: Tree, words: str, context: Context, texts: Texts) -> int:
    """The one node that fits the words: a name or the end of a path, in any language, whatever the case.

    Raises NotDoneError when none or several fit; then with their full paths.
    """
    fitting = tree.find(words, context.month)
    if len(fitting) == 1:
        return fitting[0].id
    if not fitting:
        raise NotDoneError(texts.tr("There is no place “{name}” in the tree.").format(name=words))
    paths = "\n".join(f"  {full_path(tree, node, context.month)}" for node in fitting)
    raise NotDoneError(
        texts.tr("Several places fit “{name}”. Write one of these:").format(name=words) + f"\n{paths}"
    )


def full_path(tree: Tree, node: Node, month: Month) -> str:
    """The path that finds exactly this node."""
    return written_path(tree.label_path(node.id, month, OWN_NAMES))


def tree_of(context: Context) -> Tree:
    return organisation.tree(context)


def day(text: str) -> date:
    """An argument such as 2025-08-31; ValueError (shown by argparse) if it is none."""
    return date.fromisoformat(text)
