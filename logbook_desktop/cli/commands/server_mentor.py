"""``server mentor``: a new mentor for an organisation that has none left."""

import argparse
import json

from logbook_desktop.cli.console import Console, Exit, put_sign_in, scope_id, tree_of, write_message
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Account
from logbook_desktop.services.people import new_mentor
from logbook_desktop.support.i18n import LANGUAGES, Texts
from logbook_desktop.wording.accounts import shown_once, sign_in_lines


def add_to(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = actions.add_parser(
        "mentor", help=words.tr("give an organisation that has lost its last mentor a new one")
    )
    own.add_argument(
        "organisation", metavar="SCOPE", help=words.tr("the organisation: a name, or the end of a path")
    )
    who = own.add_mutually_exclusive_group(required=True)
    who.add_argument("--name", metavar="NAME", help=words.tr("of a person who has no account yet"))
    who.add_argument("--login", metavar="LOGIN", help=words.tr("of a person who has one"))
    own.add_argument("--email", default="", help=words.tr("where the person is written to"))
    own.add_argument(
        "--language", choices=tuple(LANGUAGES), default="fi", help=words.tr("of letters to the person")
    )
    own.add_argument("--json", action="store_true", help=words.tr("for machines"))
    own.set_defaults(run=_run)


def _run(console: Console, asked: argparse.Namespace) -> Exit:
    context = console.open()
    words = console.texts
    try:
        node_id = scope_id(tree_of(context), asked.organisation, context.month, words)
        if asked.login is not None:
            person = new_mentor.appoint_mentor(context, node_id, asked.login)
            write_message(words.tr("{name} is the mentor now.").format(name=person.name))
            _write_that_all_are_told(words)
            return Exit.DONE
        account = Account(asked.name, Role.MENTOR, (node_id,), asked.email, asked.language)
        made = new_mentor.make_mentor(context, node_id, account)
    finally:
        console.close(context)
    if asked.json:
        whole = {"login": made.login, "password": made.password, "name": made.name}
        output = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    else:
        lines = (made.name, *sign_in_lines(made.login, made.password, words), shown_once(words))
        output = "".join(f"{line}\n" for line in lines)
    _write_that_all_are_told(words)
    return put_sign_in(output, made.login, words)


def _write_that_all_are_told(words: Texts) -> None:
    write_message(
        words.tr("The organisation’s people are told when they sign in, for thirty days, and in its history.")
    )
