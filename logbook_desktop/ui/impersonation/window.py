"""The program as a colleague sees it: tree, lists and reports in a window of their own, under a banner that says so.

The context given acts as that person (``services.people.impersonation``); nothing in here can change anything.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.impersonation.parts import PartsMaker
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon, pixmap
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.tab_strip import TabStrip
from logbook_desktop.wording.names import role_name
from logbook_desktop.wording.tree import PATH_MARK

if TYPE_CHECKING:
    from logbook_desktop.domain.tree.tree import Tree
    from logbook_desktop.services.context import Context

WIDE, HIGH = 150, 76
"""Characters."""
_NAMED = 4
"""So many rights are named in the banner; the rest are counted."""


class ImpersonationWindow(QMainWindow):
    """``closed`` when it goes away. The person's name is that of the context's actor."""

    closed = Signal()

    def __init__(
        self,
        services: UiServices,
        tree: "Tree",
        panel_maker: PartsMaker,
        *,
        demo: bool = False,
    ) -> None:
        """``tree`` is what the person sees of it; ``settings`` are not the user's: their arrangement stays.

        ``demo``: the data is invented.
        """
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = services.context
        self._begins = True
        self.banner = Banner(*_words(services.context, tree))
        self.banner.demo_mark.setVisible(demo)
        self.banner.close_button.clicked.connect(self.close)
        self.parts = panel_maker(services)
        self.tabs = TabStrip()
        self._lay_out()
        self._add_keys()
        self.parts.dock.node_selected.connect(self._go_to)
        self.setWindowTitle(self.banner.title.text())
        own = [grant.node_id for grant in services.context.actor.grants if grant.node_id in tree]
        if own and own[0] is not None:
            self.parts.dock.select_node(own[0])
        self.parts.dock.refresh()

    def _lay_out(self) -> None:
        self.tabs.fill(self.parts.tabs)
        self.setMenuWidget(self.banner)  # above the tree, too
        self.setCentralWidget(self.tabs)
        self.parts.dock_widget.setFeatures(self.parts.dock_widget.DockWidgetFeature.NoDockWidgetFeatures)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.parts.dock_widget)
        self.setMinimumSize(640, 420)
        self.resize(theme.on_screen(self, WIDE, HIGH))

    def _add_keys(self) -> None:
        """The same keys as in the program's own window, and those that close this one."""
        self.addActions(self.tabs.actions_by_number())
        self._key("Ctrl+K", self.parts.dock.focus_search)
        self._key("Ctrl+W", self.close)

    def _key(self, keys: str, do: object) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: do())  # type: ignore[operator]
        self.addAction(action)

    def _go_to(self, node_id: int) -> None:
        tree = self.parts.dock.tree
        if node_id in tree:
            self.tabs.set_scope(tree, node_id)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


class Banner(QFrame):
    """Whose eyes these are, that nothing can be changed, and what the person holds."""

    def __init__(self, title: str, rights: str) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(f"{title} {rights}")
        icon_label = QLabel()
        icon_label.setPixmap(pixmap("eye", round(theme.icon_size() * 1.5)))
        self.title = QLabel(title)
        self.title.setFont(theme.section_font(self.title))
        self.rights = theme.muted(QLabel(rights))
        for label in (self.title, self.rights):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.demo_mark = QLabel(tr("Demo data"))
        self.demo_mark.setProperty("badge", True)
        self.demo_mark.setToolTip(tr("All units, activities and figures here are invented."))
        self.close_button = QPushButton(icon("x"), tr("Close this view"))
        mnemonics.for_page_of_window(self)
        words = QVBoxLayout()
        words.setSpacing(theme.GAP)
        words.addWidget(self.title)
        words.addWidget(self.rights)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GROUP, theme.SPACE, theme.GROUP, theme.SPACE)
        row.setSpacing(theme.GROUP)
        row.addWidget(icon_label)
        row.addLayout(words, 1)
        row.addWidget(self.demo_mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.close_button)


def _words(context: "Context", tree: "Tree") -> tuple[str, str]:
    """The heading, and a line of rights: role and branch."""
    actor, language = context.actor, active().language
    held = []
    for grant in actor.grants:
        place = tr("everything")
        if grant.node_id in tree and grant.node_id is not None:
            place = PATH_MARK.join(tree.label_path(grant.node_id, context.month, language))
        held.append(tr("{role}: {place}").format(role=role_name(grant.role), place=place))
    if (rest := len(held) - _NAMED) > 0:
        held[_NAMED:] = [trn("and {count} more", "and {count} more", rest)]
    rights = "   ·   ".join(held)
    if actor.login:
        return tr("{person} sees this. Nothing can be changed here.").format(
            person=actor.display_name
        ), rights
    return tr("Whoever holds this role sees this. Nothing can be changed here."), rights
