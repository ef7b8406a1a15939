"""The page of an entry's fields: left when, what and where; right who came; below what happened and why.

Which fields there are and what they are called stands in ``domain/entries/entry_fields``; here each gets what it is
edited with, and its place. What stands in them, and when one is hidden, is for ``fields.EntryFields``.
"""

from PySide6.QtCore import QSize, Qt
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

from logbook_desktop.domain.entries.entry_fields import NUMBERS, SPEC_OF, EntryField, FieldKind, FieldSpec
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.entries.date_field import DateField
from logbook_desktop.ui.entries.editor.attendance_model import AttendanceModel
from logbook_desktop.ui.entries.editor.attendance_view import AttendanceView
from logbook_desktop.ui.entries.editor.new_activity import NewActivity
from logbook_desktop.ui.entries.editor.question_fields import QuestionFields
from logbook_desktop.ui.entries.editor.setting_box import SettingBox
from logbook_desktop.ui.entries.editor.tag_list import TagList
from logbook_desktop.ui.entries.field import EditorField, FieldRemark
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.widgets.type_ahead import TypeAhead

F = EntryField
TEXT_SHARE, TAGS_SHARE = 5, 4
"""The shares of a text and of the tags in the width of their row."""
_CLOCK_CHARACTERS = 8
_LINES_OF_TEXT = 4
_ONE_COLUMN, _TWO_COLUMNS = 56, 96
"""Characters of width below which the columns stand one above the other."""
_WIDE = (F.UNIT, F.ACTIVITY, F.WHAT, F.WHY)
_BESIDE_SETTING = (F.STAFF_COUNT, F.STAFF_MINUTES)
_BELOW_SETTING = (F.YOUTH_MINUTES, F.PRODUCERS)
_COLUMNS = (5, 4, 4)
"""The shares of the narrow fields that stand beside each other."""
_ROWS_OF_A_ROW = 4
"""A row of narrow fields takes one row of the grid, and three for what is said below it."""


