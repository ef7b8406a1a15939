"""Totals for viewers of a branch and for the network's administrators: fixed questions, small numbers suppressed.

On a server its functions keep both the rights and the suppression; on a file, which protects nothing, the program
does the same.
"""

from collections.abc import Sequence
from dataclasses import replace

from logbook_desktop.domain.errors import ErrorKind, ExternalError, QuestionError
from logbook_desktop.domain.people.access import Action, NotAllowedError, Role, may
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import MAX_YEARS, QuestionRule
from logbook_desktop.domain.reports.suppression import Split, TotalsCell
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict


@retry_on_conflict
def viewer_totals(
    context: Context, node_id: int, first: Month, last: Month, by: Split
) -> tuple[TotalsCell, ...]:
    """Every unit of the branch in every month from ``first`` to ``last``, in today's structure.

    Raises NotAllowedError, QuestionError (TOO_LONG), ExternalError.
    """
    _refuse_too_long(first, last)
    with context.reading_reports() as work:
        _require(context, work.trees.read(), Role.VIEWER, (node_id,))
        return tuple(work.totals(context.month).of_branch(node_id, first, last, by))


@retry_on_conflict
def network_totals(context: Context, first: Month, last: Month, by: Split) -> tuple[TotalsCell, ...]:
    """Every organisation of the person's part of the network in every month, by the organisation of that month.

    Raises NotAllowedError, QuestionError (TOO_LONG), ExternalError.
    """
    _refuse_too_long(first, last)
    with context.reading_reports() as work:
        _require(context, work.trees.read(), Role.NETWORK_ADMINISTRATOR, ())
        return tuple(work.totals(context.month).of_network(first, last, by))


@retry_on_conflict
def whole_network_totals(context: Context, first: Month, last: Month, by: Split) -> tuple[TotalsCell, ...]:
    """The whole network together, month by month; for who administers all of it.

    Raises NotAllowedError, QuestionError (TOO_LONG), ExternalError.
    """
    _refuse_too_long(first, last)
    with context.reading_reports() as work:
        tree = work.trees.read()
        _require(context, tree, Role.NETWORK_ADMINISTRATOR, [root.id for root in tree.roots])
        return tuple(work.totals(context.month).of_whole_network(first, last, by))


def _refuse_too_long(first: Month, last: Month) -> None:
    if last < first:
        raise ValueError("a period ends before it begins")
    if last.number - first.number >= MAX_YEARS * 12:
        raise QuestionError((QuestionRule.TOO_LONG,))


def _require(context: Context, tree: Tree, role: Role, node_ids: Sequence[int]) -> None:
    """The person must hold this very role on every one of the nodes; on any, if none is named.

    Whoever may know everything of the nodes on a file (its mentor) may know this too; a server asks for the role.
    """
    action = Action.READ_SUPPRESSED_TOTALS
    in_role = replace(context.actor, grants=tuple(g for g in context.actor.grants if g.role is role))
    if not in_role.grants and not node_ids:
        raise NotAllowedError(action, None)
    for node_id in node_ids:
        if node_id not in tree:
            raise ExternalError(ErrorKind.NOT_FOUND)
        knows_more = not context.database.restricted and may(
            context.actor, Action.READ_TOTALS, node_id, tree, context.month
        )
        if not (knows_more or may(in_role, action, node_id, tree, context.month)):
            raise NotAllowedError(action, node_id)
