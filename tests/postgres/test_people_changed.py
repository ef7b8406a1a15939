"""Names, e-mail addresses and rights that are changed on a server: by whom, whose, and what is never so changed."""

import threading
from typing import Any

import psycopg
import pytest

from helpers.cast import DENIED, VERIFIER, WHO, Cast, Open, create, rows, state_of
from helpers.databases import on_a_server
from helpers.logins import person_id
from helpers.village import Village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import GRANTABLE, Role

pytestmark = on_a_server

CREATE = "SELECT app.create_person(%s, 'uusi', %s, 'worker', ARRAY[%s]::int[], %s, %s)"
CHANGE = "SELECT app.change_person(%s, %s, %s, %s, %s)"
INSTEAD = "SELECT app.change_grant(%s, %s, %s, %s, %s)"
KNOWN = "SELECT email FROM app.people_managed() WHERE person_id = %s"
MAY_CHANGE = {"mentor"}


def of(database: Database, cast: Cast, who: str) -> int:
    return person_id(database, cast[who].login)


def grants(connection: psycopg.Connection[Any], person: int) -> set[tuple[str, int]]:
    return {
        (role, node)
        for role, node in rows(
            connection, "SELECT role, node_id FROM person_grant WHERE person_id = %s", person
        )
    }


def details(connection: psycopg.Connection[Any], person: int) -> tuple[Any, ...]:
    (found,) = rows(connection, "SELECT name, email, language FROM person WHERE id = %s", person)
    return found


# --- e-mail and language ---------------------------------------------------------------------------------------


def test_a_person_is_made_with_an_address_and_a_language(as_: Open, village: Village) -> None:
    mentor, it = as_("mentor"), as_("it")
    mentor.execute(CREATE, ["Åsa Öhman", VERIFIER, village.kirkonkyla, "asa@taipalsaari.fi", "sv"])
    assert rows(it, "SELECT email, language FROM person WHERE name = 'Åsa Öhman'") == [
        ("asa@taipalsaari.fi", "sv")
    ]


@pytest.mark.parametrize(
    ("email", "language", "state"),
    [
        ("a" * 250 + "@x.fi", "fi", "LB017"),
        ("aino", "fi", "LB017"),
        ("aino@x.fi\nBcc: all@x.fi", "fi", "LB017"),
        ("a b@x.fi", "fi", "LB017"),
        ("a@b@c", "fi", "LB017"),
        ("", "de", "LB002"),
        ("", "", "LB002"),
        ("", None, "LB002"),
        (None, "fi", ""),
    ],
)
def test_what_is_no_address_or_language(
    as_: Open, village: Village, email: str | None, language: str | None, state: str
) -> None:
    assert state_of(as_("mentor"), CREATE, "Uusi", VERIFIER, village.kirkonkyla, email, language) == state


def test_who_knows_an_address(as_: Open, cast: Cast, database: Database, village: Village) -> None:
    """The mentors of the branch and oneself; colleagues and the network know names only."""
    cast.everybody()
    it = as_("it")
    it.execute("UPDATE person SET email = name || '@x.fi'")
    for subject in ("worker", "mentor", "other_mentor"):
        number = of(database, cast, subject)
        knowing = {
            who for who in WHO if who != "fresh" and any(email for (email,) in rows(as_(who), KNOWN, number))
        }
        mentor = "other_mentor" if subject == "other_mentor" else "mentor"
        assert knowing == {subject, mentor}, subject
    for who in WHO:
        assert state_of(as_(who), "SELECT email FROM person") == DENIED, who


def test_what_is_changed(as_: Open, cast: Cast, database: Database) -> None:
    mentor, it, worker = as_("mentor"), as_("it"), of(database, cast, "worker")
    mentor.execute(CHANGE, [worker, " Aino Uusi ", "aino uusi", None, None])
    assert details(it, worker) == ("Aino Uusi", "", "fi")
    mentor.execute(CHANGE, [worker, None, None, "aino@x.fi", "sv"])
    assert details(it, worker) == ("Aino Uusi", "aino@x.fi", "sv")
    mentor.execute(CHANGE, [worker, None, None, "", None])
    assert details(it, worker) == ("Aino Uusi", "", "sv")
    for name in ("", "  ", "x" * 201, "a\nb"):
        assert state_of(mentor, CHANGE, worker, name, "", None, None) == "LB002", name
    assert state_of(mentor, CHANGE, worker, None, None, "aino", None) == "LB017"
    assert state_of(mentor, CHANGE, worker, None, None, None, "de") == "LB002"
    assert details(it, worker) == ("Aino Uusi", "", "sv")


