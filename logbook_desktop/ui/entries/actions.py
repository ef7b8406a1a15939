"""What a person does with entries: the actions of the list and the menu *Entry*, and what follows from them.

Those of the list have their keys only while one is in it: Del and F2 belong to the tree while one is there.
"""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import Entry, EntryDraft
from logbook_desktop.domain.entries.listing import EntryRow
from logbook_desktop.domain.errors import ConflictError
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.entries.entry_step import OwnVersions
from logbook_desktop.ui.entries.history_action import EntryHistoryAction
from logbook_desktop.ui.entries.list.binning import BinStep
from logbook_desktop.ui.entries.pages import EntryPages
from logbook_desktop.ui.entries.save_step import SaveStep
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.edit import undo_text
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.wording import entry_lines


class EntryActions(QObject):
    """``changed`` carries the Change of what was binned, restored or redacted; ``all`` is the menu.

    ``activation_requested``: something begins here that the person wants to see, wherever it was asked for.
    """

    changed = Signal(object)
    activation_requested = Signal()

    def __init__(
        self,
        tab: QWidget,
        pages: EntryPages,
        source: EntrySource,
        services: UiServices,
        undo_stack: Callable[[], QUndoStack],
    ) -> None:
        """``undo_stack``: deleted entries become steps on it."""
        super().__init__(tab)
        self._tab, self._pages, self._list = tab, pages, pages.list_page
        self._source, self._background, self._errors = source, services.background, services.errors
        self._undo_stack = undo_stack
        self._versions: OwnVersions = {}
        self.history = EntryHistoryAction(tab, source, services, self._saved_id)
        self.history.redacted.connect(self._on_redacted)
        self._make()
        self._list.opened.connect(self.edit_current)
        self._list.chosen.connect(self.update)
        self._list.new_requested.connect(self.new_entry)
        self._list.bin_toggled.connect(self._on_bin_toggled)
        pages.turned.connect(self.update)
        pages.saved.connect(self._on_saved)
        self.update()

    def new_entry(self) -> None:
        """An empty entry in the place chosen."""
        if self._pages.tree is not None and self.new.isEnabled():
            self.activation_requested.emit()
            self._pages.begin()

    def edit_current(self) -> None:
        """Open the entry chosen in the list."""
        row = self._list.current_row()
        if row is None:
            return
        if self._list.in_bin:
            self._list.notice.show_message(
                tr("Restore the entry from the bin to open it."),
                ((tr("Restore from the bin"), self.restore_current),),
            )
        else:
            self._read(row, self._pages.open_entry)

    def copy_current(self) -> None:
        """A new entry like the one chosen: activity, clock, setting, staff and tags."""
        row = self._list.current_row()
        if row is not None:
            self._read(row, lambda entry: self._pages.begin(like=entry.draft))

    def bin_current(self) -> None:
        """Into the bin at once; *Undo* takes it out again."""
        row = self._list.current_row()
        if row is not None and not self._list.in_bin:
            done = (self._on_binned, lambda saved, row, _step: self._on_restored(saved, row))
            text = trc("undo", "Delete the entry")
            step = BinStep(text, row, self._versions, self._source, self._background, done, self.show_error)
            step.begin(self._undo_stack())

    def restore_current(self) -> None:
        """Out of the bin."""
        row = self._list.current_row()
        if row is not None and self._list.in_bin:
            self._background.change(
                lambda: self._source.restore_entry(row.id, row.version),
                lambda saved: self._on_restored(saved, row),
                self.show_error,
            )

    def update(self) -> None:
        """What cannot be done here is greyed; a new entry needs a unit."""
        in_list = self._pages.shown_editor is None
        chosen = in_list and self._list.current_row() is not None
        in_bin = self._list.in_bin
        for action in (self._edit, self._delete):
            action.setEnabled(chosen and not in_bin)
        self._copy.setEnabled(chosen)
        self._restore.setEnabled(chosen and in_bin)
        self._restore.setVisible(in_bin)
        self.history.update()
        self.new.setEnabled(self._pages.has_units)
        no_unit = tr("There is no open unit here. Add one in the tree first.")
        self.new.setToolTip("" if self._pages.has_units else no_unit)

    def show_error(self, error: Exception) -> None:
        """What kept something from being done; the list shows what is there now."""
        if isinstance(error, ConflictError):
            self._list.notice.show_message(
                tr("Somebody changed this entry meanwhile. It is shown as it is now.")
            )
        else:
            self._errors.show(self._tab, error)
        self._list.refresh()

    def _make(self) -> None:
        self.new = self._action(tr("New entry"), "plus", "Ctrl+N", self.new_entry, anywhere=True)
        self._edit = self._action(tr("Edit"), "pencil", "F2", self.edit_current)
        self._copy = self._action(tr("New entry like this"), "copy", "Ctrl+D", self.copy_current)
        self._delete = self._action(tr("Move to the bin"), "trash-2", "Del", self.bin_current)
        self._restore = self._action(tr("Restore from the bin"), "archive-restore", "", self.restore_current)
        self._show_bin = self._action(tr("Show the bin"), "archive", "", self._toggle_bin)
        self._show_bin.setCheckable(True)
        self._show_drafts = self._action(
            tr("Drafts…"), "file-text", "", self._pages.show_drafts, anywhere=True
        )
        of_a_row = (self._edit, self._copy, self._delete, self._restore, self.history.action)
        self.all = (self.new, *of_a_row, self._show_bin, self._show_drafts)
        for action in of_a_row:
            self._list.table.addAction(action)

    def _action(
        self, text: str, icon_name: str, keys: str, do: Callable[[], object], *, anywhere: bool = False
    ) -> QAction:
        """``anywhere`` keys work in the whole window."""
        action = QAction(icon(icon_name), text, self._tab)
        action.setShortcut(QKeySequence(keys))
        if not anywhere:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: do())
        return action

    def _read(self, row: EntryRow, done: Callable[[Entry], None]) -> None:
        self._background.read(self, "entry", lambda: self._source.entry(row.id), done, self.show_error)

    def _saved_id(self) -> UUID | None:
        """The entry that is open or chosen, if it has been saved."""
        if (editor := self._pages.shown_editor) is not None:
            return editor.saved_id
        row = self._list.current_row()
        return None if row is None else row.id

    def _on_saved(self, saved: SavedEntry, before: EntryDraft | None) -> None:
        answers = self._on_step_taken, self.show_error
        step = SaveStep(saved, before, self._versions, self._source, self._background, *answers)
        self._undo_stack().push(step)

    def _on_step_taken(self, saved: SavedEntry) -> None:
        is_binned = saved.entry.binned_at is not None
        now = tr("The entry is in the bin.") if is_binned else entry_lines.taken_back(saved.entry.draft)
        self._list.notice.show_message(now)
        self.changed.emit(saved.change)

    def _on_binned(self, saved: SavedEntry, row: EntryRow, step: BinStep) -> None:
        text = tr("{activity}, {date} is in the bin.")
        self._list.notice.show_message(
            text.format(activity=row.activity, date=active().weekday_date(row.date)),
            ((undo_text(step.text()), lambda: step.take_back(self._undo_stack())),),
        )
        self.changed.emit(saved.change)

    def _on_restored(self, saved: SavedEntry, row: EntryRow) -> None:
        text = tr("{activity}, {date} is back among the entries.")
        self._list.notice.show_message(
            text.format(activity=row.activity, date=active().weekday_date(row.date))
        )
        self.changed.emit(saved.change)

    def _on_redacted(self, saved: SavedEntry) -> None:
        self._pages.show_redacted(saved)
        self.changed.emit(saved.change)

    def _toggle_bin(self) -> None:
        self.activation_requested.emit()
        self._pages.show_list()
        self._list.show_bin(self._show_bin.isChecked())

    def _on_bin_toggled(self, shown: bool) -> None:
        self._show_bin.setChecked(shown)
        self.update()
