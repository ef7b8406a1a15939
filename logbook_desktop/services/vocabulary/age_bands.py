"""Changing age bands: never the past. A change is a new set from a month on, and a break in the series by age.

Reports over months of differing sets show the coarsest bands that these share, and say so (``services.reports``).
"""

from collections.abc import Sequence

from logbook_desktop.data.stores.history.store import Fields
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.vocabulary import BandsFrom, VocabularyRefusalError, VocabularyRule
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retry_on_conflict
from logbook_desktop.services.vocabulary.vocabulary import require_owner


@retry_on_conflict
def add(
    context: Context, organisation_id: int | None, month: Month, starts: Sequence[int]
) -> tuple[BandsFrom, Change]:
    """A new set from a month on, by the ages at which its bands begin (the first is 0, the last band stays open).

    Raises VocabularyRefusalError: no such bands; the month has a set already; a month before this one from which on
    there are entries. NotAllowedError.
    """
    with context.writing() as work:
        require_owner(context, work, organisation_id)
        set_id = work.vocabulary.add_band_set(organisation_id, month, starts, context.month)
        added = next(one for one in work.vocabulary.band_sets(organisation_id) if one.id == set_id)
        _note(context, work, added, {}, _fields(added))
        work.commit()
    return added, Change(vocabulary=True)


@retry_on_conflict
def remove(context: Context, planned: BandsFrom) -> Change:
    """Take back a set that nothing was counted in yet.

    Raises VocabularyRefusalError (it has entries; not there), NotAllowedError.
    """
    with context.writing() as work:
        require_owner(context, work, planned.organisation_id)
        own = [
            one
            for one in work.vocabulary.band_sets(planned.organisation_id)
            if one.organisation_id == planned.organisation_id
        ]
        found = next((one for one in own if one.id == planned.id), None)
        if found is None:
            raise VocabularyRefusalError(VocabularyRule.NOT_THERE)
        work.vocabulary.forget_band_set(found.id)
        _note(context, work, found, _fields(found), {})
        work.commit()
    return Change(vocabulary=True)


def _fields(one: BandsFrom) -> Fields:
    return {
        "from_month": one.month.number if one.month else 0,
        "bands": ", ".join(str(band.low) for band in one.bands),
    }


def _note(context: Context, work: UnitOfWork, one: BandsFrom, old: Fields, new: Fields) -> None:
    stamp = context.stamp()
    work.history.vocabulary_noted(
        one.organisation_id, f"bands:{one.id}", old, new, stamp, context.actor.login
    )
