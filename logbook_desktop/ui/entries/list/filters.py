"""The filters above the list: words, period, form of work, setting, activity. They only change a query."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.entries import Activity, FormOfWork, Setting
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.date_field import DateField
from logbook_desktop.ui.entries.field import FieldRemark
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.wording.reports import FORM_NAMES, SETTING_NAMES

SEARCH_AFTER_MS = 250
_ONE_LINE = 120
"""Characters of width below which the filters take two lines."""


class ListedPeriod(StrEnum):
    """The periods offered."""

    ALWAYS = "always"
    MONTH = "month"
    YEAR = "year"
    LAST_YEAR = "last_year"
    OTHER = "other"


_SPANS = {
    ListedPeriod.ALWAYS: N_("All times"),
    ListedPeriod.MONTH: N_("This month"),
    ListedPeriod.YEAR: N_("This year"),
    ListedPeriod.LAST_YEAR: N_("Last year"),
    ListedPeriod.OTHER: N_("Other period…"),
}


class EntryFilters(QWidget):
    """``changed`` after each choice, and a moment after the last key in the search field."""

    changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Search"))  # all of it has no room beside four filters
        self.words.setAccessibleName(tr("Search activity, unit and texts"))
        self.words.setToolTip(tr("Search activity, unit and texts"))
        self.words.setClearButtonEnabled(True)
        self.words.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.words.setMinimumWidth(theme.characters(self, 24))
        self.span = _box(tr("Period"), ((tr(text), span) for span, text in _SPANS.items()))
        self.first, self.last = DateField(today), DateField(today)
        self.form = _box(
            tr("Form of work"),
            [(tr("All forms of work"), None), *((tr(FORM_NAMES[f.value]), f) for f in FormOfWork)],
        )
        self.setting = _box(
            tr("Setting"), [(tr("All settings"), None), *((tr(SETTING_NAMES[s.value]), s) for s in Setting)]
        )
        self.activity = _box(tr("Activity"), [(tr("All activities"), None)])
        self.clear_button = QPushButton(tr("Clear filters"))
        self._typing = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._lay_out()
        self._connect()

    def apply(self, query: EntryQuery) -> EntryQuery:
        """The query, narrowed as chosen. A period typed wrong does not narrow."""
        form, setting, activities = (box.currentData() for box in (self.form, self.setting, self.activity))
        return replace(
            query,
            words=self.words.text(),
            period=self._period(),
            forms=frozenset({FormOfWork(form)} if form else ()),
            settings=frozenset({Setting(setting)} if setting else ()),
            activity_ids=frozenset(activities or ()),
        )

    @property
    def are_set(self) -> bool:
        """Whether anything is chosen at all."""
        return self.apply(EntryQuery(0)) != EntryQuery(0) or self.span.currentIndex() > 0

    def clear(self) -> None:
        """Everything shows again."""
        self.words.clear()
        for box in (self.span, self.form, self.setting, self.activity):
            box.setCurrentIndex(0)
        self._emit_changed()

    def set_activities(self, activities: Iterable[Activity]) -> None:
        """The activities of the branch; those of one name in several units are one choice."""
        by_name: dict[str, set[int]] = {}
        for one in activities:
            by_name.setdefault(one.name.in_language(active().language), set()).add(one.id)
        chosen = self.activity.currentText()
        was_set = self.activity.currentIndex() > 0
        self.activity.blockSignals(True)
        self.activity.clear()
        self.activity.addItem(tr("All activities"), None)
        for name in sorted(by_name, key=sort_key):
            self.activity.addItem(name, frozenset(by_name[name]))
        place = self.activity.findText(chosen) if was_set else 0
        self.activity.setCurrentIndex(max(place, 0))
        self.activity.blockSignals(False)
        if was_set:
            self._emit_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for one line (large text), the search field stands above the choices."""
        super().resizeEvent(event)
        wide = self.width() >= theme.characters(self, _ONE_LINE)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not direction:
            self._row.setDirection(direction)

    def _period(self) -> Period | None:
        today = self._today()
        span = ListedPeriod(self.span.currentData())
        if span is ListedPeriod.OTHER:
            first, last = self.first.day(), self.last.day()
            return Period(first, last) if first and last and first <= last else None
        return {
            ListedPeriod.ALWAYS: None,
            ListedPeriod.MONTH: Period.of_month(Month.of(today)),
            ListedPeriod.YEAR: Period.of_year(today.year),
            ListedPeriod.LAST_YEAR: Period.of_year(today.year - 1),
        }[span]

    def _lay_out(self) -> None:
        for name, field in ((tr("From"), self.first), (tr("To"), self.last)):
            field.setAccessibleName(name)
            help_texts.attach(field, "entries")
        self._between = QWidget()
        between = QHBoxLayout(self._between)
        between.setContentsMargins(0, 0, 0, 0)
        between.setSpacing(theme.SPACE)
        for name, field in ((tr("From"), self.first), (tr("To"), self.last)):
            label = QLabel(name)
            label.setBuddy(field)
            between.addWidget(label)
            between.addWidget(field)
        self._wrong_period = FieldRemark()
        between.addWidget(self._wrong_period, 1)
        between.addStretch(0)
        self._between.hide()
        boxes = QHBoxLayout()
        boxes.setSpacing(theme.SPACE)
        for box, share in ((self.span, 3), (self.form, 4), (self.setting, 5), (self.activity, 4)):
            help_texts.attach(box, "entries")
            boxes.addWidget(box, share)
        boxes.addWidget(self.clear_button)
        self._row = row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.words, 2)
        row.addLayout(boxes, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(row)
        column.addWidget(self._between)
        self.clear_button.hide()

    def _connect(self) -> None:
        self.words.textChanged.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self._emit_changed)
        self.words.returnPressed.connect(self._emit_changed)
        self.span.currentIndexChanged.connect(self._span_chosen)
        for box in (self.form, self.setting, self.activity):
            box.currentIndexChanged.connect(lambda _place: self._emit_changed())
        for field in (self.first, self.last):
            field.left.connect(self._emit_changed)
            field.line.returnPressed.connect(self._emit_changed)
        self.clear_button.clicked.connect(self.clear)

    def _span_chosen(self) -> None:
        other = ListedPeriod(self.span.currentData()) is ListedPeriod.OTHER
        self._between.setVisible(other)
        if other and not self.first.text():
            year = Period.of_year(self._today().year)
            self.first.set_text(active().weekday_date(year.first))
            self.last.set_text(active().weekday_date(self._today()))
            self.first.setFocus()
        self._emit_changed()

    def _emit_changed(self) -> None:
        self._typing.stop()
        wrong = ListedPeriod(self.span.currentData()) is ListedPeriod.OTHER and self._period() is None
        self._wrong_period.show_text(tr("Write two dates, the earlier one first.") if wrong else "")
        self.clear_button.setVisible(self.are_set)
        self.changed.emit()


def _box(name: str, choices: Iterable[tuple[str, object]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(7)
    for text, meaning in choices:
        box.addItem(text, meaning)
    return box
