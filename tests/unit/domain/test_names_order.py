"""How names sort and are found: å, ä, ö after z, whatever the case, the same bytes on every database."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.names import Name, search_text, sort_key

ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"
words = st.text(ALPHABET, min_size=1, max_size=12)
any_text = st.text(max_size=30)


def as_bytes(text: str) -> bytes:
    return sort_key(text).encode()


def test_finnish_names_stand_in_the_order_of_the_alphabet() -> None:
    names = ["Öja", "Zeppelin", "Äänekoski", "Åbo", "Aura", "älä", "Ähtäri", "ahtari", "Oulu"]
    ordered = ["ahtari", "Aura", "Oulu", "Zeppelin", "Åbo", "Ähtäri", "älä", "Äänekoski", "Öja"]
    assert sorted(names, key=as_bytes) == ordered


@given(words, words)
def test_bytes_compare_as_the_alphabet_does(one: str, other: str) -> None:
    places = [[ALPHABET.index(letter) for letter in word] for word in (one, other)]
    assert (as_bytes(one) < as_bytes(other)) is (places[0] < places[1])


@given(words)
def test_neither_case_nor_composition_matters(word: str) -> None:
    for spelling in (word.upper(), word.title(), unicodedata.normalize("NFD", word), f"  {word}\u00a0 "):
        assert sort_key(spelling) == sort_key(word)
        assert search_text(spelling) == search_text(word)


@pytest.mark.parametrize(
    ("accented", "plain"), [("André", "Andre"), ("Šiška", "siska"), ("Müller", "myller"), ("Ærø", "äro")]
)
def test_other_accents_do_not_count_for_order(accented: str, plain: str) -> None:
    expected = {"Ærø": sort_key("ärö")}.get(accented, sort_key(plain))
    assert sort_key(accented) == expected


@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = search_text(text)
    assert search_text(once) == once
    assert sort_key(once) == sort_key(text)


@given(any_text, any_text)
def test_a_part_is_found_in_the_whole_of_plain_words(before: str, after: str) -> None:
    assert search_text("HERVANNAN Nuoriso").split() == ["hervannan", "nuoriso"]
    whole = f"{before} Äänekoski {after}"
    assert search_text("ÄÄNEKOSKI") in search_text(whole)


def test_a_name_is_found_in_any_of_its_languages() -> None:
    name = Name.of(" Turku ", {"sv": "Åbo", "en": "Turku", "fi": " "})
    assert name.text == "Turku"
    assert name.translations == {"sv": "Åbo"}
    assert (name.in_language("sv"), name.in_language("en")) == ("Åbo", "Turku")
    assert name.spellings == {"turku", "åbo"}
    assert name.search == "turku\nåbo"


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_a_name_without_a_letter_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="at least one letter"):
        Name(text)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="et"):
        Name.of("Tallinn", {"et": "Tallinna"})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Kulma\nTori", "Kulma Tori"),
        ("\tKulma\x07", "Kulma"),
        ("\x07", "?"),
        ("Kulma\u00a0A", "Kulma\u00a0A"),
    ],
)
def test_no_control_characters_are_kept(typed: str, kept: str) -> None:
    """A server takes no name that has some; what cells of a spreadsheet hold is cleaned on its way in."""
    name = Name.of("Nuta", {"sv": typed})
    assert Name.of(typed).text == kept
    assert dict(name.by_language) == {"sv": kept}
