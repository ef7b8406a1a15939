"""The command goes on working as the program changes. How long things take is not tested."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measuring import Result, compare, shown, table

COMMAND = Path(__file__).with_name("run.py")


def test_medians_stand_side_by_side() -> None:
    seconds = iter([9.0, 9.0, 0.3, 0.1, 0.5, 0.1, 0.4, 0.2])
    result = compare("a thing", lambda: None, lambda: None, "bare", 3, measure=lambda _: next(seconds))
    assert result == Result("a thing", (0.3, 0.5, 0.4), (0.1, 0.1, 0.2), "bare")
    assert table([result]).splitlines()[-1] == "| a thing | 400 ms | 100 ms | 4.0 | bare |"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.00123, "1.2 ms"), (0.0999, "99.9 ms"), (0.4, "400 ms"), (1.234, "1.23 s"), (64.3, "64 s")],
)
def test_times_are_shown_in_the_unit_that_fits(seconds: float, words: str) -> None:
    assert shown(seconds) == words


@pytest.mark.slow("speed")
def test_every_benchmark_runs() -> None:
    done = subprocess.run(
        [sys.executable, str(COMMAND), "--quick"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    # The headings; start, tree, filter, 2 × review, 2 × merge, 2 × save, 6 × page, 12 × report, excel, 4 × window.
    assert done.stdout.count("\n| ") == 1 + 32
