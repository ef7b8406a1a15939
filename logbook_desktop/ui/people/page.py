"""The tab about colleagues: who has an account in the branch, what they may, and what a mentor does about it."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView, QVBoxLayout, QWidget

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, Role
from logbook_desktop.domain.people.people import Person, may_give
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.people import people
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import errors, theme
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.message_page import MessageAction, MessagePage
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.people.actions import PeopleActions
from logbook_desktop.ui.people.commands import PeopleCommands
from logbook_desktop.ui.people.filter import PeopleFilter
from logbook_desktop.ui.people.model import PeopleColumn, PeopleModel


class PeoplePage(Tab):
    """``impersonation_requested`` asks to show the program as the colleague with that sign-in sees it."""

    key, number = "colleagues", 4

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self.title = tr("Colleagues")
        self._context, self._background = services.context, services.background
        self._tree, self._node_id = Tree({}, {}), 0
        self._people: tuple[Person, ...] = ()
        self._mentors = access.may_somewhere(services.context.actor, Action.MANAGE_PEOPLE)
        self.people_actions = PeopleActions(services, self)
        self.edits = self.people_actions.edits
        self.commands = PeopleCommands(
            self,
            self.people_actions,
            lambda: self.chosen,
            self.impersonation_requested.emit,
            manages=self._mentors,
        )
        self.filter = PeopleFilter(self)
        self.model = PeopleModel(self)
        self.table = _table(self.model)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    @classmethod
    def wanted(cls, workspace: Workspace) -> bool:
        """On a server, for those who give rights there."""
        context = workspace.context
        gives = any(
            access.may_somewhere(context.actor, one) for one in (Action.MANAGE_PEOPLE, Action.APPOINT_MENTOR)
        )
        return super().wanted(workspace) and context.database.shared and gives

    # --- the page protocol -----------------------------------------------------------------------------------

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """The people of the branch are shown; new ones are offered the place first."""
        self._tree, self._node_id = tree, node_id
        self.people_actions.tree, self.people_actions.node_id = tree, node_id

    def load(self, missed: Sequence[Change] = ()) -> None:
        """Everything is read anew, whatever was missed."""
        self.reload()

    def refresh(self, change: Change) -> None:
        """Somebody's rights may be others now, or the places of the tree."""
        if change.people or change.tree:
            self.reload()

    def take_focus(self) -> None:
        """To the table, or to what is offered instead of an empty one."""
        shown = self._stack.currentWidget()
        (self.filter.search if shown is None else shown).setFocus()

    def actions_for_menu(self) -> list[QAction]:
        """All that can be done with accounts."""
        return list(self.actions())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        mnemonics.for_page_of_window(self)

    # --- what is shown ---------------------------------------------------------------------------------------

    def reload(self, login: str = "") -> None:
        """Read who is there anew; ``login``: whose line to show."""
        if not self._node_id:
            return
        context = self._context
        below = {node.id for node in self._tree.branch(self._node_id, context.month)}

        def answered(found: tuple[Person, ...]) -> None:
            self.people_actions.known = found
            self._people = tuple(p for p in found if any(grant.node_id in below for grant in p.grants))
            self._show_people(login)

        self._background.read(self, "people", lambda: people.people(context), answered, self._trouble)

    @property
    def chosen(self) -> tuple[Person, ...]:
        """Whose lines are selected, in their order."""
        if self._stack.currentWidget() is not self.table:
            return ()
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.person(row) for row in rows)

    def _show_people(self, login: str = "") -> None:
        kept = {person.login for person in self.chosen} or {login}
        fitting = [person for person in self._people if self.filter.fits(person, self._tree)]
        self.model.show_people(fitting, self._tree)
        self.filter.show_count(len(fitting))
        for widget in self.filter.widgets:
            widget.setVisible(bool(self._people))
        self.commands.show_buttons(bool(self._people))
        if fitting:
            self._select({login} if login else kept)
            self._show(self.table)
        else:
            self._show(self._empty_page())
        self.commands.update()

    def _select(self, logins: set[str]) -> None:
        rows = [row for one in logins if one and (row := self.model.row_of(one)) >= 0] or [0]
        flags = QItemSelectionModel.SelectionFlag
        selection = self.table.selectionModel()
        selection.setCurrentIndex(self.model.index(min(rows), 0), flags.ClearAndSelect | flags.Rows)
        for row in rows:
            selection.select(self.model.index(row, 0), flags.Select | flags.Rows)
        self.table.scrollTo(self.model.index(min(rows), 0))

    def _empty_page(self) -> MessagePage:
        if self.filter.is_set:
            return MessagePage(
                tr("No colleague fits the search"),
                tr("Search for something else, or show everybody who has an account here."),
                (MessageAction(tr("Show everybody"), self.filter.clear),),
                "search",
            )
        if not self._gives_here():
            return MessagePage(
                tr("Nobody to show here"),
                tr("You give rights in another part of the tree. Choose a place there to see its people."),
                icon_name="user",
            )
        add = MessageAction(tr("Add colleagues from a list…"), self.people_actions.add_many)
        text = tr(
            "Colleagues who sign in to document here will be listed on this page. Give each an account with a role "
            "and a place; a letter tells them how to begin."
        )
        if not self._mentors:
            add = MessageAction(tr("Appoint the first mentor…"), self.people_actions.add_one)
            text = tr(
                "The mentors are listed here. Appoint the first one, who then gives the others their rights."
            )
            return MessagePage(tr("No mentor here yet"), text, (add,), "user")
        offers = (add, MessageAction(self.commands.add.text(), self.people_actions.add_one, "plus"))
        return MessagePage(tr("No colleagues here yet"), text, offers, "user")

    def _gives_here(self) -> bool:
        """Whether there is a place in the branch where the acting person gives any right."""
        actor, month = self._context.actor, self._context.month
        given = (Role.WORKER, Role.MENTOR)
        branch = self._tree.branch(self._node_id, month)
        return any(may_give(actor, role, node.id, self._tree, month) for node in branch for role in given)

    def _trouble(self, error: Exception) -> None:
        if (message := errors.message_of(error)) is None:
            return
        self._show(
            MessagePage(
                message.title, message.text, (MessageAction(tr("Try again"), self.reload),), "triangle-alert"
            )
        )

    def _show(self, page: QWidget) -> None:
        old = self._stack.currentWidget()
        if page is old:
            return
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        if old is not None and old is not self.table:
            self._stack.removeWidget(old)
            old.deleteLater()
        mnemonics.for_page_of_window(self)

    # --- making it -------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.filter.changed.connect(lambda: self._show_people())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.commands.update())
        self.table.doubleClicked.connect(lambda _index: self.commands.edit.trigger())
        self.table.customContextMenuRequested.connect(self._context_menu)
        self.people_actions.done.connect(self._done)
        self.edits.changed.connect(lambda _change: self._done(""))
        self.edits.failed.connect(lambda: self.reload())

    def _context_menu(self, at: QPoint) -> None:
        self.commands.menu().popup(self.table.viewport().mapToGlobal(at))

    def _done(self, login: str) -> None:
        self.reload(login)
        self.changed.emit(Change(people=True))
        self.take_focus()

    def _lay_out(self) -> None:
        self._stack.addWidget(self.table)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.SPACE, theme.GROUP, theme.SPACE)
        page.setSpacing(theme.SPACE)
        page.addWidget(self.edits.notice)
        page.addLayout(self.filter.row())
        page.addWidget(self._stack, 1)
        page.addLayout(self.commands.row())


def _table(model: PeopleModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(tr("Colleagues"))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + theme.SPACE)
    heading = table.horizontalHeader()
    heading.setHighlightSections(False)
    heading.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    heading.setSortIndicator(PeopleColumn.NAME, Qt.SortOrder.AscendingOrder)
    table.setSortingEnabled(True)
    wide = theme.characters(table, 1)
    heading.setMinimumSectionSize(wide * 16)  # with large text one scrolls to the side
    for column, letters in ((PeopleColumn.NAME, 22), (PeopleColumn.EMAIL, 26), (PeopleColumn.STATE, 32)):
        table.setColumnWidth(column, wide * letters)
    heading.setSectionResizeMode(PeopleColumn.RIGHTS, QHeaderView.ResizeMode.Stretch)
    return table
