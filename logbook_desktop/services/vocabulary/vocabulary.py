"""What entries are made with: the activities of units, content tags, age bands, and what is in use of all that.

Reading is here; each vocabulary has a module of its own that changes it (``activities``, ``tags``, ``usage``,
``age_bands``, ``calendars``).
"""

from dataclasses import dataclass
from datetime import date

from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.attendance import AgeBandSet
from logbook_desktop.domain.entries.entries import Activity, FormOfWork, Tag
from logbook_desktop.domain.entries.vocabulary import (
    BandsFrom,
    CalendarSpan,
    EnabledVocabulary,
    VocabularyRefusalError,
    VocabularyRule,
)
from logbook_desktop.domain.names import Name, by_name
from logbook_desktop.domain.people.access import Action, may
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict


def activities(context: Context, unit_id: int, *, closed: bool = False) -> tuple[Activity, ...]:
    """The activities of a unit in the order of names; those closed by today only when asked for."""
    with context.reading() as work:
        context.require(Action.READ_TREE, unit_id, work.trees.read())
        found = by_name(work.activities.activities([unit_id]), context.language())
    today = context.today()
    return tuple(a for a in found if closed or a.closed_on is None or a.closed_on > today)


def activities_in(context: Context, scope: int) -> tuple[Activity, ...]:
    """All activities of today's branch, for filters."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, scope, tree)
        found = work.activities.activities(node.id for node in tree.branch(scope, context.month))
    return by_name(found, context.language())


@retry_on_conflict
def add_activity(context: Context, unit_id: int, name: Name, form: FormOfWork) -> tuple[Activity, Change]:
    """A new activity of the unit; one of the same name that is there already is given instead."""
    with context.writing() as work:
        context.require(Action.CHANGE_VOCABULARY, unit_id, work.trees.read())
        known = work.activities.named(unit_id, name.text)
        if known is not None:
            return known, Change()
        added = work.activities.add(unit_id, name, form)
        stamp = context.stamp()
        work.history.activity_noted(added, stamp, context.actor.login)
        work.hint((unit_id,))
        work.commit()
    return added, Change(units=frozenset({unit_id}), vocabulary=True)


def tags(context: Context, unit_id: int, *, closed: bool = False) -> tuple[Tag, ...]:
    """National content tags and those of the unit's organisation that are in use.

    With ``closed`` also those that are not offered any more: old entries have them.
    """
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, unit_id, tree)
        found = work.activities.tags(organisation_id(tree, unit_id, context.month))
    today = context.today()
    return tuple(tag for tag in found if closed or tag.closed_on is None or tag.closed_on > today)


def usage(context: Context, unit_id: int) -> EnabledVocabulary:
    """What the unit's organisation does without, and what it calls things."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, unit_id, tree)
        return work.vocabulary.usage(organisation_id(tree, unit_id, context.month))


def calendar(context: Context, node_id: int) -> tuple[CalendarSpan, ...]:
    """Everybody's terms and holidays, and those of the organisation the node belongs to, by their days."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, node_id, tree)
        return work.vocabulary.calendar(organisation_id(tree, node_id, context.month))


def age_bands(context: Context, unit_id: int, day: date) -> AgeBandSet:
    """The age bands the unit's organisation used in the month of a day."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, unit_id, tree)
        month = Month.of(day)
        return work.activities.band_set(organisation_id(tree, unit_id, month), month)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All of it at a place. ``organisation_id`` None: the place is above organisations, and it is everybody's."""

    organisation_id: int | None
    may_change: bool
    """The vocabulary of the organisation, or everybody's."""
    activities: tuple[Activity, ...]
    """Of the units in the branch, closed ones too."""
    changeable_units: frozenset[int]
    """Those whose activities the acting person may change."""
    tags: tuple[Tag, ...]
    usage: EnabledVocabulary
    bands: tuple[BandsFrom, ...]
    calendar: tuple[CalendarSpan, ...]


def vocabulary(context: Context, node_id: int) -> Vocabulary:
    """All the vocabulary of a place, to be looked at and changed."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_TREE, node_id, tree)
        owner = organisation_id(tree, node_id, context.month)
        units = [node.id for node in tree.branch(node_id, context.month)] if owner is not None else []
        wanted = Action.CHANGE_NATIONAL_VOCABULARY if owner is None else Action.CHANGE_VOCABULARY
        about = _top(tree) if owner is None else owner
        return Vocabulary(
            owner,
            may(context.actor, wanted, about, tree, context.month),
            by_name(work.activities.activities(units), context.language()),
            frozenset(
                unit
                for unit in units
                if may(context.actor, Action.CHANGE_VOCABULARY, unit, tree, context.month)
            ),
            work.activities.tags(owner),
            work.vocabulary.usage(owner),
            work.vocabulary.band_sets(owner),
            work.vocabulary.calendar(owner),
        )


def require_owner(context: Context, work: UnitOfWork, owner: int | None) -> None:
    """Raises NotAllowedError unless the acting person may change an organisation's vocabulary (None: everybody's).

    VocabularyRefusalError (not there) for what is no organisation today.
    """
    tree = work.trees.read()
    if owner is None:
        context.require(Action.CHANGE_NATIONAL_VOCABULARY, _top(tree), tree)
        return
    context.require(Action.CHANGE_VOCABULARY, owner, tree)
    if organisation_id(tree, owner, context.month) != owner:
        raise VocabularyRefusalError(VocabularyRule.NOT_THERE)


def _top(tree: Tree) -> int | None:
    roots = tree.roots
    return roots[0].id if len(roots) == 1 else None


def organisation_id(tree: Tree, node_id: int, month: Month) -> int | None:
    """The id of the organisation a node belongs to in a month."""
    organisation = tree.organisation_of(node_id, month)
    return None if organisation is None else organisation.id
