"""Reading the terms of use from the Help menu: any version, when one accepted it, and for a mentor who else has."""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.people.terms import Acceptance, Terms
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.terms.text import TermsText


class TermsReader(QDialog):
    """The newest version first; the others are chosen by their day."""

    def __init__(
        self,
        versions: Sequence[Terms],
        accepted: Sequence[Acceptance],
        parent: QWidget | None = None,
        *,
        others: Sequence[Acceptance] = (),
    ) -> None:
        """``others``: whose acceptances the reader may know, by person or for an organisation."""
        super().__init__(parent)
        self._others = others
        self._versions = versions
        self._accepted = accepted
        self.setWindowTitle(tr("Terms of use"))
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Version"))
        self.text = TermsText({})
        self.when = theme.muted(QLabel())
        self.when.setWordWrap(True)
        self.people = _people()
        self.close_button = QPushButton(tr("Close"), self)
        for one in versions:
            words = tr("Version {version}, in force from {day}")
            self.choice.addItem(words.format(version=one.version, day=active().date(one.valid_from)))
        self._build()
        self.choice.currentIndexChanged.connect(self._show)
        self.close_button.clicked.connect(self.accept)
        self._show(0)

    def _build(self) -> None:
        none = QLabel(tr("No terms of use have been published on this server."))
        for widget in (self.choice, self.text) if not self._versions else (none,):
            widget.hide()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        for part in (none, self.choice):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        column.addWidget(self.when)
        column.addWidget(self.people, 1)
        self.people.setVisible(bool(self._others))
        column.addLayout(buttons)
        if self._versions:
            self.resize(theme.on_screen(self, 80, 60))
        mnemonics.for_page(self)

    def _show(self, place: int) -> None:
        if not self._versions:
            self.when.hide()
            return
        shown = self._versions[place]
        self.text.show_texts(shown.texts)
        mine = [one for one in self._accepted if one.version == shown.version and one.organisation_id is None]
        self._show_people(shown.version)
        if mine:
            moment = active().moment(mine[0].at.astimezone())
            self.when.setText(tr("You accepted this version on {moment}.").format(moment=moment))
        else:
            self.when.setText(tr("You have not accepted this version."))

    def _show_people(self, version: int) -> None:
        self.people.clear()
        for one in self._others:
            if one.version == version:
                whom = tr("oneself") if one.organisation_id is None else tr("the organisation")
                moment = active().moment(one.at.astimezone())
                self.people.addTopLevelItem(QTreeWidgetItem([one.person, whom, moment]))
        for column in range(self.people.columnCount()):
            self.people.resizeColumnToContents(column)


def _people() -> QTreeWidget:
    table = QTreeWidget()
    table.setRootIsDecorated(False)
    table.setAlternatingRowColors(True)
    table.setAccessibleName(tr("Who has accepted this version"))
    table.setHeaderLabels([tr("Accepted by"), tr("For whom"), tr("When")])
    return table
