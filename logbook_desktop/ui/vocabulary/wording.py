"""The words of the tab *Settings*."""

from collections.abc import Iterable
from datetime import date

from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.domain.periods import Month
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.wording.reports import band_text


def whose(*, national: bool) -> str:
    """What is the same for everybody cannot be changed here."""
    return tr("National") if national else tr("Own")


def state(closed_on: date | None, today: date) -> str:
    """Whether something is offered in new entries."""
    if closed_on is None:
        return tr("In use")
    day = active().date(closed_on)
    return (
        tr("Closed {date}").format(date=day) if closed_on <= today else tr("Closes {date}").format(date=day)
    )


def month_words(month: Month | None) -> str:
    """``tammikuu 2026``, or that it has always been so."""
    return tr("From the beginning") if month is None else active().month_name(month.year, month.month)


def bands_words(bands: Iterable[AgeBand]) -> str:
    """``Under 7, 7–12 years, 13 and over``."""
    return ", ".join(band_text(band.code, active()) for band in bands)
