"""The program with sessions: signed in at the start, from the menu, out again; what is remembered, what is shown."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from helpers.connection_screen import MAIJA, OWN, PASSWORD, TOWN, TOWN_KEY, FakeServer, weaker
from helpers.databases import copy_of
from helpers.frame import FakePrompts, fake_panels
from logbook_desktop.bootstrap import Program
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Actor, embedded_actor
from logbook_desktop.domain.servers import Encryption, Server
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.people.sign_in import SignedIn
from logbook_desktop.support import paths
from logbook_desktop.support import settings as declared
from logbook_desktop.support.profiles import Profile, Profiles
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.connection.connecting import SignInServices
from logbook_desktop.ui.connection.dialog import ConnectionDialog
from logbook_desktop.ui.connection.new_password import NewPasswordDialog
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.widgets.message_page import MessagePage
from logbook_desktop.ui.shell import presentation, sessions
from logbook_desktop.ui.shell.main_menu import Command
from logbook_desktop.ui.shell.sessions import offline_possible
from logbook_desktop.ui.shell.single_instance import FileLock

pytestmark = pytest.mark.qt_log_ignore("does not support")
LONG = 20_000


class RealSessions(FakeServer):
    """Real databases behind fake services: each session has a file of its own."""

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        self.template = template
        self.folder = folder
        self.databases: list[Any] = []
        self.left: list[Any] = []
        self.wait = threading.Event()
        self.wait.set()

    def sign_in(self, server: Server, login: str, password: str) -> SignedIn:
        assert threading.current_thread() is not threading.main_thread()
        assert self.wait.wait(LONG / 1000)
        found = super().sign_in(server, login, password)
        database = copy_of(self.template, self.folder / f"{len(self.databases)}.sqlite")
        self.databases.append(database)
        actor = Actor(login, found.context.actor.display_name, embedded_actor(login).grants)
        return SignedIn(Context(database, actor), server, found.must_change_password)

    def let_go(self, context: Any) -> None:
        databases.close_database(context.database)
        self.left.append(context)

    @property
    def sign_in_services(self) -> SignInServices:
        return SignInServices(self.sign_in, self.change_password, self.let_go, offline_possible)


@pytest.fixture
def server(sqlite_template: Path, tmp_path: Path) -> RealSessions:
    return RealSessions(sqlite_template, tmp_path)


@pytest.fixture
def settings(user_home: Path) -> Settings:
    return Settings(paths.settings_file())


@pytest.fixture
def for_all_users(user_home: Path) -> Path:
    """The folder for all users of this computer, empty until a test puts a policy there."""
    folder = paths.policy_files()[0].parent
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def make_program(
    qtbot: QtBot, qapp: QApplication, settings: Settings, prompts: FakePrompts, server: RealSessions
) -> Iterator[Callable[[], Program]]:
    before = qapp.font(), qapp.palette(), qapp.styleSheet()
    presentation.install_language(qapp, "en")
    theme.apply(qapp, theme.Appearance.LIGHT, 100)
    made: list[Program] = []

    def make() -> Program:
        made.append(
            Program(
                qapp,
                settings,
                ThreadedBackground(),
                prompts,
                None,
                "en",
                fake_panels,
                sign_in_services=server.sign_in_services,
            )
        )
        return made[-1]

    yield make
    server.wait.set()
    for program in made:
        program.finish()
        program.window.hide()
        program.window.deleteLater()
        program.deleteLater()
    qapp.setFont(before[0])
    qapp.setPalette(before[1])
    qapp.setStyleSheet(before[2])


def dialog_of(program: Program, qtbot: QtBot) -> ConnectionDialog:
    def shown() -> list[ConnectionDialog]:
        return [d for d in program.window.findChildren(ConnectionDialog) if d.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=LONG)
    return shown()[-1]


def sign_in(program: Program, qtbot: QtBot, profile: Profile = TOWN) -> None:
    """From the menu, as somebody who has never been here."""
    Profiles(paths.connections_file())
    program.window.commanded.emit(Command.CONNECT)
    dialog = dialog_of(program, qtbot)
    dialog.place.host.setText(profile.machines[0][0])
    dialog.place.database.setText(profile.database)
    dialog.place.name.setText(profile.name)
    dialog.place.encryption.setCurrentIndex(dialog.place.encryption.findData(profile.encryption))
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText(PASSWORD)
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        dialog.enter.click()


def start(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.window.painted, timeout=LONG):
        program.start(program.sessions.open_usual)


def start_with_file(program: Program, qtbot: QtBot) -> None:
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        program.start(program.sessions.open_usual)


def action(program: Program, text: str) -> QAction:
    return next(a for a in program.window.menu.file.actions() if a.text().replace("&", "") == text)


def heading(program: Program) -> str:
    pages = [page for page in program.window.findChildren(MessagePage) if page.isVisible()]
    return pages[-1].heading.text() if pages else ""


def test_without_a_server_everything_is_as_before(
    make_program: Callable[[], Program], qtbot: QtBot, settings: Settings
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    assert program.files.workspace is not None
    assert program.files.workspace.session is None
    assert program.window.status_line.protection.isVisible()
    for text in ("Change password…", "Sign out"):
        assert not action(program, text).isVisible()
    assert settings.value(declared.SERVER) == ""


def test_signing_in_from_the_menu_takes_the_place_of_the_file(
    make_program: Callable[[], Program], qtbot: QtBot, settings: Settings
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    sign_in(program, qtbot)
    session = program.files.workspace.session if program.files.workspace else None
    assert session is not None
    assert (session.login, session.person, session.place) == (MAIJA.login, MAIJA.name, "Town")
    line = program.window.status_line
    assert line.where == "On the server Town: Maija Meikäläinen"
    assert not line.danger.isVisible()
    for text in ("Change password…", "Sign out"):
        assert action(program, text).isVisible()
    assert settings.value(declared.SERVER) == TOWN_KEY
    lock = FileLock(paths.own_database())
    assert lock.claim(), "the file is let go"
    lock.release()


@pytest.mark.parametrize("encryption", [Encryption.REQUIRE, Encryption.OFF])
def test_less_than_verified_stands_in_red_in_the_window(
    make_program: Callable[[], Program], qtbot: QtBot, encryption: Encryption
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    sign_in(program, qtbot, weaker(encryption))
    danger = program.window.status_line.danger
    assert danger.isVisible()
    assert danger.label.property("tone") == "danger"
    assert not danger.icon_label.pixmap().isNull()
    assert danger.toolTip()
    program.window.commanded.emit(Command.LARGER)  # a window built anew says it, too
    assert program.window.status_line.danger.isVisible()


def test_a_wrong_password_leaves_the_file_open(make_program: Callable[[], Program], qtbot: QtBot) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    before = program.files.workspace
    program.window.commanded.emit(Command.CONNECT)
    dialog = dialog_of(program, qtbot)
    assert not dialog.file.isVisible()
    dialog.place.host.setText("db.example.fi")
    dialog.place.database.setText("logbook")
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText("wrong")
    dialog.enter.click()
    qtbot.waitUntil(lambda: not dialog.trying, timeout=LONG)
    dialog.reject()
    assert program.files.workspace is before
    assert program.window.panels is not None


def test_a_server_that_hangs_freezes_nothing(
    make_program: Callable[[], Program], qtbot: QtBot, server: RealSessions
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    server.wait.clear()
    program.window.commanded.emit(Command.CONNECT)
    dialog = dialog_of(program, qtbot)
    dialog.patience.setInterval(1)
    dialog.place.host.setText("db.example.fi")
    dialog.place.database.setText("logbook")
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    qtbot.waitUntil(lambda: "does not answer" in dialog.message.title.text(), timeout=LONG)
    answered: list[int] = []
    program.background.change(lambda: 7, answered.append)
    program.background.read(program, "question", lambda: 8, answered.append)
    qtbot.waitUntil(lambda: len(answered) == 2, timeout=LONG)
    dialog.reject()
    dialog.reject()
    assert not dialog.isVisible()
    server.wait.set()
    qtbot.waitUntil(lambda: len(server.left) == 1, timeout=LONG)
    assert program.files.workspace is not None
    assert program.files.workspace.session is None


def test_the_next_start_asks_for_the_password_of_the_last_place(
    make_program: Callable[[], Program], qtbot: QtBot, settings: Settings
) -> None:
    first = make_program()
    start_with_file(first, qtbot)
    sign_in(first, qtbot)
    first.finish()
    program = make_program()
    start(program, qtbot)
    dialog = dialog_of(program, qtbot)
    assert dialog.place.profile().name == "Town"
    assert dialog.person.chosen_login == MAIJA.login
    assert dialog.file.isVisible()
    assert heading(program) == "You are not signed in"
    dialog.person.password.setText(PASSWORD)
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        dialog.enter.click()
    assert program.window.panels is not None


def test_another_way_at_the_start_is_a_file(
    make_program: Callable[[], Program], qtbot: QtBot, settings: Settings
) -> None:
    settings.set(declared.SERVER, TOWN_KEY)
    program = make_program()
    start(program, qtbot)
    dialog = dialog_of(program, qtbot)
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        dialog.file.click()
    assert not isValid(dialog) or not dialog.isVisible()
    assert paths.own_database().is_file()
    assert settings.value(declared.SERVER) == "", "it is the place of the next start, too"


def test_whoever_closes_the_dialog_finds_it_again(
    make_program: Callable[[], Program], qtbot: QtBot, settings: Settings
) -> None:
    settings.set(declared.SERVER, TOWN_KEY)
    program = make_program()
    start(program, qtbot)
    dialog_of(program, qtbot).reject()
    assert heading(program) == "You are not signed in"
    program.window.commanded.emit(Command.LARGER)
    assert heading(program) == "You are not signed in"
    button = next(b for b in program.window.findChildren(QPushButton) if "Sign in" in plain(b.text()))
    button.click()
    assert dialog_of(program, qtbot).isVisible()
    assert settings.value(declared.SERVER) == TOWN_KEY


def plain(text: str) -> str:
    return text.replace("&", "")


def test_a_policy_brings_the_dialog_at_the_very_first_start(
    make_program: Callable[[], Program], qtbot: QtBot, for_all_users: Path
) -> None:
    policy = 'may_add_servers = false\n[[server]]\nname = "Youth"\nhosts = ["db"]\ndatabase = "logbook"\n'
    (for_all_users / "policy.toml").write_text(policy, encoding="utf-8")
    program = make_program()
    start(program, qtbot)
    dialog = dialog_of(program, qtbot)
    assert dialog.place.only.text() == "Youth"
    assert not paths.own_database().exists()


def test_a_policy_leaves_who_chose_a_file_alone(
    make_program: Callable[[], Program], qtbot: QtBot, for_all_users: Path, settings: Settings, tmp_path: Path
) -> None:
    (for_all_users / "policy.toml").write_text('[[server]]\nhosts = ["db"]\ndatabase = "logbook"\n')
    own = tmp_path / "own.sqlite"
    databases.close_database(databases.open_database(own, create=True))
    settings.set(declared.DATABASE, str(own))
    program = make_program()
    start_with_file(program, qtbot)
    assert program.files.workspace is not None
    assert program.files.workspace.info.location == str(own)


def test_signing_out_keeps_what_is_typed_and_lets_go(
    make_program: Callable[[], Program], qtbot: QtBot, server: RealSessions, settings: Settings
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    sign_in(program, qtbot)
    assert program.sessions.idle_watch.isActive()
    entries: Any = program.window.panels["entries"] if program.window.panels else None
    action(program, "Sign out").trigger()
    assert "keep_typing" in entries.calls
    assert program.files.workspace is None
    assert program.window.panels is None
    assert heading(program) == "You are not signed in"
    assert not program.sessions.idle_watch.isActive()
    assert not action(program, "Sign out").isVisible()
    qtbot.waitUntil(lambda: program.background.wait(0), timeout=LONG)
    assert server.databases[0].engine.pool.checkedout() == 0
    assert settings.value(declared.SERVER) == TOWN_KEY, "the next start is there again"


def test_an_idle_connection_is_looked_for(
    make_program: Callable[[], Program], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    assert not program.sessions.idle_watch.isActive(), "a file stays open"
    looked: list[tuple[Context, float]] = []

    def close_idle(context: Context, seconds: float) -> bool:
        looked.append((context, seconds))
        return True

    monkeypatch.setattr(databases, "close_idle", close_idle)
    sign_in(program, qtbot)
    assert program.sessions.idle_watch.isActive()
    assert program.sessions.idle_watch.interval() <= 60_000
    program.sessions.idle_watch.timeout.emit()
    qtbot.waitUntil(lambda: bool(looked), timeout=LONG)
    assert program.files.workspace is not None
    assert looked == [(program.files.workspace.context, sessions.IDLE_SECONDS)]
    assert sessions.IDLE_SECONDS == 300


def test_the_own_password_from_the_menu(
    make_program: Callable[[], Program], qtbot: QtBot, server: RealSessions
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    sign_in(program, qtbot)
    action(program, "Change password…").trigger()
    choice = program.window.findChildren(NewPasswordDialog)[0]
    choice.old.setText(PASSWORD)
    choice.new.setText(OWN)
    choice.again.setText(OWN)
    choice.use.click()
    qtbot.waitUntil(lambda: not isValid(choice) or not choice.isVisible(), timeout=LONG)
    assert server.passwords[MAIJA.login] == OWN
    assert program.window.status_line.currentMessage() == "Your password is changed."


def test_offline_is_for_who_has_signed_in_here_before(
    make_program: Callable[[], Program], qtbot: QtBot, server: RealSessions
) -> None:
    first = make_program()
    start_with_file(first, qtbot)
    sign_in(first, qtbot)
    first.finish()
    server.trouble = ExternalError(ErrorKind.NO_SERVER)
    program = make_program()
    start(program, qtbot)
    dialog = dialog_of(program, qtbot)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    qtbot.waitUntil(dialog.offline.isVisible, timeout=LONG)
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        dialog.offline.click()
    workspace = program.files.workspace
    assert workspace is not None
    assert workspace.session is not None
    assert workspace.session.offline
    assert workspace.session.person == MAIJA.name
    assert program.window.status_line.where == "Offline, kept on this computer: Maija Meikäläinen"
    assert not action(program, "Change password…").isEnabled()
    assert not program.sessions.idle_watch.isActive()
    program.file_commands.ask_restore()
    assert [title for title, _ in program.prompts.advised] == [  # type: ignore[attr-defined]
        "This works only with a file on this computer"
    ]


def test_what_is_chosen_and_does_not_open_is_not_remembered(
    make_program: Callable[[], Program],
    qtbot: QtBot,
    settings: Settings,
    prompts: FakePrompts,
    tmp_path: Path,
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    broken = tmp_path / "broken.sqlite"
    broken.write_text("this is no database at all, but long enough to be looked at")
    prompts.files = [broken]
    program.file_commands.ask_open()
    qtbot.waitUntil(lambda: bool(prompts.advised), timeout=LONG)
    assert settings.value(declared.DATABASE) == ""
    nowhere = tmp_path / "a file"
    nowhere.write_text("")
    prompts.files = [nowhere / "new.sqlite"]
    program.file_commands.ask_new()
    qtbot.waitUntil(lambda: len(prompts.advised) == 2, timeout=LONG)
    assert settings.value(declared.DATABASE) == ""


def test_a_file_after_a_server_is_the_next_place(
    make_program: Callable[[], Program],
    qtbot: QtBot,
    settings: Settings,
    prompts: FakePrompts,
    tmp_path: Path,
) -> None:
    program = make_program()
    start_with_file(program, qtbot)
    sign_in(program, qtbot)
    prompts.files = [tmp_path / "new.sqlite"]
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        program.file_commands.ask_new()
    assert settings.value(declared.SERVER) == ""
    assert settings.value(declared.DATABASE) == str(tmp_path / "new.sqlite")
    assert not action(program, "Sign out").isVisible()
    assert program.window.status_line.protection.isVisible()
