"""``person``: sign-ins made and rights given at the command line, by a mentor and by the administrator."""

import io
from pathlib import Path

import pytest

from helpers.commands import Admin, AdminAt, address_of
from helpers.databases import on_a_server
from helpers.logins import PASSWORD, Login, new_person, server_of
from helpers.village import Village
from logbook_desktop.cli import console
from logbook_desktop.data.database import Database
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Grant, Role
from logbook_desktop.services.people.sign_in import change_own_password, sign_in

UNIT = "Kirkonkylän nuorisotila"
PATH = "Etelä-Karjala/Taipalsaari/Kirkonkylän nuorisotila"


@pytest.fixture
def mentor(admin_at: AdminAt, database: Database, village: Village) -> Admin:
    """Commands of the mentor of Taipalsaari."""
    return admin_at(_address(database, new_person(database, "Mervi", [(Role.MENTOR, village.taipalsaari)])))


def _address(database: Database, login: Login) -> str:
    own = database.engine.url.set(username=login.login, password=login.password)
    return own.set(drivername="postgresql").render_as_string(hide_password=False)


@on_a_server
def test_a_person_is_added_and_signs_in(mentor: Admin, database: Database, village: Village) -> None:
    ended = mentor("person", "add", "Väinö  Åkerman", "--unit", UNIT, "--role", "worker", "--json")
    assert (ended.status, ended.err) == (0, "")
    made = ended.json
    assert list(made) == ["login", "password", "name", "role", "unit"]
    assert (made["name"], made["role"], made["unit"]) == ("Väinö Åkerman", "worker", PATH)
    arrived = sign_in(server_of(database), made["login"], made["password"])
    assert arrived.must_change_password
    assert arrived.context.actor.grants == ()
    change_own_password(arrived.context, made["password"], PASSWORD)
    arrived.context.database.close()
    arrived = sign_in(server_of(database), made["login"], PASSWORD)
    assert arrived.context.actor.grants == (Grant(Role.WORKER, village.kirkonkyla),)
    arrived.context.database.close()


@on_a_server
def test_said_to_people(mentor: Admin) -> None:
    ended = mentor("person", "add", "Aino", "--unit", UNIT, "--role", "Nuorisotyöntekijä", "--lang", "fi")
    assert ended.status == 0
    assert "Aino" in ended.out
    assert len(ended.out.splitlines()) == 4


@on_a_server
@pytest.mark.parametrize("word", ["network_administrator", "Network Administrator", "verkoston pääkäyttäjä"])
def test_a_role_has_many_names(admin: Admin, village: Village, word: str) -> None:
    ended = admin("person", "add", "Net", "--unit", "Verkosto", "--role", word, "--json")
    assert (ended.status, ended.json["role"]) == (0, "network_administrator")


@on_a_server
def test_a_word_that_is_no_role(mentor: Admin) -> None:
    ended = mentor("person", "add", "Aino", "--unit", UNIT, "--role", "boss")
    assert (ended.status, ended.out) == (2, "")
    assert "boss" in ended.err
    assert "mentor" in ended.err


@on_a_server
@pytest.mark.parametrize(
    ("unit", "role"), [("Hervannan nuorisotila", "worker"), ("Taipalsaari", "network_administrator")]
)
def test_what_a_mentor_may_not_give(mentor: Admin, admin: Admin, unit: str, role: str) -> None:
    before = admin("person", "list", "--json").json
    ended = mentor("person", "add", "Aino", "--unit", unit, "--role", role)
    assert (ended.status, ended.out) == (2, "")
    assert admin("person", "list", "--json").json == before


@on_a_server
def test_rights_are_given_taken_and_listed(mentor: Admin, admin: Admin) -> None:
    login = mentor("person", "add", "Aino", "--unit", UNIT, "--role", "worker", "--json").json["login"]
    given = mentor("person", "grant", login, "--unit", "Saimaanharjun nuorisotila", "--role", "chef")
    assert given.status == 0
    listed = {p["login"]: p for p in mentor("person", "list", "--json").json}
    assert [g["role"] for g in listed[login]["grants"]] == ["manager", "worker"]
    assert listed[login]["first_password_until"] is not None
    assert mentor("person", "revoke", login, "--unit", UNIT, "--role", "worker").status == 0
    refused = mentor("person", "revoke", login, "--unit", "Saimaanharjun nuorisotila", "--role", "manager")
    assert refused.status == 2
    assert "last right" in refused.err
    in_words = mentor("person", "list").out
    assert f"{login}  Aino" in in_words
    assert "manager: " in in_words
    assert admin("person", "list", "--scope", "Tampere").out == ""


@on_a_server
def test_taking_away_what_was_not_given_is_told(mentor: Admin) -> None:
    login = mentor("person", "add", "Aino", "--unit", UNIT, "--role", "worker", "--json").json["login"]
    ended = mentor("person", "revoke", login, "--unit", UNIT, "--role", "manager")
    assert (ended.status, f"{login} did not have this right" in ended.err) == (1, True)


@on_a_server
def test_reset_and_deactivate(mentor: Admin, database: Database) -> None:
    made = mentor("person", "add", "Aino", "--unit", UNIT, "--role", "worker", "--json").json
    again = mentor("person", "reset", made["login"], "--json").json
    assert again["login"] == made["login"]
    assert again["password"] != made["password"]
    with pytest.raises(ExternalError, match=ErrorKind.WRONG_PASSWORD.value):
        sign_in(server_of(database), made["login"], made["password"])
    sign_in(server_of(database), made["login"], again["password"]).context.database.close()
    assert mentor("person", "deactivate", made["login"]).status == 0
    with pytest.raises(ExternalError, match=ErrorKind.SIGNED_OUT.value):
        sign_in(server_of(database), made["login"], again["password"])
    assert mentor("person", "reset", made["login"]).status == 2


