"""Two people saved the same entry: mine, theirs and the original, field by field.

What only one of them touched has been put together already (``domain/merging``) and can be looked at; for the rest
the person chooses. Nothing is decided in their place, and *Decide later* keeps the draft.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.entries import Entry, EntryDraft
from logbook_desktop.domain.entries.entry_fields import MergeField
from logbook_desktop.domain.entries.merging import Merge, Side, resolve
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.entries.conflict.labels import VersionNames
from logbook_desktop.ui.entries.conflict.tables import ClashTable, MergedTable, by_themselves
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.wording.names import author_name


class ConflictDialog(QDialog):
    """``saved`` carries the entry put together, to be saved over theirs; ``mine_given_up`` gives mine up.

    Closing the window is *later*: the draft stays where it is.
    """

    saved = Signal(object)
    mine_given_up = Signal()

    def __init__(
        self, merged: Merge, theirs: Entry, names: VersionNames, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._merged = merged
        self.setWindowTitle(tr("Two versions of the same entry"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        help_texts.attach(self, "conflict")
        self.clashes = ClashTable(merged, names)
        self.merged_table = MergedTable(merged, names)
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._still = QLabel()
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        page.setSpacing(theme.GROUP)
        page.addWidget(forms.sentence(_explanation(merged, theirs)))
        page.addWidget(self._fields(), 1)
        page.addWidget(self._still)
        page.addLayout(self._buttons())
        self.fold.toggled.connect(self._show_merged)
        self.fold.setChecked(not merged.clashes)
        self._show_merged(self.fold.isChecked())
        self.clashes.chosen.connect(self._update)
        self._update()
        self.resize(theme.on_screen(self, 110, 60))
        mnemonics.for_page(self, without=self.clashes.radios())
        (self.clashes.radios() or [self.save])[0].setFocus()

    @property
    def result_draft(self) -> EntryDraft:
        """The entry as it would be saved now."""
        return resolve(self._merged, self.clashes.choices())

    def choices(self) -> Mapping[MergeField, Side]:
        """What has been chosen so far."""
        return self.clashes.choices()

    def _fields(self) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, theme.SPACE, 0)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.clashes)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.merged_table)
        column.addStretch(1)
        self.clashes.setVisible(bool(self._merged.clashes))
        self.fold.setVisible(bool(by_themselves(self._merged)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        area.setAccessibleName(tr("The fields that differ"))
        return area

    def _buttons(self) -> QHBoxLayout:
        self.later = QPushButton(tr("Decide later"))
        self.theirs = QPushButton(tr("Give up mine"))
        self.theirs.setToolTip(tr("The entry stays as it was saved, and your draft is removed."))
        self.save = theme.primary(QPushButton(tr("Save the entry like this")))
        self.later.clicked.connect(self.reject)
        self.theirs.clicked.connect(self._give_up)
        self.save.clicked.connect(self._save)
        self.save.setDefault(not self._merged.clashes)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.later)
        row.addStretch(1)
        row.addWidget(self.theirs)
        row.addWidget(self.save)
        return row

    def _show_merged(self, shown: bool) -> None:
        self.merged_table.setVisible(shown)
        count = len(by_themselves(self._merged))
        self.fold.setText(
            trn("{count} field put together by itself", "{count} fields put together by themselves", count)
        )
        self.fold.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self.fold.setAccessibleDescription(tr("Shown below") if shown else tr("Hidden"))

    def _update(self) -> None:
        left = len(self._merged.clashes) - len(self.clashes.choices())
        self._still.setText(trn("Choose for {count} more field.", "Choose for {count} more fields.", left))
        self._still.setVisible(bool(left))
        self.save.setEnabled(not left)

    def _save(self) -> None:
        draft = self.result_draft
        self.accept()
        self.saved.emit(draft)

    def _give_up(self) -> None:
        self.accept()
        self.mine_given_up.emit()


def _explanation(merged: Merge, theirs: Entry) -> str:
    if theirs.binned_at is not None:
        text = tr("{name} put this entry into the bin on {moment}. Save yours to take it out again.")
    elif merged.clashes:
        text = tr(
            "{name} saved this entry on {moment}, while you were writing. Nothing was overwritten. You both changed "
            "the fields below: choose for each of them."
        )
    else:
        text = tr(
            "{name} saved this entry on {moment}, while you were writing. You changed different fields, so both "
            "changes fit together."
        )
    name = author_name(theirs.changed_by, theirs.changed_by_now)
    return text.format(name=name, moment=active().moment(theirs.changed_at.astimezone()))
