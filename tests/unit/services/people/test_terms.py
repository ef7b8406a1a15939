"""Terms of use through the services: asked for at sign-in, accepted, published; a file has none."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from helpers.databases import on_a_server
from helpers.logins import new_person, server_of, signed_in
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.data.stores.people.store import PeopleStore
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.people.terms import TermsAdoption, TermsRefusalError, TermsRule
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people import sign_in, terms
from logbook_desktop.services.tree import organisation

TEXTS = {"fi": " Ehdot\n", "sv": "Villkor", "en": "Terms"}


def today() -> date:
    """As the server takes it."""
    return datetime.now(ZoneInfo("Europe/Helsinki")).date()


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@contextmanager
def refused(rule: TermsRule) -> Iterator[None]:
    with pytest.raises(TermsRefusalError) as caught:
        yield
    assert caught.value.rule is rule


@pytest.fixture
def network(database: Database, village: Village) -> Iterator[Context]:
    login = new_person(database, "Nelli", [(Role.NETWORK_ADMINISTRATOR, village.network)])
    with signed_in(database, *login) as context:
        yield context


@on_a_server
def test_published_asked_for_accepted(database: Database, village: Village, network: Context) -> None:
    mentor = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    worker = new_person(database, "Väinö", [(Role.WORKER, village.kirkonkyla)])
    assert (terms.current(network), terms.versions(network), terms.due(network)) == (None, (), None)
    assert terms.publish(network, today(), TEXTS) == 1
    assert terms.due(network) is None
    published = terms.current(network)
    assert published is not None
    assert (published.version, published.valid_from) == (1, today())
    assert published.texts == {"fi": "Ehdot", "sv": "Villkor", "en": "Terms"}
    assert published.text("sv") == "Villkor"

    for login in (worker, mentor):
        arrived = sign_in.sign_in(server_of(database), *login)
        assert (arrived.must_accept_terms, arrived.context.actor.grants) == (True, ())
        arrived.context.database.close()
    with signed_in(database, *worker) as context:
        asked = terms.due(context)
        assert asked is not None
        assert [name.text for name in asked.waits_for] == ["Taipalsaari"]
        assert (asked.organisations, asked.own, asked.compulsory) == ((), True, True)
        with refused(TermsRule.MENTOR_FIRST):
            terms.accept(context, 1)
    with signed_in(database, *mentor) as context:
        asked = terms.due(context)
        assert asked is not None
        assert [name.text for name in asked.organisations] == ["Taipalsaari"]
        with refused(TermsRule.DOES_NOT_FIT):
            terms.accept(context, 2)
        terms.accept(context, 1)
        assert terms.due(context) is None
        fresh = sign_in.acting_on(context.database)
        assert village.kirkonkyla in organisation.tree(fresh)
        assert fresh.actor.grants == (Grant(Role.MENTOR, village.taipalsaari),)
        mine = {(one.version, one.organisation_id) for one in terms.own_acceptances(context)}
        assert mine == {(1, None), (1, village.taipalsaari)}
    with signed_in(database, *worker) as context:
        terms.accept(context, 1)
    arrived = sign_in.sign_in(server_of(database), *worker)
    assert not arrived.must_accept_terms
    with pytest.raises(NotAllowedError):
        terms.acceptances(arrived.context)
    arrived.context.database.close()

    with signed_in(database, *mentor) as context:
        accepted = {(one.person, one.organisation_id) for one in terms.acceptances(context)}
        assert accepted == {("Mervi", village.taipalsaari), ("Mervi", None), ("Väinö", None)}
        assert [(s.organisation_id, s.people, s.accepted) for s in terms.spread(context, 1)] == [
            (village.taipalsaari, 2, 2)
        ]
    spread = terms.spread(network, 1)
    assert [(s.organisation_id, s.people, s.accepted) for s in spread] == [
        (village.taipalsaari, 2, 2),
        (village.tampere, 0, 0),
    ]
    assert isinstance(spread[0], TermsAdoption)
    assert (spread[0].accepted_at is None, spread[1].accepted_at is None) == (False, True)


@on_a_server
def test_announced_terms_are_asked_for_but_shut_nothing(database: Database, village: Village) -> None:
    it = sign_in.acting_on(database)
    later = today() + timedelta(days=30)
    assert terms.publish(it, later, TEXTS) == 1
    mentor = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    arrived = sign_in.sign_in(server_of(database), *mentor)
    assert not arrived.must_accept_terms
    asked = terms.due(arrived.context)
    assert asked is not None
    assert (asked.compulsory, asked.terms.valid_from) == (False, later)
    assert terms.current(arrived.context) is None
    arrived.context.database.close()


@on_a_server
def test_a_command_as_somebody_who_has_not_accepted_says_so(database: Database, village: Village) -> None:
    login = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    terms.publish(sign_in.acting_on(database), today(), TEXTS)
    url = database.engine.url.set(username=login.login, password=login.password)
    opened = open_database(url.render_as_string(hide_password=False))
    with pytest.raises(ExternalError) as caught:
        sign_in.acting_on(opened)
    opened.close()
    assert caught.value.kind is ErrorKind.TERMS_DUE


@on_a_server
@pytest.mark.parametrize(
    ("days", "texts", "rule"),
    [
        (-1, TEXTS, TermsRule.BAD_DAY),
        (4000, TEXTS, TermsRule.BAD_DAY),
        (0, {"fi": "a", "sv": "b"}, TermsRule.MISSING_TEXT),
        (0, {**TEXTS, "de": "d"}, TermsRule.MISSING_TEXT),
        (0, {**TEXTS, "sv": " \n"}, TermsRule.MISSING_TEXT),
        (0, {**TEXTS, "sv": "x" * 200_001}, TermsRule.MISSING_TEXT),
    ],
)
def test_what_cannot_be_published(
    network: Context, days: int, texts: dict[str, str], rule: TermsRule
) -> None:
    with refused(rule):
        terms.publish(network, today() + timedelta(days=days), texts)
    assert terms.versions(network) == ()


@on_a_server
def test_a_version_is_never_compulsory_before_an_earlier_one(network: Context) -> None:
    terms.publish(network, today() + timedelta(days=9), TEXTS)
    with refused(TermsRule.BAD_DAY):
        terms.publish(network, today() + timedelta(days=8), TEXTS)
    assert terms.publish(network, today() + timedelta(days=9), TEXTS) == 2
    assert [one.version for one in terms.versions(network)] == [2, 1]


@on_a_server
@pytest.mark.parametrize("role", [Role.MENTOR, Role.WORKER, Role.NETWORK_ADMINISTRATOR])
def test_only_the_whole_network_publishes(database: Database, village: Village, role: Role) -> None:
    login = new_person(database, "Joku", [(role, village.region)])
    with signed_in(database, *login) as context:
        assert not terms.may_publish(context)
        with pytest.raises(NotAllowedError):
            terms.publish(context, today(), TEXTS)


@on_a_server
def test_who_publishes_may(network: Context) -> None:
    assert terms.may_publish(network)


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_a_file_has_no_terms(context: Context, village: Village) -> None:
    assert (terms.current(context), terms.due(context), terms.versions(context)) == (None, None, ())
    assert terms.own_acceptances(context) == ()
    assert not terms.may_publish(context)
    for action in (
        lambda: terms.accept(context, 1),
        lambda: terms.publish(context, context.today(), TEXTS),
        lambda: terms.acceptances(context),
    ):
        with pytest.raises(ExternalError) as caught:
            action()
        assert caught.value.kind is ErrorKind.ONLY_SERVERS
    stranger = replace(context, actor=Actor("u", "Vieras", ()))
    with pytest.raises(NotAllowedError):
        terms.publish(stranger, context.today(), TEXTS)


@on_a_server
def test_what_who_am_i_tells(database: Database, village: Village) -> None:
    login = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    with signed_in(database, *login) as context:
        with database.engine.begin() as connection:
            connection.execute(text("INSERT INTO terms VALUES (3, '2020-01-01', now(), 'it')"))
        with context.reading() as work:
            found = PeopleStore(work.connection).identity()
    assert found is not None
    assert found.terms_due == 3
