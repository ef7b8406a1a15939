"""The wizard that splits a place: what it becomes, which part takes what, and what comes of it.

It explains itself with the case at hand, and changes nothing: what it has gathered is ``changes``.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import SplitPart, splitting
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.steps_dialog import StepPage, StepsDialog
from logbook_desktop.ui.tree.merging.wizard import refusal_of
from logbook_desktop.ui.tree.reviewing import Reviewer, ReviewStep
from logbook_desktop.wording.tree import name_of

FEWEST_PARTS = 2
MOST_PARTS = 12


class SplitWizard(StepsDialog):
    """``changes`` and ``text`` (what the step is called) are for whoever opened it, once it is accepted."""

    def __init__(
        self, parent: QWidget | None, tree: Tree, node: Node, today: date, reviewer: Reviewer
    ) -> None:
        super().__init__(parent, tr("Split {name}").format(name=name_of(node)))
        self.tree = tree
        self.node = node
        self.text = tr("Split {name}").format(name=name_of(node))
        self.finish_text = self.text
        self.typed: typed.TypedFields | None = None
        self.parts = _PartsStep(self, Month.of(today))
        self.children_of = _ChildrenStep(self)
        self.outcome = ReviewStep(self, reviewer, lambda: self.changes)
        steps: list[StepPage] = [self.parts, self.outcome]
        if any(not child.is_closed(today) for child in tree.children(node.id, Month.of(today))):
            steps.insert(1, self.children_of)
        self.set_steps(steps)
        fields = {_named(place): field for place, field in enumerate(self.parts.fields, 1)}
        self.typed = typed.keep(self, fields, about=str(node.id), before_filling=self.parts.make_room)

    @property
    def month(self) -> Month:
        """The month from which the parts stand on their own."""
        return self.parts.month_field.month

    @property
    def open_children(self) -> list[Node]:
        """What hangs under it on the day of the split, and has to go somewhere."""
        children = self.tree.children(self.node.id, self.month)
        return [child for child in children if not child.is_closed(self.month.first_day)]

    @property
    def changes(self) -> Sequence[TreeChange]:
        """The changes that the split is made of."""
        places = self.children_of.places
        parts = [
            SplitPart(
                name, tuple(child.id for child in self.open_children if places.get(child.id, 0) == number)
            )
            for number, name in enumerate(self.parts.names)
        ]
        return splitting(self.tree, self.node.id, self.month, parts)


class _PartsStep(StepPage):
    def __init__(self, wizard: SplitWizard, month: Month) -> None:
        super().__init__()
        self._wizard = wizard
        self.sentence = tr("What does {name} become, and when?").format(name=name_of(wizard.node))
        self._form = QFormLayout()
        self._form.setSpacing(theme.SPACE)
        self.fields: list[QLineEdit] = []
        self.more = QPushButton(icon("plus"), tr("One more part"))
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._add_and_go)
        self.month_field = forms.MonthField(month)
        self.month_field.setAccessibleName(tr("From the month"))
        self.month_field.setToolTip(tr("The split takes effect on the first day of the chosen month."))
        self.month_field.dateChanged.connect(self._show_outcome)
        self.explanation = QLabel()
        self.explanation.setWordWrap(True)
        self.remark = forms.remark()
        when = QFormLayout()
        when.addRow(tr("From the month"), self.month_field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GROUP)
        column.addLayout(self._form)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(when)
        column.addWidget(self.explanation)
        column.addWidget(self.remark)
        column.addStretch(1)
        for _ in range(FEWEST_PARTS):
            self._add()
        self.setFocusProxy(self.fields[0])

    @property
    def names(self) -> list[Name]:
        """Of the parts that have one, in their order."""
        return [Name.of(text) for field in self.fields if (text := field.text().strip())]

    def enter(self) -> None:
        self._show_outcome()

    def blocked_reason(self) -> str:
        if len(self.names) < FEWEST_PARTS:
            return tr("Type the names of at least two parts.")
        return refusal_of(self._wizard.tree, lambda: self._wizard.changes)

    def make_room(self, texts: Mapping[str, str]) -> None:
        """As many parts as there were when it was typed."""
        while _named(len(self.fields) + 1) in texts and len(self.fields) < MOST_PARTS:
            self._add()

    def _add(self) -> None:
        field = QLineEdit()
        field.setMaxLength(200)
        self.fields.append(field)
        label = tr("Part {number}").format(number=len(self.fields))
        field.setAccessibleName(label)
        self._form.addRow(label, field)
        field.textChanged.connect(self._show_outcome)
        if self._wizard.typed is not None:
            self._wizard.typed.add(_named(len(self.fields)), field)
        self.more.setVisible(len(self.fields) < MOST_PARTS)

    def _add_and_go(self) -> None:
        self._add()
        self.fields[-1].setFocus()

    def _show_outcome(self) -> None:
        if not hasattr(self._wizard, "outcome"):
            return  # still being built
        day = active().date(self.month_field.month.first_day)
        lines: tuple[str, ...] = (
            tr("{name} closes on {day} and keeps its history. Its entries stay where they are."),
            tr("The parts open on {day} beside it, and remember that they come from it."),
        )
        names = {"name": name_of(self._wizard.node), "day": day}
        self.explanation.setText("\n".join(f"• {line.format(**names)}" for line in lines))
        typed = len(self.names) >= FEWEST_PARTS
        forms.show_remark(self.remark, self.blocked_reason() if typed else "")
        self._wizard.update_buttons()


def _named(number: int) -> str:
    """What the name of a part is called where it is kept."""
    return f"part {number}"


class _ChildrenStep(StepPage):
    """Which part takes which of the places under it."""

    def __init__(self, wizard: SplitWizard) -> None:
        super().__init__()
        self._wizard = wizard
        self._choices: dict[int, QComboBox] = {}
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)

    @property
    def places(self) -> dict[int, int]:
        """Of each child the number of the part that takes it."""
        return {child: choice.currentIndex() for child, choice in self._choices.items()}

    def enter(self) -> None:
        before = self.places
        children = self._wizard.open_children
        words = tr("Which part takes which place under {name}?")
        self.sentence = words.format(name=name_of(self._wizard.node))
        names = [name.text for name in self._wizard.parts.names]
        rows = QWidget()
        form = QFormLayout(rows)
        form.setSpacing(theme.SPACE)
        self._choices = {}
        for child in children:
            choice = QComboBox()
            choice.addItems(names)
            choice.setCurrentIndex(min(max(before.get(child.id, 0), 0), len(names) - 1))
            choice.setAccessibleName(name_of(child))
            form.addRow(name_of(child), choice)
            self._choices[child.id] = choice
        self._area.setWidget(rows)
        if self._choices:
            self.setFocusProxy(next(iter(self._choices.values())))

    def blocked_reason(self) -> str:
        return refusal_of(self._wizard.tree, lambda: self._wizard.changes)
