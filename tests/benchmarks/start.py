"""From starting a process to its first painted window: the program, and a window of Qt with a label in it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measuring import Result, compare

CHECKOUT = Path(__file__).parents[2]

BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)

def done():
    print(time.monotonic_ns())
    app.exit()

app = QApplication(sys.argv)
window = Window()
window.setCentralWidget(QLabel("Logbook"))
window.resize(1200, 800)
window.show()
app.exec()
"""

OURS = """
import sys, time
from logbook_desktop import __main__, bootstrap

def start(program, open_first):
    def done():
        print(time.monotonic_ns())
        program.app.exit()
    program.window.painted.connect(done)
    program.window.show()

bootstrap.Program.start = start
sys.exit(__main__.main([]))
"""


def results(times: int) -> list[Result]:
    """Fresh processes, files in the disk cache."""
    with tempfile.TemporaryDirectory() as home:
        ours, bare = (_child(script, Path(home)) for script in (OURS, BARE))
        return [
            compare(
                "Start to first paint",
                ours,
                bare,
                "a Qt window with a label, in a process of its own",
                times,
                measure=lambda child: float(str(child())),
            )
        ]


def _child(script: str, home: Path) -> Callable[[], float]:
    """Runs a script in a fresh process; gives the seconds until it prints the clock (one for all processes)."""
    folders = {"HOME": "", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"}
    environment = {**os.environ, **{name: str(home / folder) for name, folder in folders.items()}}

    def run() -> float:
        begun = time.monotonic_ns()
        child = subprocess.run(
            [sys.executable, "-c", script],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return (int(child.stdout) - begun) / 1e9

    return run
