"""The first steps of an organisation: its units, what they run, and what entries ask for, in one transaction.

What is not chosen is hidden, not gone: the settings page takes it into use at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import OptionalField
from logbook_desktop.domain.entries.vocabulary import CODES, VocabularyKind, VocabularyRefusalError
from logbook_desktop.domain.errors import ExternalError, PartlySavedError, SavedPart
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, Actor, NotAllowedError, may
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.tree.organisation import change_within
from logbook_desktop.services.vocabulary.usage import choose_within
from logbook_desktop.services.vocabulary.vocabulary import require_owner

_NETWORK, _ORGANISATION, _FIRST_UNIT = -1, -2, -3


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What the first steps lead to.

    ``organisation`` is the name of a new one, or the key of one that has no units yet; ``activities`` are made in
    each of the units; ``forms``, ``settings`` and ``fields`` are what is used.
    """

    organisation: Name | int
    units: tuple[Name, ...]
    activities: tuple[tuple[Name, FormOfWork], ...]
    forms: frozenset[FormOfWork]
    settings: frozenset[Setting]
    fields: frozenset[OptionalField]


@dataclass(frozen=True, slots=True)
class FirstStepsResult:
    """The organisation, its units in the order of the plan, and what was touched."""

    organisation_id: int
    unit_ids: tuple[int, ...]
    change: Change


def waiting(actor: Actor, tree: Tree, month: Month) -> int | None:
    """The first organisation that has no units yet and whose structure and vocabulary the person makes."""
    return next((node.id for node in tree.walk(month) if waits(actor, tree, month, node.id)), None)


def waits(actor: Actor, tree: Tree, month: Month, node_id: int) -> bool:
    """Whether it is an open organisation without units whose structure and vocabulary the person makes."""
    node = tree[node_id]
    if node.kind is not NodeKind.ORGANISATION or node.closed_on is not None:
        return False
    if any(below.kind is NodeKind.UNIT for below in tree.branch(node_id, month)):
        return False
    made = (Action.CHANGE_TREE, Action.CHANGE_VOCABULARY)
    return all(may(actor, action, node_id, tree, month) for action in made)


def begin(context: Context, plan: FirstSteps) -> FirstStepsResult:
    """Make all of the plan, or after an error nothing.

    Raises TreeRefusalError, VocabularyRefusalError (no form or no setting left), NotAllowedError, ExternalError.
    Where the tree counts from the commit on only, the units are saved first: PartlySavedError (with what there is as
    its result) where the rest then is not.
    """
    if not context.rights_wait_for_commit:
        return _all_at_once(context, plan)
    begun = _units_first(context, plan)
    try:
        _furnished(context, plan, begun)
    except (ExternalError, NotAllowedError, VocabularyRefusalError) as error:
        raise PartlySavedError(SavedPart.FIRST_UNITS, error, begun) from error
    return begun


@retry_on_conflict
def _all_at_once(context: Context, plan: FirstSteps) -> FirstStepsResult:
    with context.writing() as work:
        begun = _tree_made(context, work, plan)
        _furnish(context, work, plan, begun)
        work.commit()
    return begun


@retry_on_conflict
def _units_first(context: Context, plan: FirstSteps) -> FirstStepsResult:
    with context.writing() as work:
        if not isinstance(plan.organisation, int):  # who admits organisations makes nothing in them
            raise NotAllowedError(Action.CHANGE_VOCABULARY, None)
        require_owner(context, work, plan.organisation)
        begun = _tree_made(context, work, plan)
        work.commit()
    return begun


@retry_on_conflict
def _furnished(context: Context, plan: FirstSteps, begun: FirstStepsResult) -> None:
    with context.writing() as work:
        _furnish(context, work, plan, begun)
        work.commit()


def _furnish(context: Context, work: UnitOfWork, plan: FirstSteps, begun: FirstStepsResult) -> None:
    """What the units run, and what entries ask for."""
    require_owner(context, work, begun.organisation_id)
    for unit_id in begun.unit_ids:
        _add_activities(context, work, unit_id, plan.activities)
    _choose(context, work, begun.organisation_id, plan)


def _tree_made(context: Context, work: UnitOfWork, plan: FirstSteps) -> FirstStepsResult:
    tree = work.trees.read()
    changes: list[AddNode] = []
    if isinstance(plan.organisation, int):
        parent_id = plan.organisation
        context.require(Action.CHANGE_TREE, parent_id, tree)
    else:
        parent_id, above = _ORGANISATION, tree.roots[0].id if tree.roots else _NETWORK
        if above == _NETWORK:
            network = Name.of("Network", {"fi": "Verkosto", "sv": "Nätverk"})
            changes.append(AddNode(_NETWORK, None, NodeKind.NETWORK, network))
        changes.append(AddNode(_ORGANISATION, above, NodeKind.ORGANISATION, plan.organisation))
    numbers = [_FIRST_UNIT - place for place in range(len(plan.units))]
    units = zip(numbers, plan.units, strict=True)
    changes += [AddNode(number, parent_id, NodeKind.UNIT, name) for number, name in units]
    made = change_within(context, work, changes)
    ids = made.new_ids
    touched = Change(units=frozenset(ids.values()), tree=True, vocabulary=True)
    return FirstStepsResult(ids.get(parent_id, parent_id), tuple(ids[number] for number in numbers), touched)


def _add_activities(
    context: Context, work: UnitOfWork, unit_id: int, wanted: Sequence[tuple[Name, FormOfWork]]
) -> None:
    context.require(Action.CHANGE_VOCABULARY, unit_id, work.trees.read())
    stamp = context.stamp()
    for name, form in wanted:
        if work.activities.named(unit_id, name.text) is None:
            added = work.activities.add(unit_id, name, form)
            work.history.activity_noted(added, stamp, context.actor.login)


def _choose(context: Context, work: UnitOfWork, organisation_id: int, plan: FirstSteps) -> None:
    """What is used first, so that at no moment nothing is."""
    used = {
        VocabularyKind.FORM: {form.value for form in plan.forms},
        VocabularyKind.SETTING: {setting.value for setting in plan.settings},
        VocabularyKind.FIELD: {optional.value for optional in plan.fields},
    }
    before = work.vocabulary.usage(organisation_id)
    changed = [
        (kind, code, code in used[kind])
        for kind, codes in CODES.items()
        for code in codes
        if before.uses(kind, code) is not (code in used[kind])
    ]
    for kind, code, in_use in sorted(changed, key=lambda one: not one[2]):
        choose_within(context, work, organisation_id, kind, code, in_use=in_use)
