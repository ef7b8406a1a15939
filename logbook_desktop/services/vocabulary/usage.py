"""What an organisation uses of what the program offers, and what it calls it beside the national name."""

from logbook_desktop.data.stores.history.store import Fields
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.vocabulary import (
    CODES,
    VocabularyKind,
    VocabularyRefusalError,
    VocabularyRule,
    local_words,
)
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.vocabulary.vocabulary import require_owner


@retry_on_conflict
def choose(
    context: Context, organisation_id: int, kind: VocabularyKind, code: str, *, in_use: bool
) -> Change:
    """Offer something in the entry editor, or do without it. What entries have already stays in them.

    Raises VocabularyRefusalError (the last of its kind; no such code), NotAllowedError.
    """
    with context.writing() as work:
        require_owner(context, work, organisation_id)
        choose_within(context, work, organisation_id, kind, code, in_use=in_use)
        work.commit()
    return Change(vocabulary=True)


def choose_within(
    context: Context,
    work: UnitOfWork,
    organisation_id: int,
    kind: VocabularyKind,
    code: str,
    *,
    in_use: bool,
) -> None:
    """As ``choose``, as a part of somebody else's unit of work, who has asked for the right."""
    _require_code(work, kind, code)
    before = work.vocabulary.usage(organisation_id)
    if not in_use:
        before.without(kind, code)
    work.vocabulary.choose(organisation_id, kind, code, in_use=in_use)
    old = {"in_use": before.uses(kind, code)}
    _note(context, work, organisation_id, f"{kind.value}:{code}", old, {"in_use": in_use})


@retry_on_conflict
def call(
    context: Context, organisation_id: int, kind: VocabularyKind, code: str, name: Name | None
) -> Change:
    """The organisation's own name beside the national one; None: only the national one.

    Reports and exports keep the national name, so that figures stay comparable.
    """
    with context.writing() as work:
        require_owner(context, work, organisation_id)
        if kind is VocabularyKind.FIELD:
            raise VocabularyRefusalError(VocabularyRule.NOT_THERE)
        _require_code(work, kind, code)
        before = work.vocabulary.usage(organisation_id).names.get((kind, code))
        work.vocabulary.name_locally(organisation_id, kind, code, name)
        old, new = (_fields(one) for one in (before, name))
        _note(context, work, organisation_id, f"{kind.value}:{code}", old, new)
        work.commit()
    return Change(vocabulary=True)


def _require_code(work: UnitOfWork, kind: VocabularyKind, code: str) -> None:
    national = kind is VocabularyKind.TAG
    known = [tag.code for tag in work.activities.tags(None)] if national else CODES[kind]
    if code not in known:
        raise VocabularyRefusalError(VocabularyRule.NOT_THERE)


def _fields(name: Name | None) -> Fields:
    return {} if name is None else {f"name:{code}": word for code, word in local_words(name).items()}


def _note(
    context: Context, work: UnitOfWork, organisation_id: int, subject: str, old: Fields, new: Fields
) -> None:
    stamp = context.stamp()
    work.history.vocabulary_noted(organisation_id, subject, old, new, stamp, context.actor.login)
