"""The Entries tab: the list, and the editor as a page in its place.

The editor replaces the list instead of floating above it: at 1366 × 768 it takes the whole room, the tree stays in
sight, nothing can hide behind it, and *Back* is one key. Both live here; the main window knows only this panel.
"""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from logbook_desktop.domain.changes import Change, SavedEntry
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.entries.listing import EntryRow
from logbook_desktop.domain.errors import ConflictError
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft
from logbook_desktop.services.local.offline import LocalProfile
from logbook_desktop.services.local.outbox import WaitingEntry
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.actions import action_of
from logbook_desktop.ui.entries.draft_offers import DraftOffers
from logbook_desktop.ui.entries.editor.editor import EntryEditor
from logbook_desktop.ui.entries.history_action import EntryHistoryAction
from logbook_desktop.ui.entries.list.binning import BinStep
from logbook_desktop.ui.entries.list.page import EntryListPage
from logbook_desktop.ui.entries.outbox.controller import OutboxController
from logbook_desktop.ui.entries.paper import document_of, fields_of
from logbook_desktop.ui.entries.places import has_units
from logbook_desktop.ui.entries.server_source import ServerSource
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit import printing
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.workspace import Workspace

COLUMNS = "entries.columns"
OnEntry = Callable[[Entry], None]
Do = Callable[[], object]


