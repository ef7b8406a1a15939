"""The network level through the services: adoption by organisation and month, and admitting organisations."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from helpers.databases import context_on, on_a_server, real_month
from helpers.logins import new_person, signed_in
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import NotAllowedError, Role
from logbook_desktop.domain.reports.adoption import Stage
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import CloseNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.network import network
from logbook_desktop.services.network.municipalities import municipalities, municipality
from logbook_desktop.services.network.network import Admission
from logbook_desktop.services.people import people
from logbook_desktop.services.tree import organisation


@pytest.fixture
def context(database: Database) -> Context:
    """By the clock of the server."""
    return context_on(database, datetime.now(ZoneInfo("Europe/Helsinki")).date())


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def administrator(database: Database, village: Village) -> Iterator[Context]:
    login = new_person(database, "Nelli", [(Role.NETWORK_ADMINISTRATOR, village.network)])
    with signed_in(database, *login) as signed:
        yield signed


def day(months_ago: int) -> date:
    return real_month().plus(-months_ago).first_day


@on_a_server
def test_how_far_each_organisation_is(context: Context, village: Village, administrator: Context) -> None:
    new_person(context.database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    new_person(context.database, "Pekka", [(Role.MENTOR, village.ita)])  # of a part only
    for months_ago in (20, 2):
        saved_evening(context, village.kirkonkyla, day(months_ago))
    saved_evening(context, village.saimaanharju, day(5))
    binned = saved_evening(context, village.hervanta, day(1)).draft
    entries.bin_entry(context, binned.id, binned.version)
    town, city = network.adoption(administrator)
    assert (town.name.text, town.region) == (
        "Taipalsaari",
        Name.of("Etelä-Karjala", {"sv": "Södra Karelen"}),
    )
    assert (town.mentors, town.has_mentor, town.stage) == (("Mervi",), True, Stage.DOCUMENTS)
    assert (town.begun, town.last) == (real_month().plus(-20), real_month().plus(-2))
    assert (town.open_units, town.units_3, town.units_12, town.terms_version) == (2, 1, 2, 0)
    assert (city.name.text, city.region) == ("Tampere", None)
    assert (city.mentors, city.has_mentor, city.stage) == ((), False, Stage.ADMITTED)
    assert (city.begun, city.last, city.open_units, city.units_3, city.units_12) == (None, None, 1, 0, 0)
    by_month = {one.month: (one.organisations, one.units) for one in network.adoption_by_month(administrator)}
    assert len(by_month) == network.MONTHS
    assert {month: counts for month, counts in by_month.items() if counts != (0, 0)} == {
        real_month().plus(-20): (1, 1),
        real_month().plus(-5): (1, 1),
        real_month().plus(-2): (1, 1),
    }


@on_a_server
def test_who_stopped_and_what_is_closed(context: Context, village: Village, administrator: Context) -> None:
    saved_evening(context, village.kirkonkyla, day(12))
    organisation.change(context, [CloseNode(village.kirkonkyla, day(3))])
    town = network.adoption(administrator)[0]
    assert (town.stage, town.open_units, town.units_12) == (Stage.PAUSED, 1, 0)
    saved_evening(context, village.kirkonkyla, day(11))
    assert network.adoption(administrator)[0].units_12 == 1


@on_a_server
def test_accepted_terms_are_told(context: Context, village: Village, administrator: Context) -> None:
    mentor = new_person(context.database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    with context.database.engine.begin() as connection:
        connection.execute(text("INSERT INTO terms VALUES (1, '9999-01-01', now(), 'x')"))
        connection.execute(
            text(
                "INSERT INTO terms_acceptance (version, person_id, organisation_id, accepted_at)"
                " SELECT 1, id, :town, now() FROM person WHERE login = :login"
            ),
            {"town": village.taipalsaari, "login": mentor.login},
        )
    assert [one.terms_version for one in network.adoption(administrator)] == [1, 0]


@on_a_server
def test_a_part_of_the_network_sees_its_part(context: Context, village: Village) -> None:
    login = new_person(context.database, "Reija", [(Role.NETWORK_ADMINISTRATOR, village.region)])
    saved_evening(context, village.hervanta, day(1))
    with signed_in(context.database, *login) as regional:
        assert [one.organisation_id for one in network.adoption(regional)] == [village.taipalsaari]
        assert all(one.units == 0 for one in network.adoption_by_month(regional))
        asked = Admission(Name.of("Lemi"), "405", Name.of("Etelä-Karjala"), "09")
        admitted = network.admit(regional, asked).node_id
        assert organisation.tree(regional).path(admitted, real_month())[1].id == village.region
        with pytest.raises(NotAllowedError):
            network.admit(regional, Admission(Name.of("Akaa"), "020", Name.of("Pirkanmaa"), "06"))


@on_a_server
@pytest.mark.parametrize("role", [Role.MENTOR, Role.MANAGER, Role.WORKER, Role.VIEWER, Role.KIOSK])
def test_nobody_else(context: Context, village: Village, role: Role) -> None:
    place = village.kirkonkyla if role is Role.KIOSK else village.network
    login = new_person(context.database, "Joku", [(role, place)])
    with signed_in(context.database, *login) as signed:
        for action in (
            lambda: network.adoption(signed),
            lambda: network.adoption_by_month(signed),
            lambda: network.admit(signed, Admission(Name.of("Lemi"))),
        ):
            with pytest.raises(NotAllowedError):
                action()
        with signed.reading() as work:
            for call in ("app.adoption()", "app.adoption_by_month(0, 99999)"):
                assert work.connection.execute(text(f"SELECT * FROM {call}")).all() == []


@on_a_server
def test_admitted_with_its_region_and_then_its_first_mentor(administrator: Context, village: Village) -> None:
    asked = municipality("akaa")
    assert asked is not None
    admission = Admission(asked.name, asked.code, asked.region, asked.region_code)
    first = network.admit(administrator, admission).node_id
    tree = organisation.tree(administrator)
    assert [node.name.text for node in tree.path(first, real_month())] == ["Verkosto", "Pirkanmaa", "Akaa"]
    assert (tree[first].code, tree[first].kind) == ("020", NodeKind.ORGANISATION)
    assert [node.id for node in network.named_alike(tree, admission)] == [first]
    again = network.admit(administrator, admission).node_id  # a warning, not a hindrance
    assert again != first
    assert organisation.tree(administrator).parent_id(again, real_month()) == tree.parent_id(
        first, real_month()
    )
    free = network.admit(administrator, Admission(Name.of("Nuoriso ry"))).node_id
    assert organisation.tree(administrator).parent_id(free, real_month()) == village.network
    made = people.add_person(administrator, "Anna Ensimmäinen", first, Role.MENTOR)
    found = next(one for one in network.adoption(administrator) if one.organisation_id == first)
    assert (found.mentors, found.stage) == (("Anna Ensimmäinen",), Stage.READY)
    assert made.password


def test_alike_by_code_or_by_name_in_any_language(context: Context, village: Village) -> None:
    tree = organisation.tree(context)
    assert [n.id for n in network.named_alike(tree, Admission(Name.of("TAMMERFORS")))] == [village.tampere]
    assert network.named_alike(tree, Admission(Name.of("Itä"))) == ()  # an area
    assert network.named_alike(tree, Admission(Name.of("Uusi"), "")) == ()


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_a_file_is_no_network(context: Context, village: Village) -> None:
    with pytest.raises(ExternalError) as caught:
        network.adoption(context)
    assert caught.value.kind is ErrorKind.ONLY_SERVERS
    assert network.admit(context, Admission(Name.of("Lemi")))


def test_the_list_of_municipalities() -> None:
    assert len(municipalities()) == 308
    assert len({one.code for one in municipalities()}) == 308
    turku = municipality("Åbo")
    assert turku is not None
    assert (turku.code, turku.name.text, turku.region.text) == ("853", "Turku", "Varsinais-Suomi")
    assert municipality("853") == turku
    assert municipality("Atlantis") is None
