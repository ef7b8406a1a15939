"""What entries are made with: the activities of units, content tags, age bands."""

from datetime import date

from logbook_desktop.data.entry_store import Stamp
from logbook_desktop.domain.access import Action
from logbook_desktop.domain.attendance import AgeBandSet
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries import Activity, FormOfWork, Tag
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retried


def activities(context: Context, unit_id: int, *, closed: bool = False) -> tuple[Activity, ...]:
    """The activities of a unit in the order of names; those closed by today only when asked for."""
    with context.reading() as work:
        context.require(Action.READ_TREE, unit_id, work.trees.read())
        found = work.activities.activities([unit_id])
    today = context.today()
    return tuple(a for a in found if closed or a.closed_on is None or a.closed_on > today)


def activities_in(context: Context, scope: int) -> tuple[Activity, ...]:
    """All activities of today's branch, for filters."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, scope, tree)
        return work.activities.activities(node.id for node in tree.branch(scope, context.month))


@retried
def add_activity(context: Context, unit_id: int, name: Name, form: FormOfWork) -> tuple[Activity, Change]:
    """A new activity of the unit; one of the same name that is there already is given instead."""
    with context.writing() as work:
        context.require(Action.CHANGE_VOCABULARY, unit_id, work.trees.read())
        known = work.activities.named(unit_id, name.text)
        if known is not None:
            return known, Change()
        added = work.activities.add(unit_id, name, form)
        stamp = Stamp(context.actor.display_name, context.now())
        work.history.activity_noted(added, stamp, context.actor.login)
        work.commit()
    return added, Change(units=frozenset({unit_id}), vocabulary=True)


def tags(context: Context, unit_id: int) -> tuple[Tag, ...]:
    """National content tags and those of the unit's organisation."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, unit_id, tree)
        return work.activities.tags(organisation_id(tree, unit_id, context.month))


def age_bands(context: Context, unit_id: int, day: date) -> AgeBandSet:
    """The age bands the unit's organisation used in the month of a day."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, unit_id, tree)
        month = Month.of(day)
        return work.activities.band_set(organisation_id(tree, unit_id, month), month)


def organisation_id(tree: Tree, node_id: int, month: Month) -> int | None:
    """The id of the organisation a node belongs to in a month."""
    organisation = tree.organisation_of(node_id, month)
    return None if organisation is None else organisation.id
