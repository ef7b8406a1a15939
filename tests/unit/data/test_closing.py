"""A database that is closed leaves no connection open, whoever is using one at the time."""

import sqlite3
from contextlib import closing
from pathlib import Path

from helpers.sqlite_connections import left_open
from logbook_desktop.services.local.databases import open_database


def test_a_connection_is_told_with_its_file_and_line_until_it_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(file)):
        (message,) = map(str, left_open().values())
        assert message.startswith(f"{file}\n    tests/unit/data/test_closing.py:")
    assert not left_open()


def test_a_connection_in_use_is_closed_when_it_comes_back(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.sqlite", create=True)
    with database.engine.connect():
        database.close()
        assert len(left_open()) == 1
    assert not left_open()


def test_a_question_that_comes_too_late_leaves_nothing_open(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.sqlite", create=True)
    database.close()
    with database.engine.connect():
        assert len(left_open()) == 1
    assert not left_open()
