"""Fixtures of the whole program before a real server: TLS in between, and the connection dialog filled in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import null
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.frame import FakePrompts
from helpers.logins import Login
from helpers.postgres_server import PostgresServer
from helpers.tls_front import Front, Issuer
from logbook_desktop.bootstrap import Program
from logbook_desktop.data.database import Database
from logbook_desktop.support import paths
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.connection.dialog import ConnectionDialog
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.shell import presentation
from logbook_desktop.ui.shell.main_menu import Command

LONG = 20_000
"""Milliseconds to wait for what a server and threads do."""
Fill = Callable[[Login], ConnectionDialog]
"""Opens the dialog and fills it in for somebody."""


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer.new(tmp_path)


@pytest.fixture
def front(postgres_server: PostgresServer, issuer: Issuer) -> Iterator[Front]:
    with Front(postgres_server.port, issuer.for_host("localhost")) as made:
        yield made


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, user_home: Path) -> Iterator[Program]:
    keyring.set_keyring(null.Keyring())
    appearance = qapp.font(), qapp.palette(), qapp.styleSheet()
    presentation.install_language(qapp, "en")
    theme.apply(qapp, theme.Appearance.LIGHT, 100)
    made = Program(qapp, Settings(paths.settings_file()), ThreadedBackground(), FakePrompts(), None, "en")
    with qtbot.waitSignal(made.files.opened, timeout=LONG):
        made.start(made.files.open_usual)
    yield made
    made.finish()
    made.window.hide()
    made.window.deleteLater()
    made.deleteLater()
    qapp.setFont(appearance[0])
    qapp.setPalette(appearance[1])
    qapp.setStyleSheet(appearance[2])


@pytest.fixture
def fill(program: Program, front: Front, issuer: Issuer, database: Database) -> Fill:
    def filled(login: Login) -> ConnectionDialog:
        program.window.commanded.emit(Command.CONNECT)
        dialog = program.window.findChildren(ConnectionDialog)[-1]
        dialog.place.host.setText("localhost")
        dialog.place.port.setValue(front.port)
        dialog.place.database.setText(database.engine.url.database or "")
        dialog.place.certificate.setText(str(issuer.file))
        dialog.person.login.setText(login.login)
        dialog.person.password.setText(login.password)
        return dialog

    return filled
