"""The own password: twice, long enough, and nobody is left wondering which one holds."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from helpers.connection_screen import MAIJA, OWN, PASSWORD, TOWN, TOWN_KEY, FakeServer, HeldBackground
from helpers.typing import press
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.passwords import SHORTEST_PASSWORD
from logbook_desktop.support import secrets
from logbook_desktop.ui.connection.addresses import server_of
from logbook_desktop.ui.connection.connecting import ConnectionFlow
from logbook_desktop.ui.connection.new_password import NewPasswordDialog

pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture
def notes(connecting: ConnectionFlow) -> list[str]:
    messages: list[str] = []
    connecting.noted.connect(messages.append)
    return messages


@pytest.fixture
def choice(
    qtbot: QtBot, connecting: ConnectionFlow, server: FakeServer, over: QWidget, notes: list[str]
) -> NewPasswordDialog:
    context = server.sign_in(server_of(TOWN), MAIJA.login, PASSWORD).context
    dialog = connecting.ask_new_password(context, server_of(TOWN), MAIJA.login, over)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def fill(choice: NewPasswordDialog, old: str, new: str, again: str | None = None) -> None:
    choice.old.setText(old)
    choice.new.setText(new)
    choice.again.setText(new if again is None else again)
    press(choice.again, Qt.Key.Key_Return)


def test_the_dialog_asks_for_the_present_one_first(choice: NewPasswordDialog) -> None:
    assert choice.focusWidget() is choice.old
    assert not choice.reason.isVisible()
    assert str(SHORTEST_PASSWORD) in choice.rule.text()


def test_a_new_password_is_used_from_now_on(
    choice: NewPasswordDialog, server: FakeServer, background: HeldBackground, notes: list[str]
) -> None:
    fill(choice, PASSWORD, OWN)
    assert not choice.use.isEnabled()
    background.answer()
    assert server.passwords[MAIJA.login] == OWN
    assert not choice.isVisible()
    assert notes == ["Your password is changed."]
    assert secrets.password(TOWN_KEY, MAIJA.login) is None, "nobody asked to keep it"


def test_a_remembered_password_is_changed_along(
    choice: NewPasswordDialog, background: HeldBackground
) -> None:
    secrets.keep_password(TOWN_KEY, MAIJA.login, PASSWORD)
    fill(choice, PASSWORD, OWN)
    background.answer()
    assert secrets.password(TOWN_KEY, MAIJA.login) == OWN


@pytest.mark.parametrize(
    ("old", "new", "again", "messages", "field"),
    [
        ("", OWN, None, "present password", "old"),
        (PASSWORD, "x" * (SHORTEST_PASSWORD - 1), None, "12 characters", "new"),
        (PASSWORD, PASSWORD, None, "Choose another", "new"),
        (PASSWORD, OWN, OWN + "x", "not the same", "again"),
        (PASSWORD, OWN, "", "not the same", "again"),
    ],
)
def test_what_is_wrong_is_said_before_the_server_is_asked(
    choice: NewPasswordDialog,
    background: HeldBackground,
    old: str,
    new: str,
    again: str | None,
    messages: str,
    field: str,
) -> None:
    fill(choice, old, new, again)
    assert choice.wrong.isVisible()
    assert messages in choice.wrong.text()
    assert choice.focusWidget() is getattr(choice, field)
    assert background.held == []


def test_twelve_letters_of_any_kind_are_enough(
    choice: NewPasswordDialog, server: FakeServer, background: HeldBackground
) -> None:
    fill(choice, PASSWORD, "ä" * SHORTEST_PASSWORD)
    background.answer()
    assert server.passwords[MAIJA.login] == "ä" * SHORTEST_PASSWORD


def test_a_wrong_present_password_is_told_and_nothing_changed(
    choice: NewPasswordDialog, server: FakeServer, background: HeldBackground, notes: list[str]
) -> None:
    fill(choice, "not that one", OWN)
    background.answer()
    assert choice.isVisible()
    assert "password is wrong" in choice.wrong.text()
    assert choice.use.isEnabled()
    assert server.passwords[MAIJA.login] == PASSWORD
    assert notes == []
    fill(choice, PASSWORD, OWN)
    background.answer()
    assert server.passwords[MAIJA.login] == OWN


def test_a_server_that_goes_away_is_told(
    choice: NewPasswordDialog, server: FakeServer, background: HeldBackground
) -> None:
    server.trouble = ExternalError(ErrorKind.NO_SERVER)
    fill(choice, PASSWORD, OWN)
    background.answer()
    assert "does not answer" in choice.wrong.text()
    assert choice.isVisible()


def test_a_change_under_way_is_not_left(choice: NewPasswordDialog, background: HeldBackground) -> None:
    fill(choice, PASSWORD, OWN)
    press(choice, Qt.Key.Key_Escape)
    choice.close()
    assert choice.isVisible()
    background.answer()
    assert not choice.isVisible()


def test_esc_changes_nothing(
    choice: NewPasswordDialog, server: FakeServer, background: HeldBackground
) -> None:
    choice.new.setText(OWN)
    press(choice, Qt.Key.Key_Escape)
    background.answer()
    assert not choice.isVisible()
    assert server.passwords[MAIJA.login] == PASSWORD


def test_what_is_typed_can_be_shown(choice: NewPasswordDialog) -> None:
    choice.show_typed.click()
    assert {field.echoMode() for field in (choice.old, choice.new, choice.again)} == {
        QLineEdit.EchoMode.Normal
    }
