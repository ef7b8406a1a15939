"""Every error of the world has a title and a way on, in each language; a bug of ours never passes for one."""

import errno
import logging

import pytest

from logbook_desktop.domain.entries.entries import EntryRule, Problem
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.errors import (
    CancelledError,
    ConflictError,
    ErrorKind,
    ExternalError,
    FileError,
    IncompleteError,
    QuestionError,
)
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.reports.reports import QuestionRule
from logbook_desktop.domain.tree.tree import Node, NodeKind
from logbook_desktop.domain.tree.tree_changes import TreeRefusalError, TreeRule
from logbook_desktop.support.i18n import LANGUAGES, set_language
from logbook_desktop.wording import errors

NODE = Node(7, NodeKind.UNIT, Name.of("Hervannan nuorisotila", {"sv": "Hervanta ungdomsgård"}))
OTHER = Node(8, NodeKind.AREA, Name.of("Itä"))
ERRORS: list[Exception] = [
    *(ExternalError(kind, "/data/own.sqlite") for kind in ErrorKind),
    *(ExternalError(kind) for kind in ErrorKind),
    *(TreeRefusalError(rule, NODE, OTHER) for rule in TreeRule),
    *(QuestionError((rule,)) for rule in QuestionRule),
    *(NotAllowedError(action, 7) for action in Action),
    ConflictError(None),
    IncompleteError((Problem(EntryField.DATE, EntryRule.MISSING),)),
    CancelledError(),
    FileError("Save it as xlsx."),
    PermissionError(errno.EACCES, "denied"),
    FileNotFoundError(errno.ENOENT, "gone"),
    OSError(errno.ENOSPC, "full"),
    OSError(errno.EIO, "broken"),
]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    set_language(request.param)
    return str(request.param)


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_every_error_has_words(language: str, error: Exception) -> None:
    message = errors.describe_error(error)
    assert message.title
    assert message.text
    assert not message.title.endswith("."), "a title is no sentence"
    assert "{" not in message.title + message.text, "every place is filled in"
    assert "!" not in message.title + message.text
    assert errors.is_expected(error)


def test_places_are_named_in_the_language_of_the_program() -> None:
    set_language("sv")
    assert "Hervanta ungdomsgård" in errors.describe_error(TreeRefusalError(TreeRule.HAS_CHILDREN, NODE)).text


def test_the_file_it_is_about_is_named() -> None:
    set_language("en")
    assert (
        "/data/own.sqlite" in errors.describe_error(ExternalError(ErrorKind.LOCKED, "/data/own.sqlite")).text
    )


def test_a_server_has_words_of_its_own() -> None:
    set_language("en")
    place = "postgresql://logbook_000123@db.example/logbook"
    assert "file" not in errors.describe_error(ExternalError(ErrorKind.DISK_FULL, place)).text
    assert (
        errors.describe_error(ExternalError(ErrorKind.DISK_FULL, place)).title == "The server’s disk is full"
    )
    assert "Demo" not in errors.describe_error(ExternalError(ErrorKind.HAS_DATA, place)).text
    assert "version 0.3.1" in errors.describe_error(ExternalError(ErrorKind.NEWER_SCHEMA, "0.3.1")).text
    assert "file" in errors.describe_error(ExternalError(ErrorKind.NEWER_SCHEMA, "/data/own.sqlite")).title


def test_our_own_bugs_are_no_advice() -> None:
    set_language("en")
    assert not errors.is_expected(KeyError("x"))
    assert errors.describe_error(KeyError("x")).title == "The program made a mistake"


def test_the_log_has_the_kind_and_none_of_the_values(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        errors.describe_error(ExternalError(ErrorKind.LOCKED, "/home/matti/salainen.sqlite"))
    assert "locked" in caplog.text
    assert "salainen" not in caplog.text
