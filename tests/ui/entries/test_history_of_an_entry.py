"""The history of an entry, asked for where the entry is; and taking a text out of it, for mentors."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from helpers.databases import context_on
from helpers.entry_screen import Screen
from helpers.frame import FakePrompts
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.history.dialog import HistoryDialog
from logbook_desktop.ui.history.model import HistoryColumn

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
K = Qt.Key


@pytest.fixture
def context(context: Context) -> Context:
    """With a clock that goes on: no two things happen at one moment."""
    ticks, begun = count(), datetime(2025, 11, 4, 12, tzinfo=UTC)
    return replace(
        context_on(context.database, date(2025, 11, 4)), now=lambda: begun + timedelta(seconds=next(ticks))
    )


@pytest.fixture
def entry(context: Context, village: Village) -> Entry:
    """An evening that was corrected once."""
    made = saved_evening(context, village.hervanta)
    band, _ = vocabulary.add_activity(context, village.hervanta, Name.of("Bändi"), made.form)
    return entries.save(
        context,
        replace(
            made.draft,
            activity_id=band.id,
            minutes=180,
            what="Soitettiin Matin kanssa\npitkään",
            tag_ids=frozenset({1}),
            attendance=Attendance({Gender.GIRLS: 5, Gender.BOYS: 7}, {(Gender.GIRLS, "7-12"): 2}),
        ),
    ).entry


def opened(screen: Screen) -> HistoryDialog:
    found = [d for d in screen.panel.findChildren(HistoryDialog) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def table_of(dialog: HistoryDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    return [
        tuple(
            str(model.index(row, column).data())
            for column in HistoryColumn
            if column is not HistoryColumn.WHEN
        )
        for row in range(model.rowCount())
    ]


def from_list(screen: Screen) -> HistoryDialog:
    screen.panel.list_page.ask()
    screen.panel.list_page.table.selectRow(0)
    screen.panel.entry_actions.history.action.trigger()
    return opened(screen)


def test_tells_who_changed_what_from_what_to_what(screen: Screen, entry: Entry) -> None:
    assert set(table_of(from_list(screen))) == {
        ("tester", "Changed", "Activity", "Avoin ilta", "Bändi"),
        ("tester", "Changed", "Length", "3\u00a0h\u00a030\u00a0min", "3\u00a0h"),
        ("tester", "Changed", "Staff hours", "7\u00a0h", "6\u00a0h"),
        ("tester", "Changed", "What happened", "Pelattiin biljardia", "Soitettiin Matin kanssa pitkään"),
        ("tester", "Changed", "Girls, 7–12\u00a0years", "", "2"),
        ("tester", "Changed", "Tag", "", "Participation and influence"),
        ("tester", "Made", "", "", ""),
    }


def test_the_chosen_line_can_be_read_whole(screen: Screen, entry: Entry) -> None:
    dialog = from_list(screen)
    row = next(row for row, line in enumerate(table_of(dialog)) if line[2] == "What happened")
    dialog.table.selectRow(row)
    assert dialog.before.toPlainText() == "Pelattiin biljardia"
    assert dialog.after.toPlainText() == "Soitettiin Matin kanssa\npitkään"


def test_from_the_editor_too_and_not_of_an_entry_that_is_not_saved(screen: Screen, entry: Entry) -> None:
    screen.panel.list_page.ask()
    screen.panel.list_page.table.selectRow(0)
    screen.panel.edit_current()
    assert screen.panel.entry_actions.history.action.isEnabled()
    screen.panel.entry_actions.history.action.trigger()
    opened(screen).done_button.click()
    screen.panel.new_entry()
    assert not screen.panel.entry_actions.history.action.isEnabled()


class TestRedacting:
    def redact(self, screen: Screen, dialog: HistoryDialog, answer: str) -> None:
        screen.prompts.answers = [answer]
        (button,) = [b for b in dialog.findChildren(QPushButton) if b.text().replace("&", "") == "Redact…"]
        button.click()

    def test_takes_the_text_out_and_shows_it(self, screen: Screen, context: Context, entry: Entry) -> None:
        dialog = from_list(screen)
        self.redact(screen, dialog, "what")
        assert entries.entry(context, entry.draft.id).draft.what == ""
        lines = table_of(dialog)
        assert lines[0] == ("tester", "Text redacted", "What happened", "(redacted)", "(redacted)")
        assert not any("Matin" in word for line in lines for word in line)
        (question,) = screen.prompts.asked
        assert "cannot be brought back" in question

    def test_changes_nothing_unless_a_text_is_chosen(
        self, screen: Screen, context: Context, entry: Entry
    ) -> None:
        self.redact(screen, from_list(screen), "")
        assert entries.entry(context, entry.draft.id) == entry

    def test_the_open_entry_is_shown_without_it(self, screen: Screen, entry: Entry) -> None:
        screen.panel.list_page.ask()
        screen.panel.list_page.table.selectRow(0)
        screen.panel.edit_current()
        screen.panel.entry_actions.history.action.trigger()
        self.redact(screen, opened(screen), "what")
        assert screen.fields.what.toPlainText() == ""
        screen.fields.why.setFocus()
        screen.type("Syy")
        screen.press(K.Key_S, control=True)
        assert not screen.panel.is_typing, "and saving goes on without a conflict"

    def test_is_offered_to_mentors_only(
        self,
        qtbot,  # type: ignore[no-untyped-def]
        context: Context,
        village: Village,
        entry: Entry,
        screen: Screen,
        draft_store: DraftStore,
        prompts: FakePrompts,
        tmp_path,  # type: ignore[no-untyped-def]
    ) -> None:
        worker = replace(context, actor=Actor("w", "Ohjaaja", (Grant(Role.WORKER, village.hervanta),)))
        window = Screen(qtbot, worker, prompts, Settings(tmp_path / "s.json"), draft_store)
        tree = screen.panel.pages.tree
        assert tree is not None
        window.panel.set_scope(tree, village.hervanta)
        dialog = from_list(window)
        assert not [b for b in dialog.findChildren(QPushButton) if "Redact" in b.text().replace("&", "")]


class TestDaysLeft:
    def test_the_bin_tells_how_long_an_entry_can_still_be_restored(
        self, screen: Screen, context: Context, entry: Entry
    ) -> None:
        from logbook_desktop.ui.entries.list.model import EntryColumn as ListColumn

        page = screen.panel.list_page
        page.ask()
        assert page.table.isColumnHidden(ListColumn.DAYS_LEFT)
        entries.bin_entry(context, entry.draft.id, entry.draft.version)
        page.show_bin(True)
        assert not page.table.isColumnHidden(ListColumn.DAYS_LEFT)
        assert page.model.index(0, ListColumn.DAYS_LEFT).data() == "30"
        page.model.today = lambda: date(2025, 11, 30)
        assert page.model.index(0, ListColumn.DAYS_LEFT).data() == "4"
        page.model.today = lambda: date(2026, 3, 1)
        assert page.model.index(0, ListColumn.DAYS_LEFT).data() == "0"
        assert "30 days" in page.bin_notice.text()
        page.show_bin(False)
        assert page.table.isColumnHidden(ListColumn.DAYS_LEFT)
