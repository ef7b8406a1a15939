"""Asking the server about the terms of use and showing the dialogs, for whoever around needs that.

``ask`` is the gate: at sign-in, after the first own password, and where the day of new terms comes in the middle of
work. What is typed in the windows below stays as it is.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.domain.people.terms import Acceptance, Terms, TermsDue
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import Errors, ignore_expected, show_in_dialog
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.ui.terms.dialog import TermsDialog
from logbook_desktop.ui.terms.publishing import PublishDialog
from logbook_desktop.ui.terms.reading import TermsReader

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context

Do = Callable[[], object]
_Published = tuple[tuple[Terms, ...], tuple[Acceptance, ...], tuple[Acceptance, ...]]
"""The versions, what the person accepted, and what they may know of others."""


class TermsController(QObject):
    """``published`` (version) tells that there are new terms."""

    published = Signal(int)

    def __init__(self, background: Background, prompts: Prompts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._errors = Errors(prompts)
        self._asking = False
        self._count = 0

    def ask(self, context: "Context", over: QWidget | None, passed: Do, left: Do) -> None:
        """Have the terms accepted that the person is asked for: ``passed`` where that is done, can wait, or nothing
        is due; ``left`` where they would not."""

        def failed(error: Exception) -> None:
            self._errors.show(over, error)
            left()

        self._ask(context, over, lambda due: due is not None, passed, left, failed, passed)

    def ask_again(self, context: "Context", over: QWidget | None, accepted: Do, left: Do) -> None:
        """Where work was refused: if that was because new terms hold from today, have them accepted."""
        self._ask(
            context,
            over,
            lambda due: due is not None and due.compulsory,
            accepted,
            left,
            ignore_expected,  # whoever was refused has been told why; another time will do
            lambda: None,
        )

    def _ask(
        self,
        context: "Context",
        over: QWidget | None,
        wanted: Callable[[TermsDue | None], bool],
        accepted: Do,
        left: Do,
        failed: Callable[[Exception], None],
        nothing: Do,
    ) -> None:
        """One dialog at a time."""
        if self._asking:
            return
        self._asking = True

        def found(due: TermsDue | None) -> None:
            self._asking = False
            if over is not None and not isValid(over):
                return
            if due is not None and wanted(due):
                self._show(context, due, over, accepted, left)
            else:
                nothing()

        def not_found(error: Exception) -> None:
            self._asking = False
            failed(error)

        self._read(partial(_due, context), found, not_found)

    def _show(
        self, context: "Context", due: TermsDue, over: QWidget | None, accepted: Do, left: Do
    ) -> TermsDialog:
        self._asking = True
        dialog = TermsDialog(due, over)

        def agree(version: int) -> None:
            def done(_nothing: None) -> None:
                if isValid(dialog):
                    dialog.accept()

            self._read(partial(_accept, context, version), done, partial(show_in_dialog, dialog))

        def finished(result: int) -> None:
            self._asking = False
            dialog.deleteLater()
            can_wait = not due.compulsory
            (accepted if result == QDialog.DialogCode.Accepted or can_wait else left)()

        dialog.agreed.connect(agree)
        dialog.finished.connect(finished)
        dialog.open()
        return dialog

    def read(self, context: "Context", over: QWidget | None) -> None:
        """From the Help menu."""

        def show(found: _Published) -> None:
            versions, mine, others = found
            reader = TermsReader(versions, mine, over, others=others)
            reader.finished.connect(reader.deleteLater)
            reader.open()

        self._read(partial(_published, context), show, partial(self._errors.show, over))

    def publish(self, context: "Context", over: QWidget | None) -> None:
        """For the network's administrator: begins with the texts of the newest version."""

        def show(found: _Published) -> None:
            texts = dict(found[0][0].texts) if found[0] else None
            dialog = PublishDialog(context.today(), texts, over)

            def publish(day: date, wordings: dict[str, str]) -> None:
                def done(version: int) -> None:
                    dialog.accept()
                    self.published.emit(version)

                self._read(partial(_publish, context, day, wordings), done, partial(show_in_dialog, dialog))

            dialog.published.connect(publish)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        self._read(partial(_published, context), show, partial(self._errors.show, over))

    # --- off the GUI thread ----------------------------------------------------------------------------------

    def _read(
        self,
        question: Callable[[], object],
        done: Callable[..., None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._count += 1
        self._background.read(self, f"terms {self._count}", question, done, failed)


# The services, imported after the first window is on the screen.


def _due(context: "Context") -> TermsDue | None:
    from logbook_desktop.services.people import terms

    return terms.due(context)


def _accept(context: "Context", version: int) -> None:
    from logbook_desktop.services.people import terms

    terms.accept(context, version)


def _publish(context: "Context", day: date, texts: dict[str, str]) -> int:
    from logbook_desktop.services.people import terms

    return terms.publish(context, day, texts)


def _published(context: "Context") -> _Published:
    from logbook_desktop.services.people import terms

    try:
        others = terms.acceptances(context)
    except NotAllowedError:  # most people know their own only
        others = ()
    return terms.versions(context), terms.own_acceptances(context), others
