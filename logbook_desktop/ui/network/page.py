"""The page of the network level: which organisations have begun and go on documenting, and what begins one."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSplitter, QVBoxLayout

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.people.access import Action, may_somewhere
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.reports.adoption import Adoption, AdoptionMonth
from logbook_desktop.exports.adoption import adoption_chart, write_adoption
from logbook_desktop.services.local import databases
from logbook_desktop.services.network import network
from logbook_desktop.services.network.network import Admission, Admitted
from logbook_desktop.services.people import terms
from logbook_desktop.services.tree import organisation
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import active, tr, trc, trn
from logbook_desktop.ui.accounts.account_dialog import FirstMentorDialog
from logbook_desktop.ui.accounts.making import make_account
from logbook_desktop.ui.kit import errors, theme
from logbook_desktop.ui.kit.edit import Edits, Undo
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.chart_view import ChartView
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.network.admit_dialog import AdmitDialog
from logbook_desktop.ui.network.table import AdoptionTable

if TYPE_CHECKING:
    from logbook_desktop.domain.tree.tree import Tree


REST_MS = 20_000
"""So long the figures of a network stand, whatever is documented meanwhile."""
_CHART = 260
"""Pixels of height: the table is what people come for."""

_Figures = tuple[tuple[Adoption, ...], tuple[AdoptionMonth, ...], bool, bool]


class NetworkPage(Tab):
    """``terms_requested`` asks for the dialog that publishes terms of use."""

    terms_requested = Signal()
    key, number = "network", 6

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._context = services.context
        self._background = services.background
        self._services, self._prompts = services, services.prompts
        self._show_error = partial(services.errors.show, self)
        self.edits = Edits(services, self)
        self.title = tr("Network")
        self.summary = QLabel()
        self.search = QLineEdit()
        self.table = AdoptionTable()
        self.chart = ChartView(highest=_CHART)
        self.admit_action = self._action(tr("Admit an organisation…"), "plus", self.ask_admit)
        self.appoint_action = self._action(tr("Appoint its first mentor…"), "user", self.ask_mentor)
        self.export_action = self._action(tr("Export to Excel…"), "file-spreadsheet", self.ask_export)
        self.terms_action = self._action(tr("Publish terms of use…"), "file-text", self.terms_requested.emit)
        self._demo = False
        self._age = QElapsedTimer()
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._load_again)
        self._build()
        self.edits.changed.connect(self._undone)
        self.edits.failed.connect(self._load)
        self.search.textChanged.connect(self.table.filter_by)
        self.table.chosen.connect(self._update_actions)
        self._update_actions()
        self._load()

    @classmethod
    def wanted(cls, workspace: Workspace) -> bool:
        """For who administers a network, or a part of one, on a server."""
        context = workspace.context
        on_server = super().wanted(workspace) and context.database.shared
        return on_server and may_somewhere(context.actor, Action.CHANGE_NETWORK)

    # --- as every page ---------------------------------------------------------------------------------------

    def set_scope(self, tree: "Tree", node_id: int) -> None:
        """The whole network is shown; the chosen organisation is chosen here too."""
        line = tree.path(node_id, self._context.month) if node_id in tree else ()
        self.table.choose(next((n.id for n in reversed(line) if self.table.has(n.id)), None))

    def refresh(self, change: Change) -> None:
        """An organisation, a mentor or an entry may be new; a busy network is looked at every now and then."""
        left = REST_MS - self._age.elapsed() if self._age.isValid() else 0
        if left <= 0:
            self._load_again()
        elif not self._due.isActive():
            self._due.start(left)

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus()

    def actions_for_menu(self) -> list[QAction]:
        """What begins something, and the table as a file."""
        return [self.admit_action, self.appoint_action, self.export_action, self.terms_action]

    # --- building --------------------------------------------------------------------------------------------

    def _action(self, text: str, icon_name: str, do: Callable[[], object]) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.triggered.connect(lambda: do())
        return action

    def _button(self, action: QAction) -> QPushButton:
        button = QPushButton(action.text(), self)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _build(self) -> None:
        theme.section_font(self.summary)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.search.setPlaceholderText(tr("Search organisations, regions, mentors"))
        self.search.setAccessibleName(tr("Search organisations"))
        self.search.setClearButtonEnabled(True)
        head, row = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(theme.GROUP)
        head.addWidget(self.summary, 1)
        head.addWidget(theme.primary(self._button(self.admit_action)))
        row.setSpacing(theme.SPACE)
        row.addWidget(self.search, 1)
        row.addWidget(self._button(self.appoint_action))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self.chart)
        split.setStretchFactor(0, 1)
        split.setSizes([10_000, _CHART + theme.GROUP])
        split.setChildrenCollapsible(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.edits.notice)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(split, 1)
        mnemonics.for_page(self)

    # --- what is shown ---------------------------------------------------------------------------------------

    def _load_again(self) -> None:
        self._age.start()
        self._load()

    def _load(self) -> None:
        self._due.stop()

        def question() -> _Figures:
            rows, months = network.adoption(self._context), network.adoption_by_month(self._context)
            may_publish, demo = terms.may_publish(self._context), databases.describe(self._context).demo
            return rows, months, may_publish, demo

        def done(found: _Figures) -> None:
            rows, months, may_publish, self._demo = found
            self.terms_action.setVisible(may_publish)
            self.show_adoption(rows, months)

        self._background.read(self, "adoption", question, done, self._not_loaded)

    def _not_loaded(self, error: Exception) -> None:
        """The figures of before stay; what is looked at by itself is not told in a box of its own."""
        if (message := errors.message_of(error)) is not None:
            self.summary.setText(message.title)

    def show_adoption(self, rows: tuple[Adoption, ...], months: tuple[AdoptionMonth, ...]) -> None:
        """The figures as they came from the server."""
        self.table.set_rows(rows)
        self.chart.show_spec(adoption_chart(months, active()))
        self.summary.setText(_summary(rows))
        self._update_actions()

    def _undone(self, change: Change) -> None:
        self._load()
        self.changed.emit(change)

    def _update_actions(self) -> None:
        chosen = self.table.current
        self.appoint_action.setEnabled(chosen is not None and not chosen.has_mentor)
        self.export_action.setEnabled(bool(self.table.shown))

    # --- admitting -------------------------------------------------------------------------------------------

    def ask_admit(self) -> None:
        """The dialog, once the tree of now is known."""
        self._background.read(
            self, "tree", partial(organisation.tree, self._context), self._show_admit, self._show_error
        )

    def _show_admit(self, tree: "Tree") -> None:
        dialog = AdmitDialog(tree, self)

        def admit(asked: Admission) -> None:
            def done(admitted: Admitted) -> None:
                dialog.accept()
                self.table.choose_when_there(admitted.node_id)
                called = asked.name.in_language(active().language)
                message = tr("{organisation} was admitted to the network.").format(organisation=called)
                step = trc("undo", "Admit the organisation")
                undo = Undo(step, partial(network.take_back, self._context, admitted))
                self.edits.show_done(message, undo)
                self._load()
                self.changed.emit(Change(units=frozenset({admitted.node_id}), tree=True))

            work = partial(network.admit, self._context, asked)
            self._background.change(work, done, partial(errors.show_in_dialog, dialog))

        dialog.asked.connect(admit)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- the first mentor ------------------------------------------------------------------------------------

    def ask_mentor(self) -> None:
        """For the chosen organisation."""
        chosen = self.table.current
        if chosen is None or chosen.has_mentor:
            return
        node_id, called = chosen.organisation_id, chosen.name.in_language(active().language)

        def made(_letter: Letter) -> None:
            self._load()
            self.changed.emit(Change(units=frozenset({node_id}), people=True))

        def closed(letter: Letter) -> None:
            sentence = tr("{name} is the first mentor of {organisation}.")
            why_final = tr(
                "It cannot be undone from here: from now on the organisation’s own mentors see to its accounts."
            )
            self.edits.show_done(sentence.format(name=letter.name, organisation=called), why_final=why_final)

        make_account(self._services, FirstMentorDialog(self, node_id, called), made=made, closed=closed)

    # --- a file ----------------------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """What is shown, in its order, as a workbook."""
        name = tr("Adoption {day}").format(day=self._context.today().isoformat())
        path = self._prompts.file_to_save(
            self, tr("Export to Excel"), paths.documents_folder() / f"{name}.xlsx", tr("Excel (*.xlsx)")
        )
        if path is not None:
            work = partial(write_adoption, self.table.shown, path, active(), demo=self._demo)
            message = tr("The table is saved: {where}").format(where=path)
            self._background.read(
                self, "export", work, lambda _none: self.edits.show_done(message), self._show_error
            )


def _summary(rows: tuple[Adoption, ...]) -> str:
    begun = sum(one.begun is not None for one in rows)
    units = sum(one.units_3 for one in rows)
    of_organisations = tr("{begun} of {all} organisations have begun.").format(
        begun=active().number(begun), all=active().number(len(rows))
    )
    of_units = trn(
        "{count} unit has documented within three months.",
        "{count} units have documented within three months.",
        units,
    )
    return f"{of_organisations} {of_units}"
