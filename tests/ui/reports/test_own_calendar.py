"""Terms and holidays of the organisation's calendar are offered by their own names, where there are any."""

from collections.abc import Callable
from datetime import date

import pytest

from logbook_desktop.domain.entries.vocabulary import CalendarSpan, SpanKind
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.spans import ReportSpan
from logbook_desktop.ui.reports import own_calendar
from logbook_desktop.ui.reports.steps.when import WhenPage
from logbook_desktop.ui.reports.wizard import ReportWizard

TAMPERE, HELSINKI = 4, 5
AUTUMN = CalendarSpan(
    1,
    SpanKind.TERM,
    Name.of("Syyslukukausi 2025", {"en": "Autumn term 2025"}),
    date(2025, 8, 11),
    date(2025, 12, 20),
)
SPRING = CalendarSpan(2, SpanKind.TERM, Name.of("Kevät 2026"), date(2026, 1, 7), date(2026, 5, 30))
SKIING = CalendarSpan(3, SpanKind.HOLIDAY, Name.of("Hiihtoloma"), date(2026, 3, 2), date(2026, 3, 8))


@pytest.fixture
def calendar_page(make_wizard, monkeypatch):
    """Makes the page *When* of a wizard whose calendar is ``found``; the wizard stays as long as the test."""
    kept: list[ReportWizard] = []

    def make(found: Callable[[int], tuple[CalendarSpan, ...]]) -> WhenPage:
        monkeypatch.setattr(own_calendar, "of_place", lambda _context, place: found(place))
        kept.append(make_wizard())
        page = kept[-1].pages[1]
        assert isinstance(page, WhenPage)
        return page

    return make


def texts(box) -> list[str]:
    return [box.itemText(row) for row in range(box.count())]


def test_the_calendar_is_offered_newest_first(calendar_page) -> None:
    page = calendar_page(lambda _place: (AUTUMN, SPRING, SKIING))
    assert "From your calendar" in texts(page.span)
    page.span.setCurrentIndex(page.span.findData(ReportSpan.CALENDAR))
    assert texts(page.named) == ["Hiihtoloma", "Kevät 2026", "Autumn term 2025"]
    # The one that began last, on 15 January 2026.
    assert page.draft.choices.period == Period(date(2026, 1, 7), date(2026, 5, 30))
    page.named.setCurrentIndex(2)
    assert page.draft.choices.question is not None
    assert page.draft.choices.question.period == Period(date(2025, 8, 11), date(2025, 12, 20))
    page.show_choices()  # Back never forgets
    assert page.named.currentText() == "Autumn term 2025"


def test_without_a_calendar_nothing_is_offered_of_it(calendar_page) -> None:
    page = calendar_page(lambda _place: ())
    assert "From your calendar" not in texts(page.span)


def test_another_place_has_another_calendar(calendar_page) -> None:
    page = calendar_page(lambda place: (AUTUMN,) if place == TAMPERE else ())
    assert "From your calendar" in texts(page.span)
    page.draft.change(scope=(HELSINKI,))
    assert "From your calendar" not in texts(page.span)


@pytest.mark.parametrize("kind", [ErrorKind.NO_SERVER, ErrorKind.NEEDS_SERVER])
def test_a_calendar_that_cannot_be_read_is_no_obstacle(calendar_page, kind) -> None:
    def away(_place: int) -> tuple[CalendarSpan, ...]:
        raise ExternalError(kind)

    page = calendar_page(away)
    assert not page.blocked_reason()
