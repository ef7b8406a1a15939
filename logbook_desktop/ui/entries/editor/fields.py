"""All fields of an entry on one page: left when, what and where; right who came; below what happened and why.

Only widgets: it shows a ``Form`` and gives one, tells which field was edited or left, and shows the sentences it is
handed. What they mean is read by ``form.read``; the editor brings the two together.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.parsing import read_clock, read_clocks
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.date_field import DateField
from logbook_desktop.ui.entries.editor.attendance_model import AttendanceModel
from logbook_desktop.ui.entries.editor.attendance_view import AttendanceView
from logbook_desktop.ui.entries.editor.form import Form
from logbook_desktop.ui.entries.editor.new_activity import NewActivity
from logbook_desktop.ui.entries.editor.question_fields import QuestionFields
from logbook_desktop.ui.entries.editor.setting_box import SettingBox
from logbook_desktop.ui.entries.editor.tag_list import TagList
from logbook_desktop.ui.entries.editor.visible_fields import TAGS_SHARE, TEXT_SHARE, VisibleFields
from logbook_desktop.ui.entries.field import EditorField, FieldRemark
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.widgets.type_ahead import TypeAhead

F = EntryField
SETTING = "setting"
"""What ``edited`` carries for the setting, with which nothing can be wrong."""
_CLOCK_CHARACTERS = 8
_LINES_OF_TEXT = 4
_ONE_COLUMN, _TWO_COLUMNS = 56, 96
"""Characters of width below which the columns stand one above the other."""


class EntryFields(QWidget):
    """``edited`` and ``left`` carry the EntryField concerned, or None for what nothing can be wrong with."""

    edited = Signal(object)
    left = Signal(object)
    edited_by_program = Signal()
    """Guesses were filled in."""

    def __init__(self, date_field: DateField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit, self.activity, self.date = TypeAhead(), TypeAhead(), date_field
        self.start, self.end = QLineEdit(), QLineEdit()
        self.staff_count, self.staff_hours = QLineEdit(), QLineEdit()
        self.producers, self.youth_time = QLineEdit(), QLineEdit()
        self.setting = SettingBox()
        self.grid = AttendanceModel(self)
        self.attendance = AttendanceView(self.grid)
        self.estimated = QCheckBox(tr("The numbers are an estimate"))
        self.what, self.why = QPlainTextEdit(), QPlainTextEdit()
        self.tags = TagList()
        self.questions = QuestionFields(date_field)
        self.new_activity_button = QPushButton(tr("New activity…"))
        self.new_activity = NewActivity()
        self._length, self._form_of_work = theme.muted(QLabel()), theme.muted(QLabel())
        self._youth_read = theme.muted(QLabel())
        self._fields = self._make_fields()
        self._attendance_remark = FieldRemark()
        self._personal = {F.WHAT: FieldRemark("info"), F.WHY: FieldRemark("info")}
        self._lay_out()
        self._connect()
        self.in_use = VisibleFields(self)

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
            staff_count=self.staff_count.text(),
            staff_hours=self.staff_hours.text(),
            producers=self.producers.text(),
            youth_time=self.youth_time.text(),
            counts=self.grid.counts(),
            totals=self.grid.totals(),
            estimated=self.estimated.isChecked(),
            tag_ids=self.tags.tag_ids(),
            answers=self.questions.answers(),
            what=self.what.toPlainText(),
            why=self.why.toPlainText(),
        )

    def set_form(self, form: Form) -> None:
        """Show other contents; nobody is told."""
        self.blockSignals(True)
        place = self.unit.findData(form.unit_id)
        self.unit.set_text(self.unit.itemText(place) if place >= 0 else form.unit)
        self.activity.set_text(form.activity)
        self.date.set_text(form.date)
        for line, text in self._lines(form):
            line.setText(text)
        self.setting.choose(form.setting)
        self.grid.set_values(form.counts, form.totals)
        self.estimated.setChecked(form.estimated)
        self.tags.choose(form.tag_ids)
        self.questions.choose(form.answers)
        self.what.setPlainText(form.what)
        self.why.setPlainText(form.why)
        for field in self._fields.values():
            field.set_suggested(False)
        self.in_use.update()
        self.blockSignals(False)

    def set_units(self, units: Iterable[tuple[str, int]], *, visible: bool) -> None:
        """The units to choose from; the field is shown only where there is a choice."""
        self.unit.set_choices(units)
        self._fields[F.UNIT].setVisible(visible)

    def set_activities(self, activities: Iterable[Activity]) -> None:
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
        self.staff_hours.setPlaceholderText(staff_default)

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

    def field(self, key: EntryField) -> EditorField:
        """A field with its name, mark and remark."""
        return self._fields[key]

    def personal_remark(self, key: EntryField) -> str:
        """The gentle warning under a text at the moment."""
        return self._personal[key].text()

    def show_personal(self, field: EntryField, sentence: str) -> None:
        """The gentle warning under a text."""
        self._personal[field].show_text(sentence)

    def suggest(self, key: EntryField, text: str, why: str) -> None:
        """Fill a field with a guess, marked as one."""
        line = {F.START: self.start, F.LENGTH: self.end, F.STAFF_COUNT: self.staff_count}[key]
        line.setText(text)
        self._fields[key].set_suggested(bool(text), why)

    def suggest_setting(self, setting: Setting, why: str) -> None:
        self.setting.choose(setting)
        self._setting_field.set_suggested(True, why)

    def suggest_date(self, text: str, why: str) -> None:
        self.date.set_text(text)
        self._fields[F.DATE].set_suggested(True, why)

    def tidy_clocks(self) -> None:
        """``17-20.30`` in one field becomes start and end; ``17`` becomes ``17.00``."""
        if both := read_clocks(self.start.text()):
            self.start.setText(active().time(both[0]))
            self.end.setText(active().time(both[1]))
        for line in (self.start, self.end):
            if (clock := read_clock(line.text())) is not None:
                line.setText(active().time(clock))

    def focus_on(self, key: EntryField) -> None:
        """Put the cursor into a field."""
        target = self.attendance if key is F.ATTENDANCE else self._fields[key].editor
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_fields(self) -> dict[EntryField, EditorField]:
        self._setting_field = EditorField(tr("Setting"), self.setting, "entry.setting", remark_elsewhere=True)
        for line in (self.staff_count, self.producers):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        for line in (
            self.start,
            self.end,
            self.staff_count,
            self.staff_hours,
            self.producers,
            self.youth_time,
        ):
            line.setMinimumWidth(theme.characters(line, _CLOCK_CHARACTERS))
        return {
            F.UNIT: EditorField(tr("Unit"), self.unit, "tree"),
            F.ACTIVITY: EditorField(tr("Activity"), self.activity, "entry.activity"),
            F.DATE: EditorField(tr("Date"), self.date, "entry.date", remark_elsewhere=True),
            F.START: EditorField(tr("Start"), self.start, "entry.start", remark_elsewhere=True),
            F.LENGTH: EditorField(tr("End"), self.end, "entry.end", remark_elsewhere=True),
            F.STAFF_COUNT: EditorField(
                tr("Staff"), self.staff_count, "entry.staff_count", remark_elsewhere=True
            ),
            F.STAFF_MINUTES: EditorField(
                tr("Staff hours"), self.staff_hours, "entry.staff_minutes", remark_elsewhere=True
            ),
            F.PRODUCERS: EditorField(
                tr("Producers"), self.producers, "entry.producers", remark_elsewhere=True
            ),
            F.YOUTH_MINUTES: EditorField(
                tr("Youth-produced time"), self.youth_time, "entry.youth_minutes", remark_elsewhere=True
            ),
            F.WHAT: EditorField(tr("What happened"), self.what, "entry.what"),
            F.WHY: EditorField(tr("Why"), self.why, "entry.why"),
        }

    def _lay_out(self) -> None:
        self._columns = QHBoxLayout()
        self._columns.setSpacing(theme.PAGE)
        self._columns.addLayout(self._left_column(), 5)
        self._columns.addLayout(self._right_column(), 4)
        self.texts = self._text_row()
        page = self._page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, theme.GAP, 0)
        page.setSpacing(theme.GROUP)
        page.addLayout(self._columns)
        page.addLayout(self.texts, 1)
        page.addWidget(self.questions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for two columns (large text, a narrow window), one stands above the other."""
        super().resizeEvent(event)
        wide = self.width() >= theme.characters(self, _TWO_COLUMNS)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        for row in (self._columns, self.texts):
            if row.direction() is not direction:
                row.setDirection(direction)

    def minimumSizeHint(self) -> QSize:
        """Of one column: the room around is to shrink until the columns stand one above the other."""
        width = theme.characters(self, _ONE_COLUMN)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def heightForWidth(self, width: int) -> int:
        """The least: the texts give up their spare room to a remark before the page begins to scroll."""
        least = self._page.minimumHeightForWidth(width)
        # Where nothing that is shown wraps, the layout does not reckon with the width.
        return least if least >= 0 else self._page.minimumSize().height()

    def _left_column(self) -> QVBoxLayout:
        f = self._fields
        activity = QHBoxLayout()
        activity.setSpacing(theme.SPACE)
        activity.addWidget(f[F.ACTIVITY], 1)
        beside = QVBoxLayout()
        beside.setSpacing(theme.GAP)
        beside.addWidget(self._form_of_work)
        beside.addWidget(self.new_activity_button)
        beside.addStretch(1)
        activity.addLayout(beside)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GROUP)
        grid.setVerticalSpacing(theme.GAP)
        self._place_row(grid, 0, f[F.DATE], f[F.START], f[F.LENGTH])
        grid.addWidget(self._length, 1, 1, 1, 2)
        self._place_row(grid, 4, self._setting_field, f[F.STAFF_COUNT], f[F.STAFF_MINUTES])
        self._place_row(grid, 8, f[F.YOUTH_MINUTES], f[F.PRODUCERS])
        grid.addWidget(self._youth_read, 9, 0)
        for row in (3, 7):
            grid.setRowMinimumHeight(row, theme.GAP)
        for column, share in enumerate((5, 4, 4)):
            grid.setColumnStretch(column, share)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        left.addWidget(f[F.UNIT])
        left.addLayout(activity)
        left.addWidget(self.new_activity)
        left.addLayout(grid)
        left.addStretch(1)
        return left

    @staticmethod
    def _place_row(grid: QGridLayout, row: int, *fields: EditorField) -> None:
        """A row of fields; under it, where they have one to show, the remarks of the narrow ones."""
        for column, field in enumerate(fields):
            grid.addWidget(field, row, column)
            if column:
                grid.addWidget(field.remark, row + 1 + column, 1, 1, 2)
            else:
                grid.addWidget(field.remark, row + 1, 0, 3, 1, Qt.AlignmentFlag.AlignTop)

    def _right_column(self) -> QVBoxLayout:
        name = QLabel(tr("Attendance"))
        name.setBuddy(self.attendance)
        self.attendance.setAccessibleName(name.text())
        help_texts.attach(self.attendance, "entry.attendance")
        help_texts.attach(self.estimated, "entry.estimated")
        right = QVBoxLayout()
        right.setSpacing(theme.GAP)
        right.addWidget(name)
        right.addWidget(self.attendance)
        right.addWidget(self._attendance_remark)
        right.addWidget(self.estimated)
        right.addStretch(1)
        return right

    def _text_row(self) -> QHBoxLayout:
        line_height = self.what.fontMetrics().lineSpacing()
        texts = QHBoxLayout()
        texts.setSpacing(theme.GROUP)
        for key, edit in ((F.WHAT, self.what), (F.WHY, self.why)):
            edit.setTabChangesFocus(True)
            edit.setMinimumHeight(line_height * _LINES_OF_TEXT)
            column = QVBoxLayout()
            column.setSpacing(theme.GAP)
            column.addWidget(self._fields[key], 1)
            column.addWidget(self._personal[key])
            texts.addLayout(column, TEXT_SHARE)
        self.tags.setMinimumHeight(line_height * _LINES_OF_TEXT)
        self.tags_field = EditorField(tr("Tags"), self.tags, "entry.tags")
        texts.addWidget(self.tags_field, TAGS_SHARE)
        return texts

    def _connect(self) -> None:
        for key, line in (
            (F.START, self.start),
            (F.LENGTH, self.end),
            (F.STAFF_COUNT, self.staff_count),
            (F.STAFF_MINUTES, self.staff_hours),
            (F.PRODUCERS, self.producers),
            (F.YOUTH_MINUTES, self.youth_time),
        ):
            line.textEdited.connect(partial(self._tell_edited, key))
            line.editingFinished.connect(partial(self._tell_left, key))
            line.returnPressed.connect(self.focusNextChild)
        for key, box in ((F.UNIT, self.unit), (F.ACTIVITY, self.activity), (F.DATE, self.date)):
            box.edited.connect(partial(self._tell_edited, key))
            box.left.connect(partial(self._tell_left, key))
        self.new_activity_button.clicked.connect(self._ask_for_activity)
        self.new_activity.cancelled.connect(partial(self.focus_on, F.ACTIVITY))
        self.setting.activated.connect(self._setting_chosen)
        self.grid.edited.connect(partial(self._tell_edited, F.ATTENDANCE))
        self.attendance.left_forward.connect(partial(self.left.emit, F.ATTENDANCE))
        self.attendance.selectionModel().currentChanged.connect(lambda: self.left.emit(F.ATTENDANCE))
        self.attendance.refused.connect(self._attendance_remark.show_text)
        self.estimated.clicked.connect(partial(self._tell_edited, None))
        self.tags.edited.connect(partial(self._tell_edited, None))
        self.questions.edited.connect(partial(self._tell_edited, None))
        self.what.textChanged.connect(partial(self._tell_edited, F.WHAT))
        self.why.textChanged.connect(partial(self._tell_edited, F.WHY))

    def _tell_edited(self, key: EntryField | None, *_ignored: object) -> None:
        if key in self._fields:
            self._fields[key].set_suggested(False)
        self.edited.emit(key)

    def _tell_left(self, key: EntryField) -> None:
        if isValid(self):  # a field that goes with the page loses the cursor, too, and says so
            self.left.emit(key)

    def _ask_for_activity(self) -> None:
        self.new_activity.ask("" if self.activity.chosen() else self.activity.text())

    def _setting_chosen(self) -> None:
        self._setting_field.set_suggested(False)
        self.edited.emit(SETTING)

    def _lines(self, form: Form) -> tuple[tuple[QLineEdit, str], ...]:
        return (
            (self.start, form.start),
            (self.end, form.end),
            (self.staff_count, form.staff_count),
            (self.staff_hours, form.staff_hours),
            (self.producers, form.producers),
            (self.youth_time, form.youth_time),
        )
