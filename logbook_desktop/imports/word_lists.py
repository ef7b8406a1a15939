"""The words people use, read from resources/words: lists by language, which the rules of this room look up.

The files say how a word is written there: ``*`` stands for any letters, ``{4}`` for up to four.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from logbook_desktop.support.resources import resource

Lists = Mapping[str, tuple[str, ...]]
"""The words of one list, by language; "shared" are those of several."""


@cache
def _file(name: str) -> Mapping[str, Any]:
    import tomllib  # here, because the program starts without it

    return tomllib.loads(resource("words", f"{name}.toml").read_text(encoding="utf-8"))


def tables(file: str, name: str) -> Mapping[str, Lists]:
    """Lists that belong together, by what their words mean: those called "name.meaning"."""
    return {meaning: _by_language(lists) for meaning, lists in _file(file)[name].items()}


def by_language(file: str, name: str) -> Lists:
    """One list with its languages apart. KeyError if the file has no such list."""
    return _by_language(_file(file)[name])


def _by_language(lists: Mapping[str, list[str]]) -> Lists:
    return {language: tuple(words) for language, words in lists.items()}


def together(lists: Lists) -> frozenset[str]:
    """The words of all languages."""
    return frozenset(word for words in lists.values() for word in words)


def word_set(file: str, name: str) -> frozenset[str]:
    """The words of one list in all languages, as they are written in the file."""
    return together(by_language(file, name))


def word_pattern(file: str, name: str) -> str:
    """A regular expression, one group that catches nothing, for any word of one list."""
    return pattern_of(word_set(file, name))


def pattern_of(words: frozenset[str]) -> str:
    """A regular expression for any of these words; longer ones are tried first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(_expression, ordered))})"


def _expression(word: str) -> str:
    escaped = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ")
    return re.sub(r"\\\{(\d+)\\\}", r"\\w{0,\1}", escaped)
