"""The Reports tab: three ready-made reports and one of one's own, about the node selected in the tree.

Each opens the wizard; reports saved or printed in this session can be opened again.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import TEMPLATES, ReportAnswer, ReportQuestion, ReportTemplate
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit import help as help_
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.printing import PrinterChoice, ask_for_printer
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.reports.asking import Answerer
from logbook_desktop.ui.reports.choices import scope_for
from logbook_desktop.ui.reports.printed import print_report
from logbook_desktop.ui.reports.wizard import ReportWizard
from logbook_desktop.wording.report_periods import period_name
from logbook_desktop.wording.report_sentences import title

_REMEMBERED = 6
_WIDEST = 110
"""Characters: cards wider than this are read with a ruler."""


class ReportsPanel(Tab):
    """Follows the node selected (``set_scope``); the reports themselves are made in the wizard."""

    key, number, prints = "reports", 2, True

    def __init__(
        self,
        services: UiServices,
        *,
        answerer: Answerer | None = None,
        choose_printer: PrinterChoice = ask_for_printer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = tr("Reports")
        self._services = services
        self._answerer = answerer
        self._choose_printer = choose_printer
        self._tree: Tree | None = None
        self._node_id: int | None = None
        self._made: list[ReportAnswer] = []
        self.wizards: list[ReportWizard] = []
        self._build()
        self._actions = self._make_actions()
        help_.attach(self, "reports")

    def _build(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(theme.characters(self, _WIDEST))
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        self.cards = {template.key: _TemplateCard(template) for template in TEMPLATES}
        for template in TEMPLATES:
            card = self.cards[template.key]
            card.button.clicked.connect(lambda _on=False, template=template: self.open_wizard(template))
            column.addWidget(card)
        self.own = _Card(
            tr("A report of your own"),
            tr("Choose the places, the period, the measures, and the rows and columns step by step."),
            tr("Make your own report…"),
        )
        self.own.button.clicked.connect(lambda: self.open_wizard(None))
        column.addWidget(self.own)
        self._earlier = QVBoxLayout()
        self._earlier.setSpacing(theme.GAP)
        self._earlier_heading = QLabel(tr("Made in this session"))
        theme.section_font(self._earlier_heading)
        self._earlier_heading.hide()
        column.addWidget(self._earlier_heading)
        column.addLayout(self._earlier)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def _make_actions(self) -> list[QAction]:
        actions = []
        for template in TEMPLATES:
            action = QAction(icon("file-text"), tr("{report}…").format(report=tr(template.name)), self)
            action.triggered.connect(lambda _on=False, template=template: self.open_wizard(template))
            actions.append(action)
        own = QAction(icon("chart-column"), tr("Make your own report…"), self)
        own.setShortcut("Ctrl+R")
        own.triggered.connect(lambda: self.open_wizard(None))
        return [*actions, own]

    @classmethod
    def wanted(cls, workspace: Workspace) -> bool:
        """Everybody asks for reports, also of what is kept here."""
        return True

    @property
    def menu_title(self) -> str:
        return tr("Report")

    def actions_for_menu(self) -> list[QAction]:
        """The Report menu."""
        return self._actions

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """The node that the reports are about, and the tree as it is now."""
        self._tree, self._node_id = tree, node_id
        month, texts = Month.of(self._services.context.today()), active()
        for template in TEMPLATES:
            period = period_name(template.period(self._services.context.today()), texts)
            about = scope_for(template, tree, node_id, month)
            name = tree[about].name.in_language(texts.language)
            self.cards[template.key].about(name, period, _advice(template, tree, about, month))
        self.own.show_place(tree[node_id].name.in_language(texts.language))

    def take_focus(self) -> None:
        """To the first template."""
        next(iter(self.cards.values())).button.setFocus()

    def refresh(self, change: Change) -> None:
        """Nothing on this tab shows entries: the tree comes anew with ``set_scope``."""

    def open_wizard(
        self, template: ReportTemplate | None, question: ReportQuestion | None = None
    ) -> ReportWizard | None:
        """The wizard on a template, on a question asked before, or on the first step."""
        if self._tree is None or self._node_id is None:
            return None
        wizard = ReportWizard(
            self._services,
            self._tree,
            (self._node_id,),
            template,
            question=question,
            answerer=self._answerer,
            choose_printer=self._choose_printer,
            parent=self.window(),
        )
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.made.connect(self._remember)
        wizard.finished.connect(lambda _result: self.wizards.remove(wizard))
        self.wizards.append(wizard)
        wizard.show()
        return wizard

    def print_current(self, printer: QPrinter) -> None:
        """Print the report made last; where none was made, say so."""
        if not self._made:
            self._services.prompts.advise(
                self,
                tr("There is no report to print yet"),
                tr("Make a report first; then it can be printed here and in its own window."),
            )
            return
        print_report(self._made[0], printer)

    def _remember(self, answer: ReportAnswer) -> None:
        others = [made for made in self._made if made.question != answer.question]
        self._made = [answer, *others][:_REMEMBERED]
        while (item := self._earlier.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for made in self._made:
            self._earlier.addWidget(self._again(made), 0, Qt.AlignmentFlag.AlignLeft)
        self._earlier_heading.show()

    def _again(self, made: ReportAnswer) -> QPushButton:
        text = title(made, active())
        button = QPushButton(icon("history"), text.replace("&", "&&"))
        button.setAccessibleName(tr("Open again: {report}").format(report=text))
        button.setFlat(True)
        button.clicked.connect(lambda: self.open_wizard(None, made.question))
        return button

    @property
    def earlier(self) -> Sequence[ReportAnswer]:
        """The reports made in this session, the latest first."""
        return tuple(self._made)


def _advice(template: ReportTemplate, tree: Tree, node_id: int, month: Month) -> str:
    """A word where a template is meant for one unit and several are selected."""
    if template.key != "unit_month" or tree[node_id].kind is NodeKind.UNIT:
        return ""
    units = sum(1 for found in tree.branch(node_id, month) if found.kind is NodeKind.UNIT)
    return trn(
        "{count} unit. Choose a unit in the tree for a report of that unit.",
        "{count} units together. Choose a unit in the tree for a report of that unit alone.",
        units,
    )


class _Card(QFrame):
    """One kind of report: its name, one sentence, what it will be about, and the button that makes it."""

    def __init__(self, name: str, purpose: str, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        heading = QLabel(name)
        theme.section_font(heading)
        sentence = QLabel(purpose)
        sentence.setWordWrap(True)
        self.subject = QLabel()
        self.subject.setWordWrap(True)
        self.subject.setTextFormat(Qt.TextFormat.PlainText)
        theme.small_font(self.subject)
        theme.muted(self.subject)
        texts = QVBoxLayout()
        texts.setSpacing(theme.GAP)
        for label in (heading, sentence, self.subject):
            texts.addWidget(label)
        self.button = QPushButton(button)
        self.button.setAutoDefault(True)  # Enter presses it
        self.button.setAccessibleName(f"{button} {name}")
        self.button.setAccessibleDescription(purpose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        layout.setSpacing(theme.GROUP)
        layout.addLayout(texts, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_place(self, place: str) -> None:
        """Say which place the report will be about."""
        self.subject.setText(tr("For: {place}").format(place=place))


class _TemplateCard(_Card):
    def __init__(self, template: ReportTemplate) -> None:
        super().__init__(tr(template.name), tr(template.purpose), tr("Make the report"))

    def about(self, place: str, period: str, advice: str) -> None:
        subject = tr("For: {place}, {period}").format(place=place, period=period)
        self.subject.setText(f"{subject}\n{advice}" if advice else subject)
