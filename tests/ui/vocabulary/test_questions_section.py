"""Making, wording, ordering and ending reflection questions in the settings, and seeing what is asked where."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.databases import context_on, copy_of
from helpers.organisation_screen import TODAY, RecordedAdvice
from helpers.settings_sections import show_section
from helpers.village import Village, build_village
from logbook_desktop.domain.entries.questions import QuestionKind
from logbook_desktop.domain.names import Name
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import questions
from logbook_desktop.support import i18n
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.vocabulary.dialogs import NameDialog
from logbook_desktop.ui.vocabulary.page import VocabularyPage
from logbook_desktop.ui.vocabulary.questions import QuestionDialog, QuestionsSection


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


@pytest.fixture
def page(qtbot: QtBot, context: Context, village: Village, tmp_path: Path) -> VocabularyPage:
    made = VocabularyPage(
        UiServices(context, InlineBackground(), RecordedAdvice(), Settings(tmp_path / "settings.json"))
    )
    qtbot.addWidget(made)
    made.resize(1080, 580)
    with qtbot.waitExposed(made):
        made.show()
    made.set_scope(organisation.tree(context), village.tampere)
    made.load()
    show_section(made, QuestionsSection)
    return made


@pytest.fixture
def section(page: VocabularyPage) -> QuestionsSection:
    (found,) = (one for one in page.sections if isinstance(one, QuestionsSection))
    return found


def rows(section: QuestionsSection) -> list[tuple[str, ...]]:
    table = section.table
    cells = range(table.columnCount())
    return [tuple(table.item(row, cell).text() for cell in cells) for row in range(table.rowCount())]  # type: ignore[union-attr]


def add(section: QuestionsSection, words: str, kind: QuestionKind) -> None:
    section.add.click()
    (dialog,) = (one for one in section.findChildren(QuestionDialog) if one.isVisible())
    dialog.names.main.setText(words)
    dialog.kind_field.setCurrentIndex(dialog.kind_field.findData(kind.value))
    dialog.accept()


def test_a_question_is_made_worded_ended_and_taken_back(
    page: VocabularyPage, section: QuestionsSection, context: Context, village: Village
) -> None:
    add(section, "How was it", QuestionKind.SCALE)
    assert rows(section) == [("How was it", "scale from 1 to 5", "Tampere", "Asked")]
    section.table.selectRow(0)
    section.rename.click()
    (dialog,) = (one for one in section.findChildren(NameDialog) if one.isVisible())
    dialog.names.main.setText("How was it?")
    dialog.accept()
    section.table.selectRow(0)
    section.close_or_open.click()
    assert rows(section)[0][0] == "How was it?"
    assert rows(section)[0][3] != "Asked"
    (undo,) = page.edits.notice.buttons
    assert undo.text().replace("&", "") == "Undo: Ask the question no more"
    undo.click()
    assert rows(section)[0][3] == "Asked"
    (kept,) = questions.questions_in(context, village.hervanta)
    assert (kept.name.text, kept.closed_on) == ("How was it?", None)


def test_questions_change_places(section: QuestionsSection) -> None:
    add(section, "First", QuestionKind.TEXT)
    add(section, "Second", QuestionKind.YES_NO)
    section.table.selectRow(1)
    assert not section.down.isEnabled()
    section.up.click()
    assert [row[0] for row in rows(section)] == ["Second", "First"]


def test_a_unit_shows_what_is_asked_above_it_too(
    page: VocabularyPage, section: QuestionsSection, context: Context, village: Village
) -> None:
    questions.add_question(context, None, QuestionKind.YES_NO, Name.of("Everybody?"))
    add(section, "Town?", QuestionKind.TEXT)
    page.set_scope(organisation.tree(context), village.hervanta)
    page.load()
    add(section, "Here?", QuestionKind.SCALE)
    assert [row[0] for row in rows(section)] == ["Everybody?", "Town?", "Here?"]
    page.set_scope(organisation.tree(context), village.taipalsaari)
    page.load()
    assert [row[0] for row in rows(section)] == ["Everybody?"]
