"""Every word of the vocabulary names one column, in any case and with anything people add to it."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.imports.headings import recognise, single_letters, vocabulary_keys
from logbook_desktop.imports.vocabulary import HEADINGS, Field

PHRASES = [
    (phrase, field, language)
    for field, words in HEADINGS.items()
    for language, phrases in words.items()
    for phrase in phrases
]


def test_no_word_means_two_columns() -> None:
    fields = defaultdict(set)
    for key, field, _ in vocabulary_keys():
        fields[key].add(field)
    assert {key: found for key, found in fields.items() if len(found) > 1} == {}


def test_every_word_is_recognised_as_its_own_column() -> None:
    wrong = {phrase: recognise(phrase) for phrase, field, _ in PHRASES if _field(phrase) is not field}
    assert wrong == {}


def _field(text: str) -> Field | None:
    heading = recognise(text)
    return heading.field if heading else None


@given(
    phrase=st.sampled_from(PHRASES),
    dress=st.sampled_from(["{}:", " {} ", "{}*", "({})", "{}.", "1. {}", "{}\n"]),
)
def test_case_and_punctuation_do_not_matter(phrase: tuple[str, Field, str], dress: str) -> None:
    text, field, _ = phrase
    assert _field(dress.format(text.upper())) is field
    assert _field(dress.format(text.title())) is field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Tytöt (kpl)", Field.GIRLS),
        ("Osallistujat\ntytöt", Field.GIRLS),
        ("Antal flickor", Field.GIRLS),
        ("Tytöt / Flickor", Field.GIRLS),
        ("joista poikia", Field.BOYS),
        ("Muu/ei ilmoitettu", Field.OTHERS),
        ("Other / not stated", Field.OTHERS),
        ("Yhteen-\nsä", Field.TOTAL),
        ("Nuoria yht.", Field.TOTAL),
        ("Pvm (pp.kk.vvvv)", Field.DATE),
        ("Pvm 2025", Field.DATE),
        ("Klo (alkoi–päättyi)", Field.CLOCK),
        ("Alkoi/Päättyi", Field.CLOCK),
        ("Start–slut kl", None),
        ("Tid", Field.CLOCK),
        ("Tid (h)", Field.LENGTH),
        ("Ohjaajat", Field.STAFF),
        ("Ohjaajat (h)", Field.STAFF_HOURS),
        ("Ohjaajat, lkm", Field.STAFF),
        ("Nuorten järjestämä (h)", Field.YOUTH_HOURS),
        ("Ungdomarnas egen verksamhet (tim)", Field.YOUTH_HOURS),
        ("Hours led by young people", Field.YOUTH_HOURS),
        ("Nuoria tuottajina", Field.PRODUCERS),
        ("Mitä tehtiin", Field.WHAT),
        ("Muuta huomioitavaa", Field.WHAT),
        ("Viikonpäivä", None),
        ("Vuoro", None),
        ("Tytöt %", None),
        ("Uusia tyttöjä", None),
        ("Poikien osuus", None),
    ],
)
def test_what_people_write(text: str, field: Field | None) -> None:
    assert _field(text) is field


@pytest.mark.parametrize(
    ("text", "minutes"), [("Kesto (min)", True), ("Kesto (h)", False), ("Längd i minuter", True)]
)
def test_the_unit_of_lengths(text: str, minutes: bool) -> None:
    heading = recognise(text)
    assert heading is not None
    assert (heading.field, heading.minutes) == (Field.LENGTH, minutes)


@pytest.mark.parametrize(
    ("text", "field", "band"),
    [
        ("Tytöt 13–15", Field.GIRLS, AgeBand(13, 15)),
        ("Pojat alle 13 v", Field.BOYS, AgeBand(0, 12)),
        ("Girls 18+", Field.GIRLS, AgeBand(18, None)),
        ("7-12 år", Field.PEOPLE, AgeBand(7, 12)),
        ("över 18", Field.PEOPLE, AgeBand(19, None)),
    ],
)
def test_ages(text: str, field: Field, band: AgeBand) -> None:
    heading = recognise(text)
    assert heading is not None
    assert (heading.field, heading.band) == (field, band)


def test_letters_mean_something_only_as_a_pair() -> None:
    def fields(*letters: str) -> list[Field]:
        return [heading.field for heading in single_letters(dict(enumerate(letters))).values()]

    assert fields("T", "P", "M") == [Field.GIRLS, Field.BOYS, Field.OTHERS]
    assert fields("F", "P") == [Field.GIRLS, Field.BOYS]
    assert fields("F", "M", "X") == [Field.GIRLS, Field.BOYS, Field.OTHERS]
    assert fields("T", "K") == []
