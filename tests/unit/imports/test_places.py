"""Which unit a spelling means: taken when it is clear, left to a person when it is not, and never two made one."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.imported import KnownPlace, RejectionReason
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.likeness import CLEAR, likeness
from logbook_desktop.imports.places import Places, fullest
from logbook_desktop.imports.spellings import spelling

SAME = [
    ("Kirkonkylän nuorisotila", "kirkonkylän nuorisotila "),
    ("Kirkonkylän nuorisotila", "Kirkonkylän nuta"),
    ("Kirkonkylän nuorisotila", "Kirkonkylä"),
    ("Kirkonkylän nuorisotila", "Nuorisotila Kirkonkylä"),
    ("Kirkonkylän nuorisotila", "Kirkonk. nuta"),
    ("Kirkonkylän nuorisotila", "KirkonkylänNuorisotila"),
    ("Saimaanharjun nuorisotila", "Saimaanharju"),
    ("Saimaanharjun nuorisotila", "Saimanharju"),
    ("Vehkataipaleen nuorisotila", "Vehkataipale"),
    ("Hervannan nuorisotila", "Hervanta"),
    ("Hervannan nuorisotila", "Hervannassa"),
    ("Kaukajärven nuorisokeskus", "Kaukajärvi"),
    ("Peltolammin nuorisotila", "Peltolampi"),
    ("Lielahden nuta", "Lielahti"),
    ("Turun nuorisotalo", "Turku"),
    ("Pispalanmäen nuokkari", "Pispalanmäki"),
    ("Ekenäs ungdomsgård", "Ekenäs UG"),
    ("Ekenäs ungdomsgård", "Ekenas"),
    ("Kyrkbyns ungdomsgård", "Kyrkbyn"),
    ("Central Youth Centre", "central youth center"),
    ("St. Mary’s youth club", "St Mary's"),
    ("Keskusta 1", "keskusta1"),
]
DIFFERENT = [
    ("Itäkeskus", "Länsikeskus"),
    ("Keskusta 1", "Keskusta 2"),
    ("Keskustan nuta I", "Keskustan nuta II"),
    ("Pohjois-Hervanta", "Hervanta"),
    ("Pohjois-Hervanta", "Etelä-Hervanta"),
    ("Uusi-Kylä", "Vanha-Kylä"),
    ("Uusikylä", "Vanhakylä"),
    ("Norrby", "Söderby"),
    ("Norrby ungdomsgård", "Söderby ungdomsgård"),
    ("Hervannan nuorisotila", "Hervannan koulu"),
    ("Rantala", "Rantola"),
    ("Keskusta", "Keskus"),
    ("nuorisotila", "Kirkonkylän nuorisotila"),
    ("Eastside youth centre", "Westside youth centre"),
    ("Ylikylä", "Alikylä"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_place(one: str, other: str) -> None:
    assert likeness(spelling(one), spelling(other)) >= CLEAR


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_places(one: str, other: str) -> None:
    assert likeness(spelling(one), spelling(other)) < CLEAR


@given(one=st.text(max_size=20), other=st.text(max_size=20))
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert likeness(spelling(one), spelling(other)) == likeness(spelling(other), spelling(one))


def unit(number: int, *path: str, names: Sequence[str] = ()) -> KnownPlace:
    return KnownPlace(number, path, (path[-1], *names))


def settled(
    *spellings: str,
    known: Sequence[KnownPlace] = (),
    mapping: Mapping[str, Sequence[str] | str] | None = None,
    may_create: bool = False,
) -> dict[str, str | int]:
    """What each spelling was taken for: a unit's id, a new unit's name, or "?"."""
    places = Places(Counter(spellings), known, mapping or {}, may_create)
    found: dict[str, str | int] = {}
    for text in spellings:
        try:
            place = places.of(text)
            found[text] = place.name if place.unit_id is None else place.unit_id
        except Fault as fault:
            found[text] = "?" if fault.why is RejectionReason.PLACE else str(fault)
    return found


KESKUSTA = [unit(1, "Lahti", "Keskusta 1"), unit(2, "Lahti", "Keskusta 2")]


def test_between_two_alike_a_person_decides() -> None:
    assert settled("Keskusta", "keskusta 1", known=KESKUSTA) == {"Keskusta": "?", "keskusta 1": 1}
    assert settled("Keskusta", known=KESKUSTA, may_create=True) == {"Keskusta": "?"}


def test_between_two_of_the_same_name_a_person_decides() -> None:
    known = [unit(1, "Lahti", "Itä", "Nuokku"), unit(2, "Lahti", "Länsi", "Nuokku")]
    assert settled("Nuokku", "nuokku", known=known, may_create=True) == {"Nuokku": "?", "nuokku": "?"}
    assert settled("Nuokku", known=known, mapping={"Nuokku": "Länsi/Nuokku"}) == {"Nuokku": 2}


def test_the_candidates_are_named() -> None:
    places = Places(Counter(["Keskusta"]), KESKUSTA, {}, False)
    with pytest.raises(Fault) as caught:
        places.of("Keskusta")
    assert caught.value.suggestion == "Lahti/Keskusta 1, Lahti/Keskusta 2"


def test_the_word_for_a_youth_centre_alone_tells_nothing() -> None:
    assert settled("nuorisotila", known=[unit(1, "Ii", "Haminan nuorisotila")]) == {"nuorisotila": "?"}
    assert settled("nuorisotila", known=[unit(1, "Ii", "Nuorisotila")]) == {"nuorisotila": 1}


def test_the_only_youth_centre_of_a_small_municipality() -> None:
    assert settled("Nuorisotila", "Koulu", may_create=True) == {
        "Nuorisotila": "Nuorisotila",
        "Koulu": "Koulu",
    }


def test_an_exact_name_is_never_another_unit() -> None:
    known = [unit(1, "Ii", "Hervannan nuta"), unit(2, "Ii", "Hervanta")]
    assert settled("hervanta", "Hervannan nuta", known=known) == {"hervanta": 2, "Hervannan nuta": 1}


def test_a_unit_is_found_in_any_of_its_languages() -> None:
    known = [unit(7, "Raasepori", "Tammisaaren nuorisotila", names=["Ekenäs ungdomsgård"])]
    assert settled("Ekenäs UG", "Tammisaari", known=known) == {"Ekenäs UG": 7, "Tammisaari": 7}


def test_a_unit_named_with_its_municipality() -> None:
    known = [unit(1, "Taipalsaari", "Kirkonkylän nuorisotila"), unit(2, "Taipalsaari", "Nuorisotila")]
    written = ("Taipalsaaren kirkonkylä", "Taipalsaaren nuorisotila", "Taipalsaari")
    assert list(settled(*written, known=known).values()) == [1, 2, "?"]
    assert settled("Hervannan koulu", known=[unit(1, "Tampere", "Hervannan nuta")]) == {
        "Hervannan koulu": "?"
    }


def test_the_file_of_places_wins() -> None:
    known = [unit(1, "Ii", "Haminan nuorisotila"), unit(2, "Ii", "Pohjan nuta")]
    mapping = {"HAMINA": "Ii/Pohjan nuta", "Se toinen": ["Pohjan nuta"], "": "ii/haminan nuorisotila"}
    assert settled("Hamina", "se toinen", "", "Haminan nuta", known=known, mapping=mapping) == {
        "Hamina": 2,
        "se toinen": 2,
        "": 1,
        "Haminan nuta": 1,
    }


def test_the_file_of_places_may_name_a_unit_to_be_made() -> None:
    mapping = {"A": "Ii/Uusi nuta", "B": ["Ii", "Uusi nuta"]}
    assert settled("A", "B", mapping=mapping, may_create=True) == {"A": "Uusi nuta", "B": "Uusi nuta"}
    assert settled("A", mapping=mapping) == {"A": "?"}


def test_a_path_that_fits_two_units_settles_nothing() -> None:
    known = [unit(1, "Ii", "Nuta"), unit(2, "Oulu", "Nuta")]
    assert settled("A", known=known, mapping={"A": "Nuta"}) == {"A": "?"}
    assert settled("A", known=known, mapping={"A": "Oulu/Nuta"}) == {"A": 2}


def test_new_places_are_named_by_their_fullest_spelling() -> None:
    written = ("kirkonkylä", "Kirkonkylän nuta", "kirkonkylän nuorisotila", "Kirkonkylän nuorisotila")
    assert set(settled(*written, may_create=True).values()) == {"Kirkonkylän nuorisotila"}


def test_of_equals_the_capitalised_names_the_place() -> None:
    assert fullest({"karis ug": 9, "KARIS UG": 9, "Karis UG": 1}) == "Karis UG"


@given(
    order=st.permutations(
        ["Hervanta", "Hervannan nuta", "Kaukajärvi", "Keskusta 1", "Keskusta 2", "Kaukajärven nuokkari"]
    )
)
def test_the_order_of_rows_does_not_matter(order: list[str]) -> None:
    assert settled(*order, may_create=True) == {
        "Hervanta": "Hervannan nuta",
        "Hervannan nuta": "Hervannan nuta",
        "Kaukajärvi": "Kaukajärven nuokkari",
        "Kaukajärven nuokkari": "Kaukajärven nuokkari",
        "Keskusta 1": "Keskusta 1",
        "Keskusta 2": "Keskusta 2",
    }


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Kirkonkylän nuor.tila", "Kirkonkylän nuorisotila"),
        ("Kirkonkylän nt", "Kirkonkylän nuorisotila"),
        ("Kirkonkylän nuoris.tila", "Kirkonkylän nuorisotila"),
        ("Ekenäs ung.gård", "Ekenäs ungdomsgård"),
        ("Hervannan kla", "Hervannan koulu"),
        ("Karis sk.", "Karis skola"),
    ],
)
def test_the_kind_of_place_cut_short_is_the_same_place_under_its_fullest_name(short: str, full: str) -> None:
    places = Places(Counter({short: 3, full: 10}), (), {}, may_create=True)
    assert {places.of(short).name, places.of(full).name} == {full}


def test_a_school_cut_short_is_no_youth_centre() -> None:
    places = Places(Counter({"Hervannan kla": 3, "Hervannan nuorisotila": 3}), (), {}, may_create=True)
    assert places.of("Hervannan kla").name != places.of("Hervannan nuorisotila").name
