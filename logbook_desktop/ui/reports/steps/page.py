"""What the pages of the wizard have in common: a question in one sentence at the left, the preview at the right.

A page shows the choices when it comes up (``show_choices``) and changes its own part of them at once, so there is
nothing to commit on Next and nothing to lose on Back.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit import help as help_
from logbook_desktop.ui.kit.steps_dialog import StepPage
from logbook_desktop.ui.reports.choices import QuestionDraft

STEPS = 5
_WIDEST = 58
"""Characters: a question wider than this is not easier to read."""
_PART_FOR_QUESTION = 0.42


class ReportStepPage(StepPage):
    """One question. Subclasses put their fields into ``self.fields``; ``changed``: whether one may go on may have."""

    changed = Signal()

    def __init__(self, draft: QuestionDraft, number: int, name: str, sentence: str, help_key: str) -> None:
        super().__init__()
        self.draft = draft
        self.name = name
        self._column = _column()
        inside = QWidget()
        self.fields = QVBoxLayout(inside)
        self.fields.setContentsMargins(0, 0, theme.SPACE, 0)
        self.fields.setSpacing(theme.SPACE)
        self._column.setWidget(inside)
        step = theme.muted(QLabel(tr("Step {number} of {count}").format(number=number, count=STEPS)))
        theme.small_font(step)
        heading = QLabel(name)
        theme.section_font(heading)
        asked = forms.sentence(sentence)
        for label in (step, heading, asked):
            self.fields.addWidget(label)
        self.fields.addSpacing(theme.SPACE)
        self._preview = QVBoxLayout()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        layout.setSpacing(theme.GROUP)
        layout.addWidget(self._column)
        layout.addLayout(self._preview, 1)
        self.setAccessibleName(f"{step.text()}: {name}")
        help_.attach(self, help_key)

    def adopt(self, preview: QWidget) -> None:
        """Show the preview, which the pages hand to each other."""
        self._preview.addWidget(preview)
        preview.show()

    @property
    def first_field(self) -> QWidget:
        """Where the keyboard stands when the page comes up."""
        return self

    def show_choices(self) -> None:
        """Set the fields to what is chosen."""

    def enter(self) -> None:
        """What another page has changed is shown."""
        self.show_choices()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = theme.characters(self, _WIDEST)
        self._column.setFixedWidth(min(widest, round(self.width() * _PART_FOR_QUESTION)))


def _column() -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def explanation(text: str) -> QLabel:
    """A sentence of the second rank."""
    label = forms.sentence(text)
    theme.small_font(label)
    return theme.muted(label)


def heading(text: str) -> QLabel:
    """Over a group of fields."""
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def labelled(text: str, field: QWidget, into: QVBoxLayout) -> QLabel:
    """A field with its label above; the label is its accessible name and its mnemonic."""
    label = QLabel(text)
    label.setBuddy(field)
    field.setAccessibleName(text)
    group = QVBoxLayout()
    group.setSpacing(theme.GAP)
    group.addWidget(label)
    group.addWidget(field)
    into.addLayout(group)
    return label


def indented(inner: QLayout | QWidget, into: QVBoxLayout) -> None:
    """Put something under a radio button, with its text at the button's text."""
    row = QHBoxLayout()
    row.setContentsMargins(theme.PAGE, 0, 0, 0)
    if isinstance(inner, QWidget):
        row.addWidget(inner)
    else:
        row.addLayout(inner)
    into.addLayout(row)
