"""The dock on the left: the organisation as a tree. The node chosen here is what everything else is about.

It reads the tree through the service, shows it (filtered), announces the node chosen and what was changed, and
hands the main window its actions and its undo stack.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QDockWidget, QMenu

from logbook_desktop.domain.changes import Change, ChangedTree
from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.domain.tree.tree_filter import FilterResult, TreeFilter
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.review import review
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.dock.actions import StructureActions, TreeSituation
from logbook_desktop.ui.tree.dock.commands import StructureCommands
from logbook_desktop.ui.tree.dock.history import NodeHistory
from logbook_desktop.ui.tree.dock.view import TreeDockView
from logbook_desktop.ui.tree.editing import StructureEditing
from logbook_desktop.ui.tree.model import OrganisationModel
from logbook_desktop.ui.tree.view import ExpansionState
from logbook_desktop.wording.tree import KIND_ICONS, PATH_MARK, name_of

STATE = "organisation.outlook"
SAVED_AFTER_MS = 1000
SHOWN_WHOLE = 100
"""A tree of at most so many nodes is unfolded the first time it is shown."""


class OrganisationDock(QDockWidget):
    """``node_selected`` whenever the scope becomes another node; ``changed`` with the Change of each edit."""

    node_selected = Signal(int)
    changed = Signal(object)

    def __init__(self, services: UiServices) -> None:
        super().__init__(tr("Organisation"))
        self.setObjectName("organisation")
        self._context = services.context
        self._background = services.background
        self._prompts = services.prompts
        self._settings = services.settings
        self._tree = Tree({}, {})
        self._filter = TreeFilter(self._tree, services.context.today())
        self._selected: int | None = None
        self._wanted: int | None = None
        self._cut: int | None = None
        self._before_search: ExpansionState | None = None
        self._shown = FilterResult(frozenset())
        self.editing = StructureEditing(services, self)
        self.commands = StructureCommands(
            services.context, lambda: self._tree, self.editing.make, self.editing.refused, self._review, self
        )
        self._history = NodeHistory(services, self)
        icons = {kind: icon(KIND_ICONS[kind]) for kind in NodeKind}
        self.model = OrganisationModel(icons, self.commands.may_move, self)
        self.actions_of_structure = StructureActions(self)
        self.face = TreeDockView(self.model, self.actions_of_structure, services.context.today())
        self.view = self.face.view
        self.setWidget(self.face)
        self._save_soon = QTimer(self, singleShot=True, interval=SAVED_AFTER_MS)
        self._expansion_state = self._recalled()
        self._connect()
        self._update_actions()

    # What the main window uses

    @property
    def tree(self) -> Tree:
        """The tree on the screen."""
        return self._tree

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

    def select_node(self, node_id: int) -> None:
        """Choose a node, showing it even if a search or its being closed had hidden it."""
        if node_id not in self._tree:
            self._wanted = node_id  # the tree is still on its way
            return
        self._reveal(node_id)
        self._choose(node_id)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.face.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.face.search.selectAll()

    # What arrives

    def _arrived(self, tree: Tree) -> None:
        if tree is self._tree and self._wanted is None:
            return  # nothing has changed: nobody's place is disturbed
        self._set_tree(tree, self._wanted)
        self._wanted = None
        if self._selected is not None:
            self.node_selected.emit(self._selected)

    def _unread(self, error: Exception) -> None:
        if (said := errors.message_of(error)) is not None:
            self.face.show_emptiness(f"{said.title}\n\n{said.text}")

    def _edited(self, result: ChangedTree, focus: int) -> None:
        before = self._selected
        self._set_tree(result.tree, focus)
        if self._selected is not None and self._selected == focus:
            self._reveal(focus)
        if self._selected is not None and self._selected != before:
            self.node_selected.emit(self._selected)
        self.changed.emit(result.change)

    def _set_tree(self, tree: Tree, wanted: int | None) -> None:
        """Show another snapshot, with the wanted node chosen, else the one that was, else the nearest above."""
        first_time = not self._tree.nodes
        expansion_state = self._expansion_state if first_time else self.view.expansion_state()
        before, self._tree = self._tree, tree
        self.face.time_bar.set_tree(tree)
        self._filter = TreeFilter(tree, self._day)
        if first_time and expansion_state is None:
            expansion_state = _first_expansion_state(tree)
        choices = (*self._way_up(tree, wanted), *self._way_up(before, self._selected))
        self._selected = next((n for n in choices if n in tree and self._stays(n)), None)
        if self._selected is None and tree.nodes:
            self._selected = tree.roots[0].id
        if self._cut is not None and self._cut not in tree:
            self._cut = None
        self.face.everything.setVisible(bool(tree.hidden))
        self._show(expansion_state or NOTHING_UNFOLDED)

    def _way_up(self, tree: Tree, node_id: int | None) -> list[int]:
        if node_id is None or node_id not in tree:
            return []
        return [node.id for node in reversed(tree.path(node_id, self._filter.month))]

    def _stays(self, node_id: int) -> bool:
        """Whether a node may go on being chosen: one that has just been closed gives way to the one above."""
        closed = self._tree[node_id].is_closed(self._filter.day)
        return not closed or self.actions_of_structure.show_closed.isChecked()

    # What is shown

    def _show(self, expansion_state: ExpansionState) -> None:
        words = self.face.search.text()
        closed = self.actions_of_structure.show_closed.isChecked()
        shown = self._shown = self._filter.shown(words, closed=closed)
        if words.strip():
            expansion_state = ExpansionState(shown.way, None)
        self.view.show_rows(self._tree, self._filter.day, shown, expansion_state, self._row_selected)
        self.face.show_emptiness(self._emptiness(words))
        self.face.tell(self._note(words))
        self._update_actions()

    @property
    def _row_selected(self) -> int | None:
        return None if self._selected in self._tree.hidden else self._selected

    def _emptiness(self, words: str) -> str:
        if self.model.has_rows:
            return ""
        if not words.strip():
            return tr("The structure will be here. Begin with an organisation: the plus sign adds it.")
        if self.actions_of_structure.show_closed.isChecked():
            return tr("No place has such a name.")
        return tr("No open place has such a name. Closed places are hidden.")

    def _note(self, words: str) -> str:
        """While searching: how many were found, and the path of the first or the chosen one."""
        if self._cut is not None:
            text = tr("Cut: {name}. Choose where it goes and paste.")
            return text.format(name=name_of(self._tree[self._cut]))
        hits = self._shown.hits
        if not words.strip() or not hits:
            return ""
        told = self._selected if self._selected in hits else self.model.first_of(hits)
        assert told is not None
        path = self._tree.label_path(told, self._filter.month, active().language)
        count = trn("{count} found", "{count} found", len(hits))
        return f"{count} · {PATH_MARK.join(path)}"

    @property
    def _day(self) -> date:
        """The day of which the tree is shown: today, or the first of the month looked at."""
        return self._context.today() if self.face.time_bar.is_today else self.face.time_bar.day

    def _look_at(self, _day: date) -> None:
        """Show the same tree as it stood, or will stand, on another day."""
        self._filter = TreeFilter(self._tree, self._day)
        self._show(self.view.expansion_state())

    def _open_time(self, is_open: bool) -> None:
        if is_open:
            self.face.time_bar.open()
        else:
            self.face.time_bar.close_bar()
            self._look_at(self._context.today())

    def _search(self, words: str) -> None:
        if words.strip() and self._before_search is None:
            self._before_search = self.view.expansion_state()
        expansion_state = self._before_search or self.view.expansion_state()
        if not words.strip():
            self._before_search = None
        self._show(expansion_state)
        if not words.strip() and self._row_selected is not None:
            self.view.reveal(self._row_selected)

    def _reveal(self, node_id: int) -> None:
        if node_id not in self._tree.hidden and not self.model.index_of(node_id).isValid():
            self.face.search.clear()
            if not self.model.index_of(node_id).isValid():
                self.actions_of_structure.show_closed.setChecked(True)
        self.view.mark(node_id)
        self.view.reveal(node_id)

    # What a person does

    def _choose(self, node_id: int) -> None:
        if node_id != self._selected:
            self._selected = node_id
            self.node_selected.emit(node_id)
        self.face.tell(self._note(self.face.search.text()))
        self._update_actions()

    def _choose_first(self) -> None:
        first = self.model.first_of(self._shown.hits)
        if first is not None:
            self._reveal(first)
            self._choose(first)
            self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose_everything(self) -> None:
        self.view.mark(None)
        self._choose(self._tree.roots[0].id)

    def _add(self) -> None:
        under = self.actions_of_structure.add_under
        (under if under.isEnabled() else self.actions_of_structure.add_beside).trigger()

    def _take(self) -> None:
        self._cut = self._row_selected
        self._choose_again()

    def _put(self) -> None:
        if self._cut is not None:
            node, self._cut = self._tree[self._cut], None
            self.commands.move(node, self._row_selected)
        self._choose_again()

    def _choose_again(self) -> None:
        if self._selected is not None:
            self._choose(self._selected)

    def _drop(self, node_id: int, parent_id: int) -> None:
        # After the drag has ended: the view must not lose its rows in the middle of it.
        QTimer.singleShot(0, self, lambda: self.commands.move(self._tree[node_id], parent_id or None))

    def _with_node(self, do: Callable[[Node], None]) -> None:
        if self._row_selected is not None:
            do(self._tree[self._row_selected])

    def _review(
        self,
        changes: Sequence[TreeChange],
        done: Callable[[Review], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._background.read(self, "review", lambda: review(self._context, changes), done, failed)

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions(self.actions_for_menu())
        menu.popup(self.view.viewport().mapToGlobal(place))

    def _update_actions(self) -> None:
        chosen, cut = self._row_selected, self._cut
        self.face.everything.setChecked(chosen is None and self._selected is not None)
        self.actions_of_structure.update(
            TreeSituation(
                self._context.actor,
                self._tree,
                self._filter.month,
                self._tree[chosen] if chosen is not None else None,
                self._tree[cut] if cut is not None else None,
                another_month=not self.face.time_bar.is_today,
            )
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the tree forgets what was cut."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self._cut:
            self._cut = None
            self._choose_again()
            return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        acts = self.actions_of_structure
        self.editing.arrived.connect(self._edited)
        self.editing.outdated.connect(self.refresh)
        self.model.move_requested.connect(self._drop)
        self.view.picked.connect(self._choose)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.view.installEventFilter(self)
        self.view.addActions([*acts.editing, acts.history])
        self.view.expanded.connect(self._save_soon.start)
        self.view.collapsed.connect(self._save_soon.start)
        self._save_soon.timeout.connect(self._save)
        self.face.searched.connect(self._search)
        self.face.first_requested.connect(self._choose_first)
        self.face.everything.clicked.connect(self._choose_everything)
        acts.show_closed.toggled.connect(lambda _on: self._show(self.view.expansion_state()))
        acts.show_closed.toggled.connect(self._save_soon.start)
        acts.another_month.toggled.connect(self._open_time)
        self.face.time_bar.day_chosen.connect(self._look_at)
        acts.add_under.triggered.connect(lambda: self.commands.add_under(self._row_selected))
        acts.add.triggered.connect(self._add)
        acts.cut.triggered.connect(self._take)
        acts.paste.triggered.connect(self._put)
        for action, command in (
            (acts.add_beside, self.commands.add_beside),
            (acts.rename, self.commands.rename),
            (acts.move, self.commands.ask_where),
            (acts.close, self.commands.close),
            (acts.reopen, self.commands.reopen),
            (acts.merge, self.commands.merge),
            (acts.split, self.commands.split),
            (acts.history, self._history.show),
        ):
            action.triggered.connect(lambda _checked=False, do=command: self._with_node(do))

    # What is remembered

    def _save(self) -> None:
        expansion_state = self._before_search or self.view.expansion_state()
        closed = self.actions_of_structure.show_closed.isChecked()
        state = {"unfolded": sorted(expansion_state.unfolded), "show_closed": closed}
        self._settings.set_state(STATE, json.dumps(state).encode())

    def _recalled(self) -> ExpansionState | None:
        """What was unfolded when the program was last closed; None the first time."""
        try:
            state = json.loads(self._settings.state(STATE))
            self.actions_of_structure.show_closed.setChecked(bool(state["show_closed"]))
            return ExpansionState(frozenset(map(int, state["unfolded"])), None)
        except (ValueError, TypeError, KeyError):
            return None


NOTHING_UNFOLDED = ExpansionState(frozenset(), None)


def _first_expansion_state(tree: Tree) -> ExpansionState:
    """A small tree is shown whole, a large one folded."""
    return ExpansionState(frozenset(tree.nodes) if len(tree.nodes) <= SHOWN_WHOLE else frozenset(), None)
