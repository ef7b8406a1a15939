"""The two tables of the conflict dialog: fields to choose for, and fields that were put together by themselves."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.entry_fields import MergeField
from logbook_desktop.domain.entries.merging import CAN_KEEP_BOTH, Merge, Side
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.entries.conflict.labels import LABELS, VersionNames, words
from logbook_desktop.ui.kit import theme

_SIDES: Mapping[Side, str] = {
    Side.MINE: N_("Mine"),
    Side.THEIRS: N_("Theirs"),
    Side.BOTH: N_("Keep both"),
}
_CHOSEN = "✓ "


class ClashTable(QWidget):
    """A row for each field that both changed; ``chosen`` tells that one more was decided, or anew."""

    chosen = Signal()

    def __init__(self, merged: Merge, names: VersionNames) -> None:
        super().__init__()
        self._groups: dict[MergeField, QButtonGroup] = {}
        grid = _grid(self, merged)
        for row, name in enumerate(merged.clashes, start=1):
            group = self._groups[name] = QButtonGroup(self)
            mine, theirs = words(name, merged.mine, names), words(name, merged.theirs, names)
            grid.addWidget(_label(tr(LABELS[name])), row, 0)
            if merged.original is not None:
                grid.addWidget(_label(words(name, merged.original, names), muted=True), row, 1)
            own = _Option(name, Side.MINE, mine, group)
            if name in CAN_KEEP_BOTH:
                own.add(name, Side.BOTH, group)
            grid.addWidget(own, row, 2)
            grid.addWidget(_Option(name, Side.THEIRS, theirs, group), row, 3)
            group.idToggled.connect(lambda _id, on: self.chosen.emit() if on else None)

    def choices(self) -> dict[MergeField, Side]:
        """What is chosen so far."""
        sides = list(Side)
        return {name: sides[g.checkedId()] for name, g in self._groups.items() if g.checkedId() >= 0}

    def radios(self) -> list[QAbstractButton]:
        """All buttons, in reading order."""
        return [button for group in self._groups.values() for button in group.buttons()]

    def choose(self, name: MergeField, side: Side) -> None:
        """Choose for the person (tests, pictures)."""
        self._groups[name].button(list(Side).index(side)).setChecked(True)


class _Option(QWidget):
    """A button with what it would keep below it; a click on the words chooses, too."""

    def __init__(self, name: MergeField, side: Side, text: str, group: QButtonGroup) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP)
        self._first = self.add(name, side, group, text)
        self._column.addWidget(_label(text))
        self._column.addStretch(1)

    def add(self, name: MergeField, side: Side, group: QButtonGroup, text: str = "") -> QRadioButton:
        """One more button, below the words."""
        button = QRadioButton(tr(_SIDES[side]))
        spoken = tr("{field}. {side}: {words}") if text else tr("{field}. {side}")
        button.setAccessibleName(spoken.format(field=tr(LABELS[name]), side=tr(_SIDES[side]), words=text))
        group.addButton(button, list(Side).index(side))
        self._column.insertWidget(self._column.count() - 1 if self._column.count() else 0, button)
        return button

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._first.setFocus()
        self._first.setChecked(True)


class MergedTable(QWidget):
    """What was put together without asking: the side it was taken from is marked."""

    def __init__(self, merged: Merge, names: VersionNames) -> None:
        super().__init__()
        grid = _grid(self, merged)
        for row, name in enumerate(by_themselves(merged), start=1):
            grid.addWidget(_label(tr(LABELS[name])), row, 0)
            if merged.original is not None:
                grid.addWidget(_label(words(name, merged.original, names), muted=True), row, 1)
            mine, theirs = words(name, merged.mine, names), words(name, merged.theirs, names)
            for column, text, left in ((2, mine, merged.from_theirs), (3, theirs, merged.from_mine)):
                grid.addWidget(_label(text, chosen=name not in left, muted=name in left), row, column)


def by_themselves(merged: Merge) -> list[MergeField]:
    """The fields that nobody is asked about, in the order of the editor."""
    settled = {*merged.from_mine, *merged.from_theirs, *merged.together}
    return [name for name in MergeField if name in settled]


def _grid(table: QWidget, merged: Merge) -> QGridLayout:
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.GROUP)
    grid.setVerticalSpacing(theme.GROUP)
    known = merged.original is not None
    headings = (tr("Field"), tr("Original") if known else "", tr("Mine"), tr("Theirs"))
    for column, heading in enumerate(headings):
        label = QLabel(heading)
        theme.section_font(label)
        grid.addWidget(label, 0, column)
    for column, stretch in enumerate((2, 3 if known else 0, 4, 4)):
        grid.setColumnStretch(column, stretch)
    return grid


def _label(text: str, *, muted: bool = False, chosen: bool = False) -> QLabel:
    label = QLabel(f"{_CHOSEN if chosen else ''}{text or tr('empty')}")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    if muted or not text:
        theme.muted(label)
    return label
