"""What a change would lead to, before it is saved: nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from logbook_desktop.data.people_store import PeopleStore
from logbook_desktop.data.review_store import ReviewStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, NotAllowedError, Role
from logbook_desktop.domain.people.access_changes import by_change_of_grants, by_change_of_tree
from logbook_desktop.domain.people.people import (
    PeopleRefusalError,
    PeopleRule,
    Person,
    PersonGrant,
    may_give,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import AccessChange, ChangeKind, Review, ReviewWarning
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
        before, after = worked.before, worked.after
        found = Review(before, after, worked.new_ids, changed_nodes(before, after))
        points = turning_points(before, after, context.month)
        store = ReviewStore(work.connection, work.reports, context.month)
        found = replace(found, warnings=_warnings(store, found, points))
        found = _with_figures(context, store, found, points)
        if not context.database.shared:  # a file knows no people
            return found
        known = PeopleStore(work.connection).people()
        return replace(found, access=by_change_of_tree(before, after, known, context.month))


@retry_on_conflict
def review_grant(
    context: Context, login: str | None, role: Role, node_id: int, *, give: bool
) -> tuple[AccessChange, ...]:
    """What somebody gains by being given a role on a branch, or loses when it is taken.

    ``login`` None: somebody who is not made yet. Empty: nothing changes. Raises NotAllowedError,
    PeopleRefusalError (unknown person), ExternalError.
    """
    with context.reading() as work:
        tree = work.trees.read()
        _require_giving_or_taking(context, role, node_id, tree, give=give)
        asked = Person(0, "", "") if login is None else _known(context, work, login)
        given = PersonGrant(role, node_id)
        grants = tuple(grant for grant in asked.grants if grant != given)
        after = replace(asked, grants=(*grants, given) if give else grants)
        return by_change_of_grants(tree, asked, after, node_id, context.month)


def _require_giving_or_taking(context: Context, role: Role, node_id: int, tree: Tree, *, give: bool) -> None:
    """As ``services.people.people`` does."""
    actor, month = context.actor, context.month
    may = may_give(actor, role, node_id, tree, month)
    if not give:  # whoever appoints the first mentor does not take that right away
        may = may and access.may(actor, Action.MANAGE_PEOPLE, node_id, tree, month)
    if not may:
        context.require(Action.MANAGE_PEOPLE, node_id, tree)  # what is not there is told so, or refused alike
        raise NotAllowedError(Action.MANAGE_PEOPLE, node_id)


def _known(context: Context, work: UnitOfWork, login: str) -> Person:
    if not context.database.shared:
        raise ExternalError(ErrorKind.ONLY_SERVERS, context.database.location)
    for person in PeopleStore(work.connection).people():
        if person.login and person.login == login.strip():
            return person
    raise PeopleRefusalError(PeopleRule.UNKNOWN_PERSON)


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
    told = readable(altered, found.after)
    organisations = readable(_organisations(context, found), found.before)
    if len(organisations) > MOST_ORGANISATIONS:
        organisations = set()
    planned = {i for i, line in found.before.places.items() if line[-1].from_month > points[0].number}
    visits = store.visits(readable(told | organisations | set(moved) | planned, found.before))
    last_year = context.month.year - 1
    always = {(node_id, last_year) for node_id in organisations}
    figures = figure_changes(found.before, found.after, visits, points, always)
    kept = tuple(figure for figure in figures if figure.node_id in told | organisations)
    return replace(found, figures=kept, untold=tuple(sorted(altered - told)))


def _organisations(context: Context, found: Review) -> set[int]:
    """Of today, of whatever is changed."""
    return {
        organisation.id
        for nodes in found.changed.values()
        for node_id in nodes
        for tree in (found.before, found.after)
        if node_id in tree and (organisation := tree.organisation_of(node_id, context.month)) is not None
    }
