"""The status line always says where the data is: sent, saved here, or waiting for a person."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.frame import FakeTab, fake_window, fake_workspace
from logbook_desktop.services.local.outbox import SendingState
from logbook_desktop.support.i18n import set_language
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.widgets.sending import Sending, sending_of


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (SendingState(), (Sending.SENT, 0)),
        (SendingState(waiting=2, reachable=False), (Sending.WAITING, 2)),
        (SendingState(waiting=2, sign_in=True), (Sending.SIGN_IN, 2)),
        (SendingState(waiting=2, refused=1), (Sending.REFUSED, 1)),
        (SendingState(waiting=2, refused=1, conflicts=3), (Sending.CONFLICTS, 3)),
    ],
)
def test_what_waits_for_the_person_is_told_first(state: SendingState, shown: tuple[Sending, int]) -> None:
    assert sending_of(state) == shown


def test_the_line_follows_the_outbox(qtbot: QtBot, tmp_path: Path) -> None:
    set_language("en")
    window = fake_window(Settings(tmp_path / "settings.json"))
    qtbot.addWidget(window)
    window.open_workspace(fake_workspace())
    assert window.panels is not None
    tab = window.panels["entries"]
    assert isinstance(tab, FakeTab)
    mark = window.status_line.sending
    texts = []
    for state in (SendingState(waiting=1, reachable=False), SendingState(refused=2), SendingState()):
        tab.sending_changed.emit(state)
        texts.append(mark.text)
    set_language("fi")
    assert texts == ["Saved here: 1 entry to send", "2 entries to look at", "Sent"]
