"""The word lists of the reader: tidy, and none contradicts another."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest

from logbook_desktop.imports.spellings import qualifier_of, spelling
from logbook_desktop.imports.word_lists import pattern_of, tables, together, word_pattern, word_set
from logbook_desktop.support.resources import resource_folder

Lists = dict[str, list[str]]
IN_THE_MIDDLE = "qxq"
"""Letters that stand for any others: no word has them."""


def every_list() -> Iterator[tuple[str, Lists]]:
    for path in sorted((resource_folder() / "words").glob("*.toml")):
        for name, lists in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if all(isinstance(words, list) for words in lists.values()):
                yield f"{path.stem}.{name}", lists
            else:
                yield from ((f"{path.stem}.{name}.{meaning}", part) for meaning, part in lists.items())


LISTS = dict(every_list())


def matched(words: frozenset[str], by: frozenset[str]) -> set[str]:
    """Those of the words of which every writing is a word of the other list, too."""
    other = re.compile(pattern_of(by))
    return {word for word in words if all(other.fullmatch(writing) for writing in writings(word))}


def writings(word: str) -> set[str]:
    """The shortest writing of a word, and one with letters where any may stand."""
    shortest = re.sub(r"\*|\{\d+\}", "", word)
    return {shortest, re.sub(r"\{\d+\}", IN_THE_MIDDLE, word.replace("*", IN_THE_MIDDLE))}


def met(one: frozenset[str], other: frozenset[str]) -> set[str]:
    """Words of either list that the other knows, too."""
    return matched(one, other) | matched(other, one)


def words_of(name: str) -> frozenset[str]:
    return together({language: tuple(words) for language, words in LISTS[name].items()})


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_sorted_and_by_language(name: str) -> None:
    assert set(LISTS[name]) <= {"fi", "sv", "en", "shared"}
    for words in LISTS[name].values():
        assert words == sorted(set(words))
        assert all(word == word.casefold().strip() and word for word in words)


# A heading may be a word of several languages: then it tells none.
@pytest.mark.parametrize("name", [name for name in LISTS if not name.startswith("headings.")])
def test_a_word_stands_once_and_no_other_of_its_list_covers_it(name: str) -> None:
    words = [word for of_language in LISTS[name].values() for word in of_language]
    assert [word for word, times in Counter(words).items() if times > 1] == []
    assert [word for word in words if matched(frozenset({word}), words_of(name) - {word})] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("places.general", "places.kinds"),
        ("places.youth_centre", "places.kinds"),
        ("around_headings.count", "around_headings.hours"),
        ("around_headings.count", "around_headings.minutes"),
        ("around_headings.count", "around_headings.not_the_whole"),
        ("around_headings.hours", "around_headings.minutes"),
        ("around_headings.hours", "around_headings.not_the_whole"),
        ("around_headings.people", "around_headings.not_the_whole"),
        ("around_headings.people", "around_headings.hours"),
        ("around_headings.clock", "around_headings.not_the_whole"),
        ("around_headings.young", "around_headings.their_staff"),
        ("around_headings.those_who_run", "around_headings.their_hours"),
        ("cells.totals_row", "cells.totals_alone"),
        ("cells.cancelled", "cells.closed"),
        ("cells.approximately", "cells.units_of_people"),
        ("cells.nobody", "cells.units_of_people"),
        ("cells.nobody", "cells.approximately"),
        ("sheets.autumn", "sheets.spring"),
        *combinations((name for name in LISTS if name.startswith("cells.forms.")), 2),
        *combinations((name for name in LISTS if name.startswith("people.roles.")), 2),
        *combinations((name for name in LISTS if name.startswith("places.qualifiers.")), 2),
        *combinations((name for name in LISTS if name.startswith("people.columns.")), 2),
        *combinations((name for name in LISTS if name.startswith("structure.columns.")), 2),
        *combinations((name for name in LISTS if name.startswith("structure.kinds.")), 2),
    ],
)
def test_lists_that_exclude_each_other(one: str, other: str) -> None:
    assert met(words_of(one), words_of(other)) == set()


def test_a_language_has_its_names_alone() -> None:
    names = [name for by_language in LISTS["people.languages"].values() for name in by_language]
    assert len(names) == len(set(names))


def test_settings_share_no_word_but_those_the_order_decides() -> None:
    settings = {meaning: together(lists) for meaning, lists in tables("cells", "settings").items()}
    shared = {(a, b): met(settings[a], settings[b]) for a, b in combinations(settings, 2)}
    assert {pair: words for pair, words in shared.items() if words} == {}


def test_words_that_part_namesakes_are_no_common_words() -> None:
    qualifiers = frozenset().union(*(together(lists) for lists in tables("places", "qualifiers").values()))
    common = word_set("places", "general") | word_set("places", "youth_centre")
    assert met(qualifiers, common | word_set("places", "kinds")) == set()
    assert all(spelling(word).marks and not spelling(word).words for word in qualifiers)
    assert all(qualifier_of(f"{word}xyz") for word in qualifiers)


def test_what_every_youth_centre_shares_stands_in_one_of_two_lists() -> None:
    general, youth_centre = word_set("places", "general"), word_set("places", "youth_centre")
    assert general & youth_centre == frozenset()
    # "ungdom" is common with any ending; some of its words name a youth centre besides.
    assert met(general, youth_centre) == {word for word in youth_centre if word.startswith("ungdoms")}
    endings = word_set("places", "endings")
    assert matched(endings, youth_centre | general) == endings
    assert word_set("places", "often_mistyped") < endings


def test_what_a_sheet_is_of_is_no_youth_centre_but_all_of_them() -> None:
    several = {"*gårdar*", "nuorisotilat", "nuorisotilo*"}
    contents, youth_centre = word_set("sheets", "contents"), word_set("places", "youth_centre")
    assert met(contents - several, youth_centre | word_set("places", "endings")) == set()
    assert matched(frozenset({"nuorisotilat", "ungdomsgårdar"}), contents) == {
        "nuorisotilat",
        "ungdomsgårdar",
    }


def test_words_of_totals_are_words_of_people() -> None:
    assert word_set("around_headings", "totals") < word_set("around_headings", "people")


@pytest.mark.parametrize(
    ("word", "text", "fits"),
    [
        ("nuta*", "nutalla", True),
        ("nuta*", "nuta", True),
        ("nuta*", "anuta", False),
        ("*ryhm*", "pienryhmässä", True),
        ("nuta{4}", "nutalla", True),
        ("nuta{4}", "nutallamme", False),
        ("ei auki", "ei auki", True),
        ("a.b", "axb", False),
    ],
)
def test_how_a_word_is_written(word: str, text: str, fits: bool) -> None:
    assert (re.fullmatch(pattern_of(frozenset({word})), text) is not None) is fits


WHOLE_WORDS = (
    *("headings.", "people.", "structure.", "cells.totals_row", "cells.totals_alone", "cells.nobody"),
    *(
        f"around_headings.{name}"
        for name in ("people", "totals", "count", "hours", "minutes", "clock", "format")
    ),
    *("around_headings.not_the_whole", "places.qualifiers.", "places.often_mistyped"),
)
"""Lists whose words are compared as they are, so that no sign in them would mean anything."""


@pytest.mark.parametrize("name", [name for name in LISTS if name.startswith(WHOLE_WORDS)])
def test_whole_words_have_no_signs(name: str) -> None:
    assert [word for word in words_of(name) if set(word) & set("*{}")] == []


def test_a_list_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        word_pattern("places", "nowhere")
