"""Every sentence of the room is there in Finnish and Swedish, with the same places to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import logbook_desktop.imports
from logbook_desktop.support.i18n import texts


def sentences() -> Iterator[str]:
    """What is marked for translation."""
    for path in sorted(Path(logbook_desktop.imports.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
                (text,) = node.args
                assert isinstance(text, ast.Constant)
                yield str(text.value)


SENTENCES = sorted(set(sentences()))


def test_there_are_sentences() -> None:
    assert len(SENTENCES) > 40


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_translated_with_the_same_places(sentence: str, language: str) -> None:
    foreign = texts(language).tr(sentence)
    assert foreign != sentence
    assert sorted(re.findall(r"\{\w+\}", foreign)) == sorted(re.findall(r"\{\w+\}", sentence))
