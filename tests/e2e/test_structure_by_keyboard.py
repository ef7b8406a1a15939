"""A mentor merges Pertunmaa into Mäntyharju by keyboard alone; the year before is there as reported and as of today.

The two other stories of a structure by keyboard are ``test_building_taipalsaari`` and ``test_colleagues``.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.neighbours import MANTYHARJU, PERTUNMAA, build_neighbours
from helpers.person import CONTROL, Person, dump
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.services.local import databases
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.reports.steps.when import WhenPage
from logbook_desktop.ui.reports.wizard import ReportWizard
from logbook_desktop.ui.tree.merging.wizard import MergeWizard

pytestmark = pytest.mark.qt_log_ignore("does not support")
K = Qt.Key
BEFORE, AFTER = Month(2024, 12), Month(2025, 1)


@pytest.fixture
def person(qtbot: QtBot, qapp: QApplication, user_home: Path) -> Iterator[Person]:
    appearance = qapp.font(), qapp.palette(), qapp.styleSheet()
    sitting = Person(qtbot, qapp, "en")
    yield sitting
    sitting.switch_off()
    qapp.setFont(appearance[0])
    qapp.setPalette(appearance[1])
    qapp.setStyleSheet(appearance[2])


@pytest.fixture
def neighbours(tmp_path: Path) -> tuple[Path, dict[str, int]]:
    file = tmp_path / "data" / "neighbours.sqlite"
    file.parent.mkdir()
    database = databases.open_database(file, create=True)
    ids = build_neighbours(databases.embedded_context(database))
    databases.close_database(database)
    return file, ids


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    return {table: found for table, found in dump(file).items() if table != "history"}


def total_of_2024(wizard: ReportWizard) -> int:
    answer = wizard.preview.answer
    assert answer is not None
    assert answer.question.period.first.year == 2024
    return answer.table.total.visits


def test_pertunmaa_merges_into_mantyharju_and_is_taken_back(
    person: Person, neighbours: tuple[Path, dict[str, int]]
) -> None:
    file, ids = neighbours
    before = rows(file)
    person.start(file)
    dock = person.panels.dock
    person.find_place("Pertunmaa")
    person.wait(lambda: person.place().endswith("Pertunmaa"))
    person.choose_from_menu(person.window.menu.structure, dock.actions_of_structure.merge.text())
    wizard = person.dialog(MergeWizard)
    assert not wizard.next.isEnabled()
    person.type("mänty")
    person.press(K.Key_Return)
    assert person.focus is wizard.when.month_field
    person.type("012025")
    assert wizard.when.month_field.month == AFTER
    person.press(K.Key_Return)
    person.wait(lambda: wizard.next.isEnabled())
    assert wizard.next.text().replace("&", "") == "Merge Pertunmaa into Mäntyharju"
    outcome = wizard.outcome.view.toPlainText()
    assert "1 merged" in outcome
    assert "Mäntyharju" in outcome.partition("Figures in reports")[2], "last year's figures change"
    person.press(K.Key_Return)
    person.back_in_window()
    gone, goes_on = ids["Pertunmaa"], ids["Mäntyharju"]
    person.wait(lambda: dock.tree[gone].closed_on == date(2025, 1, 1))
    stored = organisation.tree(person.context)
    assert stored.kind_in(gone, BEFORE) is NodeKind.ORGANISATION
    assert stored.kind_in(gone, AFTER) is NodeKind.AREA
    assert stored.parent_id(gone, AFTER) == goes_on
    after = rows(file)
    assert after["entry"] == before["entry"], "no entry is touched"

    person.find_place("Mäntyharju")
    person.wait(lambda: person.place().endswith("Mäntyharju"))
    person.press(K.Key_2, held=CONTROL)
    year = person.panels["reports"].cards["organisation_year"].button
    person.tab_to(year)
    person.press(K.Key_Return)
    report = person.dialog(ReportWizard)
    person.wait(lambda: report.preview.answer is not None)
    person.tab_to(report.finish_page.changes[1])
    person.press(K.Key_Space)
    when = report.pages[1]
    assert isinstance(when, WhenPage)
    person.tab_to(when.named)
    person.type("year 2024")
    assert when.named.currentText() == "year 2024"
    person.tab_to(when.structure[Structure.TODAY])
    person.wait(lambda: report.preview.answer and total_of_2024(report) == MANTYHARJU + PERTUNMAA)
    person.press(K.Key_Down)
    assert when.structure[Structure.REPORTED].isChecked()
    person.wait(lambda: report.preview.answer and total_of_2024(report) == MANTYHARJU)
    person.press(K.Key_Escape)
    person.back_in_window()

    person.find_place("Mäntyharju")
    person.press(K.Key_Z, held=CONTROL)
    person.wait(lambda: rows(file) == before)
    assert person.prompts.advised == []
