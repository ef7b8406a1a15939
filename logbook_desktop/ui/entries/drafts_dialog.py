"""All drafts that wait, in a list: continue one, or discard it (with a way back)."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.drafts import StoredDraft
from logbook_desktop.support.i18n import tr, trc
from logbook_desktop.ui.entries.draft_words import moment_of, parts_of
from logbook_desktop.ui.entries.waiting_table import waiting_table
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.edit import undo_text
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.notice import NoticeBar

_UNIT = 2


class DraftsDialog(QDialog):
    """``resumed``, ``discarded`` and ``restored`` carry the StoredDraft concerned; ``show_drafts`` fills it anew."""

    resumed = Signal(object)
    discarded = Signal(object)
    restored = Signal(object)

    def __init__(self, tree: Tree | None, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree, self._today = tree, today
        self._drafts: tuple[StoredDraft, ...] = ()
        self.setWindowTitle(tr("Drafts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.explanation = forms.sentence()
        self.table = waiting_table(tr("Drafts"), [tr("Activity"), tr("Date"), tr("Unit"), tr("Kept")], _UNIT)
        self.notice = NoticeBar()
        self.resume_button = theme.primary(QPushButton(tr("Continue this draft")))
        self.discard_button = QPushButton(icon("trash-2"), tr("Discard this draft"))
        self.close_button = QPushButton(tr("Close"))
        self._lay_out()
        self.table.currentItemChanged.connect(lambda _new, _old: self._update())
        self.table.itemActivated.connect(lambda _item, _column: self._resume())
        self.resume_button.clicked.connect(self._resume)
        self.discard_button.clicked.connect(self._discard)
        self.close_button.clicked.connect(self.reject)
        self.resize(theme.on_screen(self, 96, 40))
        mnemonics.for_page(self)

    def show_drafts(self, drafts: Sequence[StoredDraft]) -> None:
        """What waits now; the row that was current stays so, or the one in its place."""
        row = max(self._row(), 0)
        self._drafts = tuple(drafts)
        self.explanation.setText(
            tr("What was typed and not saved. A draft stays until it is saved or discarded.")
            if drafts
            else tr("No draft waits.")
        )
        self.table.clear()
        for kept in self._drafts:
            words = (*parts_of(kept, self._tree), moment_of(kept, self._today))
            item = QTreeWidgetItem(list(words))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, words)))
            self.table.addTopLevelItem(item)
        if (line := self.table.topLevelItem(min(row, len(self._drafts) - 1))) is not None:
            self.table.setCurrentItem(line)
        self._update()

    def chosen(self) -> StoredDraft | None:
        """The draft of the current row."""
        row = self._row()
        return self._drafts[row] if 0 <= row < len(self._drafts) else None

    def _row(self) -> int:
        line = self.table.currentItem()
        return -1 if line is None else self.table.indexOfTopLevelItem(line)

    def _update(self) -> None:
        for button in (self.resume_button, self.discard_button):
            button.setEnabled(self.chosen() is not None)

    def _resume(self) -> None:
        if (kept := self.chosen()) is not None:
            self.accept()
            self.resumed.emit(kept)

    def _discard(self) -> None:
        if (kept := self.chosen()) is None:
            return
        self.discarded.emit(kept)
        undo = undo_text(trc("undo", "Discard the draft"))
        self.notice.show_message(tr("The draft was discarded."), ((undo, lambda: self.restored.emit(kept)),))
        self.table.setFocus()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self.discard_button)
        buttons.addStretch(1)
        for button in (self.close_button, self.resume_button):
            buttons.addWidget(button)
        self.resume_button.setDefault(True)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        page.setSpacing(theme.GROUP)
        page.addWidget(self.explanation)
        page.addWidget(self.table, 1)
        page.addWidget(self.notice)
        page.addLayout(buttons)
        self.table.setFocus()
