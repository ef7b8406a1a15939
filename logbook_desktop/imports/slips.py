"""Slips of the keyboard between two words: how many letters were missed, doubled, swapped or replaced."""

import unicodedata
from enum import IntEnum

from rapidfuzz.distance import OSA, Hamming


class SpellingDifference(IntEnum):
    """How the two words differ, the surest to be one word last."""

    NONE = 0
    """No slip: they are two words, or one."""
    REPLACED = 1
    """A letter stands in the place of another, as in many pairs of real names: Lehtimäki and Lehtomäki."""
    PLAIN = 2
    """A letter missed, added or swapped with its neighbour, or an accent left out."""


SHORTEST = 8
"""Below this many letters one letter more or less makes another name."""
_SHORTEST_FOLD = 4
_SHORTEST_DOUBLED = 5


def slip(one: str, other: str) -> SpellingDifference:
    """The slip that parts two different words; NONE if they could well be two names."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 2:
        return SpellingDifference.NONE
    shorter = min(len(one), len(other))
    if shorter >= _SHORTEST_FOLD and _without_accents(one) == _without_accents(other):
        return SpellingDifference.PLAIN
    if shorter >= _SHORTEST_DOUBLED and _single(one) == _single(other):
        return SpellingDifference.PLAIN if shorter >= SHORTEST else SpellingDifference.REPLACED
    return _one_edit(one, other) if shorter >= SHORTEST else SpellingDifference.NONE


def _without_accents(word: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))


def _single(word: str) -> str:
    """Doubled letters as one: "Saimanharju"."""
    return "".join(letter for index, letter in enumerate(word) if index == 0 or word[index - 1] != letter)


def _one_edit(one: str, other: str) -> SpellingDifference:
    """One letter added, left out or replaced, or two neighbours swapped."""
    if OSA.distance(one, other, score_cutoff=1) > 1:
        return SpellingDifference.NONE
    replaced = len(one) == len(other) and Hamming.distance(one, other) == 1
    return SpellingDifference.REPLACED if replaced else SpellingDifference.PLAIN
