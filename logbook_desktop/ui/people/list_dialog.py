"""Many colleagues at once: a list is pasted or opened, looked through line by line, and made into accounts."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.errors import FileError
from logbook_desktop.domain.people.access import Actor, Role
from logbook_desktop.domain.people.people import Account, Person, may_give
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.imports.people_lines import lines_of, text_of_file
from logbook_desktop.imports.people_list import Defaults, PersonRow, Verdict, read_list
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.accounts import fields
from logbook_desktop.ui.kit import forms, theme, typed
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.people import wording
from logbook_desktop.ui.people.preview_model import VERDICT, PreviewModel


class ListDialog(QDialog):
    """``wanted`` says that the ticked lines are to become accounts; the dialog stays until ``accept``."""

    wanted = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        actor: Actor,
        tree: Tree,
        month: Month,
        known: tuple[Person, ...],
        prompts: Prompts,
        node_id: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._actor, self._tree, self._month, self._known, self._prompts = actor, tree, month, known, prompts
        self.setWindowTitle(tr("Add colleagues from a list"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("List of colleagues"))
        self.text.setTabChangesFocus(True)
        self.text.setTabStopDistance(theme.characters(self, 28))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.open_file = QPushButton(icon("folder-open"), tr("Open a spreadsheet…"))
        self.trouble = theme.warning(forms.sentence())
        self.trouble.hide()
        self._make_defaults(node_id)
        self.model = PreviewModel(self)
        self.table = _table(self.model)
        self.verdict = forms.sentence()
        self.summary = forms.sentence()
        theme.section_font(self.summary)
        self.back = QPushButton(icon("arrow-left"), tr("Back to the list"), self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.next = theme.primary(QPushButton(tr("Check the list"), self))
        self.next.setDefault(True)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        typed.keep(self, {"text": self.text})
        self._show_list()

    @property
    def accounts(self) -> list[Account]:
        """What the ticked lines say."""
        return self.model.wanted

    @property
    def left(self) -> list[PersonRow]:
        """The lines that no account is made of."""
        return self.model.left

    @property
    def in_preview(self) -> bool:
        """Whether the verdicts are shown, not the list."""
        return self._stack.currentIndex() == 1

    def check(self) -> None:
        """A verdict on each line."""
        place: int | None = self.place.currentData()
        defaults = Defaults(fields.chosen_role(self.role) or Role.WORKER, place, self.language.currentData())
        rows = read_list(
            lines_of(self.text.toPlainText()),
            self._tree,
            self._month,
            self._known,
            self._may(),
            active(),
            defaults,
        )
        if not rows:
            forms.show_remark(
                self.trouble, tr("There is nobody in the list yet. Paste it, or open a spreadsheet.")
            )
            self.text.setFocus()
            return
        forms.show_remark(self.trouble, "")
        self.model.show_rows(rows, self._tree)
        self._stack.setCurrentIndex(1)
        self.back.show()
        first = next((n for n, row in enumerate(rows) if row.verdict is not Verdict.READY), 0)
        self.table.setCurrentIndex(self.model.index(first, 0))
        self.table.setFocus()
        self._count()

    def set_busy(self, busy: bool) -> None:
        """While the accounts are being made nothing can be asked for twice."""
        for button in (self.next, self.back, self.cancel):
            button.setEnabled(not busy)

    def _may(self) -> Callable[[Role, int], bool]:
        return lambda role, node_id: may_give(self._actor, role, node_id, self._tree, self._month)

    def _make_defaults(self, node_id: int | None) -> None:
        actor, tree, month = self._actor, self._tree, self._month
        offered = fields.roles(actor, tree, month)
        self.role = fields.role_choice(offered)
        nodes = fields.places(actor, offered[0], tree, month) if offered else []
        listed = [(node.id, wording.path(node.id, tree, month)) for node in nodes]
        self.place = fields.choice([(None, tr("it must stand on the line")), *listed], node_id)
        self.language = fields.languages(active().language)

    def _show_list(self) -> None:
        self._stack.setCurrentIndex(0)
        self.back.hide()
        self.next.setText(tr("Check the list"))
        self.next.setEnabled(True)
        self.next.setToolTip("")
        mnemonics.for_page(self)
        self.text.setFocus()

    def _go_on(self) -> None:
        if self.in_preview:
            self.wanted.emit()
        else:
            self.check()

    def _count(self) -> None:
        if not self.in_preview:
            return
        made, left = len(self.model.wanted), len(self.model.left)
        sentences = [trn("{count} account will be made.", "{count} accounts will be made.", made)]
        if left:
            sentences.append(
                trn(
                    "{count} line is left out: its verdict says why.",
                    "{count} lines are left out: their verdicts say why.",
                    left,
                )
            )
        self.summary.setText(" ".join(sentences))
        self.next.setText(trn("Make {count} account", "Make {count} accounts", made))
        self.next.setEnabled(bool(made))
        self.next.setToolTip("" if made else tr("No line is ticked."))
        mnemonics.for_page(self)

    def _open(self) -> None:
        filters = tr("Spreadsheets (*.xlsx *.csv *.tsv *.txt);;All files (*)")
        title = tr("Open a list of colleagues")
        chosen = self._prompts.file_to_open(self, title, paths.documents_folder(), filters)
        if chosen is None:
            return
        try:
            self.text.setPlainText(text_of_file(chosen, active()))
        except FileError as error:
            forms.show_remark(self.trouble, error.advice)
            return
        forms.show_remark(self.trouble, "")
        self.next.setFocus()

    def _connect(self) -> None:
        self.open_file.clicked.connect(self._open)
        self.next.clicked.connect(self._go_on)
        self.back.clicked.connect(self._show_list)
        self.cancel.clicked.connect(self.reject)
        self.model.ticked.connect(self._count)
        self.table.selectionModel().currentRowChanged.connect(
            lambda index, _before: self.verdict.setText(self.model.verdict(index.row()))
        )

    def _lay_out(self) -> None:
        self._stack.addWidget(self._list_page())
        preview = QWidget()
        inner = QVBoxLayout(preview)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.SPACE)
        inner.addWidget(self.summary)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.verdict)
        self._stack.addWidget(preview)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.next)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.GROUP, theme.PAGE, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(self._stack, 1)
        page.addLayout(row)
        order = (self.text, self.open_file, self.role, self.place, self.language, self.table)
        for before, after in pairwise((*order, self.back, self.cancel, self.next)):
            self.setTabOrder(before, after)
        self.resize(theme.on_screen(self, 130, 62))

    def _list_page(self) -> QWidget:
        page = QWidget()
        explanation = forms.sentence(
            tr(
                "Paste a list from a spreadsheet or an e-mail, one colleague on a line: name, e-mail, place, role. "
                "A row of headings helps, but is not needed; several places are parted by a semicolon or a comma."
            )
        )
        self.text.setPlaceholderText(
            tr("Aino Aalto; aino@example.fi; Kirkonkylän nuorisotila; worker\nÅsa Öhman; asa@example.fi; …")
        )
        form = forms.form_layout()
        forms.add_field(form, tr("Role"), self.role)
        forms.add_field(form, tr("Place"), self.place)
        forms.add_field(form, tr("Language of letters"), self.language)
        heading = QLabel(tr("Where a line does not say it"))
        theme.section_font(heading)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(explanation)
        column.addWidget(self.text, 1)
        column.addWidget(self.trouble)
        column.addWidget(self.open_file, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(theme.SPACE)
        column.addWidget(heading)
        column.addLayout(form)
        return page


def _table(model: PreviewModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(tr("Lines and their verdicts"))
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setWordWrap(True)
    table.verticalHeader().hide()
    heading = table.horizontalHeader()
    heading.setSectionResizeMode(VERDICT, QHeaderView.ResizeMode.Stretch)
    heading.setHighlightSections(False)
    heading.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, letters in enumerate((7, 20, 27, 18, 26)):
        table.setColumnWidth(column, theme.characters(table, letters))
    return table
