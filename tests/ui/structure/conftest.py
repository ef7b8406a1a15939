"""The Structure page on a real database file, with a small organisation in it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.structure_screen import TODAY, Answers, StructureScreen
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.local.encrypted_files import EncryptedFiles
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.support import i18n
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.structure.page import StructurePage


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = i18n.active().language
    i18n.set_language("en")
    yield
    i18n.set_language(before)


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """Two organisations: Taipalsaari with two areas and three units, one of them closed, and Turku."""
    database = databases.open_database(tmp_path / "tree.sqlite", create=True)
    context = Context(database, databases.embedded_context(database).actor, lambda: TODAY)
    kinds = NodeKind
    adds = [
        AddNode(-1, None, kinds.NETWORK, Name("Verkosto")),
        AddNode(-2, -1, kinds.ORGANISATION, Name.of("Taipalsaari", {"sv": "Taipalsaari kommun"})),
        AddNode(-3, -1, kinds.ORGANISATION, Name.of("Turku", {"sv": "Åbo"})),
        AddNode(-4, -2, kinds.AREA, Name("Itä")),
        AddNode(-5, -2, kinds.AREA, Name("Länsi")),
        AddNode(-6, -4, kinds.UNIT, Name("Kirkonkylän nuorisotila")),
        AddNode(-7, -4, kinds.UNIT, Name("Äijälän nuorisotila")),
        AddNode(-8, -5, kinds.UNIT, Name("Koulun kerho"), closed_on=date(2024, 12, 31)),
        AddNode(-9, -3, kinds.UNIT, Name("Öster")),
    ]
    organisation.change(context, adds)
    yield context
    databases.close_database(database)


@pytest.fixture
def empty_context(tmp_path: Path) -> Iterator[Context]:
    """A file with nothing in it."""
    database = databases.open_database(tmp_path / "empty.sqlite", create=True)
    yield Context(database, databases.embedded_context(database).actor, lambda: TODAY)
    databases.close_database(database)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


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
