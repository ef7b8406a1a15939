"""Suppressed totals on both databases, asked by the operating-system user of a file or by IT."""

from datetime import date

import pytest

from helpers.village import build_village, saved_evening
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.errors import ExternalError, QuestionError
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.suppression import Split, TotalsCell
from logbook_desktop.services.context import Context
from logbook_desktop.services.reports import totals

MARCH = Month(2025, 3)


def test_small_cells_are_hidden_with_another_of_their_row_and_column(context: Context) -> None:
    village = build_village(context)
    for unit, girls, boys in ((village.kirkonkyla, 3, 9), (village.saimaanharju, 20, 30)):
        saved_evening(context, unit, date(2025, 3, 4), attendance=Attendance.of(girls=girls, boys=boys))
    found = totals.viewer_totals(context, village.taipalsaari, MARCH, MARCH, Split.GENDER)
    assert {(cell.place_id, cell.code): cell.visits for cell in found} == {
        (village.kirkonkyla, "girls"): None,
        (village.kirkonkyla, "boys"): None,
        (village.kirkonkyla, "other"): 0,
        (village.saimaanharju, "girls"): None,
        (village.saimaanharju, "boys"): None,
        (village.saimaanharju, "other"): 0,
    }
    (kirkonkyla, saimaanharju) = totals.viewer_totals(context, village.taipalsaari, MARCH, MARCH, Split.FORM)
    assert kirkonkyla == TotalsCell(village.kirkonkyla, MARCH, "open", 1, 12, 210, 0, suppressed=False)
    assert saimaanharju.visits == 50


def test_the_network_is_told_by_organisation_and_together(context: Context) -> None:
    village = build_village(context)
    saved_evening(context, village.kirkonkyla, date(2025, 3, 4))
    saved_evening(context, village.saimaanharju, date(2025, 3, 4))
    saved_evening(context, village.hervanta, date(2025, 3, 4), attendance=Attendance.of(girls=2))
    found = totals.network_totals(context, MARCH, MARCH, Split.SETTING)
    assert [(cell.place_id, cell.visits, cell.entries, cell.suppressed) for cell in found] == [
        (village.taipalsaari, None, None, True),
        (village.tampere, None, None, True),
    ]
    (together,) = totals.whole_network_totals(context, MARCH, MARCH, Split.SETTING)
    assert together == TotalsCell(None, MARCH, "youth_centre", 3, 26, 630, 0, suppressed=False)


def test_what_cannot_be_asked(context: Context) -> None:
    village = build_village(context)
    with pytest.raises(QuestionError):
        totals.viewer_totals(context, village.network, Month(1970, 1), Month(2025, 1), Split.FORM)
    with pytest.raises(ValueError, match="before it begins"):
        totals.network_totals(context, Month(2025, 2), Month(2025, 1), Split.FORM)
    with pytest.raises(ExternalError):
        totals.viewer_totals(context, 999, MARCH, MARCH, Split.FORM)


@pytest.mark.parametrize("role", Role)
def test_who_may(context: Context, role: Role) -> None:
    village = build_village(context)
    actor = Actor("x", "X", (Grant(role, village.taipalsaari),))
    own = Context(context.database, actor, context.today, context.now)
    if role not in (Role.VIEWER, Role.MENTOR, Role.MANAGER, Role.WORKER):
        with pytest.raises(NotAllowedError):
            totals.viewer_totals(own, village.taipalsaari, MARCH, MARCH, Split.FORM)
    if role is not Role.NETWORK_ADMINISTRATOR:
        with pytest.raises(NotAllowedError):
            totals.network_totals(own, MARCH, MARCH, Split.FORM)
    with pytest.raises(NotAllowedError):
        totals.viewer_totals(own, village.tampere, MARCH, MARCH, Split.FORM)
    with pytest.raises(NotAllowedError):
        totals.whole_network_totals(own, MARCH, MARCH, Split.FORM)
