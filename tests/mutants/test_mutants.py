"""The catalogue fits the program, and no mutant of it survives."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mutants.catalogue import CHECKOUT, Mutant, mutants, rooms

RUN = Path(__file__).with_name("run.py")
EVERY = [one for room in rooms() for one in mutants(room)]
LONGEST = 1800.0
"""Seconds for a room, on a machine that has other work to do."""


@pytest.mark.parametrize("mutant", EVERY, ids=lambda one: one.key)
def test_a_mutant_can_still_be_made(mutant: Mutant) -> None:
    assert not mutant.stale
    assert mutant.mistaken != mutant.source
    if mutant.file.endswith(".py"):
        compile(mutant.mistaken, mutant.file, "exec")


def test_each_has_a_name_of_its_own_and_stands_once() -> None:
    assert [key for key, times in Counter(one.key for one in EVERY).items() if times > 1] == []
    mistakes = Counter((one.file, one.before, one.after, one.asked) for one in EVERY)
    assert [mistake for mistake, times in mistakes.items() if times > 1] == []


def test_there_are_enough_of_them() -> None:
    assert len(EVERY) >= 100
    assert {"data", "domain", "imports", "services"} <= set(rooms())


@pytest.mark.slow
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
