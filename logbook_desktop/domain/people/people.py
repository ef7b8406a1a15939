"""People with a sign-in of their own, and what was granted to them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import GRANTABLE, Action, Actor, Grant, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree

LONGEST_NAME = 200
LONGEST_EMAIL = 254
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


def is_person_name(name: str) -> bool:
    """Whether a person can be called this: something to see, no letters that steer."""
    unseen = (c for c in name if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp"))
    return 0 < len(name) <= LONGEST_NAME and all(c in _JOINERS for c in unseen)


def is_email(text: str) -> bool:
    """Whether it can be written to: somebody, one @, a place with a dot. No proof that it arrives."""
    return len(text) <= LONGEST_EMAIL and text.isprintable() and bool(_EMAIL.fullmatch(text))


def may_give(actor: Actor, role: Role, node_id: int, tree: Tree, month: Month) -> bool:
    """Whether the person may give this role on this branch. Network rights are given by the IT department alone.

    That a network administrator appoints the first mentor only, the server looks at.
    """
    if Grant(Role.NETWORK_ADMINISTRATOR, None) in actor.grants:
        return node_id in tree
    if node_id not in tree or role not in GRANTABLE:
        return False
    if access.may(actor, Action.MANAGE_PEOPLE, node_id, tree, month):
        return True
    appointed = role is Role.MENTOR and tree.kind_in(node_id, month) is NodeKind.ORGANISATION
    return appointed and access.may(actor, Action.APPOINT_MENTOR, node_id, tree, month)


def fits(role: Role, kind: NodeKind) -> bool:
    """Whether the role can be given on such a node at all."""
    match role:
        case Role.KIOSK:
            return kind is NodeKind.UNIT
        case Role.NETWORK_ADMINISTRATOR:
            return kind in (NodeKind.NETWORK, NodeKind.COUNTRY, NodeKind.REGION)
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Account:
    """Who is to be given a sign-in, and with which role where; the first place is the one they are told of.

    ``language`` is that of letters to the person. ``email`` may be empty.
    """

    name: str
    role: Role
    node_ids: tuple[int, ...]
    email: str = ""
    language: str = "fi"


@dataclass(frozen=True, slots=True)
class PersonGrant:
    """A role on a branch."""

    role: Role
    node_id: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the server. ``first_password_until`` is set until the first password has been changed.

    ``login`` is opaque: it is the name of a role, which anyone with a sign-in can list. It is empty where the
    reader may know the name only; ``email`` where there is none, or where only the mentor may know it.
    ``language`` is that of letters to the person; ``waits_for_terms``: the terms of use in force
    are not accepted yet.
    """

    id: int
    login: str
    name: str
    grants: tuple[PersonGrant, ...] = ()
    first_password_until: datetime | None = None
    deactivated_at: datetime | None = None
    email: str = ""
    language: str = "fi"
    waits_for_terms: bool = False


@dataclass(frozen=True, slots=True)
class RightsChange:
    """A right given, one taken away, or one put in place of another; at least one of the two is there."""

    given: PersonGrant | None = None
    taken: PersonGrant | None = None

    def inverse(self, before: Person) -> "RightsChange | None":
        """What makes a person hold again what they held ``before``; None: the change left everything as it was."""
        added = self.given if self.given not in before.grants else None
        removed = self.taken if self.taken in before.grants and self.taken != self.given else None
        return RightsChange(removed, added) if added or removed else None


class PeopleRule(StrEnum):
    """Why something cannot be done with a person, for the words that tell it."""

    LAST_MENTOR = "last_mentor"
    HAS_MENTOR = "has_mentor"
    LAST_RIGHT = "last_right"
    DEACTIVATED = "deactivated"
    DOES_NOT_FIT = "does_not_fit"
    BAD_NAME = "bad_name"
    BAD_EMAIL = "bad_email"
    NOT_HELD = "not_held"
    NETWORK_AND_ENTRIES = "network_and_entries"
    """A network right and a role that reads entries in one hand."""
    DOCUMENTED = "documented"
    """The network appoints a mentor only while nothing is documented."""
    UNKNOWN_PERSON = "unknown_person"
    SHORT_PASSWORD = "short_password"
    SAME_PASSWORD = "same_password"


class PeopleRefusalError(Exception):
    """It cannot be done, whoever asks."""

    def __init__(self, rule: PeopleRule) -> None:
        super().__init__(rule.value)
        self.rule = rule
