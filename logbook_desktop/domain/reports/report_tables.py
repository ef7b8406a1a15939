"""From grouped totals to the table of an answer: which rows there are, in which order, and the age bands shared.

Rows stand by time, then in the order of the tree. Months without entries are there with 0 while the scope was open.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from logbook_desktop.domain.entries.attendance import UNKNOWN_BAND, AgeBand, covering
from logbook_desktop.domain.reports.dimensions import TIME_DIMENSIONS, Dimension, MemberKind
from logbook_desktop.domain.reports.measures import NOTHING, Totals
from logbook_desktop.domain.reports.reports import Key

AgeTable = Mapping[tuple[str, str], int]
"""Visits by (gender, age band code)."""

GENDER_CODES = tuple(Dimension.GENDER.facts.codes)


def listed_codes(bands: Sequence[AgeBand]) -> dict[Dimension, tuple[str, ...]]:
    """The codes of every dimension that has a list of them, in the order they are shown; the ages are ``bands``."""
    ages = (*(band.code for band in bands), UNKNOWN_BAND)
    coded = {d: tuple(d.facts.codes) for d in Dimension if d.facts.members is MemberKind.CODES}
    return coded | {d: ages for d in Dimension if d.facts.members is MemberKind.AGE_BANDS}


def by_gender(totals: Mapping[Key, Totals], place: int) -> dict[Key, Totals]:
    """The visits of each key split by gender; the gender's code is put at ``place`` of the key."""
    return {
        (*key[:place], gender, *key[place:]): Totals(**{gender: getattr(whole, gender)})
        for key, whole in totals.items()
        for gender in GENDER_CODES
    }


def by_age_band(
    totals: Mapping[Key, Totals], ages: Mapping[Key, AgeTable], bands: Sequence[AgeBand], place: int
) -> dict[Key, Totals]:
    """The visits of each key split by the bands shared; what they do not cover is *age not known*."""
    table: dict[Key, Totals] = {}
    wide = _WideBands(bands)
    for key, whole in totals.items():
        parts = dict.fromkeys((band.code for band in bands), NOTHING)
        unknown = Totals(girls=whole.girls, boys=whole.boys, other=whole.other)
        for (gender, code), count in ages.get(key, {}).items():
            shared = wide.code(code)
            parts[shared] = _plus(parts[shared], gender, count)
            unknown = _plus(unknown, gender, -count)
        for code, part in (*parts.items(), (UNKNOWN_BAND, unknown)):
            table[(*key[:place], code, *key[place:])] = part
    return table


class _WideBands:
    """The shared band of each band code, looked up once."""

    def __init__(self, bands: Sequence[AgeBand]) -> None:
        self._bands = bands
        self._known: dict[str, str] = {}

    def code(self, narrow: str) -> str:
        if narrow not in self._known:
            self._known[narrow] = covering(AgeBand.parse(narrow), self._bands).code
        return self._known[narrow]


def _plus(totals: Totals, gender: str, count: int) -> Totals:
    return replace(totals, **{gender: getattr(totals, gender) + count})


def keys_to_show(
    dimensions: Sequence[Dimension],
    seen: Iterable[Key],
    time: Mapping[Dimension, Sequence[str]],
    listed: Mapping[Dimension, Sequence[str]],
    is_open: Callable[[Dimension, str, Mapping[Dimension, str]], bool],
) -> list[Key]:
    """The keys of rows: those seen, and with them every month (quarter, year) without entries.

    ``time`` holds the codes of each time dimension in the period, ``listed`` those of the dimensions that have
    a list of codes: where nothing was seen at all, each of them is there with 0. ``is_open`` says for a place
    and the time codes of a row whether the place was open then; a closed one appears only if it was seen.
    """
    found = dict.fromkeys(seen)
    timed = [dimension for dimension in dimensions if dimension.is_time]
    others = [place for place, dimension in enumerate(dimensions) if not dimension.is_time]
    combinations = dict.fromkeys(tuple(key[place] for place in others) for key in found)
    if not combinations and all(dimensions[place] in listed for place in others):
        combinations = dict.fromkeys(product(*(listed[dimensions[place]] for place in others)))
    if not timed:
        return list(combinations)
    moments = _nested_times(timed, time)
    for rest, moment in product(combinations, moments):
        values = dict(zip((dimensions[place] for place in others), rest, strict=True))
        when = dict(zip(timed, moment, strict=True))
        places = {d: code for d, code in values.items() if d.facts.members is MemberKind.PLACES}
        if all(is_open(dimension, code, when) for dimension, code in places.items()):
            found[tuple({**values, **when}[dimension] for dimension in dimensions)] = None
    return list(found)


def _nested_times(timed: Sequence[Dimension], time: Mapping[Dimension, Sequence[str]]) -> list[Key]:
    """Combinations of time codes that belong together: the month 2025-08 only with its quarter and year."""
    finest = max(timed, key=TIME_DIMENSIONS.index)
    return [tuple(_within(code, finest, dimension) for dimension in timed) for code in time[finest]]


def _within(code: str, finest: Dimension, dimension: Dimension) -> str:
    if dimension is finest:
        return code
    if dimension is Dimension.YEAR:
        return code[:4]
    return f"{code[:4]}-Q{(int(code[5:7]) + 2) // 3}"


def sorted_keys(
    keys: Iterable[Key], dimensions: Sequence[Dimension], order: Callable[[Dimension, str], object]
) -> list[Key]:
    """By time, then by the other dimensions as they stand; ``order`` gives the place of a code."""
    ranked = sorted(range(len(dimensions)), key=lambda place: not dimensions[place].is_time)
    return sorted(keys, key=lambda key: [order(dimensions[place], key[place]) for place in ranked])


def order_of_codes(
    bands: Sequence[AgeBand], places: Mapping[str, int], activities: Mapping[str, int]
) -> Callable[[Dimension, str], object]:
    """The order of codes: time as text, places and activities by their ranks, the others as listed."""
    ranks: dict[Dimension, Mapping[str, int]] = {
        dimension: {code: rank for rank, code in enumerate(codes)}
        for dimension, codes in listed_codes(bands).items()
    }
    for kind, known in ((MemberKind.PLACES, places), (MemberKind.ACTIVITIES, activities)):
        ranks |= {dimension: known for dimension in Dimension if dimension.facts.members is kind}

    def order(dimension: Dimension, code: str) -> object:
        return code if dimension.is_time else ranks[dimension].get(code, len(ranks[dimension]))

    return order
