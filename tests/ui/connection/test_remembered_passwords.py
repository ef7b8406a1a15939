"""What the keyring remembers of signing in, and how it is forgotten."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from helpers.connection_screen import (
    MAIJA,
    PASSWORD,
    TOWN_KEY,
    VILLE,
    FakeServer,
    HeldBackground,
    SignInScreen,
)
from helpers.frame import FakePrompts
from helpers.keyrings import MemoryKeyring
from logbook_desktop.support import secrets
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profiles
from logbook_desktop.ui.connection.connecting import ConnectionFlow, SignedInSession

pytestmark = pytest.mark.qt_log_ignore("does not support")


# --- remembered passwords -----------------------------------------------------------------------------------


def test_a_password_is_kept_only_if_asked(screen: SignInScreen, known: Profiles, ring: MemoryKeyring) -> None:
    screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert ring.kept == {}
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.tab_to(dialog.person.remember)
    screen.key(Qt.Key.Key_Space)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert list(ring.kept.values()) == [PASSWORD]
    assert secrets.password(TOWN_KEY, MAIJA.login) == PASSWORD


def test_a_kept_password_is_used_and_never_shown(screen: SignInScreen, known: Profiles) -> None:
    secrets.keep_password(TOWN_KEY, MAIJA.login, PASSWORD)
    dialog = screen.open()
    assert dialog.person.remember.isChecked()
    assert dialog.person.password.text() == ""
    assert dialog.person.password.placeholderText() == "remembered"
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert [session.login for session in screen.sessions] == [MAIJA.login]
    assert secrets.password(TOWN_KEY, MAIJA.login) == PASSWORD


def test_a_kept_password_is_that_of_one_person(screen: SignInScreen, known: Profiles) -> None:
    secrets.keep_password(TOWN_KEY, MAIJA.login, PASSWORD)
    dialog = screen.open()
    dialog.person.who.setCurrentIndex(1)
    assert dialog.person.chosen_password == ""
    screen.background.answer()
    assert dialog.person.chosen_password == ""
    assert not dialog.person.remember.isChecked()


def test_a_late_answer_of_the_keyring_is_not_taken_for_another_person(
    screen: SignInScreen, known: Profiles
) -> None:
    secrets.keep_password(TOWN_KEY, MAIJA.login, PASSWORD)
    dialog = screen.dialog = screen.connecting.ask(screen.over)
    dialog.person.who.setCurrentIndex(1)
    screen.background.held.reverse()
    screen.background.answer()
    assert dialog.person.chosen_login == VILLE.login
    assert dialog.person.chosen_password == ""


def test_unticking_forgets_the_password(screen: SignInScreen, known: Profiles) -> None:
    secrets.keep_password(TOWN_KEY, MAIJA.login, PASSWORD)
    dialog = screen.open()
    dialog.person.remember.click()
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert len(screen.sessions) == 1
    assert secrets.password(TOWN_KEY, MAIJA.login) is None


def test_without_a_keyring_the_dialog_says_so(
    screen: SignInScreen, known: Profiles, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "can_remember", lambda: False)
    dialog = screen.open()
    assert not dialog.person.remember.isVisible()
    assert dialog.person.no_keyring.isVisible()
    assert "every time" in dialog.person.no_keyring.text()
    dialog.person.remember.setChecked(True)  # from a time with a keyring
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert len(screen.sessions) == 1
    assert ring.kept == {}


def test_a_keyring_that_stays_locked_costs_the_memory_alone(
    screen: SignInScreen, known: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "keep_password", lambda *_: False)
    dialog = screen.open()
    dialog.person.remember.click()
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    screen.background.answer()
    assert len(screen.sessions) == 1
    assert ["could not be remembered" in note for note in screen.notes] == [True]


def test_what_is_typed_can_be_shown(screen: SignInScreen, known: Profiles) -> None:
    dialog = screen.open()
    assert dialog.person.password.echoMode() is QLineEdit.EchoMode.Password
    dialog.person.show_typed.click()
    assert dialog.person.password.echoMode() is QLineEdit.EchoMode.Normal


# --- forgetting ---------------------------------------------------------------------------------------------


def test_a_person_can_be_forgotten(screen: SignInScreen, known: Profiles) -> None:
    secrets.keep_password(TOWN_KEY, MAIJA.login, PASSWORD)
    secrets.keep_password(TOWN_KEY, VILLE.login, PASSWORD)
    dialog = screen.open()
    dialog.person.forget.click()
    screen.background.answer()
    assert known.logins(TOWN_KEY) == (VILLE,)
    assert dialog.person.chosen_login == VILLE.login
    assert secrets.password(TOWN_KEY, MAIJA.login) is None
    assert secrets.password(TOWN_KEY, VILLE.login) == PASSWORD
    dialog.person.forget.click()
    assert dialog.person.chosen_login == ""
    assert not dialog.person.forget.isVisible()
    assert screen.field is dialog.person.login


def test_a_server_can_be_forgotten_with_its_people(screen: SignInScreen, known: Profiles) -> None:
    secrets.keep_password(TOWN_KEY, MAIJA.login, PASSWORD)
    dialog = screen.open()
    assert not dialog.place.forget.isVisible()
    dialog.place.details.click()
    dialog.place.forget.click()
    screen.background.answer()
    assert known.all == ()
    assert known.logins(TOWN_KEY) == ()
    assert secrets.password(TOWN_KEY, MAIJA.login) is None
    assert dialog.place.chosen is None
    assert dialog.place.host.isVisible()
    assert dialog.place.host.text() == ""


def test_a_keyring_that_waits_for_the_person_keeps_no_sign_in_waiting(
    qtbot: QtBot, over: QWidget, prompts: FakePrompts, known: Profiles, server: FakeServer
) -> None:
    servers, keys = HeldBackground(), HeldBackground()
    connecting = ConnectionFlow(servers, prompts, known, Policy(), server.sign_in_services, keys=keys)
    sessions: list[SignedInSession] = []
    connecting.signed_in.connect(sessions.append)
    dialog = connecting.ask(over)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    servers.answer()
    assert len(sessions) == 1
    assert keys.held, "it is still waiting"
