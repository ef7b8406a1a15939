"""What argparse says at the command line is in the language asked for."""

import argparse
import ast
import inspect
import re

import pytest

from helpers.commands import Admin
from logbook_desktop.cli.usage import TEXTS, argparse_speaking
from logbook_desktop.support.i18n import texts

MISTAKES_OF_THE_PROGRAM = re.compile(
    r"conflict|callable|__call__|positionals|mutually|merge|must start|dest=|subparser|unknown parser|"
    r"mode|unexpected option|can't open|'title'|'description'|deprecated|warning|%\(heading\)|\(default"
)
"""What a parser that is put together wrongly says, and features of argparse that no command uses."""


@pytest.fixture
def admin(tmp_path_factory: pytest.TempPathFactory, admin_at: object) -> Admin:
    assert callable(admin_at)
    made = admin_at(str(tmp_path_factory.mktemp("usage") / "none.sqlite"))
    assert isinstance(made, Admin)
    return made


def texts_of_argparse() -> set[str]:
    """What the argparse of this Python looks up to be translated."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call))
    named = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "_"]
    return {str(a.value) for call in named for a in call.args if isinstance(a, ast.Constant)}


def test_everything_that_a_person_can_come_to_see_is_translated() -> None:
    seen = {text for text in texts_of_argparse() if not MISTAKES_OF_THE_PROGRAM.search(text)}
    seen.discard("show program's version number and exit")  # our own help of it is given
    assert seen - set(TEXTS) == set()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_places_to_fill_in_are_the_same(language: str) -> None:
    places = re.compile(r"%(?:\(\w+\))?[sr]")
    for text in TEXTS:
        assert sorted(places.findall(texts(language).tr(text))) == sorted(places.findall(text))


WORDS = {
    "fi": ("käyttö: ", "argumentit", "valinnat", "näytä tämä ohje", "virhe: "),
    "sv": ("användning: ", "argument", "flaggor", "visa den här hjälpen", "fel: "),
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("command", [(), ("init",), ("person", "add"), ("server", "backup")])
def test_help_is_in_the_language_asked_for(admin: Admin, command: tuple[str, ...], language: str) -> None:
    usage, positional, options, own_help, _ = WORDS[language]
    printed = admin("--help", before=("--lang", language, *command)).out
    assert printed.startswith(f"{usage}logbook-admin")
    assert f"\n{options}:" in printed
    assert own_help in printed
    if command != ("init",):
        assert f"\n{positional}:" in printed
    assert not re.search("usage|options:|arguments|show |exit", printed)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nothing",),
        ("init", "--demo"),
        ("init", "--demo", "Q"),
        ("init", "--seed", "x"),
        ("tree", "--json=3"),
        ("report", "--f"),
        ("tree", "--y"),
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_said_in_the_language_asked_for(
    admin: Admin, words: tuple[str, ...], language: str
) -> None:
    ended = admin(*words, before=("--lang", language))
    assert ended.status == 2
    last = ended.err.strip().splitlines()[-1]
    assert WORDS[language][4] in last
    english = r"error|argument \S+:|required|invalid|choose|unrecognized|ambiguous|expected|ignored"
    assert not re.search(english, last)


def test_argparse_speaks_as_before_afterwards() -> None:
    before = vars(argparse)["_"]
    with pytest.raises(ValueError, match="stop"), argparse_speaking(texts("fi")):
        assert "käyttö" in argparse.ArgumentParser().format_usage()
        raise ValueError("stop")
    assert vars(argparse)["_"] is before
