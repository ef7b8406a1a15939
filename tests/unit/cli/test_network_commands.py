"""``terms``, ``network`` and ``merges`` at the command line."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpers.commands import Admin, AdminAt
from helpers.databases import context_on, on_a_server
from helpers.logins import new_person
from helpers.village import Village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role

pytestmark = on_a_server


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    words = []
    for language, body in (("fi", "Ehdot äö"), ("sv", "Villkor"), ("en", "\ufeffTerms")):
        (tmp_path / f"{language}.txt").write_text(body, encoding="utf-8")
        words += [f"--{language}", str(tmp_path / f"{language}.txt")]
    return words


def as_(admin_at: AdminAt, database: Database, role: Role, node: int) -> Admin:
    login = new_person(database, "Joku", [(role, node)])
    own = database.engine.url.set(username=login.login, password=login.password, drivername="postgresql")
    return admin_at(own.render_as_string(hide_password=False))


def test_terms_are_published_and_their_way_is_told(admin: Admin, village: Village, files: list[str]) -> None:
    assert "No terms of use" in admin("terms", "status").out
    ended = admin("terms", "publish", *files, "--from", "2030-01-31")
    assert ended.status == 0
    assert "Version 1" in ended.err
    status = admin("terms", "status", "--json").json
    assert [(v["version"], v["valid_from"]) for v in status["versions"]] == [(1, "2030-01-31")]
    assert [one["organisation"] for one in status["organisations"]] == ["Taipalsaari", "Tampere"]
    assert admin("terms", "status", "--lang", "fi").out.splitlines()[0].count("31.1.2030") == 1


@pytest.mark.parametrize("day", ["31.1.2030", "2030-02-30", "", "2001-01-01"])
def test_a_day_that_does_not_do(admin: Admin, village: Village, files: list[str], day: str) -> None:
    ended = admin("terms", "publish", *files, "--from", day)
    assert ended.status == 2
    assert "Version 1" not in admin("terms", "status").out


def test_a_file_that_does_not_do(admin: Admin, village: Village, files: list[str], tmp_path: Path) -> None:
    (tmp_path / "sv.txt").write_bytes(b"\xff\xfe\x00")
    assert admin("terms", "publish", *files, "--from", "2030-01-31").status == 2
    (tmp_path / "sv.txt").unlink()
    assert "sv.txt" in admin("terms", "publish", *files, "--from", "2030-01-31").err


def test_only_the_network_publishes(
    admin_at: AdminAt, database: Database, village: Village, files: list[str]
) -> None:
    mentor = as_(admin_at, database, Role.MENTOR, village.taipalsaari)
    assert mentor("terms", "publish", *files, "--from", "2030-01-31").status == 2
    assert mentor("network", "adoption").status == 2
    assert mentor("network", "admit", "Lemi").status == 2
    worker = as_(admin_at, database, Role.WORKER, village.kirkonkyla)
    assert worker("terms", "status").status in (0, 2)


def test_commands_wait_for_the_terms(
    admin: Admin, admin_at: AdminAt, database: Database, village: Village, files: list[str]
) -> None:
    today = datetime.now(ZoneInfo("Europe/Helsinki")).date().isoformat()
    mentor = as_(admin_at, database, Role.MENTOR, village.taipalsaari)
    assert mentor("person", "list").status == 0
    assert admin("terms", "publish", *files, "--from", today).status == 0
    ended = mentor("person", "list")
    assert (ended.status, ended.out) == (2, "")
    assert "terms of use" in ended.err


def test_admitted_and_seen(admin: Admin, village: Village) -> None:
    ended = admin("network", "admit", "akaa")
    assert ended.status == 0
    assert "logbook-admin person add" in ended.err
    ended = admin("network", "admit", "020")
    assert ended.status == 1  # one of that name is there already: told, not refused
    assert admin("network", "admit", "Nuoriso ry", "--region", "Pirkanmaa").status == 0
    rows = admin("network", "adoption", "--json").json
    assert [(one["organisation"], one["region"], one["stage"]) for one in rows] == [
        ("Akaa", "Pirkanmaa", "admitted"),
        ("Akaa", "Pirkanmaa", "admitted"),
        ("Nuoriso ry", "Pirkanmaa", "admitted"),
        ("Taipalsaari", "Etelä-Karjala", "admitted"),
        ("Tampere", None, "admitted"),
    ]
    lines = admin("network", "adoption").out.splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("Organisation\tRegion")


def test_a_name_is_needed(admin: Admin, village: Village) -> None:
    assert admin("network", "admit", "  ").status == 2


def test_a_merge_is_proposed_and_agreed_to(
    admin: Admin, admin_at: AdminAt, database: Database, village: Village
) -> None:
    saved_evening(context_on(database), village.kirkonkyla)
    saved_evening(context_on(database), village.hervanta)
    one = as_(admin_at, database, Role.MENTOR, village.taipalsaari)
    other = as_(admin_at, database, Role.MENTOR, village.tampere)
    assert "No merge is proposed" in one("merges", "list").err
    ended = one("merges", "propose", "taipalsaari", "Tammerfors", "--from", "2027-01")
    assert (ended.status, "when both have agreed" in ended.err) == (0, True)
    (listed,) = other("merges", "list", "--json").json
    assert (listed["month"], listed["organisation"]["agreed_by"], listed["into"]["agreed_by"]) == (
        "2027-01",
        "Joku",
        None,
    )
    assert "its mentor is missing" in other("merges", "list").out
    number = str(listed["id"])
    assert admin("merges", "agree", number).status == 2  # IT is no mentor
    ended = other("merges", "agree", number)
    assert (ended.status, "the organisations are merged" in ended.err) == (0, True)
    assert admin("merges", "list", "--json").json[0]["outcome"] == "agreed"


def test_a_merge_is_refused_or_withdrawn(
    admin: Admin, admin_at: AdminAt, database: Database, village: Village
) -> None:
    saved_evening(context_on(database), village.hervanta)
    other = as_(admin_at, database, Role.MENTOR, village.tampere)
    proposing = ("merges", "propose", "Taipalsaari", "Tampere", "--from", "2027-01")
    for who, word in ((other, "refused"), (admin, "withdrawn")):
        assert admin(*proposing).status == 0  # IT says the yes of what nothing was ever documented in
        number = str(other("merges", "list", "--json").json[0]["id"])
        assert word in who("merges", "refuse", number).err
    assert other("merges", "refuse", "77").status == 2


@pytest.mark.parametrize(
    ("one", "month", "words"),
    [
        ("Taipalsaari", "1/2027", "no month"),
        ("Lahti", "2027-01", "no organisation"),
        ("Tampere", "2027-01", "cannot be merged"),
    ],
)
def test_proposals_that_are_none(admin: Admin, village: Village, one: str, month: str, words: str) -> None:
    ended = admin("merges", "propose", one, "Tampere", "--from", month)
    assert ended.status == 2
    assert words in ended.err
