"""The dialog in which a node gets its name: when it is added, and when it is renamed."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import Node, NodeKind
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.wording.tree import KIND_ICONS, KIND_NAMES, name_of

Namesake = Callable[[Name], Node | None]


class NodeDialog(QDialog):
    """Asks for a name; with ``kinds`` also for the kind and the first open day of a new node."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        verb: str,
        namesake: Namesake,
        name: Name | None = None,
        kinds: Sequence[NodeKind] = (),
    ) -> None:
        """``namesake`` gives a node that already has such a name there: allowed, but told."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self._namesake = namesake
        form = QFormLayout()
        form.setSpacing(theme.SPACE)
        self.kind_field: QComboBox | None = None
        if kinds:
            self.kind_field = kind_field(kinds)
            form.addRow(tr("Kind"), self.kind_field)
        self.names = forms.NameFields(form, name)
        self.day_field: forms.DayField | None = None
        if kinds:
            self.day_field = forms.DayField(None, tr("from the beginning"))
            form.addRow(tr("Open from"), self.day_field)
        self.remark = forms.remark()
        buttons, self.button = forms.button_row(self, verb)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addLayout(form)
        page.addWidget(self.remark)
        page.addStretch(1)
        page.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 52))
        for field in (self.names.main, *self.names.others.values()):
            field.textChanged.connect(self._show_remark)
        self.names.main.setFocus()
        self.names.main.selectAll()
        self._show_remark()
        typed.keep(self, self.names.fields)

    @property
    def name(self) -> Name:
        """The name given; only once the dialog was accepted."""
        name = self.names.name
        assert name is not None
        return name

    @property
    def kind(self) -> NodeKind:
        """The kind of the new place."""
        assert self.kind_field is not None
        return NodeKind(self.kind_field.currentData())

    @property
    def opened_on(self) -> date | None:
        """Its first open day; None: always open."""
        return self.day_field.day if self.day_field else None

    def accept(self) -> None:
        if self.names.name is not None:
            super().accept()

    def _show_remark(self) -> None:
        name = self.names.name
        self.button.setEnabled(name is not None)
        self.button.setToolTip("" if name else tr("Type a name first."))
        same = self._namesake(name) if name else None
        text = tr("There is already “{name}” in the same place. You may still use the name.")
        forms.show_remark(self.remark, text.format(name=name_of(same)) if same else "")


def kind_field(kinds: Sequence[NodeKind]) -> QComboBox:
    field = QComboBox()
    side = field.fontMetrics().height()
    field.setIconSize(QSize(side, side))
    for kind in kinds:
        word = tr(KIND_NAMES[kind])
        field.addItem(icon(KIND_ICONS[kind]), word[:1].upper() + word[1:], kind.value)
    field.setAccessibleName(tr("Kind"))
    return field
