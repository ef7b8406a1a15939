"""First passwords of a server, new ones, and deactivation: who may, and that everything ends at once."""

from datetime import timedelta

import psycopg
import pytest
from psycopg import errors

from helpers.cast import DENIED, VERIFIER, WHO, Cast, Connection, Open, rows, state_of
from helpers.databases import on_a_server
from helpers.logins import new_person, person_id, verifier
from helpers.village import Village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role

pytestmark = on_a_server

CREATE = "SELECT app.create_person('Uusi', 'uusi', %s, %s, ARRAY[%s]::int[])"
GRANT = "SELECT app.grant_role(%s, %s, %s)"
REVOKE = "SELECT app.revoke_role(%s, %s, %s)"
RESET = "SELECT app.reset_password(%s, %s)"
DEACTIVATE = "SELECT app.deactivate_person(%s)"
CHANGE = "SELECT app.change_own_password(%s)"

# --- the first password ---------------------------------------------------------------------------------------


def _opens(connection: Connection) -> int:
    """How much a connection reads."""
    found = 0
    for statement in (
        "SELECT count(*) FROM app.read_node()",
        "SELECT count(*) FROM app.read_person()",
        "SELECT count(*) FROM app.read_person_grant()",
        "SELECT count(*) FROM app.my_grants()",
        "SELECT count(*) FROM app.people_managed()",
        "SELECT count(*) FROM app.scope('{worker,mentor,manager,viewer}')",
    ):
        found += rows(connection, statement)[0][0]
    return found


def test_a_first_password_opens_nothing_until_it_is_changed(as_: Open, cast: Cast, village: Village) -> None:
    fresh = as_("fresh")
    assert _opens(fresh) == 0
    assert state_of(fresh, CREATE, VERIFIER, "worker", village.kirkonkyla) == DENIED
    me = cast["fresh"].login
    # The password as such may be changed past the function, but that does not end its time.
    fresh.execute(f"ALTER ROLE {me} PASSWORD 'en egen och lång'")  # type: ignore[arg-type]
    assert _opens(as_("fresh", "en egen och lång")) == 0
    with pytest.raises(psycopg.OperationalError):
        as_("fresh")
    assert state_of(fresh, CHANGE, verifier(me, "aivan oma salasana")) == ""
    assert _opens(fresh) > 10
    assert _opens(as_("fresh", "aivan oma salasana")) > 10
    with pytest.raises(psycopg.OperationalError):
        as_("fresh", "en egen och lång")


def test_after_fourteen_days_it_cannot_be_changed_any_more(as_: Open, cast: Cast, database: Database) -> None:
    it, fresh = as_("it"), as_("fresh")
    move = "UPDATE person SET first_password_until = now() - %s WHERE login = %s"
    it.execute(move, [timedelta(seconds=-60), cast["fresh"].login])
    assert rows(fresh, "SELECT must_change_password, expired FROM app.who_am_i()") == [(True, False)]
    it.execute(move, [timedelta(seconds=1), cast["fresh"].login])
    assert rows(fresh, "SELECT must_change_password, expired FROM app.who_am_i()") == [(True, True)]
    assert state_of(fresh, CHANGE, VERIFIER) == "LB012"
    assert _opens(fresh) == 0
    assert state_of(as_("mentor"), RESET, person_id(database, cast["fresh"].login), VERIFIER) == ""
    again = as_("fresh")
    assert state_of(again, CHANGE, VERIFIER) == ""
    assert _opens(again) > 10


def test_who_is_nobody_here_changes_nothing(as_: Open) -> None:
    assert state_of(as_("it"), CHANGE, VERIFIER) == DENIED


# --- a new first password -------------------------------------------------------------------------------------


def test_a_reset_ends_the_sessions_and_begins_anew(as_: Open, cast: Cast, database: Database) -> None:
    worker, mentor = as_("worker"), as_("mentor")
    number = person_id(database, cast["worker"].login)
    assert _opens(worker) > 0
    mentor.execute(RESET, [number, verifier("x", "aivan uusi salasana")])
    with pytest.raises(errors.AdminShutdown):
        worker.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        as_("worker")
    again = as_("worker", "aivan uusi salasana")
    assert _opens(again) == 0
    left = rows(as_("it"), "SELECT first_password_until - now() FROM person WHERE id = %s", number)[0][0]
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)


