"""Step 2, When: the period, what it is compared with, and in which structure the past is shown."""

from collections.abc import Callable, Iterable
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.vocabulary import CalendarSpan
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports import spans
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.reports.spans import ReportSpan
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit import help as help_
from logbook_desktop.ui.reports.choices import Comparison, QuestionDraft
from logbook_desktop.ui.reports.steps.page import (
    ReportStepPage,
    explanation,
    heading,
    indented,
    labelled,
)
from logbook_desktop.wording.report_periods import REPORT_SPAN_NAMES, period_name, period_name_with_days
from logbook_desktop.wording.report_sentences import date_range
from logbook_desktop.wording.reports import structure_text

_STRUCTURES = {
    Structure.TODAY: N_("The whole period is shown in the structure of today: years can be compared."),
    Structure.REPORTED: N_(
        "Each month is shown in the structure it had then: what was reported at the time."
    ),
}


class WhenPage(ReportStepPage):
    """Combo boxes for a named period, dates for any other."""

    def __init__(self, draft: QuestionDraft, today: date) -> None:
        super().__init__(
            draft, 2, tr("When"), tr("Choose the period, and another to compare it with."), "report.period"
        )
        self._today = today
        self._showing = False
        self._calendar: tuple[CalendarSpan, ...] = ()
        self._build_period()
        self.fields.addSpacing(theme.SPACE)
        self._build_comparison()
        self.fields.addSpacing(theme.SPACE)
        self._build_structure()
        self.fields.addStretch(1)

    def _build_period(self) -> None:
        self.span = QComboBox()
        for span in ReportSpan:
            if span is not ReportSpan.CALENDAR:  # offered once there is one
                self.span.addItem(tr(REPORT_SPAN_NAMES[span]), span)
        labelled(tr("Length of the period"), self.span, self.fields)
        self.named = QComboBox()
        self.named.setMaxVisibleItems(15)
        self._named_label = labelled(tr("Period"), self.named, self.fields)
        self._named_days = explanation("")
        self.fields.addWidget(self._named_days)
        self.days = DaysField(self._today)
        self.fields.addWidget(self.days)
        self.span.currentIndexChanged.connect(self._span_chosen)
        self.named.currentIndexChanged.connect(self._named_chosen)
        self.days.changed.connect(self._days_typed)

    def _build_comparison(self) -> None:
        self.fields.addWidget(heading(tr("Compare with")))
        self._comparisons = QButtonGroup(self)
        self.comparison = {
            Comparison.NONE: QRadioButton(tr("No comparison")),
            Comparison.BEFORE: QRadioButton(tr("The period before")),
            Comparison.YEAR_BEFORE: QRadioButton(tr("The same time a year before")),
            Comparison.OTHER: QRadioButton(tr("Another period")),
        }
        self._compared_days: dict[Comparison, QLabel] = {}
        for comparison, button in self.comparison.items():
            help_.attach(button, "report.comparison")
            self._comparisons.addButton(button)
            self.fields.addWidget(button)
            if comparison in (Comparison.BEFORE, Comparison.YEAR_BEFORE):
                days = self._compared_days[comparison] = explanation("")
                indented(days, self.fields)
            button.toggled.connect(self._chooser(comparison))
        self.other_days = DaysField(self._today)
        indented(self.other_days, self.fields)
        self.other_days.changed.connect(lambda: self._change(other_period=self.other_days.period))

    def _chooser(self, comparison: Comparison) -> Callable[[bool], None]:
        def chosen(on: bool) -> None:
            if on and comparison is Comparison.OTHER:
                self._change(comparison=comparison, other_period=self.other_days.period)
            elif on:
                self._change(comparison=comparison)

        return chosen

    def _build_structure(self) -> None:
        self.fields.addWidget(heading(tr("Structure")))
        self._structures = QButtonGroup(self)
        self.structure: dict[Structure, QRadioButton] = {}
        for structure, text in _STRUCTURES.items():
            button = self.structure[structure] = QRadioButton(structure_text(structure, active()))
            button.setAccessibleDescription(tr(text))
            help_.attach(button, "report.structure")
            self._structures.addButton(button)
            self.fields.addWidget(button)
            indented(explanation(tr(text)), self.fields)
            button.toggled.connect(
                lambda on, structure=structure: self._change(structure=structure) if on else None
            )

    @property
    def first_field(self) -> QWidget:
        return self.span

    def show_choices(self) -> None:
        self._showing = True
        choices = self.draft.choices
        self.span.setCurrentIndex(self.span.findData(choices.span))
        self._fill_named()
        if choices.period is not None and not self._showing_typed(choices.period):
            self.days.set_period(choices.period)
        if choices.other_period is not None:
            self.other_days.set_period(choices.other_period)
        self.comparison[choices.comparison].setChecked(True)
        self.structure[choices.structure].setChecked(True)
        self._showing = False
        self._arrange()

    def set_calendar(self, calendar: Iterable[CalendarSpan]) -> None:
        """The terms and holidays of the organisation that the report is about."""
        self._calendar = tuple(sorted(calendar, key=lambda one: (one.first, one.last), reverse=True))
        place = self.span.findData(ReportSpan.CALENDAR)
        self._showing = True
        if self._calendar and place < 0:
            before = self.span.findData(ReportSpan.TERM)
            self.span.insertItem(before, tr(REPORT_SPAN_NAMES[ReportSpan.CALENDAR]), ReportSpan.CALENDAR)
        elif not self._calendar and place >= 0 and self.draft.choices.span is not ReportSpan.CALENDAR:
            self.span.removeItem(place)
        self._showing = False
        self.show_choices()

    def _begun(self) -> Period | None:
        """Of the calendar what began last, or else what comes first."""
        begun = [one for one in self._calendar if one.first <= self._today]
        found = begun[0] if begun else next(reversed(self._calendar), None)
        return None if found is None else found.period

    def _showing_typed(self, period: Period) -> bool:
        return self.days.period == period

    def blocked_reason(self) -> str:
        return "" if self.draft.choices.has_periods else tr("The period ends before it begins.")

    def _change(self, **fields: object) -> None:
        if not self._showing:
            self.draft.change(**fields)
            self._arrange()
            self.changed.emit()

    def _span_chosen(self) -> None:
        if self._showing:
            return
        span = ReportSpan(self.span.currentData())
        before = self.draft.choices.period
        if span is ReportSpan.DAYS:
            period = self.days.period if before is None else before
        elif span is ReportSpan.CALENDAR:
            period = self._begun()
        else:
            # The named period around the end of what was chosen, unless that is still to come.
            day = min(before.last if before else self._today, self._today)
            period = spans.holding(span, day)
        self._change(span=span, period=period)
        self.show_choices()

    def _named_chosen(self) -> None:
        if not self._showing and self.named.currentData() is not None:
            first, last = self.named.currentData()
            self._change(period=Period(first, last))
            self.days.set_period(Period(first, last))

    def _days_typed(self) -> None:
        if self.draft.choices.span is ReportSpan.DAYS:
            self._change(period=self.days.period)

    def _fill_named(self) -> None:
        """The list of periods; one further back than the list is put at its end."""
        choices = self.draft.choices
        listed = spans.offered(choices.span, self._today)
        called: dict[Period, str] = {}
        if choices.span is ReportSpan.CALENDAR:
            language = active().language
            called = {one.period: one.name.in_language(language) for one in self._calendar}
            listed = list(called)
        if (
            choices.period is not None
            and choices.span is not ReportSpan.DAYS
            and choices.period not in listed
        ):
            listed.append(choices.period)
        self.named.clear()
        for period in listed:
            # Qt would make a mere tuple of a dataclass with slots; the days say the same.
            words = called.get(period) or period_name(period, active())
            self.named.addItem(words, (period.first, period.last))
        if choices.period in listed:
            self.named.setCurrentIndex(listed.index(choices.period))

    def _arrange(self) -> None:
        """Show only the fields that the choices need, and the days of what may be compared with."""
        choices = self.draft.choices
        any_days = choices.span is ReportSpan.DAYS
        self.named.setVisible(not any_days)
        self._named_label.setVisible(not any_days)
        self._named_days.setVisible(not any_days)
        self.days.setVisible(any_days)
        self.other_days.setVisible(choices.comparison is Comparison.OTHER)
        if choices.period is None:
            return
        self._named_days.setText(date_range(choices.period, active()))
        offered = {
            Comparison.BEFORE: choices.period.before(),
            Comparison.YEAR_BEFORE: choices.period.year_before(),
        }
        for comparison, period in offered.items():
            text = period_name_with_days(period, active())
            self._compared_days[comparison].setText(text)
            self.comparison[comparison].setAccessibleDescription(text)


