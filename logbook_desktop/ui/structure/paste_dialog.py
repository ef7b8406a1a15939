"""Names from a column of a spreadsheet: shown before they are added, with what is there already."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import plan_edits, tree_edits
from logbook_desktop.domain.tree.plan_edits import PastedName
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.tree.node_dialog import kind_field
from logbook_desktop.wording.tree import PATH_MARK


class PasteDialog(QDialog):
    """The text can still be mended at the left; at the right stands what will be added."""

    def __init__(
        self,
        parent: QWidget | None,
        tree: Tree,
        target: int | None,
        kinds: Sequence[NodeKind],
        month: Month,
        text: str,
    ) -> None:
        super().__init__(parent)
        self._tree, self._target, self._month = tree, target, month
        self._found: list[PastedName] = []
        self.setWindowTitle(tr("Add places by their names"))
        self.kind_field = kind_field(kinds)
        self.day_field = forms.DayField(None, tr("from the beginning"))
        self.text = QPlainTextEdit(text)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Names, one on a line"))
        self.text.setPlaceholderText(tr("Copy a column of names in a spreadsheet and paste it here."))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What will be added"))
        self.list.setUniformItemSizes(True)
        side = self.list.fontMetrics().height()
        self.list.setIconSize(QSize(side, side))
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.remark = forms.remark()
        self._arrange()
        self.text.textChanged.connect(self._show_choice)
        self.kind_field.currentIndexChanged.connect(self._show_choice)
        self._show_choice()
        if not text.strip():
            self.text.setFocus()
        typed.keep(self, {"text": self.text, "day": self.day_field})

    @property
    def kind(self) -> NodeKind:
        """The kind of all the new places."""
        return NodeKind(self.kind_field.currentData())

    @property
    def names(self) -> list[str]:
        """The names to add, those that are ticked."""
        rows = range(self.list.count())
        return [
            self._found[row].text for row in rows if self.list.item(row).checkState() is Qt.CheckState.Checked
        ]

    @property
    def opened_on(self) -> date | None:
        """Their first open day; None: always open."""
        return self.day_field.day

    def accept(self) -> None:
        if self.names:
            super().accept()

    def _show_choice(self) -> None:
        tree, kind = self._tree, self.kind
        parent_id = tree_edits.parent_for(tree, kind, self._target) if tree.nodes else None
        siblings = tree.children(parent_id, self._month) if tree.nodes else []
        self._found = plan_edits.pasted_names(self.text.toPlainText(), siblings)
        self.list.blockSignals(True)
        self.list.clear()
        for name in self._found:
            item = QListWidgetItem(icon("triangle-alert" if _remark(name) else "check"), _line(name))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if _remark(name) else Qt.CheckState.Checked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        known = sum(bool(_remark(name)) for name in self._found)
        remark = trn(
            "{count} name is there already. Tick it to add it once more.",
            "{count} names are there already. Tick them to add them once more.",
            known,
        )
        forms.show_remark(self.remark, remark if known else "")
        self._count()

    def _count(self) -> None:
        count = len(self.names)
        self.button.setText(trn("Add {count} place", "Add {count} places", count) if count else tr("Add"))
        self.button.setEnabled(bool(count))
        self.button.setToolTip("" if count else tr("Paste or type names first, one on a line."))

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setSpacing(theme.SPACE)
        if self._target is not None:
            line = self._tree.label_path(self._target, self._month, active().language)
            under = QLabel(PATH_MARK.join(line))
            under.setWordWrap(True)
            form.addRow(tr("Under"), under)
        form.addRow(tr("Kind"), self.kind_field)
        form.addRow(tr("Open from"), self.day_field)
        names = QVBoxLayout()
        label = QLabel(tr("Names, one on a line"))
        label.setBuddy(self.text)
        names.addWidget(label)
        names.addWidget(self.text)
        added = QVBoxLayout()
        label = QLabel(tr("What will be added"))
        label.setBuddy(self.list)
        added.addWidget(label)
        added.addWidget(self.list)
        both = QHBoxLayout()
        both.setSpacing(theme.SPACE)
        both.addLayout(names, 1)
        both.addLayout(added, 1)
        buttons, self.button = forms.button_row(self, tr("Add"))
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addLayout(form)
        page.addLayout(both, 1)
        page.addWidget(self.remark)
        page.addLayout(buttons)
        self.resize(theme.on_screen(self, 90, 62))
        self.list.itemChanged.connect(self._count)


def _remark(name: PastedName) -> str:
    if name.known:
        return tr("there already")
    return tr("twice in the list") if name.repeated else ""


def _line(name: PastedName) -> str:
    remark = _remark(name)
    return f"{name.text} – {remark}" if remark else name.text


def text_of_clipboard() -> str:
    """What was copied, in this program or another."""
    return QGuiApplication.clipboard().text()
