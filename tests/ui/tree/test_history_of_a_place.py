"""The history of a place, for its mentors: who renamed it, moved it, closed it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from pytestqt.qtbot import QtBot

from helpers.organisation_screen import RecordedAdvice, Screen
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.domain.tree.tree_changes import RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.history.dialog import HistoryDialog
from logbook_desktop.ui.history.model import HistoryColumn
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.dock.dock import OrganisationDock

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_tells_what_was_done_to_it(screen: Screen, context: Context) -> None:
    ticks, begun = count(), datetime(2025, 11, 4, 12, tzinfo=UTC)
    going_on = replace(context, now=lambda: begun + timedelta(seconds=next(ticks)))
    place = screen.node("Itä").id
    organisation.change(going_on, [RenameNode(place, Name.of("Itäinen alue", {"sv": "Östra"}))])
    screen.dock.refresh()
    screen.dock.select_node(place)
    screen.dock.actions_of_structure.history.trigger()
    (dialog,) = screen.dock.findChildren(HistoryDialog)
    cells = [
        [dialog.model.index(row, column).data() for column in HistoryColumn][2:]
        for row in range(dialog.model.rowCount())
    ]
    assert sorted(cells[:2]) == [
        ["Changed", "Name", "Itä", "Itäinen alue"],
        ["Changed", "Name (Svenska)", "", "Östra"],
    ]
    assert ["Made", "Name", "", "Itä"] in cells


def test_is_for_mentors(
    qtbot: QtBot, screen: Screen, context: Context, prompts: RecordedAdvice, settings: Settings
) -> None:
    place = screen.node("Itä").id
    worker = replace(context, actor=Actor("w", "Ohjaaja", (Grant(Role.WORKER, place),)))
    dock = OrganisationDock(UiServices(worker, InlineBackground(), prompts, settings))
    qtbot.addWidget(dock)
    dock.refresh()
    dock.select_node(place)
    action = dock.actions_of_structure.history
    assert not action.isEnabled()
    assert "mentors" in action.toolTip()


def test_a_place_that_stays_the_same_disturbs_nobody(screen: Screen) -> None:
    """A colleague's hint reads the tree anew; where nothing changed, nobody's place is announced anew."""
    selected: list[int] = []
    screen.dock.node_selected.connect(selected.append)
    screen.dock.refresh()
    assert selected == []
