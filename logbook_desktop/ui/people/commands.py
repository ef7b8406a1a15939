"""The commands of the colleagues' page: in menus, as buttons below the table, and when they can be used."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from logbook_desktop.domain.people.people import Person
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.people.actions import PeopleActions
from logbook_desktop.ui.people.right_dialog import GrantChange


class PeopleCommands(QObject):
    """``chosen`` gives whose lines are selected; ``manages``: for a mentor, else for who appoints the first one."""

    def __init__(
        self,
        page: QWidget,
        people_actions: PeopleActions,
        chosen: Callable[[], tuple[Person, ...]],
        show_as: Callable[[str], object],
        *,
        manages: bool,
    ) -> None:
        super().__init__(page)
        self._page, self._chosen, self._manages = page, chosen, manages
        do = people_actions
        self.add = self._made(tr("Add a colleague…") if manages else tr("Appoint a mentor…"), do.add_one)
        self.add_list = self._made(tr("Add colleagues from a list…"), do.add_many, "file-spreadsheet")
        self.edit = self._made(tr("Change name and e-mail…"), lambda: do.edit(chosen()[0]), "pencil")
        self.give = self._made(tr("Give a right…"), lambda: do.right(GrantChange.GIVE, chosen()))
        self.change = self._made(tr("Change a right…"), lambda: do.right(GrantChange.CHANGE, chosen()))
        self.take_away = self._made(tr("Take a right…"), lambda: do.right(GrantChange.TAKE, chosen()))
        self.reset = self._made(tr("New first password…"), lambda: do.reset(chosen()))
        self.deactivate = self._made(tr("Deactivate…"), lambda: do.deactivate(chosen()))
        self.impersonate = self._made(
            tr("Show as this colleague sees it"), lambda: show_as(chosen()[0].login), "eye"
        )
        self.edit.setShortcut(QKeySequence(Qt.Key.Key_F2))
        self.deactivate.setShortcut(QKeySequence.StandardKey.Delete)
        for action in (self.edit, self.deactivate):  # keys of the table; the tree has the same ones
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for action in (self.add_list, *self._of_one_account()):
            action.setVisible(manages)
        self.add_button = theme.primary(_button(self.add))
        self.list_button = _button(self.add_list)
        self.rights_button = _menu_button(tr("Rights"), [self.give, self.change, self.take_away])
        accounts = [self.edit, self.reset, self.deactivate, self.impersonate]
        self.account_button = _menu_button(tr("Account"), accounts)
        if not manages:
            for button in self._of_mentors:
                button.hide()

    @property
    def _of_mentors(self) -> tuple[QPushButton, ...]:
        return self.list_button, self.rights_button, self.account_button

    def update(self) -> None:
        """What can be done with those who are selected."""
        chosen = self._chosen()
        active = [p for p in chosen if p.login and p.deactivated_at is None]
        all_active = bool(chosen) and len(active) == len(chosen)
        one = all_active and len(chosen) == 1
        nobody = tr("Choose a colleague in the table first.")
        for action in (self.give, self.change, self.take_away, self.reset, self.deactivate):
            action.setEnabled(all_active)
            action.setToolTip("" if all_active else nobody)
        for action in (self.edit, self.impersonate):
            action.setEnabled(one)
            action.setToolTip("" if one else tr("Choose one colleague in the table first."))

    def show_buttons(self, shown: bool) -> None:
        """Where nobody is listed yet, the page offers the first step itself."""
        self.add_button.setVisible(shown)
        for button in self._of_mentors:
            button.setVisible(shown and self._manages)

    def row(self) -> QHBoxLayout:
        """The buttons in one line."""
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.add_button)
        row.addWidget(self.list_button)
        row.addStretch(1)
        row.addWidget(self.rights_button)
        row.addWidget(self.account_button)
        return row

    def menu(self) -> QMenu:
        """Of the lines that are selected."""
        menu = QMenu(self._page)
        menu.addActions(self._of_one_account())
        mnemonics.for_menu(menu)
        return menu

    def _of_one_account(self) -> list[QAction]:
        rights = (self.give, self.change, self.take_away)
        return [self.edit, *rights, self.reset, self.deactivate, self.impersonate]

    def _made(self, text: str, do: Callable[[], object], icon_name: str = "") -> QAction:
        action = QAction(text, self._page)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.triggered.connect(lambda _checked=False: do())
        self._page.addAction(action)
        return action


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
