"""One spelling of a place: the words that distinguish it, apart from those that every youth centre shares.

"Kirkonkylän nuorisotila", "kirkonkylä" and "KIRKONKYLÄN NUTA" share the word that matters; "Keskusta 1" and
"Keskusta 2" do not share their mark, nor "Pohjois-Hervanta" and "Hervanta" theirs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from logbook_desktop.imports.slips import SpellingDifference, slip
from logbook_desktop.imports.word_lists import pattern_of, tables, together, word_pattern, word_set

_YOUTH_WORDS = word_set("places", "youth_centre")
_GENERIC = re.compile(pattern_of(_YOUTH_WORDS | word_set("places", "general")))
_YOUTH_WORD = re.compile(pattern_of(_YOUTH_WORDS))
_OFTEN_MISTYPED = word_set("places", "often_mistyped")
_COMPOUND = re.compile(rf"(?P<name>\w{{3,}}?){word_pattern('places', 'endings')}")
_KIND = re.compile(rf"\w*{word_pattern('places', 'kinds')}")
_IN_FULL = {
    word: whole for whole, lists in tables("places", "abbreviations").items() for word in together(lists)
}
"""Kinds of places that are cut short, in full."""
_QUALIFIERS = {
    word: meaning for meaning, lists in tables("places", "qualifiers").items() for word in together(lists)
}
"""Words that tell two places of one name apart."""
_ROMAN = re.compile(r"i{1,3}|iv|v|vi{1,3}|ix|x")


def key(text: str) -> str:
    """The spelling without case, spaces and punctuation."""
    return "".join(re.findall(r"[^\W_]+", text.casefold()))


@dataclass(frozen=True)
class Spelling:
    """What is left of a written name: ``words`` distinguish it, ``marks`` part it from its namesakes."""

    text: str

    @cached_property
    def key(self) -> str:
        """The spelling without case, spaces and punctuation."""
        return key(self.text)

    @cached_property
    def _tokens(self) -> list[tuple[str, bool]]:
        """Folded words, and whether each is cut short with a full stop."""
        spoken = re.sub(r"[’']s\b", "", self.text.casefold())
        spoken = re.sub(r"\bn[-.:]\s?(?=tila|talo)", "nuoriso", spoken)
        found = re.findall(r"(\d+|[^\W\d_]+)(\.?)", spoken)
        return [(word, bool(dot)) for word, dot in found]

    @cached_property
    def marks(self) -> frozenset[str]:
        """Numbers, letters and words such as "north", by their meaning: they part places of one name."""
        return frozenset(_marks(word for word, _ in self._tokens))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words that distinguish; a trailing full stop stays on those that are cut short."""
        return tuple(self._distinguishing())

    def _distinguishing(self) -> Iterator[str]:
        for word, short in self._tokens:
            if word in _QUALIFIERS or _is_mark(word) or _is_generic(word) or word == "s":
                continue
            if word in _IN_FULL:
                yield _IN_FULL[word]
                continue
            compound = _COMPOUND.fullmatch(word)
            yield compound["name"] if compound else word + ("." if short and len(word) >= 3 else "")

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Words saying what kind of place it is other than a youth centre."""
        return frozenset(word for word in self.words if _KIND.fullmatch(word))

    @cached_property
    def is_youth_centre(self) -> bool:
        """A word for a youth centre is part of the name."""
        return any(
            _YOUTH_WORD.fullmatch(word) or _COMPOUND.fullmatch(word) or _is_mistyped(word)
            for word, _ in self._tokens
        )

    @property
    def joined(self) -> str:
        """The distinguishing words written together."""
        return "".join(word.strip(".") for word in self.words)


def _is_generic(word: str) -> bool:
    return bool(_GENERIC.fullmatch(word)) or _is_mistyped(word)


@lru_cache(maxsize=2048)
def _is_mistyped(word: str) -> bool:
    """ "nuorisotla": what every youth centre is, in a hurry."""
    return len(word) > 8 and any(
        slip(word, meant) is not SpellingDifference.NONE for meant in _OFTEN_MISTYPED
    )


def _is_mark(word: str) -> bool:
    return word.isdigit() or (len(word) == 1 and word != "s") or bool(_ROMAN.fullmatch(word))


def _marks(tokens: Iterator[str]) -> Iterator[str]:
    for word in tokens:
        if word in _QUALIFIERS:
            yield _QUALIFIERS[word]
        elif _is_mark(word):
            yield word.lstrip("0") or "0"


def qualifier_of(word: str) -> str | None:
    """What stands before the name in a compound: "itä" in "Itäkeskus", "norr" in "Norrby"."""
    fitting = [start for start in _QUALIFIERS if word.startswith(start) and len(word) - len(start) >= 3]
    return _QUALIFIERS[max(fitting, key=len)] if fitting else None


@lru_cache(maxsize=2048)
def spelling(text: str) -> Spelling:
    """The spelling of a written name; kept, as sheets repeat their places."""
    return Spelling(text)
