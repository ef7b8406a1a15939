"""The whole way on a real server: a person at the connection dialog, TLS in between, their own rights at the end."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import text

from helpers.databases import context_on
from helpers.logins import PASSWORD, Login, new_person
from helpers.postgres_server import PostgresServer
from helpers.tls_front import Front, Issuer
from helpers.village import Village, build_village
from helpers.whole_program import LONG, Fill, fill, front, issuer, program
from logbook_desktop.bootstrap import Program
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.local.databases import close_idle, open_database
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.connection.new_password import NewPasswordDialog
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell.main_menu import Command

__all__ = ["fill", "front", "issuer", "program"]
pytestmark = pytest.mark.qt_log_ignore("does not support")
OWN = "hevonen paristo naula"


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("dialog", template=postgres_template)
    opened = open_database(postgres_server.url("dialog"))
    yield opened
    opened.close()
    postgres_server.drop_database("dialog")


@pytest.fixture(scope="module")
def village(database: Database) -> Village:
    return build_village(context_on(database))


def workspace_of(program: Program) -> Workspace:
    assert program.files.workspace is not None
    return program.files.workspace


def test_a_worker_signs_in_and_sees_the_own_part(
    program: Program,
    qtbot: QtBot,
    fill: Fill,
    database: Database,
    village: Village,
) -> None:
    dialog = fill(new_person(database, "Aino Aalto", [(Role.WORKER, village.hervanta)]))
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        dialog.enter.click()
    workspace = workspace_of(program)
    assert workspace.session is not None
    assert workspace.session.person == "Aino Aalto"
    assert program.window.status_line.where == "On the server dialog – localhost: Aino Aalto"
    assert not program.window.status_line.danger.isVisible()
    assert program.window.status_line.protection.text() == "What is kept here is not encrypted"
    assert program.window.status_line.protection.isVisible()
    tree = organisation.tree(workspace.context)
    assert village.hervanta in tree
    # Idle for a moment: somebody who waits his turn has had it.
    qtbot.waitUntil(lambda: close_idle(workspace.context, 0.5), timeout=LONG)
    assert village.hervanta in organisation.tree(workspace.context), "the connection comes back by itself"
    for panel in (
        (program.window.panels["entries"], program.window.panels["reports"]) if program.window.panels else ()
    ):
        program.window.tabs.setCurrentWidget(panel)
    assert connections_of(database, workspace.session.login) in (1, 2), "work, and listening"


def test_the_first_time_one_begins_at_the_own_place(
    program: Program,
    qtbot: QtBot,
    fill: Fill,
    database: Database,
    village: Village,
) -> None:
    """Not at the whole network, where a worker would be told of a right that is missing."""
    dialog = fill(new_person(database, "Uusi Työntekijä", [(Role.WORKER, village.hervanta)]))
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        dialog.enter.click()
    panels = program.window.panels
    assert panels is not None
    chosen: list[int] = []
    panels.dock.node_selected.connect(chosen.append)
    qtbot.waitUntil(lambda: bool(chosen), timeout=LONG)
    assert set(chosen) == {village.hervanta}


def connections_of(database: Database, login: str) -> int:
    with database.engine.connect() as connection:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE usename = :login")
        return int(connection.execute(query, {"login": login}).scalar_one())


def test_a_first_password_is_changed_on_the_way_in(
    program: Program,
    qtbot: QtBot,
    fill: Fill,
    database: Database,
    village: Village,
) -> None:
    login = new_person(database, "Eetu", [(Role.WORKER, village.hervanta)], first_password=True)
    dialog = fill(login)
    dialog.enter.click()
    qtbot.waitUntil(lambda: bool(dialog.findChildren(NewPasswordDialog)), timeout=LONG)
    choice = dialog.findChildren(NewPasswordDialog)[0]
    choice.new.setText(OWN)
    choice.again.setText(OWN)
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        choice.use.click()
    workspace = workspace_of(program)
    assert village.hervanta in organisation.tree(workspace.context)
    again = fill(Login(login.login, PASSWORD))
    again.person.set_remembered_password(None)
    again.enter.click()
    qtbot.waitUntil(lambda: not again.trying, timeout=LONG)
    assert "password is wrong" in again.message.title.text()
    again.reject()


def test_an_expired_first_password_is_told(
    program: Program,
    qtbot: QtBot,
    fill: Fill,
    database: Database,
    village: Village,
) -> None:
    login = new_person(database, "Late", [(Role.WORKER, village.hervanta)], first_password=True)
    with database.engine.begin() as connection:
        connection.execute(
            text("UPDATE person SET first_password_until = now() - interval '1 day' WHERE login = :login"),
            {"login": login.login},
        )
    before = workspace_of(program)
    dialog = fill(login)
    dialog.enter.click()
    qtbot.waitUntil(lambda: not dialog.trying, timeout=LONG)
    assert dialog.message.text.isVisible()
    assert "mentor" in dialog.message.text.text()
    assert not dialog.findChildren(NewPasswordDialog)
    assert workspace_of(program) is before
    dialog.reject()


def test_a_changed_password_holds_for_the_session_that_changed_it(
    program: Program,
    qtbot: QtBot,
    fill: Fill,
    database: Database,
    village: Village,
) -> None:
    dialog = fill(new_person(database, "Maija", [(Role.WORKER, village.hervanta)]))
    with qtbot.waitSignal(program.files.opened, timeout=LONG):
        dialog.enter.click()
    program.window.commanded.emit(Command.CHANGE_PASSWORD)
    choice = program.window.findChildren(NewPasswordDialog)[-1]
    for field, typed in ((choice.old, PASSWORD), (choice.new, OWN), (choice.again, OWN)):
        field.setText(typed)
    choice.use.click()
    qtbot.waitUntil(lambda: not isValid(choice) or not choice.isVisible(), timeout=LONG)
    context = workspace_of(program).context
    qtbot.waitUntil(lambda: close_idle(context, 0.5), timeout=LONG)  # what the window still reads comes first
    assert village.hervanta in organisation.tree(context)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [("issuer", "issuer"), ("name", "name"), ("expired", "expired"), ("plain", "encrypt")],
)
def test_a_server_that_cannot_prove_who_it_is_gets_no_password(
    program: Program,
    qtbot: QtBot,
    fill: Fill,
    postgres_server: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
    issuer: Issuer,
    wrong: str,
    message: str,
) -> None:
    certificates = {
        "issuer": Issuer.new(tmp_path_factory.mktemp("stranger")).for_host("localhost"),
        "name": issuer.for_host("another.example.org"),
        "expired": issuer.for_host("localhost", expired=True),
        "plain": None,
    }
    dialog = fill(Login("somebody", "a password to steal"))
    with Front(postgres_server.port, certificates[wrong]) as stranger:
        dialog.place.port.setValue(stranger.port)
        dialog.enter.click()
        qtbot.waitUntil(lambda: not dialog.trying, timeout=LONG)
        assert b"a password to steal" not in stranger.received
    words = f"{dialog.message.title.text()} {dialog.message.text.text()}".lower()
    assert message in words
    assert dialog.message.isVisible()
    dialog.reject()
