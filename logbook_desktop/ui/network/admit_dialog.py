"""Admitting an organisation: one of the municipalities as one types, or another name; its region follows."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.names import Name, sort_key
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.network.municipalities import Municipality, municipalities
from logbook_desktop.services.network.network import Admission, named_alike
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.type_ahead import TypeAhead

_Choice = TypeVar("_Choice")


class AdmitDialog(QDialog):
    """``asked`` (Admission) asks for it; the dialog stays until ``accept`` or ``show_failure``."""

    asked = Signal(object)

    def __init__(self, tree: Tree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self.setWindowTitle(tr("Admit an organisation"))
        self.name = TypeAhead()
        self.name.set_choices(_in_alphabet((_called(one), one) for one in municipalities()))
        self.name.setAccessibleName(tr("Name"))
        self.region = TypeAhead()
        self.region.set_choices(_in_alphabet(_regions()))
        self.region.setAccessibleName(tr("Region"))
        self.remark = forms.remark()
        self.wrong = forms.remark()
        buttons, self.admit = forms.button_row(self, tr("Admit"))
        self.admit.clicked.disconnect()
        self.admit.clicked.connect(self._admit)
        how = QLabel(
            tr(
                "Type the name of a municipality, or of another organisation. It is added to its region; then you "
                "appoint its first mentor, who builds the rest."
            )
        )
        how.setWordWrap(True)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Name"), self.name)
        form.addRow(tr("Region"), self.region)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(how)
        column.addLayout(form)
        column.addWidget(self.remark)
        column.addWidget(self.wrong)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 56))
        self.name.edited.connect(self._update)
        self.region.edited.connect(self._update)
        self._update()
        self.name.setFocus()
        typed.keep(self, {"name": self.name, "region": self.region})
        mnemonics.for_page(self)

    @property
    def admission(self) -> Admission | None:
        """What is asked for; None while there is no name."""
        typed = " ".join(self.name.text().split())
        if not typed:
            return None
        region, code = self._region()
        known = self.name.chosen()
        if isinstance(known, Municipality):
            return Admission(known.name, known.code, region, code)
        return Admission(Name.of(typed), "", region, code)

    def _region(self) -> tuple[Name | None, str]:
        chosen = self.region.chosen()
        if isinstance(chosen, tuple):
            return chosen
        typed = " ".join(self.region.text().split())
        return (Name.of(typed), "") if typed else (None, "")

    def show_failure(self, title: str, text: str) -> None:
        """Nothing was added: why, and what to do next."""
        self._rest(False)
        forms.show_remark(self.wrong, f"{title}\n{text}")

    def reject(self) -> None:
        """Not while the server is being asked."""
        if self.name.isEnabled():
            super().reject()

    def _update(self) -> None:
        known = self.name.chosen()
        if self.sender() is self.name and isinstance(known, Municipality):
            self.region.set_text(known.region.in_language(active().language))
        asked = self.admission
        self.admit.setEnabled(asked is not None)
        alike = named_alike(self._tree, asked) if asked else ()
        warning = tr("The network has an organisation of that name already. You can still admit another one.")
        forms.show_remark(self.remark, warning if alike else "")

    def _admit(self) -> None:
        if (asked := self.admission) is not None:
            forms.show_remark(self.wrong, "")
            self._rest(True)
            self.asked.emit(asked)

    def _rest(self, resting: bool) -> None:
        for widget in (self.name, self.region, self.admit):
            widget.setEnabled(not resting)


def _called(one: Municipality) -> str:
    return one.name.in_language(active().language)


def _regions() -> Sequence[tuple[str, tuple[Name, str]]]:
    by_code = {one.region_code: (one.region, one.region_code) for one in municipalities()}
    return [(name.in_language(active().language), (name, code)) for name, code in by_code.values()]


def _in_alphabet(choices: Iterable[tuple[str, _Choice]]) -> list[tuple[str, _Choice]]:
    return sorted(choices, key=lambda choice: sort_key(choice[0]))
