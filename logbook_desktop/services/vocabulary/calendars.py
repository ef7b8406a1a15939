"""Changing terms and holidays: an organisation's own by its mentor, everybody's by the network administrator.

They are periods to report on; no figure depends on them, so they may be changed at any time.
"""

from dataclasses import replace

from logbook_desktop.data.stores.history.store import Fields
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.vocabulary import (
    LONGEST_SPAN_DAYS,
    CalendarSpan,
    VocabularyRefusalError,
    VocabularyRule,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.vocabulary.vocabulary import require_owner


@retry_on_conflict
def keep(context: Context, span: CalendarSpan) -> tuple[CalendarSpan, Change]:
    """A new term or holiday (id 0), or one as it stands now.

    Raises VocabularyRefusalError (too long; not there), ValueError where it ends before it begins, NotAllowedError.
    """
    if span.period.days > LONGEST_SPAN_DAYS:
        raise VocabularyRefusalError(VocabularyRule.SPAN_TOO_LONG)
    with context.writing() as work:
        require_owner(context, work, span.organisation_id)
        before = _own(work, span) if span.id else None
        kept = replace(span, id=work.vocabulary.keep_span(span))
        _note(context, work, kept, _fields(before), _fields(kept))
        work.commit()
    return kept, Change(vocabulary=True)


@retry_on_conflict
def remove(context: Context, span: CalendarSpan) -> Change:
    """Take a term or holiday away. Raises VocabularyRefusalError (not there), NotAllowedError."""
    with context.writing() as work:
        require_owner(context, work, span.organisation_id)
        before = _own(work, span)
        work.vocabulary.forget_span(before.id)
        _note(context, work, before, _fields(before), {})
        work.commit()
    return Change(vocabulary=True)


def _own(work: UnitOfWork, span: CalendarSpan) -> CalendarSpan:
    found = work.vocabulary.span(span.id)
    if found is None or found.organisation_id != span.organisation_id:
        raise VocabularyRefusalError(VocabularyRule.NOT_THERE)
    return found


def _fields(span: CalendarSpan | None) -> Fields:
    if span is None:
        return {}
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    return {"kind": span.kind.value, "name": span.name.text, **days}


def _note(context: Context, work: UnitOfWork, span: CalendarSpan, old: Fields, new: Fields) -> None:
    stamp = context.stamp()
    work.history.vocabulary_noted(
        span.organisation_id, f"span:{span.id}", old, new, stamp, context.actor.login
    )
