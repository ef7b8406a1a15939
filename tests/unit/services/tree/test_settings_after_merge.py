"""From a merge on the settings of the organisation that goes on hold for what came into it; until then its own."""

from dataclasses import replace
from datetime import date

import pytest

from helpers.village import Village, build_village, open_evening
from logbook_desktop.domain.entries.vocabulary import VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree_changes import MergeNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import age_bands, tags, usage, vocabulary

NOW = Month(2025, 12)


@pytest.fixture
def village(context: Context) -> Village:
    """Taipalsaari and Tampere, each with a tag and age bands of its own, one setting not in use in each."""
    made = build_village(context)
    for town, ages, setting in ((made.taipalsaari, (0, 10, 20), "bus"), (made.tampere, (0, 13, 18), "camp")):
        tags.add(context, town, Name.of(f"Oma {town}"))
        age_bands.add(context, town, NOW, ages)
        code = "mobile" if setting == "bus" else setting
        usage.choose(context, town, VocabularyKind.SETTING, code, in_use=False)
    return made


def names(context: Context, unit: int) -> set[str]:
    return {tag.name.text for tag in vocabulary.tags(context, unit) if tag.organisation_id is not None}


def test_settings_give_way_at_the_merge(context: Context, village: Village) -> None:
    unit, gone, stays = village.kirkonkyla, village.taipalsaari, village.tampere
    own_tag = next(tag for tag in vocabulary.tags(context, unit) if tag.organisation_id == gone)
    draft = replace(open_evening(context, unit, date(2025, 12, 1)), tag_ids=frozenset({own_tag.id}))
    saved = entries.save(context, draft).entry
    assert names(context, unit) == {f"Oma {gone}"}
    assert vocabulary.age_bands(context, unit, NOW.first_day).codes[0] == "under_10"
    assert not vocabulary.usage(context, unit).uses(VocabularyKind.SETTING, "mobile")

    january = NOW.plus(1)
    organisation.change(context, [MergeNode(gone, stays, january)])
    assert names(context, unit) == {f"Oma {gone}"}, "until the day comes nothing changes"
    later = replace(context, today=lambda: january.first_day)
    assert names(later, unit) == {f"Oma {stays}"}
    assert vocabulary.age_bands(later, unit, january.first_day).codes[0] == "under_13"
    assert vocabulary.age_bands(later, unit, NOW.first_day).codes[0] == "under_10", "of its month"
    assert vocabulary.usage(later, unit).uses(VocabularyKind.SETTING, "mobile")
    assert not vocabulary.usage(later, unit).uses(VocabularyKind.SETTING, "camp")
    again = entries.save(later, replace(saved.draft, what="Lisätty myöhemmin")).entry
    assert again.draft.tag_ids == {own_tag.id}, "what an entry has it keeps"
