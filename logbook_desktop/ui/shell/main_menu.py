"""The menus of the main window: what the program does, in the order people look for it.

The window hands over what each entry does; features add their own entries when a database is open.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMenu, QMenuBar
from shiboken6 import isValid

from logbook_desktop.support.i18n import LANGUAGES, active, tr
from logbook_desktop.ui.kit.edit import redo_text, undo_text
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.theme import Appearance
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.kit.workspace import Session
from logbook_desktop.ui.shell.focus_undo import FocusUndo

Do = Callable[[], object]


class Command(StrEnum):
    """What a menu asks of the program around the window."""

    NEW_FILE = "new_file"
    OPEN_FILE = "open_file"
    OPEN_DEMO = "open_demo"
    OPEN_USUAL_FILE = "open_usual_file"
    CONNECT = "connect"
    CHANGE_PASSWORD = "change_password"
    READ_TERMS = "read_terms"
    SIGN_OUT = "sign_out"
    SAVE_COPY = "save_copy"
    RESTORE_COPY = "restore_copy"
    PREFERENCES = "preferences"
    LARGER = "larger"
    SMALLER = "smaller"
    NORMAL_SIZE = "normal_size"
    OPEN_LOG_FOLDER = "open_log_folder"
    COPY_FOR_SUPPORT = "copy_for_support"
    ABOUT = "about"


class MainMenu(QObject):
    """The entries, made for the language of the moment; ``finish`` gives every one its letter."""

    def __init__(self, bar: QMenuBar, command: Callable[[Command], object]) -> None:
        super().__init__(bar)
        self._bar = bar
        self._command = command
        self.file = self._menu(tr("File"))
        self.edit = self._menu(tr("Edit"))
        self.view = self._menu(tr("View"))
        self.structure = self._menu(tr("Structure"))
        self.help = self._menu(tr("Help"))
        self._with_database: list[QAction] = []
        self._of_session: list[QAction] = []
        self.needs_database(False)

    def _menu(self, title: str) -> QMenu:
        menu = self._bar.addMenu(title)
        menu.setToolTipsVisible(True)
        return menu

    def fill_file(self, print_current: Do, leave: Do) -> None:
        """Files, printing, preferences, the way out."""
        self.add(self.file, tr("New file…"), self._asks(Command.NEW_FILE))
        self.add(
            self.file,
            tr("Open…"),
            self._asks(Command.OPEN_FILE),
            "folder-open",
            QKeySequence.StandardKey.Open,
        )
        self.add(self.file, tr("Connect to a server…"), self._asks(Command.CONNECT), "globe")
        self.add(self.file, tr("Open the demo data"), self._asks(Command.OPEN_DEMO))
        self.file.addSeparator()
        password = self.add(self.file, tr("Change password…"), self._asks(Command.CHANGE_PASSWORD))
        leaving = self.add(self.file, tr("Sign out"), self._asks(Command.SIGN_OUT), "user")
        self._of_session += [password, leaving, self.file.addSeparator()]
        self.show_session(None)
        copy = self.add(self.file, tr("Save a copy…"), self._asks(Command.SAVE_COPY), "archive")
        restore = self.add(
            self.file, tr("Restore a copy…"), self._asks(Command.RESTORE_COPY), "archive-restore"
        )
        self.file.addSeparator()
        self._print = self.add(
            self.file, tr("Print…"), print_current, "printer", QKeySequence.StandardKey.Print
        )
        self.file.addSeparator()
        preferences = self.add(self.file, tr("Preferences…"), self._asks(Command.PREFERENCES), "settings")
        preferences.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.file.addSeparator()
        away = self.add(self.file, tr("Quit"), leave, keys="Ctrl+Q")
        away.setMenuRole(QAction.MenuRole.QuitRole)
        self._with_database += [copy, restore, self._print]

    def fill_view(self, text_size: int, appearance: str, choose_appearance: Callable[[str], object]) -> None:
        """Size of text and light or dark; the window adds its panels before these."""
        self.view.addSeparator()
        larger = self.add(self.view, tr("Larger text"), self._asks(Command.LARGER), keys="Ctrl++")
        larger.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        larger.setEnabled(text_size < 200)
        smaller = self.add(self.view, tr("Smaller text"), self._asks(Command.SMALLER), keys="Ctrl+-")
        smaller.setEnabled(text_size > 100)
        self.add(self.view, tr("Normal text"), self._asks(Command.NORMAL_SIZE), keys="Ctrl+0")
        self.view.addSeparator()
        named = [
            (Appearance.SYSTEM.value, tr("As on the computer")),
            (Appearance.LIGHT.value, tr("Light")),
            (Appearance.DARK.value, tr("Dark")),
        ]
        self._choice(self.view.addMenu(tr("Appearance")), named, appearance, choose_appearance)

    def fill_language(self, choose: Callable[[str], object]) -> None:
        """The languages, each in its own words."""
        menu = self.view.addMenu(icon("languages"), tr("Language"))
        self._choice(menu, list(LANGUAGES.items()), active().language, choose)

    def fill_help(self, show_help: Do) -> None:
        """Help on the field one stands in, and what support asks for."""
        self.add(self.help, tr("Help on this field"), show_help, "circle-help", "F1")
        self.help.addSeparator()
        self.add(
            self.help, tr("Open the folder of the log"), self._asks(Command.OPEN_LOG_FOLDER), "folder-open"
        )
        self.add(self.help, tr("Copy for support"), self._asks(Command.COPY_FOR_SUPPORT), "clipboard-copy")
        self.help.addSeparator()
        terms = self.add(self.help, tr("Terms of use"), self._asks(Command.READ_TERMS), "file-text")
        self._of_session.append(terms)
        terms.setVisible(False)
        about = self.add(self.help, tr("About the program"), self._asks(Command.ABOUT), "info")
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def fill_undo(self, stack: QUndoGroup) -> None:
        """Undo and redo of where the cursor is, each named by the step it takes back."""
        steps = FocusUndo(stack)
        undo = self.add(self.edit, tr("Undo"), steps.undo, "undo-2", QKeySequence.StandardKey.Undo)
        redo = self.add(self.edit, tr("Redo"), steps.redo, "redo-2")
        redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        first = self.edit.actions()[0]
        for action in (undo, redo):
            self.edit.insertAction(first, action)

        def follow() -> None:
            if not isValid(
                stack
            ):  # a stack that goes with its window empties itself last of all, and says so
                return
            undo.setEnabled(steps.can_undo)
            redo.setEnabled(steps.can_redo)
            undo.setText(undo_text(steps.undo_step))
            redo.setText(redo_text(steps.redo_step))
            mnemonics.for_menu(self.edit)

        steps.changed.connect(follow)
        self.edit.aboutToShow.connect(follow)  # typing in a text tells nobody
        follow()

    def fill_tabs(self, tabs: Iterable[Tab], numbered: Sequence[QAction], dock: QAction) -> None:
        """What shows the tree and each tab; and a menu for each tab that has something to do.

        That of the first stands before the menu of the tree, those of the others before the help.
        """
        first = self.view.actions()[0]
        self.view.insertActions(first, [dock, *numbered])
        before = self.structure.menuAction()
        for tab in tabs:
            if actions := tab.actions_for_menu():
                menu = QMenu(tab.menu_title, self._bar)
                menu.setToolTipsVisible(True)
                menu.addActions(actions)
                self._bar.insertMenu(before, menu)
            before = self.help.menuAction()

    def set_printing(self, possible: bool) -> None:
        """Whether the tab that is shown prints something."""
        self._print.setEnabled(possible)
        self._print.setToolTip("" if possible else tr("There is nothing to print on this tab."))

    def add(
        self,
        menu: QMenu,
        text: str,
        do: Do,
        icon_name: str = "",
        keys: QKeySequence.StandardKey | str | None = None,
    ) -> QAction:
        """One entry."""
        action = menu.addAction(text)
        if icon_name:
            action.setIcon(icon(icon_name))
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: do())
        return action

    def needs_database(self, is_open: bool) -> None:
        """Grey out what makes no sense without an open database."""
        for action in self._with_database:
            action.setEnabled(is_open)
        self.structure.menuAction().setVisible(is_open)

    def show_session(self, session: Session | None) -> None:
        """Show what belongs to the session of a person on a server; None: there is none."""
        for action in self._of_session:
            action.setVisible(session is not None)
        self._of_session[0].setEnabled(session is None or not session.offline)

    def finish(self) -> None:
        """Give every entry of every menu its letter."""
        mnemonics.for_menu(self._bar)

    def _asks(self, command: Command) -> Do:
        return lambda: self._command(command)

    def _choice(
        self, menu: QMenu, named: Sequence[tuple[str, str]], chosen: str, choose: Callable[[str], object]
    ) -> None:
        group = QActionGroup(menu)
        for key, name in named:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(key == chosen)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, key=key: choose(key))
