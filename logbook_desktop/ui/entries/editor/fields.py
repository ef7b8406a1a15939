"""What stands in the fields of an entry: it shows a ``Form`` and gives one, and hides what is not in use.

It says which field was edited or left, and shows the sentences it is handed. What they mean is read by
``form.read``; the editor brings the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from shiboken6 import isValid

from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, Setting
from logbook_desktop.domain.entries.entry_fields import SPEC_OF, EntryField, OptionalField
from logbook_desktop.domain.entries.parsing import read_clock, read_clocks
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary, VocabularyKind
from logbook_desktop.support.i18n import active
from logbook_desktop.ui.entries.date_field import DateField
from logbook_desktop.ui.entries.editor.fields_page import TAGS_SHARE, TEXT_SHARE, FieldsPage
from logbook_desktop.ui.entries.editor.form import Form
from logbook_desktop.ui.entries.editor.state import SETTING

F = EntryField


class EntryFields(FieldsPage):
    """``edited`` and ``left`` carry the EntryField concerned, or ``SETTING``, or None for the rest."""

    edited = Signal(object)
    left = Signal(object)
    edited_by_program = Signal()
    """Guesses were filled in."""

    def __init__(self, date_field: DateField, parent: QWidget | None = None) -> None:
        super().__init__(date_field, parent)
        self._usage = EnabledVocabulary()
        self._bands: tuple[str, ...] | None = None
        self._focus_before: QWidget | None = None
        self._marked_before: tuple[int, int] | None = None
        self._connect()

    def form(self) -> Form:
        """What stands in the fields."""
        chosen = self.unit.chosen()
        return Form(
            unit_id=chosen if isinstance(chosen, int) else NO_UNIT,
            unit="" if isinstance(chosen, int) else self.unit.text(),
            activity=self.activity.text(),
            date=self.date.text(),
            start=self.start.text(),
            end=self.end.text(),
            setting=self.setting.chosen(),
            numbers={key: line.text() for key, line in self.numbers.items()},
            counts=self.grid.counts(),
            totals=self.grid.totals(),
            estimated=self.estimated.isChecked(),
            tag_ids=self.tags.tag_ids(),
            answers=self.questions.answers(),
            what=self.what.toPlainText(),
            why=self.why.toPlainText(),
        )

    def set_form(self, form: Form) -> None:
        """Show other contents; nobody is told. Where the same stands already, cursor and undo stay, too."""
        self.blockSignals(True)
        place = self.unit.findData(form.unit_id)
        self.unit.set_text(self.unit.itemText(place) if place >= 0 else form.unit)
        self.activity.set_text(form.activity)
        self.date.set_text(form.date)
        for key, line in self._lines().items():
            _write(line, {F.START: form.start, F.LENGTH: form.end}.get(key, form.number(key)))
        self.setting.choose(form.setting)
        if (form.counts, form.totals) != (self.grid.counts(), self.grid.totals()):
            self.grid.set_values(form.counts, form.totals)
        self.estimated.setChecked(form.estimated)
        self.tags.choose(form.tag_ids)
        self.questions.choose(form.answers)
        for edit, text in ((self.what, form.what), (self.why, form.why)):
            if edit.toPlainText() != text:
                edit.setPlainText(text)
        for field in (*self._fields.values(), self.setting_field):
            field.set_suggested(False)
        self._show_optional()
        self.blockSignals(False)

    def set_busy(self, busy: bool) -> None:
        """Nothing can be typed while it is saved; afterwards the cursor is back where it was."""
        if busy:
            focus: QWidget | None = self.focusWidget()
            # The field that is open in a cell closes.
            in_grid = focus is not None and self.attendance.isAncestorOf(focus)
            self._focus_before = self.attendance if in_grid else focus
            self._marked_before = _marked(self._focus_before)
        self.setEnabled(not busy)
        if not busy and self._focus_before is not None:
            self._focus_before.setFocus()
            line = _line_of(self._focus_before)
            if line is not None and self._marked_before is not None:
                line.setSelection(*self._marked_before)

    def set_units(self, units: Iterable[tuple[str, int]], *, visible: bool) -> None:
        """The units to choose from; the field is shown only where there is a choice."""
        self.unit.set_choices(units)
        self._fields[F.UNIT].setVisible(visible)

    def set_usage(self, usage: EnabledVocabulary, *, new: bool) -> None:
        """What the organisation of the unit uses. A ``new`` entry begins with a setting that is in use."""
        if usage != self._usage:
            self._usage = usage
            for part in (self.setting, self.tags, self.new_activity):
                part.set_usage(usage)
            if self._bands is not None:
                self.set_bands(self._bands)
            self._show_optional()
        if new and not usage.uses(VocabularyKind.SETTING, self.setting.chosen().value):
            self.setting.choose(self.setting.first_in_use())

    def set_bands(self, codes: Sequence[str]) -> None:
        """The age bands of the day; none are shown where ages are not asked for."""
        self._bands = tuple(codes)
        self.grid.set_bands(self._bands if self._usage.shows(OptionalField.AGES) else ())

    def set_activities(self, activities: Iterable[Activity]) -> None:
        """The activities to choose from, by their names in the language of the screen."""
        language = active().language
        self.activity.set_choices((one.name.in_language(language), one.id) for one in activities)

    def show_readings(self, *, length: str, form_of_work: str, staff_default: str, youth_time: str) -> None:
        """What the program understood, beside the fields."""
        self._length.setText(length)
        self._length.setVisible(bool(length))
        self._form_of_work.setText(form_of_work)
        self._youth_read.setText(youth_time)
        # The reading and the remark share a place; only one of them is ever said.
        wrong = bool(self._fields[F.YOUTH_MINUTES].remark.text())
        self._youth_read.setVisible(bool(youth_time) and not wrong)
        self.numbers[F.STAFF_MINUTES].setPlaceholderText(staff_default)

    def show_remarks(self, remarks: Mapping[EntryField, str]) -> None:
        """The sentences beside the fields; a field without one is right, or not judged yet."""
        for key, field in self._fields.items():
            field.show_remark(remarks.get(key, ""))
        if remarks.get(F.UNIT):
            self._fields[F.UNIT].show()  # it may be hidden while there is no choice
        attendance = remarks.get(F.ATTENDANCE, "")
        self._attendance_remark.show_text(attendance)
        self.attendance.setAccessibleDescription(attendance)

    @property
    def length(self) -> str:
        """The length as it is shown."""
        return self._length.text()

    def remark(self, key: EntryField) -> str:
        """The sentence that stands beside a field at the moment."""
        return (self._attendance_remark if key is F.ATTENDANCE else self._fields[key].remark).text()

    def show_personal(self, field: EntryField, sentence: str) -> None:
        """The gentle warning under a text."""
        self.personal[field].show_text(sentence)

    def suggest(self, key: EntryField, text: str, why: str) -> None:
        """Fill a field with a guess, marked as one."""
        self._lines()[key].setText(text)
        self._fields[key].set_suggested(bool(text), why)

    def suggest_setting(self, setting: Setting, why: str) -> None:
        """Choose a setting as a guess, marked as one."""
        self.setting.choose(setting)
        self.setting_field.set_suggested(True, why)

    @property
    def new_activity_name(self) -> str:
        """What is typed of an activity that is to be added; empty while nobody adds one."""
        return "" if self.new_activity.isHidden() else self.new_activity.name.text()

    def show_new_activity(self, name: str) -> None:
        """Go on adding an activity, if one was begun."""
        if name:
            self.new_activity.ask(name)

    def tidy_clocks(self) -> None:
        """``17-20.30`` in one field becomes start and end; ``17`` becomes ``17.00``."""
        if both := read_clocks(self.start.text()):
            _write(self.start, active().time(both[0]))
            _write(self.end, active().time(both[1]))
        for line in (self.start, self.end):
            if (clock := read_clock(line.text())) is not None:
                _write(line, active().time(clock))

    def _show_optional(self) -> None:
        """Show what the organisation uses, and whatever something stands in, in use or not."""
        filled = self.form().filled
        shown = {one for one in OptionalField if one in filled or self._usage.shows(one)}
        for key, field in self._fields.items():
            optional = SPEC_OF[key].optional
            if optional is not None:
                field.setVisible(optional in shown)
        self.tags_field.setVisible(OptionalField.TAGS in shown)
        # A column in which everything is hidden would keep its share of the width.
        self._texts.setStretch(1, TEXT_SHARE if OptionalField.WHY in shown else 0)
        self._texts.setStretch(2, TAGS_SHARE if OptionalField.TAGS in shown else 0)

    def _lines(self) -> dict[EntryField, QLineEdit]:
        return {F.START: self.start, F.LENGTH: self.end, **self.numbers}

    def _connect(self) -> None:
        for key, line in self._lines().items():
            line.textEdited.connect(partial(self._emit_edited, key))
            line.editingFinished.connect(partial(self._emit_left, key))
            line.returnPressed.connect(self.focusNextChild)
        for key, box in ((F.UNIT, self.unit), (F.ACTIVITY, self.activity), (F.DATE, self.date)):
            box.edited.connect(partial(self._emit_edited, key))
            box.left.connect(partial(self._emit_left, key))
        self.new_activity_button.clicked.connect(
            lambda: self.new_activity.ask("" if self.activity.chosen() else self.activity.text())
        )
        self.new_activity.name.textEdited.connect(partial(self._emit_edited, None))
        self.activity.entered.connect(self._on_activity_entered)
        self.nobody_came.clicked.connect(self.grid.count_nobody)
        self.new_activity.cancelled.connect(partial(self.focus_on, F.ACTIVITY))
        self.setting.activated.connect(self._setting_chosen)
        self.grid.edited.connect(partial(self._emit_edited, F.ATTENDANCE))
        self.attendance.left_forward.connect(partial(self.left.emit, F.ATTENDANCE))
        self.attendance.selectionModel().currentChanged.connect(lambda: self.left.emit(F.ATTENDANCE))
        self.attendance.refused.connect(self._attendance_remark.show_text)
        self.estimated.clicked.connect(partial(self._emit_edited, None))
        self.tags.edited.connect(partial(self._emit_edited, None))
        self.questions.edited.connect(partial(self._emit_edited, None))
        self.what.textChanged.connect(partial(self._emit_edited, F.WHAT))
        self.why.textChanged.connect(partial(self._emit_edited, F.WHY))

    def _emit_edited(self, key: EntryField | None, *_ignored: object) -> None:
        if key in self._fields:
            self._fields[key].set_suggested(False)
        self.edited.emit(key)

    def _emit_left(self, key: EntryField) -> None:
        if isValid(self):  # a field that goes with the page loses the cursor, too, and says so
            self.left.emit(key)

    def _on_activity_entered(self) -> None:
        """To what is asked at every occasion; what stays the same from one to the next is guessed meanwhile."""
        self.left.emit(F.ACTIVITY)
        self.focus_on(F.ATTENDANCE)

    def _setting_chosen(self) -> None:
        self.setting_field.set_suggested(False)
        self.edited.emit(SETTING)


def _write(line: QLineEdit, text: str) -> None:
    if line.text() != text:
        line.setText(text)


def _line_of(widget: QWidget | None) -> QLineEdit | None:
    if isinstance(widget, QComboBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit) else None


def _marked(widget: QWidget | None) -> tuple[int, int] | None:
    """Where the marked text of a line begins and how long it is; a line that loses the cursor forgets it."""
    line = _line_of(widget)
    return (
        (line.selectionStart(), line.selectionLength())
        if line is not None and line.hasSelectedText()
        else None
    )
