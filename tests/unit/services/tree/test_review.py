"""A review tells what the change then does – figures as the report service gives them before and after – and writes
nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

import pytest

from helpers.contents import contents
from helpers.databases import context_on
from helpers.proofs import Chance
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import ReportQuestion, Structure
from logbook_desktop.domain.tree.consequences import ChangeKind, FigureChange, ReviewWarning, WarningKind
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    ForgetMove,
    MergeNode,
    MoveNode,
    RemoveNode,
    RenameNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.review import review

TODAY = date(2026, 5, 20)
YEARS = (2024, 2025, 2026)
_FIGURES = (NodeKind.REGION, NodeKind.ORGANISATION, NodeKind.AREA)


def at(database: Database, day: date = TODAY) -> Context:
    return replace(context_on(database), today=lambda: day)


Visits = dict[tuple[int, int, Structure], int]


def visits(context: Context, nodes: Sequence[int]) -> Visits:
    """Of each node, year and structure, as the report service adds them up: one question for all the years."""
    found = dict.fromkeys(product(nodes, YEARS, Structure), 0)
    period = Period(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
    for node_id, structure in product(nodes, Structure):
        question = ReportQuestion((node_id,), period, ("visits",), (Dimension.YEAR,), structure=structure)
        answer = reports.answer(context, question, language="fi")
        for row in answer.row_keys:
            number = answer.value(MEASURES["visits"], row)
            found[node_id, int(row[0]), structure] = int(number) if isinstance(number, int) else 0
    return found


def visits_from(
    database: Database, days: Mapping[Month | None, date], nodes: Sequence[int]
) -> dict[tuple[Month | None, int, int, Structure], int]:
    """The same as they are on each of the days."""
    return {
        (since, *key): number
        for since, day in days.items()
        for key, number in visits(at(database, day), nodes).items()
    }


def areas_and_entries(context: Context, village: Village, random: Random) -> None:
    """Three areas and two more units in Tampere, and an entry here and there in three years."""
    changes: list[TreeChange] = [
        AddNode(-n, village.tampere, NodeKind.AREA, Name(f"Alue {n}")) for n in (1, 2, 3)
    ]
    changes += [AddNode(-n, -random.randint(1, 3), NodeKind.UNIT, Name(f"Tila {n}")) for n in (4, 5)]
    organisation.change(context, changes)
    for node in organisation.tree(context).nodes.values():
        if node.kind is NodeKind.UNIT:
            for year in YEARS:
                day = date(year, random.randint(1, 5), 3)
                count = Attendance.of(girls=random.randint(1, 500), boys=0)
                saved_evening(context, node.id, day, attendance=count, minutes=60)


def some_changes(context: Context, random: Random) -> list[TreeChange]:
    tree = organisation.tree(context)
    of = {kind: [n.id for n in tree.nodes.values() if n.kind is kind] for kind in NodeKind}
    moved = [Month.from_number(p.from_month) for line in tree.places.values() for p in line[1:]]
    found: list[TreeChange] = []
    for _ in range(random.randint(1, 2)):
        month = Month(random.choice((2024, 2025, 2026)), random.randint(1, 12))
        inside = random.choice([*of[NodeKind.AREA], *of[NodeKind.UNIT]])
        home = tree.organisation_of(inside, Month.of(TODAY))
        parents = [
            i
            for i in (*of[NodeKind.AREA], *of[NodeKind.ORGANISATION])
            if tree.organisation_of(i, Month.of(TODAY)) == home
        ]
        moving = MoveNode(inside, random.choice(parents), month)
        one, other = random.sample(of[NodeKind.ORGANISATION], 2)
        found.append(
            random.choice(
                [
                    *(moving, moving, moving),
                    MoveNode(one, of[NodeKind.REGION][0], month),
                    ForgetMove(inside, random.choice(moved or [month])),
                    MergeNode(one, other, Month(2026, month.month)),
                    RenameNode(inside, Name("Toinen")),
                ]
            )
        )
    return found


def refused(
    action: Callable[[Context, list[TreeChange]], object], context: Context, changes: list[TreeChange]
) -> TreeRefusalError | None:
    try:
        action(context, changes)
    except TreeRefusalError as error:
        return error
    return None


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(one, marks=pytest.mark.slow("house")) for one in (2, 3))]
)
def test_the_figures_are_those_of_the_reports_before_and_after(
    new_database: Callable[[], Database], seed: int, chance: Chance
) -> None:
    random = chance.random(seed)
    database = new_database()
    context = at(database)
    areas_and_entries(context, build_village(context), random)
    differences = 0
    for _ in range(8):
        changes = some_changes(context, random)
        refusal = refused(review, context, changes)
        if refusal is not None:
            again = refused(organisation.change, context, changes)
            assert again is not None
            assert (again.rule, again.node) == (refusal.rule, refusal.node)
            continue
        found = review(context, changes)
        days: dict[Month | None, date] = {None: TODAY} | {
            f.since: f.since.first_day for f in found.figures if f.since
        }
        days[Month(2027, 1)] = date(2027, 1, 1)
        nodes = [node.id for node in found.before.nodes.values() if node.kind in _FIGURES]

        before = visits_from(database, days, nodes)
        organisation.change(context, changes)
        after = visits_from(database, days, nodes)
        known = {(f.since, f.node_id, f.year, f.structure): (f.before, f.after) for f in found.figures}
        for key, pair in known.items():
            assert pair == (before[key], after[key])
            differences += pair[0] != pair[1]
        for key in before:
            pair = before[key], after[key]
            if pair[0] != pair[1]:  # told for that month, or for an earlier one since which it is so
                since = [None, *(m for m in days if m and key[0] and m <= key[0])]
                assert any(known.get((m, *key[1:])) == pair for m in since), key
        assert found.untold == ()
    assert differences > 1


@pytest.fixture
def context(database: Database) -> Context:
    return at(database)


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


def test_nothing_is_written(context: Context, village: Village) -> None:
    before = contents(context.database)
    review(context, [AddNode(-1, village.tampere, NodeKind.UNIT, Name("Uusi")), CloseNode(-1, TODAY)])
    assert contents(context.database) == before


def test_what_changes_is_counted_once_for_each_node(context: Context, village: Village) -> None:
    changes: list[TreeChange] = [
        AddNode(-1, village.taipalsaari, NodeKind.AREA, Name("Länsi")),
        MoveNode(village.kirkonkyla, -1, Month(2026, 1)),
        MoveNode(village.kirkonkyla, -1, Month(2025, 1)),
        RenameNode(village.kirkonkyla, Name("Kirkko")),
        CloseNode(village.saimaanharju, date(2026, 6, 1)),
        AddNode(-2, village.taipalsaari, NodeKind.UNIT, Name("Turha")),
        RemoveNode(-2),
    ]
    found = review(context, changes)
    new = found.new_ids[-1]
    assert found.changed == {
        ChangeKind.ADDED: (new,),
        ChangeKind.RENAMED: (village.kirkonkyla,),
        ChangeKind.MOVED: (village.kirkonkyla,),
        ChangeKind.CLOSED: (village.saimaanharju,),
    }
    assert found.counts[ChangeKind.MOVED] == 1
    assert found.after[new].name.text == "Länsi"


def test_a_merge_is_one_change(context: Context, village: Village) -> None:
    found = review(context, [MergeNode(village.taipalsaari, village.tampere, Month(2026, 1))])
    assert found.counts == {ChangeKind.MERGED: 1}


def test_that_last_years_report_does_not_change_is_told(context: Context, village: Village) -> None:
    saved_evening(context, village.kirkonkyla, date(2025, 3, 3))
    found = review(context, [RenameNode(village.kirkonkyla, Name("Kirkko"))])
    assert (
        found.figures
        == tuple(FigureChange(village.taipalsaari, 2025, structure, 12, 12) for structure in Structure)[::-1]
    )


def test_the_same_name_under_the_same_parent_is_told_and_allowed(context: Context, village: Village) -> None:
    found = review(
        context, [AddNode(-1, village.taipalsaari, NodeKind.UNIT, Name("kirkonkylän  NUORISOTILA"))]
    )
    assert found.warnings == (ReviewWarning(WarningKind.SAME_NAME, found.new_ids[-1], village.kirkonkyla),)
    elsewhere = [AddNode(-1, village.tampere, NodeKind.UNIT, Name("Kirkonkylän nuorisotila"))]
    assert review(context, elsewhere).warnings == ()
    organisation.change(context, [CloseNode(village.kirkonkyla, date(2026, 1, 1))])
    assert review(context, [RenameNode(village.saimaanharju, Name("Kirkonkylän nuorisotila"))]).warnings == ()


def test_closing_over_plans_and_later_entries_is_told(context: Context, village: Village) -> None:
    saved_evening(context, village.hervanta, date(2026, 3, 1))
    saved_evening(context, village.hervanta, date(2026, 2, 28))
    changes: list[TreeChange] = [
        MoveNode(village.hervanta, village.tampere, Month(2026, 3)),
        MoveNode(village.hervanta, village.ita, Month(2026, 9)),
        CloseNode(village.hervanta, date(2026, 3, 1)),
    ]
    assert set(review(context, changes).warnings) == {
        ReviewWarning(WarningKind.PLANNED_PLACES, village.hervanta, count=2),
        ReviewWarning(WarningKind.LATER_ENTRIES, village.hervanta, count=1),
    }


def test_a_review_is_refused_as_the_change_is(context: Context, village: Village) -> None:
    mentor = replace(context, actor=Actor("m", "M", (Grant(Role.MENTOR, village.taipalsaari),)))
    with pytest.raises(NotAllowedError):
        review(mentor, [RenameNode(village.hervanta, Name("Toinen"))])
    with pytest.raises(NotAllowedError):
        review(mentor, [MoveNode(village.kirkonkyla, village.ita, Month(2026, 1))])
    with pytest.raises(TreeRefusalError) as error:
        review(context, [MoveNode(village.kirkonkyla, village.ita, Month(2026, 1))])
    assert error.value.rule is TreeRule.OTHER_ORGANISATION
    saved_evening(context, village.kirkonkyla, date(2026, 3, 1))
    with pytest.raises(TreeRefusalError) as error:
        review(context, [RemoveNode(village.kirkonkyla)])
    assert error.value.rule is TreeRule.HAS_ENTRIES


def test_figures_that_one_may_not_read_are_named_and_not_told(context: Context, village: Village) -> None:
    saved_evening(context, village.hervanta, date(2025, 3, 1))
    network = replace(context, actor=Actor("n", "N", (Grant(Role.NETWORK_ADMINISTRATOR, village.network),)))
    found = review(network, [MoveNode(village.tampere, village.region, Month(2025, 1))])
    assert found.figures == ()
    assert found.untold == (village.region,)
