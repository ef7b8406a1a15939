"""Every word of the vocabulary names one column, in any case and with anything people add to it."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.imports.headings import recognise, single_letters, vocabulary_keys
from logbook_desktop.imports.vocabulary import HEADINGS, SheetField

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


def _field(text: str) -> SheetField | None:
    heading = recognise(text)
    return heading.field if heading else None


@given(
    phrase=st.sampled_from(PHRASES),
    apply_theme=st.sampled_from(["{}:", " {} ", "{}*", "({})", "{}.", "1. {}", "{}\n"]),
)
def test_case_and_punctuation_do_not_matter(phrase: tuple[str, SheetField, str], apply_theme: str) -> None:
    text, field, _ = phrase
    assert _field(apply_theme.format(text.upper())) is field
    assert _field(apply_theme.format(text.title())) is field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Tytöt (kpl)", SheetField.GIRLS),
        ("Osallistujat\ntytöt", SheetField.GIRLS),
        ("Antal flickor", SheetField.GIRLS),
        ("Tytöt / Flickor", SheetField.GIRLS),
        ("joista poikia", SheetField.BOYS),
        ("Muu/ei ilmoitettu", SheetField.OTHERS),
        ("Other / not stated", SheetField.OTHERS),
        ("Yhteen-\nsä", SheetField.TOTAL),
        ("Nuoria yht.", SheetField.TOTAL),
        ("Pvm (pp.kk.vvvv)", SheetField.DATE),
        ("Pvm 2025", SheetField.DATE),
        ("Klo (alkoi–päättyi)", SheetField.CLOCK),
        ("Alkoi/Päättyi", SheetField.CLOCK),
        ("Start–slut kl", None),
        ("Tid", SheetField.CLOCK),
        ("Tid (h)", SheetField.LENGTH),
        ("Ohjaajat", SheetField.STAFF),
        ("Ohjaajat (h)", SheetField.STAFF_HOURS),
        ("Ohjaajat, lkm", SheetField.STAFF),
        ("Nuorten järjestämä (h)", SheetField.YOUTH_HOURS),
        ("Ungdomarnas egen verksamhet (tim)", SheetField.YOUTH_HOURS),
        ("Hours led by young people", SheetField.YOUTH_HOURS),
        ("Nuoria tuottajina", SheetField.PRODUCERS),
        ("Mitä tehtiin", SheetField.WHAT),
        ("Muuta huomioitavaa", SheetField.WHAT),
        ("Viikonpäivä", None),
        ("Vuoro", None),
        ("Tytöt %", None),
        ("Uusia tyttöjä", None),
        ("Poikien osuus", None),
    ],
)
def test_what_people_write(text: str, field: SheetField | None) -> None:
    assert _field(text) is field


@pytest.mark.parametrize(
    ("text", "minutes"), [("Kesto (min)", True), ("Kesto (h)", False), ("Längd i minuter", True)]
)
def test_the_unit_of_lengths(text: str, minutes: bool) -> None:
    heading = recognise(text)
    assert heading is not None
    assert (heading.field, heading.minutes) == (SheetField.LENGTH, minutes)


@pytest.mark.parametrize(
    ("text", "field", "band"),
    [
        ("Tytöt 13–15", SheetField.GIRLS, AgeBand(13, 15)),
        ("Pojat alle 13 v", SheetField.BOYS, AgeBand(0, 12)),
        ("Girls 18+", SheetField.GIRLS, AgeBand(18, None)),
        ("7-12 år", SheetField.PEOPLE, AgeBand(7, 12)),
        ("över 18", SheetField.PEOPLE, AgeBand(19, None)),
    ],
)
def test_ages(text: str, field: SheetField, band: AgeBand) -> None:
    heading = recognise(text)
    assert heading is not None
    assert (heading.field, heading.band) == (field, band)


def test_letters_mean_something_only_as_a_pair() -> None:
    def fields(*letters: str) -> list[SheetField]:
        return [heading.field for heading in single_letters(dict(enumerate(letters))).values()]

    assert fields("T", "P", "M") == [SheetField.GIRLS, SheetField.BOYS, SheetField.OTHERS]
    assert fields("F", "P") == [SheetField.GIRLS, SheetField.BOYS]
    assert fields("F", "M", "X") == [SheetField.GIRLS, SheetField.BOYS, SheetField.OTHERS]
    assert fields("T", "K") == []
