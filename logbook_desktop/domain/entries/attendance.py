"""Who was there: one total per gender is the truth, counts by age band are parts of it.

What the bands do not cover is the band ``unknown`` (age not known), so a report by age band always adds up
to the visits. Bands are versioned per organisation; sets that differ are shown in the coarsest bands they share.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

UNKNOWN_BAND = "unknown"
"""Code of the band of those whose age is not known."""
MAX_COUNT = 100_000
"""More young people than this at one occasion is a slip of the keyboard."""


class Gender(StrEnum):
    """As young people are counted."""

    GIRLS = "girls"
    BOYS = "boys"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class AgeBand:
    """Ages from ``low`` to ``high``, both included; ``high`` None means and over."""

    low: int
    high: int | None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError(f"no age band: from {self.low} to {self.high}")

    @property
    def code(self) -> str:
        """How the band is stored: ``under_7``, ``13-15``, ``29+``."""
        if self.low == 0 and self.high is not None:
            return f"under_{self.high + 1}"
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high}"

    @classmethod
    def parse(cls, code: str) -> "AgeBand":
        """The band of a code such as ``under_7``, ``13-15`` or ``29+``; ValueError if it is none."""
        if code.startswith("under_"):
            band = cls(0, int(code.removeprefix("under_")) - 1)
        elif code.endswith("+"):
            band = cls(int(code[:-1]), None)
        else:
            low, _, high = code.partition("-")
            band = cls(int(low), int(high))
        if band.code != code:  # "07-12": one band has one code
            raise ValueError(f"no age band: {code!r}")
        return band


@dataclass(frozen=True, slots=True)
class AgeBandSet:
    """The bands in use from a month on; together they cover every age once."""

    id: int
    bands: tuple[AgeBand, ...]

    def __post_init__(self) -> None:
        starts = [band.low for band in self.bands]
        expected = [0, *(band.high + 1 for band in self.bands[:-1] if band.high is not None)]
        if not self.bands or starts != expected or self.bands[-1].high is not None:
            raise ValueError("age bands must follow each other from 0 without gaps, the last one open")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the bands, the youngest first."""
        return tuple(band.code for band in self.bands)


DEFAULT_BANDS = tuple(
    AgeBand.parse(c) for c in ("under_7", "7-12", "13-15", "16-17", "18-24", "25-28", "29+")
)
"""They nest into under 18, 18–28 and under 29, the legal definition of young in Finland (1285/2016 § 3)."""


def shared_bands(sets: Iterable[Sequence[AgeBand]]) -> tuple[AgeBand, ...]:
    """The finest bands whose limits all sets have in common."""
    limits = [frozenset(band.low for band in bands) for bands in sets]
    if not limits:
        return DEFAULT_BANDS
    starts = sorted(frozenset.intersection(*limits))
    ends = [low - 1 for low in starts[1:]]
    return tuple(AgeBand(low, high) for low, high in zip(starts, [*ends, None], strict=True))


def covering(band: AgeBand, bands: Iterable[AgeBand]) -> AgeBand:
    """The coarser band that holds ``band`` whole."""
    for wide in bands:
        if wide.low <= band.low and (wide.high is None or (band.high is not None and band.high <= wide.high)):
            return wide
    raise ValueError(f"no band covers {band.code}")


@dataclass(frozen=True, slots=True)
class Attendance:
    """Totals per gender, and of these the counts by (gender, age band code). Missing means 0."""

    totals: Mapping[Gender, int] = field(default_factory=dict)
    by_age: Mapping[tuple[Gender, str], int] = field(default_factory=dict)

    @property
    def visits(self) -> int:
        """The young people present, all genders together."""
        return sum(self.totals.values())

    def total(self, gender: Gender) -> int:
        """The young people of a gender."""
        return self.totals.get(gender, 0)

    def with_age(self, gender: Gender) -> int:
        """How many of the gender stand in an age band."""
        return sum(count for (of, _), count in self.by_age.items() if of is gender)

    def unknown_age(self, gender: Gender) -> int:
        """How many of the gender stand in no age band."""
        return self.total(gender) - self.with_age(gender)

    @property
    def bands_counted(self) -> frozenset[str]:
        """The codes of the bands in which anybody was counted."""
        return frozenset(code for (_, code), count in self.by_age.items() if count)

    def in_bands(self, bands: Sequence[AgeBand]) -> "Attendance":
        """The same young people in other bands; whose old band lies in none of them is of unknown age there."""
        ages: dict[tuple[Gender, str], int] = {}
        for (gender, code), count in self.by_age.items():
            try:
                wide = covering(AgeBand.parse(code), bands).code
            except ValueError:
                continue
            ages[gender, wide] = ages.get((gender, wide), 0) + count
        return Attendance(self.totals, ages)

    def same_counts(self, other: "Attendance") -> bool:
        """Whether both count the same young people, a 0 written out or not."""
        ages = ({key: count for key, count in one.by_age.items() if count} for one in (self, other))
        return all(self.total(gender) == other.total(gender) for gender in Gender) and next(ages) == next(
            ages
        )

    @classmethod
    def of(cls, girls: int = 0, boys: int = 0, other: int = 0) -> "Attendance":
        """Totals alone, without ages."""
        return cls({Gender.GIRLS: girls, Gender.BOYS: boys, Gender.OTHER: other})
