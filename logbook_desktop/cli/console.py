"""What every command is given: where the data is, whose words to speak, and how to end.

Messages go to stderr, data to stdout or a file. Exit 0: done; 1: done with remarks; 2: not done.
"""

import errno
import getpass
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TextIO, TypeVar

from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import OWN_NAMES
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree, written_path
from logbook_desktop.exports.files import replacing
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import close_database, describe, open_and_migrate
from logbook_desktop.services.people.sign_in import acting_on
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import Texts

STDOUT = "-"
_T = TypeVar("_T")
_NOBODY_READS = (errno.EPIPE, errno.EINVAL)
"""The reader of a pipe has gone; Windows tells it by the second."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What would command a terminal rather than be shown by it."""


class Exit(IntEnum):
    DONE = 0
    REMARKS = 1
    NOT_DONE = 2


class NotDoneError(Exception):
    """The command cannot be done as asked; the sentence tells why."""


def write_message(message: str) -> None:
    """A message for the person at the terminal, whatever marks the names in it are made of."""
    if sys.stderr is not None:
        harmless = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", message)
        _written(sys.stderr, f"{harmless}\n".encode(sys.stderr.encoding, "backslashreplace"))


def put(data: str | bytes) -> None:
    """Data to stdout: text as UTF-8 for a file or a pipe, in the terminal's own letters for a terminal.

    Somebody who reads only the beginning (head, less) may go; the rest then goes nowhere.
    """
    if sys.stdout is None:
        return
    if isinstance(data, str):
        data = data.encode(sys.stdout.encoding if sys.stdout.isatty() else "utf-8", "replace")
    _written(sys.stdout, data)


def put_sign_in(output: str, login: str, words: Texts) -> Exit:
    """What is shown only once. Where it could not be, nobody must think that the sign-in is not there either."""
    try:
        put(output)
    except OSError:
        sentence = words.tr(
            "The account {login} is there, but its first password could not be shown. Make a new one: "
            "{command}"
        )
        write_message(sentence.format(login=login, command=f"logbook-admin person reset {login}"))
        return Exit.REMARKS
    return Exit.DONE


def _written(stream: TextIO, data: bytes) -> None:
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError as error:
        _silence(stream)
        if error.errno not in _NOBODY_READS:
            raise


def _silence(stream: TextIO) -> None:
    """What is still to be written goes nowhere: Python would try it again at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@dataclass(frozen=True)
class Console:
    """The database address as typed and the language of the messages."""

    location: str
    texts: Texts

    def open(self, *, create: bool = False, before_terms: bool = False) -> Context:
        """The opened database, acting as whoever the login of the address is; a password that the server asks
        for is asked here. Of a demo database it is said that all is invented. Raises ExternalError."""
        opened = self.with_password(
            lambda location, password: open_and_migrate(location, create=create, password=password)
        )
        if opened.copied_to is not None:
            write_message(
                self.texts.tr(
                    "The older database was copied to {path} before it was brought up to date."
                ).format(path=opened.copied_to)
            )
        try:
            context = acting_on(opened.database, before_terms=before_terms)
            if describe(context).demo:
                write_message(
                    self.texts.tr("Demo data: all units, activities and figures here are invented.")
                )
            return context
        except BaseException:
            close_database(opened.database)
            raise

    def with_password(self, operation: Callable[[str, str | None], _T]) -> _T:
        """Do it with the address; where the server asks for a password, ask the person and do it with that."""
        try:
            return operation(self.location, None)
        except ExternalError as error:
            if error.kind is not ErrorKind.PASSWORD_NEEDED or not _is_terminal(sys.stdin):
                raise
            try:
                prompt = self.texts.tr("Password for {place}: ").format(place=error.subject)
                password = getpass.getpass(prompt)
            except EOFError:
                raise error from None
        return operation(self.location, password)

    def close(self, context: Context) -> None:
        """Close the database of a context, waiting for what others do with it."""
        close_database(context.database)

    def deliver(self, text: str, output: Path | None) -> None:
        """Data to its file, whole or not at all, or to standard output. Raises CannotWriteError."""
        if output is None:
            put(text)
            return
        with replacing(output, self.texts) as beside:
            beside.write_text(text, encoding="utf-8")

    def output(self, typed: str | None, context: Context, *sources: Path | None) -> Path | None:
        """The file to write to; None for standard output.

        Raises NotDoneError rather than write over the data itself or over a file that is being read.
        """
        if typed is None or typed == STDOUT:
            return None
        path = Path(typed)
        if any(_same_file(path, source) for source in (context.database.path, *sources)):
            words = self.texts.tr("{file} is read by this command. Write to another file.")
            raise NotDoneError(words.format(file=path))
        return path


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _same_file(path: Path, other: Path | None) -> bool:
    try:
        return other is not None and path.samefile(other)
    except OSError:
        return False


def scope_id(tree: Tree, words: str, month: Month, texts: Texts) -> int:
    """The one node that fits the words: a name or the end of a path, in any language, whatever the case.

    Raises NotDoneError when none or several fit; then with their full paths.
    """
    fitting = tree.find(words, month)
    if len(fitting) == 1:
        return fitting[0].id
    if not fitting:
        raise NotDoneError(texts.tr("There is no place “{name}” in the tree.").format(name=words))
    raise several(texts.tr("Several places fit “{name}”. Write one of these:"), words, fitting, tree, month)


def several(sentence: str, words: str, fitting: list[Node], tree: Tree, month: Month) -> NotDoneError:
    """The refusal to choose among nodes, with the full path of each."""
    paths = "".join(f"\n  {full_path(tree, node, month)}" for node in fitting)
    return NotDoneError(sentence.format(name=words) + paths)


def full_path(tree: Tree, node: Node, month: Month) -> str:
    """The path as people see it; from the network down where only that finds exactly this node."""
    seen = written_path(tree.label_path(node.id, month, OWN_NAMES))
    if [found.id for found in tree.find(seen, month)] == [node.id]:
        return seen
    return written_path(tree.label_path(node.id, month, OWN_NAMES, hide_root=False))


def tree_of(context: Context) -> Tree:
    return organisation.tree(context)
