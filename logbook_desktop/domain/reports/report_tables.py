"""From grouped sums to the table of an answer: which rows there are, in which order, and the age bands shared.

Rows stand by time, then in the order of the tree. Months without entries are there with 0 while the scope was open.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from logbook_desktop.domain.entries.attendance import UNKNOWN_BAND, AgeBand, Gender, covering
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.reports.measures import NOTHING, TIME_DIMENSIONS, Dimension, Sums
from logbook_desktop.domain.reports.reports import Key

AgeTable = Mapping[tuple[str, str], int]
"""Visits by (gender, age band code)."""

GENDER_CODES = tuple(gender.value for gender in Gender)
CODED: Mapping[Dimension, tuple[str, ...]] = {
    Dimension.FORM: tuple(form.value for form in FormOfWork),
    Dimension.SETTING: tuple(setting.value for setting in Setting),
    Dimension.GENDER: GENDER_CODES,
}
"""Dimensions with a fixed list of codes, in the order they are shown."""


def by_gender(sums: Mapping[Key, Sums], place: int) -> dict[Key, Sums]:
    """The visits of each key split by gender; the gender's code is put at ``place`` of the key."""
    return {
        (*key[:place], gender, *key[place:]): Sums(**{gender: getattr(whole, gender)})
        for key, whole in sums.items()
        for gender in GENDER_CODES
    }


def by_age_band(
    sums: Mapping[Key, Sums], ages: Mapping[Key, AgeTable], bands: Sequence[AgeBand], place: int
) -> dict[Key, Sums]:
    """The visits of each key split by the bands shared; what they do not cover is *age not known*."""
    table: dict[Key, Sums] = {}
    wide = _WideBands(bands)
    for key, whole in sums.items():
        parts = dict.fromkeys((band.code for band in bands), NOTHING)
        unknown = Sums(girls=whole.girls, boys=whole.boys, other=whole.other)
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


def _plus(sums: Sums, gender: str, count: int) -> Sums:
    return replace(sums, **{gender: getattr(sums, gender) + count})


def keys_to_show(
    dimensions: Sequence[Dimension],
    seen: Iterable[Key],
    time: Mapping[Dimension, Sequence[str]],
    fixed: Mapping[Dimension, Sequence[str]],
    is_open: Callable[[Dimension, str, Mapping[Dimension, str]], bool],
) -> list[Key]:
    """The keys of rows: those seen, and with them every month (quarter, year) without entries.

    ``time`` holds the codes of each time dimension in the period, ``fixed`` those of the dimensions that have
    a list of codes: where nothing was seen at all, each of them is there with 0. ``is_open`` says for a place
    and the time codes of a row whether the place was open then; a closed one appears only if it was seen.
    """
    found = dict.fromkeys(seen)
    timed = [dimension for dimension in dimensions if dimension in TIME_DIMENSIONS]
    others = [place for place, dimension in enumerate(dimensions) if dimension not in TIME_DIMENSIONS]
    combinations = dict.fromkeys(tuple(key[place] for place in others) for key in found)
    if not combinations and all(dimensions[place] in fixed for place in others):
        combinations = dict.fromkeys(product(*(fixed[dimensions[place]] for place in others)))
    if not timed:
        return list(combinations)
    moments = _nested_times(timed, time)
    for rest, moment in product(combinations, moments):
        values = dict(zip((dimensions[place] for place in others), rest, strict=True))
        when = dict(zip(timed, moment, strict=True))
        places = {d: code for d, code in values.items() if d in (Dimension.UNIT, Dimension.ORGANISATION)}
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
    ranked = sorted(range(len(dimensions)), key=lambda place: dimensions[place] not in TIME_DIMENSIONS)
    return sorted(keys, key=lambda key: [order(dimensions[place], key[place]) for place in ranked])


def order_of_codes(
    bands: Sequence[AgeBand], places: Mapping[str, int], activities: Mapping[str, int]
) -> Callable[[Dimension, str], object]:
    """The order of codes: time as text, places in the order of the tree, coded dimensions as listed."""
    listed = {dimension: {code: i for i, code in enumerate(codes)} for dimension, codes in CODED.items()}
    listed[Dimension.AGE_BAND] = {code: i for i, code in enumerate((*(b.code for b in bands), UNKNOWN_BAND))}
    listed[Dimension.UNIT] = listed[Dimension.ORGANISATION] = dict(places)
    listed[Dimension.ACTIVITY] = dict(activities)

    def order(dimension: Dimension, code: str) -> object:
        return code if dimension in TIME_DIMENSIONS else listed[dimension].get(code, len(listed[dimension]))

    return order
