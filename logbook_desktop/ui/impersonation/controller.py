"""Opens rehearsals: of a colleague on a server, of a role on a branch in a file. Knows the windows that are open."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.local.databases import describe
from logbook_desktop.services.people.impersonation import impersonate, impersonate_role
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.impersonation.choice import RoleChoice
from logbook_desktop.ui.impersonation.parts import PartsMaker
from logbook_desktop.ui.impersonation.window import ImpersonationWindow
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.services import UiServices

if TYPE_CHECKING:
    from logbook_desktop.domain.tree.tree import Tree
    from logbook_desktop.services.context import Context


class ImpersonationController(QObject):
    """One for a main window, which connects its actions and ``Page.impersonation_requested`` to it."""

    def __init__(
        self,
        services: UiServices,
        panel_maker: PartsMaker,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._make_panels = panel_maker
        self._window = parent
        self._scratch = QTemporaryDir()  # what such a window unfolds is not remembered
        self.windows: list[ImpersonationWindow] = []

    def show_person(self, login: str) -> None:
        """The program as the colleague with that sign-in sees it."""
        self._open(lambda: impersonate(self._services.context, login))

    def choose(self, tree: "Tree", node_id: int | None) -> None:
        """Ask for a role and a branch, and show what they open."""
        dialog = RoleChoice(self._window, tree, node_id, self._services.context.month)
        dialog.accepted.connect(lambda: self._chosen(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, dialog: RoleChoice) -> None:
        role, node_id = dialog.role, dialog.node_id
        if node_id is not None:
            self.show_role(role, node_id)

    def show_role(self, role: Role, node_id: int) -> None:
        """The program as anybody sees it who holds the role on the branch and nothing else."""
        self._open(lambda: impersonate_role(self._services.context, role, node_id))

    def close_all(self) -> None:
        """The main window goes, and these with it."""
        for window in list(self.windows):
            window.close()

    def _open(self, act_as: "Callable[[], Context]") -> None:
        def enter() -> "tuple[Context, Tree, bool]":
            looking = act_as()
            return looking, organisation.tree(looking), describe(looking).demo

        self._services.background.read(self, "rehearsal", enter, self._show, self._trouble)

    def _show(self, found: "tuple[Context, Tree, bool]") -> None:
        context, tree, demo = found
        settings = Settings(Path(self._scratch.path()) / "impersonation.json")
        services = replace(self._services, context=context, settings=settings)
        window = ImpersonationWindow(services, tree, self._make_panels, demo=demo)
        self.windows.append(window)
        window.closed.connect(lambda: self.windows.remove(window))
        window.show()

    def _trouble(self, error: Exception) -> None:
        if (message := errors.message_of(error)) is not None:
            self._services.prompts.advise(
                self._window, tr("This cannot be shown"), f"{message.title}. {message.text}"
            )
