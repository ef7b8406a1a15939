"""Asking in the background: late answers never win, waiting is shown and can be ended, errors become advice."""

from threading import Event

import pytest
from PySide6.QtCore import Qt

from helpers.answers import answer, autumn, autumn_answer
from logbook_desktop.domain.errors import CancelledError, ErrorKind, ExternalError
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion
from logbook_desktop.ui.kit.background import InlineBackground, ThreadedBackground
from logbook_desktop.ui.reports import waiting
from logbook_desktop.ui.reports.asking import ReportRequest, from_services

MONTHS = autumn_answer().question
UNITS = autumn_answer(rows=(Dimension.UNIT,)).question


@pytest.fixture
def threads(qtbot):
    background = ThreadedBackground()
    yield background
    assert background.wait()


class Gate:
    """Answers only when let through, each question by itself."""

    def __init__(self) -> None:
        self.opened = {MONTHS: Event(), UNITS: Event()}
        self.begun = {MONTHS: Event(), UNITS: Event()}
        self.left = {MONTHS: Event(), UNITS: Event()}

    def __call__(self, question: ReportQuestion, cancelled):
        self.begun[question].set()
        assert self.opened[question].wait(30)
        self.left[question].set()
        if cancelled():
            raise CancelledError
        return answer(question, autumn())


def test_a_late_answer_never_wins(qtbot, threads) -> None:
    gate, seen = Gate(), []
    asking = ReportRequest(threads, gate)
    asking.answered.connect(lambda prepared: seen.append(prepared.answer.question))
    asking.ask(MONTHS)
    assert gate.begun[MONTHS].wait(30)
    asking.ask(UNITS)
    with qtbot.waitSignal(asking.answered):
        gate.opened[UNITS].set()
    gate.opened[MONTHS].set()
    assert gate.left[MONTHS].wait(30)
    assert threads.wait()
    qtbot.waitUntil(lambda: not threads._answers)
    assert seen == [UNITS]


def test_a_late_answer_that_does_not_hear_the_cancel_never_wins(qtbot, threads) -> None:
    """Even where the worker cannot be stopped, its answer is left aside."""
    slow, seen = Event(), []

    def answerer(question, _cancelled):
        if question == MONTHS:
            assert slow.wait(30)
        return answer(question, autumn())

    asking = ReportRequest(threads, answerer)
    asking.answered.connect(lambda prepared: seen.append(prepared.answer.question))
    asking.ask(MONTHS)
    with qtbot.waitSignal(asking.answered):
        asking.ask(UNITS)
    slow.set()
    assert threads.wait()
    qtbot.waitUntil(lambda: not threads._answers)
    assert seen == [UNITS]


def test_a_cancelled_question_is_told_to_the_worker_and_gives_nothing(qtbot, threads) -> None:
    gate, seen = Gate(), []
    asking = ReportRequest(threads, gate)
    asking.answered.connect(seen.append)
    asking.failed.connect(seen.append)
    asking.ask(MONTHS)
    assert gate.begun[MONTHS].wait(30)
    with qtbot.waitSignal(asking.cancelled):
        asking.cancel()
    gate.opened[MONTHS].set()
    assert threads.wait()
    qtbot.waitUntil(lambda: not threads._answers)
    assert seen == []


def test_an_answer_to_a_cancelled_question_is_left_aside(qtbot, threads) -> None:
    begun, go_on, seen = Event(), Event(), []

    def deaf(question, _cancelled):
        begun.set()
        assert go_on.wait(30)
        return answer(question, autumn())

    asking = ReportRequest(threads, deaf)
    asking.answered.connect(seen.append)
    asking.ask(MONTHS)
    assert begun.wait(30)
    asking.cancel()
    go_on.set()
    assert threads.wait()
    qtbot.waitUntil(lambda: not threads._answers)
    assert seen == []


def test_everything_slow_is_ready_in_the_answer(qtbot) -> None:
    seen = []
    asking = ReportRequest(InlineBackground(), lambda question, _cancelled: answer(question, autumn()))
    asking.answered.connect(seen.append)
    asking.ask(MONTHS)
    (prepared,) = seen
    assert prepared.grid.answer is prepared.answer
    assert prepared.chart is not None
    assert prepared.chart.alt


def test_an_error_of_the_world_is_advice(qtbot) -> None:
    def answerer(_question, _cancelled):
        raise ExternalError(ErrorKind.LOCKED)

    messages = []
    asking = ReportRequest(InlineBackground(), answerer)
    asking.failed.connect(messages.append)
    asking.ask(MONTHS)
    assert [advice.title for advice in messages] == ["Another program is using the file"]


def test_a_bug_of_ours_goes_to_the_crash_dialog_too(qtbot, monkeypatch) -> None:
    def answerer(_question, _cancelled):
        raise KeyError("hours")

    caught, messages = [], []
    monkeypatch.setattr("sys.excepthook", lambda _kind, error, _trace: caught.append(error))
    asking = ReportRequest(InlineBackground(), answerer)
    asking.failed.connect(messages.append)
    asking.ask(MONTHS)
    assert isinstance(caught[0], KeyError)
    assert messages[0].title == "The program made a mistake"


def test_the_services_are_asked_in_the_language_of_the_program(monkeypatch) -> None:
    from logbook_desktop.services.reports import reports

    asked = []
    monkeypatch.setattr(reports, "answer", lambda *a, **k: asked.append((a, k)))
    from_services("the context")(MONTHS, bool)
    assert asked == [(("the context", MONTHS), {"language": "en", "cancelled": bool})]


def test_a_short_wait_shows_nothing_and_a_long_one_can_be_ended(qtbot, monkeypatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_MS", 0)
    line = waiting.WaitingView("Counting…")
    qtbot.addWidget(line)
    line.begin()
    assert line.isHidden()
    qtbot.waitUntil(line.isVisible)
    with qtbot.waitSignal(line.cancelled):
        qtbot.mouseClick(line._stop, Qt.MouseButton.LeftButton)
    line.end()
    assert line.isHidden()


def test_a_wait_that_ended_is_never_shown(qtbot, monkeypatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_MS", 0)
    line = waiting.WaitingView("Counting…")
    qtbot.addWidget(line)
    line.begin()
    line.end()
    qtbot.wait(1)
    assert line.isHidden()
