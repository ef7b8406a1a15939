"""The longest time for which the window answers nothing, in what people do: the longest gap between two turns of its
event loop, beside that of the same window while nothing happens.

A process of its own for each round: what is imported and made for the first time is part of it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer

from benchmarks.databases import Measured
from benchmarks.measuring import Result, show_progress
from logbook_desktop.bootstrap import Program, application
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion
from logbook_desktop.support import paths
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.entries.panel import EntriesPanel
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.reports.wizard import ReportWizard

TESTS = Path(__file__).parents[1]
IDLE = "nothing"
SETTLE = 1.5
"""Seconds after the answer, in which what follows from it is done too."""
LONGEST_WAIT = 300.0
BASELINE = "the same window while nothing happens"


def results(database: Measured, times: int) -> list[Result]:
    """Each step of every round in its turn."""
    file = str(database.context.database.path)
    rounds = [_round(file) for _ in range(times)]
    idle = tuple(one[IDLE] for one in rounds)
    found = [
        Result(f"Longest gap: {what}", tuple(one[what] for one in rounds), idle, BASELINE)
        for what in rounds[0]
        if what != IDLE
    ]
    for result in found:
        show_progress(result.row)
    return found


def _round(file: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), home)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.window", file],
            cwd=TESTS,
            env={**os.environ, **folders, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        gaps: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return gaps


class EventLoopWatch:
    """Turns the loop until something is there, and keeps the longest gap between two of its ticks."""

    def __init__(self, program: Program) -> None:
        self._app = program.app
        self._last = time.perf_counter()
        self._longest = 0.0
        self._ticks = QTimer(interval=1)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start()

    def longest(self, do: Callable[[], object], is_there: Callable[[], bool]) -> float:
        """Seconds of the longest gap, from the beginning of ``do``."""
        self._turn(0.05)
        self._longest, self._last = 0.0, time.perf_counter()
        do()
        latest = time.perf_counter() + LONGEST_WAIT
        while not is_there():
            self._turn(0.01)
            if time.perf_counter() > latest:
                raise TimeoutError
        self._turn(SETTLE)
        return self._longest

    def _turn(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self._app.processEvents()
            time.sleep(0.001)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now


def _measure(file: Path) -> dict[str, float]:
    settings = Settings(paths.settings_file())
    program = Program(
        application(settings, "fi"), settings, ThreadedBackground(), DialogPrompts(), None, "fi"
    )
    watch = EventLoopWatch(program)
    program.start(lambda: None)
    watch.longest(lambda: None, program.window.isVisible)

    def panel() -> EntriesPanel:
        assert program.window.panels is not None
        found = program.window.panels["entries"]
        assert isinstance(found, EntriesPanel)
        return found

    def is_listed() -> bool:
        return program.window.panels is not None and panel().list_page.model.rowCount() > 0

    found = {"opening a file": watch.longest(lambda: program.files.open(file), is_listed)}
    found[IDLE] = watch.longest(lambda: None, lambda: True)
    begin = watch.longest(lambda: panel().new_entry(), lambda: panel().pages.shown_editor is not None)
    found["the first entry"] = begin
    panel().editor.leave()
    choose = program.window.language_chosen.emit
    found["another language"] = watch.longest(lambda: choose("sv"), is_listed)
    found["a long report"] = _report(watch, panel())
    return found


def _report(watch: EventLoopWatch, panel: EntriesPanel) -> float:
    """Every activity of every unit in every month of two years: 68,000 rows of the big demo."""
    tree = panel.pages.tree
    assert tree is not None
    year = panel._services.context.today().year
    period = Period.of_year(year - 2).first, Period.of_year(year - 1).last
    wizard = ReportWizard(panel._services, tree, (tree.roots[0].id,))
    wizard.show()
    preview, shown = wizard.preview, list[object]()
    watch.longest(lambda: None, lambda: True)
    preview._asking.answered.connect(shown.append)
    question = ReportQuestion(
        scope=(tree.roots[0].id,),
        period=Period(*period),
        measures=("visits",),
        rows=(Dimension.UNIT, Dimension.ACTIVITY, Dimension.MONTH),
    )
    gap = watch.longest(lambda: preview._asking.ask(question), lambda: bool(shown))
    wizard.close()
    return gap


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]))))
