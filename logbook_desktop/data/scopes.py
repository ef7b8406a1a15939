"""Which units lie in a scope: conditions on the closure, for lists (today) and for reports (either structure)."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, exists, select

from logbook_desktop.data.tables import node_reach
from logbook_desktop.domain.periods import Month


def units_today(scope: Iterable[int], month: Month) -> Select[tuple[int]]:
    """Ids of everything in today's branches; overlapping branches give each id once."""
    reach = node_reach.c
    return (
        select(reach.node_id)
        .where(
            reach.ancestor_id.in_(list(scope)),
            reach.from_month <= month.number,
            reach.to_month > month.number,
        )
        .distinct()
    )


def units_ever(scope: Iterable[int]) -> Select[tuple[int]]:
    """Ids of everything that was in the branches in any month."""
    reach = node_reach.c
    return select(reach.node_id).where(reach.ancestor_id.in_(list(scope))).distinct()


def in_scope_that_month(
    scope: Iterable[int], unit: ColumnElement[int], month: ColumnElement[int]
) -> ColumnElement[bool]:
    """Whether the unit lay in one of the branches in that very month."""
    reach = node_reach.c
    return exists(
        select(reach.node_id).where(
            reach.node_id == unit,
            reach.ancestor_id.in_(list(scope)),
            reach.from_month <= month,
            reach.to_month > month,
        )
    )
