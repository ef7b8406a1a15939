"""What becomes of each line of a list of colleagues: an account to make, or why not, in words for people.

Flow: people_lines → **verdicts** → services.people.people_many. Nothing is stored here; what is doubtful a person
decides.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from rapidfuzz import fuzz, process

from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.people.access import GRANTABLE, Role
from logbook_desktop.domain.people.people import Account, Person, fits, is_email, is_person_name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.imports.people_lines import PeopleListLine
from logbook_desktop.imports.people_words import language_of, role_of
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.names import ROLE_NAMES

_Value = TypeVar("_Value")
_SUGGESTED = 3
_LIKE_ENOUGH = 75
"""Per cent, as rapidfuzz weighs two names; less is another name. It only suggests: a person writes the name."""


class Verdict(StrEnum):
    """Whether an account is made of a line."""

    READY = "ready"
    DOUBT = "doubt"
    """It can be made, once a person has said that it is meant."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line and what becomes of it. ``account`` is None where it is refused; ``remarks`` are finished sentences."""

    line: PeopleListLine
    account: Account | None
    verdict: Verdict
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Defaults:
    """For lines that do not say it."""

    role: Role = Role.WORKER
    node_id: int | None = None
    language: str = "fi"


MayGive = Callable[[Role, int], bool]


def read_list(
    lines: Sequence[PeopleListLine],
    tree: Tree,
    month: Month,
    known: Sequence[Person],
    may_give: MayGive,
    texts: Texts,
    defaults: Defaults | None = None,
) -> tuple[PersonRow, ...]:
    """A verdict for each line. ``known``: who has an account already; ``texts``: the language of the remarks."""
    reading = _Reading(tree, month, known, may_give, texts, defaults or Defaults())
    return tuple(reading.row(line) for line in lines)


class _Wrong(Exception):  # noqa: N818 -- a verdict on one line, never an error of the program
    """``args[0]``: the finished sentence."""


