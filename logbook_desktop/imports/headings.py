"""One heading: which column it names, in which language, and in what the numbers below it are counted.

Flow: cells → **headings** → tables. A heading is recognised by its words (``vocabulary``); words around them that
only say that something is counted, or how to write it, do not matter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.imports import vocabulary as words
from logbook_desktop.imports.vocabulary import SheetField

GENDERS = (SheetField.GIRLS, SheetField.BOYS, SheetField.OTHERS)
COUNTS = frozenset((*GENDERS, SheetField.PEOPLE, SheetField.TOTAL))
LONGEST = 120
"""Longer texts are explanations, not headings."""


@dataclass(frozen=True, slots=True)
class Heading:
    """``minutes``: numbers below are minutes, not hours. ``band``: of these, the ones of this age."""

    field: SheetField
    language: str | None = None
    minutes: bool = False
    band: AgeBand | None = None


def tokens_of(text: str) -> list[str]:
    """The words of a heading, folded; a word broken over two lines is one."""
    joined = re.sub(r"(?<=\w)-\s*\n\s*", "", text.casefold())
    return re.findall(r"[^\W_]+", joined)


@lru_cache(maxsize=4096)
def recognise(text: str) -> Heading | None:
    """The column a heading names; None if it names none we read."""
    if len(text) > LONGEST or not any(letter.isalnum() for letter in text):
        return None
    for reading in _readings(text):
        heading = _plain(reading)
        if heading:
            return heading
    return _bilingual(text)


def _readings(text: str) -> Iterator[str]:
    yield text
    without = re.sub(r"[(\[{].*?([)\]}]|$)", " ", text, flags=re.DOTALL)
    if without != text and not re.search(r"\d\s*[-–]\s*\d|%", text):
        # The unit in the parentheses is looked at again: (min) is not (h).
        inside = set(tokens_of(text)) & words.MINUTE_WORDS
        yield f"{without} min" if inside else without


def _plain(text: str) -> Heading | None:
    if "%" in text:
        return None
    tokens = tokens_of(text)
    if not tokens or (words.NOT_THE_WHOLE & set(tokens) and "".join(tokens) not in _KEYS):
        return None
    heading = _with_ages(text) or _by_words(tokens) or _of_hours(" ".join(tokens))
    if heading and words.MINUTE_WORDS & set(tokens):
        return replace(heading, minutes=True)
    return heading


def _by_words(tokens: list[str]) -> Heading | None:
    """The heading as in the vocabulary, or after leaving out words that change nothing."""
    while tokens and tokens[0].isdigit():
        tokens = tokens[1:]  # "1. Pvm"
    known = _KEYS.get("".join(tokens))
    if known:
        return known
    bare = [
        token for token in tokens if token not in _CHANGE_NOTHING and not re.fullmatch(r"(19|20)\d\d", token)
    ]
    for leaving_out, allowed in _AROUND:
        rest = [token for token in bare if token not in leaving_out]
        known = _KEYS.get("".join(rest))
        if rest and known and (allowed is None or known.field in allowed):
            return _counted(known, tokens, bare)
    return None


_AROUND: Sequence[tuple[frozenset[str], frozenset[SheetField] | None]] = (
    (frozenset(), None),
    (
        words.HOUR_WORDS | words.MINUTE_WORDS,
        frozenset((SheetField.LENGTH, SheetField.STAFF, SheetField.STAFF_HOURS, SheetField.YOUTH_HOURS)),
    ),
    (words.CLOCK_WORDS, frozenset((SheetField.START, SheetField.END, SheetField.DATE, SheetField.CLOCK))),
    (words.PEOPLE_WORDS, frozenset((*GENDERS,))),
    (
        words.PEOPLE_WORDS - words.TOTAL_WORDS,
        frozenset((SheetField.TOTAL,)),
    ),
)
"""Words to leave out, and the columns (None: any) that are the same column without them."""


_CHANGE_NOTHING = words.COUNT_WORDS | words.FORMAT_WORDS


def _counted(heading: Heading, tokens: Sequence[str], bare: Sequence[str]) -> Heading:
    """Hours of the staff are not their number."""
    in_hours = (words.HOUR_WORDS | words.MINUTE_WORDS) & set(bare)
    if heading.field is SheetField.STAFF and in_hours and not words.COUNT_WORDS & set(tokens):
        return replace(heading, field=SheetField.STAFF_HOURS)
    return heading


def _of_hours(text: str) -> Heading | None:
    """Hours of the young and of the staff, and the young who produce, in the many words they have."""
    if re.search(words.YOUNG, text) and re.search(words.RUN_BY_THEM, text):
        agents = re.search(words.THOSE_WHO_RUN, text) and not re.search(words.THEIR_HOURS, text)
        return Heading(SheetField.PRODUCERS if agents else SheetField.YOUTH_HOURS)
    if re.search(words.THEIR_STAFF, text) and re.search(words.THEIR_HOURS, text):
        return Heading(SheetField.STAFF_HOURS)
    return None


_YEARS = r"(?:\s*-?\s*(?:v|år|yrs?|years?|vuotiaat|vuotta|åringar|vuotiaita|ikäiset)\b\.?)?"
_BAND = re.compile(
    rf"(?P<low>\d{{1,2}})\s*[-–—]\s*(?P<high>\d{{1,2}}){_YEARS}"
    rf"|(?:alle|under|<)\s*(?P<below>\d{{1,2}}){_YEARS}"
    rf"|(?P<from>\d{{1,2}})\s*(?:\+|v?\.?\s*ja yli|år och över|och över|and over|and older|or over){_YEARS}"
    rf"|(?:yli|över|over|>)\s*(?P<over>\d{{1,2}}){_YEARS}",
    re.IGNORECASE,
)


def age_band(text: str) -> tuple[AgeBand, str] | None:
    """An age band such as "13–15 v." or "under 7", and the text without it."""
    found = _BAND.search(text)
    if not found:
        return None
    part = {name: int(value) for name, value in found.groupdict().items() if value}
    try:
        if "below" in part:
            band = AgeBand(0, part["below"] - 1)
        elif "low" in part:
            band = AgeBand(part["low"], part["high"])
        else:
            band = AgeBand(part["from"] if "from" in part else part["over"] + 1, None)
    except ValueError:
        return None
    return band, text[: found.start()] + " " + text[found.end() :]


def _with_ages(text: str) -> Heading | None:
    found = age_band(text)
    if not found:
        return None
    band, rest = found
    ages = {"ikä", "ikäryhmä", "ikäryhmät", "iät", "ålder", "åldersgrupp", "age", "ages", "aged", "v", "år"}
    tokens = [token for token in tokens_of(rest) if token not in ages]
    heading = _by_words(tokens) if tokens else Heading(SheetField.PEOPLE)
    return replace(heading, band=band) if heading and heading.field in COUNTS else None


def _bilingual(text: str) -> Heading | None:
    """ "Pvm / Datum", "Alkoi/päättyi": the parts name one column, or the two ends of a clock."""
    parts = [part for part in re.split(r"[/|\n;]|\s[-–]\s", text) if part.strip()]
    if len(parts) < 2:
        return None
    found = [heading for heading in map(_plain, parts) if heading]
    fields = {heading.field for heading in found}
    if fields == {SheetField.START, SheetField.END}:
        return replace(found[0], field=SheetField.CLOCK)
    if not found or len(fields & COUNTS) > 1:
        return None
    # "Toiminta / ryhmä", "Plats/verksamhet": what stands first.
    return found[0] if _plain(parts[0]) or len(fields) == 1 else None


def single_letters(texts: Mapping[int, str]) -> dict[int, Heading]:
    """T and P, F and P, G and B, F and M: only as a pair do they mean anything."""
    letters = {column: text.strip(" .:\n").casefold() for column, text in texts.items() if len(text) < 6}
    present = set(letters.values())
    if len(present) < 2:
        return {}
    for meaning in _LETTERS:
        if {letter for letter, field in meaning.items() if field is not SheetField.OTHERS} <= present:
            return {
                column: Heading(meaning[letter]) for column, letter in letters.items() if letter in meaning
            }
    return {}


_LETTERS: Sequence[Mapping[str, SheetField]] = (
    {
        "t": SheetField.GIRLS,
        "p": SheetField.BOYS,
        "m": SheetField.OTHERS,
        "mu": SheetField.OTHERS,
        "e": SheetField.OTHERS,
    },
    {"fl": SheetField.GIRLS, "po": SheetField.BOYS, "öv": SheetField.OTHERS, "an": SheetField.OTHERS},
    {
        "f": SheetField.GIRLS,
        "p": SheetField.BOYS,
        "a": SheetField.OTHERS,
        "ö": SheetField.OTHERS,
        "x": SheetField.OTHERS,
    },
    {"g": SheetField.GIRLS, "b": SheetField.BOYS, "o": SheetField.OTHERS, "x": SheetField.OTHERS},
    {"f": SheetField.GIRLS, "m": SheetField.BOYS, "o": SheetField.OTHERS, "x": SheetField.OTHERS},
    {"n": SheetField.GIRLS, "m": SheetField.BOYS, "muu": SheetField.OTHERS, "x": SheetField.OTHERS},
    {"k": SheetField.GIRLS, "m": SheetField.BOYS, "a": SheetField.OTHERS, "x": SheetField.OTHERS},
)


def vocabulary_keys() -> Iterator[tuple[str, SheetField, str]]:
    """Every word of the vocabulary as it is compared, with its column and language."""
    for field, by_language in words.HEADINGS.items():
        for language, phrases in by_language.items():
            for phrase in phrases:
                yield "".join(tokens_of(phrase)), field, language


def _keys(entries: Iterable[tuple[str, SheetField, str]]) -> dict[str, Heading]:
    languages: dict[str, set[str]] = {}
    fields: dict[str, SheetField] = {}
    for key, field, language in entries:
        languages.setdefault(key, set()).add(language)
        fields[key] = field
    return {
        # A word of several languages tells none.
        key: Heading(field, next(iter(languages[key])) if len(languages[key]) == 1 else None)
        for key, field in fields.items()
    }


_KEYS = _keys(vocabulary_keys())
