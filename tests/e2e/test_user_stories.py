"""Whole stories of the people the program is for, by keyboard alone: the program's own wiring, threads and files."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.pdf_text import text_of
from helpers.person import ALT, CONTROL, SHIFT, Person, dump
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local import databases
from logbook_desktop.ui.reports.wizard import ReportWizard
from logbook_desktop.ui.tree.close_dialog import CloseDialog
from logbook_desktop.ui.tree.confirm_review import ConfirmReviewDialog
from logbook_desktop.ui.tree.move_dialog import MoveDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog

pytestmark = pytest.mark.qt_log_ignore("does not support")
K = Qt.Key
Sits = Callable[[str], Person]


@pytest.fixture
def sits(qtbot: QtBot, qapp: QApplication, user_home: Path) -> Iterator[Sits]:
    """Somebody sits down at the computer; speaks a language."""
    appearance = qapp.font(), qapp.palette(), qapp.styleSheet()
    people: list[Person] = []

    def sit(language: str) -> Person:
        people.append(Person(qtbot, qapp, language))
        return people[-1]

    yield sit
    for person in people:
        person.switch_off()
    qapp.setFont(appearance[0])
    qapp.setPalette(appearance[1])
    qapp.setStyleSheet(appearance[2])


@pytest.fixture
def village_file(tmp_path: Path) -> tuple[Path, Village]:
    """Two organisations, and an evening in each of two units."""
    file = tmp_path / "data" / "village.sqlite"
    file.parent.mkdir()
    database = databases.open_database(file, create=True)
    context = databases.embedded_context(database)
    village = build_village(context)
    saved_evening(context, village.hervanta, date(2025, 11, 3))
    saved_evening(context, village.kirkonkyla, date(2025, 11, 4))
    databases.close_database(database)
    return file, village


def last_november() -> date:
    return date(date.today().year - 1, 11, 3)


def test_from_an_empty_file_to_the_first_report(sits: Sits, tmp_path: Path) -> None:
    person = sits("fi")
    person.start()
    person.press(K.Key_Tab, K.Key_Return)  # "Lisää organisaatiosi…", after the first steps
    person.dialog(NodeDialog)
    person.type("Äänekoski")
    person.press(K.Key_Return)
    person.back_in_window()
    person.wait(lambda: person.place() == "Äänekoski")
    assert person.focus is person.panels.dock.view.tree
    person.press(K.Key_Insert)
    person.dialog(NodeDialog)
    person.type("Suolahden nuorisotila")
    person.press(K.Key_Return)
    person.back_in_window()
    person.wait(lambda: person.place().endswith("Suolahden nuorisotila"))

    person.press(K.Key_N, held=CONTROL)
    fields = person.fields
    person.wait(lambda: fields.new_activity_button.isEnabled())
    person.type("Avoin ilta")
    person.press(K.Key_Tab, K.Key_Return, K.Key_Return)  # New activity…, the form of work, Add
    person.wait(lambda: person.focus is fields.date.line)
    day = last_november()
    person.write_over(f"{day.day}.{day.month}.{day.year}")
    person.tab_to(fields.start)
    person.type("17-20.30")
    person.tab_to(fields.numbers[EntryField.STAFF_COUNT])
    person.type("2")
    person.tab_to(fields.attendance)
    person.type("61")
    person.press(K.Key_Return)
    person.type("76")
    person.press(K.Key_Return)
    person.press(K.Key_S, held=CONTROL)
    person.wait(lambda: "137 käyntikertaa" in person.editor.footer.state())

    person.press(K.Key_2, held=CONTROL)
    year = person.panels["reports"].cards["organisation_year"].button
    person.tab_to(year)
    person.press(K.Key_Return)
    wizard = person.dialog(ReportWizard)
    person.wait(lambda: wizard.preview.answer is not None)
    book, paper = tmp_path / "vuosi.xlsx", tmp_path / "vuosi.pdf"
    person.prompts.files = [book, paper]
    for button, file in zip(wizard.finish_page.buttons.values(), (book, paper), strict=False):
        letter = button.text().partition("&")[2][0].upper()
        person.press(getattr(K, f"Key_{letter}"), held=ALT)
        person.wait(lambda file=file: file.name in wizard.finish_page.result.message.text())
        person.back_in(wizard)
    sheet = openpyxl.load_workbook(book).worksheets[1]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert cells.count(137) == 2  # November, and the whole year
    assert 3.5 in cells
    with pikepdf.open(paper) as pdf:
        assert "Äänekoski" in str(pdf.docinfo["/Title"])
        assert "Suurin: marraskuu" in alternative_texts(pdf)
    assert "137" in text_of(paper)


def alternative_texts(pdf: pikepdf.Pdf) -> str:
    """What the figures of a document say to those who cannot see them."""
    found = [
        thing["/Alt"] for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
    ]
    return "\n".join(str(text) for text in found)


def test_the_mentor_takes_everything_back(sits: Sits, village_file: tuple[Path, Village]) -> None:
    file, village = village_file
    before = dump(file)
    remembered = before.pop("history")

    def now() -> dict[str, list[tuple[object, ...]]]:
        """All but the history, which remembers what was taken back, too."""
        return {table: rows for table, rows in dump(file).items() if table != "history"}

    person = sits("fi")
    person.start(file)
    dock = person.panels.dock
    person.find_place("Hervannan nuorisotila")
    person.press(K.Key_F2)
    person.dialog(NodeDialog)
    person.write_over("Hervannan nuokkari")
    person.press(K.Key_Return)
    person.back_in_window()
    person.wait(lambda: person.place().endswith("Hervannan nuokkari"))

    person.press(K.Key_M, held=CONTROL | SHIFT)
    moving = person.dialog(MoveDialog)
    person.type("tampere")
    person.tab_to(moving.month_field)
    person.type("012025")
    assert moving.month == Month(2025, 1)
    person.tab_to(moving.button)
    person.press(K.Key_Return)
    impersonation = person.dialog(
        ConfirmReviewDialog
    )  # the move is in the past: it tells which published figures it alters
    assert "2025" in impersonation.view.toPlainText()
    person.tab_to(impersonation.button)
    person.press(K.Key_Return)
    person.back_in_window()
    january = Month(2025, 1)
    person.wait(lambda: dock.tree.parent_id(village.hervanta, january) == village.tampere)
    assert dock.tree.parent_id(village.hervanta, january.plus(-1)) == village.ita

    person.press(K.Key_Delete)
    closing = person.dialog(CloseDialog)
    person.tab_to(closing.button)
    person.press(K.Key_Return)
    person.back_in_window()
    person.wait(lambda: dock.tree[village.hervanta].closed_on is not None)
    assert now() != before

    for left in (2, 1, 0):
        person.press(K.Key_Z, held=CONTROL)
        person.wait(lambda left=left: dock.undo_stack.index() == left)
    person.find_place("Kirkonkylän")
    person.press(K.Key_1, held=CONTROL)
    person.wait(lambda: person.entries.list_page.current_row() is not None)
    person.press(K.Key_Delete)
    person.wait(lambda: dock.undo_stack.canUndo())
    assert now() != before
    person.press(K.Key_Z, held=CONTROL)
    person.wait(lambda: now() == before)
    assert person.prompts.advised == []
    assert len(dump(file)["history"]) == len(remembered) + 8


def test_what_was_half_typed_survives_a_crash(
    sits: Sits, village_file: tuple[Path, Village], user_home: Path, tmp_path: Path
) -> None:
    file, _ = village_file
    person = sits("fi")
    person.start(file)
    person.find_place("Hervannan")
    person.press(K.Key_1, held=CONTROL)
    person.wait(lambda: person.entries.list_page.current_row() is not None)
    person.press(K.Key_Return)
    person.wait(lambda: person.fields.activity.text())
    before = dump(file)
    person.tab_to(person.fields.end)
    person.write_over("20.99")
    person.tab_to(person.fields.what)
    person.press(K.Key_End, held=CONTROL)
    person.type(" ja paistettiin lättyjä")
    person.wait(lambda: "paistettiin" in "".join(d.read_text("utf-8") for d in user_home.rglob("*.json")))

    # The power goes: what is on the disk at this moment is all there is.
    disk = tmp_path / "disk"
    for folder in (user_home, file.parent):
        # A lock names the process that holds it, and this one lives on.
        shutil.copytree(folder, disk / folder.name, ignore=shutil.ignore_patterns("*.in-use"))
    person.switch_off()
    for folder in (user_home, file.parent):
        shutil.rmtree(folder)
        shutil.copytree(disk / folder.name, folder)

    person = sits("fi")
    person.start(file)
    offer = person.entries.list_page.draft_notice
    person.wait(lambda: "Avoin ilta" in offer.text())
    assert dump(file) == before
    person.tab_to(offer.buttons[0])
    person.press(K.Key_Return)
    fields = person.fields
    person.wait(lambda: fields.activity.text() == "Avoin ilta")
    person.wait(lambda: fields.new_activity_button.isEnabled())
    assert fields.end.text() == "20.99"
    assert "kellonaika" in fields.remark(EntryField.LENGTH)
    assert fields.what.toPlainText() == "Pelattiin biljardia ja paistettiin lättyjä"
    person.tab_to(fields.end)
    person.write_over("21")
    person.press(K.Key_S, held=CONTROL)
    person.wait(lambda: person.editor.footer.state().startswith("Tallennettu"))

    after = dump(file)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"entry", "history"}
    (old,), (new,) = (set(a["entry"]) - set(b["entry"]) for a, b in ((before, after), (after, before)))
    assert {(was, now) for was, now in zip(old, new, strict=True) if was != now} >= {
        (210, 240),
        ("Pelattiin biljardia", "Pelattiin biljardia ja paistettiin lättyjä"),
    }
    assert not list(user_home.rglob("drafts/**/*.json"))


def test_the_language_is_changed_in_the_middle_of_an_entry(
    sits: Sits, village_file: tuple[Path, Village]
) -> None:
    file, village = village_file
    person = sits("fi")
    person.start(file)
    person.find_place("Hervannan")
    person.press(K.Key_N, held=CONTROL)
    person.wait(lambda: person.fields.new_activity_button.isEnabled())
    person.type("Avoin ilta")
    person.tab_to(person.fields.start)
    person.type("17")
    person.tab_to(person.fields.what)
    person.type("Leivottiin pullaa,")

    for heading, words in (("Ny anteckning", " och drack kaffe,"), ("New entry", " and sang")):
        old = person.window
        person.tab_to(person.window.top_bar.languages)
        person.press(K.Key_Down)
        person.wait(lambda old=old: person.window is not old and person.window.isVisible())
        person.window.activateWindow()
        person.wait(lambda heading=heading: person.window.isActiveWindow() and shown_title(person) == heading)
        person.wait(lambda: person.fields.what.toPlainText().startswith("Leivottiin pullaa,"))
        person.tab_to(person.fields.what)
        person.press(K.Key_End, held=CONTROL)
        person.type(words)
        person.wait(lambda: person.fields.new_activity_button.isEnabled())
    person.tab_to(person.fields.end)
    person.type("20.30")
    person.tab_to(person.fields.attendance)
    person.type("4")
    person.press(K.Key_Return)
    person.press(K.Key_S, held=CONTROL)
    person.wait(lambda: person.editor.footer.state().startswith("Saved"))
    page = entries.find(person.context, EntryQuery(village.hervanta, words="pullaa kaffe sang"))
    assert (page.total, page.visits, page.minutes) == (1, 4, 210)
    assert not person.editor.has_unsaved


def shown_title(person: Person) -> str:
    return person.editor.header._title.text()
