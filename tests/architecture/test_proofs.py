"""Every slow test belongs to a proof; the proofs fit into the time of a run, which tells what each took."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from helpers.proof_times import ALL_MINUTES, OVER, PROOF, ProofTimes
from helpers.proofs import MORE, Chance, proof_of_laws, proofs

TESTS = Path(__file__).resolve().parents[1]


def slow_marks(tree: ast.AST) -> Iterator[tuple[int, object]]:
    """The line of every ``mark.slow``, and the name it is given."""
    named = {
        id(node.func): node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and len(node.args) == 1
        and not node.keywords
        and isinstance(node.args[0], ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "slow":
            yield node.lineno, named.get(id(node))


def test_every_slow_test_names_its_proof() -> None:
    marks = [
        (f"{path.relative_to(TESTS)}:{line}", name)
        for path in sorted(TESTS.rglob("*.py"))
        for line, name in slow_marks(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert len(marks) > 10
    assert [place for place, name in marks if name not in proofs()] == []


def test_the_proofs_share_the_time_there_is() -> None:
    assert sum(proof.minutes for proof in proofs().values()) <= ALL_MINUTES


def test_laws_lie_where_tests_lie() -> None:
    """Each folder belongs to one proof, and its tests to that of the innermost."""
    folders = [folder for proof in proofs().values() for folder in proof.laws]
    assert len(folders) == len(set(folders))
    assert [folder for folder in folders if not (TESTS.parent / folder).exists()] == []
    assert proof_of_laws("tests/unit/imports/test_laws.py") == "import"
    assert proof_of_laws("tests/unit/domain/tree/test_tree.py") == "house"


def test_seeds_are_those_written_but_in_the_long_form() -> None:
    usual, long, again, other = Chance(), Chance(7), Chance(7), Chance(8)
    assert (usual.seed(3), usual.times(100)) == (3, 100)
    assert usual.random("x").random() == Chance().random("x").random()
    assert long.seed(3) == again.seed(3) != other.seed(3)
    assert len({long.seed(3), long.seed(4), 3, 4}) == 4
    assert long.random("x").random() == again.random("x").random() != usual.random("x").random()
    assert long.times(100) == 100 * MORE


def report(
    proof: str | None, seconds: float, *, when: str = "call", alone: bool = False
) -> pytest.TestReport:
    properties: list[tuple[str, object]] = [(PROOF, proof)] if proof else []
    return pytest.TestReport(
        *("test_it.py::test_it", ("test_it.py", 1, "test_it"), {"alone": 1} if alone else {}),
        *("skipped" if when == "skipped" else "passed", None),
        when="setup" if when == "skipped" else when,  # type: ignore[arg-type]
        duration=seconds,
        user_properties=properties,
    )


def test_the_table_tells_who_took_more_than_its_share() -> None:
    times = ProofTimes({"house": 2, "server": 1, "day": 3}, processes=2)
    for one in (
        report(None, 30, when="setup"),
        report(None, 90),
        report("house", 60, when="setup"),
        report("house", 180),
        report("server", 0, when="setup"),
        report("server", 61, alone=True),
        report("server", 0, when="skipped"),
    ):
        times.pytest_runtest_logreport(one)
    heading, *rows, meaning = (re.sub(" {2,}", " | ", line) for line in times.lines())
    assert heading == "proof | tests | minutes | share"
    assert rows == [
        "quick | 1 | 1.0 | 5",
        "house | 1 | 2.0 | 2",
        f"server | 1 | 1.0 | 1 | {OVER}",
        "day | 0 | 0.0 | 3",
        "together | 3 | 4.0 | 60",
    ]
    assert "divided by 2 processes" in meaning


def test_the_long_form_has_no_share() -> None:
    times = ProofTimes({"house": 1}, processes=1, proved="house", seed=5)
    for one in (report("house", 90, when="setup"), report(None, 30, when="setup")):
        times.pytest_runtest_logreport(one)
    assert [line.split() for line in times.lines()[:3]] == [
        ["proof", "tests", "minutes"],
        ["house", "1", "1.5"],
        ["its", "laws", "1", "0.5"],
    ]


@pytest.mark.slow("house")
class TestRuns:
    """The options in runs of their own, over a few tests that say what they were given."""

    SUITE = """
        import pytest
        from hypothesis import given, settings, strategies as st

        @pytest.mark.slow("server")
        def test_slow(chance):
            print("drawn", chance.seed(3), "tried", chance.times(10))

        @pytest.mark.slow("house")
        def test_of_another():
            pass

        def test_quick():
            pass

        @given(st.integers())
        def test_law(number):
            pass

        def test_examples(chance):
            one = settings()
            print("examples", one.max_examples, one.derandomize)
    """

    @pytest.fixture
    def run(self, tmp_path: Path):
        folder = tmp_path / "tests" / "postgres"
        folder.mkdir(parents=True)
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow(NAME): x\n")
        (tmp_path / "conftest.py").write_text('pytest_plugins = ["helpers.proofs"]\n')
        (folder / "test_suite.py").write_text(dedent(self.SUITE))

        ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}

        def run(*options: str) -> str:
            ended = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-rP", "-p", "no:cacheprovider", *options],
                cwd=tmp_path,
                env={**ours, "PYTHONPATH": str(TESTS)},
                capture_output=True,
                text=True,
                check=False,
            )
            return ended.stdout + ended.stderr

        return run

    def test_all_runs_everything_with_the_seeds_as_written(self, run) -> None:
        output = run("--all", "-n", "2")
        assert "5 passed" in output
        assert "drawn 3 tried 10" in output
        assert "examples 250 True" in output
        assert re.search(r"^quick +3 .*\nhouse +1 .*\nserver +1 ", output, re.MULTILINE)
        assert "divided by 2 processes" in output

    def test_the_quick_suite_leaves_the_slow_ones_out_and_tells_no_times(self, run) -> None:
        output = run()
        assert "3 passed, 2 skipped" in output
        assert "examples 25 False" in output
        assert "together" not in output

    def test_the_long_form_runs_one_proof_with_new_seeds_which_can_be_had_again(self, run) -> None:
        output = run("--prove", "server", "-n", "2")
        assert "3 passed in" in output
        assert f"examples {250 * MORE} False" in output
        drawn, seed = re.findall(r"drawn (\d+)", output), re.findall(r"prove server --seed (\d+)", output)
        assert len(seed) == 2, "said at the beginning and at the end"
        assert drawn not in (["3"], re.findall(r"drawn (\d+)", run("--prove", "server")))
        assert drawn == re.findall(r"drawn (\d+)", run("--prove", "server", "--seed", seed[0]))

    def test_a_seed_alone_is_refused(self, run) -> None:
        assert "--seed goes with --prove NAME" in run("--seed", "3")

    def test_a_slow_test_without_a_proof_stops_the_run(self, run, tmp_path: Path) -> None:
        (tmp_path / "test_more.py").write_text("import pytest\n@pytest.mark.slow\ndef test_nobodys(): pass\n")
        assert "test_nobodys: slow(" in run()
