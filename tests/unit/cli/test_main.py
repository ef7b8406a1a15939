"""The command line itself: languages, usage, mistakes of our own, and readers that go away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.commands import Admin, AdminAt, process
from helpers.databases import context_on
from helpers.village import build_village
from logbook_desktop.cli.commands import init, tree
from logbook_desktop.cli.main import main
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.tree import organisation
from logbook_desktop.support import paths


@pytest.fixture
def own(admin_at: AdminAt, tmp_path: Path) -> Admin:
    admin = admin_at(str(tmp_path / "own.sqlite"))
    assert admin("init").status == 0
    return admin


@pytest.mark.parametrize("words", [(), ("nothing",), ("tree", "--on", "today"), ("--lang", "de", "tree")])
def test_wrong_usage_ends_with_2(own: Admin, words: tuple[str, ...]) -> None:
    ended = own(*words)
    assert (ended.status, ended.out) == (2, "")
    assert "usage: logbook-admin" in ended.err


def test_the_user_s_own_file_is_the_default(
    capfdbinary: pytest.CaptureFixture[bytes], user_home: Path
) -> None:
    assert main(["tree"]) == 2
    assert str(paths.own_database()) in capfdbinary.readouterr().err.decode()
    assert main(["init"]) == 0
    assert paths.own_database().is_relative_to(user_home)
    assert paths.own_database().is_file()
    assert main(["tree"]) == 0


def test_the_language_may_stand_before_or_after_the_command(own: Admin) -> None:
    before = own("tree", "--scope", "x", before=("--lang", "sv"))
    after = own("tree", "--scope", "x", "--lang", "sv")
    assert before == after
    assert before.err != own("tree", "--scope", "x").err


@pytest.mark.parametrize(
    "words",
    [
        ("tree", "--scope", "x"),
        ("import", "none.xlsx", "--organisation", "Lemi"),
        ("import", "none.xlsx", "--organisation", "Lemi", "--create-units"),
        (
            "report",
            "--scope",
            "x",
            "--from",
            "2025-12-01",
            "--to",
            "2025-11-01",
            "--rows",
            "month",
            "--measures",
            "hours",
        ),
        ("init", "--demo", "S", "--until", "1999-01-01"),
        ("check",),
        ("tree", "-o", "no/such/folder/tree.txt"),
    ],
)
def test_every_sentence_is_in_the_language_asked_for(own: Admin, words: tuple[str, ...]) -> None:
    messages = [own(*words, "--lang", language).err for language in ("fi", "sv", "en")]
    assert all(messages)
    assert len(set(messages)) == 3


def test_english_is_the_default(own: Admin) -> None:
    own("tree", "--lang", "fi")
    assert own("tree", "--scope", "x").err == "There is no place “x” in the tree.\n"


@pytest.mark.parametrize("command", ["", "init", "import", "report", "tree", "check", "self-test"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_help_is_there_for_every_command(own: Admin, command: str, language: str) -> None:
    ended = own(*filter(None, [command]), "--help", "--lang", language)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.partition(": ")[2].startswith("logbook-admin")


def test_making_a_database_twice_is_harmless(own: Admin) -> None:
    before = Path(own.database).read_bytes()
    assert own("init").status == 0
    assert Path(own.database).read_bytes() == before


def test_demo_data_come_into_an_empty_database_only(admin_at: AdminAt, tmp_path: Path) -> None:
    context = context_on(open_database(tmp_path / "a.sqlite", create=True))
    build_village(context)
    context.database.close()
    ended = admin_at(str(tmp_path / "a.sqlite"))("init", "--demo", "S")
    assert (ended.status, ended.err.splitlines()[0]) == (
        2,
        f"There is data here already: {tmp_path / 'a.sqlite'}",
    )


def test_every_command_says_that_demo_data_is_invented(own: Admin) -> None:
    context = context_on(open_database(Path(own.database)))
    with context.writing() as work:
        work.meta.set("demo", "s")
        work.commit()
    context.database.close()
    messages = "Demo data: all units, activities and figures here are invented.\n"
    assert own("tree").err == messages
    assert own("check").err.startswith(messages)


@pytest.mark.parametrize("until", ["2000-12-30", "2100-01-01", "0001-01-01", "9999-12-31"])
def test_the_last_day_of_demo_data_has_limits(admin_at: AdminAt, tmp_path: Path, until: str) -> None:
    path = tmp_path / "a.sqlite"
    ended = admin_at(str(path))("init", "--demo", "S", "--until", until)
    assert (ended.status, ended.err) == (2, "--until must be a day from 2000-12-31 to 2099-12-31.\n")
    assert not path.exists()


def test_a_mistake_of_our_own_is_told_without_its_insides(
    own: Admin, monkeypatch: pytest.MonkeyPatch, user_home: Path
) -> None:
    typed = " ".join(("Matti", "Meikäläinen"))

    def mistaken(*_: object) -> None:
        raise KeyError(typed)

    monkeypatch.setattr(tree, "tree_of", mistaken)
    ended = own("tree")
    (log,) = user_home.rglob("logbook-admin.log")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"The program made a mistake. What was under way was not saved. Its log tells what happened: {log}\n"
    )
    messages = log.read_text(encoding="utf-8")
    assert "KeyError" in messages
    assert "mistaken" in messages
    assert typed not in messages


def test_a_log_that_cannot_be_written_stops_nothing(
    own: Admin, monkeypatch: pytest.MonkeyPatch, user_home: Path
) -> None:
    (user_home / ".local" / "state").mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(paths, "log_folder", lambda: Path(own.database) / "log")
    ended = own("tree", "--scope", "x")
    assert (ended.status, ended.err) == (2, "There is no place “x” in the tree.\n")
    monkeypatch.setattr(tree, "tree_of", None)
    assert own("tree").err == "The program made a mistake. What was under way was not saved.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_log_on_a_full_disk_keeps_silent(own: Admin) -> None:
    paths.log_folder().mkdir(parents=True, exist_ok=True)
    log = paths.log_folder() / "logbook-admin.log"
    log.unlink(missing_ok=True)
    log.symlink_to("/dev/full")
    ended = own("import", "none.csv", "--organisation", "x", "--create-units")
    assert ended.status == 2
    assert ended.err == (
        "The file could not be read or written: There is no file none.csv. Check the name and the folder.\n"
    )


def test_stopping_with_the_keyboard(own: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(init, "make_demo", stopped)
    ended = own("init", "--demo", "S")
    assert (ended.status, ended.err) == (2, "Stopped. What was under way was not saved.\n")


@pytest.fixture
def village_file(tmp_path: Path) -> Path:
    path = tmp_path / "village.sqlite"
    context = context_on(open_database(path, create=True))
    village = build_village(context)
    name = Name.of("Łódź \N{MONEY BAG} \N{ESCAPE}[2J")
    organisation.change(context, [AddNode(-1, village.ita, NodeKind.UNIT, name)])
    context.database.close()
    return path


def test_what_names_are_made_of_does_not_command_the_terminal(admin_at: AdminAt, village_file: Path) -> None:
    name = "Łódź \N{MONEY BAG} \N{ESCAPE}[2J"
    ended = admin_at(str(village_file))("tree", "--scope", f"{name}{name}")
    assert "\N{ESCAPE}" not in ended.err
    assert "Łódź \N{MONEY BAG} \N{REPLACEMENT CHARACTER}[2J" in ended.err


def test_data_is_utf_8_whatever_the_machine_s_habit(village_file: Path) -> None:
    """As on Windows, where a pipe speaks an old code page."""
    old_page = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    ended = process("--database", village_file, "tree", "--json", env=old_page)
    assert ended.returncode == 0
    assert "Łódź \N{MONEY BAG}" in ended.stdout.decode("utf-8")
    ended = process("--database", village_file, "tree", "--scope", "Łódź", env=old_page)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"\\u0141" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Unix")
def test_a_reader_that_goes_away_or_cannot_take_it(village_file: Path) -> None:
    command = [sys.executable, "-m", "logbook_desktop.cli.main", "--database", str(village_file), "tree"]
    gone, ours = os.pipe()
    os.close(gone)
    ended = subprocess.run(command, stdout=ours, stderr=subprocess.PIPE, check=False)
    os.close(ours)
    assert (ended.returncode, ended.stderr) == (0, b"")
    closed = subprocess.run(
        command, stderr=subprocess.PIPE, check=False, preexec_fn=lambda: os.close(1), stdin=subprocess.DEVNULL
    )
    assert closed.returncode == 0
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
        assert ended.returncode == 2
        assert ended.stderr.startswith(b"The disk is full: ")
        assert b"Exception ignored" not in ended.stderr


def test_the_program_tests_itself(own: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def ended_with(status: int) -> None:
        def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
            asked.append(command)
            return subprocess.CompletedProcess(command, status)

        monkeypatch.setattr(subprocess, "run", run)

    for status, expected in ((0, 0), (1, 2), (-6, 2)):
        ended_with(status)
        assert own("self-test").status == expected
    assert asked[0] == [sys.executable, "-m", "logbook_desktop", "--self-test"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/logbook/logbook-admin")
    own("self-test")
    assert asked[-1] == [str(Path("/opt/logbook/logbook-desktop")), "--self-test"]
