"""A date typed freely, or chosen from a calendar."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QLineEdit, QToolButton, QWidget

from logbook_desktop.domain.entries.parsing import read_date
from logbook_desktop.support.i18n import LOCALES, active, tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon


class DateField(QWidget):
    """Understands *3.11.*, *ma 3.11.2025*, *eilen*; up and down go by a day, F4 opens the calendar."""

    edited = Signal()
    left = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._calendar: QCalendarWidget | None = None
        self.line = _DateLine(self)
        self.line.setMinimumWidth(theme.characters(self, 17))
        self.button = QToolButton()
        self.button.setIcon(icon("calendar"))
        figure = self.fontMetrics().height()
        self.button.setIconSize(QSize(figure, figure))
        self.button.setToolTip(tr("Choose from a calendar (F4)"))
        self.button.setAccessibleName(tr("Choose from a calendar"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F4 opens it from the keyboard
        self.button.clicked.connect(self.open_calendar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def text(self) -> str:
        """As typed."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Show another text; nobody is told."""
        self.line.setText(text)

    def day(self) -> date | None:
        """The date that the text means."""
        return read_date(self.text(), self._today())

    def choose(self, day: date) -> None:
        """Write a date, as if the person had."""
        self.line.setText(active().weekday_date(day))
        self.edited.emit()

    def step(self, days: int) -> None:
        """Go some days on, or back; from today where no date is written."""
        self.choose((self.day() or self._today()) + timedelta(days=days))

    def tidy(self) -> None:
        """Write what was understood in full: ``3.11.`` becomes ``ma 3.11.2025``."""
        if (day := self.day()) is not None and self.text() != active().weekday_date(day):
            self.line.setText(active().weekday_date(day))

    def open_calendar(self) -> None:
        """Show the month around the date. The calendar is made when it is first needed."""
        if self._calendar is None:
            self._calendar = QCalendarWidget(self)
            self._calendar.setWindowFlags(Qt.WindowType.Popup)
            self._calendar.setLocale(QLocale(LOCALES[active().language]))
            self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
            self._calendar.setAccessibleName(tr("Calendar"))
            self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
            self._calendar.activated.connect(self._chosen)
            self._calendar.clicked.connect(self._chosen)
        day = self.day() or self._today()
        self._calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self._calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        self._calendar.show()
        self._calendar.setFocus()

    def setAccessibleName(self, name: str) -> None:
        """The name of the line in it, where the cursor is."""
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, text: str) -> None:
        """What is wrong with the date, said with the line."""
        self.line.setAccessibleDescription(text)

    def accessibleDescription(self) -> str:
        """What is said with the line at the moment."""
        return self.line.accessibleDescription()

    def _chosen(self, day: QDate) -> None:
        assert self._calendar is not None
        self._calendar.hide()
        self.choose(date(day.year(), day.month(), day.day()))
        self.line.setFocus()


class _DateLine(QLineEdit):
    def __init__(self, field: DateField) -> None:
        super().__init__(field)
        self._field = field

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_F4 or (alt and event.key() == Qt.Key.Key_Down):
            self._field.open_calendar()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not alt:
            self._field.step(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A line that is going away with its window has nobody left to tell.
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.isVisible():
            self._field.tidy()
            self._field.left.emit()