class FieldsPage(QWidget):
    """What each field is edited with is an attribute; ``field`` gives it with its name and remark."""

    def __init__(self, date_field: DateField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit, self.activity, self.date = TypeAhead(), TypeAhead(), date_field
        self.start, self.end = QLineEdit(), QLineEdit()
        self.numbers = {number.key: QLineEdit() for number in NUMBERS}
        self.setting = SettingBox()
        self.grid = AttendanceModel(self)
        self.attendance = AttendanceView(self.grid)
        self.estimated = QCheckBox(tr("The numbers are an estimate"))
        self.nobody_came = QPushButton(tr("Nobody came"))
        self.nobody_came.setToolTip(tr("Writes 0 visits. An empty grid says that nobody has counted yet."))
        self.what, self.why = QPlainTextEdit(), QPlainTextEdit()
        self.tags = TagList()
        self.questions = QuestionFields(date_field)
        self.new_activity_button = QPushButton(tr("New activity…"))
        self.new_activity = NewActivity()
        self._length, self._form_of_work = theme.muted(QLabel()), theme.muted(QLabel())
        self._youth_read = theme.muted(QLabel())
        self._fields = self._make_fields()
        self.setting_field = EditorField(tr("Setting"), self.setting, "entry.setting", remark_elsewhere=True)
        self.tags_field = EditorField(tr("Tags"), self.tags, "entry.tags")
        self._attendance_remark = FieldRemark()
        self.personal = {F.WHAT: FieldRemark("info"), F.WHY: FieldRemark("info")}
        """The gentle warnings of personal data under the texts."""
        self._lay_out()

    def field(self, key: EntryField) -> EditorField:
        """A field with its name, mark and remark."""
        return self._fields[key]

    def focus_on(self, key: EntryField) -> None:
        """Put the cursor into a field."""
        target = self.attendance if key is F.ATTENDANCE else self._fields[key].editor
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for two columns (large text, a narrow window), one stands above the other."""
        super().resizeEvent(event)
        wide = self.width() >= theme.characters(self, _TWO_COLUMNS)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        for row in (self._columns, self._texts):
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

    def _make_fields(self) -> dict[EntryField, EditorField]:
        for line in (self.start, self.end, *self.numbers.values()):
            line.setMinimumWidth(theme.characters(line, _CLOCK_CHARACTERS))
        for number in NUMBERS:
            if number.kind is FieldKind.COUNT:
                self.numbers[number.key].setAlignment(Qt.AlignmentFlag.AlignRight)
        editors: dict[EntryField, QWidget] = {
            F.UNIT: self.unit,
            F.ACTIVITY: self.activity,
            F.DATE: self.date,
            F.START: self.start,
            F.LENGTH: self.end,
            **self.numbers,
            F.WHAT: self.what,
            F.WHY: self.why,
        }
        return {key: _field(SPEC_OF[key], editor) for key, editor in editors.items()}

    def _lay_out(self) -> None:
        self._columns = QHBoxLayout()
        self._columns.setSpacing(theme.PAGE)
        self._columns.addLayout(self._left_column(), 5)
        self._columns.addLayout(self._right_column(), 4)
        self._texts = self._text_row()
        page = self._page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, theme.GAP, 0)
        page.setSpacing(theme.GROUP)
        page.addLayout(self._columns)
        page.addLayout(self._texts, 1)
        page.addWidget(self.questions)

    def _left_column(self) -> QVBoxLayout:
        activity = QHBoxLayout()
        activity.setSpacing(theme.SPACE)
        activity.addWidget(self._fields[F.ACTIVITY], 1)
        beside = QVBoxLayout()
        beside.setSpacing(theme.GAP)
        beside.addWidget(self._form_of_work)
        beside.addWidget(self.new_activity_button)
        beside.addStretch(1)
        activity.addLayout(beside)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        left.addWidget(self._fields[F.UNIT])
        left.addLayout(activity)
        left.addWidget(self.new_activity)
        left.addLayout(self._narrow_fields())
        left.addStretch(1)
        return left

    def _narrow_fields(self) -> QGridLayout:
        """Rows of three. A number that is added to the table follows the last one until somebody places it better."""
        fields = self._fields
        placed = (*_BESIDE_SETTING, *_BELOW_SETTING)
        added = [number.key for number in NUMBERS if number.key not in placed]
        numbers = [fields[key] for key in (*_BELOW_SETTING, *added)]
        width = len(_COLUMNS)
        rows = [
            [fields[F.DATE], fields[F.START], fields[F.LENGTH]],
            [self.setting_field, *(fields[key] for key in _BESIDE_SETTING)],
            *(numbers[start : start + width] for start in range(0, len(numbers), width)),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GROUP)
        grid.setVerticalSpacing(theme.GAP)
        for place, row in enumerate(rows):
            _place_row(grid, place * _ROWS_OF_A_ROW, row)
            if place:
                grid.setRowMinimumHeight(place * _ROWS_OF_A_ROW - 1, theme.GAP)
        grid.addWidget(self._length, 1, 1, 1, 2)
        grid.addWidget(self._youth_read, 2 * _ROWS_OF_A_ROW + 1, 0)
        for column, share in enumerate(_COLUMNS):
            grid.setColumnStretch(column, share)
        return grid

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
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE)
        below.addWidget(self.estimated)
        below.addStretch(1)
        below.addWidget(self.nobody_came)
        right.addLayout(below)
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
            column.addWidget(self.personal[key])
            texts.addLayout(column, TEXT_SHARE)
        self.tags.setMinimumHeight(line_height * _LINES_OF_TEXT)
        texts.addWidget(self.tags_field, TAGS_SHARE)
        return texts


def _field(spec: FieldSpec, editor: QWidget) -> EditorField:
    # People write when it ended; how long it was follows from it.
    label = tr("End") if spec.field is F.LENGTH else tr(spec.label)
    return EditorField(label, editor, spec.help, remark_elsewhere=spec.field not in _WIDE)


def _place_row(grid: QGridLayout, row: int, fields: list[EditorField]) -> None:
    """A row of fields; under it, where they have one to show, the remarks of the narrow ones."""
    for column, field in enumerate(fields):
        grid.addWidget(field, row, column)
        if column:
            grid.addWidget(field.remark, row + 1 + column, 1, 1, 2)
        else:
            grid.addWidget(field.remark, row + 1, 0, 3, 1, Qt.AlignmentFlag.AlignTop)
