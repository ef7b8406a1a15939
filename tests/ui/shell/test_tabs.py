"""The registry: a key and a number for every tab, which person has which, and which are there to look at only."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.frame import nothing_remembered, working_as
from helpers.shown_windows import shown_windows
from helpers.village import build_village
from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.entries.list.read_only import ReadOnlyEntries
from logbook_desktop.ui.entries.panel import EntriesPanel
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.network.page import NetworkPage
from logbook_desktop.ui.people.page import PeoplePage
from logbook_desktop.ui.reports.panel import ReportsPanel
from logbook_desktop.ui.shell.tabs import make_read_only_tabs, make_tabs
from logbook_desktop.ui.structure.page import StructurePage
from logbook_desktop.ui.vocabulary.page import VocabularyPage

ALL: tuple[type[Tab], ...] = (
    EntriesPanel,
    ReportsPanel,
    StructurePage,
    PeoplePage,
    VocabularyPage,
    NetworkPage,
)


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


def test_ctrl_and_a_number_mean_the_same_for_everybody() -> None:
    assert {tab.key: tab.number for tab in ALL} == {
        "entries": 1,
        "reports": 2,
        "structure": 3,
        "colleagues": 4,
        "settings": 5,
        "network": 6,
    }
    assert (ReadOnlyEntries.key, ReadOnlyEntries.number) == (EntriesPanel.key, EntriesPanel.number)


@pytest.mark.parametrize(
    ("role", "offline", "keys"),
    [
        (Role.WORKER, False, ["entries", "reports"]),
        (Role.MENTOR, False, ["entries", "reports", "structure", "colleagues", "settings"]),
        (
            Role.NETWORK_ADMINISTRATOR,
            False,
            ["entries", "reports", "structure", "colleagues", "settings", "network"],
        ),
        (Role.NETWORK_ADMINISTRATOR, True, ["entries", "reports"]),
    ],
)
def test_who_has_which_tab(
    qtbot: QtBot,
    qapp: QApplication,
    context: Context,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    offline: bool,
    keys: list[str],
) -> None:
    village = build_village(context)
    node = village.network if role is Role.NETWORK_ADMINISTRATOR else village.tampere
    asked: Any = SimpleNamespace(wait=lambda: False, close=lambda: None)
    monkeypatch.setattr(NetworkPage, "_load", lambda _page: asked)
    as_on_a_server: Any = _Shared(context.database)
    person = replace(context, actor=Actor("anna", "Anna", (Grant(role, node),)), database=as_on_a_server)
    workspace = replace(working_as(person, offline=offline), drafts=DraftStore(tmp_path / "drafts", "anna"))
    with shown_windows(qapp) as shown:
        made = make_tabs(workspace, nothing_remembered(person))
    assert shown.seen == [], "a widget without its place is a window that flashes"
    for widget in (made.dock, *made.tabs):
        qtbot.addWidget(widget)
    assert [tab.key for tab in made.tabs] == keys
    assert len({tab.number for tab in made.tabs}) == len(keys)
    with pytest.raises(KeyError):
        made["calendar"]


class _Shared:
    """A database of which is only asked whether others work on it, too."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.shared = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


def test_who_looks_on_sees_entries_and_reports(qtbot: QtBot, context: Context) -> None:
    build_village(context)
    parts = make_read_only_tabs(nothing_remembered(context))
    for widget in (parts.dock_widget, *parts.tabs):
        qtbot.addWidget(widget)
    assert [(tab.key, tab.number, tab.title) for tab in parts.tabs] == [
        ("entries", 1, "Entries"),
        ("reports", 2, "Reports"),
    ]
