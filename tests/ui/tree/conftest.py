"""A dock on a real database file, with a small organisation in it, and prompts that answer by themselves."""

import pytest
from pytestqt.qtbot import QtBot

from helpers.organisation_screen import RecordedAdvice, Screen
from helpers.two_organisations import context, english, settings
from logbook_desktop.services.context import Context
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.dock.dock import OrganisationDock

__all__ = ["context", "english", "settings"]


@pytest.fixture
def prompts() -> RecordedAdvice:
    return RecordedAdvice()


@pytest.fixture
def screen(qtbot: QtBot, context: Context, prompts: RecordedAdvice, settings: Settings) -> Screen:
    dock = OrganisationDock(UiServices(context, InlineBackground(), prompts, settings))
    qtbot.addWidget(dock)
    with qtbot.waitExposed(dock):
        dock.show()
    dock.refresh()
    return Screen(dock, context, prompts)
