"""What PostgreSQL's codes and libpq's words become, without a server: some troubles cannot be made on demand."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from logbook_desktop.data.driver_errors import (
    CollisionError,
    LostError,
    kind_of_failed_connection,
    world_errors,
)
from logbook_desktop.domain.errors import ErrorKind, ExternalError


def recognised(cause: Exception, *, lost: bool = False, kind: type[DBAPIError] = DBAPIError) -> ExternalError:
    with pytest.raises(ExternalError) as error, world_errors("postgresql://anna@server/logbook"):
        raise kind("SELECT 1", {}, cause, connection_invalidated=lost)
    assert error.value.subject == "postgresql://anna@server/logbook"
    return error.value


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", ErrorKind.DISK_FULL),
        ("53300", ErrorKind.TOO_MANY_CONNECTIONS),
        ("53200", ErrorKind.SERVER_BUSY),
        ("53400", ErrorKind.SERVER_BUSY),
        ("54000", ErrorKind.SERVER_TROUBLE),
        ("54023", ErrorKind.SERVER_TROUBLE),
        ("40003", ErrorKind.SERVER_BUSY),
        ("55006", ErrorKind.SERVER_BUSY),
        ("58000", ErrorKind.SERVER_TROUBLE),
        ("58030", ErrorKind.DISK_FULL),
        ("57P05", ErrorKind.NO_SERVER),
        ("25P03", ErrorKind.NO_SERVER),
        ("XX000", ErrorKind.SERVER_TROUBLE),
        ("42501", ErrorKind.NO_RIGHT),
        ("28P01", ErrorKind.WRONG_PASSWORD),
        ("28000", ErrorKind.SIGNED_OUT),
        ("57P01", ErrorKind.NO_SERVER),
        ("57P03", ErrorKind.NO_SERVER),
        ("57014", ErrorKind.SERVER_BUSY),
        ("55P03", ErrorKind.SERVER_BUSY),
        ("25006", ErrorKind.NO_SERVER),
        ("3D000", ErrorKind.MISSING_DATABASE),
        ("XX001", ErrorKind.DAMAGED),
    ],
)
def test_codes(state: str, kind: ErrorKind) -> None:
    assert recognised(errors.lookup(state)("in Finnish")).kind is kind


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_collisions_may_be_tried_again(state: str) -> None:
    error = recognised(errors.lookup(state)())
    assert isinstance(error, CollisionError)
    assert error.kind is ErrorKind.SERVER_BUSY


def test_so_may_what_a_colleague_was_quicker_with() -> None:
    """A code of our own (``postgres/entries.sql``): the next try finds what the colleague made of it."""

    class QuickerError(psycopg.DatabaseError):
        sqlstate = "LB001"

    assert isinstance(recognised(QuickerError("the version must be the next one")), CollisionError)


def test_a_lost_connection_may_be_tried_again() -> None:
    words = psycopg.OperationalError("server closed the connection unexpectedly")
    assert isinstance(recognised(words, lost=True, kind=OperationalError), LostError)
    assert isinstance(recognised(errors.AdminShutdown(), lost=True), LostError)
    assert not isinstance(recognised(words, kind=OperationalError), LostError), "it never came about"


def test_a_mistake_of_ours_passes_on() -> None:
    for state in ("42601", "42703", "23505"):
        with pytest.raises(DBAPIError), world_errors("place"):
            raise DBAPIError("SELECT 1", {}, errors.lookup(state)())


def test_no_turn_with_the_one_connection() -> None:
    with pytest.raises(ExternalError) as error, world_errors("place"):
        raise PoolTimeoutError("QueuePool limit")
    assert error.value.kind is ErrorKind.SERVER_BUSY


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("FATAL:  sorry, too many clients already", ErrorKind.TOO_MANY_CONNECTIONS),
        (
            "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
            ErrorKind.TOO_MANY_CONNECTIONS,
        ),
        ('FATAL:  too many connections for role "logbook_000123"', ErrorKind.TOO_MANY_CONNECTIONS),
        ('FATAL:  role "logbook_000123" is not permitted to log in', ErrorKind.SIGNED_OUT),
        ("FATAL:  the database system is starting up", ErrorKind.NO_SERVER),
        ("FATAL:  the database system is not yet accepting connections", ErrorKind.NO_SERVER),
        ('FATAL:  database "logbook" is not currently accepting connections', ErrorKind.NO_SERVER),
        ('FATAL:  permission denied for database "logbook"', ErrorKind.NO_RIGHT),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "u", database "d", no encryption',
            ErrorKind.ENCRYPTION_NEEDED,
        ),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "u", database "d", SSL encryption',
            ErrorKind.NO_RIGHT,
        ),
        ("session is read-only", ErrorKind.NO_SERVER),
        ("server is not in hot standby mode", ErrorKind.NO_SERVER),
        ("connection refused", ErrorKind.NO_SERVER),
        ("connection timeout expired", ErrorKind.NO_SERVER),
        ("[Errno -2] Name or service not known", ErrorKind.NO_SERVER),
    ],
)
def test_words(words: str, kind: ErrorKind) -> None:
    failure = psycopg.OperationalError(f'connection to server at "10.0.0.2", port 5432 failed: {words}')
    assert kind_of_failed_connection(failure) is kind
