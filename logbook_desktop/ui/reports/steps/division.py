"""Step 4, Rows and columns: by what the measures are divided. Only what makes a table is offered."""

from PySide6.QtWidgets import QComboBox, QWidget

from logbook_desktop.domain.errors import QuestionError
from logbook_desktop.domain.reports.dimensions import ATTENDANCE_DIMENSIONS, Dimension
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import errors, forms, theme
from logbook_desktop.ui.kit import help as help_
from logbook_desktop.ui.reports.choices import MAX_ROWS, QuestionDraft, permitted
from logbook_desktop.ui.reports.steps.page import ReportStepPage, explanation, labelled
from logbook_desktop.ui.reports.steps.what import unsplit_sentence
from logbook_desktop.wording.reports import dimension_text


class DivisionPage(ReportStepPage):
    """Up to three dimensions in the rows, and one in the columns."""

    def __init__(self, draft: QuestionDraft) -> None:
        super().__init__(
            draft,
            4,
            tr("Rows and columns"),
            tr("Choose what the rows and the columns stand for."),
            "report.rows",
        )
        self._showing = False
        names = (tr("Rows"), tr("Rows, divided further by"), tr("Rows, divided still further by"))
        self.rows = [QComboBox() for _ in range(MAX_ROWS)]
        self._labels = [labelled(text, box, self.fields) for text, box in zip(names, self.rows, strict=True)]
        self.fields.addSpacing(theme.SPACE)
        self.column = QComboBox()
        labelled(tr("Columns"), self.column, self.fields)
        help_.attach(self.column, "report.columns")
        self.hint = explanation(tr("Gender and age band are offered when visits are among the measures."))
        self.fields.addWidget(self.hint)
        self.warning = theme.warning(forms.sentence())
        self.fields.addWidget(self.warning)
        self.fields.addStretch(1)
        for box in (*self.rows, self.column):
            box.currentIndexChanged.connect(self._choose)

    @property
    def first_field(self) -> QWidget:
        return self.rows[0]

    def show_choices(self) -> None:
        """A list for each level, and one more than is chosen; each offers what the measures split by."""
        self._showing = True
        choices = self.draft.choices
        for place, box in enumerate(self.rows):
            current = choices.rows[place] if place < len(choices.rows) else None
            needed = place == 0
            self._fill(box, current, "" if needed else tr("– not divided further –"))
            shown = place <= len(choices.rows)
            box.setVisible(shown)
            self._labels[place].setVisible(shown)
        self._fill(self.column, choices.column, tr("– the measures only –"))
        self._showing = False
        self.hint.setVisible(not permitted(choices.measures) >= ATTENDANCE_DIMENSIONS)
        self.warning.setText(unsplit_sentence(self.draft))
        self.warning.setVisible(bool(self.warning.text()))

    def blocked_reason(self) -> str:
        """Why the question as a whole cannot be asked: with the division its last part is there."""
        problems = self.draft.choices.problems
        return errors.describe_error(QuestionError(problems)).text if problems else ""

    def _fill(self, box: QComboBox, current: Dimension | None, none: str) -> None:
        """What may stand here: not what stands elsewhere, nor what none of the measures splits by."""
        choices = self.draft.choices
        elsewhere = {*choices.rows, choices.column} - {current}
        allowed = permitted(choices.measures) | {current}
        box.clear()
        if none:
            box.addItem(none, "")
        for dimension in Dimension:
            if dimension in allowed and dimension not in elsewhere:
                box.addItem(dimension_text(dimension, active()), dimension.value)
        box.setCurrentIndex(max(0, box.findData(current.value if current else "")))

    def _choose(self) -> None:
        if self._showing:
            return
        rows = tuple(Dimension(box.currentData()) for box in self.rows if box.currentData())
        column = Dimension(self.column.currentData()) if self.column.currentData() else None
        self.draft.change(rows=rows, column=column)
        self.show_choices()
        self.changed.emit()
