"""Fixtures of the structure on the screen: a real file with two small organisations, English, settings of its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from helpers.databases import copy_of
from helpers.organisation_screen import TODAY
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.tree import organisation
from logbook_desktop.support import i18n
from logbook_desktop.support.settings import Settings


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = i18n.active().language
    i18n.set_language("en")
    yield
    i18n.set_language(before)


@pytest.fixture
def context(sqlite_template: Path, tmp_path: Path) -> Iterator[Context]:
    """Two organisations: Taipalsaari with two areas and three units, one of them closed, and Åbo."""
    database = copy_of(sqlite_template, tmp_path / "tree.sqlite")
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
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")
