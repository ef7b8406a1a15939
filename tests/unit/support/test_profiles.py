"""Profiles and logins of a person: remembered, never with a password, and no file can stop the program."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.servers import DEFAULT_PORT, Encryption
from logbook_desktop.support import profiles
from logbook_desktop.support.profiles import (
    Profile,
    Profiles,
    RememberedLogin,
    machine,
    profile_of,
    written_machine,
)

OWN = Profile("Own", (("db.example.fi", 5432),), "logbook")
OTHER = Profile("Other", (("db1.example.fi", 443), ("db2.example.fi", 5432)), "youth", "require", "/ca.pem")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "connections.json"


def test_this_room_and_the_domain_mean_the_same() -> None:
    assert tuple(Encryption) == profiles.ENCRYPTIONS
    assert profiles.DEFAULT_PORT == DEFAULT_PORT


def test_nothing_is_known_at_first(file: Path) -> None:
    kept = Profiles(file)
    assert kept.all == ()
    assert kept.logins("db.example.fi/logbook") == ()
    assert not file.exists()


def test_profiles_come_back_the_last_used_first(file: Path) -> None:
    kept = Profiles(file)
    kept.keep(OTHER)
    kept.keep(OWN)
    assert Profiles(file).all == (OWN, OTHER)
    kept.keep(OTHER)
    assert Profiles(file).all == (OTHER, OWN)
    kept.forget(OTHER)
    assert Profiles(file).all == (OWN,)


def test_a_server_kept_anew_takes_the_place_of_itself(file: Path) -> None:
    kept = Profiles(file)
    kept.keep(OWN)
    again = Profile("Another name", (("DB.example.fi", 5432),), "logbook", "require")
    kept.keep(again)
    assert Profiles(file).all == (again,)


def test_what_is_preset_stands_first_and_wins(file: Path) -> None:
    kept = Profiles(file)
    kept.keep(OWN)
    kept.keep(Profile("Weaker", OTHER.machines, OTHER.database, "off"))
    preset = Profile("Ours", OTHER.machines, OTHER.database, preset=True)
    kept = Profiles(file, [preset])
    assert kept.all == (preset, OWN)
    kept.keep(Profile("Weaker", OTHER.machines, OTHER.database, "off"))
    kept.forget(preset)
    assert kept.all == (preset, OWN)


def test_logins_belong_to_a_server_and_the_last_used_is_first(file: Path) -> None:
    kept = Profiles(file)
    kept.remember_login("a", RememberedLogin("logbook_000001", "Maija Mäkinen"))
    kept.remember_login("a", RememberedLogin("logbook_000002", "Ville"))
    kept.remember_login("b", RememberedLogin("logbook_000001", "Someone else"))
    kept.remember_login("a", RememberedLogin("logbook_000001", "Maija Ääninen"))
    assert Profiles(file).logins("a") == (
        RememberedLogin("logbook_000001", "Maija Ääninen"),
        RememberedLogin("logbook_000002", "Ville"),
    )
    kept.forget_login("a", "logbook_000001")
    assert Profiles(file).logins("a") == (RememberedLogin("logbook_000002", "Ville"),)
    assert Profiles(file).logins("b") == (RememberedLogin("logbook_000001", "Someone else"),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"servers": 1, "logins": {}}',
        b'{"servers": [1], "logins": {}}',
        b'{"servers": [{"hosts": [], "database": "x"}], "logins": {}}',
        b'{"servers": [], "logins": {"a": [{"login": "x"}]}}',
        b'{"servers": [], "logins": 3}',
    ],
)
def test_a_damaged_file_begins_anew(file: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    kept = Profiles(file)
    assert kept.all == ()
    assert "could not be read" in caplog.text
    kept.keep(OWN)
    assert Profiles(file).all == (OWN,)


def test_a_disk_that_refuses_costs_the_memory_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    kept = Profiles(blocked / "connections.json")
    kept.keep(OWN)
    assert kept.all == (OWN,)
    assert "could not be written" in caplog.text


def test_the_file_has_no_more_than_it_should(file: Path) -> None:
    kept = Profiles(file)
    kept.keep(OTHER)
    kept.remember_login("a", RememberedLogin("logbook_000001", "Maija"))
    content = json.loads(file.read_text(encoding="utf-8"))
    assert set(content) == {"servers", "logins"}
    assert set(content["servers"][0]) == {"name", "hosts", "database", "encryption", "root_certificate"}
    assert content["logins"] == {"a": [{"login": "logbook_000001", "name": "Maija"}]}


NAMES = st.from_regex(r"\A[a-z0-9äö]([a-z0-9.-]{0,20}[a-z0-9])?\Z") | st.sampled_from(["::1", "fe80::1%eth0"])


@given(NAMES, st.integers(1, 65535))
def test_a_written_machine_is_read_back(name: str, port: int) -> None:
    assert machine(written_machine((name, port))) == (name, port)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" db.example.fi ", ("db.example.fi", 5432)),
        ("db.example.fi:443", ("db.example.fi", 443)),
        ("[::1]", ("::1", 5432)),
        ("[::1]:443", ("::1", 443)),
    ],
)
def test_how_machines_are_written(text: str, meant: profiles.Machine) -> None:
    assert machine(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", " ", ":5432", "db:", "db:x", "db:0", "db:65536", "db:1:2", "::1", "[::1", "[]", "[db]", "[::1]x", "a b",
     "postgresql://db", "user@db", "db/logbook", "db:٣", "a,b", "a=b", "a'b", "/var/run/postgresql", None, 7],
)  # fmt: skip
def test_what_is_no_machine(text: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any words will do
        machine(text)


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"hosts": ["db"]},
        {"hosts": "db", "database": "x"},
        {"hosts": ["db"], "database": " "},
        {"hosts": ["db"], "database": 1},
        {"hosts": ["db"], "database": "x", "encryption": "none"},
        {"hosts": ["db"], "database": "x", "encryption": 1},
        {"hosts": ["db"], "database": "x", "name": None},
    ],
)
def test_what_is_no_profile(table: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any words will do
        profile_of(table)


def test_a_server_without_a_name_is_called_by_its_database() -> None:
    assert profile_of({"hosts": ["db.example.fi"], "database": "youth"}).name == "youth – db.example.fi"
