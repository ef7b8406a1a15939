"""The policy of an IT department: read as it is meant, or said to be unreadable, never half."""

import sys
from pathlib import Path

import pytest

from logbook_desktop.support import i18n, paths, policy
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profile
from logbook_desktop.support.resources import resource


def written(folder: Path, text: str) -> Path:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_policy_people_choose(tmp_path: Path) -> None:
    assert policy.read([tmp_path / "none" / "policy.toml"]) == Policy((), may_add_servers=True)
    assert policy.read([]).may_add_servers


def test_the_example_of_the_documentation_is_a_policy(tmp_path: Path) -> None:
    example = "\n".join(line[4:] for line in (policy.__doc__ or "").splitlines() if line.startswith("    "))
    found = policy.read([written(tmp_path, example)])
    assert not found.may_add_servers
    assert found.servers == (
        Profile(
            "Nuorisotyö",
            (("db1.example.fi", 5432), ("db2.example.fi", 5433)),
            "logbook",
            "verify_full",
            "/etc/ssl/certs/example-ca.pem",
            preset=True,
        ),
    )


def test_the_sample_for_it_departments_is_a_policy() -> None:
    sample = Path(__file__).parents[3] / "installer" / "workstations" / "policy.toml"
    found = policy.read([sample])
    assert found.unreadable is None
    assert not found.may_add_servers
    assert [server.machines for server in found.servers] == [
        (("logbook.example.org", 5432), ("logbook2.example.org", 5433))
    ]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_example_in_the_help_is_a_policy(language: str, tmp_path: Path) -> None:
    help_text = resource("help", f"{language}.md").read_text(encoding="utf-8")
    topic = help_text.partition("\n## server: ")[2].partition("\n## ")[0]
    example = "\n".join(line[4:] for line in topic.splitlines() if line.startswith("    "))
    found = policy.read([written(tmp_path, example)])
    assert not found.may_add_servers
    assert [server.encryption for server in found.servers] == ["verify_full"]


def test_little_is_needed(tmp_path: Path) -> None:
    found = policy.read([written(tmp_path, '[[server]]\nhosts = ["db"]\ndatabase = "youth"\n')])
    assert found.servers == (Profile("youth – db", (("db", 5432),), "youth", preset=True),)
    assert found.may_add_servers


def test_the_first_file_that_is_there_counts(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    second = written(two, '[[server]]\nhosts = ["second"]\ndatabase = "x"\n')
    assert policy.read([one / "policy.toml", second]).servers[0].machines == (("second", 5432),)
    first = written(one, '[[server]]\nhosts = ["first"]\ndatabase = "x"\n')
    assert policy.read([first, second]).servers[0].machines == (("first", 5432),)


@pytest.mark.parametrize(
    "text",
    [
        "[[server]",
        "may_add_servers = 0",
        "may_add_servers = false",
        "may_ad_servers = false",
        "server = 1",
        "[server]\nhosts = ['db']\ndatabase = 'x'",
        "[[server]]\nhosts = ['db']\ndatabase = 'x'\nencription = 'off'",
        "[[server]]\nhosts = ['db']\ndatabase = 'x'\nencryption = 'none'",
        "[[server]]\nhosts = ['db']\ndatabase = 'x'\npassword = 'secret'",
        "[[server]]\nhosts = ['postgresql://db']\ndatabase = 'x'",
    ],
)
def test_a_policy_that_makes_no_sense_is_said_to_be_unreadable(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = written(tmp_path, text)
    assert policy.read([file]) == Policy(unreadable=file)
    assert "could not be read" in caplog.text
    assert "secret" not in caplog.text


def test_bytes_that_are_no_text_are_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert policy.read([file]).unreadable == file


def test_the_policy_lies_where_all_users_have_it(user_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CONFIG_DIRS", "WIN_PD_OVERRIDE_COMMON_APPDATA"):
        monkeypatch.delenv(variable)
    assert paths.policy_files()
    assert all(file.name == "policy.toml" for file in paths.policy_files())
    assert not any(file.is_relative_to(user_home) for file in paths.policy_files())


@pytest.mark.skipif(sys.platform != "linux", reason="folders of Linux")
def test_every_folder_for_all_users_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/etc/xdg/desktop:/etc/xdg")
    assert [str(file) for file in paths.policy_files()] == [
        "/etc/xdg/desktop/logbook-desktop/policy.toml",
        "/etc/xdg/logbook-desktop/policy.toml",
    ]
