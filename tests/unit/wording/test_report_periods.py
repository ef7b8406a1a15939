"""The periods that a report is offered for, in words."""

from datetime import date

import pytest

from logbook_desktop.domain.periods import Period
from logbook_desktop.support.i18n import texts
from logbook_desktop.wording.report_periods import period_name, period_name_with_days


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period(date(2025, 8, 1), date(2025, 12, 31)), "autumn term 2025"),
        (Period(date(2025, 1, 1), date(2025, 5, 31)), "spring term 2025"),
        (Period(date(2025, 6, 1), date(2025, 7, 31)), "summer 2025"),
        (Period(date(2025, 7, 1), date(2025, 9, 30)), "Q3 2025"),
        (Period(date(2025, 1, 1), date(2025, 12, 31)), "year 2025"),
        (Period(date(2025, 10, 1), date(2025, 10, 31)), "October 2025"),
        (Period(date(2025, 10, 2), date(2025, 10, 31)), "02/10/2025–31/10/2025"),
        (Period(date(2024, 8, 1), date(2025, 12, 31)), "01/08/2024–31/12/2025"),
    ],
)
def test_periods_in_words(period: Period, name: str) -> None:
    assert period_name(period, texts("en")) == name


def test_days_are_told_beside_a_name_but_not_twice() -> None:
    english = texts("en")
    term = Period(date(2025, 8, 1), date(2025, 12, 31))
    assert period_name_with_days(term, english) == "autumn term 2025 (01/08/2025–31/12/2025)"
    assert period_name_with_days(Period(date(2025, 8, 2), date(2025, 8, 5)), english).count("2025") == 2
