"""Step 3, What: the measures, each with its definition, and what the chosen division cannot show of them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from logbook_desktop.domain.reports.dimensions import ALL_DIMENSIONS
from logbook_desktop.domain.reports.measures import MEASURES, Measure, MeasureKind, MeasureUnit
from logbook_desktop.domain.reports.reports import NoteKind, notes_for
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.reports.choices import QuestionDraft
from logbook_desktop.ui.reports.steps.page import ReportStepPage, heading
from logbook_desktop.wording.report_sentences import note_sentences
from logbook_desktop.wording.reports import definition_text, measure_text

KEY_ROLE = Qt.ItemDataRole.UserRole
_GROUPS = (N_("Counts"), N_("Hours"), N_("Shares and ratios"))


def _group(measure: Measure) -> str:
    if measure.kind is MeasureKind.RATIO:
        return _GROUPS[2]
    return _GROUPS[1] if measure.unit is MeasureUnit.HOURS else _GROUPS[0]


class WhatPage(ReportStepPage):
    """A list of measures with boxes; the definition of the current one stands under it."""

    def __init__(self, draft: QuestionDraft) -> None:
        super().__init__(
            draft,
            3,
            tr("What"),
            tr("Choose the measures; each says exactly what it counts."),
            "report.measures",
        )
        self._showing = False
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Measures of the report"))
        self.list.setMinimumHeight(theme.characters(self, 20))
        self.list.setSpacing(theme.GAP // 2)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fill()
        self.fields.addWidget(self.list, 1)
        self.warning = theme.warning(forms.sentence())
        self.fields.addWidget(self.warning)
        self.definition = DefinitionBox()
        self.fields.addWidget(self.definition)
        self.list.itemChanged.connect(self._choose)
        self.list.currentItemChanged.connect(self._explain)

    def _fill(self) -> None:
        ordered = sorted(MEASURES.values(), key=lambda measure: _GROUPS.index(_group(measure)))
        group = ""
        for measure in ordered:
            if _group(measure) != group:
                group = _group(measure)
                self.list.addItem(self._group_item(tr(group)))
            item = QListWidgetItem(measure_text(measure, active()))
            item.setData(KEY_ROLE, measure.key)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
            )
            item.setToolTip(definition_text(measure, active()))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, definition_text(measure, active()))
            self.list.addItem(item)

    def _group_item(self, name: str) -> QListWidgetItem:
        item = QListWidgetItem(name)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        # Not to be chosen, but to be read: the colour of what is disabled is too faint for that.
        item.setForeground(self.palette().placeholderText())
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        return item

    def items(self) -> dict[str, QListWidgetItem]:
        """The lines of the list by the key of their measure."""
        found = (self.list.item(row) for row in range(self.list.count()))
        return {item.data(KEY_ROLE): item for item in found if item.data(KEY_ROLE)}

    @property
    def first_field(self) -> QWidget:
        return self.list

    def show_choices(self) -> None:
        self._showing = True
        chosen = self.draft.choices.measures
        for key, item in self.items().items():
            item.setCheckState(Qt.CheckState.Checked if key in chosen else Qt.CheckState.Unchecked)
        self._showing = False
        if self.list.currentItem() is None:
            self.list.setCurrentItem(self.items()[chosen[0] if chosen else "entries"])
        self._show_warning()

    def blocked_reason(self) -> str:
        return _missing(self.draft)

    def _choose(self, changed: QListWidgetItem) -> None:
        if self._showing:
            return
        # What was chosen keeps its place in the table; what is new comes last.
        before = [key for key in self.draft.choices.measures if key != changed.data(KEY_ROLE)]
        new = [changed.data(KEY_ROLE)] if changed.checkState() is Qt.CheckState.Checked else []
        self.draft.change(measures=(*before, *new))
        self._show_warning()
        self.changed.emit()

    def _explain(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(KEY_ROLE):
            self.definition.show_measure(MEASURES[item.data(KEY_ROLE)])

    def _show_warning(self) -> None:
        """What is not split by the rows and columns chosen, at once."""
        self.warning.setText(unsplit_sentence(self.draft) or _missing(self.draft))
        self.warning.setVisible(bool(self.warning.text()))


def _missing(draft: QuestionDraft) -> str:
    return "" if draft.choices.measures else tr("Nothing is chosen yet. Tick at least one measure.")


def unsplit_sentence(draft: QuestionDraft) -> str:
    """What the chosen division cannot show, in a sentence per dimension; empty if nothing."""
    question = draft.choices.question
    if question is None:
        return ""
    notes = [note for note in notes_for(question) if note.kind is NoteKind.DOES_NOT_SPLIT]
    return "\n".join(note_sentences(notes, active()))


class DefinitionBox(QFrame):
    """One measure explained."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._name = heading("")
        self.meaning = forms.sentence()
        self._adding = theme.muted(forms.sentence())
        theme.small_font(self._adding)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GAP)
        for label in (self._name, self.meaning, self._adding):
            label.setTextFormat(Qt.TextFormat.PlainText)
            layout.addWidget(label)

    def show_measure(self, measure: Measure) -> None:
        """Explain another measure."""
        self._name.setText(measure_text(measure, active()))
        self.meaning.setText(definition_text(measure, active()))
        self._adding.setText(_adding(measure))


def _adding(measure: Measure) -> str:
    if measure.kind is MeasureKind.RATIO:
        return tr("Does not add up: each cell and the total are computed from their own entries.")
    if measure.kind is MeasureKind.DISTINCT:
        return tr("Does not add up: counted anew for each cell and for the total.")
    if measure.splits_by == ALL_DIMENSIONS:
        return tr("Splits by everything, also by gender and age band.")
    return tr("Splits by everything but gender and age band.")
