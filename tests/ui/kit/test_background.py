"""Background work: late answers never win, changes keep their order, nothing is left behind."""

import threading

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from logbook_desktop.ui.kit.background import InlineBackground, ThreadedBackground


@pytest.fixture
def background(qapp: QApplication) -> ThreadedBackground:
    return ThreadedBackground()


def test_a_late_answer_never_wins(background: ThreadedBackground, qtbot: QtBot) -> None:
    asker = QObject()
    go = threading.Event()
    answers: list[str] = []

    def slow() -> str:
        assert go.wait(10)
        return "old question"

    background.read(asker, "list", slow, answers.append)
    background.read(asker, "list", lambda: "new question", answers.append)
    qtbot.waitUntil(lambda: answers == ["new question"])
    go.set()
    assert background.wait()
    qtbot.waitUntil(lambda: not background._answers)
    assert answers == ["new question"]


def test_a_late_error_is_told_nobody_but_stands_in_the_log(
    background: ThreadedBackground, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    asker = QObject()
    go = threading.Event()
    answers: list[str] = []

    def slow() -> str:
        assert go.wait(10)
        raise ZeroDivisionError

    background.read(asker, "list", slow, answers.append)
    background.read(asker, "list", lambda: "new question", answers.append)
    go.set()
    qtbot.waitUntil(lambda: answers == ["new question"] and not background._answers)
    (line,) = [record for record in caplog.records if record.exc_info]
    assert line.exc_info is not None
    assert line.exc_info[0] is ZeroDivisionError


def test_topics_and_askers_do_not_disturb_each_other(background: ThreadedBackground, qtbot: QtBot) -> None:
    one, other = QObject(), QObject()
    answers: list[str] = []
    background.read(one, "list", lambda: "a", answers.append)
    background.read(one, "totals", lambda: "b", answers.append)
    background.read(other, "list", lambda: "c", answers.append)
    qtbot.waitUntil(lambda: sorted(answers) == ["a", "b", "c"])


def test_an_answer_for_somebody_gone_is_dropped(background: ThreadedBackground, qtbot: QtBot) -> None:
    asker = QObject()
    go = threading.Event()
    answers: list[bool] = []
    background.read(asker, "list", lambda: go.wait(10), answers.append)
    asker.deleteLater()
    with qtbot.waitSignal(asker.destroyed):
        pass
    go.set()
    assert background.wait()
    qtbot.waitUntil(lambda: not background._answers)
    assert answers == []
    assert background._tickets == {}


def test_changes_keep_their_order(background: ThreadedBackground, qtbot: QtBot) -> None:
    done: list[int] = []
    ran: list[int] = []

    def work(number: int) -> int:
        ran.append(number)
        return number

    for number in range(50):
        background.change(lambda number=number: work(number), done.append)
    qtbot.waitUntil(lambda: len(done) == 50)
    assert ran == done == list(range(50))


def test_results_and_errors_arrive_on_the_thread_of_the_screen(
    background: ThreadedBackground, qtbot: QtBot
) -> None:
    screen = QThread.currentThread()
    seen: list[tuple[str, bool]] = []

    def fail() -> None:
        raise ValueError("no")

    background.change(
        lambda: QThread.currentThread() is screen,
        lambda on_screen: seen.append(("worked elsewhere", not on_screen)),
    )
    background.change(
        fail,
        lambda _none: seen.append(("no", False)),
        lambda error: seen.append((str(error), QThread.currentThread() is screen)),
    )
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("worked elsewhere", True), ("no", True)]


def test_says_when_it_is_busy(background: ThreadedBackground, qtbot: QtBot) -> None:
    busy: list[bool] = []
    background.busy_changed.connect(busy.append)
    background.change(lambda: None, lambda _none: None)
    qtbot.waitUntil(lambda: busy == [True, False])


def test_the_inline_one_hands_errors_over_too() -> None:
    failed: list[Exception] = []
    InlineBackground().change(lambda: [][0], lambda _x: pytest.fail("done"), failed.append)
    assert [type(error) for error in failed] == [IndexError]


class FakeEventSource:
    """Hears whenever the test says so; remembers the threads that used it."""

    def __init__(self) -> None:
        self.hint, self.closed = threading.Event(), threading.Event()
        self.threads: set[int] = set()
        self.error: Exception | None = None

    def wait(self) -> bool:
        self.threads.add(threading.get_ident())
        if self.error is not None:
            raise self.error
        if self.hint.wait(0.02):
            self.hint.clear()
            return True
        return False

    def close(self) -> None:
        self.closed.set()


def test_what_is_heard_is_told_on_the_gui_thread(background: ThreadedBackground, qtbot: QtBot) -> None:
    event_source, heard = FakeEventSource(), list[bool]()
    gui = QThread.currentThread()
    stop = background.listen(event_source, lambda: heard.append(QThread.currentThread() is gui))
    for count in (1, 2):
        event_source.hint.set()
        qtbot.waitUntil(lambda count=count: heard == [True] * count)
    stop()
    assert event_source.closed.wait(10)
    assert background.wait()
    assert event_source.threads.isdisjoint({threading.get_ident()})


def test_listening_keeps_nobody_waiting(background: ThreadedBackground, qtbot: QtBot) -> None:
    event_source, heard = FakeEventSource(), list[str]()
    stop = background.listen(event_source, lambda: None)
    background.read(QObject(), "list", lambda: "read", heard.append)
    background.change(lambda: "changed", heard.append)
    qtbot.waitUntil(lambda: "changed" in heard)
    assert background.wait(10_000), "an open ear is no work that must come to its end"
    stop()
    assert background.wait()
    assert event_source.closed.is_set()


def test_a_hint_that_comes_after_the_end_is_not_told(background: ThreadedBackground, qtbot: QtBot) -> None:
    event_source, heard = FakeEventSource(), list[bool]()
    event_source.hint.set()
    stop = background.listen(event_source, lambda: heard.append(True))
    stop()
    assert background.wait()
    QApplication.processEvents()
    assert heard == []


def test_our_own_bug_in_an_ear_is_not_silent(
    background: ThreadedBackground, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_source, seen = FakeEventSource(), list[Exception]()
    monkeypatch.setattr("logbook_desktop.ui.kit.background.unhandled", seen.append)
    event_source.error = ZeroDivisionError()
    background.listen(event_source, lambda: None)
    qtbot.waitUntil(lambda: seen == [event_source.error])
    assert event_source.closed.wait(10)


def test_done_at_once_nothing_is_ever_heard() -> None:
    event_source = FakeEventSource()
    InlineBackground().listen(event_source, lambda: None)()
    assert (event_source.threads, event_source.closed.is_set()) == (set(), True)
