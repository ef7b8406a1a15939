"""The slow proofs: which tests belong to one, what is drawn at random in them, and their long form.

``[tool.logbook.proofs]`` in pyproject.toml names them. ``--all`` runs the slow tests of all of them, always with the
same seeds, so that a change fails for what it does and not by chance. ``--prove NAME`` (``bootstrap.py prove NAME``)
is the long form of one: new seeds, ``MORE`` times as much, and with its slow tests also the *laws* of its folders:
those quick tests in which something is drawn at random. How long each took is told by ``helpers.proof_times``.
"""

import secrets
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any

import pytest
from hypothesis import settings

from helpers.proof_times import PROOF, ProofTimes

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
SAME_EACH_TIME = 20251123
"""The seed of pytest-randomly under ``--all``: the order of the tests, and what they draw without a seed."""
MORE = 8

# Deadlines measure the machine's other work rather than the code. Whether examples are the same every time is said
# here for each: where CI is set, Hypothesis would decide it for all.
settings.register_profile("quick", max_examples=25, deadline=None, derandomize=False)
settings.register_profile("thorough", max_examples=250, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=250 * MORE, deadline=None, derandomize=False)


@dataclass(frozen=True)
class Proof:
    """What it proves in a few words, its share in minutes of a run with ``--all``, the folders of its laws."""

    proves: str
    minutes: int
    laws: tuple[str, ...] = ()


@cache
def proofs() -> dict[str, Proof]:
    """All of them by name, in their order."""
    listed = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["logbook"]["proofs"]
    return {
        name: Proof(proof["proves"], proof["minutes"], tuple(proof.get("laws", ())))
        for name, proof in listed.items()
    }


@dataclass(frozen=True)
class Chance:
    """Where the tests' seeds come from: as they are written there, or in the long form others."""

    run: int | None = None
    """The seed of a whole run in the long form."""

    def seed(self, written: int) -> int:
        """The seed that is written in a test, or in the long form another in its place."""
        return written if self.run is None else self.random(written).getrandbits(31)

    def random(self, written: int | str) -> Random:
        """What draws from the seed that is written in a test, or in the long form from another."""
        return Random(written if self.run is None else f"{self.run} {written}")

    def times(self, written: int) -> int:
        """How often something is tried, or for how long: in the long form ``MORE`` times that."""
        return written if self.run is None else written * MORE


@pytest.fixture(scope="session")
def chance(pytestconfig: pytest.Config) -> Chance:
    """For tests that draw by themselves, without Hypothesis."""
    return Chance(pytestconfig.option.seed)


def proof_of(item: pytest.Item) -> str | None:
    """The proof that a slow test belongs to; None of a quick test."""
    mark = item.get_closest_marker("slow")
    if mark is None:
        return None
    if len(mark.args) != 1 or mark.args[0] not in proofs():
        raise pytest.UsageError(f'{item.nodeid}: slow("NAME") names one of {", ".join(proofs())}')
    return str(mark.args[0])


def proof_of_laws(file: str) -> str | None:
    """The proof whose long form runs the laws of a file of tests; of several folders the innermost decides."""
    folders = {folder: name for name, proof in proofs().items() for folder in proof.laws}
    place = PurePosixPath(file)
    return next((folders[str(path)] for path in (place, *place.parents) if str(path) in folders), None)


def is_law(item: pytest.Item) -> bool:
    """Whether something is drawn at random in a test: by Hypothesis, or from ``chance``."""
    by_hypothesis = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return by_hypothesis or "chance" in getattr(item, "fixturenames", ())


def _belongs(item: pytest.Item, name: str) -> bool:
    if item.get_closest_marker("slow"):
        return proof_of(item) == name
    return is_law(item) and proof_of_laws(item.nodeid.partition("::")[0]) == name


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("proofs")
    group.addoption(
        "--all", action="store_true", help="run the slow proofs too, and more examples of each rule"
    )
    group.addoption(
        "--prove", metavar="NAME", choices=[*proofs()], help="the long form of one proof, with new seeds"
    )
    group.addoption(
        "--seed", metavar="N", type=int, help="with --prove: draw what was drawn from this seed before"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle the seeds before Hypothesis and pytest-randomly ask for theirs, which they do in the same hook."""
    option: Any = config.option
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if option.prove:
        option.all = True
        if worker is not None:
            option.seed = worker["seed"]
        elif option.seed is None:
            option.seed = secrets.randbelow(1_000_000_000)
        option.hypothesis_seed = str(option.seed)
    elif option.seed is not None:
        raise pytest.UsageError("--seed goes with --prove NAME")
    if not option.all:
        profile = "quick"
    else:
        profile = "long" if option.prove else "thorough"
        if getattr(option, "randomly_seed", None) == "default":
            option.randomly_seed = option.seed if option.prove else SAME_EACH_TIME
        if worker is None:
            shares = {name: proof.minutes for name, proof in proofs().items()}
            processes = len(getattr(option, "tx", None) or ["this one"])
            config.pluginmanager.register(ProofTimes(shares, processes, option.prove, option.seed))
    # A profile named on the command line is loaded by Hypothesis.
    if not option.hypothesis_profile:
        settings.load_profile(profile)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Every process that runs tests draws from one seed; ``node`` is how xdist knows such a process."""
    node.workerinput["seed"] = node.config.option.seed


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and note in each slow test which proof it belongs to."""
    skip = pytest.mark.skip(reason="slow: run with --all")
    for item in items:
        if name := proof_of(item):
            item.user_properties.append((PROOF, name))
            if not config.option.all:
                item.add_marker(skip)
    if name := config.option.prove:
        others = [item for item in items if not _belongs(item, name)]
        items[:] = [item for item in items if _belongs(item, name)]
        config.hook.pytest_deselected(items=others)
