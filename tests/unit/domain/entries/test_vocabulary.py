"""What an organisation uses and calls things, and which ages make bands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, AgeBandSet
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import OptionalField
from logbook_desktop.domain.entries.vocabulary import (
    CODES,
    OLDEST_START,
    EnabledVocabulary,
    VocabularyKind,
    VocabularyRefusalError,
    bands_from,
)
from logbook_desktop.domain.names import Name

starts = st.lists(st.integers(1, OLDEST_START), min_size=1, max_size=19, unique=True).map(sorted)


@given(starts)
def test_bands_cover_every_age_once(later: list[int]) -> None:
    bands = bands_from([0, *later])
    assert AgeBandSet(1, bands).bands == bands  # it refuses gaps
    for age in range(OLDEST_START + 5):
        assert sum(band.low <= age and (band.high is None or age <= band.high) for band in bands) == 1


@given(st.lists(st.integers(-3, OLDEST_START + 3), max_size=24))
def test_ages_make_bands_or_are_refused(ages: list[int]) -> None:
    fits = 2 <= len(ages) <= 20 and ages[0] == 0 and ages == sorted(set(ages)) and ages[-1] <= OLDEST_START
    if fits:
        assert [band.low for band in bands_from(ages)] == ages
    else:
        with pytest.raises(VocabularyRefusalError):
            bands_from(ages)


def test_the_default_bands_are_made_of_their_ages() -> None:
    assert bands_from([0, 7, 13, 16, 18, 25, 29]) == DEFAULT_BANDS


def test_everything_is_in_use_until_it_is_not() -> None:
    usage = EnabledVocabulary()
    assert all(usage.uses(kind, code) for kind, codes in CODES.items() for code in codes)
    usage = usage.without(VocabularyKind.FIELD, OptionalField.WHY.value)
    assert not usage.shows(OptionalField.WHY)
    assert usage.shows(OptionalField.TAGS)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [(VocabularyKind.FORM, True), (VocabularyKind.SETTING, True), (VocabularyKind.FIELD, False)],
)
def test_of_forms_and_settings_something_stays(kind: VocabularyKind, needed: bool) -> None:
    usage = EnabledVocabulary()
    *most, last = CODES[kind]
    for code in most:
        usage = usage.without(kind, code)
    if needed:
        with pytest.raises(VocabularyRefusalError):
            usage.without(kind, last)
    else:
        assert not usage.without(kind, last).uses(kind, last)


def test_the_codes_are_those_of_the_domain() -> None:
    assert CODES[VocabularyKind.FORM] == tuple(FormOfWork)
    assert CODES[VocabularyKind.SETTING] == tuple(Setting)


def test_own_names_by_language() -> None:
    usage = EnabledVocabulary(names={(VocabularyKind.SETTING, "school"): Name.of("Koulu", {"sv": "Skola"})})
    local_names = [
        usage.local_name(VocabularyKind.SETTING, "school", language) for language in ("fi", "sv", "en")
    ]
    assert local_names == ["Koulu", "Skola", "Koulu"]
    assert usage.local_name(VocabularyKind.SETTING, "camp", "fi") == ""
