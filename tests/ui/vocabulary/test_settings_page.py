"""The tab *Settings* at the keyboard: everything is saved at once, told, and taken back; what cannot be says why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from helpers.databases import context_on, copy_of, sqlite_template
from helpers.frame import working_as
from helpers.organisation_screen import RecordedAdvice
from helpers.settings_sections import show_section
from helpers.typing import type_text
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.vocabulary import CalendarSpan, SpanKind, VocabularyKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import age_bands, calendars, vocabulary
from logbook_desktop.support import i18n
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.vocabulary.activities import ActivitiesSection
from logbook_desktop.ui.vocabulary.bands import BandsSection
from logbook_desktop.ui.vocabulary.calendar import CalendarSection
from logbook_desktop.ui.vocabulary.dialogs import ActivityDialog, BandsDialog, NameDialog, SpanDialog
from logbook_desktop.ui.vocabulary.listing import Listing
from logbook_desktop.ui.vocabulary.page import VocabularyPage
from logbook_desktop.ui.vocabulary.questions import QuestionsSection
from logbook_desktop.ui.vocabulary.section import Section
from logbook_desktop.ui.vocabulary.tags import TagsSection
from logbook_desktop.ui.vocabulary.usage import UsageSection

__all__ = ["sqlite_template"]

TODAY = date(2025, 11, 4)
S = TypeVar("S", bound=Section)
D = TypeVar("D", bound=QDialog)
K = Qt.Key


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("fi")


@pytest.fixture
def context(sqlite_template: Path, tmp_path: Path) -> Iterator[Context]:
    database = copy_of(sqlite_template, tmp_path / "village.db")
    yield context_on(database, TODAY)
    databases.close_database(database)


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


class Screen:
    """The page on the screen, at a place."""

    def __init__(self, qtbot: QtBot, context: Context, node_id: int, tmp_path: Path) -> None:
        self.bot, self.context, self.prompts = qtbot, context, RecordedAdvice()
        self.tree: Tree = organisation.tree(context)
        settings = Settings(tmp_path / "settings.json")
        self.page = VocabularyPage(UiServices(context, InlineBackground(), self.prompts, settings))
        self.changes: list[Change] = []
        self.page.changed.connect(self.changes.append)
        qtbot.addWidget(self.page)
        self.page.resize(1080, 580)
        with qtbot.waitExposed(self.page):
            self.page.show()
        self.page.set_scope(self.tree, node_id)
        self.page.load()

    def section(self, kind: type[S]) -> S:
        return show_section(self.page, kind)

    def dialog(self, kind: type[D]) -> D:
        (found,) = (one for one in self.page.findChildren(kind) if one.isVisible())
        return found

    def undo(self, step: str) -> None:
        """By the button in the bar, which names this step."""
        (button,) = self.page.edits.notice.buttons
        assert button.text().replace("&", "") == f"Undo: {step}"
        button.click()

    @property
    def notice_text(self) -> str:
        assert self.page.edits.notice.isVisible()
        return self.page.edits.notice.text()


def rows(table: Listing) -> list[tuple[str, ...]]:
    cells = range(table.columnCount())
    return [tuple(table.item(row, column).text() for column in cells) for row in range(table.rowCount())]  # type: ignore[union-attr]


@pytest.fixture
def screen(qtbot: QtBot, context: Context, village: Village, tmp_path: Path) -> Screen:
    vocabulary.add_activity(context, village.hervanta, Name.of("Avoin ilta"), FormOfWork.OPEN)
    return Screen(qtbot, context, village.tampere, tmp_path)


@pytest.mark.parametrize(
    ("change", "reads"),
    [
        (Change(tree=True), True),
        (Change(vocabulary=True), True),
        (Change(entries=frozenset({UUID(int=1)})), True),
        (Change(), False),
    ],
    ids=["tree", "vocabulary", "entries", "nothing"],
)
def test_what_a_colleague_changed_is_read_anew(
    screen: Screen, village: Village, change: Change, reads: bool
) -> None:
    """Names of places, how often a word is used, and the words themselves."""
    added = Name.of("Kaverin ryhmä")
    vocabulary.add_activity(screen.context, village.hervanta, added, FormOfWork.GROUP)
    screen.page.refresh(change)
    listed = [row[0] for row in rows(screen.section(ActivitiesSection).table)]
    assert ("Kaverin ryhmä" in listed) is reads


def test_the_sections_stand_in_the_list_and_by_keyboard(screen: Screen) -> None:
    page = screen.page
    assert [page.list.item(row).text() for row in range(page.list.count())] == [
        "Activities",
        "Tags",
        "Forms, settings and fields",
        "Age bands",
        "Reflection questions",
        "Terms and holidays",
    ]
    page.take_focus()
    screen.bot.keyClick(page.list, K.Key_Down)
    assert page.stack.currentIndex() == 1
    screen.bot.keyClick(page.list, K.Key_Return)
    screen.bot.waitUntil(lambda: screen.section(TagsSection).table.hasFocus())


# --- activities ---------------------------------------------------------------------------------------------


def test_an_activity_is_added_edited_closed_and_all_taken_back(screen: Screen, village: Village) -> None:
    section = screen.section(ActivitiesSection)
    section.add.click()
    dialog = screen.dialog(ActivityDialog)
    assert not dialog.button.isEnabled()
    type_text(dialog.names.main, "Bändikerho")
    dialog.form_field.setCurrentIndex(1)
    dialog.button.click()
    assert rows(section.table) == [
        ("Avoin ilta", "Open activity", "Hervannan nuorisotila", "In use"),
        ("Bändikerho", "Group activity", "Hervannan nuorisotila", "In use"),
    ]
    assert screen.notice_text == "“Bändikerho” was added. It cannot be removed again, only closed."
    section.table.setFocus()
    screen.bot.keyClick(section.table, K.Key_Down)
    screen.bot.keyClick(section.table, K.Key_F2)
    dialog = screen.dialog(ActivityDialog)
    dialog.names.others["sv"].setText("Bandklubben")
    dialog.button.click()
    assert vocabulary.activities(screen.context, village.hervanta)[1].name.in_language("sv") == "Bandklubben"
    screen.undo("Change the activity")
    assert vocabulary.activities(screen.context, village.hervanta)[1].name.by_language == ()
    section.close_or_open.click()
    assert rows(section.table)[1][3] == "Closed 04/11/2025"
    assert section.close_or_open.text().replace("&", "") == "Open the activity again"
    screen.undo("Close the activity")
    assert rows(section.table)[1][3] == "In use"
    assert all(change.vocabulary for change in screen.changes)
    assert len(screen.changes) == 5


def test_the_form_of_a_documented_activity_stays_and_says_why(screen: Screen, village: Village) -> None:
    saved_evening(screen.context, village.hervanta)
    section = screen.section(ActivitiesSection)
    section.edit.click()
    dialog = screen.dialog(ActivityDialog)
    dialog.form_field.setCurrentIndex(1)
    dialog.button.click()
    ((title, text, _),) = screen.prompts.advice
    assert title == "This cannot be done"
    assert "form of work" in text
    assert rows(section.table)[0][1] == "Open activity"


def test_above_organisations_it_says_where_to_go(screen: Screen, village: Village) -> None:
    screen.page.set_scope(screen.tree, village.network)
    screen.page.load()
    for kind in (ActivitiesSection, UsageSection):
        section = screen.section(kind)
        assert section.reason.text().startswith("Choose an organisation")
        assert section.table.rowCount() == 0
    assert screen.section(TagsSection).add.isEnabled()  # everybody's


# --- tags ---------------------------------------------------------------------------------------------------


def test_own_tags_and_national_ones(screen: Screen, village: Village) -> None:
    section = screen.section(TagsSection)
    for name in ("Mopot", "Musiikki"):
        section.add.click()
        dialog = screen.dialog(NameDialog)
        type_text(dialog.names.main, name)
        dialog.button.click()
    assert [row[1] for row in rows(section.table)] == ["National"] * 5 + ["Own"] * 2
    section.table.setCurrentCell(6, 0)
    section.up.click()
    assert [row[0] for row in rows(section.table)][5:] == ["Musiikki", "Mopot"]
    assert section.table.currentRow() == 5
    assert not section.up.isEnabled()
    section.close_or_open.click()
    assert rows(section.table)[5][2] == "Closed 04/11/2025"
    screen.undo("Close the tag")
    section.table.setCurrentCell(0, 0)
    section.rename.click()  # a national one keeps its name, and gets an own one beside it
    dialog = screen.dialog(NameDialog)
    type_text(dialog.names.main, "Osallisuus")
    dialog.button.click()
    assert rows(section.table)[0][0].startswith("Osallisuus (")
    section.close_or_open.click()
    assert rows(section.table)[0][2] == "Not in use here"
    screen.undo("Close the tag")
    assert rows(section.table)[0][2] == "In use"


def test_a_name_that_is_taken_is_refused_in_words(screen: Screen) -> None:
    section = screen.section(TagsSection)
    national = rows(section.table)[0][0]
    section.add.click()
    dialog = screen.dialog(NameDialog)
    dialog.names.main.setText(national)
    dialog.button.click()
    assert "of that name already" in screen.prompts.advice[0][1]


# --- what is in use -----------------------------------------------------------------------------------------


def test_space_takes_out_of_use_and_the_notice_takes_it_back(screen: Screen, village: Village) -> None:
    section = screen.section(UsageSection)
    names = [row[0] for row in rows(section.table)]
    section.table.setFocus()
    section.table.setCurrentCell(names.index("Camp or trip"), 0)
    screen.bot.keyClick(section.table, K.Key_Space)
    assert not vocabulary.usage(screen.context, village.hervanta).uses(VocabularyKind.SETTING, "camp")
    assert screen.notice_text == "“Camp or trip” is hidden from new entries."
    screen.undo("Change what is in use")
    assert vocabulary.usage(screen.context, village.hervanta).uses(VocabularyKind.SETTING, "camp")


def test_the_last_form_cannot_be_taken_out_of_use(screen: Screen) -> None:
    section = screen.section(UsageSection)
    for row in range(3):
        item = section.table.item(row, 0)
        assert item is not None
        item.setCheckState(Qt.CheckState.Unchecked)
    assert "stay in use" in screen.prompts.advice[0][1]
    states = [section.table.item(row, 0).checkState() for row in range(3)]  # type: ignore[union-attr]
    assert states == [Qt.CheckState.Unchecked, Qt.CheckState.Unchecked, Qt.CheckState.Checked]


def test_an_own_name_and_none_again(screen: Screen, village: Village) -> None:
    section = screen.section(UsageSection)
    names = [row[0] for row in rows(section.table)]
    section.table.setCurrentCell(names.index("Youth centre"), 0)
    section.name.click()
    dialog = screen.dialog(NameDialog)
    type_text(dialog.names.main, "Nuokkari")
    dialog.button.click()
    assert rows(section.table)[names.index("Youth centre")][2] == "Nuokkari"
    section.name.click()
    dialog = screen.dialog(NameDialog)
    dialog.names.main.clear()
    dialog.button.click()
    assert vocabulary.usage(screen.context, village.hervanta).names == {}
    assert screen.notice_text == "“Youth centre” has its national name alone."
    section.table.setCurrentCell(names.index("Producers"), 0)
    assert not section.name.isEnabled()  # fields have no names of their own


# --- age bands ----------------------------------------------------------------------------------------------


def test_new_age_bands_are_shown_while_typing_and_taken_back(screen: Screen) -> None:
    section = screen.section(BandsSection)
    assert [row[3] for row in rows(section.table)] == ["In use"]
    section.add.click()
    dialog = screen.dialog(BandsDialog)
    assert dialog.month == Month(2025, 12)
    assert dialog.starts() == (0, 7, 13, 16, 18, 25, 29)
    for wrong in ("", "7, 13", "0, 13, 13", "0, x", "0"):
        dialog.starts_field.setText(wrong)
        assert not dialog.button.isEnabled()
        assert dialog.remark.isVisible()
    dialog.starts_field.setText("0 13; 18")
    assert dialog.preview.text().replace("\N{NO-BREAK SPACE}", " ") == "Under 13, 13–17 years, 18 and over"
    dialog.button.click()
    assert [(row[0], row[2], row[3]) for row in rows(section.table)] == [
        ("December 2025", "Own", "Planned"),
        ("From the beginning", "National", "In use"),
    ]
    section.table.setCurrentCell(1, 0)
    assert not section.remove.isEnabled()
    section.table.setCurrentCell(0, 0)
    section.remove.click()
    assert len(rows(section.table)) == 1
    screen.undo("Remove the age bands")
    assert len(rows(section.table)) == 2


def test_a_documented_past_is_refused_in_words(screen: Screen, village: Village) -> None:
    saved_evening(screen.context, village.hervanta, date(2025, 9, 3))
    section = screen.section(BandsSection)
    section.add.click()
    dialog = screen.dialog(BandsDialog)
    dialog.month_field.setDate(QDate(2025, 8, 1))
    dialog.button.click()
    assert "Choose this month or a later one" in screen.prompts.advice[0][1]


# --- terms and holidays -------------------------------------------------------------------------------------


def test_a_holiday_is_added_edited_and_removed(screen: Screen) -> None:
    section = screen.section(CalendarSection)
    assert section.reason.text().startswith("There are none yet")
    section.add.click()
    dialog = screen.dialog(SpanDialog)
    dialog.kind_field.setCurrentIndex(1)
    type_text(dialog.names.main, "Syysloma 2025")
    assert dialog.first is not None
    dialog.first.setDate(QDate(2025, 10, 13))
    dialog.last.setDate(QDate(2025, 10, 12))
    assert not dialog.button.isEnabled()
    assert dialog.remark.text() == "The period ends before it begins."
    dialog.last.setDate(QDate(2025, 10, 19))
    dialog.button.click()
    ((name, kind, _first, _last, whose),) = rows(section.table)
    assert (name, kind, whose) == ("Syysloma 2025", "Holiday", "Own")
    screen.bot.keyClick(section.table, K.Key_Return)
    dialog = screen.dialog(SpanDialog)
    dialog.names.main.setText("Syysloma")
    dialog.button.click()
    assert rows(section.table)[0][0] == "Syysloma"
    section.remove.click()
    assert rows(section.table) == []
    screen.undo("Remove the period")
    assert rows(section.table)[0][0] == "Syysloma"


def test_everybodys_holidays_are_shown_with_a_mark_and_not_edited(screen: Screen) -> None:
    days = (date(2025, 12, 22), date(2026, 1, 6))
    calendars.keep(screen.context, CalendarSpan(0, SpanKind.HOLIDAY, Name.of("Joululoma"), *days))
    screen.page.refresh(Change(vocabulary=True))
    section = screen.section(CalendarSection)
    assert rows(section.table)[0][4] == "National"
    assert (section.edit.isEnabled(), section.remove.isEnabled()) == (False, False)


# --- rights -------------------------------------------------------------------------------------------------


def test_who_may_not_change_it_sees_it_and_why(
    qtbot: QtBot, context: Context, village: Village, tmp_path: Path
) -> None:
    vocabulary.add_activity(context, village.hervanta, Name.of("Avoin ilta"), FormOfWork.OPEN)
    age_bands.add(context, village.tampere, Month(2025, 12), [0, 18])
    grants = (Grant(Role.MANAGER, village.tampere), Grant(Role.MENTOR, village.taipalsaari))
    worker = replace(context, actor=Actor("u", "U", grants))
    assert VocabularyPage.wanted(working_as(worker))
    assert not VocabularyPage.wanted(working_as(replace(context, actor=Actor("u", "U", grants[:1]))))
    screen = Screen(qtbot, worker, village.tampere, tmp_path)
    buttons = []
    for section in screen.page.sections:
        assert "mentor" in section.reason.text()
        assert section.table.rowCount() or isinstance(section, CalendarSection | QuestionsSection)  # type: ignore[attr-defined]
        buttons += [section.add] if hasattr(section, "add") else []
    assert not any(button.isEnabled() for button in buttons)
    usage_section = screen.section(UsageSection)
    item = usage_section.table.item(0, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)
    assert usage_section.table.item(0, 0).checkState() is Qt.CheckState.Checked  # type: ignore[union-attr]
    assert vocabulary.usage(context, village.hervanta).unused == frozenset()


def test_a_place_of_others_is_told_calmly(
    qtbot: QtBot, context: Context, village: Village, tmp_path: Path
) -> None:
    mentor = replace(context, actor=Actor("u", "U", (Grant(Role.MENTOR, village.taipalsaari),)))
    screen = Screen(qtbot, mentor, village.tampere, tmp_path)
    assert "no right to this part of the structure" in screen.section(TagsSection).reason.text()
    assert screen.prompts.advice == []
    screen.page.set_scope(screen.tree, village.taipalsaari)
    screen.page.load()
    assert screen.section(TagsSection).reason.isHidden()


def test_an_organisation_without_units_is_offered_the_first_steps(
    qtbot: QtBot, context: Context, village: Village, tmp_path: Path
) -> None:
    added = AddNode(-1, village.region, NodeKind.ORGANISATION, Name.of("Lemi", {"en": "Lemi town"}))
    lemi = organisation.change(context, [added]).new_ids[-1]
    screen = Screen(qtbot, context, lemi, tmp_path)
    section = screen.section(ActivitiesSection)
    assert section.begin.isVisible()
    with qtbot.waitSignal(screen.page.first_steps_requested) as wanted:
        section.begin.click()
    assert wanted.args == [lemi, "Lemi town"]
    screen.page.set_scope(screen.tree, village.tampere)
    screen.page.load()
    assert not section.begin.isVisible()


def test_a_hidden_page_asks_nothing_until_it_is_looked_at(screen: Screen, village: Village) -> None:
    section = screen.section(ActivitiesSection)
    screen.page.set_scope(screen.tree, village.taipalsaari)
    assert len(rows(section.table)) == 1  # Tampere's, which nobody sees
    screen.page.load()
    assert rows(section.table) == []
