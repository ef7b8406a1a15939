"""What became of each of many people, with the first passwords – which are shown here, once, and put into letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.passwords import FIRST_PASSWORD_DAYS
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.accounts.letters import save_letters
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.wording.accounts import sign_in_lines


@dataclass(frozen=True, slots=True)
class Result:
    """A line: who, and what became of it. ``letter``: there is a first password to be handed over."""

    name: str
    text: str
    done: bool
    letter: Letter | None = None


def of_letter(letter: Letter) -> Result:
    """An account that was made, or a new first password."""
    return Result(letter.name, tr("made") if letter.is_new else tr("new password"), True, letter)


class ResultsDialog(QDialog):
    """Closing it with passwords that stand nowhere else asks first."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        results: Sequence[Result],
        services: UiServices,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services = services
        self.letters = tuple(result.letter for result in results if result.letter)
        self._saved = not self.letters
        self.summary = forms.sentence(_summary(results))
        theme.section_font(self.summary)
        self.once = forms.sentence(
            tr(
                "First passwords are shown only now, and work for {count} days. Save the letters, print them and "
                "hand them over, or write the passwords down."
            ).format(count=FIRST_PASSWORD_DAYS)
        )
        self.table = _table(sorted(results, key=lambda result: result.done))
        self.saved_at = theme.muted(forms.sentence())
        self.each = QCheckBox(tr("A file for each colleague"))
        self.copy = QPushButton(tr("Copy"), self)
        self.copy.setVisible(len(self.letters) == 1)
        self.save = theme.primary(QPushButton(tr("Save the letters…"), self))
        self.close_button = QPushButton(tr("Close"), self)
        (self.save if self.letters else self.close_button).setDefault(True)
        for widget in (self.once, self.each, self.save):
            widget.setVisible(bool(self.letters))
        self.each.setVisible(len(self.letters) > 1)
        self.copy.clicked.connect(self._copy_sign_in)
        self.save.clicked.connect(self._save_letters)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()

    def reject(self) -> None:
        """Esc and the close button too: what is shown once is not lost by accident."""
        if not self._saved:
            choices = (
                PromptChoice("stay", tr("Back to the passwords")),
                PromptChoice("close", tr("Close without letters"), destructive=True),
            )
            text = tr(
                "The first passwords are shown only now. Without a letter or a note, a new password has to be made."
            )
            if self._services.prompts.ask(self, tr("The letters are not saved"), text, choices) != "close":
                return
        super().reject()

    def _save_letters(self) -> None:
        save_letters(self._services, self, self.letters, self._tell_saved, each=self.each.isChecked())

    def _copy_sign_in(self) -> None:
        (letter,) = self.letters
        lines = (letter.name, letter.organisation, *sign_in_lines(letter.login, letter.password, active()))
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._saved = True

    def _tell_saved(self, where: str) -> None:
        self._saved = True
        self.saved_at.setText(tr("The letters are saved: {where}").format(where=where))
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.each)
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.save)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.GROUP, theme.PAGE, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(self.summary)
        page.addWidget(self.once)
        page.addWidget(self.table, 1)
        page.addWidget(self.saved_at)
        page.addLayout(row)
        for before, after in pairwise((self.table, self.each, self.copy, self.close_button, self.save)):
            self.setTabOrder(before, after)
        self.resize(theme.on_screen(self, 110, min(62, 34 + 3 * self.table.rowCount())))
        mnemonics.for_page(self)


def _summary(results: Sequence[Result]) -> str:
    done = sum(result.done for result in results)
    sentences = [trn("Done for {count} person.", "Done for {count} people.", done)]
    if rest := len(results) - done:
        sentences.append(
            trn(
                "Not done for {count}: the table says why.", "Not done for {count}: the table says why.", rest
            )
        )
    return " ".join(sentences)


def _table(results: Sequence[Result]) -> QTableWidget:
    passwords = any(result.letter for result in results)
    headings = [tr("Name"), tr("Result")]
    if passwords:
        headings[1:1] = [tr("Sign-in name"), tr("First password")]
    table = QTableWidget(len(results), len(headings))
    table.setAccessibleName(tr("Results"))
    table.setHorizontalHeaderLabels(headings)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    for place, result in enumerate(results):
        letter = result.letter
        cells = [result.name, result.text]
        if passwords:
            cells[1:1] = [letter.login, letter.password] if letter else ["", ""]
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            if column == len(cells) - 1:
                item.setIcon(icon("check" if result.done else "triangle-alert"))
            table.setItem(place, column, item)
        spoken = table.item(place, 0)
        assert spoken is not None
        spoken.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, cells)))
    table.resizeColumnsToContents()
    heading = table.horizontalHeader()
    heading.setSectionResizeMode(len(headings) - 1, QHeaderView.ResizeMode.Stretch)
    heading.setHighlightSections(False)
    heading.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    if results:
        table.setCurrentCell(0, 0)
    return table
