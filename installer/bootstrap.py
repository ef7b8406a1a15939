"""Set up and start Logbook Desktop from a checkout, with nothing installed but Python 3.11 or newer.

This is the first file a newcomer runs (``USAGE`` below tells how), so it uses the standard library only.

Every command first makes sure of what it needs, in three steps: the system's own parts (through apt where that
is allowed), the environment ``.venv`` in the checkout, and the program in it with the exact versions of
``constraints.txt``. A stamp in ``.venv`` says what was installed, so a second run starts at once. The commands
other than ``run`` are the tasks of ``[tool.logbook.tasks]`` in pyproject.toml; continuous integration uses the
same ones.

What is decided here is kept in functions without side effects, from which the tests are made; the functions that
change the machine come last.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
CONSTRAINTS = CHECKOUT / "installer" / "constraints.txt"
OLDEST_PYTHON = (3, 11)

USAGE = """\
python3 installer/bootstrap.py run --demo    the program, with a made-up municipality
python3 installer/bootstrap.py test          the quick tests; with --all the slow proofs too
python3 installer/bootstrap.py prove NAME    one slow proof in its long form, with new seeds; no NAME: which there are
python3 installer/bootstrap.py check         style, types and the rules of the architecture
python3 installer/bootstrap.py mutants       small mistakes made on purpose, and which no test notices

