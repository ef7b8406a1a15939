"""The dock on the left: the organisation as a tree. The node chosen here is what everything else is about.

It reads the tree through the service, shows it (``display``), announces the node chosen and what was changed, and
hands the main window its actions and its undo stack.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QDockWidget, QMenu

from logbook_desktop.domain.changes import Change, ChangedTree
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.actions import TreeSituation, connect_all
from logbook_desktop.ui.tree.commands import TreeCommands
from logbook_desktop.ui.tree.dock.actions import StructureActions
from logbook_desktop.ui.tree.dock.display import DockDisplay
from logbook_desktop.ui.tree.dock.history import NodeHistory
from logbook_desktop.ui.tree.dock.memory import DockMemory
from logbook_desktop.ui.tree.dock.move_notice import MoveNotice
from logbook_desktop.ui.tree.dock.stored_tree import StoredTree
from logbook_desktop.ui.tree.dock.view import TreeDockView
from logbook_desktop.ui.tree.editing import StructureEditing
from logbook_desktop.ui.tree.merging.controller import Merging
from logbook_desktop.ui.tree.model import OrganisationModel
from logbook_desktop.ui.tree.view import ExpansionState
from logbook_desktop.wording.tree import KIND_ICONS


class OrganisationDock(QDockWidget):
    """``node_selected`` whenever the scope becomes another node; ``changed`` with the Change of each edit."""

    node_selected = Signal(int)
    changed = Signal(object)

    def __init__(self, services: UiServices) -> None:
        super().__init__(tr("Organisation"))
        self.setObjectName("organisation")
        self._context, self._background = services.context, services.background
        self._wanted: int | None = None
        self.editing = StructureEditing(services, self)
        self._stored = StoredTree(services, self.editing, self)
        self.merging = Merging.on_server(services, self)
        self.commands = TreeCommands(self._stored, self, self.merging)
        self._history = NodeHistory(services, self)
        icons = {kind: icon(KIND_ICONS[kind]) for kind in NodeKind}
        self.model = OrganisationModel(icons, self._may_move, self)
        self.actions_of_structure = acts = StructureActions(self)
        self.view = TreeDockView(self.model, acts, services.context.today())
        self.setWidget(self.view)
        MoveNotice(self.view.moved, self.editing, lambda: self.tree, self)
        self.display = DockDisplay(
            self._stored, self.model, self.view, acts.show_closed, lambda: self.commands.cut_text
        )
        self.memory = DockMemory(
            services.settings, acts.show_closed, lambda: self.display.expansion_state, self
        )
        self._first_expansion_state = self.memory.restore()
        self._connect()
        if self.merging is not None:
            self.merging.changed.connect(self.refresh)
            self.merging.changed.connect(self.changed)
            self.merging.offer(acts.proposals, self.view)
        self._update_actions()

    # What the main window uses

    @property
    def tree(self) -> Tree:
        """The tree on the screen."""
        return self._stored.tree

    @property
    def undo_stack(self) -> QUndoStack:
        """Steps of the structure; each says what it takes back."""
        return self.editing.stack

    def actions_for_menu(self) -> list[QAction]:
        """The Structure menu; the context menu has the same."""
        return self.actions_of_structure.for_menu()

    def refresh(self, change: Change | None = None) -> None:
        """Read the tree anew, if the change touched it at all."""
        if change is None or change.tree:
            self._background.read(
                self, "tree", lambda: organisation.tree(self._context), self._arrived, self._unread
            )
            if self.merging is not None:
                self.merging.count_waiting()

    def select_node(self, node_id: int) -> None:
        """Choose a node, showing it even if a search or its being closed had hidden it."""
        if node_id not in self.tree:
            self._wanted = node_id  # the tree is still on its way
            return
        self.display.reveal(node_id)
        self._choose(node_id)

    def take_focus(self) -> None:
        """The keyboard goes to the tree."""
        self.view.tree.setFocus()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.view.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.view.search.selectAll()

    # What arrives

    def _arrived(self, tree: Tree) -> None:
        if tree is self.tree and self._wanted is None:
            return  # nothing has changed: nobody's place is disturbed
        self._set_tree(tree, self._wanted)
        self._wanted = None
        if self._stored.chosen is not None:
            self.node_selected.emit(self._stored.chosen)

    def _unread(self, error: Exception) -> None:
        if (message := errors.message_of(error)) is not None:
            self.view.show_emptiness(f"{message.title}\n\n{message.text}")

    def _edited(self, result: ChangedTree, focus: int) -> None:
        before = self._stored.chosen
        self._set_tree(result.tree, focus)
        chosen = self._stored.chosen
        if chosen is not None and chosen == focus:
            self.display.reveal(focus)
        if chosen is not None and chosen != before:
            self.node_selected.emit(chosen)
        self.changed.emit(result.change)

    def _set_tree(self, tree: Tree, wanted: int | None) -> None:
        """Show another snapshot, with the wanted node chosen, else the one that was, else the nearest above."""
        before, chosen = self.tree, self._stored.chosen
        state = self.view.tree.expansion_state()
        if not before.nodes:
            state = self._first_expansion_state or ExpansionState.first_of(tree)
        self._stored.tree = tree
        self.view.time_bar.set_tree(tree)
        month = self.display.month
        choices = (*_way_up(tree, wanted, month), *_way_up(before, chosen, month))
        self._stored.chosen = next((n for n in choices if n in tree and self.display.is_shown(n)), None)
        if self._stored.chosen is None and tree.nodes:
            self._stored.chosen = tree.roots[0].id
        self.display.show_tree(state)

    # What a person does

    def _choose(self, node_id: int) -> None:
        if node_id != self._stored.chosen:
            self._stored.chosen = node_id
            self.node_selected.emit(node_id)
        self._choice_changed()

    def _choose_first_found(self) -> None:
        first = self.display.first_found
        if first is not None:
            self.select_node(first)
            self.view.tree.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose_everything(self) -> None:
        self.view.tree.mark(None)
        self._choose(self.tree.roots[0].id)

    def _choice_changed(self) -> None:
        """Another place is chosen, or something else was cut."""
        self.display.show_note()
        self._update_actions()

    def _add(self) -> None:
        under = self.actions_of_structure.add_under
        (under if under.isEnabled() else self.actions_of_structure.add_beside).trigger()

    def _show_history(self) -> None:
        if self._stored.current is not None:
            self._history.show(self.tree[self._stored.current])

    def _may_move(self, node_id: int, parent_id: int) -> bool:
        """Whether a drop would be accepted; parent 0 is beside the rows. Another month is looked at only."""
        return self.view.time_bar.is_today and not self.commands.refusal_to_move([node_id], parent_id or None)

    def _drop(self, node_id: int, parent_id: int) -> None:
        # After the drag has ended: the view must not lose its rows in the middle of it.
        QTimer.singleShot(0, self, lambda: self.commands.move([node_id], parent_id or None))

    def _show_another_month(self, is_on: bool) -> None:
        if is_on:
            self.view.time_bar.open()
        else:
            self.view.time_bar.close_bar()
            self.display.show_month()

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions(self.actions_for_menu())
        menu.popup(self.view.tree.viewport().mapToGlobal(place))

    def _update_actions(self) -> None:
        stored = self._stored
        node = None if stored.current is None else stored.tree[stored.current]
        self.view.everything.setChecked(node is None and stored.chosen is not None)
        self.actions_of_structure.update(
            TreeSituation(
                stored.actor,
                stored.tree,
                self.display.month,
                [] if node is None else [node],
                node,
                self.commands.cut_nodes,
                another_month=not self.view.time_bar.is_today,
            )
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the tree forgets what was cut."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        escaped = pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escaped and self.commands.cut_nodes:
            self.commands.forget_cut()
            return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        acts, commands = self.actions_of_structure, self.commands
        self.editing.arrived.connect(self._edited)
        self.editing.outdated.connect(self.refresh)
        self._stored.message.connect(self.view.show_note)
        commands.cut_changed.connect(self._choice_changed)
        self.display.shown.connect(self._update_actions)
        self.model.move_requested.connect(self._drop)
        tree = self.view.tree
        tree.picked.connect(self._choose)
        tree.customContextMenuRequested.connect(self._show_menu)
        tree.installEventFilter(self)
        tree.addActions(acts.with_keys)
        tree.expanded.connect(self.memory.save_soon)
        tree.collapsed.connect(self.memory.save_soon)
        self.view.searched.connect(self.display.search)
        self.view.first_requested.connect(self._choose_first_found)
        self.view.everything.clicked.connect(self._choose_everything)
        self.view.time_bar.day_chosen.connect(self.display.show_month)
        acts.show_closed.toggled.connect(lambda _on: self.display.show_rows())
        acts.show_closed.toggled.connect(self.memory.save_soon)
        acts.another_month.toggled.connect(self._show_another_month)
        connect_all(
            (
                (acts.add, self._add),
                (acts.add_under, lambda: commands.add_under(self._stored.current)),
                (acts.add_beside, commands.add_beside),
                (acts.rename, commands.ask_name),
                (acts.move, commands.ask_where),
                (acts.cut, commands.cut),
                (acts.paste, commands.paste),
                (acts.close, commands.close),
                (acts.reopen, commands.reopen),
                (acts.merge, commands.merge),
                (acts.split, commands.split),
                (acts.history, self._show_history),
            )
        )


def _way_up(tree: Tree, node_id: int | None, month: Month) -> list[int]:
    if node_id is None or node_id not in tree:
        return []
    return [node.id for node in reversed(tree.path(node_id, month))]
