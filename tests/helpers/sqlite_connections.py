"""Every SQLite connection that a test opens is closed when it is over, whatever the Python.

Python 3.13 warns of a connection that nobody closed, but only once it happens to be thrown away, in the middle of
some later test; Windows refuses to move a file that is still open. Here each one is noted when it is opened, and a
test that leaves one open fails at once, with the lines that opened it. What a fixture of a whole module opens may
stay until the module ends.
"""

import sqlite3
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from sqlite3 import dbapi2
from types import FrameType
from typing import Any

import pytest

_CHECKOUT = str(Path(__file__).resolve().parents[2])
_LIBRARIES = str(Path(sys.prefix).resolve())
_LINES = 6
"""How many lines of ours are told; the innermost come first."""
_connect: Callable[..., sqlite3.Connection] = sqlite3.connect
_patch = pytest.MonkeyPatch()


class NotedConnection(sqlite3.Connection):
    """A connection that is in ``_open`` from its opening to its closing."""

    def __init__(self, database: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(database, *arguments, **named)
        _open[id(self)] = OpenConnection(self, str(database), _lines_of_ours(sys._getframe(1)))

    def close(self) -> None:
        super().close()
        _open.pop(id(self), None)


class OpenConnection:
    """What is told of a connection that stays open. It is kept alive with it, so that none is lost sight of."""

    def __init__(self, connection: NotedConnection, file: str, lines: list[str]) -> None:
        self.connection = connection
        self.file = file
        self.lines = lines

    def __str__(self) -> str:
        return "\n    ".join([self.file, *self.lines])


_open: dict[int, OpenConnection] = {}
_lasting_files: set[str] = set()
"""The files that fixtures of a whole module or session have opened."""


def _noting(*arguments: Any, **named: Any) -> sqlite3.Connection:
    named.setdefault("factory", NotedConnection)
    return _connect(*arguments, **named)


def _lines_of_ours(frame: FrameType | None) -> list[str]:
    lines: list[str] = []
    while frame is not None and len(lines) < _LINES:
        file = frame.f_code.co_filename
        if file.startswith(_CHECKOUT) and not file.startswith(_LIBRARIES) and file != __file__:
            place = Path(file).relative_to(_CHECKOUT).as_posix()
            lines.append(f"{place}:{frame.f_lineno} in {frame.f_code.co_name}")
        frame = frame.f_back
    return lines


def left_open() -> dict[int, OpenConnection]:
    """What is open now and is not a file of a whole module's, by the identity of the connection."""
    return {key: one for key, one in list(_open.items()) if one.file not in _lasting_files}


def pytest_configure() -> None:
    for module in (sqlite3, dbapi2):
        _patch.setattr(module, "connect", _noting)


def pytest_unconfigure() -> None:
    _patch.undo()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    before = set(_open)
    result = yield
    if fixturedef.scope != "function":
        _lasting_files.update(_open[one].file for one in set(_open) - before if one in _open)
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Last of all, when every fixture of the test has ended."""
    yield
    if nextitem is None or nextitem.path != item.path:
        _lasting_files.clear()
    left = left_open()
    for key, one in left.items():
        _open.pop(key, None)
        one.connection.close()
    if left:
        pytest.fail(
            "SQLite connections that nobody closed:\n  " + "\n  ".join(map(str, left.values())), pytrace=False
        )
