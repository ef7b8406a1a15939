"""How an error is told: an expected one in plain words, a bug of ours in the log and the crash dialog.

What is handed to the background as ``failed`` ends here, whatever else it does: nobody else asks which kind an error
is, so none is lost on the way. The words themselves are in ``wording.errors``, which knows every room that can fail:
it is loaded with the first error, not with the window.
"""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from logbook_desktop.ui.kit.background import unhandled
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.wording.message import UserMessage

__all__ = [
    "Errors",
    "UserMessage",
    "describe_error",
    "ignore_expected",
    "message_of",
    "show_in_dialog",
    "show_in_place",
]


def describe_error(error: Exception) -> UserMessage:
    """An error in plain words; see ``wording.errors.describe_error``."""
    from logbook_desktop.wording import errors

    return errors.describe_error(error)


def _is_expected(error: Exception) -> bool:
    from logbook_desktop.wording import errors

    return errors.is_expected(error)


class FailureDialog(Protocol):
    """A dialog that stays open after a failure and tells it beside what was typed."""

    def show_failure(self, title: str, text: str) -> None:
        """What went wrong and what to do about it; the dialog takes input again."""


class Errors:
    """Shows errors in a box of their own."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts

    def show(self, parent: QWidget | None, error: Exception) -> None:
        """Show an expected error over ``parent``; our own bug goes to the crash dialog instead."""
        if (message := message_of(error)) is not None:
            self._prompts.advise(parent, message.title, message.text)


def message_of(error: Exception) -> UserMessage | None:
    """The words of an expected error. None for a bug of ours, which is in the crash dialog by then."""
    if _is_expected(error):
        return describe_error(error)
    unhandled(error)
    return None


def ignore_expected(error: Exception) -> None:
    """For work that nobody asked for: an expected error needs no telling, a bug of ours is never ignored."""
    if not _is_expected(error):
        unhandled(error)


def show_in_place(show: Callable[[UserMessage], object], error: Exception) -> None:
    """Show every error in the place that waits for an answer, a bug of ours in the crash dialog besides.

    The place comes first: it must not go on saying that it waits while the crash dialog is open.
    """
    show(describe_error(error))
    ignore_expected(error)


def show_in_dialog(dialog: FailureDialog, error: Exception) -> None:
    """``show_in_place`` for a dialog, which may have been closed meanwhile."""
    if isValid(dialog):
        show_in_place(lambda message: dialog.show_failure(message.title, message.text), error)
    else:
        ignore_expected(error)
