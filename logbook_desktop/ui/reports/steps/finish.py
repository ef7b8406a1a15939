"""Step 5, Preview and export: what was asked, each line with a way back to it, and the files to make of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.exports.writing import WrittenReport
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.icons import icon, tinted
from logbook_desktop.ui.reports import summary
from logbook_desktop.ui.reports.choices import QuestionDraft
from logbook_desktop.ui.reports.exporting import OFFERS, ExportFormat, open_file, open_folder
from logbook_desktop.ui.reports.steps.page import ReportStepPage, explanation, heading

_BUTTON_WIDTH = 30
"""Characters: buttons under each other are equally wide."""


class FinishPage(ReportStepPage):
    """Buttons of the formats; enabled once the table is there."""

    save_requested = Signal(object)
    """An ``ExportFormat``."""
    print_requested = Signal()
    step_requested = Signal(int)

    def __init__(self, draft: QuestionDraft, tree: Tree, month: Month) -> None:
        super().__init__(
            draft,
            5,
            tr("Preview and export"),
            tr("Look at the report, and save it or print it."),
            "report.export",
        )
        self._tree, self._month = tree, month
        self.changes: list[QPushButton] = []
        self._lines: list[QLabel] = []
        self._build_summary()
        self.fields.addSpacing(theme.SPACE)
        self.buttons: dict[ExportFormat, QPushButton] = {}
        self._build_exports()
        self.result = ResultBox()
        self.fields.addWidget(self.result)
        self.show_answer(None)
        self.fields.addStretch(1)

    def _build_summary(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(theme.GAP)
        for place, line in enumerate(summary.lines(self.draft.choices, self._tree, self._month, active())):
            text = forms.sentence()
            change = QPushButton(tr("Change"))
            change.setFlat(True)
            change.setAccessibleName(tr("Change: {step}").format(step=line.name))
            change.clicked.connect(lambda _on=False, step=line.step: self.step_requested.emit(step))
            grid.addWidget(text, place, 0)
            grid.addWidget(change, place, 1, Qt.AlignmentFlag.AlignTop)
            self._lines.append(text)
            self.changes.append(change)
        self.fields.addLayout(grid)

    def _build_exports(self) -> None:
        self.fields.addWidget(heading(tr("Save or print")))
        for offer in OFFERS:
            button = QPushButton(icon(offer.icon), tr(offer.text))
            button.clicked.connect(lambda _on=False, offer=offer: self.save_requested.emit(offer))
            self._put(button, tr(offer.purpose))
            self.buttons[offer] = button
        first = self.buttons[OFFERS[0]]
        theme.primary(first).setIcon(tinted(OFFERS[0].icon, QColor(Qt.GlobalColor.white)))
        self.print = QPushButton(icon("printer"), tr("Print…"))
        self.print.clicked.connect(self.print_requested)
        self._put(self.print, tr("The table and its definitions on paper."))

    def _put(self, button: QPushButton, purpose: str) -> None:
        """A button, and under it what it is for."""
        button.setAccessibleDescription(purpose)
        button.setMinimumWidth(theme.characters(self, _BUTTON_WIDTH))
        group = QVBoxLayout()
        group.setSpacing(theme.GAP)
        group.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        group.addWidget(explanation(purpose))
        self.fields.addLayout(group)

    @property
    def first_field(self) -> QWidget:
        """The button that saves, once there is an answer to save; before, what takes one back to the choices."""
        save = self.buttons[OFFERS[0]]
        return save if save.isEnabled() else self.changes[0]

    def show_choices(self) -> None:
        """Everything that was asked, a line for each step."""
        lines = summary.lines(self.draft.choices, self._tree, self._month, active())
        for label, line in zip(self._lines, lines, strict=True):
            label.setText(tr("{step}: {chosen}").format(step=line.name, chosen=line.text))

    def show_answer(self, answer: ReportAnswer | None) -> None:
        """Only what is on the screen can be saved."""
        for button in (*self.buttons.values(), self.print):
            button.setEnabled(answer is not None)
        if answer is None:
            self.result.hide()
        elif self.focusWidget() is self.changes[0]:  # it had it only while there was nothing to save
            self.first_field.setFocus()


class ResultBox(QFrame):
    """After saving: what was written, and ways to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._written: WrittenReport | None = None
        self.message = forms.sentence()
        self.remarks = explanation("")
        self.open = QPushButton(icon("file-text"), tr("Open the file"))
        self.folder = QPushButton(icon("folder-open"), tr("Open the folder"))
        self.open.clicked.connect(lambda: self._open(file=True))
        self.folder.clicked.connect(lambda: self._open(file=False))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.open)
        row.addWidget(self.folder)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.SPACE)
        layout.addWidget(self.message)
        layout.addWidget(self.remarks)
        layout.addLayout(row)
        self.hide()

    def show_written(self, written: WrittenReport) -> None:
        """Say which file was saved and what is to be known of it; the keyboard stands on *Open*."""
        self._written = written
        self.message.setText(tr("Saved: {file}").format(file=written.path.name))
        self.message.setToolTip(str(written.path))
        self.remarks.setText("\n".join(written.remarks))
        self.remarks.setVisible(bool(written.remarks))
        self.show()
        self.open.setFocus()

    def _open(self, *, file: bool) -> None:
        assert self._written is not None
        opened = open_file(self._written) if file else open_folder(self._written)
        if not opened:
            self.remarks.setText(
                tr("The system has no program for it. The file is here: {path}").format(
                    path=self._written.path
                )
            )
            self.remarks.show()
