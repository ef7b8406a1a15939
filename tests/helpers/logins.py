"""People of a server with logins of their own, made by the superuser, and what each of them sees.

``new_person`` makes one with whatever rights the test wants; ``signed_in`` is the program's way in, ``connected`` the
way of somebody with nothing but the driver. Roles belong to the whole test server and stay until it stops.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from psycopg.pq import PGconn
from sqlalchemy import Connection, text

from logbook_desktop.data.database import Database
from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.people.access import Grant, Role
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.services.context import Context
from logbook_desktop.services.people.sign_in import sign_in

PASSWORD = "Salasana-ja-vahva"
"""Everybody's, unless the test says another."""

ENTRIES_READ = """
(SELECT (line ->> 0)::uuid
   FROM unnest(ARRAY[false, true]) AS binned,
        json_array_elements(app.entry_page(jsonb_build_object('scope', 1, 'binned', binned, 'order_by', 'date',
          'descending', true, 'skip', 0, 'most', 1000)) -> 'rows') AS line) AS entry (id)"""
"""What stands after FROM for all entries that a person reads, those in the bin too; the network is node 1."""


class Login(NamedTuple):
    """What a person types."""

    login: str
    password: str


@lru_cache
def verifier(login: str, password: str) -> str:
    """What the server keeps of a password, as a client makes it."""
    connection = PGconn.connect_start(b"host=127.0.0.1 port=1")  # needed for its encoding only
    try:
        return connection.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
    finally:
        connection.finish()


def new_person(
    database: Database,
    name: str = "Aino Aalto",
    grants: Sequence[Grant | tuple[Role | str, int]] = (),
    *,
    password: str = PASSWORD,
    first_password: bool = False,
) -> Login:
    """A person with any rights at all; ``first_password``: they have not changed it yet (it opens nothing).

    ``database`` is connected as the superuser.
    """
    kept = verifier("", password)  # the name is no part of it
    with database.engine.begin() as connection:
        past_all_logins(connection)
        made = False
        while not made:
            number = connection.scalar(text("SELECT nextval('public.person_id_seq')"))
            login = f"{_prefix(connection)}_{number:06}"
            made = bool(
                connection.scalar(
                    text("SELECT app.make_login(:login, :verifier)"),
                    {"login": login, "verifier": kept},
                )
            )
        connection.execute(
            text(
                "INSERT INTO person (id, login, name, sort_key, created_at, created_by, first_password_until,"
                " version) VALUES (:id, :login, :name, :sort_key, now(), 'test',"
                " CASE WHEN :first THEN now() + interval '14 days' END, 1)"
            ),
            {"id": number, "login": login, "name": name, "sort_key": sort_key(name), "first": first_password},
        )
        for grant in grants:
            role, node_id = (grant.role, grant.node_id) if isinstance(grant, Grant) else grant
            connection.execute(
                text(
                    "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
                    " VALUES (:person, :role, :node, now(), 'test')"
                ),
                {"person": number, "role": str(role), "node": node_id},
            )
    return Login(login, password)


def past_all_logins(connection: Connection) -> None:
    """The next person's number is one that no database of the test server has given.

    Else each database would begin at one, and its first person would try the logins of all tests before.
    """
    connection.execute(text(_PAST_ALL))


def person_id(database: Database, login: str) -> int:
    with database.engine.connect() as connection:
        found = connection.scalar(text("SELECT id FROM person WHERE login = :login"), {"login": login})
    assert found is not None
    return int(found)


def server_of(database: Database) -> Server:
    """Where the database is, as a connection profile holds it; the test server speaks in the clear."""
    url = database.engine.url
    assert url.host is not None
    assert url.port is not None
    return Server((Host(url.host, url.port),), url.database or "", Encryption.OFF)


@contextmanager
def connected(
    database: Database, login: str, password: str = PASSWORD, **options: Any
) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The driver's own connection as the person, saving each statement at once; closed at the end."""
    host = server_of(database).hosts[0]
    connection = psycopg.connect(
        host=host.name,
        port=host.port,
        dbname=database.engine.url.database,
        user=login,
        password=password,
        **{"autocommit": True, **options},
    )
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def signed_in(database: Database, login: str, password: str = PASSWORD) -> Iterator[Context]:
    """The program's own session of the person, with the rights of now; closed at the end."""
    context = sign_in(server_of(database), login, password).context
    try:
        yield context
    finally:
        context.database.close()


_PAST_ALL = r"""
SELECT setval('public.person_id_seq', greatest(max(substring(rolname FROM '\d+$')::int),
                                               (SELECT last_value FROM public.person_id_seq)))
FROM pg_roles WHERE rolname ~ '_\d{6}$' HAVING count(*) > 0"""


def _prefix(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT value FROM meta WHERE key = 'role_prefix'")))


def until_gone(server: str, condition: str, **values: object) -> None:
    """Wait until no session of the server meets the condition: it ends a session a moment after its client has left.

    ``server`` is the address of the superuser, ``condition`` is about ``pg_stat_activity``, with ``%(name)s`` in it.
    """
    query = f"SELECT count(*) FROM pg_stat_activity WHERE {condition}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        for _ in range(2_000):
            if connection.execute(query, values).fetchone() == (0,):  # type: ignore[call-overload]  # of ours
                return
            connection.execute("SELECT pg_sleep(0.01)")
    raise AssertionError(f"a session is still open: {condition}")
