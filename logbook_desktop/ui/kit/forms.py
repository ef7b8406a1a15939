"""The rows of forms and dialogs: a field with its name, a sentence, a remark, names, a day, a month, the buttons."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import FIRST_DAY, LAST_DAY, Month
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.widgets.mnemonic_label import MnemonicLabel

_IN_LANGUAGE = {"fi": N_("In Finnish"), "sv": N_("In Swedish"), "en": N_("In English")}
_NO_DAY = QDate(FIRST_DAY.year - 1, 12, 31)
_LAST_DAY = QDate(LAST_DAY.year, 12, 31)
"""Shown as words instead of a date."""


def form_layout() -> QFormLayout:
    """A form whose fields are as wide as there is room."""
    form = QFormLayout()
    form.setHorizontalSpacing(theme.GROUP)
    form.setVerticalSpacing(theme.SPACE)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_field(form: QFormLayout, name: str, field: QWidget, row: QWidget | None = None) -> None:
    """A field with its name, which has a letter for Alt; ``row`` stands in the form where the field is part of it."""
    label = MnemonicLabel(name)
    label.setBuddy(field)
    field.setAccessibleName(name)
    form.addRow(label, row or field)


def wide_choice(characters: int) -> QComboBox:
    """An empty choice as wide as the fields of its form, and at least so many characters."""
    box = QComboBox()
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(characters)
    return box


def sentence(text: str = "") -> QLabel:
    """Words on their own, as many lines as they need; never read as marks of HTML."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class NameFields:
    """A name and its forms in other languages, as rows of a form."""

    def __init__(self, form: QFormLayout, name: Name | None) -> None:
        self.main = QLineEdit(name.text if name else "")
        self.main.setMaxLength(200)
        form.addRow(tr("Name"), self.main)
        known = name.translations if name else {}
        self.others = {code: QLineEdit(known.get(code, "")) for code in _IN_LANGUAGE}
        for code, field in self.others.items():
            field.setMaxLength(200)
            field.setPlaceholderText(tr("the same"))
            form.addRow(tr(_IN_LANGUAGE[code]), field)

    @property
    def fields(self) -> dict[str, QWidget]:
        """Each with what it is called where it is kept."""
        return {"name": self.main, **self.others}

    @property
    def name(self) -> Name | None:
        """The name typed; None while there is none."""
        text = self.main.text().strip()
        if not text:
            return None
        return Name.of(text, {code: field.text() for code, field in self.others.items()})


class DayField(QDateEdit):
    """A date with a calendar. With ``none_text`` it may also be no day at all, which those words say."""

    def __init__(self, day: date | None, none_text: str = "") -> None:
        super().__init__()
        self._may_be_none = bool(none_text)
        self.setLocale(QLocale(active().locale))
        self.setDisplayFormat("dd/MM/yyyy" if active().language == "en" else "d.M.yyyy")
        self.setCalendarPopup(True)
        self.setDateRange(_NO_DAY if none_text else _NO_DAY.addDays(1), _LAST_DAY)
        self.setSpecialValueText(none_text)
        self.setDate(_NO_DAY if day is None else QDate(day.year, day.month, day.day))

    @property
    def day(self) -> date | None:
        """The day chosen; None where none is and none may be."""
        chosen = self.date()
        if self._may_be_none and chosen == _NO_DAY:
            return None
        return date(chosen.year(), chosen.month(), chosen.day())

    def focusNextPrevChild(self, following: bool) -> bool:
        """Tab leaves words as it leaves any field: looking for a day and a month in them Qt never comes out."""
        if self.day is None:
            return QWidget.focusNextPrevChild(self, following)
        return super().focusNextPrevChild(following)


class MonthField(QDateEdit):
    """A month: moves take effect on its first day."""

    def __init__(self, month: Month) -> None:
        super().__init__()
        self.setLocale(QLocale(active().locale))
        self.setDisplayFormat("MM/yyyy")
        self.setDateRange(_NO_DAY.addDays(1), _LAST_DAY)
        self.setDate(QDate(month.year, month.month, 1))

    @property
    def month(self) -> Month:
        """The month chosen."""
        return Month(self.date().year(), self.date().month())


def button_row(dialog: QDialog, text: str, *, safe: bool = False) -> tuple[QHBoxLayout, QPushButton]:
    """The safe choice, and the one that says what happens: (row, that button).

    Enter in a field chooses the latter, or with ``safe`` the former; on a button it presses that button.
    """
    act = theme.primary(QPushButton(text, dialog))  # in the dialog already: else it is not its default
    act.setDefault(not safe)
    act.clicked.connect(dialog.accept)
    cancel = QPushButton(tr("Cancel"), dialog)
    cancel.setDefault(safe)
    cancel.clicked.connect(dialog.reject)
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE)
    row.addStretch(1)
    row.addWidget(cancel)
    row.addWidget(act)
    return row, act


def remark() -> QLabel:
    """A line for a warning, hidden while there is none."""
    label = theme.warning(QLabel())
    label.setWordWrap(True)
    label.hide()
    return label


def add_remark(form: QFormLayout) -> QLabel:
    """A remark below the field just added."""
    label = remark()
    form.addRow("", label)
    return label


def show_remark(label: QLabel, text: str) -> None:
    """Show a warning, or hide its line."""
    label.setText(text)
    label.setVisible(bool(text))
