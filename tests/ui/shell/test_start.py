"""The start of the program: heavy libraries come after the first picture, and the command line is understood."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from logbook_desktop import bootstrap
from logbook_desktop.__main__ import main

HEAVY = ("sqlalchemy", "alembic", "psycopg", "openpyxl", "typst", "PIL", "logbook_desktop.data")

FIRST_PICTURE = """
import sys
from PySide6.QtCore import QTimer
from logbook_desktop import bootstrap

def heavy():
    return [name for name in {heavy} if name in sys.modules]

def opened():
    print("after", ",".join(heavy()))
    window.close()

original = bootstrap.Program.start
def start(self, open_first):
    global window
    window = self.window
    self.window.painted.connect(lambda: print("painted", ",".join(heavy())))
    self.files.opened.connect(lambda _workspace: QTimer.singleShot(0, opened))
    original(self, open_first)

bootstrap.Program.start = start
print("imported", ",".join(heavy()))
from logbook_desktop.__main__ import main
code = main(["--lang", "en"])
print("ended", code)
"""


def test_the_database_is_loaded_after_the_first_picture(user_home: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE.format(heavy=HEAVY)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    lines = dict(line.partition(" ")[::2] for line in ended.stdout.splitlines())
    assert lines["imported"] == "", ended.stderr
    assert lines["painted"] == ""
    assert "sqlalchemy" in lines["after"], "or this test would prove nothing"
    assert lines["ended"] == "0", ended.stderr


def test_options() -> None:
    asked = bootstrap.options(["--demo", "--lang", "sv", "--database", "x.sqlite"])
    assert (asked.demo, asked.lang, asked.database) == (True, "sv", "x.sqlite")
    assert (asked.headless, asked.self_test) == (False, False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may be without a display")
def test_without_a_display_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    assert not bootstrap.has_display()
    assert main([]) == bootstrap.NO_DISPLAY
    assert "--demo" in capsys.readouterr().err
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert bootstrap.has_display()
