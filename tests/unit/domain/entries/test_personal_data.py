"""What raises the gentle warning, and what must not: dates, clock times and names of places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.personal_data import PersonalDataKind, personal_data

K = PersonalDataKind


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        # identity codes invented for documentation (individual numbers 900–999 are never given)
        ("Hänen tunnuksensa on 131052-308T.", K.IDENTITY_CODE, "131052-308T"),
        ("010594Y9032", K.IDENTITY_CODE, "010594Y9032"),
        ("(020594x903p)", K.IDENTITY_CODE, "020594x903p"),
        ("Soita 040 123 4567 illalla", K.PHONE, "040 123 4567"),
        ("tel. 0501234567.", K.PHONE, "0501234567"),
        ("+358 40 123 4567", K.PHONE, "+358 40 123 4567"),
        ("+46-70-123 45 67", K.PHONE, "+46-70-123 45 67"),
        ("03 565 6000", K.PHONE, "03 565 6000"),
        ("kirjoita: etu.suku@koulu.tampere.fi!", K.EMAIL, "etu.suku@koulu.tampere.fi"),
        ("Matti Virtanen tuli illalla", K.NAME, "Matti Virtanen"),
        ("puhuttiin Aino Korhosen kanssa", K.NAME, "Aino Korhosen"),
        ("Väinö Åkerblom-Öhman", K.NAME, "Väinö Åkerblom-Öhman"),
    ],
)
def test_found(text: str, kind: PersonalDataKind, found: str) -> None:
    assert [(one.kind, one.text) for one in personal_data(text)] == [(kind, found)]
    assert all(text[one.at :].startswith(one.text) for one in personal_data(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "131052-308U",  # a wrong check character
        "310252-308T",  # no such day
        "1131052-308T",
        "3.11.2025 klo 17.00-20.30",
        "klo 17-20.30, 04.05.2025",
        "040505",
        "2025-11-03",
        "lukuvuosi 2024-2025, 100 000 euroa",
        "päättyi 00.30",
        "klo 0900-1600",
        "n. 12 nuorta, joista 050 ei",
        "nick @peluri",
        "Hervannan Nuorisotila",
        "Avoin Ilta",
        "Aino-ryhmä",
        "Matti ja Teppo",
        "Anna palautetta",
        "Anna Nuorisotila",
    ],
)
def test_nothing_found(text: str) -> None:
    assert personal_data(text) == ()


@given(st.text(max_size=200))
def test_any_text_is_read_and_what_is_found_stands_in_it_once(text: str) -> None:
    end = 0
    for one in personal_data(text):
        assert one.at >= end
        end = one.at + len(one.text)
        assert text[one.at : end] == one.text


def test_all_kinds_in_one_text_in_its_order() -> None:
    text = "Maria Laine, 040 1234567, maria@posti.fi, 131052-308T"
    assert [one.kind for one in personal_data(text)] == [K.NAME, K.PHONE, K.EMAIL, K.IDENTITY_CODE]
