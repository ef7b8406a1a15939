"""A window goes with everything typed on the disk, or when the person says that it may be lost."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.frame import FakePrompts, FakeTab, fake_window, fake_workspace
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.shell.closing import ClosingGuard
from logbook_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    set_language("en")
    made = fake_window(Settings(tmp_path / "settings.json"))
    qtbot.addWidget(made)
    made.open_workspace(fake_workspace())
    made.show()
    return made


def entries(window: MainWindow) -> FakeTab:
    assert window.panels is not None
    tab = window.panels["entries"]
    assert isinstance(tab, FakeTab)
    return tab


def test_it_closes_with_everything_on_the_disk(window: MainWindow) -> None:
    prompts = FakePrompts()
    ClosingGuard(window, prompts)
    assert window.close()
    assert "keep_typing" in entries(window).calls
    assert prompts.asked == []


def test_where_the_disk_takes_nothing_the_person_decides(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = FakePrompts(answers=["stay", "close"])
    ClosingGuard(window, prompts)
    monkeypatch.setattr(FakeTab, "is_typing_safe", False)
    assert not window.close()
    assert window.isVisible()
    assert "it is lost" in prompts.asked[0]
    assert window.close()
