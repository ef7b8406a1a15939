"""The dialogs of the tab *Settings*: each asks for one thing, and its button says what happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.vocabulary import (
    CalendarSpan,
    SpanKind,
    VocabularyRefusalError,
    VocabularyRule,
    bands_from,
)
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.vocabulary.wording import bands_words
from logbook_desktop.wording.names import SPAN_NAMES, capital
from logbook_desktop.wording.reports import FORM_NAMES
from logbook_desktop.wording.vocabulary_errors import REFUSALS


class NameDialog(QDialog):
    """Asks for a name and its forms in other languages; ``may_be_empty``: no name is an answer, too."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        name: Name | None = None,
        *,
        note: str = "",
        may_be_empty: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._may_be_empty = may_be_empty
        self.form = QFormLayout()
        self.form.setSpacing(theme.SPACE)
        self.names = forms.NameFields(self.form, name)
        self.note = QLabel(note)
        self.note.setWordWrap(True)
        self.note.setVisible(bool(note))
        self.remark = forms.remark()
        buttons, self.button = forms.button_row(self, verb)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(self.note)
        page.addLayout(self.form)
        page.addWidget(self.remark)
        page.addStretch(1)
        page.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 56))
        self.names.main.textChanged.connect(self.update_button)
        self.names.main.setFocus()
        self.names.main.selectAll()
        self.update_button()
        self.typed = typed.keep(self, self.names.fields)

    @property
    def name(self) -> Name | None:
        """The name given; None only where there may be none."""
        return self.names.name

    def accept(self) -> None:
        if self.is_complete():
            super().accept()

    def is_complete(self) -> bool:
        """Whether what stands in the fields can be saved."""
        return self._may_be_empty or self.names.name is not None

    def keep_too(self, **fields: QWidget) -> None:
        """Fields of a special dialog, kept with the names."""
        for name, field in fields.items():
            if self.typed is not None:
                self.typed.add(name, field)

    def update_button(self) -> None:
        """After each key: whether it can be saved."""
        self.button.setEnabled(self.is_complete())
        missing = self.names.name is None and not self._may_be_empty
        self.button.setToolTip(tr("Type a name first.") if missing else "")


@dataclass(frozen=True, slots=True)
class ActivityChoice:
    """A unit in which activities may be added."""

    unit_id: int
    name: str


