"""Which day it is for a server: that of Finland, whatever its own zone, and rights change with it and not before.

The clock of a server cannot be set. So the functions are installed once more with ``statement_timestamp()`` and
``now()`` read from a setting, in a database of this test alone, and then asked at whatever moment it wants.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from helpers.cast import Cast, cast, village
from helpers.databases import context_on, on_a_server
from helpers.logins import person_id
from helpers.village import Village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree_changes import MoveNode
from logbook_desktop.services.tree import organisation

__all__ = ["cast", "village"]

pytestmark = on_a_server

HELSINKI = ZoneInfo("Europe/Helsinki")
ASKING_THE_CLOCK = text(
    "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'app'::regnamespace"
    " AND p.prokind = 'f' AND pg_get_functiondef(p.oid) ~ '(statement_timestamp|now)\\(\\)'"
)
PRETENDED = "current_setting('test.now')::timestamptz"
NEW_YEAR = datetime(2026, 1, 1, tzinfo=HELSINKI)
SUMMER = datetime(2025, 7, 1, tzinfo=HELSINKI)
AROUND_MIDNIGHT = [
    turn + step
    for turn in (NEW_YEAR, SUMMER)
    for step in (timedelta(hours=-4), timedelta(microseconds=-1), timedelta(0), timedelta(hours=4))
]


@pytest.fixture
def server(database: Database, village: Village) -> Iterator[Connection]:
    """A connection to a server whose functions ask ``test.now`` for the time."""
    with database.engine.connect() as connection:
        for definition in connection.scalars(ASKING_THE_CLOCK).all():
            pretending = definition.replace("statement_timestamp()", PRETENDED).replace("now()", PRETENDED)
            connection.exec_driver_sql(pretending.replace("%", "%%"))
        at(connection, datetime(2025, 12, 1, tzinfo=UTC))
        yield connection
        connection.rollback()


def at(server: Connection, moment: datetime, zone: str = "UTC") -> None:
    """It is this moment now, for a session that lives in a zone of its own."""
    server.execute(
        text("SELECT set_config('test.now', :now, true), set_config('timezone', :zone, true)"),
        {"now": moment.astimezone(UTC).isoformat(), "zone": zone},
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(("UTC", "Europe/Helsinki", "Pacific/Kiritimati", "Pacific/Pago_Pago")),
)
@example(moment=NEW_YEAR.astimezone(UTC), zone="UTC")
@example(moment=NEW_YEAR.astimezone(UTC) - timedelta(microseconds=1), zone="Pacific/Kiritimati")
@example(moment=SUMMER.astimezone(UTC), zone="Pacific/Pago_Pago")
@example(moment=SUMMER.astimezone(UTC) - timedelta(microseconds=1), zone="Europe/Helsinki")
def test_the_month_of_today_is_that_of_helsinki(server: Connection, moment: datetime, zone: str) -> None:
    at(server, moment, zone)
    month = server.scalar(text("SELECT app.this_month()"))
    assert month == Month.of(moment.astimezone(HELSINKI).date()).number


def test_a_branch_that_moves_changes_hands_at_midnight(
    server: Connection, database: Database, village: Village, cast: Cast
) -> None:
    """The unit leaves the area at the new year: whose right it falls under is told by the day of Finland."""
    organisation.change(
        context_on(database, date(2025, 12, 1)), [MoveNode(village.hervanta, village.tampere, Month(2026, 1))]
    )
    number = person_id(database, cast["other_mentor"].login)
    server.execute(
        text(
            "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
            " VALUES (:person, :role, :node, now(), 'test')"
        ),
        {"person": number, "role": Role.WORKER.value, "node": village.ita},
    )
    for moment in AROUND_MIDNIGHT:
        at(server, moment)
        reached = server.scalars(
            text("SELECT s FROM app.scope_of(:person, '{worker}') AS s"), {"person": number}
        ).all()
        assert (village.hervanta in reached) is (moment < NEW_YEAR), moment


def test_terms_come_into_force_at_midnight(server: Connection, database: Database, cast: Cast) -> None:
    """From then on whoever has not accepted them does nothing any more."""
    login = cast["worker"].login
    number = person_id(database, login)
    server.execute(
        text(
            "INSERT INTO terms (version, valid_from, published_at, published_by)"
            " VALUES (1, '2026-01-01', now(), 'test')"
        )
    )
    for moment in AROUND_MIDNIGHT:
        at(server, moment)
        assert server.scalar(text("SELECT app.today()")) == moment.date(), moment
        server.exec_driver_sql(f"SET SESSION AUTHORIZATION {login}")
        acting = server.scalar(text("SELECT app.acting_person()"))
        due = server.scalar(text("SELECT terms_due FROM app.who_am_i()"))
        server.exec_driver_sql("RESET SESSION AUTHORIZATION")
        assert (acting, due) == ((number, None) if moment < NEW_YEAR else (None, 1)), moment


def test_an_organisation_that_closes_needs_its_mentor_until_that_day(
    server: Connection, village: Village
) -> None:
    server.execute(
        text("UPDATE node SET closed_on = '2026-01-01' WHERE id = :id"), {"id": village.taipalsaari}
    )
    for moment in AROUND_MIDNIGHT:
        at(server, moment)
        kept = server.scalars(
            text("SELECT o FROM app.organisation_kept(:node) AS o"), {"node": village.taipalsaari}
        ).all()
        assert (village.taipalsaari in kept) is (moment < NEW_YEAR), moment
