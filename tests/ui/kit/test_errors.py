"""Telling errors: an expected one in words, a bug of ours in the crash dialog, none lost."""

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QDialog

from helpers.frame import FakePrompts
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.support import i18n
from logbook_desktop.ui.kit import errors

LOCKED = ExternalError(ErrorKind.LOCKED)
BUG = KeyError("hours")


class Form(QDialog):
    """A dialog with a line for what went wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[str] = []

    def show_failure(self, title: str, text: str) -> None:
        self.failures.append(title)


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.set_language("en")


def test_an_expected_error_is_told_in_a_box(crashes: list[BaseException]) -> None:
    prompts = FakePrompts()
    errors.Errors(prompts).show(None, LOCKED)
    assert [title for title, _ in prompts.advised] == ["Another program is using the file"]
    assert crashes == []


def test_a_bug_of_ours_goes_to_the_crash_dialog_instead(crashes: list[BaseException]) -> None:
    prompts = FakePrompts()
    errors.Errors(prompts).show(None, BUG)
    assert prompts.advised == []
    assert crashes == [BUG]


def test_words_are_for_expected_errors_only(crashes: list[BaseException]) -> None:
    message = errors.message_of(LOCKED)
    assert message is not None
    assert message.title == "Another program is using the file"
    assert errors.message_of(BUG) is None
    assert crashes == [BUG]


def test_only_an_expected_error_can_be_ignored(crashes: list[BaseException]) -> None:
    errors.ignore_expected(LOCKED)
    assert crashes == []
    errors.ignore_expected(BUG)
    assert crashes == [BUG]


def test_a_waiting_place_shows_a_bug_before_the_crash_dialog(crashes: list[BaseException]) -> None:
    seen: list[tuple[str, int]] = []
    for error in (LOCKED, BUG):
        errors.show_in_place(lambda message: seen.append((message.title, len(crashes))), error)
    assert seen == [("Another program is using the file", 0), ("The program made a mistake", 0)]
    assert crashes == [BUG]


def test_a_dialog_that_was_closed_meanwhile_loses_no_bug(
    qapp: QApplication, crashes: list[BaseException]
) -> None:
    form = Form()
    errors.show_in_dialog(form, LOCKED)
    errors.show_in_dialog(form, BUG)
    assert form.failures == ["Another program is using the file", "The program made a mistake"]
    shiboken6.delete(form)
    errors.show_in_dialog(form, LOCKED)
    errors.show_in_dialog(form, BUG)
    assert crashes == [BUG, BUG]
