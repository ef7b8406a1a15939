"""Why a test may be skipped where ``CI=true`` stands: each reason of the list is one that some test gives."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import skips

TESTS = Path(__file__).resolve().parents[1]


def reasons(tree: ast.AST) -> Iterator[str]:
    """What is said by ``pytest.skip``, ``mark.skip`` and ``mark.skipif``."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in ("skip", "skipif"):
            continue
        arguments = [word.value for word in node.keywords if word.arg == "reason"]
        arguments += node.args[:1] if node.func.attr == "skip" else []
        yield from (str(word.value) for word in arguments if isinstance(word, ast.Constant))


def test_every_reason_on_the_list_is_given_by_some_test() -> None:
    given = {
        reason
        for file in TESTS.rglob("*.py")
        for reason in reasons(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert (skips.ALLOWED.keys() | skips.ALLOWED_BEYOND_LINUX.keys()) - given == set()


@pytest.mark.parametrize(
    ("reason", "platform", "allowed"),
    [
        ("slow: run with --all", "linux", True),
        ("there is no SIGKILL", "win32", True),
        ("there is no SIGKILL", "linux", False),
        ("needs a virtual screen and a mouse", "linux", False),
        ("needs a virtual screen and a mouse", "win32", False),
    ],
)
def test_what_linux_has_is_no_reason_there(reason: str, platform: str, allowed: bool) -> None:
    assert skips.is_allowed(reason, platform) is allowed
