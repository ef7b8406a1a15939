"""Long jobs: progress crosses to the screen, Stop reaches the work, what comes after comes once."""

import threading

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from logbook_desktop.domain.errors import CancelledError
from logbook_desktop.ui.kit.background import InlineBackground, ThreadedBackground
from logbook_desktop.ui.kit.widgets import progress


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_was_made_is_handed_on(window: QWidget) -> None:
    done: list[str] = []
    shares = []

    def work(report: progress.Progress) -> str:
        shares.extend([report(0.0), report(0.5), report(1.0)])
        return "made"

    progress.run(window, InlineBackground(), "Working", work, done.append)
    assert done == ["made"]
    assert shares == [True, True, True]


def test_stop_reaches_the_work(window: QWidget, qtbot: QtBot, qapp: QApplication) -> None:
    background = ThreadedBackground()
    begun, pressed = threading.Event(), threading.Event()
    failed: list[Exception] = []

    def work(report: progress.Progress) -> None:
        begun.set()
        assert pressed.wait(10)
        if not report(0.5):
            raise CancelledError

    dialog = progress.run(
        window, background, "Working", work, lambda _none: pytest.fail("done"), failed.append
    )
    qtbot.waitUntil(begun.is_set)
    dialog.canceled.emit()
    pressed.set()
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], CancelledError)


def test_progress_is_seen(window: QWidget, qtbot: QtBot) -> None:
    background = ThreadedBackground()
    seen = threading.Event()
    done: list[None] = []

    def work(report: progress.Progress) -> None:
        report(0.25)
        assert seen.wait(10)

    dialog = progress.run(window, background, "Working", work, done.append)
    qtbot.waitUntil(lambda: dialog.value() == 250)
    seen.set()
    qtbot.waitUntil(lambda: len(done) == 1)
