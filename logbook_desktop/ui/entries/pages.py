"""The list of entries and, in its place, the editor: which of them is shown, and how an entry gets onto it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import Entry, EntryDraft
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft
from logbook_desktop.services.local.outbox import WaitingEntry
from logbook_desktop.ui.entries.draft_offers import DraftOffers
from logbook_desktop.ui.entries.editor.editor import EntryEditor
from logbook_desktop.ui.entries.list.page import EntryListPage
from logbook_desktop.ui.entries.outbox.controller import OutboxController
from logbook_desktop.ui.entries.places import has_units
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.services import UiServices


class EntryPages(QStackedWidget):
    """``turned``: the editor took the place of the list, or the other way round.

    ``changed`` carries the Change of what was saved in the editor. Nothing is opened before ``set_scope``.
    """

    turned = Signal()
    changed = Signal(object)
    saved = Signal(object, object)
    """As the editor's."""

    def __init__(
        self,
        source: EntrySource,
        services: UiServices,
        drafts: DraftStore,
        outbox: OutboxController | None,
        parent: QWidget | None = None,
    ) -> None:
        """``outbox``: takes what the editor cannot save, where the data is on a server."""
        super().__init__(parent)
        self._source, self._services, self._drafts, self._outbox = source, services, drafts, outbox
        self._tree: Tree | None = None
        self._scope = 0
        self._editor: EntryEditor | None = None
        self.has_units = False
        self.list_page = EntryListPage(source, services.background, source.today)
        self.addWidget(self.list_page)
        bars = (self.list_page.draft_notice, self.list_page.notice)
        self._offers = DraftOffers(drafts, bars, source.today, self.resume, self)

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Another place in the tree, or the same in a changed tree. What is being typed stays."""
        moved = node_id != self._scope
        self._tree, self._scope = tree, node_id
        self.has_units = has_units(tree, node_id, self._source.today())
        unit = tree[node_id].kind is NodeKind.UNIT
        if moved:
            self.list_page.set_scope(node_id, several_units=not unit)
        self.list_page.set_has_units(self.has_units, may_add=not unit)

    @property
    def tree(self) -> Tree | None:
        """The tree that places are named from; None before ``set_scope``."""
        return self._tree

    @property
    def scope(self) -> int:
        """The place chosen in it."""
        return self._scope

    @property
    def editor(self) -> EntryEditor:
        """The editor, made when it is first needed."""
        if self._editor is None:
            editor = EntryEditor(self._source, self._services, self._drafts)
            editor.closed.connect(self.show_list)
            editor.changed.connect(self.changed)
            editor.saved.connect(self.saved)
            if self._outbox is not None:
                self._outbox.watch(editor)
            self.addWidget(editor)
            self._editor = editor
        return self._editor

    @property
    def shown_editor(self) -> EntryEditor | None:
        """The editor, while it has the place of the list."""
        return self._editor if self.currentWidget() is self._editor else None

    def take_focus(self) -> None:
        """Put the cursor where work goes on: into the entry, or onto the list."""
        (self.shown_editor or self.list_page).take_focus()

    def show_list(self) -> None:
        """Back to the list, with an offer of what was typed and not saved."""
        self.setCurrentWidget(self.list_page)
        self.offer_drafts()
        self.list_page.take_focus()
        self.turned.emit()

    def begin(self, like: EntryDraft | None = None) -> None:
        """An empty entry in the place chosen, or one like another."""
        if self._tree is not None:
            self.setCurrentWidget(self.editor)
            self.editor.begin(self._tree, self._scope, like=like)
            self.turned.emit()

    def open_entry(self, entry: Entry) -> None:
        """A saved entry, with what was typed over it and not saved, or what waits to be sent."""
        if self._tree is None:
            return
        self.setCurrentWidget(self.editor)
        if (draft := self._offers.of(entry)) is not None:
            self.editor.resume(self._tree, self._scope, draft)
        elif self._outbox is not None and (waiting := self._outbox.find(entry.draft.id)) is not None:
            self.editor.open_waiting(self._tree, self._scope, waiting)
        else:
            self.editor.open_entry(self._tree, self._scope, entry)
        self.turned.emit()

    def open_waiting(self, waiting: WaitingEntry) -> None:
        """An entry that waits to be sent."""
        if self._tree is not None:
            self.setCurrentWidget(self.editor)
            self.editor.open_waiting(self._tree, self._scope, waiting)
            self.turned.emit()

    def resume(self, kept: StoredDraft) -> None:
        """A draft, as it was typed."""
        if self._tree is not None:
            self.setCurrentWidget(self.editor)
            self.editor.resume(self._tree, self._scope, kept)
            self.turned.emit()

    def resume_latest(self) -> None:
        """Go on with what was being typed when the window was built anew."""
        if newest := self._offers.newest():
            self.resume(newest)

    def offer_drafts(self) -> None:
        """Drafts that wait from before, offered above the list."""
        if self.shown_editor is None:
            self._offers.offer(self._tree)

    def show_drafts(self) -> None:
        """All drafts in a list, but the one that is open."""
        editor = self.shown_editor
        self._offers.show_all(self._tree, but=None if editor is None else editor.live.state.base.id)

    @property
    def has_unsaved(self) -> bool:
        """Whether something is typed that is not in the database."""
        return self._editor is not None and self._editor.has_unsaved

    def keep_now(self) -> None:
        """Keep what is being typed as a draft, without waiting."""
        if self._editor is not None:
            self._editor.keep_now()

    def show_redacted(self, saved: SavedEntry) -> None:
        """A text was taken out of this entry: it goes from the editor too, unless something else is typed there."""
        editor = self._editor
        if editor and self._tree and editor.saved_id == saved.entry.draft.id and not editor.has_unsaved:
            editor.open_entry(self._tree, self._scope, saved.entry)
