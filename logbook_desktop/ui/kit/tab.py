"""What every tab of the main window is: a page about the place chosen in the tree.

The shell (``ui.shell.tabs`` lists the tabs) asks and tells all of them the same; a tab overrides what concerns it and
leaves the rest. Which of them is on the screen, and what a hidden one missed, is the business of ``TabStrip``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from logbook_desktop.ui.kit.workspace import Workspace

if TYPE_CHECKING:
    from logbook_desktop.domain.changes import Change
    from logbook_desktop.domain.tree.tree import Tree


class Tab(QWidget):
    """``changed`` tells of the Change of each edit made on the tab."""

    changed = Signal(object)
    impersonation_requested = Signal(str)
    """Show the program as the colleague with that login sees it."""
    activation_requested = Signal()
    """Something begins here that the person wants to see, wherever it was asked for."""
    unit_requested = Signal(int)
    """There is no unit to work in; the node to add one under."""
    editing_changed = Signal(bool)
    """Whether something is being edited here, which then has a main button of its own."""
    sending_changed = Signal(object)
    """Carries a SendingState: how much of what was written here has reached the server."""
    sign_in_requested = Signal()
    """What was written here waits for a sign-in."""

    key = ""
    """Names the tab for good: the window remembers by it which tab was shown."""
    number = 0
    """Ctrl and this figure lead to the tab, for every role the same."""
    prints = False
    """Whether ``print_current`` does something: else *Print* is off while the tab is shown."""
    title = ""
    """The words on the tab, in the language of the program."""

    @classmethod
    def wanted(cls, workspace: Workspace) -> bool:
        """Whether the person who opened the workspace has something to do on the tab.

        What is kept on this computer, before the server has been reached, is for writing entries only.
        """
        return not workspace.is_offline

    # --- where one is, and what was changed ------------------------------------------------------------------

    def set_scope(self, tree: "Tree", node_id: int) -> None:
        """The place chosen in the tree; or the same one, in a tree that was changed since.

        Told at once, shown or hidden: actions in menus and keys work from other tabs, too. What has to be read for it
        belongs into ``load``.
        """
        raise NotImplementedError

    def load(self, missed: "Sequence[Change]" = ()) -> None:
        """The tab is on the screen, and another place has been chosen since it was last: read what it shows.

        ``missed`` are the changes of meanwhile. A tab that reads everything here needs none of them; this is for one
        that is always up to date with the place.
        """
        for change in missed:
            self.refresh(change)

    def refresh(self, change: "Change") -> None:
        """Something was changed elsewhere; a hidden tab hears of it when it is shown."""
        raise NotImplementedError

    # --- menus and keys --------------------------------------------------------------------------------------

    def take_focus(self) -> None:
        """The tab was asked for by keyboard."""
        raise NotImplementedError

    @property
    def menu_title(self) -> str:
        """The words on the menu of the tab."""
        return self.title

    def actions_for_menu(self) -> list[QAction]:
        """The entries of a menu of the tab's own; none: it gets no menu."""
        return []

    @property
    def main_action(self) -> QAction | None:
        """What people come to the program for: the button above all tabs does it."""
        return None

    @property
    def undo_stack(self) -> QUndoStack | None:
        """What Undo in the menu takes back while the tab is shown; None: the steps of the tree."""
        return None

    def share_undo_stack(self, stack: QUndoStack) -> None:
        """The steps of the tree: a tab may put its own among them, so that Undo takes back what was done last."""

    def print_current(self, printer: QPrinter) -> None:
        """Print what is open or chosen on the tab."""

    # --- what is being typed, and what waits to be sent ------------------------------------------------------

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that is not saved yet."""
        return False

    def keep_typing(self) -> None:
        """Put what is being typed where it survives the end of the program, now."""

    @property
    def is_typing_safe(self) -> bool:
        """Whether everything typed here survives the end of the program."""
        return True

    def offer_drafts(self) -> None:
        """Offer what was typed and not saved before the program was closed."""

    def resume_latest(self) -> None:
        """Go on with what was being typed when the window was built anew."""

    def show_outbox(self) -> None:
        """What was written here and waits to be sent, in its window."""

    # --- remembering -----------------------------------------------------------------------------------------

    def save_state(self) -> None:
        """Remember how the tab is arranged: its columns, its sections."""

    def restore_state(self) -> None:
        """Arrange it as it was."""
