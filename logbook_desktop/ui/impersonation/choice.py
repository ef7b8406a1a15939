"""Which role on which branch to look with: where the data is in a file, there are no people to choose."""

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import fits
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.place_chooser import NodeChoice
from logbook_desktop.wording.names import role_name

ROLES = (Role.WORKER, Role.MANAGER, Role.VIEWER, Role.MENTOR, Role.NETWORK_ADMINISTRATOR)
"""In the order offered; a kiosk shows neither tree nor lists."""


class RoleChoice(QDialog):
    """``role`` and ``node_id`` are what was chosen."""

    def __init__(self, parent: QWidget | None, tree: Tree, node_id: int | None, month: Month) -> None:
        """``node_id`` is the place where one stands."""
        super().__init__(parent)
        self._tree, self._month = tree, month
        self.setWindowTitle(tr("Show as somebody else sees it"))
        explanation = QLabel(
            tr(
                "A window of its own shows the tree, the entries and the reports with the rights of one role only."
            )
        )
        explanation.setWordWrap(True)
        self.roles = QComboBox()
        self.roles.setAccessibleName(tr("Role"))
        for role in ROLES:
            self.roles.addItem(role_name(role), role.value)
        self.places = NodeChoice(tr("Branch"))
        buttons, self.button = forms.button_row(self, tr("Show it"))
        form = QFormLayout()
        form.addRow(tr("Role"), self.roles)
        form.addRow(tr("Branch"), self.places)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(explanation)
        page.addLayout(form, 1)
        page.addLayout(buttons)
        self.resize(theme.on_screen(self, 70, 60))
        self.roles.currentIndexChanged.connect(self._offer)
        self.places.chosen.connect(self._update_button)
        self._offer()
        if node_id is not None:
            self.places.choose(node_id)

    @property
    def role(self) -> Role:
        """The role chosen."""
        return Role(self.roles.currentData())

    @property
    def node_id(self) -> int | None:
        """The place chosen; None while nothing is."""
        return self.places.node_id

    def _offer(self) -> None:
        nodes = [node for node in self._tree.walk(self._month) if fits(self.role, node.kind)]
        self.places.offer(self._tree, nodes, self._month)
        self._update_button()

    def _update_button(self) -> None:
        self.button.setEnabled(self.node_id is not None)
