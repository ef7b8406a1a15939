"""The Entries tab: the list, and the editor as a page in its place.

The editor replaces the list instead of floating above it: at 1366 × 768 it takes the whole room, the tree stays in
sight, nothing can hide behind it, and *Back* is one key. Both are in ``pages``, what is done with them in
``actions``; the main window knows only this panel.
"""

from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QVBoxLayout

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.local.offline import LocalProfile
from logbook_desktop.services.local.outbox import WaitingEntry
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.entries.actions import EntryActions
from logbook_desktop.ui.entries.editor.editor import EntryEditor
from logbook_desktop.ui.entries.outbox.controller import OutboxController
from logbook_desktop.ui.entries.pages import EntryPages
from logbook_desktop.ui.entries.paper import document_of, fields_of
from logbook_desktop.ui.entries.server_source import ServerSource
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit import printing
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.workspace import Workspace

COLUMNS = "entries.columns"


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
        self._undo_stack = QUndoStack(self)
        self.outbox = OutboxController(kept, services, self) if kept else None
        self.pages = EntryPages(self._source, services, drafts, self.outbox)
        self.list_page = self.pages.list_page
        self.entry_actions = EntryActions(self, self.pages, self._source, services, lambda: self._undo_stack)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.pages)
        self._connect()

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
        return self.entry_actions.new

    @property
    def undo_stack(self) -> QUndoStack:
        """Deleted entries are steps on it."""
        return self._undo_stack

    def share_undo_stack(self, stack: QUndoStack) -> None:
        """Deleted entries become steps among those of the tree: Ctrl+Z takes back what was done last."""
        self._undo_stack = stack

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Another place in the tree, or the same in a changed tree. What is being typed stays."""
        if self.outbox is not None:
            self.outbox.begin(tree)
        self.pages.set_scope(tree, node_id)
        self.entry_actions.update()

    def take_focus(self) -> None:
        """Put the cursor where work goes on: into the entry, or onto the list."""
        self.pages.take_focus()

    def refresh(self, change: Change) -> None:
        """Something was changed elsewhere in the program."""
        if change.vocabulary:
            self.list_page.read_activities()
        self.list_page.refresh()

    def actions_for_menu(self) -> list[QAction]:
        """The entries of the menu *Entry*."""
        return list(self.entry_actions.all)

    def offer_drafts(self) -> None:
        """Drafts that wait from before, offered above the list."""
        self.pages.offer_drafts()

    def show_outbox(self) -> None:
        """What waits to be sent, in its window."""
        if self.outbox is not None:
            self.outbox.show()

    def resume_latest(self) -> None:
        """Go on with what was being typed when the window was built anew."""
        self.pages.resume_latest()

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that is kept as a draft only."""
        return self.pages.has_unsaved

    def keep_typing(self) -> None:
        """Keep what is being typed as a draft, now."""
        self.pages.keep_now()

    @property
    def is_typing_safe(self) -> bool:
        """Whether every draft is on the disk."""
        return not self._drafts.has_unwritten

    def save_state(self) -> None:
        """Remember the columns; what is being typed is kept as a draft."""
        self.keep_typing()
        self._services.settings.set_state(COLUMNS, self.list_page.table.save_columns())

    def restore_state(self) -> None:
        """The columns as they were."""
        self.list_page.table.restore_columns(self._services.settings.state(COLUMNS))

    def print_current(self, printer: QPrinter) -> None:
        """The entry in the editor, or the one chosen in the list."""
        read, on_error = self._services.background.read, self.entry_actions.show_error
        if (editor := self.pages.shown_editor) is not None:
            fields = editor.in_words()
            read(self, "print", self._source.is_demo, lambda demo: _print(printer, fields, demo), on_error)
        elif (row := self.list_page.current_row()) is not None:
            source, tree = self._source, self.pages.tree
            read(
                self,
                "print",
                lambda: fields_of(source, row, tree),
                lambda found: _print(printer, *found),
                on_error,
            )
        else:
            self.list_page.notice.show_message(tr("Choose the entry to print in the list."))

    # --- what begins from elsewhere --------------------------------------------------------------------------

    @property
    def editor(self) -> EntryEditor:
        """The editor, made when it is first needed."""
        return self.pages.editor

    def new_entry(self) -> None:
        """An empty entry in the place chosen."""
        self.entry_actions.new_entry()

    def edit_current(self) -> None:
        """Open the entry chosen in the list."""
        self.entry_actions.edit_current()

    def _announce(self, change: Change) -> None:
        self.refresh(change)
        self.entry_actions.history.update()
        self.changed.emit(change)

    def _open_waiting(self, waiting: WaitingEntry) -> None:
        self.activation_requested.emit()
        self.pages.open_waiting(waiting)

    def _connect(self) -> None:
        pages, actions = self.pages, self.entry_actions
        pages.changed.connect(self._announce)
        pages.turned.connect(lambda: self.editing_changed.emit(pages.shown_editor is not None))
        actions.changed.connect(self._announce)
        actions.activation_requested.connect(self.activation_requested)
        self.list_page.unit_requested.connect(lambda: self.unit_requested.emit(pages.scope))
        if (outbox := self.outbox) is not None:
            self.list_page.place_outbox(outbox.bar)
            self.list_page.loader.answered.connect(lambda _page: outbox.server_answered())
            outbox.open_requested.connect(self._open_waiting)
            outbox.sent.connect(self._announce)
            outbox.state_changed.connect(self.sending_changed)
            outbox.sign_in_requested.connect(self.sign_in_requested)


def _print(printer: QPrinter, fields: list[tuple[str, str]], demo: bool) -> None:
    title = tr("Entry")
    printing.print_document(printer, document_of(title, fields), title, demo=demo)
