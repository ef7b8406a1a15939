"""The wizard that merges one organisation into another: which, from when, and what comes of it.

It explains itself with the case at hand, and changes nothing: what it has gathered is ``changes``.
"""

from collections.abc import Callable, Sequence
from datetime import date
from html import escape

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import merge_targets, merging
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange, TreeRefusalError, apply
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit import errors, forms, theme
from logbook_desktop.ui.kit.place_chooser import NodeChoice
from logbook_desktop.ui.kit.steps_dialog import StepPage, StepsDialog
from logbook_desktop.ui.tree.reviewing import Reviewer, ReviewStep
from logbook_desktop.wording.tree import name_of


class MergeWizard(StepsDialog):
    """``changes`` and ``text`` (what the step is called) are for whoever opened it, once it is accepted."""

    def __init__(
        self,
        parent: QWidget | None,
        tree: Tree,
        node: Node,
        today: date,
        reviewer: Reviewer,
        *,
        proposes: bool = False,
    ) -> None:
        """``node`` is the organisation that gives way. ``proposes``: it takes effect when both have agreed."""
        super().__init__(parent, tr("Merge {name}").format(name=name_of(node)))
        self._proposes = proposes
        self._tree = tree
        self._node = node
        self.into = _IntoStep(self)
        self.when = _WhenStep(self, Month.of(today))
        self.outcome = ReviewStep(self, reviewer, lambda: self.changes)
        self.set_steps((self.into, self.when, self.outcome))

    @property
    def tree(self) -> Tree:
        """The tree as it was when the wizard opened."""
        return self._tree

    @property
    def node(self) -> Node:
        """What merges."""
        return self._node

    @property
    def other(self) -> Node | None:
        """The organisation that goes on; None while it is not chosen."""
        node_id = self.into.choice.node_id
        return None if node_id is None else self._tree[node_id]

    @property
    def changes(self) -> Sequence[TreeChange]:
        """The changes that the merge is made of."""
        assert self.other is not None
        return merging(self._tree, self._node.id, self.other.id, self.when.month_field.month)

    @property
    def text(self) -> str:
        assert self.other is not None
        words = tr("Merge {name} into {other}")
        return words.format(name=name_of(self._node), other=name_of(self.other))

    def update_buttons(self) -> None:
        text = "" if self.other is None else self.text
        if text and self._proposes:
            text = tr("Propose: {step}").format(step=text)
        self.finish_text = text
        super().update_buttons()


class _IntoStep(StepPage):
    def __init__(self, wizard: MergeWizard) -> None:
        super().__init__()
        self._wizard = wizard
        node = wizard.node
        self.sentence = tr("Into which organisation does {name} merge?").format(name=name_of(node))
        message = tr(
            "{name} goes on as an area of the other organisation, with its units and everything documented in "
            "them. No entry is changed, so no number is lost or counted twice."
        )
        self.choice = NodeChoice(tr("Organisations"))
        self.choice.chosen.connect(wizard.update_buttons)
        self.setFocusProxy(self.choice)
        _fill(self, _explained(message.format(name=name_of(node))), self.choice)

    def enter(self) -> None:
        tree, month = self._wizard.tree, self._wizard.when.month_field.month
        self.choice.offer(tree, merge_targets(tree, self._wizard.node.id, month), month)

    def blocked_reason(self) -> str:
        if self.choice.node_id is None:
            return tr("Choose an organisation first.")
        return ""


class _WhenStep(StepPage):
    def __init__(self, wizard: MergeWizard, month: Month) -> None:
        super().__init__()
        self._wizard = wizard
        self.month_field = forms.MonthField(month)
        self.month_field.setAccessibleName(tr("From the month"))
        self.month_field.setToolTip(tr("The merger takes effect on the first day of the chosen month."))
        self.month_field.dateChanged.connect(self._show_outcome)
        self.explanation = _explained("")
        self.remark = forms.remark()
        form = QFormLayout()
        form.addRow(tr("From the month"), self.month_field)
        self.setFocusProxy(self.month_field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GROUP)
        column.addLayout(form)
        column.addWidget(self.explanation)
        column.addWidget(self.remark)
        column.addStretch(1)

    def enter(self) -> None:
        other = self._wizard.other
        assert other is not None
        words = tr("When does {name} merge into {other}?")
        self.sentence = words.format(name=name_of(self._wizard.node), other=name_of(other))
        self._show_outcome()

    def blocked_reason(self) -> str:
        return refusal_of(self._wizard.tree, lambda: self._wizard.changes)

    def _show_outcome(self) -> None:
        other = self._wizard.other
        if other is None:
            return
        self.explanation.setText(_story(self._wizard.tree, self._wizard.node, other, self.month_field.month))
        forms.show_remark(self.remark, self.blocked_reason())
        self._wizard.update_buttons()


def refusal_of(tree: Tree, changes: Callable[[], Sequence[TreeChange]]) -> str:
    """Why the changes cannot be made, in plain words; empty if they can."""
    try:
        apply(tree, changes())
    except TreeRefusalError as refusal:
        return errors.describe_error(refusal).text
    return ""


def _story(tree: Tree, node: Node, other: Node, month: Month) -> str:
    """What the merger means for these two: a list, in rich text (long lines hang under their first word)."""
    units = [n for n in tree.branch(node.id, month) if n.kind is NodeKind.UNIT]
    open_units = [n for n in units if n.is_open(month.first_day)]
    names = {"name": name_of(node), "other": name_of(other), "day": active().date(month.first_day)}
    lines = [
        tr("Until {day} everything stays as it was: reports by the structure of each month show {name}."),
        tr("From {day} {name} is an area of {other}."),
        tr("Tags, age bands and other settings of {other} hold for {name} from then on."),
        tr("Nothing new can be opened directly under {name}. Its units can be moved whenever it suits."),
        tr("Whoever has a right over {other} has it over {name}, too. Rights over {name} stay."),
    ]
    lines_shown = [line.format(**names) for line in lines]
    lines_shown.insert(
        2,
        trn(
            "Its {count} open unit goes on working as before.",
            "Its {count} open units go on working as before.",
            len(open_units),
        ),
    )
    points = "".join(f"<li>{escape(line)}</li>" for line in lines_shown)
    return f'<ul style="margin: 0; margin-left: 16px; -qt-list-indent: 0">{points}</ul>'


def _explained(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label


def _fill(page: QWidget, *widgets: QWidget) -> None:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.GROUP)
    for widget in widgets:
        column.addWidget(widget)
