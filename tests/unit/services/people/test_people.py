"""People and signing in through the services: who is let in, with which rights, and what the words are otherwise."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from helpers.databases import on_a_server
from helpers.logins import PASSWORD, Login, new_person, person_id, server_of, signed_in, until_gone
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.data.stores.people.store import PeopleStore
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.people.people import PeopleRefusalError, PeopleRule, Person, PersonGrant
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.people import people, sign_in
from logbook_desktop.services.tree import organisation


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def mentor(database: Database, village: Village) -> Iterator[Context]:
    """The mentor of Taipalsaari, signed in."""
    login = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    with signed_in(database, *login) as context:
        yield context


@contextmanager
def world(kind: ErrorKind) -> Iterator[None]:
    with pytest.raises(ExternalError) as caught:
        yield
    assert caught.value.kind is kind


@contextmanager
def refused(rule: PeopleRule) -> Iterator[None]:
    with pytest.raises(PeopleRefusalError) as caught:
        yield
    assert caught.value.rule is rule


# --- signing in ----------------------------------------------------------------------------------------------


@on_a_server
def test_a_person_arrives_with_name_and_rights(database: Database, village: Village) -> None:
    rights = [Grant(Role.WORKER, village.kirkonkyla), Grant(Role.MANAGER, village.tampere)]
    login = new_person(database, "Ville Ääri", rights)
    arrived = sign_in.sign_in(server_of(database), *login)
    context = arrived.context
    assert context.actor.login == login.login
    assert context.actor.display_name == "Ville Ääri"
    assert set(context.actor.grants) == set(rights)
    assert (arrived.must_change_password, arrived.clock_off) == (False, timedelta(0))
    assert arrived.server == server_of(database)
    assert context.database.restricted
    assert village.hervanta in organisation.tree(context)
    assert village.saimaanharju in organisation.tree(context)
    context.database.close()


@on_a_server
def test_who_is_not_let_in(database: Database, village: Village) -> None:
    server = server_of(database)
    known = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)])
    with world(ErrorKind.WRONG_PASSWORD):
        sign_in.sign_in(server, known.login, "guessed")
    with world(ErrorKind.WRONG_PASSWORD):
        sign_in.sign_in(server, "logbook_999999", PASSWORD)
    with world(ErrorKind.MISSING_DATABASE):
        sign_in.sign_in(replace(server, database="no_such_database"), *known)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM person WHERE login = :login"), {"login": known.login})
    with world(ErrorKind.NO_RIGHT):
        sign_in.sign_in(server, *known)
    expired = new_person(database, first_password=True)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE person SET first_password_until = now() - interval '1 second'"))
    with world(ErrorKind.PASSWORD_EXPIRED):
        sign_in.sign_in(server, *expired)
    # Nothing was left open by all that.
    url = database.engine.url.render_as_string(hide_password=False)
    until_gone(url, "usename LIKE 'logbook_0%%' AND datname = %(name)s", name=server.database)


@on_a_server
def test_the_first_password_is_changed_then_the_rights_are_there(
    database: Database, village: Village
) -> None:
    login = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)], first_password=True)
    arrived = sign_in.sign_in(server_of(database), *login)
    assert arrived.must_change_password
    context = arrived.context
    assert context.actor.grants == ()
    with refused(PeopleRule.SHORT_PASSWORD):
        sign_in.change_own_password(context, PASSWORD, "elevenchars")
    with refused(PeopleRule.SAME_PASSWORD):
        sign_in.change_own_password(context, PASSWORD, PASSWORD)
    with world(ErrorKind.WRONG_PASSWORD):
        sign_in.change_own_password(context, "not the password", "aivan oma salasana")
    sign_in.change_own_password(context, PASSWORD, "aivan oma salasana")
    fresh = sign_in.acting_on(context.database)
    assert fresh.actor.grants == (Grant(Role.WORKER, village.kirkonkyla),)
    # The session goes on with the new password, also over a connection opened later.
    assert databases.close_idle(fresh, 0)
    assert organisation.tree(fresh).nodes
    fresh.database.close()
    with world(ErrorKind.WRONG_PASSWORD):
        sign_in.sign_in(server_of(database), *login)
    sign_in.sign_in(server_of(database), login.login, "aivan oma salasana").context.database.close()


@on_a_server
def test_an_expired_first_password_is_not_changed(database: Database, village: Village) -> None:
    login = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)], first_password=True)
    with signed_in(database, *login) as context:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE person SET first_password_until = now() - interval '1 second'"))
        with world(ErrorKind.PASSWORD_EXPIRED):
            sign_in.change_own_password(context, PASSWORD, "aivan oma salasana")
    with world(ErrorKind.PASSWORD_EXPIRED):
        sign_in.sign_in(server_of(database), *login)


@on_a_server
@pytest.mark.parametrize(
    "password", ["sälasäna ja välit", "пароль-из-кириллицы", "雪が降っている今日はとても", "'\"\\$%s{}:x y"]
)
def test_any_letters_make_a_password(database: Database, village: Village, password: str) -> None:
    login = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)])
    with signed_in(database, *login) as context:
        sign_in.change_own_password(context, PASSWORD, password)
    with signed_in(database, login.login, password) as context:
        assert context.actor.grants


@on_a_server
def test_rights_are_asked_for_again(database: Database, village: Village) -> None:
    login = new_person(database, "Ville", [(Role.WORKER, village.kirkonkyla)])
    with signed_in(database, *login) as context:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE person_grant SET role = 'viewer'"))
            connection.execute(text("UPDATE person SET name = 'Ville Valo'"))
        context = sign_in.acting_on(context.database)
        assert context.actor == Actor(login.login, "Ville Valo", (Grant(Role.VIEWER, village.kirkonkyla),))
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE person SET deactivated_at = now()"))
        with world(ErrorKind.NO_RIGHT):
            sign_in.acting_on(context.database)


@on_a_server
@pytest.mark.parametrize("off", [timedelta(hours=30), timedelta(minutes=-6), timedelta(minutes=4)])
def test_the_day_is_the_servers(
    database: Database, village: Village, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    """A computer whose clock is wrong writes on the right day, and the person is told."""
    login = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)])
    real = PeopleStore.server_time
    monkeypatch.setattr(PeopleStore, "server_time", lambda store: real(store) - off)
    arrived = sign_in.sign_in(server_of(database), *login)
    minute = timedelta(minutes=1)
    wrong = off if abs(off) > timedelta(minutes=5) else timedelta(0)
    assert abs(arrived.clock_off - wrong) < minute
    assert abs(arrived.context.now() - (datetime.now(UTC) - wrong)) < minute
    assert arrived.context.now().tzinfo is not None
    arrived.context.database.close()


@on_a_server
def test_the_day_changes_at_midnight_in_helsinki(
    database: Database, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = new_person(database, grants=[(Role.WORKER, village.kirkonkyla)])
    for moment, day in (
        (datetime(2030, 6, 30, 20, 59, tzinfo=UTC), date(2030, 6, 30)),
        (datetime(2030, 6, 30, 21, 1, tzinfo=UTC), date(2030, 7, 1)),
    ):
        monkeypatch.setattr(PeopleStore, "server_time", lambda _store, moment=moment: moment)
        with signed_in(database, *login) as context:
            assert context.today() == day


# --- by an address -------------------------------------------------------------------------------------------


def test_who_acts_on_a_database_opened_by_its_address(database: Database, village: Village) -> None:
    """The operating-system user on a file, IT on a server; both with every right."""
    context = sign_in.acting_on(database)
    assert {grant.role for grant in context.actor.grants} == {Role.MENTOR, Role.NETWORK_ADMINISTRATOR}
    assert not database.restricted


def _opened(database: Database, login: Login) -> Database:
    own = database.engine.url.set(username=login.login, password=login.password)
    return databases.open_database(own.render_as_string(hide_password=False))


@on_a_server
def test_a_persons_address_acts_as_that_person(database: Database, village: Village) -> None:
    opened = _opened(database, new_person(database, "Ville", [(Role.WORKER, village.kirkonkyla)]))
    context = sign_in.acting_on(opened)
    assert context.actor.grants == (Grant(Role.WORKER, village.kirkonkyla),)
    assert opened.restricted
    opened.close()
    fresh = _opened(database, new_person(database, first_password=True))
    with world(ErrorKind.FIRST_PASSWORD):
        sign_in.acting_on(fresh)
    fresh.close()
    gone = new_person(database)
    opened = _opened(database, gone)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM person WHERE login = :login"), {"login": gone.login})
    with world(ErrorKind.NO_RIGHT):
        sign_in.acting_on(opened)
    opened.close()


# --- people --------------------------------------------------------------------------------------------------


@on_a_server
def test_a_new_person(mentor: Context, village: Village, database: Database) -> None:
    made = people.add_person(mentor, "  Väinö   Åkerman ", village.kirkonkyla, Role.WORKER)
    assert (made.name, made.role, made.unit_id) == ("Väinö Åkerman", Role.WORKER, village.kirkonkyla)
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", made.password)
    arrived = sign_in.sign_in(server_of(database), made.login, made.password)
    assert arrived.must_change_password
    arrived.context.database.close()
    other = people.add_person(mentor, "Väinö Åkerman", village.kirkonkyla, Role.WORKER)
    assert other.login != made.login
    assert other.password != made.password


@on_a_server
@pytest.mark.parametrize(
    "name", ["", " \n ", "x" * 201, "a\x00b", "a\x1bb", "\ud800", "a\N{RIGHT-TO-LEFT OVERRIDE}b"]
)
def test_what_is_no_name(mentor: Context, village: Village, name: str) -> None:
    with refused(PeopleRule.BAD_NAME):
        people.add_person(mentor, name, village.kirkonkyla, Role.WORKER)


@on_a_server
def test_what_each_may_do(mentor: Context, village: Village, database: Database) -> None:
    for elsewhere in (village.hervanta, 4_711):  # nothing tells them which of the two is there
        with pytest.raises(NotAllowedError):
            people.add_person(mentor, "X", elsewhere, Role.WORKER)
    with pytest.raises(NotAllowedError):
        people.add_person(mentor, "X", village.region, Role.WORKER)
    with pytest.raises(NotAllowedError):
        people.add_person(mentor, "X", village.taipalsaari, Role.NETWORK_ADMINISTRATOR)
    with refused(PeopleRule.DOES_NOT_FIT):
        people.add_person(mentor, "X", village.taipalsaari, Role.KIOSK)
    with signed_in(
        database, *new_person(database, "Net", [(Role.NETWORK_ADMINISTRATOR, village.network)])
    ) as network:
        with refused(PeopleRule.HAS_MENTOR):
            people.add_person(network, "X", village.taipalsaari, Role.MENTOR)
        first = people.add_person(network, "Eka", village.tampere, Role.MENTOR)
        with pytest.raises(NotAllowedError):
            people.add_person(network, "X", village.region, Role.MENTOR)
        with pytest.raises(NotAllowedError):
            people.reset(network, first.login)
        seen = people.people(network)
        assert [person.name for person in seen] == ["Eka", "Mervi"]
        assert [person.name for person in people.people(network, village.tampere)] == ["Eka"]


@on_a_server
def test_the_server_looks_again(mentor: Context, village: Village) -> None:
    """What a changed program believes about itself helps it nothing."""
    liar = replace(
        mentor, actor=Actor("x", "x", (Grant(Role.MENTOR, None), Grant(Role.NETWORK_ADMINISTRATOR, None)))
    )
    for role, place in ((Role.NETWORK_ADMINISTRATOR, village.network), (Role.MENTOR, village.network)):
        with world(ErrorKind.NO_RIGHT):
            people.add_person(liar, "X", place, role)


@on_a_server
def test_rights_come_and_go(mentor: Context, village: Village, database: Database) -> None:
    made = people.add_person(mentor, "Aino", village.kirkonkyla, Role.WORKER)
    given = people.grant(mentor, made.login, village.saimaanharju, Role.MANAGER)
    both = (PersonGrant(Role.MANAGER, village.saimaanharju), PersonGrant(Role.WORKER, village.kirkonkyla))
    assert given.grants == both
    assert people.people(mentor, village.saimaanharju) == (given,)
    left = people.revoke(mentor, made.login, village.saimaanharju, Role.MANAGER)
    assert left.grants == both[1:]
    assert [p.grants for p in people.people(mentor) if p.login == made.login] == [both[1:]]
    with refused(PeopleRule.LAST_RIGHT):
        people.revoke(mentor, made.login, village.kirkonkyla, Role.WORKER)
    with refused(PeopleRule.LAST_MENTOR):
        people.deactivate(mentor, mentor.actor.login)
    with refused(PeopleRule.UNKNOWN_PERSON):
        people.grant(mentor, "logbook_999999", village.kirkonkyla, Role.WORKER)
    stranger = new_person(database, "Other", [(Role.WORKER, village.hervanta)])
    for action in (people.reset, people.deactivate):
        with refused(PeopleRule.UNKNOWN_PERSON):
            action(mentor, stranger.login)


@on_a_server
def test_reset_and_deactivate_end_sessions(mentor: Context, village: Village, database: Database) -> None:
    login = new_person(database, "Ville", [(Role.WORKER, village.kirkonkyla)])
    with signed_in(database, *login) as context:
        password = people.reset(mentor, login.login)
        assert password != PASSWORD
        with pytest.raises(ExternalError):
            organisation.tree(context)
    arrived = sign_in.sign_in(server_of(database), login.login, password)
    assert arrived.must_change_password
    arrived.context.database.close()
    people.deactivate(mentor, login.login)
    with world(ErrorKind.SIGNED_OUT):
        sign_in.sign_in(server_of(database), login.login, password)
    assert all(person.login != login.login for person in people.people(mentor))
    administrator = sign_in.acting_on(database)
    kept = next(p for p in people.people(administrator) if p.id == person_id(database, login.login))
    assert kept.deactivated_at is not None
    with refused(PeopleRule.DEACTIVATED):
        people.reset(administrator, login.login)


@on_a_server
def test_colleagues_are_names(mentor: Context, village: Village, database: Database) -> None:
    login = new_person(database, "Ville", [(Role.WORKER, village.kirkonkyla)])
    new_person(database, "Other", [(Role.WORKER, village.hervanta)])
    with signed_in(database, *login) as worker:
        ids = {name: person.id for person in people.people(mentor) for name in (person.name,)}
        assert people.people(worker) == (Person(ids["Mervi"], "", "Mervi"), Person(ids["Ville"], "", "Ville"))
    with (
        signed_in(database, *new_person(database, "Liisa", [(Role.VIEWER, village.tampere)])) as viewer,
        pytest.raises(NotAllowedError),
    ):
        people.people(viewer)


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_a_file_has_no_people(context: Context, village: Village) -> None:
    for action in (
        lambda: people.people(context),
        lambda: people.add_person(context, "Aino", village.kirkonkyla, Role.WORKER),
        lambda: people.grant(context, "x", village.kirkonkyla, Role.WORKER),
        lambda: people.revoke(context, "x", village.kirkonkyla, Role.WORKER),
        lambda: people.reset(context, "x"),
        lambda: people.deactivate(context, "x"),
        lambda: sign_in.change_own_password(context, "x", "aivan oma salasana"),
    ):
        with world(ErrorKind.ONLY_SERVERS):
            action()