class DaysField(QWidget):
    """From–to. ``period`` is None while it ends before it begins, and the field says so."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.last = _date_edit(tr("First day")), _date_edit(tr("Last day"))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for field in (self.first, self.last):
            group = QVBoxLayout()
            group.setSpacing(theme.GAP)
            label = QLabel(field.accessibleName())
            label.setBuddy(field)
            group.addWidget(label)
            group.addWidget(field)
            row.addLayout(group, 1)
        self._wrong = theme.warning(forms.sentence(tr("The period ends before it begins.")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self._wrong)
        self._wrong.hide()
        self.set_period(Period.of_year(today.year - 1))
        for field in (self.first, self.last):
            field.dateChanged.connect(self._typed)

    @property
    def period(self) -> Period | None:
        """The days typed, both included; None while the last lies before the first."""
        first, last = _day(self.first), _day(self.last)
        return Period(first, last) if first <= last else None

    def set_period(self, period: Period) -> None:
        """Show a period without saying that it changed."""
        for field, day in ((self.first, period.first), (self.last, period.last)):
            field.blockSignals(True)
            field.setDate(QDate(day.year, day.month, day.day))
            field.blockSignals(False)
        self._wrong.hide()

    def _typed(self) -> None:
        self._wrong.setVisible(self.period is None)
        self.changed.emit()


def _date_edit(name: str) -> QDateEdit:
    field = QDateEdit()
    field.setCalendarPopup(True)
    field.setDisplayFormat("dd/MM/yyyy" if active().language == "en" else "d.M.yyyy")
    field.setMinimumDate(QDate(1990, 1, 1))
    field.setMaximumDate(QDate(2199, 12, 31))
    field.setAccessibleName(name)
    return field


def _day(field: QDateEdit) -> date:
    shown = field.date()
    return date(shown.year(), shown.month(), shown.day())
