"""The decisions of installer/bootstrap.py, which is a script outside the package and so is loaded by its path.

What it does to a machine is proved where it matters, on a bare Debian; here stand the choices it makes.
"""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "installer" / "bootstrap.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("installer_bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = load()
TASKS = {
    "check": ["ruff check .", "mypy"],
    "test": ["pytest -q"],
    "all": ["pytest -q --all"],
    "prove": ["pytest -q --prove"],
}
PROOFS = {"house": {"proves": "it stands"}, "server": {"proves": "nothing is lost"}}
PYTHON = (3, 11)


class TestParse:
    def test_hands_on_what_follows_the_command(self):
        assert bootstrap.parse(["run", "--demo", "x"], TASKS, PROOFS) == ("run", ["--demo", "x"])

    def test_all_the_tests_are_a_task_of_their_own(self):
        assert bootstrap.parse(["test", "--all", "-x"], TASKS, PROOFS) == ("all", ["-x"])

    def test_a_proof_is_named_first(self):
        argv = ["prove", "server", "--seed", "7"]
        assert bootstrap.parse(argv, TASKS, PROOFS) == ("prove", ["server", "--seed", "7"])

    @pytest.mark.parametrize(
        ("argv", "words"),
        [
            (["prove", "roof"], "There is no proof roof. Please name one of these first:\n"),
            (["prove", "--seed", "7"], "Please name one of these first:\n"),
        ],
    )
    def test_tells_the_proofs_when_it_does_not_know_one(self, argv, words):
        with pytest.raises(bootstrap.SetupError) as caught:
            bootstrap.parse(argv, TASKS, PROOFS)
        assert caught.value.exit_code == 2
        assert str(caught.value).startswith(words)
        assert str(caught.value).endswith("\nhouse       it stands\nserver      nothing is lost")

    def test_without_a_name_the_proofs_are_listed_and_nothing_is_set_up(self, monkeypatch, capsys):
        project = {"tool": {"logbook": {"tasks": TASKS, "proofs": PROOFS}}}
        monkeypatch.setattr(bootstrap, "read_project", lambda: project)
        monkeypatch.delattr(bootstrap, "provide_system_parts")
        assert bootstrap.set_up_and_start(["prove"]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "house       it stands",
            "server      nothing is lost",
        ]

    @pytest.mark.parametrize("argv", [[], ["--help"], ["fly"]])
    def test_tells_the_commands_when_it_does_not_know_one(self, argv):
        with pytest.raises(bootstrap.SetupError, match=r"bootstrap\.py run --demo") as caught:
            bootstrap.parse(argv, TASKS, PROOFS)
        assert caught.value.exit_code == 2


class TestDisplay:
    @pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
    def test_linux_says_by_a_variable_that_it_has_one(self, variable):
        assert bootstrap.has_display("Linux", {variable: ":0"})

    def test_linux_without_either_has_none(self):
        assert not bootstrap.has_display("Linux", {"DISPLAY": ""})

    @pytest.mark.parametrize("system", ["Windows", "Darwin"])
    def test_other_systems_always_have_one(self, system):
        assert bootstrap.has_display(system, {})


def packages(command: str, variables: dict[str, str], *, python_of_system: bool = True) -> set[str]:
    parts = bootstrap.parts_needed(command, "Linux", variables, PYTHON, python_of_system=python_of_system)
    return {part.package for part in parts}


