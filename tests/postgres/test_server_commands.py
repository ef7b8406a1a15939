"""``logbook-admin server …`` on fresh servers: made twice alike, looked after, backed up and restored elsewhere."""

import io
import json
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from psycopg import sql

from helpers.commands import Admin, AdminAt
from helpers.databases import TODAY
from helpers.postgres_server import HOST, PostgresServer, find_programs
from logbook_desktop.cli import console
from logbook_desktop.data import dumps, host_rules
from logbook_desktop.data.postgres import installation
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportQuestion, Structure
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.services.demo import DemoSize, make_demo
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.people import sign_in
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation

NAME = "nuoriso"


@pytest.fixture(scope="module")
def first() -> Iterator[PostgresServer]:
    """A server of its own: roles and logins belong to a whole server."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGBOOK_POSTGRES_BIN", str(find_programs()))


@pytest.fixture
def admin_at(capfdbinary: pytest.CaptureFixture[bytes]) -> AdminAt:
    return lambda location: Admin(capfdbinary, location)


def _address(server: PostgresServer, name: str = NAME) -> str:
    return server.url(name).replace("+psycopg", "")


def _server(server: PostgresServer) -> Server:
    return Server((Host(HOST, server.port),), NAME, Encryption.OFF)


@pytest.fixture
def admin(admin_at: AdminAt, first: PostgresServer) -> Iterator[Admin]:
    yield admin_at(_address(first))
    first.drop_database(NAME)


def test_made_once_and_harmless_the_second_time(admin: Admin) -> None:
    made = admin("server", "init", "--administrator", "Kaisa Verkkonen", "--json")
    assert made.status == 0
    person = made.json["network_administrator"]
    assert (made.json["database"], made.json["new"], person["name"]) == (NAME, True, "Kaisa Verkkonen")
    assert person["login"].startswith("logbook_")
    again = admin("server", "init", "--json")
    assert (again.status, again.json["new"], again.json["network_administrator"]) == (0, False, None)
    assert "nobody was added" in again.err


def test_the_first_network_administrator_signs_in_and_reads_no_entries(
    admin: Admin, first: PostgresServer
) -> None:
    person = admin("server", "init", "--json").json["network_administrator"]
    signed_in = sign_in.sign_in(_server(first), person["login"], person["password"])
    try:
        assert signed_in.must_change_password
    finally:
        signed_in.context.database.close()


def test_a_name_for_a_network_that_has_one(admin: Admin) -> None:
    assert admin("server", "init", "--network", "Suomen nuorisotyö").status == 0
    again = admin("server", "init", "--network", "Suomen nuorisotyö")
    assert "--network" not in again.err
    other = admin("server", "init", "--network", "Toinen")
    assert (other.status, "has the name “Suomen nuorisotyö” already" in other.err) == (0, True)


def test_a_server_is_set_up_without_a_screen(
    admin: Admin, admin_at: AdminAt, first: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From nothing to a mentor who may work: no window anywhere."""
    assert admin("server", "init").status == 0
    assert admin("tree", "add", "organisation", "Lemi", "--code", "405").status == 0
    added = admin("tree", "add", "yksikkö", "Nuorisotila", "--under", "Lemi", "--sv", "Ungdomsgården")
    assert (added.status, added.err) == (0, "Added: Lemi/Nuorisotila\n")
    mentor = admin("person", "add", "Aino", "--unit", "Lemi", "--role", "mentor", "--json").json
    for language in ("fi", "sv", "en"):
        (tmp_path / language).write_text(f"Ehdot ({language})", encoding="utf-8")
    today = datetime.now(ZoneInfo("Europe/Helsinki")).date().isoformat()
    texts = [word for language in ("fi", "sv", "en") for word in (f"--{language}", tmp_path / language)]
    assert admin("terms", "publish", *texts, "--from", today).status == 0

    def as_mentor(password: str) -> Admin:
        return admin_at(first.url(NAME, mentor["login"], password).replace("+psycopg", ""))

    monkeypatch.setattr("sys.stdin", io.StringIO("Uusi-ja-vahva-salasana\n"))
    assert as_mentor(mentor["password"])("password").status == 0
    own = as_mentor("Uusi-ja-vahva-salasana")
    assert "terms of use" in own("tree").err
    to_read = own("terms", "accept", "--lang", "fi")
    assert (to_read.status, "Ehdot (fi)" in to_read.out) == (1, True)
    assert "terms accept --version 1" in to_read.err
    assert own("terms", "accept", "--version", "7").status == 2
    assert "terms of use" in own("tree").err
    accepted = own("terms", "accept", "--version", "1")
    assert (accepted.status, accepted.err) == (0, "Version 1 is accepted.\nAlso for Lemi.\n")
    assert "No terms of use wait" in own("terms", "accept").err
    assert own("tree", "add", "unit", "Pelitalo", "--under", "Lemi").status == 0
    assert own("tree").out.split()[-3:] == ["Lemi", "Nuorisotila", "Pelitalo"]


