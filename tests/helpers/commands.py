"""``logbook-admin`` called in this process, and what it said."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote

import pytest

from logbook_desktop.cli.main import main
from logbook_desktop.data.database import Database


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, what is on standard output, and what on standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


_PASSWORD = re.compile(r"(?<=://)([^:/@?#]*):([^@]*)@|[?&]password=([^&]*)")


def parted(address: str) -> tuple[str, dict[str, str]]:
    """The address as it may be an argument, and the environment with the password."""
    found = _PASSWORD.search(address)
    if found is None:
        return address, {}
    password = found[2] if found[2] is not None else found[3]
    silent = _PASSWORD.sub(lambda one: f"{one[1]}@" if one[2] is not None else "", address)
    return silent, {"PGPASSWORD": unquote(password)}


class Admin:
    """Commands on one database. A password in the address goes the way that is right: not as an argument."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], database: str) -> None:
        self._capture = capture
        self.database, self._environment = parted(database)

    @property
    def environment(self) -> dict[str, str]:
        """For a process of its own."""
        return {**os.environ, **self._environment}

    def __call__(self, *words: str | Path, before: tuple[str, ...] = ()) -> Ended:
        """The end of ``logbook-admin --database … BEFORE WORDS``."""
        self._capture.readouterr()
        try:
            with mock.patch.dict(os.environ, self._environment):
                status = main(["--database", self.database, *before, *map(str, words)])
        except SystemExit as wrong_usage:
            status = int(wrong_usage.code or 0)
        out, err = self._capture.readouterr()
        messages = err.decode()
        assert "Traceback" not in messages
        return Ended(status, out.decode(), messages)


def address_of(database: Database) -> str:
    """What a person would type to reach the database; for a server with the password, which a test may take out."""
    if database.path is not None:
        return str(database.path)
    return database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


AdminAt = Callable[[str], Admin]


def process(*words: str | Path, **how: Any) -> subprocess.CompletedProcess[bytes]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "logbook_desktop.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, **how)
