"""One edit and its way back: told in the bar, undone from there, and a failure leaves nobody in doubt."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from helpers.frame import FakePrompts
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.services.context import Context
from logbook_desktop.support import i18n
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.edit import Edit, Edits, Undo
from logbook_desktop.ui.kit.services import UiServices

DONE, UNDONE = Change(people=True), Change(vocabulary=True)


class Page(QWidget):
    """A page that remembers what it was told."""

    def __init__(self, tmp_path: Path) -> None:
        super().__init__()
        self.prompts = FakePrompts()
        context: Context = None  # type: ignore[assignment]  # edits ask no database themselves
        services = UiServices(context, InlineBackground(), self.prompts, Settings(tmp_path / "settings.json"))
        self.edits = Edits(services, self)
        QVBoxLayout(self).addWidget(self.edits.notice)
        self.changes: list[Change] = []
        self.failures = 0
        self.edits.changed.connect(self.changes.append)
        self.edits.failed.connect(self._count_failure)

    def _count_failure(self) -> None:
        self.failures += 1


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Page:
    i18n.set_language("en")
    made = Page(tmp_path)
    qtbot.addWidget(made)
    made.show()
    return made


def refused() -> Change:
    raise NotAllowedError(Action.MANAGE_PEOPLE, 1)


def test_done_told_and_taken_back(page: Page) -> None:
    page.edits.run(Edit(lambda: DONE, "“Tag” was renamed.", Undo("Rename the tag", lambda: UNDONE)))
    assert page.edits.notice.text() == "“Tag” was renamed."
    (undo,) = page.edits.notice.buttons
    assert undo.text().replace("&", "") == "Undo: Rename the tag"
    undo.click()
    assert page.edits.notice.text() == "It is as it was before."
    assert page.edits.notice.buttons == []  # nothing is undone twice
    assert page.changes == [DONE, UNDONE]
    assert (page.prompts.advised, page.failures) == ([], 0)


def test_what_is_final_says_why(page: Page) -> None:
    page.edits.run(Edit(lambda: DONE, "The password is new.", why_final="The old one is gone."))
    assert page.edits.notice.text() == "The password is new. The old one is gone."
    assert page.edits.notice.buttons == []


def test_what_is_refused_is_told_and_changes_nothing(page: Page) -> None:
    page.edits.run(Edit(refused, "It was done."))
    assert page.edits.notice.isHidden()
    assert len(page.prompts.advised) == 1
    assert (page.changes, page.failures) == ([], 1)


def test_so_is_an_undo(page: Page) -> None:
    """The right may be gone meanwhile, or the server."""

    def away() -> Change:
        raise ExternalError(ErrorKind.NO_SERVER)

    for undo in (refused, away):
        page.edits.run(Edit(lambda: DONE, "It was done.", Undo("Do it", undo)))
        page.edits.notice.buttons[0].click()
        assert page.edits.notice.isHidden()  # it is not said to be undone
    assert len(page.prompts.advised) == 2
    assert (page.changes, page.failures) == ([DONE, DONE], 2)
