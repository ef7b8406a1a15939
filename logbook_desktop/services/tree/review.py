"""What a change would lead to, before it is saved: nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from logbook_desktop.data.review_store import ReviewStore
from logbook_desktop.data.stores.people.store import PeopleStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action
from logbook_desktop.domain.people.access_changes import by_change_of_tree
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import ChangeKind, Review, ReviewWarning
from logbook_desktop.domain.tree.published import figure_changes, shifted
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.domain.tree.tree_difference import changed_nodes, moved_nodes, turning_points
from logbook_desktop.domain.tree.warnings import warnings
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.tree.organisation import worked_out

MOST_ORGANISATIONS = 10
"""Of more than this, figures that stay as they are are not told."""


@retry_on_conflict
def review(context: Context, changes: Sequence[TreeChange]) -> Review:
    """What the list of changes would lead to if it were applied now.

    Raises TreeRefusalError and NotAllowedError as ``organisation.change`` does, and ExternalError.
    """
    with context.reading() as work:
        worked = worked_out(context, work.trees, changes)
        return review_within(context, work, worked.before, worked.after, worked.new_ids)


def review_within(
    context: Context, work: UnitOfWork, before: Tree, after: Tree, new_ids: Mapping[int, int]
) -> Review:
    """What leads from one tree to the other, as a part of somebody else's unit of work. Asks for no right."""
    found = Review(before, after, new_ids, changed_nodes(before, after))
    points = turning_points(before, after, context.month)
    store = work.review(context.month)
    found = replace(found, warnings=_warnings(store, found, points))
    found = _with_figures(context, store, found, points)
    if not context.database.shared:  # a file knows no people
        return found
    known = PeopleStore(work.connection).people()
    return replace(found, access=by_change_of_tree(before, after, known, context.month))


def _warnings(store: ReviewStore, found: Review, points: Sequence[Month]) -> tuple[ReviewWarning, ...]:
    closing = {
        node_id: day
        for node_id in found.changed.get(ChangeKind.CLOSED, ())
        if (day := found.after[node_id].closed_on) is not None
    }
    return warnings(found.after, found.changed, points, store.dated_since(closing))


def _with_figures(context: Context, store: ReviewStore, found: Review, points: Sequence[Month]) -> Review:
    """Figures of places that the acting person may not read are not added up: they are named as untold."""

    def readable(node_ids: Iterable[int], tree: Tree) -> set[int]:
        actor, month = context.actor, context.month
        return {i for i in node_ids if i in tree and access.may(actor, Action.READ_TOTALS, i, tree, month)}

    moved = moved_nodes(found.before, found.after)
    altered = shifted(found.before, found.after, moved)
    seen = readable(altered, found.after)
    organisations = readable(_organisations(context, found), found.before)
    if len(organisations) > MOST_ORGANISATIONS:
        organisations = set()
    planned = {i for i, line in found.before.places.items() if line[-1].from_month > points[0].number}
    visits = store.visits(readable(seen | organisations | set(moved) | planned, found.before))
    last_year = context.month.year - 1
    always = {(node_id, last_year) for node_id in organisations}
    figures = figure_changes(found.before, found.after, visits, points, always)
    kept = tuple(figure for figure in figures if figure.node_id in seen | organisations)
    return replace(found, figures=kept, untold=tuple(sorted(altered - seen)))


def _organisations(context: Context, found: Review) -> set[int]:
    """Of today, of whatever is changed."""
    return {
        organisation.id
        for nodes in found.changed.values()
        for node_id in nodes
        for tree in (found.before, found.after)
        if node_id in tree and (organisation := tree.organisation_of(node_id, context.month)) is not None
    }
