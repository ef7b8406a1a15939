"""When the demo's activities took place: the wanted number of entries, shared out over activities and days.

Each programme gets its share of all entries, each activity its share of the programme by weight and by the days
on which it could take place; days are drawn by the season. So the figures of the whole are those of
``programmes.json`` whatever the seed, and the figures of a unit or month are not.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from logbook_desktop.domain.periods import Period
from logbook_desktop.services.demo.dice import Dice
from logbook_desktop.services.demo.programme import DemoActivity
from logbook_desktop.services.demo.vocabulary import Programme, vocabulary
from logbook_desktop.services.demo.youth_year import YouthYear

GROWTH = 0.03
"""How much more is documented from one year to the next."""
Day = tuple[date, float]


@dataclass(frozen=True, slots=True)
class _Slot:
    """One activity in one year, and the days on which it could take place."""

    activity: DemoActivity
    days: tuple[Day, ...]
    weight: float


def occasions(
    seed: int, activities: Sequence[DemoActivity], period: Period, count: int
) -> list[tuple[date, DemoActivity]]:
    """About ``count`` occasions in the order of their dates; at most one a day of each activity."""
    year = YouthYear(period)
    by_programme: defaultdict[str, list[DemoActivity]] = defaultdict(list)
    for item in activities:
        by_programme[item.programme.key].append(item)
    programmes = [p for p in vocabulary().programmes if p.key in by_programme]
    shares = apportion(count, [float(p.share) for p in programmes], [count] * len(programmes))
    found: list[tuple[date, DemoActivity]] = []
    for programme, wanted in zip(programmes, shares, strict=True):
        slots = [slot for item in by_programme[programme.key] for slot in _slots(item, year, period)]
        taken = apportion(wanted, [slot.weight for slot in slots], [len(slot.days) for slot in slots])
        dice = Dice(seed, "days", programme.key)
        for slot, number in zip(slots, taken, strict=True):
            found.extend((day, slot.activity) for day in _drawn(slot.days, number, programme, dice))
    found.sort(key=lambda occasion: (occasion[0], occasion[1].activity.id))
    return found


def _slots(item: DemoActivity, year: YouthYear, period: Period) -> list[_Slot]:
    by_year: defaultdict[int, list[Day]] = defaultdict(list)
    for weekday in item.weekdays:
        for day, weight in year.days(item.programme.season, item.unit.municipality.region, weekday):
            if item.is_open(day):
                by_year[day.year].append((day, weight))
    return [
        _Slot(
            item,
            tuple(days),
            item.weight * sum(weight for _, weight in days) * (1 + GROWTH * (number - period.first.year)),
        )
        for number, days in sorted(by_year.items())
    ]


def _drawn(days: Sequence[Day], count: int, programme: Programme, dice: Dice) -> list[date]:
    """``count`` of the days: the lighter its weight, the less likely a day is."""
    if not programme.by_week:
        lots = [(dice.fraction() / weight, day) for day, weight in days]
    else:
        weeks = {day.isocalendar()[:2]: weight for day, weight in days}
        drawn = {week: dice.fraction() / weight for week, weight in sorted(weeks.items())}
        lots = [(drawn[day.isocalendar()[:2]], day) for day, _ in days]
    return [day for _, day in sorted(lots)[:count]]


def apportion(total: int, weights: Sequence[float], most: Sequence[int]) -> list[int]:
    """``total`` shared out by weight in whole numbers, none above its ``most``; what fits nowhere is left out."""
    shares = [0] * len(weights)
    free = [number for number, weight in enumerate(weights) if weight > 0 and most[number] > 0]
    left = limit = min(total, sum(most[number] for number in free))
    while left:
        whole = sum(weights[number] for number in free)
        exact = {number: left * weights[number] / whole for number in free}
        spare = left - sum(int(share) for share in exact.values())
        by_remainder = sorted(free, key=lambda number: (int(exact[number]) - exact[number], number))
        for rank, number in enumerate(by_remainder):
            shares[number] = min(most[number], shares[number] + int(exact[number]) + (rank < spare))
        free = [number for number in free if shares[number] < most[number]]
        left = limit - sum(shares)
    return shares
