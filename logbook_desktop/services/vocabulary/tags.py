"""Changing content tags: an organisation's own by its mentor, everybody's by the network administrator."""

from collections.abc import Sequence
from dataclasses import replace

from logbook_desktop.data.stores.history.store import Fields
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import Tag
from logbook_desktop.domain.entries.vocabulary import VocabularyRefusalError, VocabularyRule
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.vocabulary.vocabulary import require_owner


@retry_on_conflict
def add(context: Context, organisation_id: int | None, name: Name) -> tuple[Tag, Change]:
    """A new tag, after the others of its owner. Raises VocabularyRefusalError (name taken), NotAllowedError."""
    with context.writing() as work:
        require_owner(context, work, organisation_id)
        _require_free(work, organisation_id, 0, name)
        tag_id = work.vocabulary.add_tag(organisation_id, name)
        added = next(tag for tag in work.activities.tags(organisation_id) if tag.id == tag_id)
        _note(context, work, None, added)
        work.commit()
    return added, Change(vocabulary=True)


@retry_on_conflict
def change(context: Context, changed: Tag) -> Change:
    """Give a tag the name and first closed day of ``changed``. A closed one stays in old entries and reports.

    Raises VocabularyRefusalError (name taken, not there), NotAllowedError.
    """
    with context.writing() as work:
        require_owner(context, work, changed.organisation_id)
        own = {
            tag.id: tag
            for tag in work.activities.tags(changed.organisation_id)
            if tag.organisation_id == changed.organisation_id
        }
        if changed.id not in own:
            raise VocabularyRefusalError(VocabularyRule.NOT_THERE)
        before = own[changed.id]
        _require_free(work, changed.organisation_id, changed.id, changed.name)
        after = replace(before, name=changed.name, closed_on=changed.closed_on)
        work.vocabulary.change_tag(after)
        _note(context, work, before, after)
        work.commit()
    return Change(vocabulary=True)


@retry_on_conflict
def order(context: Context, organisation_id: int | None, ids: Sequence[int]) -> Change:
    """Show the tags of an owner in this order."""
    with context.writing() as work:
        require_owner(context, work, organisation_id)
        work.vocabulary.order_tags(organisation_id, ids)
        work.commit()
    return Change(vocabulary=True)


def _require_free(work: UnitOfWork, organisation_id: int | None, tag_id: int, name: Name) -> None:
    others = (tag for tag in work.activities.tags(organisation_id) if tag.id != tag_id)
    if any(tag.name.spellings & name.spellings for tag in others):
        raise VocabularyRefusalError(VocabularyRule.NAME_TAKEN)


def _note(context: Context, work: UnitOfWork, before: Tag | None, after: Tag) -> None:
    stamp = context.stamp()
    old, new = (_fields(tag) for tag in (before, after))
    work.history.vocabulary_noted(
        after.organisation_id, f"tag:{after.id}", old, new, stamp, context.actor.login
    )


def _fields(tag: Tag | None) -> Fields:
    if tag is None:
        return {}
    closed = {} if tag.closed_on is None else {"closed_on": tag.closed_on.isoformat()}
    return {"name": tag.name.text, **closed, **{f"name:{code}": word for code, word in tag.name.by_language}}
