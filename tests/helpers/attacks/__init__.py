"""Attacks on a server by people who hold a login and psql: one row says who tries what and what they get."""

from dataclasses import dataclass

EVERYBODY = (
    "worker",
    "mentor",
    "manager",
    "viewer",
    "network",
    "kiosk",
    "deactivated",
    "first",
    "gated",
)
"""``first``: a worker who has not changed the first password. ``deactivated``: whose session is still open.
``gated``: who has not accepted the terms of use."""
NO_ENTRIES = ("viewer", "network", "kiosk", "deactivated", "first", "gated")
"""Those who may read no entry at all."""
NO_WRITING = ("manager", *NO_ENTRIES)
NO_TREE = ("worker", "manager", "viewer", "kiosk", "deactivated", "first", "gated")
"""Those who may change no node."""
ANY_ONE = ("worker",)
"""Where the role makes no difference: no role has a right of the server itself."""


@dataclass(frozen=True)
class Attack:
    """``gets``: the SQLSTATE that the last statement ends with, or ``rows N``, or ``is TEXT`` (its only value).

    ``«key»`` in a statement stands for a fact of the world it is tried in. ``alone``: each statement is a
    transaction of its own, as what cannot be rolled back must be.
    """

    name: str
    who: tuple[str, ...]
    statements: tuple[str, ...]
    gets: str
    alone: bool = False


def attack(name: str, who: tuple[str, ...], *statements: str, gets: str = "42501") -> Attack:
    return Attack(name, who, statements, gets)


def alone(name: str, who: tuple[str, ...], *statements: str, gets: str = "42501") -> Attack:
    return Attack(name, who, statements, gets, alone=True)
