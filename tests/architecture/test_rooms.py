"""The house rules that no tool knows: what stands in one place only, how long things get, what is tested."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "logbook_desktop"
LONGEST_CLASS = 250
MOST_METHODS = 25
LONGEST_FUNCTION = 60
LONGEST_TEST_FILE = 600

MODEL_BASES = {
    "QAbstractItemModel",
    "QAbstractListModel",
    "QAbstractProxyModel",
    "QAbstractTableModel",
    "QConcatenateTablesProxyModel",
    "QIdentityProxyModel",
    "QSortFilterProxyModel",
    "QStandardItemModel",
}
SHOWS_TEXT = {
    "addAction",
    "addItem",
    "addMenu",
    "addRow",
    "addTab",
    "setAccessibleDescription",
    "setAccessibleName",
    "setHtml",
    "setPlaceholderText",
    "setPlainText",
    "setStatusTip",
    "setSubTitle",
    "setSuffix",
    "setText",
    "setTitle",
    "setToolTip",
    "setWhatsThis",
    "setWindowTitle",
    "showMessage",
    "QAction",
    "QCheckBox",
    "QDockWidget",
    "QGroupBox",
    "QLabel",
    "QMenu",
    "QPushButton",
    "QRadioButton",
    "QToolButton",
}
NOT_WORDS = re.compile(r"<[^>]*>|\b(?:Ctrl|Alt|Shift|Enter|Del|F\d+)(?:\+\w+)*")
"""Marks of HTML, and keys, which are named on the keyboard."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT).as_posix()}{line}"


def names_used(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every name a module imports, and every attribute it asks for."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node) for alias in node.names)
            yield (node.module or "").partition(".")[0], node
        elif isinstance(node, ast.Attribute):
            yield node.attr, node


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 100


def test_contracts_between_the_rooms() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(
    ("words", "homes"),
    [
        (
            {"QThread", "QThreadPool", "QRunnable", "QtConcurrent", "Thread", "_thread", "concurrent"},
            # The program's work has one home. The others only wait: for an answer that may never come, which
            # neither the driver nor the system ends in time; or for their turn, with what nobody waits for.
            ("ui/kit/background.py", "data/durable_commit.py", "data/multi_host.py", "data/hints.py"),
        ),
        ({"QMessageBox", "QFileDialog", "QInputDialog", "QErrorMessage"}, ("ui/kit/prompts.py",)),
        ({"setStyleSheet"}, ("ui/kit/theme.py",)),
    ],
    ids=["threads", "questions", "style sheets"],
)
def test_stands_in_one_place_only(words: set[str], homes: tuple[str, ...]) -> None:
    places = [PACKAGE / home for home in homes]
    astray = [
        f"{where(path, node)}: {name}"
        for path in modules()
        if path not in places
        for name, node in names_used(path)
        if name in words
    ]
    assert not astray, "\n".join(astray)
    for place in places:
        assert words & {name for name, _ in names_used(place)}, "or this test proves nothing"


@cache
def item_models() -> dict[str, Path]:
    """Every class that is an item model, directly or through another of ours."""
    bases = {
        node.name: ({_last_name(base) for base in node.bases}, path)
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    }
    found: dict[str, Path] = {}
    grown = True
    while grown:
        fresh = {
            name: path
            for name, (parents, path) in bases.items()
            if name not in found and parents & (MODEL_BASES | found.keys())
        }
        found |= fresh
        grown = bool(fresh)
    return found


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_item_models_are_found() -> None:
    assert "OrganisationModel" in item_models()


def test_every_item_model_is_put_to_the_model_tester() -> None:
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    tested = [text for text in tests if "qtmodeltester" in text]
    untested = [
        f"{where(path)}: {name}"
        for name, path in item_models().items()
        if not any(name in text for text in tested)
    ]
    assert not untested, "\n".join(untested)


def classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for path in modules():
        yield from ((path, node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef))


def test_no_class_is_too_long() -> None:
    """A class that grows past this holds more than one concept; a file is as long as its one concept."""
    assert [
        f"{where(path, node)}: {node.name}, {lines} lines, {methods} methods"
        for path, node in classes()
        for lines in [(node.end_lineno or 0) - node.lineno + 1]
        for methods in [sum(isinstance(part, ast.FunctionDef) for part in node.body)]
        if lines > LONGEST_CLASS or methods > MOST_METHODS
    ] == []


def test_class_names_are_unique() -> None:
    places: dict[str, list[str]] = {}
    for path, node in classes():
        places.setdefault(node.name, []).append(where(path, node))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_function_is_too_long() -> None:
    long = [
        f"{where(path, node)}: {node.name}"
        for path in modules()
        if "migrations" not in path.parts  # lists of tables, one statement after another
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_every_module_tells_its_place() -> None:
    silent = [where(path) for path in modules() if not ast.get_docstring(tree_of(path))]
    assert not silent, "\n".join(silent)


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "misc", "manager", "common"}
    assert [where(path) for path in modules() if path.stem in empty_words] == []


PRIVATE_LANGUAGE = {
    *(
        "arrival",
        "arriving",
        "calm",
        "deed",
        "deeds",
        "desk",
        "doors",
        "drawer",
        "dress",
        "ear",
        "face",
        "gathering",
    ),
    *(
        "hindrance",
        "insistent",
        "kept",
        "lettered",
        "look",
        "looking",
        "lying",
        "outlook",
        "rehearsal",
        "rehearse",
    ),
    *("said", "say", "shelf", "sight", "speak", "tell", "telling", "told", "upright", "worldly"),
}
"""Words that once named parts of this program and told a stranger nothing; the field has better ones (README)."""


def words_of(name: str) -> set[str]:
    """The words that a name is made of, in small letters: ``set_dateText`` is set, date and text."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def test_names_are_of_the_field() -> None:
    named = [(where(path), path.stem) for path in modules()]
    named += [
        (where(path, node), node.name)
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert [f"{place}: {name}" for place, name in named if words_of(name) & PRIVATE_LANGUAGE] == []


STILL_IN_TESTS = {"kept", "rehearsal"}
"""Drafts that are kept, and the scenes of a colleague's view, whose pictures are compared by these names."""


def test_tests_speak_so_too() -> None:
    """Their functions and classes, and every name that they bind."""
    bound = (
        (where(path, node), name)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if (name := _bound_name(node)) and not name.startswith("test_")
    )
    strange = PRIVATE_LANGUAGE - STILL_IN_TESTS
    assert [f"{place}: {name}" for place, name in bound if words_of(name) & strange] == []


def _bound_name(node: ast.AST) -> str:
    """The name that a definition, a parameter or an assignment gives; empty: it gives none."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name
    return ""


def literal_words(node: ast.expr) -> str:
    """The text in an argument that was written there and then: a literal, or the literal parts of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(literal_words(part) for part in node.values if isinstance(part, ast.Constant))
    return ""


def test_no_text_reaches_the_screen_untranslated() -> None:
    astray = [
        f"{where(path, call)}: {words!r}"
        for path in modules()
        if path.is_relative_to(PACKAGE / "ui")
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call) and _last_name(call.func) in SHOWS_TEXT
        for words in map(literal_words, call.args)
        if any(letter.isalpha() for letter in NOT_WORDS.sub("", words))
    ]
    assert not astray, "\n".join(astray)


