"""The list page: filters above, the table (or a word about why it is empty), totals and the bin below."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from enum import IntEnum

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from logbook_desktop.domain.entries.entries import Activity
from logbook_desktop.domain.entries.listing import EntryOrder, EntryPage, EntryQuery, EntryRow
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.entries.list.anchor import RowAnchor
from logbook_desktop.ui.entries.list.filters import EntryFilters
from logbook_desktop.ui.entries.list.loader import EntryListLoader
from logbook_desktop.ui.entries.list.model import EntryListModel
from logbook_desktop.ui.entries.list.view import EntryTable
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit import errors, theme
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.message_page import MessageAction, MessagePage
from logbook_desktop.ui.kit.widgets.notice import NoticeBar
from logbook_desktop.wording.limits import with_limits

UNDO_FOR_MS = 20_000


class _Later(IntEnum):
    """What a hidden page has to do when it is shown."""

    NOTHING = 0
    REFRESH = 1
    ASK = 2


class EntryListPage(QWidget):
    """``opened`` and ``chosen`` follow the table; ``new_requested``, ``unit_requested`` come from the empty page."""

    opened = Signal()
    chosen = Signal()
    new_requested = Signal()
    unit_requested = Signal()
    bin_toggled = Signal(bool)

    def __init__(
        self,
        source: EntrySource,
        background: Background,
        today: Callable[[], date],
        *,
        read_only: bool = False,
    ) -> None:
        """``read_only``: nothing is offered here that changes anything, and no bin."""
        super().__init__()
        self._read_only = read_only
        self._source, self._background = source, background
        self._query = EntryQuery(0)
        self._later = _Later.NOTHING
        self._has_units = self._may_add_unit = True
        self.filters = EntryFilters(today)
        self.model = EntryListModel(self, today)
        self.table = EntryTable(self.model)
        self.loader = EntryListLoader(source, background, self.model, self)
        self._anchor = RowAnchor(self.table, self.model)
        self.draft_notice = NoticeBar("file-text")
        self.notice = NoticeBar("info", closes_after_ms=UNDO_FOR_MS)
        self.bin_notice = NoticeBar("trash-2")
        self.bin_button = QPushButton(icon("trash-2"), tr("Bin"))
        self._totals = [theme.muted(QLabel()) for _ in range(3)]
        self._stack = QStackedWidget()
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self._connect()

    @property
    def in_bin(self) -> bool:
        """Whether the bin is shown rather than the entries."""
        return self._query.binned

    def current_row(self) -> EntryRow | None:
        """The entry chosen in the table."""
        return self.table.current_row() if self._stack.currentWidget() is self.table else None

    def set_scope(self, node_id: int, *, several_units: bool) -> None:
        """Another place: its entries, and its activities for the filter."""
        self._query = replace(self._query, scope=node_id)
        self.table.show_units(several_units)
        self.read_activities()
        self.ask()

    def place_outbox(self, bar: NoticeBar) -> None:
        """Where it is told what waits to be sent: above everything else."""
        self._column.insertWidget(0, bar)

    def take_focus(self) -> None:
        """To the list, or to what the empty page offers."""
        shown = self._stack.currentWidget()
        (self.filters.words if shown is None else shown).setFocus()

    def set_has_units(self, has_units: bool, *, may_add: bool) -> None:
        """Whether there is an open unit here to document in, or one may be added: the empty page says so."""
        if (has_units, may_add) != (self._has_units, self._may_add_unit):
            self._has_units, self._may_add_unit = has_units, may_add
            if self._stack.currentWidget() is not self.table:
                self.ask()

    def read_activities(self) -> None:
        """Fetch the choices of the activity filter."""
        source, scope = self._source, self._query.scope
        self._background.read(
            self,
            "activities",
            lambda: source.activities_in(scope),
            self._on_activities,
            self._on_error,
        )

    def ask(self) -> None:
        """Ask the database anew; later, while the page is hidden."""
        if not self._query.scope:
            return
        if self.isVisible():
            self._later = _Later.NOTHING
            self._anchor.forget()
            self.loader.ask(self.filters.apply(self._query))
        else:
            self._later = _Later.ASK

    def refresh(self) -> None:
        """Something was saved: the same question again, the place in the list kept."""
        if not self.isVisible():
            self._later = max(self._later, _Later.REFRESH)
        elif self.model.rowCount() == 0 or self._later is _Later.ASK:
            self.ask()
        else:
            self._later = _Later.NOTHING
            self._anchor.remember()
            self.loader.refresh(*self.table.view_range())

    def show_bin(self, shown: bool) -> None:
        """The bin, or the entries."""
        if shown != self._query.binned:
            self._query = replace(self._query, binned=shown)
            self.bin_button.setChecked(shown)
            self.table.show_days_left(shown)
            self.bin_toggled.emit(shown)
            self._show_bin_notice(shown)
            self.ask()

    def _show_bin_notice(self, shown: bool) -> None:
        if shown:
            self.bin_notice.show_message(
                with_limits(
                    N_(
                        "This is the bin. The entries in it count nowhere, and are erased after {bin_days} days."
                    )
                ),
                ((tr("Show the entries"), lambda: self.show_bin(False)),),
            )
        else:
            self.bin_notice.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        mnemonics.for_page_of_window(self)
        if self._later:
            self._asking.start()

    def _on_activities(self, activities: tuple[Activity, ...]) -> None:
        self.filters.set_activities(activities)

    def _order(self, order: EntryOrder, descending: bool) -> None:
        self._query = replace(self._query, order=order, descending=descending)
        self.ask()

    def _answered(self, page: EntryPage) -> None:
        texts = active()
        words = (
            trn("{count} entry", "{count} entries", page.total),
            trn("{count} visit", "{count} visits", page.visits),
            tr("{hours} h").format(hours=texts.hours(page.minutes)),
        )
        for label, text in zip(self._totals, words, strict=True):
            label.setText(text)
        if page.total:
            self._anchor.settle()
            self._show(self.table)
        else:
            self._show(self._empty_page())
        self.chosen.emit()

    def _on_error(self, error: Exception) -> None:
        if (message := errors.message_of(error)) is None:
            return
        ways: tuple[MessageAction, ...] = (MessageAction(tr("Try again"), self.ask),)
        if isinstance(error, NotAllowedError):
            ways = ()  # asking again gives nobody a right
        elif isinstance(error, ExternalError) and error.kind is ErrorKind.NEEDS_SERVER and self._has_units:
            ways = (MessageAction(tr("New entry"), self.new_requested.emit),)
        self._show(MessagePage(message.title, message.text, ways, "triangle-alert"))

    def _empty_page(self) -> MessagePage:
        if self.filters.are_set:
            return MessagePage(
                tr("No entry fits the filters"),
                tr("Choose other filters, or clear them to see all entries of this place."),
                (MessageAction(tr("Clear filters"), self.filters.clear),),
                "filter",
            )
        if self.in_bin:
            return MessagePage(
                tr("The bin is empty"),
                tr("Entries that are deleted come here and can be restored."),
                (MessageAction(tr("Show the entries"), lambda: self.show_bin(False)),),
                "trash-2",
            )
        if not self._has_units:
            return MessagePage(
                tr("No entries here yet"),
                tr("There is no open unit here. Add one in the tree first."),
                (MessageAction(tr("Add a place…"), self.unit_requested.emit),) if self._may_add_unit else (),
                "house",
            )
        return MessagePage(
            tr("No entries here yet"),
            tr("The entries of this place will be listed here: what was done, when, and how many came."),
            () if self._read_only else (MessageAction(tr("New entry"), self.new_requested.emit),),
            "file-text",
        )

    def _show(self, page: QWidget) -> None:
        old = self._stack.currentWidget()
        if page is not old:
            if self._stack.indexOf(page) < 0:
                self._stack.addWidget(page)
            self._stack.setCurrentWidget(page)
            mnemonics.for_page_of_window(self)
            if old is not None and old is not self.table:
                self._stack.removeWidget(old)
                old.deleteLater()

    def _lay_out(self) -> None:
        self._stack.addWidget(self.table)
        self.bin_button.setCheckable(True)
        if self._read_only:
            self.bin_button.hide()
        self.bin_button.setToolTip(tr("Show the entries that were deleted"))
        help_texts.attach(self.bin_button, "bin")
        help_texts.attach(self.draft_notice, "draft")
        footer = QHBoxLayout()
        footer.setSpacing(theme.GROUP)
        for label in self._totals:
            footer.addWidget(label)
        footer.addStretch(1)
        footer.addWidget(self.bin_button)
        page = self._column = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.SPACE, theme.GROUP, theme.SPACE)
        page.setSpacing(theme.SPACE)
        page.addWidget(self.draft_notice)
        page.addWidget(self.bin_notice)
        page.addWidget(self.filters)
        page.addWidget(self._stack, 1)
        page.addWidget(self.notice)
        page.addLayout(footer)

    def _connect(self) -> None:
        self.filters.changed.connect(self.ask)
        self.table.order_chosen.connect(self._order)
        self.table.rows_in_view.connect(self.loader.want)
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(self.chosen)
        self.loader.answered.connect(self._answered)
        self.loader.failed.connect(self._on_error)
        self.bin_button.toggled.connect(self.show_bin)
        self._asking.timeout.connect(self.refresh)
