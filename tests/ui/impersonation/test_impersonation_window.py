"""The window of a rehearsal: whose eyes, what they see, and that nothing in it changes anything; by keyboard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.contents import contents
from helpers.databases import copy_of
from helpers.frame import nothing_remembered
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.tree import organisation
from logbook_desktop.support import i18n
from logbook_desktop.ui.entries.list.read_only import ReadOnlyEntries
from logbook_desktop.ui.impersonation.choice import RoleChoice
from logbook_desktop.ui.impersonation.controller import ImpersonationController
from logbook_desktop.ui.impersonation.window import ImpersonationWindow
from logbook_desktop.ui.shell.tabs import make_read_only_tabs
from logbook_desktop.ui.tree.dock.dock import OrganisationDock


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = i18n.active().language
    i18n.set_language("en")
    yield
    i18n.set_language(before)


@pytest.fixture
def context(sqlite_template: Path, tmp_path: Path) -> Iterator[Context]:
    database = copy_of(sqlite_template, tmp_path / "village.sqlite")
    yield replace(databases.embedded_context(database), today=lambda: date(2025, 12, 1))
    database.close()


@pytest.fixture
def village(context: Context) -> Village:
    made = build_village(context)
    saved_evening(context, made.kirkonkyla)
    saved_evening(context, made.hervanta)
    return made


@pytest.fixture
def impersonation(qtbot: QtBot, context: Context, village: Village) -> Iterator[ImpersonationController]:
    window = QWidget()
    qtbot.addWidget(window)
    made = ImpersonationController(nothing_remembered(context), make_read_only_tabs, window)
    yield made
    made.close_all()


def shown(
    qtbot: QtBot, impersonation: ImpersonationController, role: Role, node_id: int
) -> ImpersonationWindow:
    impersonation.show_role(role, node_id)
    window = impersonation.windows[-1]
    with qtbot.waitExposed(window):
        window.show()
    return window


def entries_of(window: ImpersonationWindow) -> ReadOnlyEntries:
    found = window.parts.tabs[0]
    assert isinstance(found, ReadOnlyEntries)
    return found


def test_it_says_whose_eyes_and_shows_what_they_see(
    qtbot: QtBot, impersonation: ImpersonationController, village: Village
) -> None:
    window = shown(qtbot, impersonation, Role.WORKER, village.kirkonkyla)
    assert "Nothing can be changed here" in window.banner.title.text()
    assert window.banner.rights.text() == "Worker: Etelä-Karjala › Taipalsaari › Kirkonkylän nuorisotila"
    assert window.banner.accessibleName()
    tree = window.parts.dock.tree
    assert village.saimaanharju in tree
    assert village.hervanta not in tree
    qtbot.waitUntil(lambda: entries_of(window).list_page.model.rowCount() == 1)


def test_nothing_in_it_changes_anything(
    qtbot: QtBot, impersonation: ImpersonationController, context: Context, village: Village
) -> None:
    before = contents(context.database)
    window = shown(qtbot, impersonation, Role.MENTOR, village.taipalsaari)
    dock = window.parts.dock_widget
    assert isinstance(dock, OrganisationDock)
    acts = dock.actions_of_structure
    for action in (acts.add, acts.add_under, acts.rename, acts.move, acts.close, acts.merge, acts.split):
        assert not action.isVisible()
        action.trigger()
    assert all(b.isHidden() for b in dock.findChildren(QToolButton) if b.defaultAction() is acts.add)
    assert entries_of(window).list_page.bin_button.isHidden()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_Insert):
        QTest.keyClick(dock.view.tree, key)
    assert contents(context.database) == before


def test_an_entry_is_read_and_left_by_keyboard(
    qtbot: QtBot, impersonation: ImpersonationController, village: Village
) -> None:
    window = shown(qtbot, impersonation, Role.WORKER, village.kirkonkyla)
    panel = entries_of(window)
    qtbot.waitUntil(lambda: panel.list_page.model.rowCount() == 1)
    panel.list_page.table.selectRow(0)
    panel.list_page.table.setFocus()
    QTest.keyClick(panel.list_page.table, Qt.Key.Key_Return)
    assert "Pelattiin biljardia" in panel.text.toPlainText()
    assert panel.text.isVisible()
    qtbot.waitUntil(panel.text.hasFocus)
    QTest.keyClick(panel.text, Qt.Key.Key_Escape)
    assert panel.list_page.isVisible()


def test_keys_change_the_tab_and_close_it(
    qtbot: QtBot, impersonation: ImpersonationController, village: Village
) -> None:
    window = shown(qtbot, impersonation, Role.WORKER, village.kirkonkyla)
    by_keys = {action.shortcut().toString(): action for action in window.actions()}
    by_keys["Ctrl+2"].trigger()
    assert window.tabs.currentIndex() == 1
    assert by_keys[QKeySequence("Ctrl+W").toString()].isEnabled()
    by_keys["Ctrl+W"].trigger()
    assert impersonation.windows == []


def test_a_viewer_sees_no_entries(
    qtbot: QtBot, impersonation: ImpersonationController, village: Village
) -> None:
    window = shown(qtbot, impersonation, Role.VIEWER, village.taipalsaari)
    assert entries_of(window).list_page.model.rowCount() == 0


def test_a_role_and_a_branch_are_chosen(
    qtbot: QtBot, impersonation: ImpersonationController, context: Context, village: Village
) -> None:
    tree = organisation.tree(context)
    dialog = RoleChoice(None, tree, village.kirkonkyla, context.month)
    qtbot.addWidget(dialog)
    assert (dialog.role, dialog.node_id) == (Role.WORKER, village.kirkonkyla)
    dialog.roles.setCurrentIndex(dialog.roles.findData(Role.NETWORK_ADMINISTRATOR.value))
    assert dialog.node_id is None
    assert not dialog.button.isEnabled()
    dialog.places.choose(village.network)
    assert dialog.button.isEnabled()


def test_it_is_told_where_there_are_no_people(impersonation: ImpersonationController) -> None:
    impersonation.show_person("anna")
    assert impersonation.windows == []
