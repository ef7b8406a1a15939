"""A naive oracle of reports: figures counted one by one from plain lists of occasions, line by line.

It knows nothing of sums, queries or orders of the program, but what domain.md says. The places are those that
``tests/unit/cli/test_report_oracle.py`` builds.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

FIRST, LAST = date(2024, 10, 1), date(2025, 9, 30)
BANDS = ["under_7", "7-12", "13-15", "16-17", "18-24", "25-28", "29+", "unknown"]
GENDERS = ["girls", "boys", "other"]
FORMS = ["open", "group", "individual"]
SETTINGS = ["youth_centre", "school", "street", "digital", "camp", "event", "mobile", "other"]
UNITS = {
    # In the order of the tree today: å, ä and ö come after z.
    "Pohjoinen/Lemi/Asema": "Lemi",
    "Pohjoinen/Lemi/Zeppelin": "Lemi",
    "Pohjoinen/Lemi/Äkkilä": "Lemi",
    r"Pohjoinen/Muola/1\/2 kahvila": "Muola",
    "Etelä/Ånäs/Idän alue/Talo": "Ånäs",
    "Etelä/Ånäs/Öhman": "Ånäs",
}
ORGANISATIONS = {"Lemi": "Pohjoinen/Lemi", "Muola": "Pohjoinen/Muola", "Ånäs": "Etelä/Ånäs"}
ORDER = [
    "Etelä/Ånäs",
    "Etelä/Ånäs/Idän alue/Talo",
    "Etelä/Ånäs/Öhman",
    "Pohjoinen/Lemi",
    "Pohjoinen/Lemi/Asema",
    "Pohjoinen/Lemi/Zeppelin",
    "Pohjoinen/Lemi/Äkkilä",
    "Pohjoinen/Muola",
    r"Pohjoinen/Muola/1\/2 kahvila",
]
LEMI_MOVED = date(2025, 3, 1)
"""From here on Lemi lies in Pohjoinen; before in Etelä."""
CLOSED = ("Pohjoinen/Lemi/Zeppelin", date(2025, 2, 15))


@dataclass(frozen=True)
class Occasion:
    """What was documented, in plain values."""

    unit: str
    activity: str
    day: date
    form: str
    setting: str
    totals: dict[str, int]
    ages: dict[tuple[str, str], int] = field(hash=False)
    minutes: int
    youth_minutes: int
    producers: int
    staff_minutes: int


@dataclass(frozen=True)
class Question:
    """As typed; ``units`` tells whether a unit (on a day) is in the scope."""

    scopes: tuple[str, ...]
    units: Callable[[str, date], bool]
    rows: str
    columns: str | None = None
    structure: str = "today"
    first: date = FIRST
    last: date = LAST


@dataclass
class Part:
    """The young people of one gender and band at an occasion (or all of them), and the occasion itself."""

    occasion: Occasion
    counts: dict[str, int]


def visits(parts: Iterable[Part]) -> int:
    return sum(sum(part.counts.values()) for part in parts)


def times_60(parts: Iterable[Part], of: Callable[[Occasion], int]) -> Fraction:
    return Fraction(sum(of(part.occasion) for part in parts), 60)


def figure(key: str, parts: list[Part], dimensions: set[str]) -> Fraction | int | None:
    """The measure over the parts; None where there is no figure."""
    by_people = dimensions & {"gender", "age_band"}
    if key == "visits":
        return visits(parts)
    if key.removesuffix("_share") in GENDERS:
        if "gender" in by_people or not visits(parts):
            return None
        return Fraction(sum(part.counts[key.removesuffix("_share")] for part in parts), visits(parts))
    if by_people:
        return None
    hours = times_60(parts, lambda o: o.minutes)
    producers = sum(part.occasion.producers for part in parts)
    youth = times_60(parts, lambda o: o.youth_minutes)
    found: dict[str, Callable[[], Fraction | int | None]] = {
        "entries": lambda: len(parts),
        "contacts": lambda: sum(part.occasion.form == "individual" for part in parts),
        "hours": lambda: hours,
        "opening_hours": lambda: times_60(parts, lambda o: o.minutes * (o.form == "open")),
        "group_hours": lambda: times_60(parts, lambda o: o.minutes * (o.form == "group")),
        "youth_hours": lambda: youth,
        "producers": lambda: producers,
        "staff_hours": lambda: times_60(parts, lambda o: o.staff_minutes),
        "visits_per_hour": lambda: Fraction(visits(parts)) / hours if hours else None,
        "youth_hours_share": lambda: youth / hours if hours else None,
        "producer_share": lambda: Fraction(producers, visits(parts)) if visits(parts) else None,
    }
    return found[key]()


COUNTS = ["entries", "visits", "contacts", "producers"]
MEASURES = [
    *COUNTS,
    *("hours", "opening_hours", "group_hours", "youth_hours", "staff_hours", "visits_per_hour"),
    *("girls_share", "boys_share", "other_share", "youth_hours_share", "producer_share"),
]


def written(key: str, value: Fraction | int | None) -> str:
    if value is None:
        return ""
    if key in COUNTS:
        return str(value)
    # Six places, half away from zero, from many more places than any of these figures needs.
    exact = Fraction(value)
    digits = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(digits.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP))


def time_codes(day: date) -> dict[str, str]:
    return {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year),
    }


def split(occasion: Occasion, dimensions: list[str]) -> Iterator[tuple[dict[str, str], Part]]:
    """The parts of an occasion under the dimensions, each with its codes; every gender and band, also with 0."""
    fixed = {
        **time_codes(occasion.day),
        "unit": occasion.unit,
        "organisation": ORGANISATIONS[UNITS[occasion.unit]],
        "form": occasion.form,
        "setting": occasion.setting,
        "activity": occasion.activity,
    }
    genders = GENDERS if "gender" in dimensions else [None]
    bands = BANDS if "age_band" in dimensions else [None]
    for gender, band in itertools.product(genders, bands):
        counts = dict.fromkeys(GENDERS, 0)
        for one in [gender] if gender else GENDERS:
            known = {b: v for (g, b), v in occasion.ages.items() if g == one}
            all_bands = known | {"unknown": occasion.totals[one] - sum(known.values())}
            counts[one] = all_bands.get(band, 0) if band else occasion.totals[one]
        yield {**fixed, "gender": gender or "", "age_band": band or ""}, Part(occasion, counts)


def days_of(question: Question) -> list[date]:
    length = (question.last - question.first).days + 1
    return [question.first + timedelta(days=number) for number in range(length)]


def is_open(unit: str, day: date) -> bool:
    return unit != CLOSED[0] or day < CLOSED[1]


def with_empty_times(
    found: dict[tuple[str, ...], list[Part]], dimensions: list[str], question: Question
) -> None:
    """Every month (quarter, year) of what occurs at all is there, while its place was open."""
    timed = [place for place, name in enumerate(dimensions) if name in ("month", "quarter", "year")]
    if not timed:
        return
    for key, day in itertools.product(list(found), days_of(question)):
        filled = list(key)
        for place in timed:
            filled[place] = time_codes(day)[dimensions[place]]
        if "unit" not in dimensions or is_open(key[dimensions.index("unit")], day):
            found.setdefault(tuple(filled), [])


def expected(question: Question, occasions: list[Occasion]) -> list[list[str]]:
    rows = question.rows.split(",")
    dimensions = [*rows, question.columns] if question.columns else rows
    found: dict[tuple[str, ...], list[Part]] = {}
    for occasion in occasions:
        inside = question.first <= occasion.day <= question.last
        if inside and question.units(occasion.unit, occasion.day):
            for codes, part in split(occasion, dimensions):
                found.setdefault(tuple(codes[name] for name in dimensions), []).append(part)
    if question.columns is None:
        with_empty_times(found, dimensions, question)
    else:
        by_row: dict[tuple[str, ...], list[Part]] = {key[:-1]: [] for key in found}
        by_column: dict[tuple[str, ...], list[Part]] = {key[-1:]: [] for key in found}
        with_empty_times(by_row, rows, question)
        with_empty_times(by_column, [question.columns], question)
        for row, column in itertools.product(by_row, by_column):
            found.setdefault((*row, *column), [])
    keys = sorted(found, key=lambda key: rank(key, dimensions))
    return [[*key, *(written(m, figure(m, found[key], set(dimensions))) for m in MEASURES)] for key in keys]


def rank(key: tuple[str, ...], dimensions: list[str]) -> list[object]:
    """By time, then by the order of the tree and of the registry's codes."""
    listed = {"form": FORMS, "setting": SETTINGS, "gender": GENDERS, "age_band": BANDS}
    timed, others = [], []
    for name, code in zip(dimensions, key, strict=True):
        if name in ("year", "quarter", "month"):
            timed.append(code)
        elif name == "activity":
            unit, activity = code.rsplit("/", 1)
            others.append((ORDER.index(unit), ["Bändi", "Tuki", "Ääni"].index(activity)))
        else:
            others.append((listed.get(name, ORDER).index(code), 0))
    return [timed, others]
