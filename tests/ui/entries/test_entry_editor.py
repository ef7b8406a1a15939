"""Documenting an evening by keyboard, and everything that may go wrong on the way without losing a letter."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from helpers.entry_screen import Screen
from helpers.frame import FakePrompts
from helpers.typing import type_text
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import CloseNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.ui.entries.source import EntrySource

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen
K = Qt.Key
F = EntryField


@pytest.fixture
def evening(context: Context, village: Village) -> int:
    """The activity *Avoin ilta*, run at Hervanta since last week."""
    entry = saved_evening(context, village.hervanta, date(2025, 10, 27), setting=Setting.SCHOOL)
    assert entry.draft.activity_id is not None
    return entry.draft.activity_id


def all_entries(context: Context, village: Village) -> list[EntryDraft]:
    page = entries.find(context, EntryQuery(village.network, descending=False))
    return [entries.entry(context, row.id).draft for row in page.rows]


def test_a_whole_evening_by_keyboard(screen: Screen, context: Context, village: Village) -> None:
    vocabulary.add_activity(context, village.hervanta, Name.of("Bändi-ilta ö"), FormOfWork.GROUP)
    screen.panel.new_entry()
    screen.type("bändi-ilta ö")
    screen.press(K.Key_Tab)  # to "New activity…"
    screen.press(K.Key_Tab)
    screen.press(K.Key_A, control=True)
    screen.type("3.11.", "17-20.30")
    screen.press(K.Key_Tab)  # fills the end too
    screen.press(K.Key_Tab, K.Key_Tab)
    screen.type("2", "7,5", "1:30", "3")
    screen.press(K.Key_Tab)
    screen.grid("", "4", "5", "3", "", "", "", "", "2", "7")
    screen.fields.estimated.setFocus()
    screen.press(K.Key_Space, K.Key_Tab, K.Key_Tab)
    screen.type("Leivottiin pullaa", "Yhdessä on mukavampaa")
    screen.press(K.Key_Tab, K.Key_Space)
    screen.press(K.Key_Return, control=True)

    (saved,) = all_entries(context, village)
    assert saved == EntryDraft(
        id=saved.id,
        unit_id=village.hervanta,
        activity_id=saved.activity_id,
        date=date(2025, 11, 3),
        start=time(17),
        minutes=210,
        setting=Setting.YOUTH_CENTRE,
        attendance=Attendance(
            {Gender.GIRLS: 12, Gender.BOYS: 9, Gender.OTHER: 0},
            {
                (Gender.GIRLS, "7-12"): 4,
                (Gender.GIRLS, "13-15"): 5,
                (Gender.GIRLS, "16-17"): 3,
                (Gender.BOYS, "7-12"): 2,
                (Gender.BOYS, "13-15"): 7,
            },
        ),
        estimated=True,
        producers=3,
        youth_minutes=90,
        staff_count=2,
        staff_minutes=450,
        tag_ids=saved.tag_ids,
        what="Leivottiin pullaa",
        why="Yhdessä on mukavampaa",
        version=1,
    )
    assert len(saved.tag_ids) == 1
    # The next one: same unit and day, nothing else, and the cursor where it begins.
    assert screen.fields.activity.text() == ""
    assert screen.fields.date.day() == date(2025, 11, 3)
    assert screen.fields.what.toPlainText() == ""
    assert screen.focus in (screen.fields.activity, screen.fields.activity.lineEdit())
    assert "21 visits" in screen.editor.footer.state()
    assert [change.entries for change in screen.changes] == [frozenset({saved.id})]
    assert not screen.panel.is_typing


def test_tab_follows_the_eye(screen: Screen, evening: int) -> None:
    screen.panel.new_entry()
    f = screen.fields
    expected = [
        f.activity, f.new_activity_button, f.date.line, f.start, f.end, f.setting,
        f.numbers[F.STAFF_COUNT], f.numbers[F.STAFF_MINUTES],
        f.numbers[F.YOUTH_MINUTES], f.numbers[F.PRODUCERS], f.attendance, f.estimated, f.nobody_came, f.what,
        f.why, f.tags, screen.editor.footer.save_button, screen.editor.footer.next_button,
    ]  # fmt: skip
    seen = []
    for _ in expected:
        seen.append(f.activity if screen.focus is f.activity.lineEdit() else screen.focus)
        if screen.focus is f.attendance:
            f.attendance.setCurrentIndex(f.grid.index(f.grid.total_row, 2))  # its last cell
        screen.press(K.Key_Tab)
    assert seen == expected


def test_guesses_are_those_of_the_last_time_and_are_marked(screen: Screen, evening: int) -> None:
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    f = screen.fields
    assert (f.start.text(), f.end.text(), f.numbers[F.STAFF_COUNT].text()) == ("17:00", "20:30", "2")
    assert f.setting.currentData() == Setting.SCHOOL
    assert all(f.field(key).suggestion.isVisible() for key in (F.START, F.LENGTH, F.STAFF_COUNT))
    assert f.numbers[F.STAFF_MINUTES].placeholderText() == "7\u00a0h"
    f.start.setFocus()
    screen.press(K.Key_A, control=True)
    screen.type("18")
    assert not f.field(F.START).suggestion.isVisible()
    assert f.field(F.LENGTH).suggestion.isVisible()
    # its last entry had totals only, so typing begins there
    assert f.attendance.currentIndex().row() == f.grid.total_row


@pytest.mark.parametrize("error", [ExternalError(ErrorKind.NO_SERVER), KeyError("a bug of ours")])
def test_without_a_last_time_there_is_no_guess_and_no_bug_is_lost(
    screen: Screen,
    evening: int,
    monkeypatch: pytest.MonkeyPatch,
    crashes: list[BaseException],
    error: Exception,
) -> None:
    def unread(*_of: object) -> None:
        raise error

    monkeypatch.setattr(EntrySource, "last_like", unread)
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    assert screen.fields.start.text() == ""
    assert crashes == ([error] if isinstance(error, KeyError) else [])


def test_a_guess_never_replaces_what_was_typed(screen: Screen, evening: int) -> None:
    screen.panel.new_entry()
    screen.fields.start.setFocus()
    screen.type("12")
    screen.fields.activity.setFocus()
    screen.type("Avoin ilta")
    assert (screen.fields.start.text(), screen.fields.end.text()) == ("12:00", "")
    assert screen.fields.numbers[F.STAFF_COUNT].text() == "2"


def test_the_length_is_shown_while_typing(screen: Screen) -> None:
    screen.panel.new_entry()
    screen.fields.start.setFocus()
    screen.type("18", "0.30")
    assert screen.fields.length == "6\u00a0h\u00a030\u00a0min, ends the next day"


def test_esc_in_the_grid_gives_back_the_cell_and_stays(screen: Screen) -> None:
    screen.panel.new_entry()
    screen.fields.attendance.setFocus()
    screen.type("12")
    screen.press(K.Key_Escape)
    assert screen.editor.isVisible()
    assert screen.fields.grid.visits() == 0


def test_a_field_is_judged_when_one_goes_on_and_freed_while_one_corrects(screen: Screen) -> None:
    screen.panel.new_entry()
    f = screen.fields
    f.start.setFocus()
    screen.type("20", "1")
    assert screen.remark(F.LENGTH) == ""
    screen.type("9")
    assert screen.remark(F.LENGTH) == ""  # still typing
    screen.press(K.Key_Tab)
    assert "before the start" in screen.remark(F.LENGTH)
    assert "before the start" in f.end.accessibleDescription()
    f.end.setFocus()
    screen.press(K.Key_A, control=True)
    screen.type("21")
    assert screen.remark(F.LENGTH) == ""
    assert f.end.accessibleDescription() == ""
    assert screen.remark(F.ACTIVITY) == ""  # not yet reached: nobody nags


def test_wrong_input_is_told_beside_the_fields_and_nothing_is_saved(
    screen: Screen, context: Context, village: Village, evening: int
) -> None:
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    f = screen.fields
    for line, text in (
        (f.numbers[F.YOUTH_MINUTES], "5"),
        (f.numbers[F.PRODUCERS], "4"),
        (f.numbers[F.STAFF_MINUTES], "paljon"),
    ):
        line.setFocus()
        screen.type(text)
    f.attendance.setFocus()
    f.attendance.start_in(totals=False)
    screen.grid("3")
    f.attendance.start_in(totals=True)
    screen.grid("2")
    screen.press(K.Key_S, control=True)
    assert "longer than the whole" in screen.remark(F.YOUTH_MINUTES)
    assert "more producers" in screen.remark(F.PRODUCERS)
    assert "not a length" in screen.remark(F.STAFF_MINUTES)
    assert "Girls: the ages" in screen.remark(F.ATTENDANCE)
    assert screen.editor.footer.state() == "Not saved: 4 fields need a look."
    assert screen.focus is f.attendance  # the first of them
    assert len(all_entries(context, village)) == 1
    # put right, one after the other, the sentences go
    f.attendance.start_in(totals=True)
    screen.grid("4")
    assert screen.remark(F.ATTENDANCE) == ""
    assert screen.remark(F.PRODUCERS) == ""


def test_a_new_activity_in_passing(screen: Screen, context: Context, village: Village) -> None:
    screen.panel.new_entry()
    screen.type("Tyttöryhmä åäö")
    screen.fields.new_activity_button.setFocus()
    screen.press(K.Key_Space)
    assert screen.focus is screen.fields.new_activity.form  # the name is there already
    screen.press(K.Key_Down, K.Key_Tab, K.Key_Space)
    (made,) = vocabulary.activities(context, village.hervanta)
    assert (made.name.text, made.form) == ("Tyttöryhmä åäö", FormOfWork.GROUP)
    assert screen.fields.new_activity.isHidden()
    assert screen.editor.reading().draft.activity_id == made.id
    assert [change.vocabulary for change in screen.changes] == [True]


def test_esc_closes_the_new_activity_and_then_the_page_and_loses_nothing(
    screen: Screen, draft_store: DraftStore
) -> None:
    screen.panel.new_entry()
    screen.type("Retki")
    screen.fields.new_activity_button.click()
    screen.press(K.Key_Escape)
    assert screen.fields.new_activity.isHidden()
    assert screen.editor.isVisible()
    screen.press(K.Key_Escape)
    assert not screen.editor.isVisible()
    assert [kept.typed["activity"] for kept in draft_store.waiting()] == ["Retki"]
    assert "Retki" in screen.panel.list_page.draft_notice.text()


def test_the_unit_is_asked_for_where_there_are_several(
    screen: Screen, context: Context, village: Village, tree: Tree
) -> None:
    saved_evening(context, village.saimaanharju, date(2025, 10, 27))
    screen.panel.set_scope(tree, village.taipalsaari)
    screen.panel.new_entry()
    box = screen.fields.unit
    assert screen.focus in (box, box.lineEdit())
    assert [box.itemText(place) for place in range(box.count())] == [
        "Kirkonkylän nuorisotila",
        "Saimaanharjun nuorisotila",
    ]
    screen.type("saimaanharjun NUORISOTILA")
    screen.fields.activity.setFocus()
    screen.type("Avoin ilta")
    screen.fields.attendance.setFocus()
    screen.grid("4")
    screen.press(K.Key_S, control=True)
    assert screen.editor.footer.state().startswith("Saved")
    units = {draft.unit_id for draft in all_entries(context, village) if draft.date == date(2025, 11, 4)}
    assert units == {village.saimaanharju}


def test_a_draft_is_kept_a_moment_after_the_last_key(screen: Screen, draft_store: DraftStore) -> None:
    screen.panel.new_entry()
    assert draft_store.waiting() == ()
    screen.fields.start.setFocus()
    screen.type("17.")
    screen.bot.waitUntil(lambda: len(draft_store.waiting()) == 1)
    (kept,) = draft_store.waiting()
    assert kept.typed["start"] == "17."
    clock = kept.kept_at.astimezone()
    assert screen.editor.footer.state() == f"Draft kept {clock:%H:%M}"
    assert screen.panel.is_typing


def test_a_full_disk_is_told_and_typing_goes_on(
    screen: Screen, draft_store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> datetime:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(draft_store, "keep", full)
    screen.panel.new_entry()
    screen.type("Retki")
    screen.editor.keep_now()
    assert "could not be kept" in screen.editor.footer.state()
    assert screen.fields.activity.text() == "Retki"


def test_saving_takes_the_draft_off_the_shelf(screen: Screen, draft_store: DraftStore, evening: int) -> None:
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    screen.fields.nobody_came.click()
    screen.editor.keep_now()
    assert len(draft_store.waiting()) == 1
    screen.press(K.Key_S, control=True)
    assert screen.editor.footer.state().startswith("Saved")
    assert draft_store.waiting() == ()


def test_a_server_that_is_gone_costs_nothing(
    screen: Screen,
    draft_store: DraftStore,
    prompts: FakePrompts,
    evening: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(_self: EntrySource, _draft: EntryDraft) -> None:
        raise ExternalError(ErrorKind.NO_SERVER)

    monkeypatch.setattr(EntrySource, "save", gone)
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    screen.fields.nobody_came.click()
    screen.press(K.Key_S, control=True)
    assert [title for title, _ in prompts.advised] == ["The server does not answer"]
    assert len(draft_store.waiting()) == 1
    assert screen.fields.activity.text() == "Avoin ilta"
    assert screen.fields.isEnabled()


def test_personal_data_raises_a_gentle_warning_once(
    screen: Screen, context: Context, village: Village, evening: int
) -> None:
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    screen.fields.nobody_came.click()
    screen.fields.what.setFocus()
    screen.type("Soittakaa 040 123 4567")
    screen.press(K.Key_S, control=True)
    assert "looks like a phone number" in screen.fields.personal[F.WHAT].text()
    assert "once more" in screen.editor.footer.state()
    assert len(all_entries(context, village)) == 1
    screen.press(K.Key_S, control=True)
    assert len(all_entries(context, village)) == 2


def test_what_the_service_finds_wrong_stands_beside_the_field_too(
    screen: Screen, context: Context, village: Village, evening: int
) -> None:
    """An activity that somebody removed from the unit meanwhile, say."""
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    screen.fields.nobody_came.click()
    other, _ = vocabulary.add_activity(context, village.kirkonkyla, Name.of("Toinen"), FormOfWork.OPEN)
    loader = screen.editor.live.loader
    loader.around = replace(
        loader.around, activities=tuple(replace(one, id=other.id) for one in loader.around.activities)
    )
    screen.press(K.Key_S, control=True)
    assert screen.remark(F.ACTIVITY) == "Choose the activity."
    assert screen.panel.is_typing


def test_a_unit_that_was_closed_by_then_is_told_where_no_unit_is_asked_for(
    screen: Screen, context: Context, village: Village, evening: int
) -> None:
    screen.panel.new_entry()
    assert not screen.fields.unit.isVisible()
    screen.type("Avoin ilta")
    screen.fields.nobody_came.click()
    organisation.change(context, [CloseNode(village.hervanta, date(2025, 11, 1))])
    screen.press(K.Key_S, control=True)
    assert "not open on this day" in screen.remark(F.UNIT)
    assert screen.fields.unit.isVisible()


def test_a_guess_is_no_guess_where_clocks_do_not_give_the_length(
    screen: Screen, context: Context, village: Village
) -> None:
    saved_evening(context, village.hervanta, date(2025, 10, 27), start=time(8), minutes=1440)
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    assert (screen.fields.start.text(), screen.fields.end.text()) == ("", "")
    assert screen.fields.numbers[F.STAFF_COUNT].text() == "2"


def test_opening_an_entry_changes_nothing_until_something_is_typed(
    screen: Screen, context: Context, village: Village, draft_store: DraftStore
) -> None:
    entry = saved_evening(context, village.hervanta)
    screen.panel.list_page.ask()
    screen.panel.list_page.table.selectRow(0)
    screen.panel.list_page.table.setFocus()
    screen.press(K.Key_Return)
    assert screen.editor.reading().draft == entry.draft
    assert screen.fields.activity.text() == "Avoin ilta"
    assert "tester" in screen.editor.footer.state()
    screen.press(K.Key_Escape)
    assert draft_store.waiting() == ()


def test_every_field_has_a_name_and_help(screen: Screen) -> None:
    from logbook_desktop.ui.kit.help import topic_of, topics

    screen.panel.new_entry()
    focusable = [
        widget
        for widget in screen.editor.findChildren(QLineEdit) + screen.editor.findChildren(QPushButton)
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
    ]
    assert len(focusable) > 10
    for widget in [*focusable, screen.fields.setting, screen.fields.tags, screen.fields.attendance]:
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QPushButton) else "")
        assert name, widget
        assert topic_of(widget) in topics("en")


def test_letters_beyond_ascii_arrive_as_typed(screen: Screen) -> None:
    screen.panel.new_entry()
    screen.fields.why.setFocus()
    type_text(screen.focus, "Šiïtä ăș №")
    assert screen.fields.why.toPlainText() == "Šiïtä ăș №"
