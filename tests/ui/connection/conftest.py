"""What the tests of signing in share: a keyring in memory, an empty list of servers, English."""

from collections.abc import Iterator

import keyring
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpers.connection_screen import MAIJA, TOWN, TOWN_KEY, VILLE, FakeServer, HeldBackground, SignInScreen
from helpers.frame import FakePrompts
from helpers.keyrings import MemoryKeyring
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profiles
from logbook_desktop.ui.connection.connecting import ConnectionFlow


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def profiles() -> Profiles:
    return Profiles(paths.connections_file())


@pytest.fixture
def prompts() -> FakePrompts:
    return FakePrompts()


@pytest.fixture
def background() -> HeldBackground:
    return HeldBackground()


@pytest.fixture
def connecting(
    qapp: QApplication,
    background: HeldBackground,
    prompts: FakePrompts,
    profiles: Profiles,
    server: FakeServer,
) -> ConnectionFlow:
    return ConnectionFlow(background, prompts, profiles, Policy(), server.sign_in_services)


@pytest.fixture
def over(qtbot: QtBot) -> QWidget:
    """The window that dialogs stand over."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def screen(
    qtbot: QtBot, connecting: ConnectionFlow, background: HeldBackground, over: QWidget
) -> SignInScreen:
    return SignInScreen(qtbot, connecting, background, over)


@pytest.fixture
def known(profiles: Profiles) -> Profiles:
    profiles.keep(TOWN)
    profiles.remember_login(TOWN_KEY, VILLE)
    profiles.remember_login(TOWN_KEY, MAIJA)
    return profiles
