"""The operating system around a PostgreSQL server of the tests: whose process it is, and how it ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from helpers.postgres_programs import program

UNPRIVILEGED_USER = "nobody"
"""Exists on every Unix, so nothing has to be added to the system."""
STOP_SECONDS = 20
_LOOPBACK = "127.0.0.1"
_MEMORY = Path("/dev/shm")
"""Linux's folder in memory; containers often have a tiny one, other systems none."""
_ROOM = 4 * 2**30


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def as_unprivileged() -> dict[str, Any]:
    """What makes ``subprocess`` give up root's rights; nothing where there are none to give up."""
    if not _is_root():
        return {}
    import pwd

    return {"user": UNPRIVILEGED_USER, "group": pwd.getpwnam(UNPRIVILEGED_USER).pw_gid, "extra_groups": []}


def hand_over(*paths: Path) -> None:
    if _is_root():
        for path in paths:
            shutil.chown(path, UNPRIVILEGED_USER)


def shared_folder(*, in_memory: bool = False) -> Path:
    """A temporary folder that the server's user may pass through; what lies in it is protected one level down.

    ``in_memory``: where the machine has room for it there. A database is some 300 files, and copying them on a disk
    is most of what a test with a database of its own would wait for.
    """
    place = _MEMORY if in_memory and _has_room(_MEMORY) else None
    folder = Path(tempfile.mkdtemp(prefix="logbook-postgres-", dir=place))
    if _is_root():
        folder.chmod(0o711)
    return folder


def _has_room(place: Path) -> bool:
    try:
        return os.access(place, os.W_OK | os.X_OK) and shutil.disk_usage(place).free > _ROOM
    except OSError:
        return False


def reachable(programs: Path, folder: Path) -> Path:
    """``programs``, or a copy in ``folder`` where the server's user cannot get to them (root's home, say)."""
    try:
        command = [str(program(programs, "postgres")), "--version"]
        subprocess.run(command, capture_output=True, check=True, cwd="/", **as_unprivileged())
    except PermissionError:
        # bin, lib and share find each other by their places; beside a wheel's package lie its libraries.
        package = programs.parent.parent
        inner = folder / "programs" / package.name / programs.parent.name
        shutil.copytree(programs.parent, inner, symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, folder / "programs" / libraries.name, symlinks=True)
        return inner / programs.name
    return programs


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])


def die_with_parent() -> list[str]:
    """On Linux, a prefix that has the kernel stop the server should this process be killed outright."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []


def children(pid: int) -> list[int]:
    """The processes that the server has started; only where there is /proc, elsewhere they end by themselves."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name of the program may hold anything; after it come the state and the parent.
            if int(status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]) == pid:
                found.append(int(status.parent.name))
    return found


def lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown; PostgreSQL's own children end with it."""
    if process.poll() is None:
        # Windows has no such signal; there the process is ended, which is a crash to the data nobody needs.
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
