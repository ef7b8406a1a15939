"""``terms``: the terms of use of a server: publish the next version, and see how far the present ones have come."""

import argparse
import json
from datetime import date
from pathlib import Path

from logbook_desktop.cli.console import Console, Exit, NotDoneError, put, tree_of, write_message
from logbook_desktop.domain.names import LANGUAGES
from logbook_desktop.domain.people.terms import TermsDue
from logbook_desktop.services.context import Context
from logbook_desktop.services.people import terms
from logbook_desktop.support.i18n import Texts


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("terms", help=words.tr("the terms of use of a server"))
    actions = own.add_subparsers(dest="action", required=True, metavar="COMMAND")
    publishing = actions.add_parser(
        "publish", help=words.tr("publish the next version, a text in each language")
    )
    for language in LANGUAGES:
        publishing.add_argument(
            f"--{language}", required=True, metavar="FILE", help=words.tr("a text file in UTF-8")
        )
    publishing.add_argument(
        "--from",
        dest="first_day",
        required=True,
        metavar="DATE",
        help=words.tr("the first day on which nobody can work without accepting it, such as 2026-01-31"),
    )
    publishing.set_defaults(run=_publish)
    accepting = actions.add_parser(
        "accept",
        help=words.tr("read what waits for you, or accept it; a mentor also for the own organisations"),
    )
    accepting.add_argument(
        "--version",
        dest="accepted",
        type=int,
        metavar="NUMBER",
        help=words.tr("the version that you have read and accept"),
    )
    accepting.set_defaults(run=_accept)
    status = actions.add_parser("status", help=words.tr("the versions, and who has accepted the newest"))
    status.add_argument("--json", action="store_true", help=words.tr("for machines"))
    status.set_defaults(run=_status)


def _publish(console: Console, asked: argparse.Namespace) -> Exit:
    words = console.texts
    texts = {language: _text(getattr(asked, language), words) for language in LANGUAGES}
    first_day = _day(asked.first_day, words)
    context = console.open()
    try:
        version = terms.publish(context, first_day, texts)
    finally:
        console.close(context)
    message = words.tr("Version {version} is published. From {day} nobody can work without accepting it.")
    write_message(message.format(version=version, day=words.date(first_day)))
    return Exit.DONE


def _text(path: str, words: Texts) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NotDoneError(words.tr("{file} is not a text in UTF-8.").format(file=path)) from None
    except OSError:
        raise NotDoneError(words.tr("{file} cannot be read.").format(file=path)) from None


def _day(typed: str, words: Texts) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise NotDoneError(words.tr("“{day}” is no day. Write it as 2026-01-31.").format(day=typed)) from None


def _accept(console: Console, asked: argparse.Namespace) -> Exit:
    words = console.texts
    context = console.open(before_terms=True)
    try:
        due = terms.due(context)
        if due is None:
            write_message(words.tr("No terms of use wait for you to accept them."))
            return Exit.DONE
        if asked.accepted is None:
            put(_to_read(due, words))
            sentence = words.tr("Accept it with: {command}")
            command = f"logbook-admin terms accept --version {due.terms.version}"
            write_message(sentence.format(command=command))
            return Exit.REMARKS
        terms.accept(context, asked.accepted)
    finally:
        console.close(context)
    write_message(words.tr("Version {version} is accepted.").format(version=asked.accepted))
    for name in due.organisations:
        write_message(
            words.tr("Also for {organisation}.").format(organisation=name.in_language(words.language))
        )
    return Exit.DONE


def _to_read(due: TermsDue, words: Texts) -> str:
    """The text, and from when it holds."""
    line = words.tr("Version {version}, in force from {day}")
    heading = line.format(version=due.terms.version, day=words.date(due.terms.valid_from))
    return f"{heading}\n\n{due.terms.text(words.language)}\n"


def _status(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    try:
        output = _as_json(context) if asked.json else _as_text(context, console.texts)
    finally:
        console.close(context)
    put(output)
    return Exit.DONE


def _as_text(context: Context, words: Texts) -> str:
    versions = terms.versions(context)
    if not versions:
        return words.tr("No terms of use have been published on this server.") + "\n"
    line = words.tr("Version {version}, in force from {day}")
    lines = [line.format(version=one.version, day=words.date(one.valid_from)) for one in versions]
    tree = tree_of(context)
    for one in terms.spread(context, versions[0].version):
        if one.organisation_id not in tree:
            continue
        accepted = words.date(one.accepted_at.date()) if one.accepted_at else "–"
        lines.append(
            words.tr("{organisation}: {day}; {accepted} of {people} people").format(
                organisation=tree[one.organisation_id].name.in_language(words.language),
                day=accepted,
                accepted=words.number(one.accepted),
                people=words.number(one.people),
            )
        )
    return "".join(f"{line}\n" for line in lines)


def _as_json(context: Context) -> str:
    versions = terms.versions(context)
    tree = tree_of(context)
    spread = terms.spread(context, versions[0].version) if versions else ()
    columns = {
        "versions": [
            {
                "version": one.version,
                "valid_from": one.valid_from.isoformat(),
                "published_at": one.published_at.isoformat(),
            }
            for one in versions
        ],
        "organisations": [
            {
                "organisation": tree[one.organisation_id].name.text,
                "accepted_at": one.accepted_at.isoformat() if one.accepted_at else None,
                "people": one.people,
                "accepted": one.accepted,
            }
            for one in spread
            if one.organisation_id in tree
        ],
    }
    return json.dumps(columns, ensure_ascii=False, indent=1) + "\n"
