"""The network page on a real server: adoption in the table and the chart, admitting by keyboard, the first mentor."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from helpers.databases import context_on, on_a_server, real_today
from helpers.frame import FakePrompts, working_as
from helpers.logins import new_person, server_of, signed_in
from helpers.pdf_text import pages_of
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.servers import DEFAULT_PORT
from logbook_desktop.exports.adoption import EXPLAINED, AdoptionColumn, adoption_chart
from logbook_desktop.services.context import Context
from logbook_desktop.services.network import network
from logbook_desktop.services.people import people
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.tree import organisation
from logbook_desktop.support import i18n
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.accounts.account_dialog import FirstMentorDialog
from logbook_desktop.ui.accounts.results import ResultsDialog
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.network.admit_dialog import AdmitDialog
from logbook_desktop.ui.network.page import NetworkPage

pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database, real_today()))


@pytest.fixture
def administrator(database: Database, village: Village) -> Iterator[Context]:
    login = new_person(database, "Nelli", [(Role.NETWORK_ADMINISTRATOR, village.network)])
    with signed_in(database, *login) as context:
        yield context


@pytest.fixture
def prompts() -> FakePrompts:
    return FakePrompts()


@pytest.fixture
def page(qtbot: QtBot, administrator: Context, prompts: FakePrompts, user_home: Path) -> NetworkPage:
    i18n.set_language("en")
    made = NetworkPage(
        UiServices(administrator, InlineBackground(), prompts, Settings(user_home / "settings.json"))
    )
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def dialog(page: NetworkPage, kind: type[QDialog]) -> QDialog:
    (found,) = (one for one in page.findChildren(kind) if one.isVisible())
    return found


def cells(page: NetworkPage) -> list[list[str]]:
    model = page.table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


@on_a_server
def test_what_is_seen(
    qtbot: QtBot, page: NetworkPage, database: Database, village: Village, prompts: FakePrompts
) -> None:
    saved_evening(context_on(database, real_today()), village.kirkonkyla, real_today())
    new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    page.refresh(Change())
    month = f"{real_today().month}/{real_today().year}"
    assert cells(page) == [
        ["Taipalsaari", "Etelä-Karjala", "documents", "Mervi", month, month, "2", "1", "1", "–"],
        ["Tampere", "–", "no mentor yet", "–", "–", "–", "1", "0", "0", "–"],
    ]
    assert (
        page.summary.text() == "1 of 2 organisations have begun. 1 unit has documented within three months."
    )
    assert "1 units of 1 organisations" in page.chart.accessibleDescription()
    headings = page.table.horizontalHeader()
    assert headings.model().headerData(
        AdoptionColumn.UNITS_3, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    ) == ("Units that documented within 3 months")


@on_a_server
def test_a_busy_network_is_looked_at_every_now_and_then(
    page: NetworkPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(network, "adoption", lambda _context: looked.append(1) or ())
    for _ in range(5):
        page.refresh(Change(tree=True))
    assert len(looked) == 1
    page._due.timeout.emit()
    assert len(looked) == 2


@on_a_server
def test_a_server_that_went_away_leaves_the_figures(
    page: NetworkPage, prompts: FakePrompts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_context: Context) -> tuple[()]:
        raise ExternalError(ErrorKind.NO_SERVER)

    monkeypatch.setattr(network, "adoption", away)
    page.refresh(Change())
    assert page.summary.text() == "The server does not answer"
    assert len(cells(page)) == 2
    assert prompts.advised == []


@on_a_server
def test_only_the_whole_network_publishes_terms(
    qtbot: QtBot, page: NetworkPage, database: Database, village: Village, user_home: Path
) -> None:
    assert page.terms_action.isVisible()
    regional = new_person(database, "Reija", [(Role.NETWORK_ADMINISTRATOR, village.region)])
    with signed_in(database, *regional) as context:
        other = NetworkPage(
            UiServices(context, InlineBackground(), FakePrompts(), Settings(user_home / "s.json"))
        )
        qtbot.addWidget(other)
        assert not other.terms_action.isVisible()


@on_a_server
def test_sorted_and_searched(page: NetworkPage) -> None:
    page.table.sortByColumn(AdoptionColumn.OPEN_UNITS, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in cells(page)] == ["Tampere", "Taipalsaari"]
    page.search.setText("tammer")  # the Swedish name
    assert [row[0] for row in cells(page)] == ["Tampere"]
    page.search.setText("karjala taip")
    assert [row[0] for row in cells(page)] == ["Taipalsaari"]
    page.search.setText("nobody")
    assert cells(page) == []
    assert not page.export_action.isEnabled()
    page.search.clear()
    assert len(cells(page)) == 2


@on_a_server
def test_admitted_by_keyboard_then_its_first_mentor(
    qtbot: QtBot, page: NetworkPage, administrator: Context, database: Database
) -> None:
    announced: list[Change] = []
    page.changed.connect(announced.append)
    page.admit_action.trigger()
    admitting = dialog(page, AdmitDialog)
    assert isinstance(admitting, AdmitDialog)
    qtbot.keyClicks(admitting.name.lineEdit(), "akaa")
    assert admitting.region.text() == "Pirkanmaa"
    assert not admitting.remark.isVisible()
    qtbot.keyClick(admitting.name.lineEdit(), Qt.Key.Key_Return)
    if admitting.isVisible():  # the first Return took the offered name
        qtbot.keyClick(admitting.admit, Qt.Key.Key_Return)
    assert cells(page)[0][:3] == ["Akaa", "Pirkanmaa", "no mentor yet"]
    assert announced
    assert announced[0].tree
    assert page.table.current is not None
    assert page.table.current.name.text == "Akaa"  # chosen, for what comes next
    page.appoint_action.trigger()
    appointing = dialog(page, FirstMentorDialog)
    assert isinstance(appointing, FirstMentorDialog)
    qtbot.keyClick(appointing.name, Qt.Key.Key_Return)
    assert appointing.name_wrong.text() == "Write the person’s name."
    qtbot.keyClicks(appointing.name, "Anna Aalto")
    qtbot.keyClick(appointing.name, Qt.Key.Key_Return)
    shown = dialog(page, ResultsDialog)
    assert isinstance(shown, ResultsDialog)
    shown.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:2] == ["Anna Aalto", "Akaa"]
    login, password = (line.split(": ")[1] for line in lines[2:])
    arrived = sign_in(server_of(database), login, password)
    assert arrived.must_change_password
    arrived.context.database.close()
    assert cells(page)[0][2:4] == ["not begun", "Anna Aalto"]
    assert not page.appoint_action.isEnabled()  # there is one now
    shown.close_button.click()  # nothing is lost any more: it does not ask
    assert page.edits.notice.text().startswith("Anna Aalto is the first mentor of Akaa. It cannot be undone")
    assert page.edits.notice.buttons == []


@on_a_server
def test_the_letter_is_saved(
    page: NetworkPage,
    administrator: Context,
    prompts: FakePrompts,
    database: Database,
    village: Village,
    tmp_path: Path,
) -> None:
    people.change_person(context_on(database), administrator.actor.login, email="nelli@kanuuna.fi")
    page.table.choose(village.tampere)
    page.appoint_action.trigger()
    appointing = dialog(page, FirstMentorDialog)
    assert isinstance(appointing, FirstMentorDialog)
    appointing.name.setText("Anna")
    appointing.button.click()
    shown = dialog(page, ResultsDialog)
    assert isinstance(shown, ResultsDialog)
    path = tmp_path / "letter.pdf"
    prompts.files = [path]
    shown.save.click()
    assert shown.saved_at.text() == f"The letters are saved: {path}"
    (letter,) = shown.letters
    address = administrator.database.location
    assert f"{letter.server}/{letter.database}" in address.replace(f":{DEFAULT_PORT}/", "/")
    (text,) = pages_of(path)
    facts = (letter.server, letter.database, letter.login, letter.password, "Nelli", "nelli@kanuuna.fi")
    assert all(fact in text for fact in facts)
    assert "demo data" not in text


@on_a_server
def test_in_an_invented_network_the_letter_says_so(
    page: NetworkPage, prompts: FakePrompts, database: Database, village: Village, tmp_path: Path
) -> None:
    with context_on(database).writing() as work:
        work.meta.set("demo", "s")
        work.commit()
    page.table.choose(village.tampere)
    page.appoint_action.trigger()
    appointing = dialog(page, FirstMentorDialog)
    assert isinstance(appointing, FirstMentorDialog)
    appointing.name.setText("Anna")
    appointing.language.setCurrentIndex(appointing.language.findData("sv"))
    appointing.button.click()
    shown = dialog(page, ResultsDialog)
    assert isinstance(shown, ResultsDialog)
    prompts.files = [tmp_path / "letter.pdf"]
    shown.save.click()
    assert "Demodata" in pages_of(tmp_path / "letter.pdf")[0]


@on_a_server
def test_an_admission_is_taken_back(
    page: NetworkPage, administrator: Context, database: Database, village: Village, prompts: FakePrompts
) -> None:
    """With the region that was made for it; not any more once somebody was appointed there."""

    def admitted(name: str) -> Callable[[], None]:
        page.ask_admit()
        admitting = dialog(page, AdmitDialog)
        assert isinstance(admitting, AdmitDialog)
        admitting.name.setEditText(name)
        admitting.region.setEditText("Lappi")
        admitting.admit.click()
        assert page.edits.notice.text() == f"{name} was admitted to the network."
        (undo,) = page.edits.notice.buttons
        assert undo.text().replace("&", "") == "Undo: Admit the organisation"
        return undo.click

    names = {node.name.text for node in organisation.tree(administrator).nodes.values()}
    changes: list[Change] = []
    page.changed.connect(changes.append)
    admitted("Nuoriso ry")()
    assert page.edits.notice.text() == "It is as it was before."
    assert {node.name.text for node in organisation.tree(administrator).nodes.values()} == names
    assert [change.tree for change in changes] == [True, True]
    assert "Nuoriso ry" not in [row[0] for row in cells(page)]
    undo = admitted("Toinen ry")
    node_id = next(
        n.id for n in organisation.tree(administrator).nodes.values() if n.name.text == "Toinen ry"
    )
    people.add_person(administrator, "Anna", node_id, Role.MENTOR)
    undo()
    assert len(prompts.advised) == 1
    assert "Toinen ry" in [row[0] for row in cells(page)]


@on_a_server
def test_a_name_that_is_there_already_is_a_warning(
    qtbot: QtBot, page: NetworkPage, administrator: Context
) -> None:
    page.ask_admit()
    admitting = dialog(page, AdmitDialog)
    assert isinstance(admitting, AdmitDialog)
    qtbot.keyClicks(admitting.name.lineEdit(), "Tampere")
    assert admitting.remark.isVisible()
    assert admitting.admit.isEnabled()
    admitting.admit.click()
    assert [row[0] for row in cells(page)].count("Tampere") == 2


@on_a_server
def test_another_name_goes_where_the_region_says(page: NetworkPage, administrator: Context) -> None:
    page.ask_admit()
    admitting = dialog(page, AdmitDialog)
    assert isinstance(admitting, AdmitDialog)
    assert not admitting.admit.isEnabled()
    admitting.name.setEditText("  Nuoriso   ry ")
    admitting.region.setEditText("lappi")
    asked = admitting.admission
    assert asked is not None
    assert (asked.name.text, asked.code, asked.region_code) == ("Nuoriso ry", "", "19")
    admitting.admit.click()
    tree = organisation.tree(administrator)
    assert {node.name.text for node in tree.nodes.values()} >= {"Lappi", "Nuoriso ry"}


@on_a_server
def test_a_server_that_went_away_is_told_in_the_dialog(
    page: NetworkPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.ask_admit()
    admitting = dialog(page, AdmitDialog)
    assert isinstance(admitting, AdmitDialog)
    admitting.name.setEditText("Akaa")

    def away(*_: object) -> int:
        raise ExternalError(ErrorKind.NO_SERVER)

    monkeypatch.setattr(network, "admit", away)
    admitting.admit.click()
    assert admitting.isVisible()
    assert "does not answer" in admitting.wrong.text()
    assert admitting.admit.isEnabled()


@on_a_server
def test_exported_as_it_stands(page: NetworkPage, prompts: FakePrompts, tmp_path: Path) -> None:
    page.search.setText("taipalsaari")
    prompts.files = [tmp_path / "adoption.xlsx"]
    page.export_action.trigger()
    sheet = load_workbook(tmp_path / "adoption.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [EXPLAINED[column] for column in AdoptionColumn]
    assert [row[0] for row in rows[1:]] == ["Taipalsaari"]
    assert rows[1][AdoptionColumn.OPEN_UNITS] == 2


@on_a_server
def test_an_invented_network_is_exported_as_one(
    page: NetworkPage, database: Database, prompts: FakePrompts, tmp_path: Path
) -> None:
    with context_on(database).writing() as work:
        work.meta.set("demo", "s")
        work.commit()
    page.refresh(Change())
    prompts.files = [tmp_path / "adoption.xlsx"]
    page.export_action.trigger()
    sheet = load_workbook(tmp_path / "adoption.xlsx").active
    assert sheet is not None
    assert sheet["A1"].value == "Demo data"
    assert sheet["A2"].value == "Organisation"


@on_a_server
def test_the_chosen_place_is_chosen_here(page: NetworkPage, administrator: Context, village: Village) -> None:
    tree = organisation.tree(administrator)
    page.set_scope(tree, village.tampere)
    assert page.table.current is not None
    assert page.table.current.organisation_id == village.tampere
    page.set_scope(tree, village.network)  # no organisation: what is chosen stays
    assert page.table.current.organisation_id == village.tampere


@on_a_server
def test_who_gets_the_page(administrator: Context, database: Database, village: Village) -> None:
    assert NetworkPage.wanted(working_as(administrator))
    with signed_in(database, *new_person(database, "M", [(Role.MENTOR, village.taipalsaari)])) as mentor:
        assert not NetworkPage.wanted(working_as(mentor))


def test_a_chart_of_nothing() -> None:
    spec = adoption_chart((), i18n.texts("fi"))
    assert not spec.has_figures
