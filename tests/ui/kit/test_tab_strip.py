"""Tabs hear where one is at once; what is shown of it, and what was changed, when they are on the screen."""

from collections.abc import Sequence

import pytest
from pytestqt.qtbot import QtBot

from helpers.frame import EAST, HERVANTA, FakePage, small_tree
from logbook_desktop.domain.changes import Change
from logbook_desktop.ui.kit.widgets.tab_strip import TabStrip

HERE, THERE = (Change(units=frozenset({unit})) for unit in (HERVANTA, EAST))


class ReadingPage(FakePage):
    """Everything it shows is read by ``load``."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[tuple[Change, ...]] = []

    def load(self, missed: Sequence[Change] = ()) -> None:
        self.loaded.append(tuple(missed))


@pytest.fixture
def strip(qtbot: QtBot) -> tuple[TabStrip, FakePage, ReadingPage]:
    made, first, second = TabStrip(), FakePage(), ReadingPage()
    qtbot.addWidget(made)
    made.fill([first, second])
    return made, first, second


def test_a_hidden_page_reads_nothing_of_a_place_until_it_is_shown(
    strip: tuple[TabStrip, FakePage, ReadingPage],
) -> None:
    tabs, first, second = strip
    for place in (HERVANTA, EAST):
        tabs.set_scope(small_tree(), place)
    assert first.scopes == second.scopes == [HERVANTA, EAST]
    assert second.loaded == []
    tabs.setCurrentWidget(second)
    assert second.loaded == [()]
    tabs.setCurrentWidget(first)
    tabs.setCurrentWidget(second)
    assert second.loaded == [()], "nothing is new since it was read"


def test_what_is_read_anew_anyway_is_not_told_once_more(
    strip: tuple[TabStrip, FakePage, ReadingPage],
) -> None:
    tabs, first, second = strip
    tabs.set_scope(small_tree(), HERVANTA)
    for change in (HERE, THERE, HERE):
        tabs.refresh(change)
    assert first.changes == [HERE, THERE, HERE]
    tabs.setCurrentWidget(second)
    assert second.loaded == [(HERE, THERE)]
    assert second.changes == []
    tabs.refresh(HERE)
    assert second.changes == [HERE]


def test_who_made_a_change_is_not_told_of_it(strip: tuple[TabStrip, FakePage, ReadingPage]) -> None:
    tabs, first, second = strip
    tabs.refresh(HERE, first)
    tabs.refresh(THERE, second)
    tabs.setCurrentWidget(second)
    assert (first.changes, second.changes) == ([THERE], [HERE])


def test_many_changes_that_are_alike_wait_once(strip: tuple[TabStrip, FakePage, ReadingPage]) -> None:
    tabs, _, second = strip
    for _ in range(100):
        tabs.refresh(HERE)
    assert sum(len(waiting) for waiting in tabs._missed.values()) == 1
    tabs.setCurrentWidget(second)
    assert second.changes == [HERE]