@on_a_server
def test_the_others_at_the_command_line(admin_at: AdminAt, database: Database, village: Village) -> None:
    """Each acts with their own rights: colleagues' names, nothing, and a word about the first password."""
    worker = admin_at(_address(database, new_person(database, "Ville", [(Role.WORKER, village.kirkonkyla)])))
    assert worker("person", "list").out == "Ville\n"
    assert worker("person", "add", "X", "--unit", UNIT, "--role", "worker").status == 2
    assert worker("tree").out.count("\n") == 5
    viewer = admin_at(_address(database, new_person(database, "Liisa", [(Role.VIEWER, village.tampere)])))
    assert viewer("person", "list").status == 2
    fresh = admin_at(_address(database, new_person(database, "Uusi", first_password=True)))
    ended = fresh("tree")
    assert ended.status == 2
    assert "first password" in ended.err


def test_a_file_has_no_sign_ins(admin_at: AdminAt, a_file: Database) -> None:
    ended = admin_at(address_of(a_file))("person", "list")
    assert ended.status == 2
    assert "only on a shared server" in ended.err


@on_a_server
def test_the_first_password_is_changed_at_the_command_line(
    mentor: Admin, admin_at: AdminAt, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = mentor("person", "add", "Aino", "--unit", UNIT, "--role", "worker", "--json").json
    own = admin_at(_address(database, Login(made["login"], made["password"])))
    assert "password" in own("tree").err  # nothing else works before
    monkeypatch.setattr("sys.stdin", io.StringIO("lyhyt\n"))
    short = own("password")
    assert (short.status, "at least 12" in short.err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert own("password").status == 0
    again = admin_at(_address(database, Login(made["login"], PASSWORD)))
    assert UNIT in again("tree").out


def test_an_administrator_and_a_file_have_no_own_password(admin: Admin) -> None:
    assert admin("password").status == 2


@on_a_server
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_password_that_cannot_be_shown_is_made_anew(
    mentor: Admin, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """The sign-in is there: whoever thinks it is not adds the person a second time."""

    def no_room(_password: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(console, "put", no_room)
        ended = mentor("person", "add", "Väinö", "--unit", UNIT, "--role", "worker", *more)
    (login,) = (one["login"] for one in mentor("person", "list", "--json").json if one["name"] == "Väinö")
    assert (ended.status, ended.out) == (1, "")
    assert f"The account {login} is there" in ended.err
    assert f"logbook-admin person reset {login}" in ended.err
    assert "Nothing was saved" not in ended.err
    assert mentor("person", "reset", login, "--json").json["password"]


@on_a_server
def test_an_empty_list_is_told(admin_at: AdminAt, database: Database, village: Village) -> None:
    lonely = admin_at(
        _address(database, new_person(database, "N", [(Role.NETWORK_ADMINISTRATOR, village.network)]))
    )
    ended = lonely("person", "list")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == "There is nobody here whose account you may see.\n"
    assert lonely("person", "list", "--json").json == []


@on_a_server
@pytest.mark.parametrize("role", [Role.WORKER, Role.MANAGER, Role.VIEWER])
def test_what_a_role_does_not_give_is_told_in_its_own_words(
    admin_at: AdminAt, database: Database, village: Village, tmp_path: Path, role: Role
) -> None:
    own = admin_at(_address(database, new_person(database, "O", [(role, village.taipalsaari)])))
    season = tmp_path / "season.csv"
    season.write_text(
        "Päivä;Paikka;Klo;Tytöt;Pojat\n1.9.2025;Kirkonkylän nuorisotila;17-20;3;4\n", encoding="utf-8"
    )
    messages = own("import", season, "--organisation", "Taipalsaari").err
    assert "Spreadsheets are brought in by the mentor" in messages
    assert "by the IT department" in own("check").err
    if role is not Role.VIEWER:
        messages = own("totals", "--scope", "Taipalsaari", "--from", "2025-09", "--to", "2025-09").err
        assert "makes a report instead" in messages


@on_a_server
def test_a_mentor_brings_no_package_into_a_server(mentor: Admin, tmp_path: Path) -> None:
    assert mentor("package", "export", "--scope", "Taipalsaari", tmp_path / "p").status == 0
    ended = mentor("package", "import", tmp_path / "p")
    assert (ended.status, "by the IT department" in ended.err) == (2, True)


@on_a_server
def test_an_address_and_a_language(
    mentor: Admin, admin_at: AdminAt, database: Database, village: Village
) -> None:
    """For the mentor to read; colleagues list names only."""
    add = ("person", "add", "Åsa Öhman", "--unit", UNIT, "--role", "worker", "--json")
    login = mentor(*add, "--email", "asa@taipalsaari.fi", "--language", "sv", "--lang", "en").json["login"]
    listed = {one["name"]: one for one in mentor("person", "list", "--json").json}
    assert (listed["Åsa Öhman"]["email"], listed["Åsa Öhman"]["language"]) == ("asa@taipalsaari.fi", "sv")
    assert listed["Åsa Öhman"]["login"] == login
    assert (listed["Mervi"]["email"], listed["Mervi"]["waits_for_terms"]) == (None, False)
    worker = admin_at(_address(database, new_person(database, "Ville", [(Role.WORKER, village.kirkonkyla)])))
    messages = {one["name"]: one["email"] for one in worker("person", "list", "--json").json}
    assert messages["Åsa Öhman"] is None
    refused = mentor(
        "person", "add", "Uusi", "--unit", UNIT, "--role", "worker", "--email", "uusi", "--lang", "en"
    )
    assert refused.status != 0
    assert "not an e-mail address" in refused.err
