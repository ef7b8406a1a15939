"""The program starts without the libraries of its exports."""

import subprocess
import sys

import pytest

HEAVY = ("openpyxl", "typst", "PIL")


@pytest.mark.parametrize(
    "module",
    [
        "exports.writing",
        "exports.grid",
        "exports.charts",
        "exports.files",
        "wording.reports",
        "wording.report_sentences",
    ],
)
def test_heavy_libraries_wait_until_they_are_used(module: str) -> None:
    code = f"import sys, logbook_desktop.{module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
