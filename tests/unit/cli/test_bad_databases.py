"""Databases that are not as the program needs them: each is told in a sentence, logged, and left as it was."""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from helpers.commands import Admin, AdminAt, process
from logbook_desktop.data import database as connections
from logbook_desktop.data import schema

SEASON = "Pvm;Paikka;Toiminta;Klo;Tytöt;Pojat\n" + "".join(
    f"{day}.10.2025;Talo;Avoin ilta;17-20;{day};1\n" for day in range(1, 32)
)
IMPORT = ("--organisation", "Lemi", "--create-units")
QUESTION = ("--scope", "Lemi", "--from", "2025-10-01", "--to", "2025-10-31", "--rows", "month")


@dataclass(frozen=True)
class Own:
    """A person's file with a season in it, and a spreadsheet with another."""

    path: Path
    season: Path
    admin: Admin

    def entries(self) -> int:
        ended = self.admin("report", *QUESTION, "--measures", "entries", "--format", "json")
        assert ended.status == 0
        return int(ended.json["total"]["entries"])


@pytest.fixture
def own(admin_at: AdminAt, sqlite_template: Path, tmp_path: Path) -> Own:
    path = tmp_path / "own.sqlite"
    shutil.copyfile(sqlite_template, path)
    season = tmp_path / "kausi.csv"
    season.write_text(SEASON, encoding="utf-8")
    admin = admin_at(str(path))
    assert admin("import", season, *IMPORT).status == 0
    season.write_text(SEASON.replace("Avoin ilta", "Bändi"), encoding="utf-8")
    return Own(path, season, admin)


def spoilt(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def newer(path: Path) -> None:
    spoilt(path, "UPDATE alembic_version SET version_num = '9999'")


def foreign(path: Path) -> None:
    path.unlink()
    spoilt(path, "CREATE TABLE photos (id INTEGER)")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60_000])


def noisy(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 977):
        content[place] ^= 0x5A
    path.write_bytes(content)


def prose(path: Path) -> None:
    path.write_text("Muistiinpanoja kevään leiristä. " * 200, encoding="utf-8")


def hollow(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("command", ["tree", "check", "init", "demo", "import"])
@pytest.mark.parametrize(
    ("spoil", "title"),
    [
        (newer, "The file is from a newer version of the program"),
        (foreign, "This is not a Logbook file"),
        (prose, "This is not a Logbook file"),
        (hollow, "This is not a Logbook file"),
        (cut, "The file is damaged"),
        (noisy, "The file is damaged"),
    ],
)
def test_a_file_that_is_not_ours_to_use(
    own: Own, user_home: Path, spoil: Callable[[Path], None], title: str, command: str
) -> None:
    if spoil is hollow and command in ("init", "demo"):
        return  # an empty file may become a database
    spoil(own.path)
    before = own.path.read_bytes()
    words = {"demo": ("init", "--demo", "S"), "import": ("import", own.season, *IMPORT)}
    ended = own.admin(*words.get(command, (command,)))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"{title}: {own.path}\n")
    assert own.path.read_bytes() == before
    (log,) = user_home.rglob("logbook-admin.log")
    assert "advised on ExternalError" in log.read_text(encoding="utf-8")


def test_places_where_no_file_is(admin_at: AdminAt, own: Own, tmp_path: Path) -> None:
    missing = tmp_path / "folder" / "none.sqlite"
    ended = admin_at(str(missing))("tree")
    assert (ended.status, ended.err.splitlines()[0]) == (2, f"The file is not there: {missing}")
    assert not missing.parent.exists()
    assert admin_at(str(missing))("init").status == 0
    for folder in (tmp_path, Path("/")):
        assert "The file cannot be opened" in admin_at(str(folder))("tree").err
    below = own.path / "own.sqlite"
    assert "The file could not be written" in admin_at(str(below))("init").err
    assert admin_at("")("tree").err == "--database names no file and no address.\n"


def test_another_writer_has_the_file(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect(own.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = own.admin("import", own.season, *IMPORT)
        assert ended.status == 2
        assert ended.err.splitlines()[0] == f"Another program is using the file: {own.path}"
        # Reading goes on meanwhile.
        assert own.entries() == 31
        other.execute("ROLLBACK")
    assert own.admin("import", own.season, *IMPORT).status == 0
    assert own.entries() == 62


def test_a_file_that_can_only_be_read(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    true_preparation = connections._prepare_sqlite

    def reading_only(connection: Any, record: Any) -> None:
        true_preparation(connection, record)
        connection.execute("PRAGMA query_only = ON")

    monkeypatch.setattr(connections, "_prepare_sqlite", reading_only)
    before = own.path.read_bytes()
    ended = own.admin("import", own.season, *IMPORT)
    assert (ended.status, ended.err.splitlines()[0]) == (2, f"The file can only be read: {own.path}")
    assert own.path.read_bytes() == before
    assert own.entries() == 31


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
def test_a_full_disk(own: Own, tmp_path: Path) -> None:
    """A real one, as far as this process can see: no file may grow beyond the limit."""
    import resource

    def limit(size: int) -> Callable[[], None]:
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    ended = process("--database", own.path, "import", own.season, *IMPORT, preexec_fn=limit(8_192))
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.decode().splitlines()[0] == f"The disk is full: {own.path}"
    assert own.entries() == 31
    assert own.admin("check").status == 0
    assert own.admin("import", own.season, *IMPORT).status == 0

    out = tmp_path / "raportti.xlsx"
    out.write_text("of last year", encoding="utf-8")
    report = ("report", *QUESTION, "--measures", "visits", "--format", "xlsx", "-o", out)
    ended = process("--database", own.path, *report, preexec_fn=limit(4_096))
    assert (ended.returncode, out.read_text(encoding="utf-8")) == (2, "of last year")
    assert b"Traceback" not in ended.stderr
    assert list(tmp_path.glob(".logbook*")) == []


def test_an_older_file_is_copied_before_it_is_brought_up_to_date(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt(own.path, "INSERT INTO meta (key, value) VALUES ('kept', 'yes')")
    # As if this program had one more step than the file.
    monkeypatch.setattr(schema, "newest_revision", lambda: "9999")
    monkeypatch.setattr(schema.command, "upgrade", lambda *_: None)
    copies = [own.path.with_name(f"own.sqlite.before-9999-from-0004{end}") for end in ("", "-2")]
    for copy in copies:
        ended = own.admin("init")
        assert ended.status == 0
        assert f"The older database was copied to {copy} before it was brought up to date." in ended.err
    for copy in copies:
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("SELECT value FROM meta WHERE key = 'kept'").fetchone() == ("yes",)
            assert connection.execute("SELECT count(*) FROM entry").fetchone() == (31,)


def test_the_copy_of_an_older_file_holds_what_was_saved_last(
    own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what still lies in the journal beside it, because another program was killed or is at work."""
    monkeypatch.setattr(schema, "newest_revision", lambda: "9999")
    monkeypatch.setattr(schema.command, "upgrade", lambda *_: None)
    with closing(sqlite3.connect(own.path)) as other:
        with other:
            other.execute("INSERT INTO meta (key, value) VALUES ('kept', 'yes')")
        assert own.path.with_name("own.sqlite-wal").stat().st_size
        assert own.admin("init").status == 0
    with closing(sqlite3.connect(own.path.with_name("own.sqlite.before-9999-from-0004"))) as copy:
        assert copy.execute("SELECT value FROM meta WHERE key = 'kept'").fetchone() == ("yes",)
