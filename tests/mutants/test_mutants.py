"""No mutant of the catalogue survives; that it fits the program is a test of the architecture."""

import subprocess
import sys
from pathlib import Path

import pytest

from mutants.catalogue import CHECKOUT, rooms

RUN = Path(__file__).with_name("run.py")
LONGEST = 1800.0
"""Seconds for a room, on a machine that has other work to do."""


@pytest.mark.slow("house")
@pytest.mark.skipif(sys.platform == "win32", reason="mutants are tried out in forks")
@pytest.mark.parametrize("room", rooms())
def test_no_mutant_survives(room: str) -> None:
    """One process for each room: the tests run in several already."""
    done = subprocess.run(
        [sys.executable, str(RUN), room, "--processes", "1"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
