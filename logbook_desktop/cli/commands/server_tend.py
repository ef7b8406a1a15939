"""``server tend``: the round that a service of the kit makes once a minute."""

import argparse
import re
from time import sleep

from logbook_desktop.cli.console import Console, Exit, NotDoneError, write_message
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services.server import tending
from logbook_desktop.services.server.tending import EndedFor, Tended, TendingElsewhereError
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording import errors

_INTERVAL = re.compile(r"(\d{1,5}) ?(s|min|h)?")
_SECONDS = {None: 1, "s": 1, "min": 60, "h": 3600}
_HOPELESS = frozenset({ErrorKind.WRONG_PASSWORD, ErrorKind.PASSWORD_NEEDED, ErrorKind.NOT_ADMINISTRATOR})
"""Asking again would change nothing, and a server counts wrong passwords."""


def add_to(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = actions.add_parser(
        "tend", help=words.tr("end sessions that hold others up, fold the sums, empty the bin")
    )
    own.add_argument(
        "--every", metavar="TIME", help=words.tr("again and again, such as every 60s; until it is stopped")
    )
    own.set_defaults(run=_tend)


def _tend(console: Console, asked: argparse.Namespace) -> Exit:
    if asked.every is None:
        return console.with_password(lambda address, password: _once(console, address, password))
    pause = _seconds(asked.every, console.texts)
    return console.with_password(lambda address, password: _rounds(console, address, password, pause))


def _seconds(typed: str, words: Texts) -> int:
    found = _INTERVAL.fullmatch(typed.strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not seconds:
        sentence = words.tr("“{typed}” is no length of time. Write it as 60s, 5min or 1h.")
        raise NotDoneError(sentence.format(typed=typed))
    return seconds


def _rounds(console: Console, address: str, password: str | None, pause: int) -> Exit:
    """Until somebody stops it. A server that is away for a while is no reason to end."""
    while True:
        try:
            _round(console, address, password)
        except ExternalError as error:
            if error.kind in _HOPELESS:
                raise
            message = errors.describe_to_administrator(error)
            write_message(f"{message.title}: {message.text}".replace("\n\n", "\n"))
        except KeyboardInterrupt:
            return Exit.DONE
        try:
            sleep(pause)
        except KeyboardInterrupt:
            return Exit.DONE


def _once(console: Console, address: str, password: str | None) -> Exit:
    """Somebody looks at what it says, also where there was nothing to do."""
    ended = _round(console, address, password)
    if ended is None:
        write_message(console.texts.tr("There was nothing to do."))
    return Exit.DONE if ended is None else ended


def _round(console: Console, address: str, password: str | None) -> Exit | None:
    """None: there was nothing to do, and nothing is said."""
    words = console.texts
    try:
        done = tending.tend(address, password)
    except TendingElsewhereError:
        write_message(words.tr("Another “server tend” is at work on this database; nothing was done."))
        return Exit.REMARKS
    lines = _lines(done, words)
    for line in lines:
        write_message(line)
    if not lines:
        return None
    return Exit.REMARKS if done.ended else Exit.DONE


def _lines(done: Tended, words: Texts) -> list[str]:
    reasons = {
        EndedFor.IDLE_IN_TRANSACTION: words.tr("an open transaction in which nothing happened"),
        EndedFor.LONG_STATEMENT: words.tr("a statement that did not come to its end"),
        EndedFor.LONG_TRANSACTION: words.tr("a transaction that was not ended"),
        EndedFor.LISTENING_IN_TRANSACTION: words.tr("an open transaction that held up the hints to others"),
    }
    sentence = words.tr("Ended a session of {login}: {reason}, for {seconds} s.")
    lines = [
        sentence.format(login=one.login, reason=reasons[one.reason], seconds=words.number(one.seconds))
        for one in done.ended
    ]
    if done.folded:
        lines.append(
            words.trn(
                "{count} change was added to the sums.",
                "{count} changes were added to the sums.",
                done.folded,
            )
        )
    if done.erased:
        lines.append(
            words.trn(
                "{count} entry that had been in the bin for its time was erased.",
                "{count} entries that had been in the bin for their time were erased.",
                done.erased,
            )
        )
    return lines