def test_whom_one_may_reset_and_deactivate(as_: Open, cast: Cast, database: Database) -> None:
    """Everything that the person may do has to lie in the own branch; a network right is no right over people."""
    ended = {}
    for who in WHO:
        connection = as_(who, autocommit=False)
        for whom in WHO:
            for statement, values in ((RESET, (VERIFIER,)), (DEACTIVATE, ())):
                state = state_of(connection, statement, person_id(database, cast[whom].login), *values)
                connection.rollback()
                ended[who, whom, statement is RESET] = state
    allowed = {
        ("mentor", whom, reset)
        for whom in ("mentor", "manager", "worker", "viewer", "kiosk", "fresh")
        for reset in (True, False)
    } | {("other_mentor", "other_mentor", True)}
    expected = dict.fromkeys(ended, DENIED) | dict.fromkeys(allowed, "")
    expected["other_mentor", "other_mentor", False] = "LB010"
    assert ended == expected


def test_somebody_of_two_organisations(as_: Open, database: Database, village: Village) -> None:
    both = new_person(database, "Both", [(Role.WORKER, village.kirkonkyla), (Role.WORKER, village.hervanta)])
    number = person_id(database, both.login)
    for who in ("mentor", "other_mentor"):
        assert state_of(as_(who), RESET, number, VERIFIER) == DENIED
        assert state_of(as_(who), DEACTIVATE, number) == DENIED
    mentor = as_("mentor")
    assert state_of(mentor, REVOKE, number, "worker", village.hervanta) == DENIED
    seen = rows(mentor, "SELECT node_id FROM app.read_person_grant() WHERE person_id = %s", number)
    assert seen == [(village.kirkonkyla,)]
    assert state_of(mentor, REVOKE, number, "worker", village.kirkonkyla) == ""
    it = as_("it")
    assert rows(it, "SELECT node_id FROM person_grant WHERE person_id = %s", number) == [(village.hervanta,)]
    assert state_of(as_("other_mentor"), RESET, number, VERIFIER) == "", "all of it is in one branch now"


def test_somebody_with_a_network_right_is_not_the_mentors(
    as_: Open, database: Database, village: Village
) -> None:
    """Not even of a mentor of the whole network."""
    top = new_person(database, "Top", [(Role.MENTOR, village.network)])
    both = new_person(
        database, "Both", [(Role.WORKER, village.kirkonkyla), (Role.NETWORK_ADMINISTRATOR, village.network)]
    )
    number = person_id(database, both.login)
    assert state_of(as_(top.login), RESET, number, VERIFIER) == DENIED
    assert state_of(as_(top.login), DEACTIVATE, number) == DENIED
    assert state_of(as_(top.login), REVOKE, number, "network_administrator", village.network) == DENIED
    assert state_of(as_(top.login), GRANT, number, "network_administrator", village.region) == DENIED
    assert state_of(as_("it"), DEACTIVATE, number) == ""


# --- deactivation ---------------------------------------------------------------------------------------------


def test_deactivation_ends_everything_at_once(as_: Open, cast: Cast, database: Database) -> None:
    sessions = [as_("worker"), as_("worker", autocommit=False)]
    sessions[1].execute("SELECT 1")
    number = person_id(database, cast["worker"].login)
    as_("mentor").execute(DEACTIVATE, [number])
    for session in sessions:
        with pytest.raises(errors.AdminShutdown):
            session.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        as_("worker")
    it = as_("it")
    assert rows(it, "SELECT count(*) FROM person_grant WHERE person_id = %s", number) == [(0,)]
    assert rows(it, "SELECT deactivated_at <= now() FROM person WHERE id = %s", number) == [(True,)]
    for statement, values in ((DEACTIVATE, ()), (RESET, (VERIFIER,)), (GRANT, ("worker", 4))):
        assert state_of(it, statement, number, *values) == "LB014"
    assert state_of(as_("mentor"), GRANT, number, "worker", 4) == DENIED
    assert state_of(as_("mentor"), "SELECT app.end_sessions(%s)", number) == ""
    assert state_of(as_("manager"), "SELECT app.end_sessions(%s)", number) == ""


def test_a_session_begun_before_it_was_saved_has_no_rights_and_is_ended(
    as_: Open, cast: Cast, database: Database
) -> None:
    number = person_id(database, cast["worker"].login)
    mentor = as_("mentor", autocommit=False)
    mentor.execute(DEACTIVATE, [number])
    late = as_("worker")  # nothing is saved yet, so the door is still open
    mentor.commit()
    assert _opens(late) == 0
    mentor.execute("SELECT app.end_sessions(%s)", [number])
    with pytest.raises(errors.AdminShutdown):
        late.execute("SELECT 1")
