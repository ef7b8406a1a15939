"""Every text for people has its Finnish and its Swedish, with the same places to fill in."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "resources" / "translations"
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2), "N_": None}
LANGUAGES = ("fi", "sv")
PLACE = re.compile(r"\{[a-z_0-9]*\}")

Key = tuple[str | None, str]
"""Context and English text (of a plural: its singular)."""


@cache
def extracted() -> dict[Key, str]:
    """Every text of the code, and where it stands."""
    found: dict[Key, str] = {}
    package = ROOT / "logbook_desktop"
    for file, line, message, _comments, context in extract_from_dir(
        package, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
    ):
        english = message if isinstance(message, str) else message[0]
        found.setdefault((context, english), f"{file}:{line}")
    return found


@cache
def translations(language: str) -> dict[Key, tuple[str, ...]]:
    """Every translation of the catalogue."""
    catalogue = TRANSLATIONS / language / "LC_MESSAGES" / "logbook.po"
    with catalogue.open("rb") as file:
        return dict(pair for message in read_po(file, locale=language) for pair in _of_catalogue(message))


def _of_catalogue(message: Message) -> Iterator[tuple[Key, tuple[str, ...]]]:
    english = message.id if isinstance(message.id, str) else message.id[0]
    words = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    if english and all(words):
        yield (message.context, english), words


def test_the_extractor_finds_texts() -> None:
    assert (None, "New file…") in extracted()
    assert len(extracted()) > 100


def test_no_text_is_asked_for_under_another_name() -> None:
    """The extractor knows the functions by their names: what ``message = texts.tr`` asks for, it never sees."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {name}"
        for path in sorted((ROOT / "logbook_desktop").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in renamed(node)
    ]
    assert hidden == []


def renamed(node: ast.AST) -> Iterator[str]:
    """The other names that a statement gives to a function of texts."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            pairs = list(zip(names, values, strict=False))
        case ast.Assign(targets=names, value=value):
            pairs = [(name, value) for name in names]
        case ast.alias(name=name, asname=str(other)) if name in KEYWORDS and other != name:
            yield other
            return
        case _:
            return
    for target, value in pairs:
        if isinstance(value, ast.Name | ast.Attribute) and last_name(value) in KEYWORDS:
            same = isinstance(target, ast.Name | ast.Attribute) and last_name(target) == last_name(value)
            yield from () if same else (ast.unparse(target),)


def last_name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    missing = [
        f"{where}: {key[1]!r}" for key, where in extracted().items() if key not in translations(language)
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_to_fill_in_are_the_same(language: str) -> None:
    wrong = [
        f"{english!r} → {text!r}"
        for (_, english), words in translations(language).items()
        for text in words
        # A singular may say "one" in words, so {count} may be missing there.
        if set(PLACE.findall(text)) - {"{count}"} != set(PLACE.findall(english)) - {"{count}"}
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_end_as_the_english_ones(language: str) -> None:
    """A full stop or an ellipsis left out shows on the screen; a place to fill in may stand last elsewhere."""
    wrong = [
        f"{english!r} → {words[0]!r}"
        for (_, english), words in translations(language).items()
        if (words[0][-1] != "}" and (english[-1] == "…") != (words[0][-1] == "…"))
        or (english[-1] == "." and words[0][-1] not in ".)}”")
    ]
    assert not wrong, "\n".join(wrong)