def test_who_may_change_a_person(as_: Open, cast: Cast, database: Database) -> None:
    cast.everybody()
    it, worker = as_("it"), of(database, cast, "worker")
    for who in WHO:
        expected = "" if who in MAY_CHANGE else DENIED
        assert state_of(as_(who), CHANGE, worker, None, None, f"{who}@x.fi", None) == expected, who
    assert details(it, worker)[1] == "mentor@x.fi"


def test_a_right_elsewhere_keeps_a_person_from_the_mentor(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    worker = of(database, cast, "worker")
    as_("other_mentor")
    as_("it").execute(
        "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
        " VALUES (%s, 'worker', %s, now(), 'test')",
        [worker, village.hervanta],
    )
    assert state_of(as_("mentor"), CHANGE, worker, "Toinen", "toinen", None, None) == DENIED
    assert state_of(as_("other_mentor"), CHANGE, worker, "Toinen", "toinen", None, None) == DENIED
    nobody = of(database, cast, "nobody")
    assert state_of(as_("mentor"), CHANGE, nobody, "Toinen", "toinen", None, None) == DENIED
    assert state_of(as_("mentor"), CHANGE, 999_999, "Toinen", "toinen", None, None) == DENIED


def test_a_deactivated_person_is_not_changed(as_: Open, cast: Cast, database: Database) -> None:
    worker = of(database, cast, "worker")
    as_("mentor").execute("SELECT app.deactivate_person(%s)", [worker])
    assert state_of(as_("mentor"), CHANGE, worker, "Toinen", "toinen", None, None) == DENIED
    assert state_of(as_("it"), CHANGE, worker, "Toinen", "toinen", None, None) == "LB014"


def test_history_tells_of_an_address_but_not_which(as_: Open, cast: Cast, database: Database) -> None:
    mentor, worker = as_("mentor"), of(database, cast, "worker")
    mentor.execute(CHANGE, [worker, "Aino Uusi", "aino uusi", "aino@x.fi", "sv"])
    noted = rows(
        mentor,
        "SELECT by_name, action, fields::jsonb FROM app.history_of_person(%s) WHERE kind = 'person'"
        " ORDER BY id DESC LIMIT 1",
        worker,
    )
    fields = {"name": ["worker", "Aino Uusi"], "email": [None, None], "language": ["fi", "sv"]}
    assert noted == [("mentor", "change", fields)]


# --- one right in place of another -----------------------------------------------------------------------------


def test_one_right_in_place_of_another(as_: Open, cast: Cast, database: Database, village: Village) -> None:
    """Even the only one: at no time is the person without, so nobody loses sight of them."""
    mentor, worker = as_("mentor"), of(database, cast, "worker")
    mentor.execute(INSTEAD, [worker, "worker", village.kirkonkyla, "manager", village.saimaanharju])
    assert grants(as_("it"), worker) == {("manager", village.saimaanharju)}
    # The same for the same changes nothing, above all does it take nothing.
    mentor.execute(INSTEAD, [worker, "manager", village.saimaanharju, "manager", village.saimaanharju])
    assert grants(as_("it"), worker) == {("manager", village.saimaanharju)}
    noted = rows(
        mentor,
        "SELECT action, node_id FROM app.history_of_person(%s) WHERE kind = 'grant' ORDER BY id DESC LIMIT 2",
        worker,
    )
    assert noted == [("revoke", village.kirkonkyla), ("grant", village.saimaanharju)]


def test_who_may_put_one_right_in_place_of_another(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    cast.everybody()
    worker = of(database, cast, "worker")
    for who in WHO:
        state = state_of(
            as_(who), INSTEAD, worker, "worker", village.kirkonkyla, "viewer", village.saimaanharju
        )
        assert state == ("" if who in MAY_CHANGE else DENIED), who


def test_never_a_network_right_nor_a_node_elsewhere(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    mentor, worker, before = as_("mentor"), of(database, cast, "worker"), village.kirkonkyla
    for node in (village.network, village.region, village.taipalsaari, village.kirkonkyla):
        assert state_of(mentor, INSTEAD, worker, "worker", before, "network_administrator", node) == DENIED
    for role in GRANTABLE:
        for node in (village.hervanta, village.tampere, village.region, village.network, 999_999):
            assert state_of(mentor, INSTEAD, worker, "worker", before, str(role), node) == DENIED, (
                role,
                node,
            )
    assert state_of(mentor, INSTEAD, worker, "worker", before, "kiosk", village.taipalsaari) == "LB002"
    assert state_of(mentor, INSTEAD, worker, "worker", before, None, before) == DENIED
    assert state_of(mentor, INSTEAD, worker, "worker", before, "worker", None) == DENIED
    assert grants(as_("it"), worker) == {("worker", village.kirkonkyla)}


def test_what_is_not_there_any_more_gives_nothing(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    mentor, worker = as_("mentor"), of(database, cast, "worker")
    state = state_of(mentor, INSTEAD, worker, "manager", village.kirkonkyla, "mentor", village.kirkonkyla)
    assert state == "LB016"
    assert grants(as_("it"), worker) == {("worker", village.kirkonkyla)}


def test_a_network_right_taken_by_exchange(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    network = of(database, cast, "network")
    as_("it").execute(
        "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
        " VALUES (%s, 'worker', %s, now(), 'test')",
        [network, village.kirkonkyla],
    )
    state = state_of(
        as_("mentor"),
        INSTEAD,
        network,
        "network_administrator",
        village.network,
        "viewer",
        village.kirkonkyla,
    )
    assert state == DENIED
    assert ("network_administrator", village.network) in grants(as_("it"), network)


def test_nobody_makes_oneself_a_mentor_by_exchange(
    as_: Open, cast: Cast, database: Database, village: Village
) -> None:
    """Two rights of one person must not add up: mentor of an area, and the right to appoint first mentors."""
    network, it = of(database, cast, "network"), as_("it")
    cast["mentor"], cast["other_mentor"]
    it.execute("DELETE FROM person_grant WHERE role = 'mentor' AND node_id = %s", [village.tampere])
    it.execute(
        "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
        " VALUES (%s, 'mentor', %s, now(), 'test')",
        [network, village.saimaanharju],
    )
    state = state_of(
        as_("network"), INSTEAD, network, "mentor", village.saimaanharju, "mentor", village.tampere
    )
    assert state == DENIED


def test_the_last_mentor_stays(as_: Open, cast: Cast, database: Database, village: Village) -> None:
    mentor, own = as_("mentor"), of(database, cast, "mentor")
    for role, node in (("manager", village.taipalsaari), ("mentor", village.kirkonkyla)):
        assert state_of(mentor, INSTEAD, own, "mentor", village.taipalsaari, role, node) == "LB010"
    number, _ = create(mentor, "mentor", village.taipalsaari)
    assert state_of(mentor, INSTEAD, own, "mentor", village.taipalsaari, "worker", village.kirkonkyla) == ""
    assert grants(as_("it"), own) == {("worker", village.kirkonkyla)}
    assert grants(as_("it"), number) == {("mentor", village.taipalsaari)}


def test_two_mentors_step_down_at_once(as_: Open, cast: Cast, database: Database, village: Village) -> None:
    """Each by exchange, each over the other: one of them stays."""
    mentor, own = as_("mentor", autocommit=False), of(database, cast, "mentor")
    it = as_("it")
    it.execute(
        "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
        " VALUES (%s, 'mentor', %s, now(), 'test')",
        [of(database, cast, "worker"), village.taipalsaari],
    )
    other, its_own = as_("worker"), of(database, cast, "worker")
    down = ("mentor", village.taipalsaari, "worker", village.saimaanharju)
    mentor.execute(INSTEAD, [own, *down])
    states: list[str] = []
    second = threading.Thread(target=lambda: states.append(state_of(other, INSTEAD, its_own, *down)))
    second.start()
    while second.is_alive() and not rows(it, "SELECT 1 FROM pg_locks WHERE NOT granted"):
        pass
    mentor.commit()
    second.join(20)
    assert states == ["LB010"]
    kept = rows(
        it, "SELECT person_id FROM person_grant WHERE role = 'mentor' AND node_id = %s", village.taipalsaari
    )
    assert kept == [(its_own,)]


def test_a_session_of_the_program_before_goes_on_making_people(as_: Open, village: Village) -> None:
    """It names five things and knows nothing of addresses."""
    number, _ = create(as_("mentor"), Role.WORKER.value, village.kirkonkyla, "Vanha Tapa")
    assert details(as_("it"), number) == ("Vanha Tapa", "", "fi")
