"""A database on a server: where the password comes from, that it is never shown, and what can go wrong."""

import getpass
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from psycopg import sql

from helpers.commands import AdminAt, Ended
from helpers.postgres_server import PostgresServer
from logbook_desktop.cli.main import main
from logbook_desktop.services.local.databases import open_database


@dataclass(frozen=True)
class Server:
    """A database: its address with and without the password."""

    address: str
    password: str
    host: str

    @property
    def silent(self) -> str:
        return self.address.replace(f":{self.password}@", "@")


@pytest.fixture(autouse=True)
def no_password_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PGPASSWORD", "PGPASSFILE"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def server(postgres_server: PostgresServer) -> Iterator[Server]:
    name = "served"
    postgres_server.create_database(name)
    open_database(postgres_server.url(name), create=True).close()
    url = urlsplit(postgres_server.url(name).replace("+psycopg", ""))
    assert url.password is not None
    yield Server(url.geturl(), url.password, f"{url.hostname}:{url.port}")
    postgres_server.drop_database(name)


def nothing_tells(secret: str, ended: Ended, home: Path) -> bool:
    logs = (path.read_text(encoding="utf-8") for path in home.rglob("*.log"))
    return not any(secret in text for text in (ended.out, ended.err, *logs))


def test_the_password_of_the_environment(
    admin_at: AdminAt, server: Server, monkeypatch: pytest.MonkeyPatch, user_home: Path
) -> None:
    monkeypatch.setenv("PGPASSWORD", server.password)
    ended = admin_at(server.silent)("init")
    assert (ended.status, ended.err) == (0, f"The database is ready: {server.silent}\n")
    assert nothing_tells(server.password, ended, user_home)


def test_the_password_file(
    admin_at: AdminAt, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "pgpass"
    file.write_text(f"{server.host}:*:postgres:{server.password}\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    assert admin_at(server.silent)("init").status == 0


@pytest.mark.parametrize(
    "address", ["anna:geheim@h/d", "anna@h/d?password=geheim", "anna:ge%40heim@[::1]/d?sslmode=require"]
)
def test_a_password_in_the_address_is_refused(
    capfdbinary: pytest.CaptureFixture[bytes], address: str, user_home: Path
) -> None:
    assert main(["--database", f"postgresql://{address}", "tree"]) == 2
    message = capfdbinary.readouterr().err.decode()
    assert "Leave it out" in message
    assert "PGPASSWORD" in message
    assert nothing_tells("heim", Ended(2, "", message), user_home)


def test_a_password_is_asked_for_at_a_terminal(
    admin_at: AdminAt, server: Server, monkeypatch: pytest.MonkeyPatch, user_home: Path
) -> None:
    prompts = []

    def typed(prompt: str) -> str:
        prompts.append(prompt)
        return server.password

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", typed)
    ended = admin_at(server.silent)("init")
    assert ended.status == 0
    assert prompts == [f"Password for {server.silent}: "]
    assert nothing_tells(server.password, ended, user_home)


def test_nobody_is_asked_where_nobody_sits(admin_at: AdminAt, server: Server) -> None:
    ended = admin_at(server.silent)("init")
    assert ended.status == 2
    assert ended.err.startswith(f"The server asks for a password: {server.silent}\n")
    assert "PGPASSWORD" in ended.err


def test_no_answer_to_the_question_is_no_password(
    admin_at: AdminAt, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", ended)
    assert "The server asks for a password" in admin_at(server.silent)("init").err


def test_a_wrong_password(admin_at: AdminAt, server: Server, user_home: Path) -> None:
    ended = admin_at(server.address.replace(server.password, "guessed"))("tree")
    assert ended.status == 2
    assert ended.err.startswith("The server did not take the administrator’s name or password")
    assert "mentor" not in ended.err
    assert nothing_tells("guessed", ended, user_home)
    person = server.address.replace(f"postgres:{server.password}", "logbook_000001:guessed")
    assert admin_at(person)("tree").err.startswith("The sign-in name or the password is wrong")


def test_a_database_that_is_not_there_or_not_ours(admin_at: AdminAt, server: Server) -> None:
    assert "The server has no such database" in admin_at(f"{server.address}_x")("tree").err
    # Empty: it is filled by ``init`` only.
    ended = admin_at(f"{server.address.rsplit('/', 1)[0]}/postgres")("tree")
    assert (ended.status, "This database is not one of Logbook’s" in ended.err) == (2, True)


def test_a_login_without_rights(
    admin_at: AdminAt, server: Server, postgres_server: PostgresServer, user_home: Path
) -> None:
    assert admin_at(server.address)("init").status == 0
    name = server.address.rsplit("/", 1)[1]
    postgres_server.execute(sql.SQL("CREATE ROLE outsider LOGIN PASSWORD 'geheim'"))
    try:
        address = server.address.replace(f"postgres:{server.password}@", "outsider:geheim@")
        ended = admin_at(address)("tree")
        assert (ended.status, ended.err.splitlines()[0].split(":")[0]) == (2, "The server did not let you in")
        assert nothing_tells("geheim", ended, user_home)
        # Whatever the tables were opened to: it is nobody's login.
        postgres_server.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO outsider"), name)
        postgres_server.execute(sql.SQL("GRANT logbook_people TO outsider"), name)
        ended = admin_at(address)("tree")
        assert (ended.status, ended.err.splitlines()[0].split(":")[0]) == (2, "The server did not let you in")
        assert admin_at(server.address)("tree").out == ""
    finally:
        postgres_server.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM outsider"), name)
        postgres_server.execute(sql.SQL("DROP ROLE outsider"))


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("postgresql://anna:geheim@127.0.0.1:9/logbook", "The server does not answer"),
        ("postgresql://anna:geheim@no-such-host.invalid/logbook", "The server does not answer"),
        ("postgresql://anna@127.0.0.1:9/logbook?password=geheim", "The server does not answer"),
        ("postgresql://anna:geheim@127.0.0.1:door/logbook", "This is not the address of a database"),
        ("postgresql://anna:geheim@127.0.0.1/logbook?colour=red", "This is not the address of a database"),
        ("postgres//anna:geheim@127.0.0.1/logbook", "The file is not there"),
        ("mysql://anna:geheim@127.0.0.1/logbook", "This is not the address of a database"),
        ("https://anna:geheim@example.invalid/logbook", "This is not the address of a database"),
        ("://", "This is not the address of a database"),
    ],
)
def test_addresses_that_lead_nowhere(admin_at: AdminAt, user_home: Path, address: str, title: str) -> None:
    ended = admin_at(address)("tree")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(title)
    if "://" in address:
        assert nothing_tells("geheim", ended, user_home)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of Unix")
def test_a_typed_password_is_not_echoed(server: Server) -> None:
    import fcntl
    import pty
    import termios

    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip("this system has no terminals to give (a bare chroot)")
    process = subprocess.Popen(
        [sys.executable, "-m", "logbook_desktop.cli.main", "--database", server.silent, "init"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    seen = _read(ours, until=f"Password for {server.silent}: ".encode())
    os.write(ours, f"{server.password}\n".encode())
    seen += _read(ours, until=b"ready")
    assert process.wait(60) == 0
    os.close(ours)
    assert server.password.encode() not in seen
    assert b"The database is ready" in seen


def _read(terminal: int, until: bytes) -> bytes:
    seen = b""
    while until not in seen and select.select([terminal], [], [], 60)[0]:
        try:
            seen += os.read(terminal, 1024)
        except OSError:  # the other end is closed
            break
    return seen