class ActivityDialog(NameDialog):
    """A new activity (``units`` to choose from), or an old one (no units)."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        forms: Sequence[tuple[FormOfWork, str]],
        units: Sequence[ActivityChoice] = (),
        name: Name | None = None,
        form: FormOfWork | None = None,
    ) -> None:
        super().__init__(parent, title, verb, name)
        self.unit_field = QComboBox()
        self.unit_field.setAccessibleName(tr("Unit"))
        for unit in units:
            self.unit_field.addItem(unit.name, unit.unit_id)
        if len(units) > 1:
            self.form.insertRow(0, tr("Unit"), self.unit_field)
        self.form_field = QComboBox()
        self.form_field.setAccessibleName(tr("Form of work"))
        for one, words in forms:
            self.form_field.addItem(words, one.value)
        if form is not None and self.form_field.findData(form.value) < 0:
            self.form_field.addItem(tr(FORM_NAMES[form.value]), form.value)
        if form is not None:
            self.form_field.setCurrentIndex(self.form_field.findData(form.value))
        self.form.addRow(tr("Form of work"), self.form_field)
        self.keep_too(form=self.form_field)

    @property
    def unit_id(self) -> int:
        """The unit that runs the new activity."""
        return int(self.unit_field.currentData())

    @property
    def form_of_work(self) -> FormOfWork:
        """The form of work chosen."""
        return FormOfWork(self.form_field.currentData())


class SpanDialog(NameDialog):
    """A term or a holiday."""

    def __init__(
        self, parent: QWidget | None, title: str, verb: str, today: date, span: CalendarSpan | None
    ) -> None:
        self.first: forms.DayField | None = None
        super().__init__(parent, title, verb, span.name if span else None)
        self.kind_field = QComboBox()
        self.kind_field.setAccessibleName(tr("Kind"))
        for kind in SpanKind:
            self.kind_field.addItem(capital(tr(SPAN_NAMES[kind])), kind.value)
        self.first = forms.DayField(span.first if span else today)
        self.last = forms.DayField(span.last if span else today)
        if span is not None:
            self.kind_field.setCurrentIndex(self.kind_field.findData(span.kind.value))
        self.form.insertRow(0, tr("Kind"), self.kind_field)
        self.form.addRow(tr("First day"), self.first)
        self.form.addRow(tr("Last day"), self.last)
        for field in (self.first, self.last):
            field.dateChanged.connect(self.update_button)
        self.update_button()
        self.keep_too(kind=self.kind_field, first=self.first, last=self.last)

    def days(self) -> tuple[date, date] | None:
        """The days; None while the last is before the first."""
        if self.first is None:
            return None
        first, last = self.first.day, self.last.day
        return (first, last) if first and last and first <= last else None

    def is_complete(self) -> bool:
        """With days that follow each other."""
        return super().is_complete() and self.days() is not None

    def update_button(self) -> None:
        """And say what is wrong with the days."""
        super().update_button()
        wrong = self.first is not None and self.days() is None
        forms.show_remark(self.remark, tr("The period ends before it begins.") if wrong else "")

    def span(self, span_id: int, organisation_id: int | None) -> CalendarSpan:
        """What stands in the fields, once the dialog was accepted."""
        days, name = self.days(), self.name
        assert days is not None
        assert name is not None
        kind = SpanKind(self.kind_field.currentData())
        return CalendarSpan(span_id, kind, name, *days, organisation_id)


class BandsDialog(QDialog):
    """New age bands: from which month, and at which ages they begin; what they will be is shown while typing."""

    def __init__(self, parent: QWidget | None, month: Month, starts: Sequence[int]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New age bands"))
        self.month_field = forms.MonthField(month)
        self.month_field.setAccessibleName(tr("From the month"))
        self.starts_field = QLineEdit(", ".join(str(age) for age in starts))
        self.starts_field.setAccessibleName(tr("Ages at which bands begin"))
        form = QFormLayout()
        form.setSpacing(theme.SPACE)
        form.addRow(tr("From the month"), self.month_field)
        form.addRow(tr("Ages at which bands begin"), self.starts_field)
        self.preview = QLabel()
        self.preview.setWordWrap(True)
        self.preview.setMinimumHeight(self.fontMetrics().lineSpacing() * 2)
        self.remark = forms.remark()
        explanation = QLabel(
            tr(
                "Entries from that month on are counted in the new bands; older ones stay as they are. Reports by "
                "age over both show the bands they share, and say that the bands changed."
            )
        )
        explanation.setWordWrap(True)
        buttons, self.button = forms.button_row(self, tr("Use these from the month"))
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        for part in (explanation, form, self.preview, self.remark):
            page.addWidget(part) if isinstance(part, QWidget) else page.addLayout(part)
        page.addStretch(1)
        page.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 64))
        self.starts_field.textChanged.connect(self._preview_bands)
        self._preview_bands()
        typed.keep(self, {"month": self.month_field, "starts": self.starts_field})

    @property
    def month(self) -> Month:
        """The first month that is counted in the new bands."""
        return self.month_field.month

    def starts(self) -> tuple[int, ...] | None:
        """The ages typed, between commas, spaces or semicolons; None while they make no bands."""
        parts = self.starts_field.text().replace(";", " ").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
            return None
        starts = tuple(int(part) for part in parts)
        try:
            bands_from(starts)
        except VocabularyRefusalError:
            return None
        return starts

    def accept(self) -> None:
        if self.starts() is not None:
            super().accept()

    def _preview_bands(self) -> None:
        starts = self.starts()
        self.button.setEnabled(starts is not None)
        self.preview.setText("" if starts is None else bands_words(bands_from(starts)))
        forms.show_remark(self.remark, "" if starts else tr(REFUSALS[VocabularyRule.NO_BANDS]))
