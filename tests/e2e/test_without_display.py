"""The program where there is no screen: it tests itself, and shows the demo as three files."""

import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from openpyxl import load_workbook
from PySide6.QtGui import QImage

from logbook_desktop.support import paths

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    variables = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "logbook_desktop", *arguments],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_tests_itself(tmp_path: Path, user_home: Path, language: str) -> None:
    ended = run(tmp_path, "--self-test", "--lang", language)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    steps = [line.partition(":")[0] for line in ended.stdout.splitlines()[:-1]]
    assert steps == ["Database", "Entry", "Import", "Report", "Excel", "PDF", "Window", "Server"]
    assert list(tmp_path.iterdir()) == []
    assert not any(path.is_file() for path in user_home.rglob("*.sqlite")), "nothing of the user's"


def test_it_says_what_does_not_work(tmp_path: Path) -> None:
    broken = tmp_path / "openpyxl.py"
    broken.write_text("raise ImportError('not there')\n")
    ended = run(tmp_path, "--self-test", PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))
    assert ended.returncode == 1
    assert "Import: FAILED – ImportError: not there" in ended.stdout


def test_the_demo_ends_with_three_files(tmp_path: Path) -> None:
    first = run(tmp_path, "--demo", "--lang", "fi")
    assert first.returncode == 0, first.stderr
    made = dict(line.split(": ", 1) for line in first.stdout.splitlines() if ": " in line)
    picture = QImage(made["Picture"])
    assert (picture.width(), picture.height()) == (1366, 768)
    workbook = load_workbook(made["Excel"])
    words = " ".join(str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row)
    workbook.close()
    assert "Tampere" in words
    assert "esittelyaineisto" in words.lower()
    with pikepdf.open(made["PDF"]) as pdf:
        assert "/StructTreeRoot" in pdf.Root
    assert not paths.own_database().exists()
    stamp = paths.demo_database().stat().st_mtime_ns
    second = run(tmp_path, "--demo", "--headless", "--lang", "fi")
    assert second.returncode == 0, second.stderr
    assert "Making" not in second.stdout
    assert paths.demo_database().stat().st_mtime_ns == stamp, "made once, then only read"


def test_pictures_of_windows_can_be_made(tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            sys.executable,
            str(ROOT / "tests" / "screens.py"),
            str(tmp_path / "out"),
            "--lang",
            "sv",
            "--only",
            "about",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["about-parts.png", "about.png"]
