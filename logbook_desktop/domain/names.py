"""Names: one per node, with another per language where it differs; how names sort and are found.

Sort key and search text are stored beside every name and compared as bytes, so that SQLite and PostgreSQL
agree whatever their collations are.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

LANGUAGES = ("fi", "sv", "en")
"""The languages of the program, in the order they are offered."""
OWN_NAMES = ""
"""Asks for names as they stand, in no language: what machines read must not change with the reader's."""

# The three characters that follow "z" in code-point order stand for the three letters that follow it in
# the Finnish and Swedish alphabets; ø and æ sort with ö and ä there, ü with y.
_SORT_LETTERS = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "õ": "}", "ü": "y", "ß": "ss"}


def sort_key(text: str) -> str:
    """The text by which a name sorts, compared as bytes: å, ä, ö after z, whatever the case.

    Other accents do not count (é sorts as e). Names that differ only in what is left out here
    must be told apart by a second key (the id).
    """
    folded = search_text(text)
    letters = (_SORT_LETTERS.get(letter) or _without_accents(letter) for letter in folded)
    return "".join(letters)


def _without_accents(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


def search_text(text: str) -> str:
    """The folded text in which a name is looked for: no case, composed letters, single spaces."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(composed.split())


def _without_control(text: str) -> str:
    """With a space for each line break and the like: a server takes no name that has some."""
    if text.isprintable():
        return text
    kept = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return kept if kept.strip() or not text.strip() else "?"


class Named(Protocol):
    """What has a name and a key."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> "Name": ...


_Named = TypeVar("_Named", bound=Named)


def by_name(found: Iterable[_Named], language: str) -> tuple[_Named, ...]:
    """In the order of the names that readers of a language see."""
    return tuple(sorted(found, key=lambda one: (sort_key(one.name.in_language(language)), one.id)))


@dataclass(frozen=True, slots=True)
class Name:
    """A name and, where it differs, the name in each language (pairs of language code and text)."""

    text: str
    by_language: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a name must have at least one letter")
        for code, _ in self.by_language:
            if code not in LANGUAGES:
                raise ValueError(f"no such language: {code}")

    @classmethod
    def of(cls, text: str, translations: Mapping[str, str] | None = None) -> "Name":
        """The name ``text``; translations equal to it, or empty, are left out. No control characters are kept."""
        own = _without_control(text).strip()
        words = {code: _without_control(word).strip() for code, word in (translations or {}).items()}
        differing = {code: word for code, word in words.items() if word and word != own}
        return cls(own, tuple(sorted(differing.items())))

    def in_language(self, language: str) -> str:
        """The name as people of ``language`` know it."""
        return dict(self.by_language).get(language, self.text)

    @property
    def translations(self) -> dict[str, str]:
        """The names in other languages, by language code."""
        return dict(self.by_language)

    @property
    def spellings(self) -> frozenset[str]:
        """The folded text of every form of the name: any of them finds it."""
        return frozenset(search_text(word) for word in (self.text, *(w for _, w in self.by_language)))

    @property
    def search(self) -> str:
        """All spellings in one text, for LIKE."""
        return "\n".join(sorted(self.spellings))
