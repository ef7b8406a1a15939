"""What an impersonation is filled with: features do not know each other, ``ui.shell.tabs`` knows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtWidgets import QDockWidget

from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab

if TYPE_CHECKING:
    from logbook_desktop.domain.tree.tree import Tree


class TreeDock(Protocol):
    """What is asked of the dock beside its being one."""

    node_selected: Any

    @property
    def tree(self) -> "Tree":
        """The tree that is shown."""
        ...

    def refresh(self) -> None:
        """Read the tree anew."""
        ...

    def select_node(self, node_id: int) -> None:
        """Choose a place, as by a click."""
        ...

    def focus_search(self) -> None:
        """Put the cursor into the search."""
        ...


@dataclass(frozen=True)
class Parts:
    """The dock (the widget, and what is asked of it) and the tabs."""

    dock_widget: QDockWidget
    dock: TreeDock
    tabs: tuple[Tab, ...]


PartsMaker = Callable[[UiServices], Parts]