@pytest.mark.parametrize("found", [15, None])
def test_a_backup_names_the_programs_it_needs_before_it_begins(
    admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: int | None
) -> None:
    assert admin("server", "init").status == 0

    def version(name: str) -> int:
        if found is None:
            raise dumps.ProgramError(name)
        return found

    monkeypatch.setattr(dumps, "program_version", version)
    refused = admin("server", "backup", tmp_path / "x.dump")
    assert (refused.status, list(tmp_path.glob("x.dump*"))) == (2, [])
    assert "client programs of PostgreSQL" in refused.err
    assert f"pg_dump {found or '–'}" in refused.err


@pytest.mark.parametrize("prefix", ["Oulu", "1a", "a-b", "a b", "", "x" * 40])
def test_a_prefix_that_is_none(admin: Admin, prefix: str) -> None:
    ended = admin("server", "init", "--prefix", prefix)
    if prefix == "":
        assert ended.status == 0  # as if it had not been written
        return
    assert (ended.status, "cannot begin the name of a role" in ended.err) == (2, True)


def test_status_tells_the_state_and_what_was_changed_by_hand(admin: Admin, first: PostgresServer) -> None:
    assert admin("server", "init").status == 0
    assert admin("server", "tend").status == 0
    state = admin("server", "status", "--json")
    assert state.status == 0
    found = state.json
    assert (found["superusers"], found["extensions"], found["restored"]) == (1, [], None)
    assert (found["host_lines"], found["settings"]) == ([], {})  # it listens to this machine only
    assert (found["schema"], found["changed_rules"], found["last_backup"]) == (
        found["newest_schema"],
        [],
        None,
    )
    assert found["people"] == 1
    assert found["tables"]["entry"] > 0
    assert "The rules are those of this program." in admin("server", "status").out

    first.execute(sql.SQL("CREATE POLICY everything ON entry FOR SELECT TO PUBLIC USING (true)"), NAME)
    first.execute(sql.SQL("GRANT SELECT ON person TO PUBLIC"), NAME)
    first.execute(sql.SQL("GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO PUBLIC"), NAME)
    first.execute(sql.SQL("ALTER TABLE node DISABLE ROW LEVEL SECURITY"), NAME)
    first.execute(
        sql.SQL("CREATE OR REPLACE FUNCTION app.units_read() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'"),
        NAME,
    )
    changed = admin("server", "status", "--json")
    assert changed.status == 1
    rules = "\n".join(changed.json["changed_rules"])
    for name in (
        "policy everything of entry",
        "rights of person",
        "rights of pg_notify(text,text)",
        "rights of node",
        "function app.units_read()",
    ):
        assert name in rules
    # Looking changed nothing.
    assert admin("server", "status", "--json").json["changed_rules"] == changed.json["changed_rules"]
    assert admin("server", "upgrade").status == 0
    assert admin("server", "status", "--json").json["changed_rules"] == []


def test_status_tells_whether_somebody_looks_after_it(admin: Admin, first: PostgresServer) -> None:
    assert admin("server", "init").status == 0
    never = admin("server", "status")
    assert (never.status, "“server tend” has never run" in never.out) == (1, True)
    assert admin("server", "tend").status == 0
    now = admin("server", "status")
    assert (now.status, "“server tend” last ran" in now.out) == (0, True)
    first.execute(
        sql.SQL("UPDATE meta SET value = '2026-01-01T10:00:00+00:00' WHERE key = 'last_tend_at'"), NAME
    )
    late = admin("server", "status")
    assert (late.status, "has not run since 2026-01-01 10:00 UTC" in late.out) == (1, True)


