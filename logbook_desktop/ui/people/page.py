"""The tab about colleagues: who has an account in the branch, what they may, and what a mentor does about it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, Role
from logbook_desktop.domain.people.people import Person, may_give
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.local import databases
from logbook_desktop.services.people import people
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import errors, theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.widgets.message_page import MessageAction, MessagePage
from logbook_desktop.ui.people import fields, wording
from logbook_desktop.ui.people.actions import PeopleActions
from logbook_desktop.ui.people.model import PeopleColumn, PeopleModel
from logbook_desktop.ui.people.right_dialog import GrantChange
from logbook_desktop.wording.names import role_name

_ALL_ROLES = ""
_NEW = "new"
"""In the filter: whose first password is not changed yet."""


class PeoplePage(Tab):
    """``impersonation_requested`` asks to show the program as the colleague with that sign-in sees it."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self.title = tr("Colleagues")
        self._context, self._background = services.context, services.background
        self._tree, self._node_id = Tree({}, {}), 0
        self._people: tuple[Person, ...] = ()
        self._stale = False
        self._mentors = access.may_somewhere(services.context.actor, Action.MANAGE_PEOPLE)
        self.people_actions = PeopleActions(services, self)
        self.search = QLineEdit()
        self.role = fields.choice(_filters())
        self.count = theme.muted(QLabel())
        self.model = PeopleModel(self)
        self.table = _table(self.model)
        self._stack = QStackedWidget()
        self._make_actions()
        self._lay_out()
        self._connect()

    @staticmethod
    def wanted(context: Context) -> bool:
        """On a server, for those who give rights there."""
        actor = context.actor
        giving = (Action.MANAGE_PEOPLE, Action.APPOINT_MENTOR)
        return context.database.shared and any(access.may_somewhere(actor, one) for one in giving)

    # --- the page protocol -----------------------------------------------------------------------------------

    def set_scope(self, tree: Tree, node_id: int) -> None:
        self._tree, self._node_id = tree, node_id
        self.people_actions.desk.tree, self.people_actions.node_id = tree, node_id
        self.reload()

    def refresh(self, change: Change) -> None:
        if change.people or change.tree:
            self.reload()

    def take_focus(self) -> None:
        shown = self._stack.currentWidget()
        (self.search if shown is None else shown).setFocus()

    def actions_for_menu(self) -> list[QAction]:
        return list(self.actions())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        mnemonics.for_page_of_window(self)
        if self._stale:
            self.reload()

    # --- what is shown ---------------------------------------------------------------------------------------

    def reload(self, login: str = "") -> None:
        """Read who is there anew; ``login``: whose line to show."""
        self._stale = not self.isVisible()
        if self._stale or not self._node_id:
            return
        context = self._context
        below = {node.id for node in self._tree.branch(self._node_id, context.month)}

        def question() -> tuple[tuple[Person, ...], bool]:
            return people.people(context), databases.describe(context).demo

        def answered(found: tuple[tuple[Person, ...], bool]) -> None:
            desk = self.people_actions.desk
            desk.people, desk.demo = found
            self._people = tuple(p for p in found[0] if any(grant.node_id in below for grant in p.grants))
            self._show_people(login)

        self._background.read(self, "people", question, answered, self._trouble)

    @property
    def chosen(self) -> tuple[Person, ...]:
        """Whose lines are selected, in their order."""
        if self._stack.currentWidget() is not self.table:
            return ()
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.person(row) for row in rows)

    def _show_people(self, login: str = "") -> None:
        kept = {person.login for person in self.chosen} or {login}
        fitting = [person for person in self._people if self._fits(person)]
        self.model.show_people(fitting, self._tree)
        self.count.setText(trn("{count} colleague", "{count} colleagues", len(fitting)))
        for widget in (self.search, self.role, self.count, *self._buttons):
            widget.setVisible(bool(self._people) and (self._mentors or widget not in self._of_mentors_only))
        if fitting:
            self._select({login} if login else kept)
            self._show(self.table)
        else:
            self._show(self._empty_page())
        self._enable()

    def _fits(self, person: Person) -> bool:
        wanted: str = self.role.currentData()
        if wanted == _NEW and person.first_password_until is None:
            return False
        if wanted not in (_ALL_ROLES, _NEW) and not any(grant.role == wanted for grant in person.grants):
            return False
        text = search_text(
            f"{person.name} {person.email} {person.login} {wording.rights(person, self._tree)}"
        )
        return all(word in text for word in search_text(self.search.text()).split())

    def _select(self, logins: set[str]) -> None:
        rows = [row for one in logins if one and (row := self.model.row_of(one)) >= 0] or [0]
        flags = QItemSelectionModel.SelectionFlag
        selection = self.table.selectionModel()
        selection.setCurrentIndex(self.model.index(min(rows), 0), flags.ClearAndSelect | flags.Rows)
        for row in rows:
            selection.select(self.model.index(row, 0), flags.Select | flags.Rows)
        self.table.scrollTo(self.model.index(min(rows), 0))

    def _empty_page(self) -> MessagePage:
        if self.search.text() or self.role.currentData():
            return MessagePage(
                tr("No colleague fits the search"),
                tr("Search for something else, or show everybody who has an account here."),
                (MessageAction(tr("Show everybody"), self._clear),),
                "search",
            )
        if not self._gives_here():
            return MessagePage(
                tr("Nobody to show here"),
                tr("You give rights in another part of the tree. Choose a place there to see its people."),
                icon_name="user",
            )
        add, many = MessageAction(tr("Add colleagues from a list…"), self.people_actions.add_many), self.add
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
        offers = (add, MessageAction(many.text(), self.people_actions.add_one, "plus"))
        return MessagePage(tr("No colleagues here yet"), text, offers, "user")

    def _gives_here(self) -> bool:
        """Whether there is a place in the branch where the acting person gives any right."""
        actor, month = self._context.actor, self._context.month
        given = (Role.WORKER, Role.MENTOR)
        branch = self._tree.branch(self._node_id, month)
        return any(may_give(actor, role, node.id, self._tree, month) for node in branch for role in given)

    def _clear(self) -> None:
        self.search.clear()
        self.role.setCurrentIndex(0)
        self.search.setFocus()

    def _trouble(self, error: Exception) -> None:
        if (said := errors.message_of(error)) is None:
            return
        self._show(
            MessagePage(
                said.title, said.text, (MessageAction(tr("Try again"), self.reload),), "triangle-alert"
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

    # --- what can be done ------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        people_actions = self.people_actions

        def of_chosen(do: Callable[[Sequence[Person]], None]) -> Callable[[], None]:
            return lambda: do(self.chosen)

        def made(text: str, do: Callable[[], None], icon_name: str = "") -> QAction:
            action = QAction(text, self)
            if icon_name:
                action.setIcon(icon(icon_name))
            action.triggered.connect(lambda _checked=False: do())
            self.addAction(action)
            return action

        self.add = made(
            tr("Add a colleague…") if self._mentors else tr("Appoint a mentor…"), people_actions.add_one
        )
        self.add_list = made(tr("Add colleagues from a list…"), people_actions.add_many, "file-spreadsheet")
        self.edit = made(tr("Change name and e-mail…"), lambda: people_actions.edit(self.chosen[0]), "pencil")
        self.give = made(tr("Give a right…"), of_chosen(lambda p: people_actions.right(GrantChange.GIVE, p)))
        self.change = made(
            tr("Change a right…"), of_chosen(lambda p: people_actions.right(GrantChange.CHANGE, p))
        )
        self.take = made(tr("Take a right…"), of_chosen(lambda p: people_actions.right(GrantChange.TAKE, p)))
        self.reset = made(tr("New first password…"), of_chosen(people_actions.reset))
        self.deactivate = made(tr("Deactivate…"), of_chosen(people_actions.deactivate))
        self.impersonate = made(
            tr("Show as this colleague sees it"),
            lambda: self.impersonation_requested.emit(self.chosen[0].login),
            "eye",
        )
        self.edit.setShortcut(QKeySequence(Qt.Key.Key_F2))
        self.deactivate.setShortcut(QKeySequence.StandardKey.Delete)
        for action in (self.edit, self.deactivate):  # keys of the table; the tree has the same ones
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for action in self._of_mentors:
            action.setVisible(self._mentors)

    @property
    def _of_mentors(self) -> tuple[QAction, ...]:
        rights = (self.give, self.change, self.take)
        return self.add_list, self.edit, *rights, self.reset, self.deactivate, self.impersonate

    def _enable(self) -> None:
        chosen = self.chosen
        active = [p for p in chosen if p.login and p.deactivated_at is None]
        all_active = bool(chosen) and len(active) == len(chosen)
        one = all_active and len(chosen) == 1
        nobody = tr("Choose a colleague in the table first.")
        for action in (self.give, self.change, self.take, self.reset, self.deactivate):
            action.setEnabled(all_active)
            action.setToolTip("" if all_active else nobody)
        for action in (self.edit, self.impersonate):
            action.setEnabled(one)
            action.setToolTip("" if one else tr("Choose one colleague in the table first."))

    def _context_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions(
            [self.edit, self.give, self.change, self.take, self.reset, self.deactivate, self.impersonate]
        )
        mnemonics.for_menu(menu)
        menu.popup(self.table.viewport().mapToGlobal(at))

    # --- making it -------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._show_people())
        self.role.currentIndexChanged.connect(lambda: self._show_people())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.table.doubleClicked.connect(lambda _index: self.edit.trigger())
        self.table.customContextMenuRequested.connect(self._context_menu)
        self.people_actions.done.connect(self._done)

    def _done(self, login: str) -> None:
        self.reload(login)
        self.changed.emit(Change(people=True))
        self.take_focus()

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(tr("Search colleagues"))
        self.search.setAccessibleName(tr("Search colleagues"))
        self.search.setClearButtonEnabled(True)
        self.role.setAccessibleName(tr("Role"))
        filters = QHBoxLayout()
        filters.setSpacing(theme.SPACE)
        filters.addWidget(self.search, 2)
        filters.addWidget(self.role, 1)
        filters.addWidget(self.count)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        self.add_button = theme.primary(_button(self.add))
        self.list_button = _button(self.add_list)
        self.rights_button = _menu_button(tr("Rights"), [self.give, self.change, self.take])
        self.account_button = _menu_button(
            tr("Account"), [self.edit, self.reset, self.deactivate, self.impersonate]
        )
        for button in (self.add_button, self.list_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.rights_button, self.account_button):
            buttons.addWidget(button)
        self._of_mentors_only = (self.list_button, self.rights_button, self.account_button)
        self._buttons = (self.add_button, *self._of_mentors_only)
        for button in self._of_mentors_only:
            button.setVisible(self._mentors)
        self._stack.addWidget(self.table)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.SPACE, theme.GROUP, theme.SPACE)
        page.setSpacing(theme.SPACE)
        page.addLayout(filters)
        page.addWidget(self._stack, 1)
        page.addLayout(buttons)


def _filters() -> list[tuple[str, str]]:
    roles = [(role.value, role_name(role)) for role in Role if role is not Role.NETWORK_ADMINISTRATOR]
    return [(_ALL_ROLES, tr("All roles")), *roles, (_NEW, tr("First password not changed"))]


def _button(action: QAction) -> QPushButton:
    button = QPushButton(action.icon(), action.text())
    button.clicked.connect(lambda: action.trigger())
    return button


def _menu_button(text: str, actions: Sequence[QAction]) -> QPushButton:
    button = QPushButton(text)
    menu = QMenu(button)
    menu.addActions(list(actions))
    menu.setToolTipsVisible(True)
    mnemonics.for_menu(menu)
    button.setMenu(menu)
    return button


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
