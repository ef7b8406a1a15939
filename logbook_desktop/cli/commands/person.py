"""``person``: who may sign in to a server, and what they may.

Works with the rights of whoever the login of the address is: a mentor's own, or the administrator's of the server.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from logbook_desktop.cli.console import (
    Console,
    Exit,
    NotDoneError,
    full_path,
    put,
    put_sign_in,
    scope_id,
    tree_of,
    write_message,
)
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Person
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.people import people
from logbook_desktop.support.i18n import LANGUAGES, Texts, texts
from logbook_desktop.wording.accounts import shown_once, sign_in_lines
from logbook_desktop.wording.names import ROLE_NAMES

_Command = Callable[["_Place", argparse.Namespace], Exit | None]


@dataclass(frozen=True)
class _Place:
    """What the commands below work on."""

    console: Console
    context: Context
    tree: Tree

    @property
    def words(self) -> Texts:
        return self.console.texts

    @property
    def month(self) -> Month:
        return self.context.month

    def node(self, typed: str) -> int:
        return scope_id(self.tree, typed, self.month, self.words)

    def path(self, node_id: int) -> str:
        return full_path(self.tree, self.tree[node_id], self.month) if node_id in self.tree else f"#{node_id}"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", words: Texts) -> None:
    own = commands.add_parser("person", help=words.tr("people of a server: their accounts and rights"))
    actions = own.add_subparsers(dest="action", required=True, metavar="COMMAND")
    json_help = words.tr("for machines")

    def add(name: str, help_text: str, command: _Command) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_text)
        made.set_defaults(run=_running(command))
        return made

    new = add("add", words.tr("make an account; its first password is shown only once"), _add)
    new.add_argument("name", metavar="NAME")
    new.add_argument("--email", default="", help=words.tr("where the person is written to"))
    new.add_argument(
        "--language", choices=tuple(LANGUAGES), default="fi", help=words.tr("of letters to the person")
    )
    listing = add("list", words.tr("who is there"), _list)
    listing.add_argument("--scope", help=words.tr("a name, or the end of a path"))
    giving = add("grant", words.tr("give one more right"), _grant)
    taking = add("revoke", words.tr("take a right away"), _revoke)
    locking = add("deactivate", words.tr("take every right and lock the account for good"), _deactivate)
    resetting = add("reset", words.tr("make a new first password"), _reset)
    for one in (giving, taking, locking, resetting):
        one.add_argument("login", metavar="LOGIN")
    for one in (new, giving, taking):
        one.add_argument(
            "--unit", required=True, metavar="SCOPE", help=words.tr("where: a name, or the end of a path")
        )
        one.add_argument("--role", required=True, help=_known_roles(words))
    for one in (new, listing, resetting):
        one.add_argument("--json", action="store_true", help=json_help)


def _running(command: _Command) -> Callable[[Console, argparse.Namespace], Exit]:
    def run(console: Console, asked: argparse.Namespace) -> Exit:
        context = console.open()
        try:
            return command(_Place(console, context, tree_of(context)), asked) or Exit.DONE
        finally:
            console.close(context)

    return run


def _add(place: _Place, asked: argparse.Namespace) -> Exit:
    role, node_id = _role(asked.role, place.words), place.node(asked.unit)
    made = people.add_person(
        place.context, asked.name, node_id, role, email=asked.email, language=asked.language
    )
    unit = place.path(node_id)
    if asked.json:
        whole = {"login": made.login, "password": made.password, "name": made.name}
        output = _as_json({**whole, "role": role.value, "unit": unit})
    else:
        output = f"{made.name}: {_role_name(role, place.words)}, {unit}\n"
        output += _sign_in_words(place.words, made.login, made.password)
    return put_sign_in(output, made.login, place.words)


def _sign_in_words(words: Texts, login: str, password: str) -> str:
    lines = (*sign_in_lines(login, password, words), shown_once(words))
    return "".join(f"{line}\n" for line in lines)


def _list(place: _Place, asked: argparse.Namespace) -> None:
    found = people.people(place.context, None if asked.scope is None else place.node(asked.scope))
    if asked.json:
        put(_as_json([_person_as_json(place, person) for person in found]))
        return
    put("".join(f"{line}\n" for person in found for line in _person_lines(place, person)))
    if not found:
        write_message(place.words.tr("There is nobody here whose account you may see."))


def _person_as_json(place: _Place, person: Person) -> dict[str, object]:
    until, gone = person.first_password_until, person.deactivated_at
    return {
        "login": person.login or None,
        "name": person.name,
        "email": person.email or None,
        "language": person.language if person.login else None,
        "grants": [{"role": g.role.value, "unit": place.path(g.node_id)} for g in person.grants],
        "first_password_until": None if until is None else until.isoformat(),
        "deactivated_at": None if gone is None else gone.isoformat(),
        "waits_for_terms": person.waits_for_terms,
    }


def _person_lines(place: _Place, person: Person) -> Iterator[str]:
    words = place.words
    state = ""
    if person.deactivated_at is not None:
        state = words.tr("deactivated {moment}").format(
            moment=words.moment(person.deactivated_at.astimezone())
        )
    elif person.first_password_until is not None:
        state = words.tr("first password until {moment}").format(
            moment=words.moment(person.first_password_until.astimezone())
        )
    yield "  ".join(part for part in (person.login, person.name, state) if part)
    for given in person.grants:
        yield f"    {_role_name(given.role, words)}: {place.path(given.node_id)}"


def _grant(place: _Place, asked: argparse.Namespace) -> None:
    role, node_id = _role(asked.role, place.words), place.node(asked.unit)
    _tell_rights(place, people.grant(place.context, asked.login, node_id, role))


def _revoke(place: _Place, asked: argparse.Namespace) -> Exit:
    role, node_id = _role(asked.role, place.words), place.node(asked.unit)
    before = next((one for one in people.people(place.context) if one.login == asked.login.strip()), None)
    after = people.revoke(place.context, asked.login, node_id, role)
    _tell_rights(place, after)
    if before is not None and before.grants == after.grants:
        sentence = place.words.tr("{login} did not have this right; nothing was changed.")
        write_message(sentence.format(login=asked.login))
        return Exit.REMARKS
    return Exit.DONE


def _tell_rights(place: _Place, person: Person) -> None:
    for line in _person_lines(place, person):
        write_message(line)


def _deactivate(place: _Place, asked: argparse.Namespace) -> None:
    people.deactivate(place.context, asked.login)
    write_message(
        place.words.tr("The account {login} is locked and its sessions are ended.").format(login=asked.login)
    )


def _reset(place: _Place, asked: argparse.Namespace) -> Exit:
    password = people.reset(place.context, asked.login)
    if asked.json:
        output = _as_json({"login": asked.login, "password": password})
    else:
        output = _sign_in_words(place.words, asked.login, password)
    return put_sign_in(output, asked.login, place.words)


# --- roles in words ------------------------------------------------------------------------------------------


def _role_name(role: Role, words: Texts) -> str:
    return words.tr(ROLE_NAMES[role])


def _known_roles(words: Texts) -> str:
    return ", ".join(_role_name(role, words) for role in Role)


def _role(typed: str, words: Texts) -> Role:
    """The role by its code or its name in any language. NotDoneError for a word that is none."""
    wanted = search_text(typed.replace("_", " "))
    spoken = [texts(language) for language in LANGUAGES]
    for role in Role:
        names = (role.value.replace("_", " "), *(_role_name(role, language) for language in spoken))
        if wanted in map(search_text, names):
            return role
    sentence = words.tr("“{role}” is no role. Write one of these: {roles}")
    raise NotDoneError(sentence.format(role=typed, roles=_known_roles(words)))


def _as_json(what: object) -> str:
    return json.dumps(what, ensure_ascii=False, indent=1) + "\n"
