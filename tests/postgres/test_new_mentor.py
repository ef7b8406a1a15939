"""An organisation that has lost its last mentor gets a new one from the IT department; everybody there is told."""

from collections.abc import Callable

import pytest

from helpers.commands import Admin, AdminAt, address_of
from helpers.databases import context_on, on_a_server
from helpers.logins import Login, connected, new_person, server_of, signed_in
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.history import HistoryAction
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Account, PeopleRefusalError, PeopleRule
from logbook_desktop.services.entries import history
from logbook_desktop.services.people import new_mentor, people
from logbook_desktop.services.people.sign_in import sign_in

pytestmark = on_a_server


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture
def admin_at(capfdbinary: pytest.CaptureFixture[bytes]) -> AdminAt:
    return lambda location: Admin(capfdbinary, location)


def announced_to(database: Database, login: Login) -> list[tuple[str, str]]:
    """What somebody is told when they sign in."""
    arrived = sign_in(server_of(database), *login)
    arrived.context.database.close()
    return [(one.organisation.text, one.mentor) for one in arrived.new_mentors]


def test_all_the_organisations_people_are_announced_to(database: Database, village: Village) -> None:
    inside = [
        new_person(database, role, [(role, place)])
        for role, place in (
            (Role.WORKER, village.hervanta),
            (Role.MANAGER, village.tampere),
            (Role.VIEWER, village.ita),
            (Role.MENTOR, village.ita),
        )
    ]
    outside = [
        new_person(database, "Ulko", [(Role.WORKER, village.kirkonkyla)]),
        new_person(database, "Ovi", [(Role.KIOSK, village.hervanta)]),
        new_person(database, "Net", [(Role.NETWORK_ADMINISTRATOR, village.network)]),
    ]
    made = new_mentor.make_mentor(
        context_on(database), village.tampere, account("Uusi Mentori", village.tampere)
    )
    for login in inside:
        assert announced_to(database, login) == [("Tampere", "Uusi Mentori")]
    for login in outside:
        assert announced_to(database, login) == []
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET first_password_until = NULL")
        connection.exec_driver_sql("UPDATE history SET at = at - interval '31 days' WHERE action = 'appoint'")
    assert announced_to(database, inside[0]) == [], "after thirty days it is in the history"
    with signed_in(database, made.login, made.password) as mentor:
        (event,) = [
            one
            for one in history.of_node(mentor, village.tampere).events
            if one.action is HistoryAction.APPOINT
        ]
        assert event.by == database.engine.url.username


def account(name: str, node_id: int) -> Account:
    return Account(name, Role.MENTOR, (node_id,))


def test_only_where_there_is_none(database: Database, village: Village) -> None:
    it = context_on(database)
    first = new_mentor.make_mentor(it, village.tampere, account("Eka", village.tampere))
    for appoint in (
        lambda: new_mentor.make_mentor(it, village.tampere, account("Toka", village.tampere)),
        lambda: new_mentor.appoint_mentor(it, village.tampere, first.login),
    ):
        assert refusal(appoint) is PeopleRule.HAS_MENTOR
    for place in (village.ita, village.hervanta, village.region, village.network):
        assert refusal(lambda place=place: new_mentor.make_mentor(it, place, account("X", place))) is (
            PeopleRule.DOES_NOT_FIT
        )
    assert [person.name for person in people.people(it)] == ["Eka"]


def test_somebody_who_has_a_sign_in(database: Database, village: Village) -> None:
    it = context_on(database)
    aino = new_person(database, "Aino", [(Role.WORKER, village.hervanta)]).login
    top = new_person(database, "Net", [(Role.NETWORK_ADMINISTRATOR, village.network)]).login
    assert (
        refusal(lambda: new_mentor.appoint_mentor(it, village.tampere, "nobody")) is PeopleRule.UNKNOWN_PERSON
    )
    assert (
        refusal(lambda: new_mentor.appoint_mentor(it, village.tampere, top)) is PeopleRule.NETWORK_AND_ENTRIES
    )
    assert new_mentor.appoint_mentor(it, village.tampere, aino).name == "Aino"
    with signed_in(database, aino) as mentor:
        assert {grant.role for grant in mentor.actor.grants} == {Role.WORKER, Role.MENTOR}


def refusal(attempt: Callable[[], object]) -> PeopleRule:
    with pytest.raises(PeopleRefusalError) as refused:
        attempt()
    return refused.value.rule


def test_nobody_else_does_it(database: Database, village: Village) -> None:
    for grants in ([(Role.MENTOR, village.tampere)], [(Role.NETWORK_ADMINISTRATOR, village.network)]):
        login = new_person(database, "Joku", grants).login
        with connected(database, login) as session:
            for call in ("require_orphaned(4)", "announce_mentor(4, 1)"):
                with pytest.raises(Exception, match="permission denied"):
                    session.execute(f"SELECT app.{call}".encode())


def test_at_the_command_line(admin_at: AdminAt, database: Database, village: Village) -> None:
    admin = admin_at(address_of(database))
    made = admin("server", "mentor", "Tampere", "--name", "Uusi Mentori", "--json")
    assert made.status == 0
    assert made.json["name"] == "Uusi Mentori"
    assert "thirty days" in made.err
    sign_in(server_of(database), made.json["login"], made.json["password"]).context.database.close()
    again = admin("server", "mentor", "Tampere", "--login", made.json["login"])
    assert (again.status, "mentor already" in again.err) == (2, True)
    aino = new_person(database, "Aino", [(Role.WORKER, village.kirkonkyla)]).login
    given = admin("server", "mentor", "Taipalsaari", "--login", aino, "--lang", "fi")
    assert (given.status, "Aino on nyt mentori." in given.err) == (0, True)
    assert admin("server", "mentor", "Taipalsaari").status == 2


def test_those_who_hold_both_from_before_are_named(
    admin_at: AdminAt, database: Database, village: Village
) -> None:
    admin = admin_at(address_of(database))
    both = [(Role.WORKER, village.hervanta), (Role.NETWORK_ADMINISTRATOR, village.network)]
    login = new_person(database, "Both", both).login
    new_person(
        database, "Net", [(Role.VIEWER, village.hervanta), (Role.NETWORK_ADMINISTRATOR, village.network)]
    )
    checked = admin("check")
    assert (checked.status, checked.out) == (1, f"network_right_reads_no_entries\t1\t{login}\n")
    assert admin("server", "status", "--json").json["network_right_and_entries"] == [login]
    assert f"also read entries: {login}." in admin("server", "status").out
