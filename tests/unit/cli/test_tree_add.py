"""``tree add``: places of every kind, with the rights of whoever asks."""

import pytest

from helpers.commands import Admin
from helpers.village import Village


def test_a_unit_with_everything(admin: Admin, village: Village) -> None:
    added = admin(
        *("tree", "add", "unit", "  Uusi   talo ", "--under", "Taipalsaari", "--sv", "Nytt hus"),
        *("--code", " 12 ", "--opened", "2025-08-01"),
    )
    assert (added.status, added.err) == (0, "Added: Etelä-Karjala/Taipalsaari/Uusi talo\n")
    (made,) = admin("tree", "--scope", "Uusi talo", "--json").json
    assert (made["names"], made["code"], made["opened_on"], made["kind"]) == (
        {"sv": "Nytt hus"},
        "12",
        "2025-08-01",
        "unit",
    )


@pytest.mark.parametrize("kind", ["unit", "Yksikkö", "enhet", "UNIT"])
def test_kinds_in_any_language(admin: Admin, village: Village, kind: str) -> None:
    assert admin("tree", "add", kind, "Talo", "--under", "Tampere").status == 0


def test_without_a_place_it_hangs_under_the_network(admin: Admin, village: Village) -> None:
    assert admin("tree", "add", "region", "Kainuu").err == "Added: Kainuu\n"


def test_one_of_the_same_name_beside_it_is_told(admin: Admin, village: Village) -> None:
    assert admin("tree", "add", "unit", "Talo", "--under", "Tampere").status == 0
    again = admin("tree", "add", "unit", "talo", "--under", "Tampere")
    assert (again.status, "of that name beside it already" in again.err) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("house", "Talo", "--under", "Tampere"),
        ("unit", "  ", "--under", "Tampere"),
        ("unit", "Talo", "--under", "Nowhere"),
        ("unit", "Talo"),  # nothing of this kind hangs under the network
        ("network", "Toinen", "--under", "Tampere"),
        ("unit", "Talo", "--under", "Tampere", "--opened", "1.8.2025"),
    ],
)
def test_what_cannot_be_added(admin: Admin, village: Village, words: tuple[str, ...]) -> None:
    before = admin("tree", "--json").out
    ended = admin("tree", "add", *words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err
    assert admin("tree", "--json").out == before
