"""People of every kind on a server with a village, each over a connection of their own; attacks are made by them.

A test module imports the fixtures it uses by name.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from helpers.databases import context_on
from helpers.logins import PASSWORD, Login, connected, new_person, verifier
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.data.postgres.installation import Roles, close_database
from logbook_desktop.domain.people.access import Role

Connection = psycopg.Connection[tuple[Any, ...]]
Open = Callable[..., Connection]
VERIFIER = verifier("somebody", PASSWORD)
DENIED = "42501"
WHO = ("network", "mentor", "manager", "worker", "viewer", "kiosk", "other_mentor", "nobody", "fresh")


@pytest.fixture
def village(database: Database) -> Village:
    with database.engine.begin() as connection:
        close_database(connection, Roles("logbook"))
    return build_village(context_on(database))


class Cast(dict[str, Login]):
    """One of each kind, made when first asked for: those of Taipalsaari, the mentor of Tampere, one without a right,
    one who has not changed the first password."""

    def __init__(self, database: Database, village: Village) -> None:
        super().__init__()
        self._database = database
        self._rights: dict[str, list[tuple[Role, int]]] = {
            "network": [(Role.NETWORK_ADMINISTRATOR, village.network)],
            "mentor": [(Role.MENTOR, village.taipalsaari)],
            "manager": [(Role.MANAGER, village.taipalsaari)],
            "worker": [(Role.WORKER, village.kirkonkyla)],
            "viewer": [(Role.VIEWER, village.taipalsaari)],
            "kiosk": [(Role.KIOSK, village.kirkonkyla)],
            "other_mentor": [(Role.MENTOR, village.tampere)],
            "nobody": [],
            "fresh": [(Role.MENTOR, village.taipalsaari)],
        }

    def __missing__(self, who: str) -> Login:
        self[who] = new_person(self._database, who, self._rights[who], first_password=who == "fresh")
        return self[who]

    def everybody(self) -> None:
        for who in WHO:
            self[who]


@pytest.fixture
def cast(database: Database, village: Village) -> Cast:
    return Cast(database, village)


@pytest.fixture
def as_(database: Database, cast: Cast) -> Iterator[Open]:
    """Opens a connection of one of the cast, of a login, or of the superuser ("it")."""
    with ExitStack() as stack:

        def opened(who: str, password: str = PASSWORD, **options: Any) -> Connection:
            if who == "it":
                user, password = str(database.engine.url.username), str(database.engine.url.password)
            else:
                user = cast[who].login if who in WHO else who
            return stack.enter_context(connected(database, user, password, **options))

        yield opened


def state_of(connection: Connection, statement: str, *values: object) -> str:
    """The SQLSTATE with which a statement ends; "" when it is done."""
    try:
        connection.execute(statement, values)  # type: ignore[arg-type]  # statements of the tests
    except psycopg.Error as error:
        return error.sqlstate or "connection"
    return ""


def create(connection: Connection, role: str, node: int, name: str = "Uusi") -> tuple[int, str]:
    found = connection.execute(
        "SELECT person_id, login FROM app.create_person(%s, %s, %s, %s, ARRAY[%s]::int[])",
        [name, name.casefold(), VERIFIER, role, node],
    ).fetchone()
    assert found is not None
    return found[0], found[1]


def rows(connection: Connection, statement: str, *values: object) -> list[tuple[Any, ...]]:
    return connection.execute(statement, values).fetchall()  # type: ignore[arg-type]
