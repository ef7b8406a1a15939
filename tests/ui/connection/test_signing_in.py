"""Signing in at the keyboard: from the dialog to a session, and everything that can come between."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from helpers.connection_screen import (
    MAIJA,
    OWN,
    PASSWORD,
    TOWN,
    TOWN_KEY,
    VILLE,
    FakeServer,
    SignInScreen,
    weaker,
)
from helpers.frame import FakePrompts
from logbook_desktop.data.stores.people.store import NewMentor
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.support import secrets
from logbook_desktop.support.profiles import Profiles, RememberedLogin

pytestmark = pytest.mark.qt_log_ignore("does not support")


def test_the_first_time_everything_is_typed_without_a_mouse(
    screen: SignInScreen, server: FakeServer, profiles: Profiles
) -> None:
    dialog = screen.open()
    assert screen.field is dialog.place.host
    screen.type("db.example.fi")
    screen.tab_to(dialog.place.database)
    screen.type("logbook")
    screen.tab_to(dialog.person.login)
    screen.type(MAIJA.login)
    screen.tab_to(dialog.person.password)
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert server.asked == [(Server((Host("db.example.fi"),), "logbook"), MAIJA.login)]
    assert [(a.login, a.person, a.profile.name) for a in screen.sessions] == [
        (MAIJA.login, MAIJA.name, "logbook – db.example.fi")
    ]
    assert not dialog.isVisible()
    assert [profile.machines for profile in profiles.all] == [TOWN.machines]
    assert profiles.logins(TOWN_KEY) == (MAIJA,)


def test_the_next_time_the_password_is_enough(screen: SignInScreen, known: Profiles) -> None:
    dialog = screen.open()
    assert screen.field is dialog.person.password
    assert dialog.person.who.currentText() == f"{MAIJA.name} ({MAIJA.login})"
    assert not dialog.person.login.isVisible()
    assert not dialog.place.host.isVisible()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert [session.login for session in screen.sessions] == [MAIJA.login]


def test_a_colleague_at_the_same_computer_is_chosen_by_name(screen: SignInScreen, known: Profiles) -> None:
    dialog = screen.open()
    screen.tab_to(dialog.person.who)
    screen.key(Qt.Key.Key_Down)
    assert dialog.person.who.currentText().startswith(VILLE.name)
    screen.tab_to(dialog.person.password)
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert [session.person for session in screen.sessions] == [VILLE.name]
    assert known.logins(TOWN_KEY) == (VILLE, MAIJA)


def test_someone_new_at_the_same_computer_types_the_login(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    server.passwords["logbook_000777"] = PASSWORD
    dialog = screen.open()
    screen.tab_to(dialog.person.who)
    screen.key(Qt.Key.Key_End)
    assert dialog.person.login.isVisible()
    screen.tab_to(dialog.person.login)
    screen.type("logbook_000777")
    screen.tab_to(dialog.person.password)
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert [session.login for session in screen.sessions] == ["logbook_000777"]
    assert known.logins(TOWN_KEY)[0] == RememberedLogin("logbook_000777", "")


def test_a_wrong_password_is_said_beside_the_field_and_typed_again(
    screen: SignInScreen, known: Profiles
) -> None:
    dialog = screen.open()
    screen.type("wrong")
    screen.key(Qt.Key.Key_Return)
    assert dialog.trying
    screen.background.answer()
    assert not dialog.trying
    assert "password is wrong" in screen.message
    assert isinstance(screen.field, QLineEdit)
    assert screen.field is dialog.person.password
    assert screen.field.selectedText() == "wrong"
    assert screen.sessions == []
    screen.field.clear()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert len(screen.sessions) == 1


@pytest.mark.parametrize(("login", "password", "message"), [("", "", "name"), ("x", "", "password")])
def test_what_is_missing_is_asked_for_before_the_server_is(
    screen: SignInScreen, known: Profiles, server: FakeServer, login: str, password: str, message: str
) -> None:
    dialog = screen.open()
    dialog.person.who.setCurrentIndex(dialog.person.who.count() - 1)
    dialog.person.login.setText(login)
    dialog.person.password.setText(password)
    dialog.enter.click()
    assert message in screen.message
    assert screen.field is (dialog.person.login if not login else dialog.person.password)
    assert server.asked == []


@pytest.mark.parametrize("hosts", ["", "postgresql://db", "db.example.fi,", "a b"])
def test_an_address_that_is_none_is_said_beside_it(
    screen: SignInScreen, server: FakeServer, hosts: str
) -> None:
    dialog = screen.open()
    dialog.place.host.setText(hosts)
    dialog.place.database.setText("logbook")
    dialog.person.login.setText("x")
    dialog.person.password.setText("y")
    dialog.enter.click()
    assert dialog.place.wrong.isVisible()
    assert "server" in dialog.place.wrong.text()
    assert screen.field is dialog.place.host
    assert server.asked == []
    screen.type("d")
    assert not dialog.place.wrong.isVisible()


def test_several_machines_and_ports_are_understood(screen: SignInScreen, server: FakeServer) -> None:
    dialog = screen.open()
    dialog.place.host.setText("db1.example.fi, db2.example.fi:5433")
    dialog.place.port.setValue(443)
    dialog.place.database.setText("logbook")
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    screen.background.answer()
    assert server.asked[0][0].hosts == (Host("db1.example.fi", 443), Host("db2.example.fi", 5433))


# --- the server does not answer -----------------------------------------------------------------------------


def test_a_silent_server_gets_words_and_the_person_may_stop(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    dialog = screen.open()
    dialog.patience.setInterval(1)
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    assert screen.message == "Signing in…"
    screen.qtbot.waitUntil(lambda: "does not answer" in screen.message)
    assert dialog.trying
    assert not dialog.person.password.isEnabled()
    assert screen.field is dialog.cancel
    screen.key(Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.trying
    assert dialog.person.password.isEnabled()
    screen.background.answer()
    assert screen.sessions == [], "it had been taken back"
    assert len(server.contexts) == 1
    assert server.open_sessions == 0
    screen.key(Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_failure_of_a_stopped_attempt_is_not_told(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    server.trouble = ExternalError(ErrorKind.NO_SERVER)
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    dialog.reject()
    screen.background.answer()
    assert screen.message == "Stopped. Nothing was changed."


def test_the_patience_is_five_seconds(screen: SignInScreen) -> None:
    assert screen.open().patience.interval() == 5000


def test_an_answer_after_the_words_still_counts(screen: SignInScreen, known: Profiles) -> None:
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    held = screen.background.held.pop(0)
    dialog.patience.timeout.emit()
    assert "does not answer" in screen.message
    held()
    assert len(screen.sessions) == 1


def test_a_second_attempt_is_not_answered_by_the_first(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    dialog.reject()
    dialog.person.password.setText("wrong")
    dialog.enter.click()
    first, second = screen.background.held
    screen.background.held.clear()
    first()
    assert dialog.trying, "the first was taken back"
    second()
    screen.background.answer()
    assert "password is wrong" in screen.message
    assert (screen.sessions, server.open_sessions) == ([], 0)


@pytest.mark.parametrize("by", ["words of the server", "patience"])
def test_without_a_server_a_person_who_can_works_offline(
    screen: SignInScreen, known: Profiles, server: FakeServer, by: str
) -> None:
    server.offline = {MAIJA.login}
    server.trouble = ExternalError(ErrorKind.NO_SERVER, "db.example.fi")
    wanted: list[tuple[object, str]] = []
    screen.connecting.offline_requested.connect(lambda profile, login: wanted.append((profile, login)))
    dialog = screen.open()
    screen.type(PASSWORD)
    assert not dialog.offline.isVisible()
    screen.key(Qt.Key.Key_Return)
    if by == "patience":
        attempt = screen.background.held.pop(0)
        dialog.patience.timeout.emit()
        screen.background.answer()
        assert dialog.trying
        dialog.offline.click()
        attempt()
    else:
        screen.background.answer()
        assert "does not answer" in screen.message
        dialog.offline.click()
    assert wanted == [(TOWN, MAIJA.login)]
    assert not dialog.isVisible()
    assert screen.sessions == []


def test_who_never_signed_in_here_cannot_work_offline(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    server.trouble = ExternalError(ErrorKind.NO_SERVER)
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert not dialog.offline.isVisible()


@pytest.mark.parametrize(
    "kind",
    [
        ErrorKind.UNTRUSTED_SERVER,
        ErrorKind.EXPIRED_CERTIFICATE,
        ErrorKind.WRONG_HOST_NAME,
        ErrorKind.NO_ENCRYPTION,
        ErrorKind.OLD_SERVER,
        ErrorKind.TOO_MANY_CONNECTIONS,
        ErrorKind.PASSWORD_EXPIRED,
        ErrorKind.OLDER_SCHEMA,
        ErrorKind.NEWER_SCHEMA,
        ErrorKind.MISSING_DATABASE,
        ErrorKind.NO_RIGHT,
    ],
)
def test_whatever_the_world_says_stands_in_the_dialog(
    screen: SignInScreen, known: Profiles, server: FakeServer, kind: ErrorKind
) -> None:
    server.trouble = ExternalError(kind, "db.example.fi")
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    title, _, text = screen.message.partition("\n")
    assert title
    assert text
    assert dialog.isVisible()
    assert not dialog.offline.isVisible(), "the server answers: it would take what waits, too"


def test_a_window_that_goes_takes_no_session_with_it(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    dialog.deleteLater()
    screen.qtbot.waitUntil(lambda: not isValid(dialog))
    screen.background.answer()
    assert screen.sessions == []
    assert server.open_sessions == 0


def test_a_computer_with_a_wrong_clock_is_told(
    screen: SignInScreen, known: Profiles, server: FakeServer, prompts: FakePrompts
) -> None:
    server.clock_off = timedelta(hours=-3)
    screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert len(screen.sessions) == 1
    assert [title for title, _ in prompts.advised] == ["The clock of this computer is wrong"]


def test_a_mentor_whom_the_it_department_gave_is_told(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    server.new_mentors = (NewMentor(Name.of("Taipalsaari"), "Väinö Åkerman", at),)
    screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    (note,) = screen.notes
    assert note.startswith("The IT department gave Taipalsaari a new mentor on ")
    assert note.endswith(": Väinö Åkerman")


# --- the first password -------------------------------------------------------------------------------------


def test_the_first_password_is_changed_before_anything_else(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    server.first_passwords = {MAIJA.login}
    screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    choice = screen.first_password()
    assert screen.sessions == []
    assert not choice.old.isVisible()
    assert choice.reason.isVisible()
    choice.activateWindow()
    screen.qtbot.waitUntil(choice.isActiveWindow)
    assert screen.field is choice.new
    screen.type(OWN)
    screen.key(Qt.Key.Key_Tab)
    screen.type(OWN)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    assert server.passwords[MAIJA.login] == OWN
    assert len(screen.sessions) == 1
    assert server.open_sessions == 1, "the session of the first password is over"
    assert screen.sessions[0].context is server.contexts[-1]
    assert not screen.dialog.isVisible()


def test_the_own_password_is_the_one_that_is_remembered(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    server.first_passwords = {MAIJA.login}
    dialog = screen.open()
    dialog.person.remember.click()
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    screen.background.answer()
    choice = screen.first_password()
    choice.new.setText(OWN)
    choice.again.setText(OWN)
    choice.use.click()
    screen.background.answer()
    assert secrets.password(TOWN_KEY, MAIJA.login) == OWN


def test_who_chooses_no_password_is_not_in(screen: SignInScreen, known: Profiles, server: FakeServer) -> None:
    server.first_passwords = {MAIJA.login}
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    screen.first_password().cancel.click()
    screen.background.answer()
    assert (screen.sessions, server.open_sessions) == ([], 0)
    assert dialog.isVisible()
    assert not dialog.trying
    assert server.passwords[MAIJA.login] == PASSWORD


def test_a_server_that_goes_away_after_the_change_leaves_the_new_password_to_sign_in_with(
    screen: SignInScreen, known: Profiles, server: FakeServer
) -> None:
    server.first_passwords = {MAIJA.login}
    dialog = screen.open()
    screen.type(PASSWORD)
    screen.key(Qt.Key.Key_Return)
    screen.background.answer()
    choice = screen.first_password()
    choice.new.setText(OWN)
    choice.again.setText(OWN)
    choice.use.click()
    screen.background.held.pop(0)()
    server.trouble = ExternalError(ErrorKind.NO_SERVER)
    screen.background.answer()
    assert "does not answer" in screen.message
    server.trouble = None
    dialog.person.password.setText(OWN)
    dialog.enter.click()
    screen.background.answer()
    assert len(screen.sessions) == 1


# --- what is less than safe ---------------------------------------------------------------------------------


def test_verified_is_what_nobody_has_to_ask_for(screen: SignInScreen, server: FakeServer) -> None:
    dialog = screen.open()
    assert dialog.place.encryption.currentData() == Encryption.VERIFY_FULL
    assert not dialog.place.danger.isVisible()


@pytest.mark.parametrize("encryption", [Encryption.REQUIRE, Encryption.OFF])
def test_less_is_chosen_and_stays_in_red(
    screen: SignInScreen, server: FakeServer, profiles: Profiles, encryption: Encryption
) -> None:
    dialog = screen.open()
    dialog.place.host.setText("db.example.fi")
    dialog.place.database.setText("logbook")
    screen.tab_to(dialog.place.encryption)
    while dialog.place.encryption.currentData() != encryption:
        screen.key(Qt.Key.Key_Down)
    assert dialog.place.danger.isVisible()
    assert dialog.place.danger.text
    assert not dialog.place.danger.icon_label.pixmap().isNull(), "never by colour alone"
    assert not dialog.place.certificate.isVisible(), "nobody would look at it"
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    screen.background.answer()
    assert server.asked[0][0].encryption is encryption
    again = screen.open()
    assert not again.place.encryption.isVisible()
    assert again.place.danger.isVisible(), "also while the details are closed"


def test_a_known_server_can_be_made_safer(
    screen: SignInScreen, profiles: Profiles, server: FakeServer
) -> None:
    profiles.keep(weaker(Encryption.OFF))
    dialog = screen.open()
    dialog.place.details.click()
    dialog.place.encryption.setCurrentIndex(0)
    assert not dialog.place.danger.isVisible()
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    screen.background.answer()
    assert profiles.all == (TOWN,)