def test_status_compares_with_the_kit(
    admin: Admin, first: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This server is one for tests: in the clear, in a hurry, and its file lets everybody into everything."""
    assert admin("server", "init").status == 0
    monkeypatch.setattr(host_rules, "is_local", lambda _connection: False)
    found = admin("server", "status", "--json")
    assert found.status == 1
    assert found.json["settings"]["ssl"] == {"value": "off", "kit": "on"}
    assert "password_encryption" not in found.json["settings"]
    assert [one["fault"] for one in found.json["host_lines"]] == ["nobody"]  # only the machine itself
    output = admin("server", "status").out
    assert "fsync is off; the kit has on." in output
    assert "no encrypted line lets logbook_people into nuoriso" in output


def test_two_databases_of_a_server_never_share_their_people(
    admin: Admin, admin_at: AdminAt, first: PostgresServer
) -> None:
    assert admin("server", "init").status == 0
    other = admin_at(_address(first, "oulu"))
    refused = other("server", "init")
    assert (refused.status, "belong to the database nuoriso" in refused.err) == (2, True)
    assert "--prefix" in refused.err
    assert "The server has no such database" in other("tree").err  # nothing is left of it
    try:
        assert other("server", "init", "--prefix", "oulu").status == 0
        again = other("server", "init")
        assert (again.status, "begin with “oulu”" in again.err) == (0, True)
    finally:
        first.drop_database("oulu")


def test_only_an_administrator_of_the_server(admin: Admin, admin_at: AdminAt, first: PostgresServer) -> None:
    person = admin("server", "init", "--json").json["network_administrator"]
    own = admin_at(
        _address(first).replace(
            _address(first).split("@")[0], f"postgresql://{person['login']}:{person['password']}"
        )
    )
    for command in (("init",), ("upgrade",), ("status",), ("backup", "x.dump"), ("restore", "x.dump")):
        ended = own("server", *command)
        assert ended.status == 2, command
        if command[0] != "restore":  # the file that is missing comes first
            assert ended.err.startswith("This takes the account of the server’s administrator"), command


def test_a_first_password_that_cannot_be_shown_is_not_the_end(
    admin: Admin, first: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(console, "put", _no_room)
        ended = admin("server", "init")
    login = ended.err.split("The account ")[1].split()[0]
    assert (ended.status, ended.out) == (1, "")
    assert f"logbook-admin person reset {login}" in ended.err
    assert admin("person", "reset", login, "--json").json["login"] == login


def _no_room(_password: str) -> None:
    raise OSError(28, "No space left on device")


def test_a_file_is_no_server(admin_at: AdminAt, tmp_path: Path) -> None:
    for place in (f"sqlite:///{tmp_path}/own.sqlite", str(tmp_path / "own.sqlite")):
        for command in (("init",), ("upgrade",), ("status",), ("backup", tmp_path / "x.dump")):
            ended = admin_at(place)("server", *command)
            assert (ended.status, ended.err.split(":")[0]) == (2, "This works only on a shared server")


def test_a_backup_into_no_folder(admin: Admin, tmp_path: Path) -> None:
    assert admin("server", "init").status == 0
    ended = admin("server", "backup", tmp_path / "gone" / "x.dump")
    assert (ended.status, "Errno" in ended.err, str(tmp_path) in ended.err) == (2, False, True)


def test_nothing_is_half_installed(
    admin: Admin, first: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half-finished upgrade does not exist."""
    assert admin("server", "init").status == 0
    shipped = installation.shipped

    def broken(name: str) -> str:
        return shipped(name) + ("\nSELECT 1/0;" if name == installation.FILES[-1] else "")

    monkeypatch.setattr(installation, "shipped", broken)
    with pytest.raises(Exception, match="zero"):
        database = open_database(first.url(NAME), create=True)
        database.close()
    monkeypatch.undo()
    monkeypatch.setenv("LOGBOOK_POSTGRES_BIN", str(find_programs()))
    assert admin("server", "status", "--json").json["changed_rules"] == []


def _figures(url: str) -> list[object]:
    database = open_database(url)
    try:
        context = embedded_context(database)
        tree = organisation.tree(context)
        everything = tree.roots[0].id
        period = Period(TODAY.replace(month=1, day=1), TODAY)
        questions = [
            ReportQuestion(
                (everything,), period, ("entries", "visits", "hours"), (row,), column, structure=structure
            )
            for row, column in (
                (Dimension.MONTH, Dimension.FORM),
                (Dimension.ORGANISATION, Dimension.SETTING),
                (Dimension.UNIT, Dimension.GENDER),
                (Dimension.ACTIVITY, None),
            )
            for structure in Structure
        ]
        return [reports.answer(context, question, language="fi").table for question in questions]
    finally:
        database.close()


@pytest.mark.slow("server")
def test_a_backup_is_restored_on_a_fresh_server(
    admin: Admin, admin_at: AdminAt, first: PostgresServer, tmp_path: Path
) -> None:
    """Everybody signs in with the old password, and every figure of a set of reports is the same."""
    person = admin("server", "init", "--json").json["network_administrator"]
    database = open_database(first.url(NAME))
    make_demo(database, DemoSize.S, until=TODAY)
    database.close()
    figures = _figures(first.url(NAME))
    file = tmp_path / "night.dump"
    assert admin("server", "backup", file).status == 0
    beside = tmp_path / "night.dump.logins.json"
    for written in (file, beside):
        assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert json.loads(beside.read_text())["logins"][0]["verifier"].startswith("SCRAM-SHA-256$")
    assert admin("server", "status", "--json").json["last_backup"] is not None
    assert admin("server", "backup", file).status == 2  # never written over

    with PostgresServer() as second:
        elsewhere = admin_at(_address(second))
        beside_before = beside.read_text()
        beside.write_text(beside_before.replace('"sha256": "', '"sha256": "0'))
        refused = elsewhere("server", "restore", file)
        assert (refused.status, "is not what the backup wrote" in refused.err) == (2, True)
        beside.write_text(beside_before)
        restored = elsewhere("server", "restore", file)
        assert (restored.status, "1 account" in restored.err) == (0, True)
        state = elsewhere("server", "status", "--json").json
        assert (state["changed_rules"], state["last_backup"], state["last_tend"]) == ([], None, None)
        assert "Restored from a backup" in elsewhere("server", "status").out
        assert _figures(second.url(NAME)) == figures
        signed_in = sign_in.sign_in(_server(second), person["login"], person["password"])
        signed_in.context.database.close()
        again = elsewhere("server", "restore", file)
        assert (again.status, again.out) == (2, "")
