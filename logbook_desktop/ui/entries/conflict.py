"""Two people saved the same entry: theirs beside mine, field by field, and the person chooses. Nothing is lost."""

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries import Entry, EntryDraft
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui import theme
from logbook_desktop.ui.entries.describe import Names, words_of
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.widgets import mnemonics


class Keep(StrEnum):
    """What the person chose; *later* leaves the draft where it is."""

    MINE = "mine"
    THEIRS = "theirs"
    LATER = "later"


class ConflictDialog(QDialog):
    """Shows the fields that differ. ``chosen`` carries a ``Keep``; closing the window is *later*."""

    chosen = Signal(object)

    def __init__(self, mine: EntryDraft, theirs: Entry, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Two versions of the same entry"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        moment = active().moment(theirs.changed_at.astimezone())
        if theirs.binned_at is None:
            told = tr("{name} saved this entry on {moment}. Nothing was overwritten; choose which to keep.")
        else:
            told = tr("{name} put this entry into the bin on {moment}. Keep yours to take it out again.")
        text = QLabel(told.format(name=theirs.changed_by, moment=moment))
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        page.setSpacing(theme.GROUP)
        page.addWidget(text)
        page.addWidget(_scrolled(self._table(mine, theirs, names)), 1)
        page.addLayout(self._buttons())
        self.resize(theme.on_screen(self, 90, 45))
        mnemonics.for_page(self)

    def reject(self) -> None:
        self._choose(Keep.LATER)

    def _table(self, mine: EntryDraft, theirs: Entry, names: Names) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GROUP)
        grid.setVerticalSpacing(theme.SPACE)
        for column, heading in enumerate((tr("Field"), tr("Mine"), tr("Theirs"))):
            label = QLabel(heading)
            theme.section_font(label)
            grid.addWidget(label, 0, column)
        both = zip(words_of(mine, names), words_of(theirs.draft, names), strict=True)
        differing = ((name, one, other) for (name, one), (_, other) in both if one != other)
        for row, line in enumerate(differing, start=1):
            for column, words in enumerate(line):
                cell = QLabel(words or tr("empty"))
                cell.setWordWrap(True)
                cell.setTextFormat(Qt.TextFormat.PlainText)
                cell.setAlignment(Qt.AlignmentFlag.AlignTop)
                if not words or column == 0:
                    theme.muted(cell)
                else:
                    cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(cell, row, column)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return table

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        self.later = QPushButton(tr("Decide later"))
        self.theirs = QPushButton(tr("Take theirs"))
        self.mine = QPushButton(tr("Keep mine"))
        self.later.setDefault(True)
        row.addWidget(self.later)
        row.addStretch(1)
        for button, keep in ((self.theirs, Keep.THEIRS), (self.mine, Keep.MINE)):
            button.clicked.connect(lambda _checked=False, what=keep: self._choose(what))
            row.addWidget(button)
        self.later.clicked.connect(self.reject)
        return row

    def _choose(self, keep: Keep) -> None:
        self.done(QDialog.DialogCode.Accepted)
        self.chosen.emit(keep)


def _scrolled(inner: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(inner)
    area.setAccessibleName(tr("The fields that differ"))
    return area


def save_over(source: EntrySource, mine: EntryDraft, theirs: Entry | None) -> SavedEntry:
    """Save mine once the person has seen theirs: over it, out of the bin, or anew if it is gone altogether."""
    if theirs is None:
        return source.save(replace(mine, id=uuid7(), version=0))
    version = theirs.draft.version
    if theirs.binned_at is not None:
        version = source.restore_entry(mine.id, version).entry.draft.version
    return source.save(replace(mine, version=version))