class TestSystemParts:
    def test_qt_and_venv_are_needed_without_a_display(self):
        assert packages("run", {}) == {
            "python3.11-venv",
            "libglib2.0-0",
            "libgl1",
            "libegl1",
            "libxkbcommon0",
            "libdbus-1-3",
            "libfontconfig1",
        }

    def test_a_window_needs_the_parts_of_its_kind_of_display(self):
        assert "libxcb-cursor0" in packages("run", {"DISPLAY": ":0"})
        assert "libwayland-cursor0" in packages("run", {"WAYLAND_DISPLAY": "wayland-0"})

    def test_tests_never_open_a_window_and_read_pdf_files(self):
        assert packages("test", {"DISPLAY": ":0"}) == packages("run", {}) | {"poppler-utils"}

    def test_the_checks_of_style_read_no_pdf_files(self):
        assert packages("check", {"DISPLAY": ":0"}) == packages("run", {})

    def test_the_slow_proofs_build_the_program_for_people_without_python_and_drag_with_a_mouse(self):
        more = {"binutils", "libgssapi-krb5-2", "xvfb", "xdotool"}
        more |= packages("run", {"DISPLAY": ":0"}) - packages("run", {})
        assert packages("all", {}) - packages("test", {}) == {*more, "libpython3.11"}
        assert packages("prove", {}) == packages("all", {})
        assert packages("all", {}, python_of_system=False) - packages("test", {}) == more

    @pytest.mark.parametrize("system", ["Windows", "Darwin"])
    def test_other_systems_bring_everything_themselves(self, system):
        assert bootstrap.parts_needed("all", system, {}, PYTHON, python_of_system=False) == []

    def test_only_what_is_absent_is_missing(self):
        parts = bootstrap.QT_PARTS
        assert bootstrap.missing(parts, lambda part: part.package != "libgl1") == [parts[1]]

    def test_apt_first_learns_what_there_is(self):
        assert bootstrap.apt_commands(bootstrap.QT_PARTS[1:3]) == [
            ["apt-get", "update"],
            ["apt-get", "install", "-y", "--no-install-recommends", "libegl1", "libgl1"],
        ]

    def test_the_advice_is_one_line_to_type(self):
        text = bootstrap.advice(bootstrap.QT_PARTS[:1], has_apt=True)
        assert (
            "    sudo apt-get update && sudo apt-get install -y --no-install-recommends libglib2.0-0\n"
            in text
        )

    def test_without_apt_the_advice_names_the_libraries(self):
        assert "libglib-2.0.so.0, libGL.so.1" in bootstrap.advice(bootstrap.QT_PARTS[:2], has_apt=False)

    @pytest.mark.parametrize(
        ("kind", "name", "there"),
        [
            ("module", "json", True),
            ("module", "no_such_module", False),
            ("program", "no-such-program", False),
            ("library", "libnosuch.so.9", False),
        ],
    )
    def test_looks_for_what_is_used(self, kind, name, there):
        assert bootstrap.is_present(bootstrap.SystemPart(kind, name, "")) is there

    def test_a_person_without_rights_is_told_what_to_type(self, monkeypatch):
        monkeypatch.setattr(bootstrap, "is_present", lambda _part: False)
        monkeypatch.setattr(bootstrap, "administrator_prefix", lambda: None)
        with pytest.raises(bootstrap.SetupError) as caught:
            bootstrap.provide_system_parts(bootstrap.QT_PARTS)
        assert caught.value.exit_code == 2


PROJECT = {"build-system": {}, "project": {"dependencies": ["a"]}, "tool": {"ruff": {}}}


class TestFingerprint:
    def test_settings_of_the_tools_do_not_count(self):
        changed = {**PROJECT, "tool": {}}
        assert bootstrap.fingerprint(changed, b"") == bootstrap.fingerprint(PROJECT, b"")

    def test_dependencies_and_exact_versions_count(self):
        changed = {**PROJECT, "project": {"dependencies": ["b"]}}
        prints = {
            bootstrap.fingerprint(PROJECT, b""),
            bootstrap.fingerprint(changed, b""),
            bootstrap.fingerprint(PROJECT, b"a==1"),
        }
        assert len(prints) == 3


class TestNextStep:
    STAMP = bootstrap.Stamp("3.11", "/somewhere/.venv", "abc", dev=False)

    @pytest.mark.parametrize(
        ("changes", "step"),
        [
            ({}, "nothing"),
            ({"dev": True}, "update"),
            ({"packages": "abd"}, "update"),
            ({"python": "3.13"}, "rebuild"),
            ({"place": "/elsewhere/.venv"}, "rebuild"),
        ],
    )
    def test_follows_from_what_differs(self, changes, step):
        assert bootstrap.next_step(self.STAMP, self.STAMP._replace(**changes), usable=True) == step

    def test_more_than_wanted_is_enough(self):
        assert bootstrap.next_step(self.STAMP._replace(dev=True), self.STAMP, usable=True) == "nothing"

    def test_an_interrupted_set_up_is_begun_anew(self):
        assert bootstrap.next_step(self.STAMP, self.STAMP, usable=False) == "rebuild"

    def test_an_environment_made_by_hand_is_added_to(self):
        assert bootstrap.next_step(None, self.STAMP, usable=True) == "update"