class _Reading:
    """One list; remembers what stood on the lines before."""

    def __init__(
        self,
        tree: Tree,
        month: Month,
        known: Sequence[Person],
        may_give: MayGive,
        texts: Texts,
        defaults: Defaults,
    ) -> None:
        self._tree, self._month, self._may_give = tree, month, may_give
        self._texts, self._defaults = texts, defaults
        self._by_email = {search_text(one.email): one for one in known if one.email}
        self._by_name = {search_text(one.name): one for one in known}
        self._emails: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._near: dict[str, list[Node]] = {}

    def row(self, line: PeopleListLine) -> PersonRow:
        """The verdict on the next line."""
        wrong: list[str] = []

        def tried(read: Callable[[], _Value], otherwise: _Value) -> _Value:
            try:
                return read()
            except _Wrong as found:
                wrong.append(str(found))
                return otherwise

        name = tried(lambda: self._name(line), "")
        email = tried(lambda: self._email(line), "")
        role = tried(lambda: self._role(line), None)
        nowhere: tuple[int, ...] = ()
        places = tried(lambda: tuple(self._places(line)), nowhere)
        language = tried(lambda: self._language(line), "fi")
        if role is not None:
            tried(lambda: self._check_giving(role, places), None)
        doubts = [] if wrong else list(self._doubts(line, name, email))
        self._names.setdefault(search_text(line.name), line.number)
        if line.email:
            self._emails.setdefault(search_text(line.email), line.number)
        if wrong or role is None:
            return PersonRow(line, None, Verdict.REFUSED, tuple(wrong))
        account = Account(name, role, places, email, language)
        return PersonRow(line, account, Verdict.DOUBT if doubts else Verdict.READY, tuple(doubts))

    # --- the parts of a line -------------------------------------------------------------------------------------

    def _name(self, line: PeopleListLine) -> str:
        if not line.name:
            raise _Wrong(self._texts.tr("The name is missing."))
        if not is_person_name(line.name):
            raise _Wrong(self._texts.tr("The name is too long."))
        return line.name

    def _email(self, line: PeopleListLine) -> str:
        tr = self._texts.tr
        if not line.email:
            return ""
        if not is_email(line.email):
            raise _Wrong(tr("“{email}” is not an e-mail address.").format(email=line.email))
        key = search_text(line.email)
        if owner := self._by_email.get(key):
            sentence = tr("{name} has this e-mail address and an account already. Give them a right instead.")
            raise _Wrong(sentence.format(name=owner.name))
        if key in self._emails:
            raise _Wrong(tr("The same e-mail address is on line {line}.").format(line=self._emails[key]))
        return line.email

    def _role(self, line: PeopleListLine) -> Role:
        if not line.role:
            return self._defaults.role
        role = role_of(line.role)
        if role is None:
            known = ", ".join(self._texts.tr(ROLE_NAMES[one]) for one in Role if one in GRANTABLE)
            sentence = self._texts.tr("“{role}” is no role. Write one of these: {roles}")
            raise _Wrong(sentence.format(role=line.role, roles=known))
        return role

    def _language(self, line: PeopleListLine) -> str:
        if not line.language:
            return self._defaults.language
        code = language_of(line.language)
        if code is None:
            sentence = self._texts.tr(
                "“{language}” is no language of the program: Finnish, Swedish or English."
            )
            raise _Wrong(sentence.format(language=line.language))
        return code

    def _check_giving(self, role: Role, places: Sequence[int]) -> None:
        for node_id in places:
            node = self._tree[node_id]
            if not self._may_give(role, node_id):
                sentence = self._texts.tr("You do not give the right “{role}” in “{place}”.")
            elif not fits(role, node.kind):
                sentence = self._texts.tr("The role “{role}” does not fit “{place}”.")
            else:
                continue
            raise _Wrong(sentence.format(role=self._texts.tr(ROLE_NAMES[role]), place=self._label(node)))

    def _doubts(self, line: PeopleListLine, name: str, email: str) -> Iterator[str]:
        """The same name is the same person, unless the addresses differ – and sometimes even then."""
        tr, key = self._texts.tr, search_text(name)
        if key in self._by_name:
            yield tr("{name} has an account already. Tick the line if it is another person.").format(
                name=name
            )
        elif key in self._names:
            sentence = tr("The same name is on line {line}. Tick this line if they are two people.")
            yield sentence.format(line=self._names[key])

    # --- places --------------------------------------------------------------------------------------------------

    def _places(self, line: PeopleListLine) -> Iterator[int]:
        if not line.places:
            if self._defaults.node_id is None:
                raise _Wrong(self._texts.tr("The unit is missing."))
            yield self._defaults.node_id
            return
        yield from dict.fromkeys(self._place(word) for word in self._place_words(line.places))

    def _place_words(self, written: str) -> list[str]:
        """One place, or several parted by ; or a comma – which may belong to a name, too."""
        words: list[str] = []
        for part in filter(None, (part.strip() for part in re.split(r"[;\n]", written))):
            whole = self._found(part)
            words += [part] if whole else [word for word in (w.strip() for w in part.split(",")) if word]
        return words or [written]

    def _found(self, word: str) -> list[Node]:
        path = re.sub(r"\s*[›>]\s*", "/", word)
        return self._tree.find(path, self._month)

    def _place(self, word: str) -> int:
        found = self._found(word)
        if not found:
            raise _Wrong(self._unknown(word))
        given = [node for node in found if self._gives_in(node)] or found
        if len(given) > 1:
            sentence = self._texts.tr("Several places are called “{place}”. Write one of these: {places}")
            paths = "; ".join("/".join(self._path(node)) for node in given[:_SUGGESTED])
            raise _Wrong(sentence.format(place=word, places=paths))
        return given[0].id

    def _unknown(self, word: str) -> str:
        near = self._nearest(word)
        if not near:
            return self._texts.tr("There is no place called “{place}”.").format(place=word)
        sentence = self._texts.tr("There is no place called “{place}”. Did you mean {places}?")
        quoted = self._texts.tr("“{name}”")
        names = " / ".join(quoted.format(name=self._label(node)) for node in near)
        return sentence.format(place=word, places=names)

    def _nearest(self, word: str) -> list[Node]:
        """A slip of the pen, an ending or the word for a youth centre left out; the most alike first."""
        folded = search_text(word)
        if folded not in self._near:
            found = process.extract(
                folded, self._folded, scorer=fuzz.WRatio, score_cutoff=_LIKE_ENOUGH, limit=_SUGGESTED
            )
            self._near[folded] = [self._tree[node_id] for _, _, node_id in found]
        return self._near[folded]

    @cached_property
    def _folded(self) -> Mapping[int, str]:
        return {node.id: search_text(node.name.text) for node in self._given}

    @cached_property
    def _given(self) -> list[Node]:
        """Where any right at all can be given."""
        return [node for node in self._tree.walk(self._month) if self._gives_in(node)]

    def _gives_in(self, node: Node) -> bool:
        return any(self._may_give(role, node.id) for role in (Role.WORKER, Role.MENTOR))

    def _label(self, node: Node) -> str:
        return node.name.in_language(self._texts.language)

    def _path(self, node: Node) -> list[str]:
        return self._tree.label_path(node.id, self._month, self._texts.language)
