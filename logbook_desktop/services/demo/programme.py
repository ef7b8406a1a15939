"""What the demo's units run: activities, each with its weekdays, its clock and its share of the work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from logbook_desktop.domain.entries.entries import Activity
from logbook_desktop.domain.periods import Period
from logbook_desktop.services.demo.dice import Dice
from logbook_desktop.services.demo.network import DemoUnit
from logbook_desktop.services.demo.vocabulary import Programme, vocabulary


@dataclass(frozen=True, slots=True)
class DemoActivity:
    """An activity and what its entries are drawn from; ``level`` is how well it is attended (1: as usual)."""

    activity: Activity
    unit: DemoUnit
    programme: Programme
    weekdays: tuple[int, ...]
    start: int
    weight: float
    level: float
    girls: float
    """Share of girls, 0–1."""

    def is_open(self, day: date) -> bool:
        """Whether it runs on a day: its unit opened by then, itself not closed yet."""
        opened, closed = self.unit.opened_on, self.activity.closed_on
        return (opened is None or opened <= day) and (closed is None or day < closed)


def activities(seed: int, units: Sequence[DemoUnit], period: Period) -> tuple[DemoActivity, ...]:
    """Everything that the units run, in the order of the units."""
    made: list[DemoActivity] = []
    for unit in units:
        dice = Dice(seed, "activities", unit.id)
        for programme in vocabulary().programmes:
            if programme.unit == unit.kind and (unit.main or not programme.main_only):
                made.extend(_run(programme, unit, dice, period, first_id=len(made) + 1))
    return tuple(made)


def _run(
    programme: Programme, unit: DemoUnit, dice: Dice, period: Period, first_id: int
) -> Iterator[DemoActivity]:
    names = dice.several(programme.names, programme.per_unit)
    for number, words in enumerate(names):
        called = {code: text for code, text in words.items() if code in ("fi", "sv")}
        closed_on = unit.closed_on
        if closed_on is None and number and dice.chance(25):
            closed_on = _end_of_a_season(period, dice)
        tilt = dice.between(-0.1, 0.1) if "girls" not in words else 0.0
        yield DemoActivity(
            Activity(first_id + number, unit.id, unit.municipality.called(called), programme.form, closed_on),
            unit,
            programme,
            _weekdays(programme, dice),
            dice.pick(programme.starts),
            unit.weight * dice.between(0.8, 1.2) / len(names),
            dice.between(0.75, 1.25),
            int(words.get("girls", programme.girls)) / 100 + tilt,
        )


def _weekdays(programme: Programme, dice: Dice) -> tuple[int, ...]:
    count = dice.whole(*programme.days_a_week)
    return tuple(sorted(dice.several(programme.weekdays, count)))


def _end_of_a_season(period: Period, dice: Dice) -> date:
    """The first of June of a year within the period, or the period's last day where it has none."""
    ends = [date(year, 6, 1) for year in range(period.first.year, period.last.year + 1)]
    within = [day for day in ends if day in period]
    return dice.pick(within) if within else period.last
