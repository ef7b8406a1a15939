"""The dock with real background threads: the same results, and steps asked for in a hurry come in their order."""

import pytest
from pytestqt.qtbot import QtBot

from helpers.organisation_screen import RecordedAdvice, Screen
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.dock.dock import OrganisationDock


@pytest.fixture
def busy_screen(qtbot: QtBot, context: Context, prompts: RecordedAdvice, settings: Settings) -> Screen:
    background = ThreadedBackground()
    dock = OrganisationDock(UiServices(context, background, prompts, settings))
    qtbot.addWidget(dock, before_close_func=lambda _dock: background.wait())
    dock.show()
    with qtbot.waitSignal(dock.node_selected):
        dock.refresh()
    return Screen(dock, context, prompts)


def test_moves_and_hurried_undos_end_where_they_should(busy_screen: Screen, qtbot: QtBot) -> None:
    screen = busy_screen
    unit = screen.node("Äijälän nuorisotila")
    targets = [screen.node(name).id for name in ("Länsi", "Taipalsaari", "Länsi")]
    for target in targets:
        with qtbot.waitSignal(screen.dock.changed):
            screen.dock.commands.move([unit.id], target)
    stack = screen.dock.undo_stack
    assert stack.count() == 3

    arrived: list[object] = []
    screen.dock.changed.connect(arrived.append)
    stack.undo()  # none of these waits for the one before
    stack.undo()
    stack.redo()
    stack.undo()
    stack.undo()
    qtbot.waitUntil(lambda: len(arrived) == 5)
    assert screen.path("Äijälän nuorisotila")[:2] == ["Taipalsaari", "Itä"]
    assert len(organisation.tree(screen.context).places[unit.id]) == 1
    stack.redo()
    stack.redo()
    stack.redo()
    qtbot.waitUntil(lambda: len(arrived) == 8)
    assert screen.path("Äijälän nuorisotila")[:2] == ["Taipalsaari", "Länsi"]
    assert not screen.prompts.advice
