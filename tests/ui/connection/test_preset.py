"""What an IT department presets: it stands first, nobody changes it here, and it is shown as it is."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from helpers.connection_screen import MAIJA, PASSWORD, TOWN, FakeServer, HeldBackground
from helpers.frame import FakePrompts
from logbook_desktop.domain.servers import Encryption
from logbook_desktop.support import paths
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profile, Profiles
from logbook_desktop.ui.connection.connecting import ConnectionFlow, SignedInSession
from logbook_desktop.ui.connection.dialog import ConnectionDialog

pytestmark = pytest.mark.qt_log_ignore("does not support")
PRESET = replace(TOWN, name="Youth services", preset=True)
OWN = Profile("My own", (("own.example.fi", 5432),), "own")


@pytest.fixture
def ask(background: HeldBackground, server: FakeServer, over: QWidget, qtbot: QtBot, prompts: FakePrompts):
    made: list[ConnectionFlow] = []

    def ask_with(policy: Policy, *own: Profile) -> ConnectionDialog:
        profiles = Profiles(paths.connections_file(), policy.servers)
        for profile in own:
            profiles.keep(profile)
        made.append(ConnectionFlow(background, prompts, profiles, policy, server.sign_in_services))
        dialog = made[-1].ask(over)
        background.answer()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return ask_with


def names(dialog: ConnectionDialog) -> list[str]:
    return [dialog.place.choice.itemText(place) for place in range(dialog.place.choice.count())]


def test_the_only_server_is_named_and_the_person_types_who_they_are(ask, server, background) -> None:
    dialog = ask(Policy((PRESET,), may_add_servers=False))
    assert dialog.place.only.isVisible()
    assert dialog.place.only.text() == "Youth services"
    assert dialog.place.preset.isVisible()
    assert not dialog.place.choice.isVisible()
    assert not dialog.place.host.isVisible()
    assert dialog.focusWidget() is dialog.person.login
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    background.answer()
    assert [host.name for host in server.asked[0][0].hosts] == ["db.example.fi"]
    assert not dialog.isVisible()


def test_details_can_be_read_but_not_changed(ask) -> None:
    dialog = ask(Policy((PRESET,), may_add_servers=False))
    assert dialog.place.details.text().replace("&", "") == "Show details"
    dialog.place.details.click()
    assert dialog.place.host.isVisible()
    for field in (dialog.place.host, dialog.place.database, dialog.place.name, dialog.place.certificate):
        assert field.isReadOnly()
    assert not dialog.place.forget.isVisible()
    for widget in (dialog.place.port, dialog.place.encryption, dialog.place.browse):
        assert not widget.isEnabled()
    dialog.place.host.setText("evil.example.org")
    assert dialog.place.profile() == PRESET


def test_own_servers_are_not_there_where_they_may_not_be(ask) -> None:
    dialog = ask(Policy((PRESET,), may_add_servers=False), OWN)
    assert names(dialog) == ["Youth services"]


def test_own_servers_come_after_it_where_they_may(ask) -> None:
    dialog = ask(Policy((PRESET,)), OWN)
    assert names(dialog) == ["Youth services", "My own", "Another server…"]
    assert dialog.place.choice.currentIndex() == 0
    dialog.place.choice.setCurrentIndex(1)
    assert not dialog.place.preset.isVisible()
    assert dialog.place.profile() == OWN
    dialog.place.choice.setCurrentIndex(2)
    assert dialog.place.host.text() == ""
    assert not dialog.place.host.isReadOnly()


def test_it_is_not_kept_as_an_own_one(ask, background) -> None:
    dialog = ask(Policy((PRESET,)))
    sessions: list[SignedInSession] = []
    dialog.person.login.setText(MAIJA.login)
    dialog.person.password.setText(PASSWORD)
    dialog.enter.click()
    background.answer()
    assert sessions == []
    assert Profiles(paths.connections_file()).all == ()
    assert Profiles(paths.connections_file()).logins("db.example.fi/logbook") == (MAIJA,)


def test_weak_protection_is_red_whoever_chose_it(ask) -> None:
    dialog = ask(Policy((replace(PRESET, encryption=Encryption.REQUIRE.value),), may_add_servers=False))
    assert dialog.place.danger.isVisible()


def test_an_unreadable_policy_is_told(ask) -> None:
    dialog = ask(Policy(unreadable=Path("/etc/xdg/logbook-desktop/policy.toml")))
    assert dialog.unreadable.isVisible()
    assert "/etc/xdg/logbook-desktop/policy.toml" in dialog.unreadable.text()
    assert dialog.place.host.isVisible(), "one may still type a server that one knows"


def test_a_readable_one_is_not(ask) -> None:
    assert not ask(Policy()).unreadable.isVisible()
