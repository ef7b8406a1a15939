"""The Structure page on a real database file, with a small organisation in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.databases import copy_of
from helpers.structure_screen import TODAY, Answers, StructureScreen
from helpers.two_organisations import context, english, settings
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.local.encrypted_files import EncryptedFiles
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.structure.page import StructurePage

__all__ = ["context", "english", "settings"]


@pytest.fixture
def empty_context(sqlite_template: Path, tmp_path: Path) -> Iterator[Context]:
    """A file with nothing in it."""
    database = copy_of(sqlite_template, tmp_path / "empty.sqlite")
    yield Context(database, databases.embedded_context(database).actor, lambda: TODAY)
    databases.close_database(database)


@pytest.fixture
def plan_store(tmp_path: Path) -> PlanStore:
    return PlanStore(EncryptedFiles(tmp_path / "plans"))


def shown(
    qtbot: QtBot, context: Context, settings: Settings, plan_store: PlanStore | None
) -> StructureScreen:
    """A page on the screen, as the main window shows it: with the tree."""
    prompts = Answers()
    page = StructurePage(UiServices(context, InlineBackground(), prompts, settings), plan_store)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    tree = organisation.tree(context)
    page.set_scope(tree, tree.roots[0].id if tree.nodes else 0)
    page.take_focus()
    return StructureScreen(page, context, prompts)


@pytest.fixture
def screen(qtbot: QtBot, context: Context, settings: Settings, plan_store: PlanStore) -> StructureScreen:
    return shown(qtbot, context, settings, plan_store)


@pytest.fixture
def empty_screen(qtbot: QtBot, empty_context: Context, settings: Settings) -> StructureScreen:
    return shown(qtbot, empty_context, settings, None)
