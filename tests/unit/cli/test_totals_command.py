"""``totals``: what is suppressed says so, what does not exist is empty, and a person asks with the own rights."""

from datetime import date

import pytest

from helpers.commands import Admin, AdminAt
from helpers.databases import on_a_server
from helpers.logins import PASSWORD, new_person
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.context import Context

MARCH = ("--from", "2025-03", "--to", "2025-03")


def documented(context: Context, village: Village) -> None:
    saved_evening(context, village.kirkonkyla, date(2025, 3, 4))
    saved_evening(context, village.saimaanharju, date(2025, 3, 4))
    saved_evening(context, village.hervanta, date(2025, 3, 4), attendance=Attendance.of(girls=2))


def test_by_unit_by_organisation_and_together(admin: Admin, context: Context, village: Village) -> None:
    documented(context, village)
    units = admin("totals", "--scope", "Taipalsaari", *MARCH)
    assert units.status == 0
    assert units.out.splitlines() == [
        "place\tmonth\tcode\tentries\tvisits\tminutes\tyouth_minutes",
        "Etelä-Karjala/Taipalsaari/Kirkonkylän nuorisotila\t2025-03\topen\t1\t12\t210\t0",
        "Etelä-Karjala/Taipalsaari/Saimaanharjun nuorisotila\t2025-03\topen\t1\t12\t210\t0",
    ]
    organisations = admin("totals", *MARCH, "--by", "setting", "--lang", "fi")
    hidden = "\t".join([organisations.out.splitlines()[-1].split("\t")[-1]] * 4)
    assert organisations.out.splitlines()[1:] == [
        f"Etelä-Karjala/Taipalsaari\t2025-03\tyouth_centre\t{hidden}",
        f"Tampere\t2025-03\tyouth_centre\t{hidden}",
    ]
    (boys, girls, other) = admin("totals", "--together", *MARCH, "--by", "gender", "--json").json
    assert (boys["visits"], girls["visits"], other["visits"]) == (14, 12, 0)
    assert girls["place"] is None
    assert girls["entries"] is None
    assert not girls["suppressed"]


def test_places_are_in_the_order_of_their_names(admin: Admin, context: Context, village: Village) -> None:
    documented(context, village)
    assert admin("tree", "add", "unit", "Aarteen talo", "--under", "Taipalsaari").status == 0
    tree = admin("tree", "--scope", "Aarteen talo", "--json").json
    saved_evening(context, tree[0]["id"], date(2025, 3, 4))
    lines = admin("totals", "--scope", "Taipalsaari", *MARCH).out.splitlines()[1:]
    assert [line.split("\t")[0].rpartition("/")[2] for line in lines] == [
        "Aarteen talo",
        "Kirkonkylän nuorisotila",
        "Saimaanharjun nuorisotila",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2025-3", "--to", "2025-03"),
        ("--from", "2025-13", "--to", "2025-13"),
        ("--from", "2025-03-01", "--to", "2025-03"),
        ("--from", "2025-04", "--to", "2025-03"),
        (*MARCH, "--scope", "Taipalsaari", "--together"),
        (*MARCH, "--scope", "Nowhere"),
        (*MARCH, "--by", "activity"),
    ],
)
def test_what_cannot_be_asked(admin: Admin, village: Village, words: tuple[str, ...]) -> None:
    ended = admin("totals", *words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err


@on_a_server
def test_people_ask_with_their_own_rights(admin_at: AdminAt, database: Database, context: Context) -> None:
    village = build_village(context)
    documented(context, village)

    def as_person(role: Role, node_id: int) -> Admin:
        login = new_person(database, grants=[(role, node_id)])
        url = database.engine.url.set(username=login.login, password=PASSWORD)
        return admin_at(url.set(drivername="postgresql").render_as_string(hide_password=False))

    viewer = as_person(Role.VIEWER, village.taipalsaari)
    assert len(viewer("totals", "--scope", "Taipalsaari", *MARCH).out.splitlines()) == 3
    assert viewer("totals", *MARCH).status == 2
    network = as_person(Role.NETWORK_ADMINISTRATOR, village.network)
    assert len(network("totals", *MARCH).out.splitlines()) == 3
    assert network("totals", "--scope", "Taipalsaari", *MARCH).status == 2
