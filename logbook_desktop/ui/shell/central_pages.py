"""What is in the middle of the main window: the work, or one of the plain pages in its place.

Those are there while nothing is open, and while there is nothing in what is open.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.widgets.message_page import MessageAction, MessagePage
from logbook_desktop.ui.shell.main_menu import Command

if TYPE_CHECKING:
    from logbook_desktop.ui.tree.dock.dock import OrganisationDock

Ask = Callable[[Command], object]
"""Asks the program around the window for something."""


class CentralPages(QStackedWidget):
    """``work`` is shown where there is something to work on; ``ask`` is what the buttons of the others do."""

    def __init__(self, work: QWidget, ask: Ask) -> None:
        super().__init__()
        self._work, self._ask = work, ask
        self.addWidget(work)

    def show_work(self) -> None:
        """The tabs."""
        self.setCurrentWidget(self._work)

    def show_waiting(self, sentence: str) -> None:
        """While a database is being opened."""
        self._show(waiting(sentence))

    def show_trouble(self, title: str, text: str, *, of_server: bool = False) -> None:
        """The database did not open: what happened, and ways on."""
        self._show(trouble(title, text, self._ask, of_server=of_server))

    def show_signed_out(self) -> None:
        """Nobody is signed in: the ways to work."""
        self._show(signed_out(self._ask))

    def show_welcome(self, dock: "OrganisationDock", begin: Callable[[], object]) -> None:
        """A file with nothing in it; ``begin`` opens the first steps."""
        self._show(welcome(dock, self._ask, begin))

    def show_nothing_yet(self) -> None:
        """A server on which this person sees nothing."""
        self._show(nothing_yet())

    def _show(self, page: QWidget) -> None:
        old = self.widget(1)
        self.insertWidget(1, page)
        self.setCurrentIndex(1)
        page.setFocus()
        if old is not None:
            self.removeWidget(old)
            old.deleteLater()


def waiting(sentence: str) -> MessagePage:
    """While a database is being opened."""
    return MessagePage(tr("Logbook"), sentence, icon_name="folder-tree")


def trouble(title: str, text: str, ask: Ask, *, of_server: bool = False) -> MessagePage:
    """The database did not open: what happened, and ways on; first the one to the place that was wanted."""
    connect = MessageAction(tr("Connect to a server…"), lambda: ask(Command.CONNECT), "globe")
    offers = [
        MessageAction(tr("Open another file…"), lambda: ask(Command.OPEN_FILE), "folder-open"),
        MessageAction(tr("Restore a copy…"), lambda: ask(Command.RESTORE_COPY), "archive-restore"),
        MessageAction(tr("Make a new file…"), lambda: ask(Command.NEW_FILE), "plus"),
        MessageAction(tr("Open the demo data"), lambda: ask(Command.OPEN_DEMO), "folder-tree"),
    ]
    offers.insert(0 if of_server else len(offers) - 1, connect)
    return MessagePage(title, text, offers, "triangle-alert")


def signed_out(ask: Ask) -> MessagePage:
    """Nobody is signed in."""
    offers = (
        MessageAction(tr("Sign in…"), lambda: ask(Command.CONNECT), "user"),
        MessageAction(tr("Use a file on this computer"), lambda: ask(Command.OPEN_USUAL_FILE), "folder-open"),
        MessageAction(tr("Look around in the demo data"), lambda: ask(Command.OPEN_DEMO), "eye"),
    )
    text = tr("Sign in to the server of your organisation to go on. What you have not sent yet is kept here.")
    return MessagePage(tr("You are not signed in"), text, offers, "user")


def welcome(dock: "OrganisationDock", ask: Ask, begin: Callable[[], object]) -> MessagePage:
    """A file with nothing in it; ``begin`` opens the first steps."""
    offers = (
        MessageAction(tr("Begin step by step…"), begin, "check"),
        MessageAction(tr("Add your organisation…"), lambda: dock.commands.add_under(None), "plus"),
        MessageAction(tr("Look around in the demo data"), lambda: ask(Command.OPEN_DEMO), "eye"),
    )
    text = tr(
        "A few questions are enough to begin: what your organisation does, and where. Or build the structure "
        "yourself: your organisation first, then its units: youth centres, schools, a bus."
    )
    return MessagePage(tr("Welcome to Logbook"), text, offers, "folder-tree")


def nothing_yet() -> MessagePage:
    """A server on which this person sees nothing."""
    text = tr(
        "You are signed in, but no place in the tree has been given to you. Ask the mentor of your "
        "organisation to do that; then sign in again."
    )
    return MessagePage(tr("There is nothing here for you yet"), text, icon_name="folder-tree")
