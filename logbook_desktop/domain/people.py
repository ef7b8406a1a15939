"""People with a sign-in of their own, and what was granted to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from logbook_desktop.domain.access import Role
from logbook_desktop.domain.texts import N_

SHORTEST_PASSWORD = 12
"""Letters of a password that a person chooses; there is no other rule."""
ROLE_NAMES: Mapping[Role, str] = {
    Role.NETWORK_ADMINISTRATOR: N_("network administrator"),
    Role.MENTOR: N_("mentor"),
    Role.MANAGER: N_("manager"),
    Role.WORKER: N_("worker"),
    Role.VIEWER: N_("viewer"),
    Role.KIOSK: N_("kiosk"),
}


@dataclass(frozen=True, slots=True)
class PersonGrant:
    """A role on a branch."""

    role: Role
    node_id: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the server. ``first_password_until`` is set until the first password has been changed.

    ``login`` is opaque: it is the name of a role, which anyone with a sign-in can list. It is empty where the
    reader may know the name only.
    """

    id: int
    login: str
    name: str
    grants: tuple[PersonGrant, ...] = ()
    first_password_until: datetime | None = None
    deactivated_at: datetime | None = None


class PeopleRule(StrEnum):
    """Why something cannot be done with a person, for the words that tell it."""

    LAST_MENTOR = "last_mentor"
    HAS_MENTOR = "has_mentor"
    LAST_RIGHT = "last_right"
    DEACTIVATED = "deactivated"
    DOES_NOT_FIT = "does_not_fit"
    BAD_NAME = "bad_name"
    UNKNOWN_PERSON = "unknown_person"
    SHORT_PASSWORD = "short_password"
    SAME_PASSWORD = "same_password"


class PeopleRefusalError(Exception):
    """It cannot be done, whoever asks."""

    def __init__(self, rule: PeopleRule) -> None:
        super().__init__(rule.value)
        self.rule = rule
