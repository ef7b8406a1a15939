"""``check``: does the database keep every invariant of the domain that can be tested from outside?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from logbook_desktop.data.invariants import ReachRow, broken_in_sql, stored_reach
from logbook_desktop.data.report_store import ReportFilter
from logbook_desktop.data.roll_up_check import broken_roll_up
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.people.access import Action
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.tree import PARENT_KINDS, NodeKind, Tree
from logbook_desktop.services.context import Context


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken invariant: its key, an example and how many there are."""

    rule: str
    example: str
    count: int = 1


def check(context: Context) -> tuple[Finding, ...]:
    """Every broken invariant; empty when all is well."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_ENTRIES, None, tree)
        broken = (*broken_in_sql(work.connection), *broken_roll_up(work.connection))
        found = [Finding(b.rule, b.example, b.count) for b in broken]
        found += _tree_findings(tree)
        found += _reach_findings(work, tree)
        found += _total_findings(context, work)
    return tuple(found)


def _tree_findings(tree: Tree) -> Iterator[Finding]:
    for node in tree.nodes.values():
        try:
            tree.reach(node.id)
        except ValueError:
            yield Finding("nothing_under_itself", node.name.text)
        for place in tree.places[node.id]:
            parent = None if place.parent_id is None else tree[place.parent_id].kind
            acting = tree.kind_in(node.id, Month.from_number(max(place.from_month, 12)))
            if acting is not node.kind and tree.merged_in(node.id) is None:
                yield Finding("merged_and_closed", node.name.text)
            allowed = PARENT_KINDS[acting]
            if parent not in allowed and not (parent is None and node.kind is NodeKind.NETWORK):
                yield Finding("kinds_nest", node.name.text)


def _reach_findings(work: UnitOfWork, tree: Tree) -> Iterator[Finding]:
    expected = expected_reach(tree)
    differing = set() if expected is None else expected ^ stored_reach(work.connection)
    if differing:
        yield Finding("closure_as_places", str(min(differing)), len(differing))


def expected_reach(tree: Tree) -> set[ReachRow] | None:
    """The closure as the places say it; None where something hangs under itself."""
    try:
        return {
            (r.ancestor_id, r.node_id, r.depth, r.from_month, r.to_month, r.ancestor_kind.value)
            for node_id in tree.nodes
            for r in tree.reach(node_id)
        }
    except ValueError:
        return None


def _total_findings(context: Context, work: UnitOfWork) -> Iterator[Finding]:
    """The whole tree has one total, in today's structure and as reported, and its parts make it."""
    scope = tuple(root.id for root in work.trees.read().roots)
    if not scope:
        return
    ever = Period(date.min, date(9998, 12, 31))
    totals = {
        structure: work.reports.totals(ReportFilter(scope, ever, structure, context.month), ())[()]
        for structure in Structure
    }
    if totals[Structure.TODAY] != totals[Structure.REPORTED]:
        yield Finding("one_total_in_either_structure", str(totals))
    parts = work.reports.totals(
        ReportFilter(scope, ever, Structure.TODAY, context.month), (Dimension.ORGANISATION,)
    )
    if sum(part.entries for part in parts.values()) != totals[Structure.TODAY].entries:
        yield Finding("every_entry_in_one_organisation", str(totals[Structure.TODAY].entries))
