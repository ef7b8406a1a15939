"""Reading who changed what, taking a text out of everything at once, and emptying the bin after its time."""

from uuid import UUID

from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.history import Event, History, HistoryKind, can_be_redacted
from logbook_desktop.domain.people.access import Action, may
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.vocabulary.vocabulary import organisation_id


def of_entry(context: Context, entry_id: UUID) -> History:
    """The history of an entry, its making included. Raises ExternalError (not found), NotAllowedError."""
    with context.reading() as work:
        found = work.entries.get(entry_id)
        if found is None:
            raise ExternalError(ErrorKind.NOT_FOUND)
        context.require(Action.READ_ENTRIES, found.draft.unit_id, work.trees.read())
        return _with_names(context, work, work.history.of_entry(entry_id), found.draft.unit_id)


def of_node(context: Context, node_id: int) -> History:
    """The history of a node, of its activities and of the grants on it: for its mentors."""
    with context.reading() as work:
        context.require(Action.READ_HISTORY, node_id, work.trees.read())
        return _with_names(context, work, work.history.of_node(node_id), node_id)


def of_person(context: Context, person_id: int, node_id: int) -> History:
    """The history of a person's sign-in and grants: for the mentors of a node where the person works."""
    with context.reading() as work:
        context.require(Action.READ_HISTORY, node_id, work.trees.read())
        return _with_names(context, work, work.history.of_person(person_id), node_id)


def may_redact(context: Context, entry_id: UUID) -> bool:
    """Whether the acting person may take texts out of this entry."""
    with context.reading() as work:
        found, tree = work.entries.get(entry_id), work.trees.read()
    unit_id = None if found is None else found.draft.unit_id
    return unit_id is not None and may(context.actor, Action.REDACT, unit_id, tree, context.month)


@retry_on_conflict
def redact(context: Context, entry_id: UUID, field: str) -> SavedEntry:
    """Take the text of a field (``what``, ``why``, an answer) out of an entry, also in the bin, and its history.

    That it was done, by whom and when, is remembered. Raises ExternalError (not found), NotAllowedError.
    """
    if not can_be_redacted(field):
        raise ValueError(f"no text of an entry: {field}")
    with context.writing() as work:
        before = work.entries.get(entry_id)
        if before is None:
            raise ExternalError(ErrorKind.NOT_FOUND)
        context.require(Action.REDACT, before.draft.unit_id, work.trees.read())
        work.history.redact(before, field, context.stamp(), context.actor.login)
        after = work.entries.get(entry_id)
        assert after is not None
        work.hint((after.draft.unit_id,))
        work.commit()
    return SavedEntry.changed(after)


@retry_on_conflict
def empty_bin(context: Context) -> int:
    """Erase what has been in the bin for 30 days, with its texts; the day decides, not the caller. How many.

    Of a file: on a server its administrator's ``server tend`` does it. Demo data is of days gone by, and keeps its
    bin to be looked at.
    """
    if context.database.shared:
        return 0
    with context.reading() as work:
        if work.meta.demo:
            return 0
    with context.writing() as work:
        count = work.history.erase_binned(context.stamp(), context.actor.login)
        work.commit()
    return count


def _with_names(context: Context, work: UnitOfWork, found: tuple[Event, ...], node_id: int) -> History:
    """The names of the units, activities and tags that the events name by number."""
    tree = work.trees.read()
    activity_ids = {
        value
        for event in found
        for one in event.fields
        if one.field == "activity_id"
        for value in (one.old, one.new)
        if isinstance(value, int)
    }
    tags = work.activities.tags(organisation_id(tree, node_id, context.month))
    return History(
        found,
        {node.id: node.name for node in tree.nodes.values()},
        {one.id: one.name for one in work.activities.by_ids(activity_ids)},
        {tag.id: tag.name for tag in tags},
        work.history.people({event.subject for event in found if event.kind is HistoryKind.GRANT}),
        {one.id: one.name for one in work.questions.questions()},
    )
