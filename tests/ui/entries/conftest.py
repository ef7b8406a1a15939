"""The Entries tab on a small organisation in an SQLite file, everything done at once on the test's own thread."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.databases import context_on, sqlite_template
from helpers.entry_screen import Screen
from helpers.frame import FakePrompts
from helpers.village import Village, build_village
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.settings import Settings

__all__ = ["sqlite_template"]

TODAY = date(2025, 11, 4)


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """English with 24-hour clocks; the tests of translations choose their own."""
    set_language("en")
    yield
    set_language("fi")


@pytest.fixture
def context(sqlite_template: Path, tmp_path: Path) -> Iterator[Context]:
    path = tmp_path / "village.db"
    shutil.copyfile(sqlite_template, path)
    database = open_database(path)
    yield context_on(database, TODAY)
    database.close()


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def tree(context: Context, village: Village) -> Tree:
    return organisation.tree(context)


@pytest.fixture
def draft_store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path / "drafts", "village")


@pytest.fixture
def prompts() -> FakePrompts:
    return FakePrompts()


@pytest.fixture
def screen(
    qtbot: QtBot,
    context: Context,
    village: Village,
    tree: Tree,
    draft_store: DraftStore,
    prompts: FakePrompts,
    tmp_path: Path,
) -> Screen:
    """The tab on the screen, at the unit Hervannan nuorisotila."""
    screen = Screen(qtbot, context, prompts, Settings(tmp_path / "settings.json"), draft_store)
    screen.panel.set_scope(tree, village.hervanta)
    return screen