Each sets up by itself what it needs, in the folder .venv; what follows is handed on to the program behind it."""

EXIT_FAILED = 1
EXIT_NOT_UNDERSTOOD = EXIT_SYSTEM_INCOMPLETE = 2
EXIT_INTERRUPTED = 130


class SetupError(Exception):
    """The set-up cannot go on; the text says why, in words for the person at the keyboard."""

    def __init__(self, text: str, exit_code: int = EXIT_FAILED) -> None:
        super().__init__(text)
        self.exit_code = exit_code


class Request(NamedTuple):
    """What was asked for: a command and what is handed on to the program behind it."""

    command: str
    arguments: list[str]


class SystemPart(NamedTuple):
    """Something only the operating system can provide, and the Debian package that brings it.

    It is looked for by what is used (a library's soname, a module, a program) and not by the package's name,
    because other systems name their packages otherwise. Debian 12's name is used: where a later Debian calls a
    package something else (libglib2.0-0t64), that one says that it stands for the former, and apt takes it.
    """

    kind: str
    name: str
    package: str


class Stamp(NamedTuple):
    """What a finished environment was made of; the file is rewritten after every successful set-up."""

    python: str
    place: str
    packages: str
    dev: bool


# Linked by Qt itself: without these not even a program without a window can import it.
QT_PARTS = (
    SystemPart("library", "libglib-2.0.so.0", "libglib2.0-0"),
    SystemPart("library", "libGL.so.1", "libgl1"),
    SystemPart("library", "libEGL.so.1", "libegl1"),
    SystemPart("library", "libxkbcommon.so.0", "libxkbcommon0"),
    SystemPart("library", "libdbus-1.so.3", "libdbus-1-3"),
    SystemPart("library", "libfontconfig.so.1", "libfontconfig1"),
)
# Loaded by Qt when it opens a window; if one is missing Qt aborts and names another.
X11_PARTS = (
    SystemPart("library", "libxcb-cursor.so.0", "libxcb-cursor0"),
    SystemPart("library", "libxcb-icccm.so.4", "libxcb-icccm4"),
    SystemPart("library", "libxcb-keysyms.so.1", "libxcb-keysyms1"),
    SystemPart("library", "libxcb-shape.so.0", "libxcb-shape0"),
    SystemPart("library", "libxcb-xkb.so.1", "libxcb-xkb1"),
    SystemPart("library", "libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
WAYLAND_PARTS = (
    SystemPart("library", "libwayland-client.so.0", "libwayland-client0"),
    SystemPart("library", "libwayland-cursor.so.0", "libwayland-cursor0"),
)
# The tests read the PDF files that the program writes, as text and as pictures.
TEST_PARTS = (
    SystemPart("program", "pdftotext", "poppler-utils"),
    SystemPart("program", "pdftoppm", "poppler-utils"),
)
# A screen that nobody sees and a mouse that nobody holds.
VIRTUAL_SCREEN_PARTS = (
    SystemPart("program", "Xvfb", "xvfb"),
    SystemPart("program", "xdotool", "xdotool"),
    *X11_PARTS,
)
# PyInstaller takes the program's libraries apart with objdump; one of them asks QtNetwork for TLS.
FREEZING_PARTS = (
    SystemPart("program", "objdump", "binutils"),
    SystemPart("library", "libgssapi_krb5.so.2", "libgssapi-krb5-2"),
)


# --- Decisions: no side effects -----------------------------------------------------------------------------


def parse(
    argv: Sequence[str], tasks: Mapping[str, object], proofs: Mapping[str, Mapping[str, Any]]
) -> Request:
    """Split the command line into a command and what is handed on; ``test --all`` is the task ``all``."""
    commands = ["run", *tasks]
    if not argv or argv[0] not in commands:
        asked = f"There is no command {argv[0]}.\n\n" if argv and not argv[0].startswith("-") else ""
        raise SetupError(asked + USAGE, EXIT_NOT_UNDERSTOOD)
    command, arguments = argv[0], list(argv[1:])
    if command == "test" and "--all" in arguments:
        command = "all"
        arguments.remove("--all")
    if command == "prove" and arguments and arguments[0] not in proofs:
        asked = f"There is no proof {arguments[0]}. " if not arguments[0].startswith("-") else ""
        raise SetupError(f"{asked}Please name one of these first:\n\n{list_of(proofs)}", EXIT_NOT_UNDERSTOOD)
    return Request(command, arguments)


def list_of(proofs: Mapping[str, Mapping[str, Any]]) -> str:
    """The names of the proofs, each with what it proves on a line of its own."""
    return "\n".join(f"{name:12}{proof['proves']}" for name, proof in proofs.items())


def has_display(system: str, variables: Mapping[str, str]) -> bool:
    """Whether a window can be shown; only Linux may be without."""
    return system != "Linux" or bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def parts_needed(
    command: str,
    system: str,
    variables: Mapping[str, str],
    python: tuple[int, int],
    *,
    python_of_system: bool,
) -> list[SystemPart]:
    """Everything this command needs from the operating system, whether it is there or not."""
    if system != "Linux":
        return []
    version = "{}.{}".format(*python)
    parts = [SystemPart("module", "ensurepip", f"python{version}-venv"), *QT_PARTS]
    if command == "run" and variables.get("DISPLAY"):
        parts += X11_PARTS
    if command == "run" and variables.get("WAYLAND_DISPLAY"):
        parts += WAYLAND_PARTS
    if command in ("test", "all", "prove"):
        parts += TEST_PARTS
    if command in ("all", "prove"):
        parts += VIRTUAL_SCREEN_PARTS + FREEZING_PARTS
        if python_of_system:
            # PyInstaller ships the interpreter as a library, which Debian keeps in a package of its own.
            parts.append(SystemPart("library", f"libpython{version}.so.1.0", f"libpython{version}"))
    return parts


def missing(parts: Sequence[SystemPart], is_present: Callable[[SystemPart], bool]) -> list[SystemPart]:
    """Those of ``parts`` that are not there, in their order."""
    return [part for part in parts if not is_present(part)]


def apt_commands(parts: Sequence[SystemPart]) -> list[list[str]]:
    """The two calls of apt that bring ``parts``; a fresh system has no package lists, hence the first."""
    packages = sorted({part.package for part in parts})
    return [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]]


def advice(parts: Sequence[SystemPart], *, has_apt: bool) -> str:
    """What a person without administrator rights here is told: one line to type, or to hand on."""
    if has_apt:
        line = " && ".join(shlex.join(["sudo", *command]) for command in apt_commands(parts))
        return (
            f"Parts of the system are missing. Please type this line, then the command again:\n\n    {line}\n"
        )
    names = ", ".join(part.name for part in parts)
    return f"Parts of the system are missing, and this system has no apt-get to install them: {names}"


def fingerprint(project: Mapping[str, Any], constraints: bytes) -> str:
    """A hash of what decides which packages are installed; settings of the tools do not count."""
    relevant = {key: project.get(key) for key in ("build-system", "project")}
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode() + constraints).hexdigest()


def next_step(found: Stamp | None, wanted: Stamp, *, usable: bool) -> str:
    """What the environment needs: ``nothing``, ``update`` or ``rebuild``.

    ``usable`` says that it has a Python and that no set-up broke off in it. An environment without a stamp was
    made by hand; it is added to, never thrown away.
    """
    if not usable:
        return "rebuild"
    if found is None:
        return "update"
    if (found.python, found.place) != (wanted.python, wanted.place):
        return "rebuild"
    if found.packages != wanted.packages or (wanted.dev and not found.dev):
        return "update"
    return "nothing"


def commands_for(
    request: Request, tasks: Mapping[str, Sequence[str]], *, display: bool
) -> tuple[list[list[str]], dict[str, str]]:
    """The commands to start inside the environment, and the variables they get on top of the person's own."""
    if request.command == "run":
        arguments = list(request.arguments)
        variables = {}
        if not display:
            variables["QT_QPA_PLATFORM"] = "offscreen"
            if "--demo" in arguments and "--headless" not in arguments:
                arguments.append("--headless")
        return [["python", "-m", "logbook_desktop", *arguments]], variables
    commands = [shlex.split(line) for line in tasks[request.command]]
    commands[-1] += request.arguments
    return commands, {"QT_QPA_PLATFORM": "offscreen"}


def environment_variables(inherited: Mapping[str, str], programs: Path) -> dict[str, str]:
    """The variables for everything started inside the environment: its programs first, no stray Python settings."""
    variables = {name: value for name, value in inherited.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    variables["VIRTUAL_ENV"] = str(programs.parent)
    variables["PATH"] = os.pathsep.join([str(programs), inherited.get("PATH", os.defpath)])
    # A person may have told pip to install for the user by default; inside an environment that is an error.
    variables["PIP_USER"] = "0"
    return variables


# --- The machine: looking at it and changing it -------------------------------------------------------------


def say(text: str) -> None:
    """One line of progress, shown at once also where the output is a file."""
    print(f"[set-up] {text}", flush=True)


def is_present(part: SystemPart) -> bool:
    """Whether this machine has ``part``."""
    if part.kind == "module":
        return importlib.util.find_spec(part.name) is not None
    if part.kind == "program":
        return shutil.which(part.name) is not None
    try:
        ctypes.CDLL(part.name)
    except OSError:
        return False
    return True


def administrator_prefix() -> list[str] | None:
    """What to put before a command that changes the system; None when this person may not without a password."""
    if os.geteuid() == 0:
        return []
    prefix = ["sudo", "-n"]
    if (
        shutil.which("sudo")
        and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    ):
        return prefix
    return None


def run_quietly(command: Sequence[str], what: str, variables: Mapping[str, str] | None = None) -> None:
    """Run a step of the set-up; what it printed is shown only if it failed."""
    result = subprocess.run(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        print(result.stdout, file=sys.stderr, flush=True)
        raise SetupError(f"{what} failed (exit {result.returncode}); its own words are above.")


def provide_system_parts(parts: Sequence[SystemPart]) -> None:
    """Install what is missing through apt, or tell the person what to type."""
    absent = missing(parts, is_present)
    if not absent:
        return
    has_apt = shutil.which("apt-get") is not None
    prefix = administrator_prefix() if has_apt else None
    if prefix is None:
        raise SetupError(advice(absent, has_apt=has_apt), EXIT_SYSTEM_INCOMPLETE)
    say(f"Installing parts of the system: {' '.join(sorted({part.package for part in absent}))}")
    for command in apt_commands(absent):
        # env(1) carries the variable through sudo, which drops it.
        run_quietly([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *command], " ".join(command[:2]))
    importlib.invalidate_caches()
    still_absent = missing(absent, is_present)
    if still_absent:
        raise SetupError(advice(still_absent, has_apt=False), EXIT_SYSTEM_INCOMPLETE)


class Environment:
    """The checkout's own Python environment, and the two small files in it that tell its state."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.programs = place / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.programs / ("python.exe" if os.name == "nt" else "python")
        self._stamp = place / "logbook-setup.json"
        self._unfinished = place / "logbook-setup-unfinished"

    def prepare(self, wanted: Stamp) -> None:
        """Bring the environment to ``wanted``; the next call repairs what an interrupted one left behind."""
        found = self._read_stamp()
        usable = self.python.exists() and not self._unfinished.exists()
        step = next_step(found, wanted, usable=usable)
        if step == "nothing":
            return
        started = time.monotonic()
        if step == "rebuild":
            self._rebuild()
        elif found is not None:
            wanted = wanted._replace(dev=wanted.dev or found.dev)
        self._unfinished.touch()
        self._stamp.unlink(missing_ok=True)
        try:
            self._install(dev=wanted.dev)
        except SetupError:
            if step == "update":
                self._unfinished.unlink()  # it refused in good order, and what was there before still is
            raise
        self._stamp.write_text(json.dumps(wanted._asdict(), indent=1), encoding="utf-8")
        self._unfinished.unlink()
        say(f"Ready after {time.monotonic() - started:.0f} s. The next start needs none of this.")

    def _read_stamp(self) -> Stamp | None:
        try:
            return Stamp(**json.loads(self._stamp.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _rebuild(self) -> None:
        say(f"Making the environment {self.place.name} with Python {platform.python_version()}")
        if self.place.exists():
            shutil.rmtree(self.place)
        self.place.mkdir()
        self._unfinished.touch()  # first of all: a set-up cut off from here on is seen as such
        interpreter = getattr(sys, "_base_executable", sys.executable)
        run_quietly([interpreter, "-m", "venv", str(self.place)], "Making the environment")

    def _install(self, *, dev: bool) -> None:
        size = "about 140 MB" if dev else "about 120 MB"
        say(f"Installing the program{' and its tests' if dev else ''} (the first time {size} are downloaded)")
        variables = environment_variables(os.environ, self.programs)
        pip = [str(self.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        pip += ["--constraint", str(CONSTRAINTS)]
        # The build backend goes into the environment, so that its version too is the one of the constraints.
        run_quietly([*pip, "setuptools"], "Installing the build tool", variables)
        project = f"{CHECKOUT}[dev]" if dev else str(CHECKOUT)
        run_quietly(
            [*pip, "--no-build-isolation", "--editable", project], "Installing the program", variables
        )


def start(commands: Sequence[Sequence[str]], environment: Environment, extra: Mapping[str, str]) -> int:
    """Run ``commands`` in the checkout one after another, and stop at the first that fails."""
    variables = {**environment_variables(os.environ, environment.programs), **extra}
    for program, *arguments in commands:
        path = shutil.which(program, path=str(environment.programs))
        if path is None:
            raise SetupError(
                f"{program} is not installed in {environment.place.name}; delete that folder and try again."
            )
        code = subprocess.run([path, *arguments], cwd=CHECKOUT, env=variables, check=False).returncode
        if code != 0:
            return code
    return 0


def read_project() -> dict[str, Any]:
    """pyproject.toml as a dictionary."""
    import tomllib  # not known to the Pythons that are told below that they are too old

    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


def set_up_and_start(argv: Sequence[str]) -> int:
    """All of it: read what is asked, make sure of what it needs, start it; returns its exit code."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise SetupError(
            f"Python 3.11 or newer is needed; this is {platform.python_version()}.", EXIT_SYSTEM_INCOMPLETE
        )
    project = read_project()
    tasks, proofs = project["tool"]["logbook"]["tasks"], project["tool"]["logbook"]["proofs"]
    request = parse(argv, tasks, proofs)
    if request == ("prove", []):
        print(list_of(proofs))
        return 0
    system, python = platform.system(), sys.version_info[:2]
    provide_system_parts(
        parts_needed(request.command, system, os.environ, python, python_of_system=sys.base_prefix == "/usr")
    )
    environment = Environment(ENVIRONMENT)
    packages = fingerprint(project, CONSTRAINTS.read_bytes())
    environment.prepare(
        Stamp("{}.{}".format(*python), str(ENVIRONMENT), packages, dev=request.command != "run")
    )
    commands, extra = commands_for(request, tasks, display=has_display(system, os.environ))
    return start(commands, environment, extra)


def main() -> int:
    """Turn what went wrong into words and an exit code."""
    try:
        return set_up_and_start(sys.argv[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
