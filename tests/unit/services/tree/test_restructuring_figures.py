"""Whatever merges, splits and moves: no number is lost or counted twice, and what is taken back leaves no trace."""

import csv
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select

from helpers.databases import context_on
from helpers.folding import fold_roll_up
from helpers.trees import MONTHS, History, histories, skeleton
from helpers.village import build_village, saved_evening
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database
from logbook_desktop.data.report_store import ReportFilter
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, Actor, Grant, Role, may
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.restructuring import SplitPart, merging, splitting
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, TreeRefusalError, TreeRule
from logbook_desktop.services.context import Context
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation

EVER = Period(date(2000, 1, 1), date(2030, 12, 31))
REAL = Path(__file__).parents[4]
KEPT_OF_HISTORY = frozenset({"tree_version", "last_removed_node"})
UNITS = (8, 9)


def by_organisation(
    context: Context, structure: Structure, period: Period = EVER, scope: tuple[int, ...] = ()
) -> dict[int, int]:
    """Entries of each organisation."""
    with context.reading() as work:
        asked = ReportFilter(scope, period, structure, context.month)
        found = work.reports.totals(asked, (Dimension.ORGANISATION,))
        return {int(key[0]): totals.entries for key, totals in found.items() if totals.entries}


def visits(context: Context, node_id: int, structure: Structure, period: Period = EVER) -> int:
    with context.reading() as work:
        totals = work.reports.totals(ReportFilter((node_id,), period, structure, context.month), ())[()]
    return totals.girls + totals.boys + totals.other


