"""No error is lost: whoever gets one tells it or hands it on, and nobody but ``ui/kit`` asks which kind it is."""

import ast
from enum import Enum, auto
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "logbook_desktop" / "ui"
BROAD = {"Exception", "BaseException"}
LOOKED_AT = {"isinstance", "type", "str", "repr", "getattr", "hasattr"}
"""Asking about an error is not telling it."""
CATCHES_ALL = {"shell/crash.py"}
"""What stands between a crash and its dialog."""
FAILED = {"read": 4, "change": 2, "run": 5}
"""Where ``failed`` stands among the arguments of the background's verbs, and of ``progress.run``."""


def handed_on(node: ast.AST, error: str) -> bool:
    """Whether the error is an argument of a call, or raised, anywhere in this piece of code."""
    for part in ast.walk(node):
        if isinstance(part, ast.Raise):
            return True
        if isinstance(part, ast.Call) and not (isinstance(part.func, ast.Name) and part.func.id in LOOKED_AT):
            given = [*part.args, *(word.value for word in part.keywords)]
            if any(isinstance(one, ast.Name) and one.id == error for one in given):
                return True
    return False


class Way(Enum):
    """How one way through a function ends."""

    OPEN = auto()
    """It goes on, and the error is not told yet."""
    HANDED_ON = auto()
    """It goes on, or ends, and the error is told or was recognised."""
    LOST = auto()
    """It has ended without a word."""


def ways(body: list[ast.stmt], error: str, so_far: Way) -> set[Way]:
    """What becomes of the error on each way through the statements."""
    if not body or so_far is not Way.OPEN:
        return {so_far}
    first, rest = body[0], body[1:]
    if isinstance(first, ast.Return):
        return {Way.HANDED_ON if handed_on(first, error) else Way.LOST}
    if isinstance(first, ast.If):
        yes, no = ways_of_test(first.test, error)
        ended = ways(first.body, error, yes) | ways(first.orelse, error, no)
        return {end for way in ended for end in ways(rest, error, way)}
    is_handed_on = not isinstance(first, ast.FunctionDef) and handed_on(first, error)
    return ways(rest, error, Way.HANDED_ON if is_handed_on else Way.OPEN)


def ways_of_test(test: ast.expr, error: str) -> tuple[Way, Way]:
    """What is known of the error where the test holds, and where it does not."""
    if handed_on(test, error):
        return Way.HANDED_ON, Way.HANDED_ON
    if any(isinstance(one, ast.Name) and one.id == error for one in ast.walk(test)):  # a kind is recognised
        return (Way.OPEN, Way.HANDED_ON) if isinstance(test, ast.UnaryOp) else (Way.HANDED_ON, Way.OPEN)
    return Way.OPEN, Way.OPEN


def swallowed(source: str) -> list[str]:
    """The functions that get an error and lose it on some way, and what else loses one."""
    nodes = list(ast.walk(ast.parse(source)))
    found = [
        (node.lineno, why)
        for node in nodes
        for why in (in_function(node), in_call(node), in_handler(node))
        if why
    ]
    return [f"{line}: {why}" for line, why in found]


def in_function(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef):
        for given in node.args.args:
            is_error = isinstance(given.annotation, ast.Name) and given.annotation.id == "Exception"
            if is_error and ways(node.body, given.arg, Way.OPEN) != {Way.HANDED_ON}:
                return f"{node.name} loses {given.arg}"
    return ""


def in_call(node: ast.AST) -> str:
    if (
        isinstance(node, ast.Call)
        and named(node.func) == "suppress"
        and any(named(one) in BROAD for one in node.args)
    ):
        return "suppresses every error"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        place = FAILED.get(node.func.attr, len(node.args))
        given = [
            *node.args[place : place + 1],
            *(word.value for word in node.keywords if word.arg == "failed"),
        ]
        if any(
            isinstance(one, ast.Lambda) and not handed_on(one.body, one.args.args[0].arg) for one in given
        ):
            return "a lambda loses the error"
    return ""


def in_handler(node: ast.AST) -> str:
    if isinstance(node, ast.ExceptHandler) and catches_all(node):
        return "" if any(isinstance(part, ast.Raise) for part in ast.walk(node)) else "catches every error"
    if isinstance(node, ast.Name | ast.Attribute) and named(node) == "is_expected":
        return "asks which kind of error it is"
    return ""


def catches_all(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or named(kind) in BROAD for kind in kinds)


def named(node: ast.AST | None) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@pytest.mark.parametrize(
    "file",
    [
        file
        for file in sorted(UI.rglob("*.py"))
        if UI / "kit" not in file.parents and file.relative_to(UI).as_posix() not in CATCHES_ALL
    ],
    ids=lambda file: file.relative_to(UI).as_posix(),
)
def test_no_error_is_swallowed(file: Path) -> None:
    assert swallowed(file.read_text()) == []


@pytest.mark.parametrize(
    "code",
    [
        "b.read(self, 'x', work, done, lambda _error: None)",
        "b.change(work, done, lambda error: self.again())",
        "b.change(work, done, failed=lambda error: isinstance(error, OSError))",
        "def failed(_error: Exception) -> None:\n    make()",
        "def failed(error: Exception) -> None:\n    if wanted:\n        tell(error)",
        "def failed(error: Exception) -> None:\n    if not alive:\n        return\n    tell(error)",
        "def failed(error: Exception) -> None:\n    if isinstance(error, OSError):\n        tell(error)",
        "try:\n    work()\nexcept Exception:\n    pass",
        "try:\n    work()\nexcept:\n    pass",
        "with suppress(Exception):\n    work()",
        "if not errors.is_expected(error):\n    unhandled(error)",
    ],
)
def test_swallowing_is_noticed(code: str) -> None:
    assert swallowed(code)


@pytest.mark.parametrize(
    "code",
    [
        "b.read(self, 'x', work, done, lambda error: tell(self, error))",
        "def failed(error: Exception) -> None:\n    if (said := message_of(error)) is not None:\n        show(said)",
        "def failed(error: Exception) -> None:\n    if isinstance(error, Stopped):\n        return\n    tell(error)",
        "def failed(error: Exception) -> None:\n    if wanted:\n        tell(error)\n    else:\n        log(error)",
        "try:\n    work()\nexcept BaseException:\n    close()\n    raise",
    ],
)
def test_telling_is_no_swallowing(code: str) -> None:
    assert not swallowed(code)
