"""Entries: find, read, save, put into the bin and take out of it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from logbook_desktop.data.stores.entries.store import CheckedDraft
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.attendance import AgeBandSet
from logbook_desktop.domain.entries.entries import (
    BIN_DAYS,
    Activity,
    Entry,
    EntryDraft,
    EntryRule,
    Problem,
    problems,
)
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryPage, EntryQuery
from logbook_desktop.domain.entries.questions import Answer
from logbook_desktop.domain.errors import ErrorKind, ExternalError, IncompleteError
from logbook_desktop.domain.people.access import Action
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.vocabulary.vocabulary import organisation_id


def entry(context: Context, entry_id: UUID) -> Entry:
    """One entry with its texts. Raises ExternalError (not found), NotAllowedError."""
    with context.reading() as work:
        return _readable(context, work, entry_id)


def find(context: Context, query: EntryQuery) -> EntryPage:
    """A page of the entries of today's branch that pass the filters, and their totals."""
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_ENTRIES, query.scope, tree)
        everything = [root.id for root in tree.roots] == [query.scope]
        return work.entries.page(query, context.month, everything=everything)


def last_like(context: Context, unit_id: int, activity_id: int) -> Entry | None:
    """The newest entry of an activity: its clock, setting and staff are a good first guess for the next."""
    with context.reading() as work:
        context.require(Action.READ_ENTRIES, unit_id, work.trees.read())
        return work.entries.latest_of(unit_id, activity_id)


@retry_on_conflict
def save(context: Context, draft: EntryDraft) -> SavedEntry:
    """Save a new or changed entry. Sending the same draft twice is one save.

    Raises IncompleteError with every problem, ConflictError if somebody else saved it in between,
    NotAllowedError, ExternalError; with NO_SERVER and STANDBY_AWAY it may have been saved and is to be sent again.
    """
    with context.writing() as work:
        place = _DraftPlace.of(context, work.trees.read(), draft)

        def checked(before: Entry | None) -> CheckedDraft:
            if before is not None:
                context.require(Action.WRITE_ENTRIES, before.draft.unit_id, place.tree)
            return _fitted(context, work, place, draft, before)

        saved = work.entries.save(draft, context.stamp(), checked)
        if saved.change.entries:
            work.hint(saved.change.units)
            work.commit()
        else:
            work.confirm()  # the first time may not have reached the server's second machine
    return saved


def check(context: Context, draft: EntryDraft) -> None:
    """Raises what ``save`` would raise for the draft itself: IncompleteError, NotAllowedError, ExternalError."""
    with context.reading() as work:
        place = _DraftPlace.of(context, work.trees.read(), draft)
        _fitted(context, work, place, draft, None)


@dataclass(frozen=True, slots=True)
class _DraftPlace:
    """Where a draft is to be saved, and what of the tree decides about it, worked out once."""

    tree: Tree
    unit: Node
    line: frozenset[int]
    """The unit and what it hangs under today: questions of all of these are asked."""
    owner: int | None
    """The organisation today: its tags are known."""
    month: Month
    """The month of the entry; today's while its day is missing."""
    owner_then: int | None
    """The organisation in that month: its age bands are in use."""

    @classmethod
    def of(cls, context: Context, tree: Tree, draft: EntryDraft) -> "_DraftPlace":
        """Raises NotAllowedError where the acting person may not write, ExternalError where the unit is gone."""
        context.require(Action.WRITE_ENTRIES, draft.unit_id, tree)
        unit, today = tree[draft.unit_id], context.month
        month = today if draft.date is None else Month.of(draft.date)
        return cls(
            tree,
            unit,
            line=frozenset(node.id for node in tree.path(unit.id, today)),
            owner=organisation_id(tree, unit.id, today),
            month=month,
            owner_then=organisation_id(tree, unit.id, month),
        )


def _fitted(
    context: Context, work: UnitOfWork, place: _DraftPlace, draft: EntryDraft, before: Entry | None
) -> CheckedDraft:
    """The draft as it is to be stored over what is there. Raises IncompleteError."""
    draft = _with_known_tags(work, place, draft, before)
    draft = _with_fitting_answers(work, place, draft, before)
    bands = _bands(work, place, draft, before)
    activity = _checked(context, work, place, draft, bands)
    return CheckedDraft(draft, activity.form, bands.id)


