"""A colleague's entry comes into the list: whoever is reading there keeps the entry chosen, and its place."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from helpers.entry_screen import Screen
from helpers.village import Village, saved_evening
from logbook_desktop.domain.changes import Change
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
HINT = Change(tree=True, vocabulary=True)


@pytest.fixture
def days(context: Context, village: Village) -> list[UUID]:
    """Sixty evenings, the newest first, as in the list."""
    first = date(2025, 9, 1)
    made = [saved_evening(context, village.hervanta, first + timedelta(days=day)) for day in range(60)]
    return [entry.draft.id for entry in reversed(made)]


def chosen(screen: Screen) -> UUID:
    row = screen.panel.list_page.current_row()
    assert row is not None
    return row.id


def on_screen_at(screen: Screen, entry_id: UUID) -> int:
    """How many rows below the top of the view an entry stands."""
    page = screen.panel.list_page
    row = page.model.row_of(entry_id)
    assert row is not None
    return row - page.table.view_range()[0]


def test_the_chosen_entry_stays_chosen_where_it_stands(
    screen: Screen, context: Context, village: Village, days: list[UUID]
) -> None:
    page = screen.panel.list_page
    page.ask()
    page.table.verticalScrollBar().setValue(25)
    page.table.selectRow(30)
    before = on_screen_at(screen, days[30])
    for _ in range(3):
        saved_evening(context, village.hervanta, date(2025, 11, 4))
    screen.panel.refresh(HINT)
    assert page.model.rowCount() == 63
    assert chosen(screen) == days[30]
    assert on_screen_at(screen, days[30]) == before
    assert page.table.view_range()[0] == 28


def test_it_stays_too_when_one_above_is_deleted(screen: Screen, context: Context, days: list[UUID]) -> None:
    page = screen.panel.list_page
    page.ask()
    page.table.verticalScrollBar().setValue(25)
    page.table.selectRow(30)
    entries.bin_entry(context, days[2], 1)
    screen.panel.refresh(HINT)
    assert chosen(screen) == days[30]
    assert page.table.view_range()[0] == 24


def test_without_a_chosen_one_the_view_stays(
    screen: Screen, context: Context, village: Village, days: list[UUID]
) -> None:
    page = screen.panel.list_page
    page.ask()
    page.table.clearSelection()
    page.table.verticalScrollBar().setValue(10)
    saved_evening(context, village.hervanta, date(2025, 11, 4))
    screen.panel.refresh(HINT)
    assert on_screen_at(screen, days[10]) == 0


def test_at_the_top_of_the_list_the_new_one_is_seen(
    screen: Screen, context: Context, village: Village, days: list[UUID]
) -> None:
    page = screen.panel.list_page
    page.ask()
    page.table.selectRow(2)
    new = saved_evening(context, village.hervanta, date(2025, 11, 4))
    screen.panel.refresh(HINT)
    assert chosen(screen) == days[2]
    assert on_screen_at(screen, new.draft.id) == 0


def test_what_is_being_typed_stays(
    screen: Screen, context: Context, village: Village, days: list[UUID]
) -> None:
    page = screen.panel.list_page
    page.ask()
    page.table.selectRow(5)
    screen.panel.edit_current()
    screen.fields.what.setFocus()
    screen.type("Minun ")
    saved_evening(context, village.hervanta, date(2025, 11, 4))
    screen.panel.refresh(HINT)
    screen.type("oma ")
    assert screen.fields.what.toPlainText() == "Minun oma Pelattiin biljardia"
    assert screen.panel.is_typing
    screen.panel.editor.leave()
    screen.bot.waitUntil(lambda: page.model.rowCount() == 61)  # the list looks when it is seen again
    assert chosen(screen) == days[5]