def test_texts_to_translate_are_whole() -> None:
    """No f-string and no sum of pieces inside ``tr``: the extractor would not find them."""
    broken = [
        where(path, call)
        for path in modules()
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call) and _last_name(call.func) in {"tr", "trn", "trc", "N_"}
        for text in call.args[:1]
        if isinstance(text, ast.JoinedStr | ast.BinOp)
    ]
    assert not broken, "\n".join(broken)


WAITS_AS_CONTEXT = {"waitExposed", "waitActive"}


def test_waits_for_windows_really_wait() -> None:
    """pytest-qt waits for these at the end of their ``with``; called alone they do nothing."""
    idle = [
        where(path, statement)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for statement in ast.walk(tree_of(path))
        if isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and _last_name(statement.value.func) in WAITS_AS_CONTEXT
    ]
    assert idle == []


def test_no_test_file_is_too_long() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py")
    }
    assert [
        f"{where(path)}: {lines} lines" for path, lines in lengths.items() if lines > LONGEST_TEST_FILE
    ] == []


ASKS_THE_DIALECT = {
    "data/bulk_insert.py": "COPY or INSERT",
    "data/bulk_store.py": "what a server keeps by triggers is switched off while demo data is loaded",
    "data/package_store.py": "the same while a package comes in",
    "data/invariants.py": "integrity_check is SQLite's",
    "data/roll_up_check.py": "a file has no roll-up",
    "data/stores/entries/tables.py": "INSERT … ON CONFLICT has a class for each dialect",
}
"""Everybody else is given the store that fits (``data/unit_of_work.py``)."""


def test_nobody_else_asks_which_database_it_is() -> None:
    asking = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts and "dialect.name" in path.read_text(encoding="utf-8")
    }
    assert asking == set(ASKS_THE_DIALECT)
