"""A mentor on a server makes ten colleagues from a list in the clipboard: the whole program, keys alone."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import null
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.databases import context_on, on_a_server
from helpers.logins import PASSWORD, new_person, signed_in
from helpers.pdf_text import pages_of
from helpers.person import CONTROL, Person
from helpers.village import build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.people import people
from logbook_desktop.ui.accounts.results import ResultsDialog
from logbook_desktop.ui.people.list_dialog import ListDialog
from logbook_desktop.ui.people.page import PeoplePage

pytestmark = [
    on_a_server,
    pytest.mark.qt_log_ignore("does not support"),
]
Key = Qt.Key
LINES = [f"Nimi {n}\tnimi{n}@t.fi\tKirkonkylän nuorisotila\tworker" for n in range(1, 10)]
LINES.append("Nimi 10\tnimi10@t.fi\tSaimaanharjun nuorisotilla\tworker")


@pytest.fixture
def mentor(qtbot: QtBot, qapp: QApplication, database: Database) -> Iterator[Person]:
    keyring.set_keyring(null.Keyring())
    village = build_village(context_on(database))
    login = new_person(database, "Maija Mentori", [(Role.MENTOR, village.taipalsaari)])
    own = database.engine.url.set(username=login.login, password=login.password, drivername="postgresql")
    person = Person(qtbot, qapp, "en")
    person.start(own.render_as_string(hide_password=False))  # type: ignore[arg-type]  # an address, as IT may give
    yield person
    person.switch_off()


def test_ten_colleagues(mentor: Person, database: Database, tmp_path: Path) -> None:
    mentor.find_place("Taipalsaari")
    page = mentor.panels["colleagues"]
    assert isinstance(page, PeoplePage)
    mentor.press(Key.Key_4, held=CONTROL)
    assert mentor.window.tabs.currentWidget() is page
    mentor.wait(lambda: page.model.rowCount() == 1)
    mentor.tab_to(page.commands.list_button)
    mentor.press(Key.Key_Space)

    listed = mentor.dialog(ListDialog)
    QApplication.clipboard().setText("\n".join(LINES))
    mentor.tab_to(listed.text)
    mentor.press(Key.Key_V, held=CONTROL)
    mentor.tab_to(listed.next)
    mentor.press(Key.Key_Space)
    assert listed.summary.text() == "9 accounts will be made. 1 line is left out: its verdict says why."
    assert "Did you mean “Saimaanharjun nuorisotila”" in listed.verdict.text()
    mentor.tab_to(listed.back)
    mentor.press(Key.Key_Space)
    mentor.tab_to(listed.text)
    mentor.press(Key.Key_End, held=CONTROL)
    for _ in range(len("tilla\tworker")):
        mentor.press(Key.Key_Backspace)
    mentor.type("tila\tworker")
    mentor.tab_to(listed.next)
    mentor.press(Key.Key_Space)
    mentor.tab_to(listed.next)
    mentor.press(Key.Key_Space)

    results = mentor.dialog(ResultsDialog)
    assert results.summary.text() == "Done for 10 people."
    mentor.prompts.files.append(tmp_path / "letters.pdf")
    mentor.tab_to(results.save)
    mentor.press(Key.Key_Space)
    mentor.wait(results.saved_at.text)
    passwords = [letter.password for letter in results.letters]
    mentor.press(Key.Key_Escape)
    mentor.back_in_window()
    mentor.wait(lambda: page.model.rowCount() == 11)

    pages = pages_of(tmp_path / "letters.pdf")
    assert [password in text for password, text in zip(passwords, pages, strict=True)] == [True] * 10
    with signed_in(database, mentor.context.actor.login, PASSWORD) as context:
        made = [one for one in people.people(context) if one.first_password_until is not None]
    assert len(made) == 10
    assert all(len(one.grants) == 1 and one.email for one in made)
