"""Terms of use on the way in and in the middle of work: the program on a real server, by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from helpers.databases import context_on, on_a_server
from helpers.logins import new_person
from helpers.village import Village, build_village, open_evening
from helpers.whole_program import LONG, Fill, fill, front, issuer, program
from logbook_desktop.bootstrap import Program
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.connection.new_password import NewPasswordDialog
from logbook_desktop.ui.shell.main_menu import Command
from logbook_desktop.ui.terms.dialog import TermsDialog
from logbook_desktop.ui.terms.reading import TermsReader

__all__ = ["fill", "front", "issuer", "program"]
pytestmark = [
    pytest.mark.qt_log_ignore("does not support"),
    on_a_server,
]
OWN = "hevonen paristo naula"


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


def in_force(database: Database, version: int = 1) -> None:
    """Published earlier; its day was yesterday."""
    with database.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO terms VALUES (:v, current_date - 2, now(), 'it')"), {"v": version}
        )
        for language, body in (("fi", "Ehdot"), ("sv", "Villkor"), ("en", "Terms")):
            connection.execute(
                text("INSERT INTO terms_text VALUES (:v, :language, :body)"),
                {"v": version, "language": language, "body": body},
            )


def shown(program: Program, qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    """The dialog of a kind, once it is there."""

    def there() -> list[QWidget]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    qtbot.waitUntil(lambda: bool(there()), timeout=LONG)
    return there()[-1]


def terms_dialog(program: Program, qtbot: QtBot) -> TermsDialog:
    dialog = shown(program, qtbot, TermsDialog)
    assert isinstance(dialog, TermsDialog)
    return dialog


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key) -> None:
    qtbot.keyClick(widget, key)


def accept_by_keyboard(qtbot: QtBot, dialog: TermsDialog) -> None:
    """From the text with Tab to the button, which Space presses."""
    dialog.activateWindow()
    for _ in range(6):
        if dialog.focusWidget() is dialog.agree:
            break
        press(qtbot, dialog.focusWidget() or dialog, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.agree
    press(qtbot, dialog.agree, Qt.Key.Key_Space)


def count(database: Database, table: str) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_the_first_mentor_chooses_a_password_and_accepts(
    program: Program, qtbot: QtBot, fill: Fill, database: Database, village: Village
) -> None:
    in_force(database)
    login = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)], first_password=True)
    fill(login).enter.click()
    choice = shown(program, qtbot, NewPasswordDialog)
    assert isinstance(choice, NewPasswordDialog)
    choice.new.setText(OWN)
    choice.again.setText(OWN)
    choice.use.click()
    dialog = terms_dialog(program, qtbot)
    assert dialog.text.text("en") == "Terms"
    assert dialog.text.tabText(0) == "English"
    assert "Taipalsaari" in dialog.for_whom.text()
    assert dialog.leave.text().replace("&", "") == "Sign out"
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        accept_by_keyboard(qtbot, dialog)
    workspace = program.files.workspace
    assert workspace is not None
    assert village.kirkonkyla in organisation.tree(workspace.context)
    assert count(database, "terms_acceptance") == 2
    program.window.commanded.emit(Command.READ_TERMS)
    reader = shown(program, qtbot, TermsReader)
    assert isinstance(reader, TermsReader)
    assert reader.when.text().startswith("You accepted this version on")
    reader.accept()


def test_a_colleague_who_is_too_early_is_told_to_wait(
    program: Program, qtbot: QtBot, fill: Fill, database: Database, village: Village
) -> None:
    in_force(database)
    before = program.files.workspace
    fill(new_person(database, "Väinö", [(Role.WORKER, village.kirkonkyla)])).enter.click()
    dialog = terms_dialog(program, qtbot)
    assert not dialog.agree.isEnabled()
    assert "Taipalsaari" in dialog.wrong.text()
    press(qtbot, dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=LONG)
    assert program.files.workspace is before
    assert count(database, "terms_acceptance") == 0


def test_the_day_comes_in_the_middle_of_an_entry(
    program: Program, qtbot: QtBot, fill: Fill, database: Database, village: Village
) -> None:
    """The dialog comes; what was typed is there after it."""
    draft = open_evening(context_on(database), village.kirkonkyla)
    login = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        fill(login).enter.click()
    panels = program.window.panels
    assert panels is not None
    qtbot.waitUntil(lambda: panels.dock.tree is not None, timeout=LONG)
    chosen: list[int] = []
    panels.dock.node_selected.connect(chosen.append)
    panels.dock.select_node(village.kirkonkyla)
    qtbot.waitUntil(lambda: bool(chosen), timeout=LONG)
    panels["entries"].new_entry()
    fields = panels["entries"].editor.fields
    qtbot.waitUntil(lambda: fields.activity.count() > 0, timeout=LONG)
    fields.what.setPlainText("Tämä ei katoa")
    assert program.window.is_typing
    in_force(database)  # with the day that has come
    program.window.refresh(_everything())
    dialog = terms_dialog(program, qtbot)
    accept_by_keyboard(qtbot, dialog)
    qtbot.waitUntil(lambda: program.window.panels is not panels, timeout=LONG)
    after = program.window.panels
    assert after is not None
    qtbot.waitUntil(
        lambda: after["entries"].editor.fields.what.toPlainText() == "Tämä ei katoa", timeout=LONG
    )
    assert draft.unit_id == village.kirkonkyla
    workspace = program.files.workspace
    assert workspace is not None
    assert village.kirkonkyla in organisation.tree(workspace.context)


def test_who_would_not_accept_is_signed_out_with_the_draft_kept(
    program: Program, qtbot: QtBot, fill: Fill, database: Database, village: Village
) -> None:
    open_evening(context_on(database), village.kirkonkyla)
    login = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        fill(login).enter.click()
    in_force(database)
    program.window.refresh(_everything())
    dialog = terms_dialog(program, qtbot)
    with qtbot.waitSignal(program.sessions.signed_out, timeout=LONG):
        press(qtbot, dialog, Qt.Key.Key_Escape)
    assert program.files.workspace is None
    assert count(database, "terms_acceptance") == 0


def test_announced_terms_can_wait(
    program: Program, qtbot: QtBot, fill: Fill, database: Database, village: Village
) -> None:
    in_force(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE terms SET valid_from = current_date + 20"))
    login = new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        fill(login).enter.click()
    dialog = terms_dialog(program, qtbot)
    assert dialog.leave.text().replace("&", "") == "Later"
    press(qtbot, dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=LONG)
    workspace = program.files.workspace
    assert workspace is not None
    assert workspace.session is not None
    assert village.kirkonkyla in organisation.tree(workspace.context)


def _everything() -> object:
    from logbook_desktop.services.live import SOMETHING

    return SOMETHING
