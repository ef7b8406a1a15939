"""The bar over the tree that shows it as it stood, or will stand: a slider over the months in which it changed."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import FOREVER, Tree
from logbook_desktop.domain.tree.tree_difference import months_of_change
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import theme

_MARGIN = 12
"""Months shown before the first change and after the last."""


class TimeBar(QWidget):
    """``day_chosen`` with the first day of a month, or today. Hidden: the tree is that of today."""

    day_chosen = Signal(object)

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._changes: Sequence[Month] = ()
        self.label = QLabel()
        theme.small_font(self.label)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("The structure as it stood in the month"))
        self.slider.setToolTip(tr("The arrow keys go by months, Page Up and Page Down to the next change."))
        self.slider.setPageStep(1)
        self.slider.valueChanged.connect(self._moved)
        self.slider.actionTriggered.connect(self._jumped)
        self.back = QPushButton(tr("Today"))
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self.go_back)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.slider, 1)
        row.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.label)
        column.addLayout(row)
        self.set_tree(Tree({}, {}))
        self.hide()

    @property
    def month(self) -> Month:
        """The month looked at."""
        return Month.from_number(self.slider.value())

    @property
    def day(self) -> date:
        """The day of which the tree is shown."""
        return self._today if self.is_today else self.month.first_day

    @property
    def is_today(self) -> bool:
        """Whether the tree is shown as of today."""
        return self.isHidden() or self.month == Month.of(self._today)

    def set_tree(self, tree: Tree) -> None:
        """The tree was changed: the slider reaches over all its changes, and stays where it is if it can."""
        self._changes = months_of_change(tree)
        here = Month.of(self._today).number
        known = [here, *(month.number for month in self._changes)]
        value = self.slider.value() or here
        self.slider.blockSignals(True)
        self.slider.setRange(
            max(min(known) - _MARGIN, Month(1, 1).number), min(max(known) + _MARGIN, FOREVER - 1)
        )
        self.slider.setValue(value if self.isVisible() else here)
        self.slider.blockSignals(False)
        self._update_label()

    def open(self) -> None:
        """Show the bar; the tree is still that of today."""
        self.show()
        self._update_label()
        self.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_bar(self) -> None:
        """Hide it: the tree of today again."""
        self.go_back()
        self.hide()

    def go_back(self) -> None:
        """Back to today."""
        self.slider.setValue(Month.of(self._today).number)

    def _moved(self) -> None:
        self._update_label()
        self.day_chosen.emit(self.day)

    def _jumped(self, action: int) -> None:
        """Page keys and clicks beside the handle go to the next month in which something changed."""
        here = self.slider.value()
        steps = {
            QSlider.SliderAction.SliderPageStepAdd.value: [
                m.number for m in self._changes if m.number > here
            ],
            QSlider.SliderAction.SliderPageStepSub.value: [
                m.number for m in reversed(self._changes) if m.number < here
            ],
        }.get(action)
        if steps is not None:
            self.slider.setSliderPosition(steps[0] if steps else here)

    def _update_label(self) -> None:
        month = self.month
        name = active().month_name(month.year, month.month)
        here = Month.of(self._today)
        if month == here:
            text = tr("As it stands today, in {month}")
        elif month < here:
            text = tr("As it stood in {month}")
        else:
            text = tr("As planned for {month}")
        shown = text.format(month=name)
        if month in self._changes and month != here:
            shown += " · " + tr("the structure changed")
        self.label.setText(shown)
        self.back.setEnabled(month != here)
