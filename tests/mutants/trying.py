"""Trying mutants out: a copy of the checkout for each process, and a fresh process for each mutant.

A run of pytest spends most of a short test on imports. So this process imports the libraries once and forks for each
mutant; the program itself, which is different each time, is imported by the fork alone, from its copy.
"""

import compileall
import importlib
import multiprocessing
import os
import py_compile
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from mutants.catalogue import CHECKOUT, Mutant

LIBRARIES = (
    *("pytest", "hypothesis", "hypothesis.strategies", "PySide6.QtWidgets"),
    *("sqlalchemy.orm", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg", "psycopg"),
    *("alembic.command", "openpyxl", "babel.dates", "cryptography.fernet", "PIL.Image", "lxml.etree"),
)
"""What many tests need. None of them may start a thread, which would not live in the fork."""
COPIED = ("logbook_desktop", "tests", "resources", "installer")
LONGEST = 120.0
"""Seconds after which a mutant counts as noticed: it hangs."""
PROFILE = "mutants"


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    HANGS = "hangs"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"
    """No test ran: it is no mistake that somebody could have committed, or its tests are not found."""
    RED = "RED"
    """Its tests fail without it, too."""

    @property
    def is_noticed(self) -> bool:
        """Whether the tests did what is asked of them."""
        return self in (Verdict.KILLED, Verdict.HANGS)


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant and its end; ``said`` is what pytest wrote."""

    mutant: Mutant
    verdict: Verdict
    seconds: float
    output: str


@dataclass(slots=True)
class _Running:
    mutant: Mutant
    changed: bool
    copy: Path
    before: bytes
    """The file without the mistake; of the copy, because whoever works on the checkout goes on."""
    process: BaseProcess
    since: float


def try_out(wanted: Sequence[Mutant], processes: int, scratch: Path) -> Iterator[Tried]:
    """The mutants as each meets its end; first that their tests are green without them."""
    _warm_up()
    copies = [_copy(scratch / str(number)) for number in range(min(processes, len(wanted)))]
    waiting = [*((one, False) for one in _unchanged(wanted)), *((one, True) for one in wanted)]
    red: dict[tuple[str, ...], str] = {}
    running: list[_Running] = []
    while waiting or running:
        while waiting and copies:
            running.append(_start(*waiting.pop(0), copies.pop()))
        connection.wait([one.process.sentinel for one in running], timeout=1.0)
        for one in [one for one in running if not one.process.is_alive() or _is_overdue(one)]:
            running.remove(one)
            tried = _ended(one)
            copies.append(one.copy)
            if not one.changed:
                if tried.verdict is not Verdict.SURVIVED:
                    red[one.mutant.tests] = tried.output
            elif one.mutant.tests in red:
                yield Tried(one.mutant, Verdict.RED, tried.seconds, red[one.mutant.tests])
            else:
                yield tried


def _unchanged(wanted: Sequence[Mutant]) -> Iterator[Mutant]:
    """One of each set of test files, with all that is asked of them: they run once without any mistake."""
    for tests in dict.fromkeys(one.tests for one in wanted):
        alike = [one for one in wanted if one.tests == tests]
        all_of_them = any(not one.only for one in alike)
        asked = " or ".join(dict.fromkeys(f"({one.only})" for one in alike))
        yield replace(alike[0], only="" if all_of_them else asked)


def _warm_up() -> None:
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    from hypothesis import Phase, settings

    # The same examples each time; which of the failing ones is the shortest is of no interest.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile(
        PROFILE, max_examples=25, deadline=None, database=None, derandomize=True, phases=phases
    )


def _copy(folder: Path) -> Path:
    """A checkout of its own, compiled so that Python looks at what a file says and not at its age."""
    folder.mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, folder)
    checked = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(folder / "logbook_desktop", quiet=1, invalidation_mode=checked)
    return folder


def _start(mutant: Mutant, changed: bool, copy: Path) -> _Running:
    before = (copy / mutant.file).read_bytes()
    if changed:
        (copy / mutant.file).write_bytes(mutant.made_in(before.decode()).encode())
    process = multiprocessing.get_context("fork").Process(target=_run_tests, args=(mutant, copy))
    process.start()
    return _Running(mutant, changed, copy, before, process, time.monotonic())


def _is_overdue(one: _Running) -> bool:
    return time.monotonic() - one.since > LONGEST


def _ended(one: _Running) -> Tried:
    """Its verdict, and the copy as it was."""
    hangs = one.process.is_alive()
    with suppress(ProcessLookupError):
        if hangs and one.process.pid:
            os.killpg(one.process.pid, signal.SIGKILL)
    one.process.join()
    (one.copy / one.mutant.file).write_bytes(one.before)
    verdict = {0: Verdict.SURVIVED, 1: Verdict.KILLED}.get(one.process.exitcode or 0, Verdict.BROKEN)
    output = (one.copy / "output").read_text(encoding="utf-8", errors="replace")
    seconds = time.monotonic() - one.since
    return Tried(one.mutant, Verdict.HANGS if hangs else verdict, seconds, output)


def _run_tests(mutant: Mutant, copy: Path) -> None:
    """In the fork: become a pytest of the copy."""
    os.setsid()
    output = os.open(copy / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.chdir(copy)
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        del os.environ[name]
    os.environ["PYTHONPATH"] = str(copy)
    sys.path[:0] = [str(copy), str(copy / "tests")]
    import pytest

    only = ["-k", mutant.only] if mutant.only else []
    options = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", f"--hypothesis-profile={PROFILE}"]
    options += [
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]  # of libraries imported before pytest began
    code = pytest.main([*options, *only, *mutant.tests])
    program = getattr(sys.modules.get("logbook_desktop"), "__file__", None) or ""
    if not program.startswith(str(copy)):
        print(f"not the copy was tested: {program}")
        code = 99
    sys.stdout.flush()
    os._exit(code)