def _with_known_tags(
    work: UnitOfWork, place: _DraftPlace, draft: EntryDraft, before: Entry | None
) -> EntryDraft:
    """Without tags that are neither national nor the organisation's (those of a draft from another database)."""
    if not draft.tag_ids:
        return draft
    known = {tag.id for tag in work.activities.tags(place.owner)} | (
        before.draft.tag_ids if before else frozenset()
    )
    return replace(draft, tag_ids=draft.tag_ids & known)


def _with_fitting_answers(
    work: UnitOfWork, place: _DraftPlace, draft: EntryDraft, before: Entry | None
) -> EntryDraft:
    """Without answers to what is not asked in this unit; what was answered before stays, asked or not."""
    if not draft.answers:
        return draft
    stored = before.draft.answers if before and before.draft.unit_id == draft.unit_id else frozenset[Answer]()
    kinds = {
        one.id: one.kind
        for one in work.questions.questions()
        if one.node_id is None or one.node_id in place.line
    }
    fitting = {
        answer
        for answer in draft.answers
        if answer in stored or (answer.question_id in kinds and answer.fits(kinds[answer.question_id]))
    }
    return replace(draft, answers=frozenset(fitting))


def _bands(work: UnitOfWork, place: _DraftPlace, draft: EntryDraft, before: Entry | None) -> AgeBandSet:
    """The age bands in use in the month of the entry.

    Where these were changed since the entry was made, it keeps the bands its young people were counted in.
    """
    in_use = work.activities.band_set(place.owner_then, place.month)
    counted = draft.attendance.bands_counted
    if before is None or before.draft.date is None or counted <= set(in_use.codes):
        return in_use
    if (before.draft.unit_id, Month.of(before.draft.date)) != (draft.unit_id, place.month):
        return in_use
    (of_its_time,) = work.activities.band_sets([before.age_band_set_id])
    return of_its_time if counted <= set(of_its_time.codes) else in_use


def _checked(
    context: Context, work: UnitOfWork, place: _DraftPlace, draft: EntryDraft, bands: AgeBandSet
) -> Activity:
    """The draft's activity, once nothing is wrong with the draft."""
    activity = None if draft.activity_id is None else work.activities.activity(draft.activity_id)
    if activity is not None and activity.unit_id != draft.unit_id:
        activity = None
    form = None if activity is None else activity.form
    found = problems(draft, form, context.today(), frozenset(bands.codes))
    unit = place.unit
    if unit.kind is not NodeKind.UNIT or (draft.date is not None and not unit.is_open(draft.date)):
        found = (Problem(EntryField.UNIT, EntryRule.UNIT_NOT_OPEN), *found)
    if activity is None and draft.activity_id is not None:
        found = (Problem(EntryField.ACTIVITY, EntryRule.MISSING), *found)
    if found:
        raise IncompleteError(found)
    assert activity is not None
    return activity


def bin_entry(context: Context, entry_id: UUID, version: int) -> SavedEntry:
    """Put an entry into the bin: it counts nowhere any more, and can be restored."""
    return _set_binned(context, entry_id, version, binned=True)


def restore_entry(context: Context, entry_id: UUID, version: int) -> SavedEntry:
    """Take an entry out of the bin, for 30 days. Raises ExternalError (too long in the bin)."""
    return _set_binned(context, entry_id, version, binned=False)


@retry_on_conflict
def _set_binned(context: Context, entry_id: UUID, version: int, *, binned: bool) -> SavedEntry:
    with context.writing() as work:
        tree, stamp = work.trees.read(), context.stamp()
        action = Action.WRITE_ENTRIES if binned else Action.RESTORE_ENTRIES

        def allowed(stored: Entry) -> None:
            context.require(action, stored.draft.unit_id, tree)
            if not binned and stored.binned_at and stamp.at - stored.binned_at > timedelta(days=BIN_DAYS):
                raise ExternalError(ErrorKind.TOO_LONG_IN_THE_BIN)

        saved = work.entries.set_binned(entry_id, version, binned, stamp, allowed)
        work.hint(saved.change.units)
        work.commit()
    return saved


def _readable(context: Context, work: UnitOfWork, entry_id: UUID) -> Entry:
    found = work.entries.get(entry_id)
    if found is None:
        raise ExternalError(ErrorKind.NOT_FOUND)
    context.require(Action.READ_ENTRIES, found.draft.unit_id, work.trees.read())
    return found
