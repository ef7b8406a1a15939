"""People of a server, each over their own login: who may make, give, take, reset and lock, and who sees whom."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import text

from helpers.cast import DENIED, VERIFIER, WHO, Cast, Open, create, rows, state_of
from helpers.databases import context_on, on_a_server
from helpers.logins import new_person, person_id
from helpers.village import Village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import GRANTABLE, Role
from logbook_desktop.services.entries import entries

pytestmark = on_a_server

CREATE = "SELECT app.create_person('Uusi', 'uusi', %s, %s, ARRAY[%s]::int[])"
GRANT = "SELECT app.grant_role(%s, %s, %s)"
REVOKE = "SELECT app.revoke_role(%s, %s, %s)"
RESET = "SELECT app.reset_password(%s, %s)"
DEACTIVATE = "SELECT app.deactivate_person(%s)"
CHANGE = "SELECT app.change_own_password(%s)"


# --- making a person -----------------------------------------------------------------------------------------


def test_what_is_made(as_: Open, village: Village) -> None:
    mentor, it = as_("mentor"), as_("it")
    number, login = create(mentor, "worker", village.kirkonkyla, "Väinö Åkerman")
    assert login == f"logbook_{number:06}"
    role = rows(
        it,
        "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolinherit,"
        " rolconnlimit FROM pg_roles WHERE rolname = %s",
        login,
    )
    assert role == [(True, False, False, False, False, False, True, 5)]
    groups = rows(
        it,
        "SELECT m.roleid::regrole::text, m.admin_option FROM pg_auth_members m"
        " WHERE m.member = (SELECT oid FROM pg_roles WHERE rolname = %s)",
        login,
    )
    assert groups == [("logbook_people", False)]
    kept = rows(it, "SELECT rolpassword FROM pg_authid WHERE rolname = %s", login)
    assert kept == [(VERIFIER,)]
    made = rows(
        it,
        "SELECT name, sort_key, created_by, first_password_until - created_at, deactivated_at, version"
        " FROM person WHERE id = %s",
        number,
    )
    assert made == [("Väinö Åkerman", "väinö åkerman", "mentor", timedelta(days=14), None, 1)]
    given = rows(it, "SELECT role, node_id, granted_by FROM person_grant WHERE person_id = %s", number)
    assert given == [("worker", village.kirkonkyla, "mentor")]


def test_who_may_make_whom(as_: Open, cast: Cast, village: Village) -> None:
    """The table of domain.md: a mentor in the branch, a network right the first mentor, IT everything."""
    cast.everybody()
    places = ("network", "region", "taipalsaari", "kirkonkyla", "tampere", "ita", "hervanta")
    allowed = {
        ("mentor", role.value, place)
        for role in GRANTABLE
        for place in ("taipalsaari", "kirkonkyla")
        if role is not Role.KIOSK or place == "kirkonkyla"
    } | {
        ("other_mentor", role.value, place)
        for role in GRANTABLE
        for place in ("tampere", "ita", "hervanta")
        if role is not Role.KIOSK or place == "hervanta"
    }
    unfit = {
        (who, "kiosk", place)
        for who, place in (("mentor", "taipalsaari"), ("other_mentor", "tampere"), ("other_mentor", "ita"))
    }
    has_one = {("network", "mentor", "taipalsaari"), ("network", "mentor", "tampere")}
    ended = {}
    for who in WHO:
        connection = as_(who)
        for role in Role:
            for place in places:
                state = state_of(connection, CREATE, VERIFIER, role.value, getattr(village, place))
                ended[who, role.value, place] = state
    expected = dict.fromkeys(ended, DENIED)
    expected |= dict.fromkeys(allowed, "") | dict.fromkeys(unfit, "LB002") | dict.fromkeys(has_one, "LB011")
    assert ended == expected


def test_it_may_make_everybody(as_: Open, village: Village) -> None:
    it = as_("it")
    for role, place in (("network_administrator", "network"), ("mentor", "region"), ("kiosk", "hervanta")):
        create(it, role, getattr(village, place))
    assert state_of(it, CREATE, VERIFIER, "network_administrator", village.tampere) == "LB002"
    assert state_of(it, CREATE, VERIFIER, "worker", 4711) == "LB002"
    assert state_of(it, CREATE, VERIFIER, "boss", village.tampere) == "LB002"


def test_nothing_may_be_missing(as_: Open, village: Village) -> None:
    mentor = as_("mentor")
    values: list[object] = ["Uusi", "uusi", VERIFIER, "worker", village.kirkonkyla]
    ended = [
        state_of(
            mentor,
            "SELECT app.create_person(%s, %s, %s, %s, ARRAY[%s]::int[])",
            *values[:place],
            None,
            *values[place + 1 :],
        )
        for place in range(5)
    ]
    assert ended == ["LB002", "", "22023", DENIED, DENIED]


def test_only_a_verifier_is_taken(as_: Open, village: Village) -> None:
    mentor, it = as_("mentor"), as_("it")
    number, _ = create(mentor, "worker", village.kirkonkyla)
    before = rows(it, "SELECT rolname, rolpassword FROM pg_authid ORDER BY 1")
    for bad in (
        "",
        "salasana",
        "md5" + "0" * 32,
        VERIFIER + "\n",
        VERIFIER + "' SUPERUSER --",
        "\n" + VERIFIER,
        "x" + VERIFIER,
        VERIFIER.replace("4096", "1"),
        VERIFIER.replace("$", ":"),
        VERIFIER[:-5] + "=",
    ):
        assert state_of(mentor, CREATE, bad, "worker", village.kirkonkyla) == "22023", bad
        assert state_of(mentor, CHANGE, bad) == "22023", bad
        assert state_of(mentor, RESET, number, bad) == "22023", bad
    assert rows(it, "SELECT rolname, rolpassword FROM pg_authid ORDER BY 1") == before


def test_odd_names_are_only_names(as_: Open, village: Village) -> None:
    mentor = as_("mentor")
    for name in (
        'O\'Brien "Bobby"; DROP ROLE logbook_owner; --',
        "logbook_owner",
        "$$; SELECT pg_sleep(1); $$",
        "\\'; ALTER ROLE postgres NOLOGIN; --",
        "%I %L %s {name} :name",
        "Åsa-Märta Öberg",
        "Дарья Ильина",
        "محمد 雪",
        "👩‍👩‍👧",
        "x" * 200,
    ):
        number, login = create(mentor, "worker", village.kirkonkyla, name)
        assert rows(mentor, "SELECT name FROM app.read_person() WHERE id = %s", number) == [(name,)]
        assert as_(login).execute("SELECT name FROM app.who_am_i()").fetchone() == (name,)


def test_what_is_no_name(as_: Open, village: Village) -> None:
    mentor = as_("mentor")
    statement = "SELECT app.create_person(%s, '', %s, 'worker', ARRAY[%s]::int[])"
    for name in ("", "   ", "x" * 201, "a\nb", "a\x1b[31mb", "a\x7fb"):
        assert state_of(mentor, statement, name, VERIFIER, village.kirkonkyla) == "LB002", name


def test_two_people_of_one_name_are_two(as_: Open, village: Village) -> None:
    mentor = as_("mentor")
    first, second = (create(mentor, "worker", village.kirkonkyla, "Matti Virtanen") for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]
    found = rows(mentor, "SELECT count(*) FROM app.read_person() WHERE name = 'Matti Virtanen'")
    assert found == [(2,)]


def test_a_role_of_the_next_name_is_passed_over(as_: Open, village: Village) -> None:
    """Another database of the server, or a restored one, has it: nobody gets somebody else's login."""
    it, mentor = as_("it"), as_("mentor")
    number, _ = create(mentor, "worker", village.kirkonkyla)
    taken = [f"logbook_{number + step:06}" for step in (1, 2)]
    for name in taken:
        if not rows(it, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            it.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    _, login = create(mentor, "worker", village.kirkonkyla)
    assert login not in taken
    assert rows(it, "SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", login) == [(True,)]


# --- what nobody may do past the functions --------------------------------------------------------------------


def test_the_inner_functions_are_for_nobody(as_: Open, cast: Cast) -> None:
    other = cast["manager"].login
    connections = {who: as_(who) for who in WHO}
    ended = {
        (who, statement): state_of(connection, statement)
        for who, connection in connections.items()
        for statement in (
            f"SELECT app.make_login('logbook_999999', '{VERIFIER}')",
            f"SELECT app.set_verifier('{other}', '{VERIFIER}')",
            f"SELECT app.lock_login('{other}')",
            f"SELECT app.end_login('{other}', true)",
            f"SELECT app.check_login('{other}')",
            "SELECT app.hold_person(1)",
            "SELECT app.take_grants(ARRAY[1])",
            "SELECT app.manages(1)",
            "SELECT app.has_mentor(3)",
            "SELECT app.organisation_kept(1)",
            "SELECT app.check_giving('worker', 1)",
            "SELECT app.author()",
        )
    }
    assert set(ended.values()) == {DENIED}


def test_rows_are_changed_by_functions_only(as_: Open) -> None:
    connections = {who: as_(who) for who in WHO}
    for statement in (
        "INSERT INTO person (login, name, sort_key, created_at, created_by, version)"
        " VALUES (session_user, 'x', 'x', now(), 'x', 1)",
        "UPDATE person SET name = 'x'",
        "UPDATE person SET first_password_until = NULL",
        "DELETE FROM person",
        "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
        " VALUES (1, 'mentor', 1, now(), 'x')",
        "UPDATE person_grant SET role = 'mentor'",
        "DELETE FROM person_grant",
        "TRUNCATE person CASCADE",
        "LOCK TABLE person IN ACCESS EXCLUSIVE MODE",
        "LOCK TABLE person_grant IN SHARE MODE",
        "SELECT 1 FROM person FOR UPDATE",
        "SELECT 1 FROM person WHERE false",
        "SELECT name FROM person",
        "SELECT role FROM person_grant",
        "SELECT channel FROM live_channel",
        "EXPLAIN SELECT FROM person WHERE name = 'x'",
        "EXPLAIN (GENERIC_PLAN) SELECT FROM person_grant WHERE id = $1",
        "SELECT nextval('person_id_seq')",
        "SELECT login FROM person",
        "SELECT first_password_until FROM person",
        "SELECT * FROM person",
        "SELECT name FROM person WHERE login = session_user",
        "COPY person (login) TO STDOUT",
    ):
        for who, connection in connections.items():
            with connection.transaction(force_rollback=True):
                assert state_of(connection, f"SAVEPOINT here; {statement}") == DENIED, (who, statement)
                connection.execute("ROLLBACK TO here")


@pytest.mark.parametrize("who", ["mentor", "nobody"])
def test_nobody_makes_more_of_their_own_role(as_: Open, cast: Cast, who: str) -> None:
    me, other = cast[who].login, cast["manager"].login
    connection = as_(who)
    as_("manager")  # somebody to be terminated
    for statement in (
        f"ALTER ROLE {me} CREATEROLE",
        f"ALTER ROLE {me} SUPERUSER",
        f"ALTER ROLE {me} BYPASSRLS",
        f"ALTER ROLE {me} CONNECTION LIMIT -1",
        f"ALTER ROLE {me} VALID UNTIL 'infinity'",
        f"ALTER ROLE {other} RENAME TO boss",
        f"ALTER ROLE {me} SET session_replication_role = 'replica'",
        f"ALTER ROLE {other} PASSWORD 'geheim'",
        f"ALTER ROLE {other} SET search_path = 'evil'",
        f"GRANT {me} TO {other}",
        f"GRANT logbook_people TO {other}",
        f"GRANT logbook_owner TO {me}",
        f"GRANT logbook_accounts TO {me}",
        f"GRANT pg_signal_backend TO {me}",
        f"GRANT pg_read_all_data TO {me}",
        "SET ROLE logbook_owner",
        "SET ROLE logbook_accounts",
        f"SET ROLE {other}",
        f"SET SESSION AUTHORIZATION {other}",
        "CREATE ROLE boss",
        f"DROP ROLE {other}",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> '{me}' AND usename IS NOT NULL",
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
    ):
        assert state_of(connection, statement) == DENIED, statement
    # One's own things stay one's own.
    assert state_of(connection, "SET ROLE logbook_people") in ("", DENIED)
    assert rows(connection, "SELECT session_user") == [(me,)]


def test_settings_of_ones_own_move_no_right(as_: Open, cast: Cast, village: Village) -> None:
    """A person may set defaults for the own role; the functions do not listen to them."""
    for who in ("worker", "mentor"):
        me = cast[who].login
        own = as_(who)
        for setting in (
            "search_path = 'pg_temp, public'",
            "standard_conforming_strings = off",
            "backslash_quote = on",
            "quote_all_identifiers = on",
            "transform_null_equals = on",
            "createrole_self_grant = 'set, inherit'",
            "timezone = 'Pacific/Kiritimati'",
            "row_security = off",
            "password_encryption = 'scram-sha-256'",
            "check_function_bodies = off",
            "datestyle = 'German'",
            "role = 'logbook_people'",
        ):
            assert state_of(own, f"ALTER ROLE {me} SET {setting}") == "", setting
    worker, mentor, it = as_("worker"), as_("mentor"), as_("it")
    assert rows(mentor, "SHOW standard_conforming_strings") == [("off",)]
    assert state_of(worker, CREATE, VERIFIER, "worker", village.kirkonkyla) == DENIED
    assert state_of(worker, DEACTIVATE, 1) == DENIED
    number, login = create(mentor, "worker", village.kirkonkyla, "O'Brien \\'; DROP ROLE logbook_owner; --")
    kept = rows(it, "SELECT name, first_password_until - created_at FROM person WHERE id = %s", number)
    assert kept == [("O'Brien \\'; DROP ROLE logbook_owner; --", timedelta(days=14))]
    members = rows(
        it,
        "SELECT member::regrole::text, admin_option, inherit_option, set_option FROM pg_auth_members"
        " WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = %s)",
        login,
    )
    assert members == [("logbook_accounts", True, False, False)]
    assert state_of(mentor, CREATE, "salasana", "worker", village.kirkonkyla) == "22023"


# --- the mentors of an organisation ---------------------------------------------------------------------------


def test_an_organisation_keeps_a_mentor(as_: Open, database: Database, village: Village) -> None:
    as_("other_mentor")
    first, second = (new_person(database, name, [(Role.MENTOR, village.tampere)]) for name in "ab")
    one, two = (person_id(database, login.login) for login in (first, second))
    area = new_person(database, "Itä", [(Role.MENTOR, village.ita)])
    other = rows(as_("it"), "SELECT id FROM person WHERE name = 'other_mentor'")[0][0]
    acting = as_(first.login)
    acting.execute(DEACTIVATE, [other])
    acting.execute(GRANT, [two, "worker", village.hervanta])
    acting.execute(GRANT, [one, "worker", village.hervanta])
    acting.execute(REVOKE, [two, "mentor", village.tampere])
    assert state_of(acting, REVOKE, one, "mentor", village.tampere) == "LB010"
    assert state_of(acting, DEACTIVATE, one) == "LB010"
    assert state_of(as_(area.login), REVOKE, one, "mentor", village.tampere) == DENIED
    above = new_person(database, "Ylä", [(Role.MENTOR, village.network)])
    assert state_of(acting, REVOKE, one, "mentor", village.tampere) == "LB010", (
        "nor is one above it its mentor"
    )
    assert state_of(as_(above.login), REVOKE, one, "mentor", village.tampere) == "LB010"
    assert state_of(as_("it"), DEACTIVATE, one) == "", "IT may all"


def test_two_who_take_each_others_right_leave_one(as_: Open, database: Database, village: Village) -> None:
    logins = [
        new_person(database, name, [(Role.MENTOR, village.tampere), (Role.WORKER, village.hervanta)])
        for name in "ab"
    ]
    one, two = (person_id(database, login.login) for login in logins)
    it = as_("it")
    it.execute("DELETE FROM person_grant WHERE role = 'mentor' AND person_id NOT IN (%s, %s)", [one, two])
    first, second = (as_(login.login, autocommit=False) for login in logins)
    first.execute(REVOKE, [two, "mentor", village.tampere])
    ended: list[str] = []
    waiting = threading.Thread(
        target=lambda: ended.append(state_of(second, REVOKE, one, "mentor", village.tampere))
    )
    waiting.start()
    while not rows(it, "SELECT 1 FROM pg_locks WHERE NOT granted"):
        assert waiting.is_alive()
    first.commit()
    waiting.join(30)
    assert ended == ["LB010"]


def test_the_network_appoints_the_first_mentor_only(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    it, network = as_("it"), as_("network")
    as_("other_mentor")
    assert state_of(network, CREATE, VERIFIER, "mentor", village.tampere) == "LB011"
    it.execute("DELETE FROM person_grant WHERE role = 'mentor' AND node_id = %s", [village.tampere])
    me = person_id(database, cast["network"].login)
    assert state_of(network, GRANT, me, "mentor", village.tampere) == DENIED, "not oneself"
    stranger = person_id(database, cast["worker"].login)
    assert state_of(network, GRANT, stranger, "mentor", village.tampere) == DENIED, "nobody one does not know"
    for place in ("network", "region", "ita", "hervanta"):
        assert state_of(network, CREATE, VERIFIER, "mentor", getattr(village, place)) == DENIED
    assert state_of(network, CREATE, VERIFIER, "manager", village.tampere) == DENIED
    number, _ = create(network, "mentor", village.tampere)
    assert state_of(network, CREATE, VERIFIER, "mentor", village.tampere) == "LB011"
    assert state_of(network, REVOKE, number, "mentor", village.tampere) == DENIED
    assert state_of(network, RESET, number, VERIFIER) == DENIED, "with that it could read the entries"


@pytest.mark.parametrize("what", ["an entry", "in the bin", "erased", "of a unit that left"])
def test_once_anything_is_documented_the_network_appoints_nobody(
    as_: Open, database: Database, village: Village, what: str
) -> None:
    """With a puppet as mentor it would open what is there."""
    context, it = context_on(database), as_("it")
    network = as_("network")
    saved = saved_evening(context, village.hervanta).draft
    if what in ("in the bin", "erased"):
        entries.bin_entry(context, saved.id, saved.version)
    if what == "erased":
        it.execute("DELETE FROM entry")
    if what == "of a unit that left":
        it.execute(
            "SELECT app.write_tree(%s::jsonb)",
            [f'{{"places": {{"{village.hervanta}": [[0, {village.ita}], [24000, {village.taipalsaari}]]}}}}'],
        )
    assert state_of(network, CREATE, VERIFIER, "mentor", village.tampere) == "LB019"
    other = new_person(database, "Toinen", [(Role.MENTOR, village.taipalsaari)])
    number = person_id(database, other.login)
    assert state_of(network, GRANT, number, "mentor", village.tampere) == "LB019"
    assert state_of(it, GRANT, number, "mentor", village.tampere) == "", "IT may"


# --- a network right opens no entries -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["worker", "mentor", "manager"])
def test_nobody_holds_a_network_right_and_reads_entries(
    as_: Open, database: Database, village: Village, role: str
) -> None:
    """Whoever gives it: a mentor, or the IT department."""
    it = as_("it")
    top = new_person(database, "Top", [(Role.NETWORK_ADMINISTRATOR, village.region)])
    reader = new_person(database, "Lukija", [(Role(role), village.ita), (Role.VIEWER, village.hervanta)])
    one, other = person_id(database, top.login), person_id(database, reader.login)
    assert state_of(it, GRANT, one, role, village.ita) == "LB018"
    assert state_of(it, GRANT, other, "network_administrator", village.network) == "LB018"
    assert state_of(it, GRANT, one, "network_administrator", village.network) == ""
    assert state_of(it, GRANT, one, "viewer", village.ita) == "", "which reads none"
    assert state_of(as_("other_mentor"), GRANT, one, role, village.ita) == "LB018"
    exchange = "SELECT app.change_grant(%s, %s, %s, %s, %s)"
    above = ("network_administrator", village.network)
    assert state_of(it, exchange, other, "viewer", village.hervanta, *above) == "LB018"
    assert state_of(it, exchange, other, role, village.ita, *above) == ""
    assert state_of(it, GRANT, other, role, village.ita) == "LB018"


def test_two_at_once_do_not_add_up(as_: Open, database: Database, village: Village) -> None:
    number = person_id(database, new_person(database, "Aino", [(Role.VIEWER, village.ita)]).login)
    first, second, it = as_("it", autocommit=False), as_("it", autocommit=False), as_("it")
    first.execute(GRANT, [number, "worker", village.hervanta])
    ended: list[str] = []
    waiting = threading.Thread(
        target=lambda: ended.append(state_of(second, GRANT, number, "network_administrator", village.network))
    )
    waiting.start()
    while not rows(it, "SELECT 1 FROM pg_locks WHERE NOT granted"):
        assert waiting.is_alive()
    first.commit()
    waiting.join(30)
    assert ended == ["LB018"]


# --- giving and taking ----------------------------------------------------------------------------------------


def test_giving_and_taking(as_: Open, cast: Cast, database: Database, village: Village) -> None:
    mentor = as_("mentor")
    number = person_id(database, cast["worker"].login)
    worker = as_("worker")
    before = rows(worker, "SELECT count(*) FROM app.units_written()")
    mentor.execute(GRANT, [number, "worker", village.saimaanharju])
    mentor.execute(GRANT, [number, "worker", village.saimaanharju])  # again: nothing
    assert rows(worker, "SELECT count(*) FROM app.units_written()") == [(before[0][0] + 1,)]
    mentor.execute(REVOKE, [number, "worker", village.saimaanharju])
    mentor.execute(REVOKE, [number, "worker", village.saimaanharju])
    assert rows(worker, "SELECT count(*) FROM app.units_written()") == before
    assert state_of(mentor, REVOKE, number, "worker", village.kirkonkyla) == "LB013", "the last right"
    stranger = person_id(database, cast["other_mentor"].login)
    assert state_of(mentor, GRANT, stranger, "viewer", village.kirkonkyla) == DENIED
    assert state_of(mentor, GRANT, 4711, "viewer", village.kirkonkyla) == DENIED
    assert state_of(mentor, GRANT, number, "worker", village.hervanta) == DENIED
    for who in ("worker", "manager", "viewer", "kiosk", "network", "nobody", "fresh", "other_mentor"):
        assert state_of(as_(who), GRANT, number, "worker", village.kirkonkyla) == DENIED
        assert state_of(as_(who), REVOKE, number, "worker", village.kirkonkyla) == DENIED


def test_a_right_taken_away_ends_a_transaction_that_began_with_it(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    """It would go on seeing its grants as they were; a session at rest goes on without the right."""
    mentor = as_("mentor")
    number = person_id(database, cast["worker"].login)
    mentor.execute(GRANT, [number, "viewer", village.kirkonkyla])
    resting, busy = as_("worker"), as_("worker", autocommit=False)
    busy.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    assert rows(busy, "SELECT count(*) FROM app.units_written()") == [(1,)]
    mentor.execute(REVOKE, [number, "worker", village.kirkonkyla])
    with pytest.raises(errors.AdminShutdown):
        busy.execute("SELECT count(*) FROM app.units_written()")
    assert rows(resting, "SELECT count(*) FROM app.units_written()") == [(0,)]


def test_a_planned_move_changes_who_manages(as_: Open, database: Database, village: Village) -> None:
    """The branch is that of today: what leaves it later still belongs to it."""
    it = as_("it")
    far = "SELECT app.write_tree(%s::jsonb)"
    places = f'{{"added": [], "changed": [], "removed": [], "places": {{"{village.hervanta}":'
    it.execute(far, [f"{places} [[0, {village.ita}], [26000, {village.taipalsaari}]]}}}}"])
    assert state_of(as_("mentor"), CREATE, VERIFIER, "worker", village.hervanta) == DENIED
    assert state_of(as_("other_mentor"), CREATE, VERIFIER, "worker", village.hervanta) == ""
    it.execute(far, [f"{places} [[0, {village.ita}], [24000, {village.taipalsaari}]]}}}}"])
    assert state_of(as_("mentor"), CREATE, VERIFIER, "worker", village.hervanta) == ""
    assert state_of(as_("other_mentor"), CREATE, VERIFIER, "worker", village.hervanta) == DENIED


# --- who sees whom --------------------------------------------------------------------------------------------

IN_TOWN = {"mentor", "manager", "worker", "viewer", "kiosk", "fresh"}
NAMES = {
    "network": {"network", "mentor", "other_mentor", "fresh"},
    "mentor": IN_TOWN,
    "manager": IN_TOWN,
    "worker": IN_TOWN,
    "viewer": {"viewer"},
    "kiosk": {"kiosk"},
    "other_mentor": {"other_mentor"},
    "nobody": {"nobody"},
    "fresh": set(),
}
LOGINS = {**{who: {who} for who in WHO}, "network": NAMES["network"], "mentor": IN_TOWN, "fresh": set()}


def test_who_sees_whom(as_: Open, cast: Cast) -> None:
    cast.everybody()
    named = dict(rows(as_("it"), "SELECT id, name FROM person"))
    for who in WHO:
        connection = as_(who)
        assert {name for (name,) in rows(connection, "SELECT name FROM app.read_person()")} == NAMES[who], who
        managed = rows(connection, "SELECT person_id FROM app.people_managed()")
        assert {named[number] for (number,) in managed} == LOGINS[who], who
        granted = rows(connection, "SELECT person_id FROM app.read_person_grant()")
        assert {named[number] for (number,) in granted} == LOGINS[who] - {"nobody"}, who
    roles = rows(as_("network"), "SELECT DISTINCT role FROM app.read_person_grant() ORDER BY 1")
    assert roles == [("mentor",), ("network_administrator",)]


def test_names_are_no_oracle(as_: Open) -> None:
    """Whatever is asked around the function, it is asked of those alone whom one may know."""
    worker = as_("worker")
    as_("mentor")
    as_("other_mentor")
    leaky = "SELECT 1 / (CASE WHEN name = 'other_mentor' THEN 0 ELSE 1 END) FROM app.read_person()"
    assert state_of(worker, leaky) == ""
    plans = []
    for name in ("other_mentor", "no such person"):
        statement = (
            "EXPLAIN (ANALYZE, VERBOSE, TIMING OFF, SUMMARY OFF, BUFFERS OFF)"
            " SELECT 1 FROM app.read_person() WHERE name = %s"
        )
        plan = psycopg.ClientCursor(worker).execute(statement, [name]).fetchall()
        plans.append("\n".join(line for (line,) in plan).replace(name, "…"))
    assert plans[0] == plans[1]
    assert plans[0].startswith("Function Scan on app.read_person")


def test_the_day_of_the_mark_is_the_servers(as_: Open, village: Village) -> None:
    """Whatever zone and clock the client has."""
    mentor = as_("mentor")
    mentor.execute("SET timezone = 'Pacific/Kiritimati'")
    number, _ = create(mentor, "worker", village.kirkonkyla)
    until = rows(as_("it"), "SELECT first_password_until FROM person WHERE id = %s", number)[0][0]
    assert abs(until - datetime.now(UTC) - timedelta(days=14)) < timedelta(minutes=1)


def test_the_program_of_the_accounts_cannot_sign_in(as_: Open, database: Database) -> None:
    with database.engine.connect() as connection:
        roles = connection.execute(
            text(
                "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles"
                " WHERE rolname IN ('logbook_owner', 'logbook_history', 'logbook_accounts', 'logbook_people')"
                " ORDER BY 1"
            )
        ).all()
    assert [tuple(role) for role in roles] == [
        ("logbook_accounts", False, False, True, False),
        ("logbook_history", False, False, False, False),
        ("logbook_owner", False, False, False, False),
        ("logbook_people", False, False, False, False),
    ]
