"""Changing the activities of units: their names, their form of work while nothing is documented, their end."""

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import Activity
from logbook_desktop.domain.entries.vocabulary import VocabularyRefusalError, VocabularyRule
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Action
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict


@retry_on_conflict
def change(context: Context, changed: Activity) -> Change:
    """Give an activity the name, form of work and first closed day of ``changed``; taking it back is the same.

    Raises VocabularyRefusalError (the form of one with entries; a name that another activity of the unit has),
    NotAllowedError, ExternalError (not found).
    """
    with context.writing() as work:
        tree = work.trees.read()
        before = work.activities.activity(changed.id)
        if before is None:  # on a server also one that is somebody else's
            context.require(Action.CHANGE_VOCABULARY, None, tree)
            raise ExternalError(ErrorKind.NOT_FOUND)
        context.require(Action.CHANGE_VOCABULARY, before.unit_id, tree)
        others = (one for one in work.activities.activities([before.unit_id]) if one.id != changed.id)
        if any(one.name.spellings & changed.name.spellings for one in others):
            raise VocabularyRefusalError(VocabularyRule.NAME_TAKEN)
        work.vocabulary.change_activity(changed)
        stamp = context.stamp()
        work.history.activity_changed(before, changed, stamp, context.actor.login)
        work.hint((before.unit_id,))
        work.commit()
    return Change(units=frozenset({before.unit_id}), vocabulary=True)
