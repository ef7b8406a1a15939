"""What holds for every test: no window, and nobody's own files within reach.

Fixtures of one kind of test live beside those tests or in tests/helpers, which is on the import path as ``helpers``.
"""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

# Before anything imports Qt. A person may set another platform to watch the tests of the screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before anything looks for a keyring: nobody's own is read or written.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

import pytest

from helpers.postgres_server import PostgresServer
from helpers.turns import turn

pytest_plugins = ["helpers.databases", "helpers.proofs", "helpers.skips", "helpers.sqlite_connections"]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is imported and collected stays to the end: it is not searched for rubbish again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Where several processes run the tests, one that is marked ``alone`` waits for the others and they for it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    with turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """What a test let go of with ``deleteLater`` is gone before the next.

    Qt deletes such objects when an event loop runs next, which may be never: windows of hundreds of tests would be
    kept, be given each new style sheet, and crash Qt where a part of them is gone already.
    """
    yield
    if (core := sys.modules.get("PySide6.QtCore")) and core.QCoreApplication.instance():
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


USER_FOLDERS = {
    "HOME": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_DOCUMENTS_DIR": "Documents",
    "XDG_CONFIG_DIRS": "etc/xdg",
    # Windows
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "WIN_PD_OVERRIDE_APPDATA": "AppData/Roaming",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA": "AppData/Local",
    "WIN_PD_OVERRIDE_PERSONAL": "Documents",
    "WIN_PD_OVERRIDE_COMMON_APPDATA": "ProgramData",
}
"""The variables by which platformdirs, Qt and Python find a person's folders, and where they point in a test."""


@pytest.fixture(autouse=True)
def user_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for this test alone, so that no test reads or writes the files of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for variable, folder in USER_FOLDERS.items():
        monkeypatch.setenv(variable, str(home / folder))
    return home


@pytest.fixture
def crashes(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """The bugs of ours that went to the log and the crash dialog."""
    caught: list[BaseException] = []
    monkeypatch.setattr("sys.excepthook", lambda _kind, error, _trace: caught.append(error))
    return caught


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run; started when the first test asks for it."""
    with PostgresServer() as server:
        yield server
