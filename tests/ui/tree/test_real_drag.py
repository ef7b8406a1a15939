"""Drag and drop with a real mouse in a real window: what no event made by hand can prove."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.support import i18n

TESTS = Path(__file__).resolve().parents[2]
TOOLS = ("Xvfb", "xdotool")

pytestmark = [
    pytest.mark.slow("house"),
    pytest.mark.skipif(
        any(shutil.which(tool) is None for tool in TOOLS), reason="needs a virtual screen and a mouse"
    ),
]


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual screen of its own."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x700x24"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as line:
            number = line.readline().strip()
        yield f":{number}"
        server.terminate()


def mouse(environment: dict[str, str], *words: object) -> None:
    subprocess.run(["xdotool", *map(str, words)], check=True, env=environment, timeout=30)


def test_a_unit_dragged_onto_an_area_hangs_there(context: Context, tmp_path: Path, display: str) -> None:
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    program = [sys.executable, "-m", "helpers.dock_window", str(tmp_path / "tree.sqlite")]
    output = tmp_path / "stderr.txt"
    with (
        output.open("w") as errors,
        subprocess.Popen(
            program, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment, cwd=TESTS
        ) as window,
    ):
        assert window.stdout is not None
        try:
            line = window.stdout.readline()
            if not line and "xcb" in output.read_text():
                pytest.skip("this machine lacks libraries of the xcb plugin")
            rows = json.loads(line)
            start, goal = rows["Äijälän nuorisotila"], rows["Länsi"]
            mouse(environment, "mousemove", *start, "mousedown", 1)
            for _step in range(6):
                mouse(environment, "mousemove_relative", 2, 4, "sleep", 0.05)
            mouse(environment, "mousemove", *goal, "sleep", 0.1, "mousemove_relative", 1, 1, "sleep", 0.3)
            mouse(environment, "mouseup", 1)
            steps = json.loads(window.stdout.readline())
        finally:
            window.terminate()
    i18n.set_language("fi")  # the language of a program that was told nothing
    assert steps == [i18n.tr("Move {name}").format(name="Äijälän nuorisotila")]
    tree = organisation.tree(context)
    named = {node.name.text: node.id for node in tree.nodes.values()}
    line_of_places = tree.places[named["Äijälän nuorisotila"]]
    assert [place.parent_id for place in line_of_places] == [named["Itä"], named["Länsi"]]
