"""How alike two spellings of places are: the same name inflected, abbreviated, mistyped – or another name.

The answer is a degree from 0 (another place) to 1 (the same letters). Between ``UNCLEAR`` and ``CLEAR`` a person
has to say.
"""

from functools import lru_cache

from logbook_desktop.imports.slips import SpellingDifference, slip
from logbook_desktop.imports.spellings import Spelling, qualifier_of

SAME = 1.0
INFLECTED = 0.95
MISTYPED = 0.85
REPLACED = 0.81
"""A slip only where one of the two spellings is rare."""
CLEAR = 0.8
UNCLEAR = 0.5
OTHER = 0.0

_GRADES = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("lt", "ll"), ("rt", "rr"), ("mp", "mm"),
    ("ht", "hd"), ("lk", "l"), ("rk", "r"), ("lp", "lv"), ("rp", "rv"), ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip
"""Consonants before the last vowel, and what they become in Hervannan, Lielahden, Peltolammin, Turun, Mäen."""
_VOWELS = "aeiouyåäö"
_ENDINGS = ("ssa", "ssä", "lla", "llä", "lle", "n", "s")


def likeness(one: Spelling, other: Spelling) -> float:
    """How surely two spellings name one place."""
    if one.key == other.key:
        return SAME
    if not one.words or not other.words:
        # "nuorisotila" alone tells no place apart, "nuorisotila 2" does
        return INFLECTED if one.words == other.words and one.marks == other.marks != frozenset() else OTHER
    alike = _all_words(one, other)
    if alike >= CLEAR:
        if one.marks == other.marks:
            return alike
        return UNCLEAR if one.marks < other.marks or other.marks < one.marks else OTHER
    if one.marks == other.marks and _part_of(one, other):
        return UNCLEAR
    return OTHER


def _all_words(one: Spelling, other: Spelling) -> float:
    """Every word has its counterpart; order and spaces do not matter."""
    together = same_word(one.joined, other.joined)
    if len(one.words) != len(other.words):
        return together
    left = list(other.words)
    worst = SAME
    for word in one.words:
        best = max(left, key=lambda candidate: same_word(word, candidate))
        worst = min(worst, same_word(word, best))
        left.remove(best)
    return max(worst, together)


def _part_of(one: Spelling, other: Spelling) -> bool:
    """One has all words of the other and more, none of which says that it is another kind of place."""
    fewer, more = sorted((one, other), key=lambda spelling: len(spelling.words))
    if len(fewer.words) == len(more.words) or fewer.kinds != more.kinds:
        return False
    return all(any(same_word(word, candidate) >= CLEAR for candidate in more.words) for word in fewer.words)


@lru_cache(maxsize=65536)
def same_word(one: str, other: str) -> float:
    """How surely two words are one."""
    if one == other:
        return SAME
    if one.endswith(".") or other.endswith("."):
        return _abbreviated(one, other)
    if min(len(one), len(other)) < 3 or qualifier_of(one) != qualifier_of(other):
        return OTHER
    forms, others = _forms(one), _forms(other)
    if forms & others:
        return INFLECTED
    # An ending that is only supposed makes no name longer, or a slip in it surer.
    written = [form for form in forms if len(form) <= len(one)]
    return _OF_SLIP[max(slip(form, to) for form in written for to in others if len(to) <= len(other))]


_OF_SLIP = {
    SpellingDifference.PLAIN: MISTYPED,
    SpellingDifference.REPLACED: REPLACED,
    SpellingDifference.NONE: OTHER,
}


def _abbreviated(one: str, other: str) -> float:
    """ "Kirkonk." for "Kirkonkylän"."""
    short, long = one.rstrip("."), other.rstrip(".")
    if short == long:
        return SAME
    fits = (one.endswith(".") and long.startswith(short)) or (other.endswith(".") and short.startswith(long))
    return MISTYPED if fits else OTHER


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[str]:
    """The word, the stems its case endings are put on, and itself without such an ending."""
    forms = {word}
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            forms.add(word.removesuffix(ending))
            break
    return frozenset(forms | _stems(word))


def _stems(word: str) -> set[str]:
    """Where the genitive of a word in its basic form would put its -n."""
    if word.endswith("nen"):
        return {word[:-3] + "se"}
    if word.endswith("s") and len(word) > 4 and word[-2] in _VOWELS:
        return {word[:-1] + word[-2], word[:-1] + "kse", word[:-1] + "de"}
    if word[-1] not in _VOWELS:
        return {word + "i"}
    stems = {word, word + "e"} if word.endswith("e") else {word}
    body, vowel = word[:-1], word[-1]
    for strong, weak in _GRADES:
        if body.endswith(strong) and len(body) > len(strong):
            stems.add(body[: -len(strong)] + weak + vowel)
            break
    if vowel == "i":
        stems |= {stem[:-1] + "e" for stem in stems}
    return stems