class EntriesPanel(Tab):
    """``changed`` carries what was saved, binned or restored here."""

    key, number, prints = "entries", 1, True

    def __init__(
        self,
        services: UiServices,
        drafts: DraftStore,
        source: EntrySource | None = None,
        kept: LocalProfile | None = None,
    ) -> None:
        """``kept``: what the person has on this workstation, where the data is on a server."""
        super().__init__()
        self.title = tr("Entries")
        self._services, self._drafts = services, drafts
        self._source = source or (
            ServerSource(services.context, kept) if kept else EntrySource(services.context)
        )
        self._tree: Tree | None = None
        self._undo_stack = QUndoStack(self)
        self._scope = 0
        self._has_units = False
        self.list_page = EntryListPage(self._source, services.background, self._source.today)
        self.outbox = OutboxController(kept, services, self) if kept else None
        self._editor: EntryEditor | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list_page)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._stack)
        self._offers = DraftOffers(
            drafts,
            (self.list_page.draft_notice, self.list_page.notice),
            self._source.today,
            self._resume,
            self,
        )
        self.history = EntryHistoryAction(self, self._source, services, self._saved_entry)
        self._make_actions()
        self._connect()
        self._update_actions()

    # --- what the main window asks ---------------------------------------------------------------------------

    @classmethod
    def wanted(cls, workspace: Workspace) -> bool:
        """Everybody documents, also before the server has been reached."""
        return True

    @property
    def menu_title(self) -> str:
        return tr("Entry")

    @property
    def main_action(self) -> QAction:
        return self._new

    @property
    def undo_stack(self) -> QUndoStack:
        """Deleted entries are steps on it."""
        return self._undo_stack

    def share_undo_stack(self, stack: QUndoStack) -> None:
        self._undo_stack = stack

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Another place in the tree, or the same in a changed tree. What is being typed stays."""
        moved = node_id != self._scope
        self._tree, self._scope = tree, node_id
        if self.outbox is not None:
            self.outbox.begin(tree)
        self._has_units = has_units(tree, node_id, self._source.today())
        unit = tree[node_id].kind is NodeKind.UNIT
        if moved:
            self.list_page.set_scope(node_id, several_units=not unit)
        self.list_page.set_has_units(self._has_units, may_add=not unit)
        self._update_actions()

    def take_focus(self) -> None:
        """Put the cursor where work goes on: into the entry, or onto the list."""
        if self._editor is not None and self._stack.currentWidget() is self._editor:
            self._editor.take_focus()
        else:
            self.list_page.take_focus()

    def refresh(self, change: Change) -> None:
        """Something was changed elsewhere in the program."""
        if change.vocabulary:
            self.list_page.read_activities()
        self.list_page.refresh()

    def actions_for_menu(self) -> list[QAction]:
        """The entries of the menu *Entry*."""
        return list(self._actions)

    def offer_drafts(self) -> None:
        """Drafts that wait from before, offered above the list."""
        if self._stack.currentWidget() is self.list_page:
            self._offers.offer(self._tree)

    def show_outbox(self) -> None:
        """What waits to be sent, in its window."""
        if self.outbox is not None:
            self.outbox.show()

    def resume_latest(self) -> None:
        """Go on with what was being typed when the window was built anew."""
        if newest := self._offers.newest():
            self._resume(newest)

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that only the shelf of drafts has."""
        return self._editor is not None and self._editor.has_unsaved

    def keep_typing(self) -> None:
        """Put what is being typed on the shelf now."""
        if self._editor is not None:
            self._editor.keep_now()

    def save_state(self) -> None:
        """Remember the columns; what is being typed goes to its shelf."""
        self.keep_typing()
        self._services.settings.set_state(COLUMNS, self.list_page.table.save_columns())

    def restore_state(self) -> None:
        """The columns as they were."""
        self.list_page.table.restore_columns(self._services.settings.state(COLUMNS))

    def print_current(self, printer: QPrinter) -> None:
        """The entry in the editor, or the one chosen in the list."""
        if self._editor is not None and self._stack.currentWidget() is self._editor:
            fields = self._editor.in_words()
            self._services.background.read(
                self,
                "print",
                self._source.is_demo,
                lambda demo: self._print(printer, fields, demo),
                self._trouble,
            )
        elif (row := self.list_page.current_row()) is not None:
            self._services.background.read(
                self,
                "print",
                lambda: fields_of(self._source, row, self._tree),
                lambda found: self._print(printer, *found),
                self._trouble,
            )
        else:
            self.list_page.notice.tell(tr("Choose the entry to print in the list."))

    # --- what a person does ----------------------------------------------------------------------------------

    @property
    def editor(self) -> EntryEditor:
        """The editor, made when it is first needed."""
        if self._editor is None:
            editor = EntryEditor(self._source, self._services, self._drafts)
            editor.closed.connect(self._show_list)
            editor.changed.connect(self._announce)
            if self.outbox is not None:
                self.outbox.watch(editor)
            self._stack.addWidget(editor)
            self._editor = editor
        return self._editor

    def new_entry(self) -> None:
        """An empty entry in the place chosen."""
        if self._tree is not None and self._new.isEnabled():
            self.activation_requested.emit()
            self._stack.setCurrentWidget(self.editor)
            self.editor.begin(self._tree, self._scope)
            self._update_actions()

    def edit_current(self) -> None:
        """Open the entry chosen in the list."""
        row = self.list_page.current_row()
        if row is None:
            return
        if self.list_page.in_bin:
            self.list_page.notice.tell(
                tr("Restore the entry from the bin to open it."),
                ((tr("Restore from the bin"), self.restore_current),),
            )
        else:
            self._read_entry(row, self._open)

    def copy_current(self) -> None:
        """A new entry like the one chosen: activity, clock, setting, staff and tags."""
        row = self.list_page.current_row()
        if row is not None:
            self._read_entry(row, self._open_copy)

    def bin_current(self) -> None:
        """Into the bin at once; *Undo* takes it out again."""
        row = self.list_page.current_row()
        if row is not None and not self.list_page.in_bin:
            done = (self._binned, lambda saved, row, _step: self._restored(saved, row))
            text = tr("Delete to the bin")
            step = BinStep(text, row, self._source, self._services.background, done, self._trouble)
            step.begin(self.undo_stack)

    def restore_current(self) -> None:
        """Out of the bin."""
        row = self.list_page.current_row()
        if row is not None and self.list_page.in_bin:
            self._services.background.change(
                lambda: self._source.restore_entry(row.id, row.version),
                lambda saved: self._restored(saved, row),
                self._trouble,
            )

    def _binned(self, saved: SavedEntry, row: EntryRow, step: BinStep) -> None:
        told = tr("{activity}, {date} is in the bin.")
        self.list_page.notice.tell(
            told.format(activity=row.activity, date=active().weekday_date(row.date)),
            ((tr("Undo"), lambda: step.take_back(self.undo_stack)),),
        )
        self._announce(saved.change)

    def _restored(self, saved: SavedEntry, row: EntryRow) -> None:
        told = tr("{activity}, {date} is back among the entries.")
        self.list_page.notice.tell(told.format(activity=row.activity, date=active().weekday_date(row.date)))
        self._announce(saved.change)

    def _saved_entry(self) -> UUID | None:
        """The entry that is open or chosen, if it has been saved."""
        if self._editor is not None and self._stack.currentWidget() is self._editor:
            return self._editor.saved_id
        row = self.list_page.current_row()
        return None if row is None else row.id

    def _redacted(self, saved: SavedEntry) -> None:
        editor = self._editor
        if editor and self._tree and editor.saved_id == saved.entry.draft.id and not editor.has_unsaved:
            editor.open_entry(self._tree, self._scope, saved.entry)
        self._announce(saved.change)

    def _announce(self, change: Change) -> None:
        self.refresh(change)
        self.history.update()
        self.changed.emit(change)

    def _read_entry(self, row: EntryRow, done: OnEntry) -> None:
        self._services.background.read(self, "entry", lambda: self._source.entry(row.id), done, self._trouble)

    def _open(self, entry: Entry) -> None:
        assert self._tree is not None
        self._stack.setCurrentWidget(self.editor)
        draft = self._offers.of(entry)
        if draft is not None:
            self.editor.resume(self._tree, self._scope, draft)  # what was typed over it is not lost
        elif self.outbox is not None and (waiting := self.outbox.find(entry.draft.id)) is not None:
            self.editor.open_waiting(self._tree, self._scope, waiting)
        else:
            self.editor.open_entry(self._tree, self._scope, entry)
        self._update_actions()

    def _open_copy(self, entry: Entry) -> None:
        assert self._tree is not None
        self._stack.setCurrentWidget(self.editor)
        self.editor.begin(self._tree, self._scope, like=entry.draft)
        self._update_actions()

    def _open_waiting(self, waiting: WaitingEntry) -> None:
        if self._tree is not None:
            self.activation_requested.emit()
            self._stack.setCurrentWidget(self.editor)
            self.editor.open_waiting(self._tree, self._scope, waiting)
            self._update_actions()

    def _resume(self, kept: StoredDraft) -> None:
        if self._tree is not None:
            self._stack.setCurrentWidget(self.editor)
            self.editor.resume(self._tree, self._scope, kept)
            self._update_actions()

    def _show_list(self) -> None:
        self._stack.setCurrentWidget(self.list_page)
        self.offer_drafts()
        self.list_page.take_focus()
        self._update_actions()

    def _trouble(self, error: Exception) -> None:
        if isinstance(error, ConflictError):
            self.list_page.notice.tell(tr("Somebody changed this entry meanwhile. It is shown as it is now."))
        else:
            self._services.errors.show(self, error)
        self.list_page.refresh()

    # --- paper -----------------------------------------------------------------------------------------------

    def _print(self, printer: QPrinter, fields: list[tuple[str, str]], demo: bool) -> None:
        title = tr("Entry")
        printing.print_document(printer, document_of(title, fields), title, demo=demo)

    # --- actions ---------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self._new = self._action(tr("New entry"), "plus", "Ctrl+N", self.new_entry, anywhere=True)
        self._edit = self._action(tr("Edit"), "pencil", "F2", self.edit_current)
        self._copy = self._action(tr("New entry like this"), "copy", "Ctrl+D", self.copy_current)
        self._delete = self._action(tr("Delete to the bin"), "trash-2", "Del", self.bin_current)
        self._take_back = self._action(
            tr("Restore from the bin"), "archive-restore", "", self.restore_current
        )
        self._show_bin = self._action(tr("Show the bin"), "archive", "", self._toggle_bin)
        self._show_bin.setCheckable(True)
        self._actions = (
            self._new,
            self._edit,
            self._copy,
            self._delete,
            self._take_back,
            self.history.action,
            self._show_bin,
        )
        for action in (self._edit, self._copy, self._delete, self._take_back, self.history.action):
            self.list_page.table.addAction(action)

    def _action(self, text: str, icon_name: str, keys: str, do: Do, *, anywhere: bool = False) -> QAction:
        return action_of(self, text, icon_name, keys, do, anywhere=anywhere)

    def _toggle_bin(self) -> None:
        self.activation_requested.emit()
        self._show_list()
        self.list_page.show_bin(self._show_bin.isChecked())

    def _bin_toggled(self, shown: bool) -> None:
        self._show_bin.setChecked(shown)
        self._update_actions()

    def _connect(self) -> None:
        page = self.list_page
        page.opened.connect(self.edit_current)
        page.chosen.connect(self._update_actions)
        page.new_requested.connect(self.new_entry)
        page.unit_requested.connect(lambda: self.unit_requested.emit(self._scope))
        page.bin_toggled.connect(self._bin_toggled)
        self.history.redacted.connect(self._redacted)
        if (desk := self.outbox) is not None:
            page.place_outbox(desk.bar)
            page.loader.answered.connect(lambda _page: desk.server_answered())
            desk.open_requested.connect(self._open_waiting)
            desk.sent.connect(self._announce)
            desk.state_changed.connect(self.sending_changed)
            desk.sign_in_requested.connect(self.sign_in_requested)

    def _update_actions(self) -> None:
        """What cannot be done here is greyed; a new entry needs a unit."""
        in_list = self._stack.currentWidget() is self.list_page
        self.editing_changed.emit(not in_list)
        chosen = in_list and self.list_page.current_row() is not None
        in_bin = self.list_page.in_bin
        for action in (self._edit, self._delete):
            action.setEnabled(chosen and not in_bin)
        self._copy.setEnabled(chosen)
        self._take_back.setEnabled(chosen and in_bin)
        self._take_back.setVisible(in_bin)
        self.history.update()
        self._new.setEnabled(self._has_units)
        no_unit = tr("There is no open unit here. Add one in the tree first.")
        self._new.setToolTip("" if self._has_units else no_unit)
