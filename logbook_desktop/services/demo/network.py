"""The demo's tree: Finland's municipalities in their regions, and units where work is documented.

The five municipalities that changed region on 2021-01-01 hang under their old region until then. The former
municipalities are left out: a merger belongs into the tree as a merge (domain.md), which the program cannot
yet do, and a closed organisation beside its successor would say something else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, TreeChange, apply
from logbook_desktop.services.demo.dice import Dice
from logbook_desktop.services.demo.vocabulary import DemoMunicipality, Pilot, vocabulary


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit of the demo: what kind of work it does, how much, and when it is open."""

    id: int
    organisation_id: int
    municipality: DemoMunicipality
    kind: str
    main: bool
    """The first of its kind in the municipality."""
    weight: float
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class DemoNetwork:
    tree: Tree
    organisations: tuple[int, ...]
    """Those that document."""
    units: tuple[DemoUnit, ...]


def network(seed: int, documenting: int, period: Period) -> DemoNetwork:
    """The whole tree; ``documenting`` municipalities have units, the pilots first."""
    return _Builder(seed, period).build(documenting)


class _Builder:
    def __init__(self, seed: int, period: Period) -> None:
        self._seed = seed
        self._period = period
        self._nodes = 0
        self._changes: list[TreeChange] = []
        self._units: list[DemoUnit] = []

    def build(self, documenting: int) -> DemoNetwork:
        words = vocabulary()
        root = self._add(None, NodeKind.NETWORK, words.network)
        country = self._add(root, NodeKind.COUNTRY, words.country)
        regions = {
            code: self._add(country, NodeKind.REGION, name, code=code)
            for code, name in sorted(words.regions.items())
        }
        moves = {change.code: change for change in words.region_changes}
        organisations: dict[str, int] = {}
        for item in words.municipalities:
            move = moves.get(item.code)
            region = regions[move.from_region if move else item.region]
            node_id = self._add(region, NodeKind.ORGANISATION, item.name, code=item.code)
            if move:
                self._changes.append(MoveNode(node_id, regions[item.region], move.month))
            organisations[item.code] = node_id
        chosen = _documenting(documenting)
        for item in chosen:
            self._furnish(item, organisations[item.code])
        tree, _ = apply(Tree({}, {}), self._changes)
        return DemoNetwork(tree, tuple(organisations[item.code] for item in chosen), tuple(self._units))

    def _add(
        self,
        parent: int | None,
        kind: NodeKind,
        name: Name,
        *,
        code: str = "",
        life: tuple[date | None, date | None] = (None, None),
    ) -> int:
        self._nodes += 1
        node_id = self._nodes
        self._changes.append(AddNode(node_id, parent, kind, name, *life, code=code))
        return node_id

    def _furnish(self, item: DemoMunicipality, organisation_id: int) -> None:
        """Give a municipality its areas and units."""
        dice = Dice(self._seed, "units", item.code)
        plan = next((p for p in vocabulary().pilots if p.code == item.code), None) or _drawn_plan(item)
        parents = [
            self._add(organisation_id, NodeKind.AREA, item.called(vocabulary().areas[area]))
            for area in plan.areas
        ] or [organisation_id]
        number = 0
        for kind, name, main in _unit_names(item, plan, dice):
            fixed = main or bool(plan.names)
            life = (None, None) if fixed else self._life(dice)
            # What there is one of in a municipality belongs to no area.
            parent = organisation_id if main and kind != "youth_centre" else parents[number % len(parents)]
            number += parent != organisation_id
            node_id = self._add(parent, NodeKind.UNIT, name, life=life)
            weight = plan.size * dice.between(0.75, 1.25)
            self._units.append(DemoUnit(node_id, organisation_id, item, kind, main, weight, *life))

    def _life(self, dice: Dice) -> tuple[date | None, date | None]:
        """Most units were there before and still are; some were opened or closed within the period."""
        months = list(self._period.months())
        opened = _month_between(months, dice.between(0.15, 0.5)) if dice.chance(18) else None
        closed = _month_between(months, dice.between(0.6, 0.9)) if dice.chance(14) else None
        return (opened.first_day if opened else None, closed.first_day if closed else None)


def _month_between(months: Sequence[Month], share: float) -> Month:
    return months[int(len(months) * share)]


def _documenting(count: int) -> list[DemoMunicipality]:
    """The pilots, the municipalities that changed region, then the biggest."""
    words = vocabulary()
    early = [*(p.code for p in words.pilots), *(change.code for change in words.region_changes)]
    rank = {code: number for number, code in enumerate(early)}
    ordered = sorted(
        words.municipalities, key=lambda item: (rank.get(item.code, len(early)), -item.population, item.code)
    )
    return sorted(ordered[:count], key=lambda item: item.code)


def _drawn_plan(item: DemoMunicipality) -> Pilot:
    """What a municipality of its size would have."""
    people = item.population
    units = {
        "youth_centre": min(5, 1 + people // 45_000),
        "school": min(4, 1 + people // 40_000),
        "street": int(people > 18_000),
        "digital": int(people > 45_000),
        "mobile": int(people > 30_000 and int(item.code) % 2),
    }
    areas = ("center", "east") if sum(units.values()) > 9 else ()
    return Pilot(item.code, min(1.2, 0.6 + people / 150_000), areas, units)


def _unit_names(item: DemoMunicipality, plan: Pilot, dice: Dice) -> Iterator[tuple[str, Name, bool]]:
    """Kind, name and whether it is the first of its kind, for each unit of a municipality."""
    words = vocabulary()
    places = dice.several(words.places, sum(plan.units.values()))
    for kind, count in plan.units.items():
        patterns = words.units[kind]
        for number in range(count):
            if kind == "youth_centre" and plan.names:
                yield kind, Name.of(plan.names[number]), number == 0
                continue
            place = places.pop()
            pattern = dice.pick(patterns) if "{place}" in patterns[0]["fi"] else patterns[number]
            called = {code: text.format(place=place[code]) for code, text in pattern.items()}
            yield kind, item.called(called), number == 0