def dumped(database: Database) -> dict[str, list[str]]:
    """All that is stored, but the history and what counts changes."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(
                str(tuple(row))
                for row in connection.execute(
                    select(*(c for c in table.c if (table.name, c.name) != ("node", "version")))
                )
                if table.name != "meta" or row[0] not in KEPT_OF_HISTORY
            )
            for table in metadata.sorted_tables
            if table.name != "history"
        }


# Each example is a database of its own, checked after every change.
@settings(
    max_examples=max(2, settings().max_examples // 5),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories(longest=15))
def test_each_entry_counts_once_in_either_view_and_undo_leaves_no_trace(
    new_database: Callable[[], Database], history: History
) -> None:
    context = context_on(new_database())
    organisation.change(context, skeleton())
    days = [date(2024, 12, 31), *(month.first_day for month in MONTHS)]
    for unit_id in UNITS:
        for day in days:
            saved_evening(context, unit_id, day)
    before, inverses = dumped(context.database), []
    for number, change in enumerate(history.changes[len(skeleton()) :]):
        try:
            inverses.append(organisation.change(context, [change]).inverse)
        except TreeRefusalError:  # what was documented is not erased, so what follows may not fit
            continue
        if number % 3 == 0:
            fold_roll_up(context)
        tree = organisation.tree(context)
        for structure in Structure:
            expected = Counter(
                tree.organisation_of(
                    unit_id, context.month if structure is Structure.TODAY else Month.of(day)
                )
                for unit_id in UNITS
                for day in days
            )
            assert by_organisation(context, structure) == {o.id: n for o, n in expected.items() if o}
        assert checks.check(context) == ()
    for inverse in reversed(inverses):
        organisation.change(context, inverse)
    assert dumped(context.database) == before
    assert checks.check(context) == ()


class RealStructure:
    """The municipalities that really merged or changed region, each with a youth centre, before it happened.

    Each documented one evening in June of every year; how many came tells which place and year it was.
    """

    YEARS = range(2019, 2027)

    def __init__(self, context: Context) -> None:
        self.context = context
        with (REAL / "tests/data/former_municipalities.csv").open(encoding="utf-8") as file:
            self.mergers = list(csv.DictReader(file))
        with (REAL / "resources/demo/region_changes.csv").open(encoding="utf-8") as file:
            self.region_changes = list(csv.DictReader(file))
        codes = {row["region_code"] for row in self.mergers}
        codes |= {row[name] for row in self.region_changes for name in ("from_region_code", "to_region_code")}
        homes = {row["code"]: row["region_code"] for row in self.mergers}
        homes |= {row["into_code"]: row["region_code"] for row in self.mergers}
        homes |= {row["code"]: row["from_region_code"] for row in self.region_changes}
        keys = {code: -2 - n for n, code in enumerate(sorted(codes))}
        changes = [AddNode(-1, None, NodeKind.NETWORK, Name("Suomi"))]
        changes += [AddNode(key, -1, NodeKind.REGION, Name(code)) for code, key in keys.items()]
        for n, (code, region) in enumerate(sorted(homes.items())):
            kind = NodeKind.ORGANISATION
            changes.append(AddNode(-100 - n, keys[region], kind, Name(code), code=code))
            changes.append(AddNode(-200 - n, -100 - n, NodeKind.UNIT, Name(f"Nuokkari {code}")))
        ids = organisation.change(context, changes).new_ids
        self.regions = {code: ids[key] for code, key in keys.items()}
        self.place = {code: ids[-100 - n] for n, code in enumerate(sorted(homes))}
        self.number = {code: n for n, code in enumerate(sorted(homes), start=1)}
        for n, code in enumerate(sorted(homes)):
            for year in self.YEARS:
                attendance = Attendance.of(girls=self.came(code, year))
                saved_evening(context, ids[-200 - n], date(year, 6, 3), attendance=attendance)

    def came(self, code: str, *years: int) -> int:
        return sum(100 * self.number[code] + year - 2000 for year in years)

    def year(self, node_id: int, structure: Structure, year: int) -> int:
        return visits(self.context, node_id, structure, Period(date(year, 1, 1), date(year, 12, 31)))


def figures_of_a_merger(real: RealStructure, row: dict[str, str]) -> None:
    context, place = real.context, real.place
    former, into, merged = row["code"], row["into_code"], int(row["merged_on"][:4])
    for year in real.YEARS:
        both = real.came(former, year) + real.came(into, year)
        assert real.year(place[into], Structure.TODAY, year) == both
        reported = both if year >= merged else real.came(into, year)
        assert real.year(place[into], Structure.REPORTED, year) == reported
        # What it was is still asked by its own name.
        assert real.year(place[former], Structure.REPORTED, year) == real.came(former, year)
        period = Period(date(year, 1, 1), date(year, 12, 31))
        organisations = by_organisation(context, Structure.REPORTED, period)
        assert (place[former] in organisations) == (year < merged)
        assert place[former] not in by_organisation(context, Structure.TODAY, period)


def figures_of_the_regions(real: RealStructure) -> None:
    for row in real.region_changes:
        code, moved = row["code"], int(row["moved_on"][:4])
        assert (
            organisation.tree(real.context).parent_id(real.place[code], Month(moved - 1, 12))
            == (real.regions[row["from_region_code"]])
        )
        for year in real.YEARS:
            assert real.year(real.place[code], Structure.TODAY, year) == real.came(code, year)
    changes = {row["code"]: row for row in real.region_changes}
    homes = {row[name]: row["region_code"] for row in real.mergers for name in ("code", "into_code")}
    for code, region in real.regions.items():
        for year in real.YEARS:
            own = [one for one, home in homes.items() if home == code]
            now = own + [one for one, row in changes.items() if row["to_region_code"] == code]
            then = own + [one for one, row in changes.items() if row["from_region_code"] == code]
            expected = sum(real.came(one, year) for one in (then if year < 2021 else now))
            assert real.year(region, Structure.REPORTED, year) == expected
            assert real.year(region, Structure.TODAY, year) == sum(real.came(one, year) for one in now)


def test_the_three_real_mergers_and_five_changes_of_region(database: Database) -> None:
    real = RealStructure(context_on(database, date(2026, 11, 23)))
    context, place, inverses = real.context, real.place, []
    before, (network,) = dumped(database), [n.id for n in organisation.tree(context).roots]
    total = visits(context, network, Structure.TODAY)
    for row in real.mergers:
        month = Month.of(date.fromisoformat(row["merged_on"]))
        tree = organisation.tree(context)
        changes = merging(tree, place[row["code"]], place[row["into_code"]], month)
        inverses.append(organisation.change(context, changes).inverse)
    for row in real.region_changes:
        month = Month.of(date.fromisoformat(row["moved_on"]))
        move = MoveNode(place[row["code"]], real.regions[row["to_region_code"]], month)
        inverses.append(organisation.change(context, [move]).inverse)

    for row in real.mergers:
        figures_of_a_merger(real, row)
    figures_of_the_regions(real)
    for structure in Structure:
        assert visits(context, network, structure) == total
    assert checks.check(context) == ()
    for inverse in reversed(inverses):
        organisation.change(context, inverse)
    assert dumped(database) == before


def test_a_split_keeps_the_figures_of_before_where_they_were(context: Context) -> None:
    village = build_village(context)
    for day in (date(2025, 3, 3), date(2025, 9, 3)):
        saved_evening(context, village.hervanta, day)
    tree = organisation.tree(context)
    parts = (SplitPart(Name("Itä-Tampere"), (village.ita,)), SplitPart(Name("Länsi-Tampere")))
    done = organisation.change(context, splitting(tree, village.tampere, Month(2025, 6), parts))
    east = done.new_ids[-1]
    assert by_organisation(context, Structure.TODAY) == {east: 2}
    assert by_organisation(context, Structure.REPORTED) == {village.tampere: 1, east: 1}
    assert done.tree[east].predecessor_id == village.tampere
    assert checks.check(context) == ()


@pytest.mark.parametrize("month", [Month(2025, 6), Month(2026, 6)])
def test_whoever_holds_the_branch_today_has_the_right_and_a_planned_merge_gives_none(
    context: Context, month: Month
) -> None:
    """The last day of 2025: the first of the two merges is past, the second is planned."""
    village = build_village(context)
    tree = organisation.tree(context)
    tree = organisation.change(context, merging(tree, village.taipalsaari, village.tampere, month)).tree
    today = context.month
    own, other = (
        Actor("x", "x", (Grant(Role.MENTOR, node_id),)) for node_id in (village.taipalsaari, village.tampere)
    )
    for action in (Action.READ_ENTRIES, Action.CHANGE_TREE):
        assert may(own, action, village.kirkonkyla, tree, today)
        assert may(other, action, village.kirkonkyla, tree, today) == (month <= today)
        assert not may(own, action, village.hervanta, tree, today)


def test_two_that_merge_into_each_other_at_once(context: Context) -> None:
    """One is first; the other is refused, and nothing of it is done."""
    village = build_village(context)
    tree, two = organisation.tree(context), (village.taipalsaari, village.tampere)
    start = threading.Barrier(2)

    def merge(node_id: int, into_id: int) -> TreeRule | None:
        start.wait(timeout=30)
        try:
            organisation.change(context, merging(tree, node_id, into_id, Month(2025, 6)))
        except TreeRefusalError as refusal:
            return refusal.rule
        return None

    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in [pool.submit(merge, *two), pool.submit(merge, *two[::-1])]]
    assert set(done) == {None, TreeRule.UNDER_ITSELF}
    context.database.tree_cache = None
    tree = organisation.tree(context)
    assert [tree.merged_in(node_id) is not None for node_id in two] == [rule is None for rule in done]
    assert checks.check(context) == ()
