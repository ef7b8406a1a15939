"""``server``: what the IT department does with a shared server, with an administrator's address.

A password is never an argument: it is asked for, or comes from PGPASSWORD or .pgpass.
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from logbook_desktop.cli.commands import server_mentor, server_status, server_tend
from logbook_desktop.cli.console import Console, Exit, NotDoneError, put, put_sign_in, write_message
from logbook_desktop.domain.names import Name
from logbook_desktop.services.people.people import NewPerson
from logbook_desktop.services.server import server
from logbook_desktop.services.server.server import BackupError, BackupFault, PrefixTakenError
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.accounts import shown_once, sign_in_lines


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser(
        "server", help=words.tr("set up and look after a shared server (IT department)")
    )
    actions = own.add_subparsers(dest="action", required=True, metavar="COMMAND")

    init = actions.add_parser(
        "init", help=words.tr("make the database, its roles and rules; again is harmless")
    )
    init.add_argument(
        "--prefix",
        help=words.tr("what the names of the roles begin with, where several databases share a server"),
    )
    init.add_argument(
        "--administrator",
        metavar="NAME",
        default=words.tr("Network administrator"),
        help=words.tr("the name of the first network administrator"),
    )
    init.add_argument("--network", metavar="NAME", help=words.tr("the name of the network"))
    init.add_argument("--json", action="store_true", help=words.tr("for machines"))
    init.set_defaults(run=_init)

    upgrade = actions.add_parser("upgrade", help=words.tr("bring schema and rules up to this program's"))
    upgrade.set_defaults(run=_upgrade)

    server_status.add_to(actions, words)
    server_tend.add_to(actions, words)
    server_mentor.add_to(actions, words)

    backup = actions.add_parser(
        "backup", help=words.tr("everything into FILE, and the accounts into a file beside it")
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=_backup)

    restore = actions.add_parser(
        "restore", help=words.tr("a backup into a new database, with everybody's password")
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=_restore)


def _init(console: Console, asked: argparse.Namespace) -> Exit:
    network = Name.of(
        asked.network or "Network", None if asked.network else {"fi": "Verkosto", "sv": "Nätverk"}
    )
    texts = console.texts
    try:
        with _prefix_words(texts, texts.tr("Choose another beginning with --prefix.")):
            made = console.with_password(
                lambda address, password: server.init(
                    address, password, prefix=asked.prefix, administrator=asked.administrator, network=network
                )
            )
    except ValueError:
        sentence = texts.tr("“{prefix}” cannot begin the name of a role. Use a–z, 0–9 and _, a letter first.")
        raise NotDoneError(sentence.format(prefix=asked.prefix)) from None
    write_message(texts.tr("The database is ready: {place}").format(place=made.database))
    write_message(texts.tr("The names of its roles begin with “{prefix}”.").format(prefix=made.prefix))
    if asked.network and made.network.text != asked.network:
        sentence = texts.tr("Its network has the name “{name}” already; --network changed nothing.")
        write_message(sentence.format(name=made.network.in_language(texts.language)))
    if made.administrator is None:
        write_message(texts.tr("It has a network administrator already; nobody was added."))
    first = made.administrator
    output = _as_json(made.database, made.new, first) if asked.json else _sign_in_details(texts, first)
    if first is None:
        put(output)
        return Exit.DONE
    return put_sign_in(output, first.login, texts)


@contextmanager
def _prefix_words(texts: Texts, what_to_do: str) -> Iterator[None]:
    try:
        yield
    except PrefixTakenError as error:
        sentence = texts.tr(
            "The roles “{prefix}_…” belong to the database {database} of this server already; people of one would "
            "get into the other."
        )
        message = sentence.format(prefix=error.prefix, database=error.database)
        raise NotDoneError(f"{message}\n{what_to_do}") from None


def _sign_in_details(texts: Texts, person: NewPerson | None) -> str:
    if person is None:
        return ""
    lines = (
        texts.tr("The first network administrator: {name}").format(name=person.name),
        *sign_in_lines(person.login, person.password, texts),
        shown_once(texts),
    )
    return "".join(f"{line}\n" for line in lines)


def _as_json(database: str, new: bool, person: NewPerson | None) -> str:
    first = (
        None if person is None else {"name": person.name, "login": person.login, "password": person.password}
    )
    whole = {"database": database, "new": new, "network_administrator": first}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _upgrade(console: Console, _asked: argparse.Namespace) -> Exit:
    texts = console.texts
    done = console.with_password(server.upgrade)
    if done.before == done.after:
        sentence = texts.tr("The schema was {schema} already; the rules were installed anew.")
        write_message(sentence.format(schema=done.after))
    else:
        sentence = texts.tr("The schema is now {after} (it was {before}); the rules were installed anew.")
        write_message(sentence.format(before=done.before, after=done.after))
    if done.with_both_rights:
        write_message(server_status.both_rights_words(texts, done.with_both_rights))
        return Exit.REMARKS
    return Exit.DONE


def _backup(console: Console, asked: argparse.Namespace) -> Exit:
    with _backup_words(console.texts):
        done = console.with_password(lambda address, password: server.back_up(address, password, asked.file))
    sentence = console.texts.tr("Backed up into two files: {data} and {logins}")
    write_message(sentence.format(data=done.data, logins=done.logins))
    write_message(console.texts.trn("{count} account is in it.", "{count} accounts are in it.", done.count))
    write_message(
        console.texts.tr(
            "Keep both, and keep them safe: with the second a patient guesser can find out passwords."
        )
    )
    return Exit.DONE


@contextmanager
def _backup_words(texts: Texts) -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        sentences = {
            BackupFault.FILE_IS_THERE: texts.tr("{subject} is there already. Choose another name."),
            BackupFault.FILE_IS_MISSING: texts.tr(
                "{subject} is missing. A backup is two files beside each other."
            ),
            BackupFault.NOT_WHOLE: texts.tr(
                "{subject} is not what the backup wrote. Use another copy of it."
            ),
            BackupFault.NEWER_FORMAT: texts.tr("{subject} was written by a newer program. Use that one."),
            BackupFault.OLD_PROGRAM: texts.tr(
                "This takes the client programs of PostgreSQL {needed} or newer, as the server is; found: {subject}. "
                "Nothing was begun. LOGBOOK_POSTGRES_BIN can name the folder of newer ones."
            ),
            BackupFault.PROGRAM_FAILED: texts.tr(
                "PostgreSQL's own program could not do it: {subject}\n"
                "Its programs must be as new as the server; LOGBOOK_POSTGRES_BIN can name their folder."
            ),
        }
        sentence = sentences[error.reason]
        raise NotDoneError(sentence.format(subject=error.subject, needed=error.needed)) from error
    except OSError as error:
        sentence = texts.tr("The file could not be written or read: {reason}")
        reason = (
            f"{error.strerror or type(error).__name__}: {error.filename}" if error.filename else str(error)
        )
        raise NotDoneError(sentence.format(reason=reason)) from error


def _restore(console: Console, asked: argparse.Namespace) -> Exit:
    elsewhere = console.texts.tr("Restore the backup on another server.")
    with _backup_words(console.texts), _prefix_words(console.texts, elsewhere):
        done = console.with_password(lambda address, password: server.restore(address, password, asked.file))
    sentence = console.texts.trn(
        "Restored, with {count} account. Everybody signs in with the password they know.",
        "Restored, with {count} accounts. Everybody signs in with the password they know.",
        done.made,
    )
    write_message(sentence)
    if done.kept:
        kept = console.texts.trn(
            "{count} account was on the server already and keeps its present password.",
            "{count} accounts were on the server already and keep their present passwords.",
            done.kept,
        )
        write_message(kept)
        return Exit.REMARKS
    return Exit.DONE
