"""Scenes of signing in to a server; ``helpers.scenes`` takes them in."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.servers import Encryption
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profile, Profiles, RememberedLogin
from logbook_desktop.ui.connection.addresses import server_of
from logbook_desktop.ui.connection.dialog import ConnectionDialog
from logbook_desktop.ui.connection.new_password import NewPasswordDialog
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.widgets.sending import Sending
from logbook_desktop.ui.kit.workspace import Session

if TYPE_CHECKING:
    from helpers.scenes import Stage

Scene = Callable[["Stage"], QWidget]
CONNECTION_SCENES: dict[str, Scene] = {}


def scene(made: Scene) -> Scene:
    """A function that brings something on the stage and gives the widget to photograph."""
    CONNECTION_SCENES[made.__name__.replace("_", "-")] = made
    return made


def connection_dialog(
    stage: "Stage", profiles: Sequence[Profile] = (), logins: Sequence[RememberedLogin] = (), **preset: Any
) -> ConnectionDialog:
    """The dialog over the window, knowing these profiles and, on the first of them, these logins."""
    known = Profiles(
        Path(tempfile.mkdtemp(dir=stage.scratch)) / "connections.json", preset.get("servers", ())
    )
    for profile in reversed(profiles):
        known.keep(profile)
    for login in reversed(logins):
        known.remember_login(server_of(known.all[0]).key, login)
    dialog = ConnectionDialog(
        known, Policy(**preset), DialogPrompts(), stage.shown(stage.bare_window()), at_start=True
    )
    dialog.set_can_remember(True)
    return stage.shown(dialog)


TOWN = Profile("Nuorisopalvelut", (("logbook.esimerkki.fi", 5432),), "logbook")
PEOPLE = (
    RememberedLogin("logbook_000123", "Maija Meikäläinen"),
    RememberedLogin("logbook_000124", "Ville Virtanen"),
)


@scene
def connect_first(stage: "Stage") -> QWidget:
    return connection_dialog(stage)


@scene
def connect_known(stage: "Stage") -> QWidget:
    dialog = connection_dialog(stage, [TOWN], PEOPLE)
    dialog.set_remembered_password(server_of(TOWN).key, PEOPLE[0].login, "a long password")
    return dialog


@scene
def connect_unencrypted(stage: "Stage") -> QWidget:
    dialog = connection_dialog(stage, [replace(TOWN, encryption="off")], PEOPLE)
    dialog.place.details.click()
    return dialog


@scene
def connect_preset(stage: "Stage") -> QWidget:
    preset = replace(TOWN, preset=True)
    dialog = connection_dialog(stage, servers=(preset,), may_add_servers=False)
    dialog.set_can_remember(False)
    return dialog


@scene
def connect_wrong_password(stage: "Stage") -> QWidget:
    from logbook_desktop.domain.errors import ErrorKind, ExternalError
    from logbook_desktop.ui.kit import errors

    dialog = connection_dialog(stage, [TOWN], PEOPLE)
    message = errors.describe_error(ExternalError(ErrorKind.WRONG_PASSWORD))
    dialog.show_failure(message.title, message.text)
    return dialog


@scene
def connect_no_answer(stage: "Stage") -> QWidget:
    dialog = connection_dialog(stage, [TOWN], PEOPLE)
    dialog.person.password.setText("a long password")
    dialog.enter.click()
    dialog.patience.timeout.emit()
    dialog.offer_offline(True)
    return dialog


@scene
def first_password(stage: "Stage") -> QWidget:
    return stage.shown(NewPasswordDialog(stage.shown(stage.bare_window()), first="given"))


@scene
def change_password(stage: "Stage") -> QWidget:
    dialog = stage.shown(NewPasswordDialog(stage.shown(stage.bare_window())))
    dialog.old.setText("the old one")
    dialog.new.setText("short")
    dialog.use.click()
    return dialog


@scene
def signed_out(stage: "Stage") -> QWidget:
    window = stage.bare_window()
    window.pages.show_signed_out()
    return stage.shown(window)


def session_scene(name: str, encryption: Encryption, sending: tuple[Sending, int]) -> None:
    def made(stage: "Stage") -> QWidget:
        server = replace(server_of(TOWN), encryption=encryption)
        session = Session(server, TOWN.name, "logbook_000123", "Maija Meikäläinen")
        window = stage.window("Tampere", replace(stage.workspace, session=session))
        window.status_line.set_sending(*sending, do=None if sending[0] is Sending.SENT else window.show)
        return window

    CONNECTION_SCENES[name] = made


session_scene("session", Encryption.VERIFY_FULL, (Sending.SENT, 0))
session_scene("session-unencrypted", Encryption.OFF, (Sending.WAITING, 3))
session_scene("session-unverified", Encryption.REQUIRE, (Sending.CONFLICTS, 1))
