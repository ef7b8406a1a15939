"""What waits in the outbox, entry by entry: why it is still here, what to do, and opening, sending or removing it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.services.local.outbox import SendingState, WaitingEntry
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.outbox import status_texts
from logbook_desktop.ui.entries.waiting_table import waiting_table
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets import mnemonics

_UNIT = 2


class OutboxDialog(QDialog):
    """``opened``, ``removed`` and ``send_requested`` say what the person wants; ``show_outbox`` fills it anew."""

    opened = Signal(object)
    removed = Signal(object)
    send_requested = Signal()

    def __init__(self, unit_name: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit_name = unit_name
        self._entries: tuple[WaitingEntry, ...] = ()
        self.setWindowTitle(tr("Outbox"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.explanation = forms.sentence()
        self.what_to_do = forms.sentence()
        self.protection = theme.muted(forms.sentence())
        self.table = waiting_table(
            tr("Entries that wait"), [tr("Date"), tr("Activity"), tr("Unit"), tr("State")], _UNIT
        )
        self.open_button = QPushButton(icon("pencil"), tr("Open"))
        self.remove_button = QPushButton(icon("trash-2"), tr("Remove…"))
        self.send_button = QPushButton(tr("Send now"))
        self.close_button = QPushButton(tr("Close"))
        self._lay_out()
        self.table.currentItemChanged.connect(lambda _new, _old: self._chosen())
        self.table.itemActivated.connect(lambda _item, _column: self._emit_chosen(self.opened.emit))
        self.open_button.clicked.connect(lambda: self._emit_chosen(self.opened.emit))
        self.remove_button.clicked.connect(lambda: self._emit_chosen(self.removed.emit))
        self.send_button.clicked.connect(self.send_requested)
        self.close_button.clicked.connect(self.reject)
        self.resize(theme.on_screen(self, 100, 48))
        mnemonics.for_page(self)

    def show_outbox(
        self, entries: Sequence[WaitingEntry], state: SendingState, text: str, *, may_send: bool
    ) -> None:
        """What is in it now; the entry that was chosen stays chosen."""
        chosen = self.chosen()
        self._entries = tuple(entries)
        self.explanation.setText(text or tr("Nothing waits: everything you wrote is on the server."))
        self.protection.setText(status_texts.of_protection(state))
        self.send_button.setEnabled(may_send and bool(entries))
        self.table.clear()
        for one in self._entries:
            self.table.addTopLevelItem(self._line(one))
        keys = [one.draft.id for one in self._entries]
        place = keys.index(chosen.draft.id) if chosen and chosen.draft.id in keys else 0
        if (line := self.table.topLevelItem(place)) is not None:
            self.table.setCurrentItem(line)
        self._chosen()

    def chosen(self) -> WaitingEntry | None:
        """The entry chosen in the table."""
        line = self.table.currentItem()
        place = -1 if line is None else self.table.indexOfTopLevelItem(line)
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def _emit_chosen(self, emit: Callable[[WaitingEntry], None]) -> None:
        chosen = self.chosen()
        if chosen is not None:
            emit(chosen)

    def _chosen(self) -> None:
        chosen = self.chosen()
        self.what_to_do.setText("" if chosen is None else status_texts.what_to_do(chosen))
        for button in (self.open_button, self.remove_button):
            button.setEnabled(chosen is not None)

    def _line(self, one: WaitingEntry) -> QTreeWidgetItem:
        draft, texts = one.draft, active()
        words = (
            texts.weekday_date(draft.date) if draft.date else "",
            one.kept.typed.get("activity", ""),
            self._unit_name(draft.unit_id),
            status_texts.of_trouble(one),
        )
        line = QTreeWidgetItem(list(words))
        line.setIcon(3, icon("clock" if one.trouble is None else "circle-alert"))
        line.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, words)))
        return line

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        for button in (self.open_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.send_button, self.close_button):
            buttons.addWidget(button)
        self.close_button.setDefault(True)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        page.setSpacing(theme.GROUP)
        page.addWidget(self.explanation)
        page.addWidget(self.table, 1)
        page.addWidget(self.what_to_do)
        page.addWidget(self.protection)
        page.addLayout(buttons)