class TestCommands:
    def commands_for(self, command: str, *arguments: str, display: bool = False):
        return bootstrap.commands_for(bootstrap.Request(command, list(arguments)), TASKS, display=display)

    def test_a_person_with_a_display_gets_a_window(self):
        commands, variables = self.commands_for("run", "--demo", display=True)
        assert commands == [["python", "-m", "logbook_desktop", "--demo"]]
        assert variables == {}

    def test_the_demo_without_a_display_writes_its_files(self):
        commands, variables = self.commands_for("run", "--demo")
        assert commands == [["python", "-m", "logbook_desktop", "--demo", "--headless"]]
        assert variables == {"QT_QPA_PLATFORM": "offscreen"}

    def test_without_demo_the_program_itself_says_what_it_needs(self):
        assert self.commands_for("run", "--self-test")[0] == [
            ["python", "-m", "logbook_desktop", "--self-test"]
        ]

    def test_tests_get_what_follows_and_no_window(self):
        commands, variables = self.commands_for("test", "-k", "tree and not leaf", display=True)
        assert commands == [["pytest", "-q", "-k", "tree and not leaf"]]
        assert variables == {"QT_QPA_PLATFORM": "offscreen"}

    def test_the_name_of_a_proof_goes_to_the_option_that_wants_it(self):
        assert self.commands_for("prove", "server", "-x")[0] == [["pytest", "-q", "--prove", "server", "-x"]]

    def test_a_task_may_have_several_commands(self):
        assert self.commands_for("check")[0] == [["ruff", "check", "."], ["mypy"]]


def test_programs_of_the_environment_come_first_and_stray_settings_stay_outside():
    inherited = {"PATH": "/usr/bin", "PYTHONPATH": "/mine", "PYTHONHOME": "/x", "PIP_USER": "1", "LANG": "fi"}
    variables = bootstrap.environment_variables(inherited, Path("/c/.venv/bin"))
    assert variables["PATH"].startswith(str(Path("/c/.venv/bin")))
    assert variables["PATH"].endswith("/usr/bin")
    assert variables["PIP_USER"] == "0"
    assert variables["LANG"] == "fi"
    assert not {"PYTHONPATH", "PYTHONHOME"} & set(variables)


class TestEnvironment:
    """The state an environment is left in, with the installing itself replaced."""

    WANTED = bootstrap.Stamp("3.11", "here", "abc", dev=False)

    @pytest.fixture
    def environment(self, tmp_path, monkeypatch):
        environment = bootstrap.Environment(tmp_path / ".venv")
        environment.calls = []

        def run_quietly(command, what, _variables=None):
            environment.calls.append(what)
            environment.python.parent.mkdir(parents=True, exist_ok=True)
            environment.python.touch()

        monkeypatch.setattr(bootstrap, "run_quietly", run_quietly)
        return environment

    def test_is_made_once(self, environment):
        environment.prepare(self.WANTED)
        made = list(environment.calls)
        environment.prepare(self.WANTED)
        assert made == ["Making the environment", "Installing the build tool", "Installing the program"]
        assert environment.calls == made

    def test_keeps_the_tools_of_the_tests_when_only_the_program_is_brought_up_to_date(self, environment):
        environment.prepare(self.WANTED._replace(dev=True))
        environment.prepare(self.WANTED._replace(packages="abd"))
        stamp = json.loads((environment.place / "logbook-setup.json").read_text(encoding="utf-8"))
        assert stamp == {"python": "3.11", "place": "here", "packages": "abd", "dev": True}

    def test_is_made_anew_after_an_interruption(self, environment, monkeypatch):
        def interrupted(*_arguments):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(bootstrap, "run_quietly", interrupted)
            with pytest.raises(KeyboardInterrupt):
                environment.prepare(self.WANTED)
        (environment.place / "half").touch()
        environment.prepare(self.WANTED)
        assert not (environment.place / "half").exists()
        assert "Making the environment" in environment.calls

    def test_stays_as_it_was_when_an_update_is_refused(self, environment, monkeypatch):
        environment.prepare(self.WANTED)
        (environment.place / "kept").touch()

        def refused(*_arguments):
            raise bootstrap.SetupError("no network")

        with monkeypatch.context() as patched:
            patched.setattr(bootstrap, "run_quietly", refused)
            with pytest.raises(bootstrap.SetupError):
                environment.prepare(self.WANTED._replace(packages="abd"))
        environment.prepare(self.WANTED._replace(packages="abd"))
        assert (environment.place / "kept").exists()

    def test_a_stamp_that_cannot_be_read_is_none(self, environment):
        environment.prepare(self.WANTED)
        (environment.place / "logbook-setup.json").write_text("{}", encoding="utf-8")
        environment.prepare(self.WANTED)
        assert environment.calls.count("Installing the program") == 2


def test_a_failed_step_shows_its_own_words(capfd):
    with pytest.raises(bootstrap.SetupError, match="Talking failed"):
        bootstrap.run_quietly([sys.executable, "-c", "import sys; print('oh no'); sys.exit(3)"], "Talking")
    assert "oh no" in capfd.readouterr().err


def test_constraints_hold_no_addresses():
    text = (SCRIPT.parent / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert all("==" in line for line in text.splitlines() if not line.startswith("#"))
