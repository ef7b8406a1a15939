"""The names of the periods that a report is offered for; ``domain/reports/spans`` has the calendar."""

from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.spans import ReportSpan, span_of
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.report_sentences import date_range, period_text

REPORT_SPAN_NAMES = {
    ReportSpan.MONTH: N_("Month"),
    ReportSpan.QUARTER: N_("Quarter"),
    ReportSpan.TERM: N_("Term or summer"),
    ReportSpan.YEAR: N_("Year"),
    ReportSpan.CALENDAR: N_("From your calendar"),
    ReportSpan.DAYS: N_("From day to day"),
}
_TERM_NAMES = {
    (1, 5): N_("spring term {year}"),
    (6, 7): N_("summer {year}"),
    (8, 12): N_("autumn term {year}"),
}


def period_name(period: Period, texts: Texts) -> str:
    """``lokakuu 2025``, ``syyslukukausi 2025``, ``vuosi 2025``, else the days."""
    first, last = Month.of(period.first), Month.of(period.last)
    if span_of(period) is ReportSpan.TERM and first.year == last.year:
        return texts.tr(_TERM_NAMES[first.month, last.month]).format(year=first.year)
    return period_text(period, texts)


def period_name_with_days(period: Period, texts: Texts) -> str:
    """The name and the days it stands for: ``syyslukukausi 2025 (1.8.–31.12.2025)``."""
    name, days = period_name(period, texts), date_range(period, texts)
    return name if name == days else f"{name} ({days})"
