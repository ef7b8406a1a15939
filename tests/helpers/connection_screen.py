"""The connection by keyboard: services of signing in without a server, with what they counted, and the screen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpers.typing import press, type_text
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Actor
from logbook_desktop.domain.servers import Encryption, Server
from logbook_desktop.support.profiles import Profile, RememberedLogin
from logbook_desktop.ui.connection.connecting import ConnectionFlow, SignedInSession, SignInServices
from logbook_desktop.ui.connection.dialog import ConnectionDialog
from logbook_desktop.ui.connection.new_password import NewPasswordDialog
from logbook_desktop.ui.kit.background import unhandled

TOWN = Profile("Town", (("db.example.fi", 5432),), "logbook")
TOWN_KEY = "db.example.fi/logbook"
MAIJA = RememberedLogin("logbook_000123", "Maija Meikäläinen")
VILLE = RememberedLogin("logbook_000124", "Ville Virtanen")
PASSWORD, OWN = "correct horse battery", "hevonen paristo naula"


@dataclass
class FakeServer:
    """Who may come in, and what was asked of the services."""

    passwords: dict[str, str] = field(default_factory=lambda: {MAIJA.login: PASSWORD, VILLE.login: PASSWORD})
    first_passwords: set[str] = field(default_factory=set)
    """Logins that have to choose a password of their own."""
    gated: set[str] = field(default_factory=set)
    """Logins that have to accept terms of use."""
    trouble: Exception | None = None
    clock_off: timedelta = timedelta(0)
    new_mentors: tuple[Any, ...] = ()
    offline: set[str] = field(default_factory=set)
    asked: list[tuple[Server, str]] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)
    make_database: Callable[[], Any] = SimpleNamespace

    def sign_in(self, server: Server, login: str, password: str) -> Any:
        self.asked.append((server, login))
        if self.trouble is not None:
            raise self.trouble
        if self.passwords.get(login) != password:
            raise ExternalError(ErrorKind.WRONG_PASSWORD)
        name = {MAIJA.login: MAIJA.name, VILLE.login: VILLE.name}.get(login, "")
        context = SimpleNamespace(actor=Actor(login, name), database=self.make_database(), is_open=True)
        self.contexts.append(context)
        return SimpleNamespace(
            context=context,
            server=server,
            must_change_password=login in self.first_passwords,
            clock_off=self.clock_off,
            new_mentors=self.new_mentors,
            must_accept_terms=login in self.gated,
        )

    def change_password(self, context: Any, old: str, new: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        if self.passwords[context.actor.login] != old:
            raise ExternalError(ErrorKind.WRONG_PASSWORD)
        self.passwords[context.actor.login] = new
        self.first_passwords.discard(context.actor.login)

    def let_go(self, context: Any) -> None:
        context.is_open = False

    @property
    def open_sessions(self) -> int:
        return sum(context.is_open for context in self.contexts)

    @property
    def sign_in_services(self) -> SignInServices:
        return SignInServices(
            self.sign_in, self.change_password, self.let_go, lambda _server, login: login in self.offline
        )


class HeldBackground:
    """Does nothing until a test lets it: what is asked waits in ``held``."""

    def __init__(self) -> None:
        self.held: list[Callable[[], None]] = []

    def read(
        self,
        asker: QObject,
        topic: str,
        question: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        def answer() -> None:
            try:
                result = question()
            except Exception as error:  # noqa: BLE001 - as the real one does
                failed(error)
            else:
                done(result)

        self.held.append(answer)

    def change(
        self,
        action: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        raise AssertionError("a server that hangs would keep every change waiting")

    def answer(self) -> None:
        """Everything that was asked, and what is asked because of the answers."""
        while self.held:
            self.held.pop(0)()


def weaker(encryption: Encryption) -> Profile:
    """The town's server, less safe."""
    return Profile(TOWN.name, TOWN.machines, TOWN.database, encryption.value)


class SignInScreen:
    """The dialog as a person has it before them, and what came of it."""

    def __init__(
        self, qtbot: QtBot, connecting: ConnectionFlow, background: HeldBackground, over: QWidget
    ) -> None:
        self.qtbot, self.connecting, self.background, self.over = qtbot, connecting, background, over
        self.sessions: list[SignedInSession] = []
        self.notes: list[str] = []
        connecting.signed_in.connect(self.sessions.append)
        connecting.noted.connect(self.notes.append)
        self.dialog: ConnectionDialog

    def open(self, **how: bool) -> ConnectionDialog:
        self.dialog = self.connecting.ask(self.over, **how)
        self.dialog.activateWindow()
        self.qtbot.waitUntil(self.dialog.isActiveWindow)
        self.background.answer()
        return self.dialog

    @property
    def field(self) -> QWidget:
        """Where one types."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def type(self, text: str) -> None:
        type_text(self.field, text)

    def key(self, key: Qt.Key) -> None:
        press(self.field, key)

    def tab_to(self, widget: QWidget) -> None:
        for _ in range(30):
            if self.field is widget:
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError("the tab key does not reach it")

    @property
    def message(self) -> str:
        message = self.dialog.message
        return f"{message.title.text()}\n{message.text.text()}".strip() if message.isVisible() else ""

    def first_password(self) -> NewPasswordDialog:
        found = self.dialog.findChildren(NewPasswordDialog)
        assert found
        assert found[0].isVisible()
        return found[0]
