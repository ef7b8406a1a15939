"""The only wiring: the options of the command line, the program's objects and how they are tied together.

The window is painted first; the database and the libraries around it are loaded after that (``Program.start``).
"""

import argparse
import faulthandler
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from logbook_desktop.support import i18n, logs, paths, policy
from logbook_desktop.support.profiles import Profiles
from logbook_desktop.support.resources import program_version
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.connection.connecting import ConnectionFlow, SignInServices
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.errors import UserMessage
from logbook_desktop.ui.kit.icons import program_icon
from logbook_desktop.ui.kit.prompts import DialogPrompts, Prompts
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell.closing import ClosingGuard
from logbook_desktop.ui.shell.data_files import DataFiles
from logbook_desktop.ui.shell.file_commands import FileCommands
from logbook_desktop.ui.shell.main_menu import Command
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.presentation import Presentation, apply_theme, install_language, usual_language
from logbook_desktop.ui.shell.sessions import Sessions, offline_possible
from logbook_desktop.ui.shell.support import Support
from logbook_desktop.ui.shell.tabs import PanelMaker, make_tabs

if TYPE_CHECKING:
    from logbook_desktop.ui.shell.live import LiveUpdates
    from logbook_desktop.ui.terms.controller import TermsController

NO_DISPLAY = 2
_log = logging.getLogger(__name__)


def options(argv: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="logbook-desktop", description="Documenting youth work.")
    parser.add_argument("--demo", action="store_true", help="open demo data, in a file of its own")
    parser.add_argument(
        "--headless",
        action="store_true",
        help="without a display: write a picture, an Excel file and a PDF made from the demo data",
    )
    parser.add_argument("--self-test", action="store_true", help="check that the program works here, and end")
    parser.add_argument("--database", metavar="PATH", help="the data file to open")
    parser.add_argument("--lang", choices=tuple(i18n.LANGUAGES), help="language of the program this time")
    parser.add_argument("--version", action="version", version=program_version())
    return parser.parse_args(argv)


def run(asked: argparse.Namespace) -> int:
    """The program in its window; returns its exit code."""
    if not has_display():
        sys.stderr.write("There is no display to open a window on. With --demo it works without one.\n")
        return NO_DISPLAY
    log_file = logs.start(paths.log_folder())
    settings = Settings(paths.settings_file())
    app = application(settings, asked.lang)
    program = Program(app, settings, ThreadedBackground(), DialogPrompts(), log_file, asked.lang or "")
    sys.excepthook = logs.excepthook(program.support.reporter)
    _watch_hard_crashes(log_file)
    program.start(_first_opening(program, asked))
    return app.exec()


def has_display() -> bool:
    """Whether a window can be shown; only Linux may be without. A platform named by hand is believed."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def application(settings: Settings, language: str | None = None) -> QApplication:
    """The Qt application in the person's language, size and colours."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(paths.PROGRAM)
    app.setDesktopFileName(paths.PROGRAM)
    app.setWindowIcon(program_icon())
    install_language(app, language or usual_language(settings))
    apply_theme(app, settings)
    return app


def _first_opening(program: "Program", asked: argparse.Namespace) -> Callable[[], None]:
    if asked.demo:
        return program.files.open_demo
    if asked.database:
        location = str(asked.database)
        return lambda: program.files.open(location if "://" in location else Path(location))
    return program.sessions.open_usual


def _watch_hard_crashes(log_file: Path | None) -> None:
    """A fault inside a library ends the program without an exception; the log's folder then has its traces."""
    if log_file is not None:
        faulthandler.enable(log_file.with_name("faults.log").open("a", encoding="utf-8"))


class Program(QObject):
    """The objects that live as long as the program does, and what the menus ask of it."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        background: ThreadedBackground,
        prompts: Prompts,
        log_file: Path | None = None,
        language: str = "",
        panel_maker: PanelMaker = make_tabs,
        sign_in_services: SignInServices | None = None,
    ) -> None:
        """``language`` is that of this time only; empty: the one of the settings."""
        super().__init__(app)
        self.app = app
        self.settings = settings
        self.background = background
        self.prompts = prompts
        self._panel_maker = panel_maker
        self.window: MainWindow
        self._live: LiveUpdates | None = None
        self._terms: TermsController | None = None
        background.setParent(self)
        background.refused.connect(self._look_at_terms)
        self.files = DataFiles(background, prompts, settings, self)
        self.sessions = self._make_sessions(
            sign_in_services or SignInServices(offline_possible=offline_possible)
        )
        self.presentation = Presentation(app, settings, language, self)
        self.support = Support(log_file, lambda: self.window, lambda: self.files.workspace)
        self.file_commands = FileCommands(self.files, background, prompts)
        self.files.waiting.connect(lambda sentence: self.window.pages.show_waiting(sentence))
        self.files.opened.connect(self._opened)
        self.files.trouble.connect(self._show_trouble)
        self.presentation.changed.connect(self._rebuild)
        self.sessions.signed_out.connect(self._signed_out)
        self.sessions.noted.connect(lambda message: self.window.status_line.showMessage(message, 10_000))
        self.window = self._new_window()

    def _make_sessions(self, sign_in_services: SignInServices) -> Sessions:
        preset = policy.read(paths.policy_files())
        profiles = Profiles(paths.connections_file(), preset.servers)
        # Threads of their own: nobody waits for a server that does not answer, nor for a keyring that asks something.
        servers, keys = ThreadedBackground(self), ThreadedBackground(self)
        connecting = ConnectionFlow(
            servers,
            self.prompts,
            profiles,
            preset,
            sign_in_services,
            keys=keys,
            gate=lambda *asked: self.terms.ask(*asked),
        )
        return Sessions(self.background, connecting, self.files, self.settings, preset, self)

    @property
    def terms(self) -> "TermsController":
        """The terms of use of the server that is worked on."""
        from logbook_desktop.ui.terms.controller import TermsController

        if self._terms is None:
            self._terms = TermsController(self.background, self.prompts, self)
        return self._terms

    def start(self, open_first: Callable[[], None]) -> None:
        """Show the window, and open the first database once it is on the screen."""
        self.window.painted.connect(open_first)
        self.window.show()

    def finish(self) -> None:
        """Let running work come to its end, then let go of the database."""
        self._hear_no_more()
        self.background.wait()
        self.files.close()

    # --- the window ------------------------------------------------------------------------------------------

    def _new_window(self) -> MainWindow:
        window = MainWindow(self.background, self.prompts, self.settings, panel_maker=self._panel_maker)
        ClosingGuard(window, self.prompts)
        window.commanded.connect(self._do)
        window.language_chosen.connect(self.presentation.choose_language)
        window.appearance_chosen.connect(self.presentation.choose_appearance)
        window.closed.connect(self._closed)
        self.background.busy_changed.connect(window.status_line.set_busy)
        self.files.window = window
        return window

    def _rebuild(self) -> None:
        """A new window in the state of the old one: after a change of language, colours or size of text."""
        old = self.window
        old.keep_typing()
        old.remember()
        self.background.wait()
        self.app.processEvents()  # answers on their way still reach the old window
        old.commanded.disconnect(self._do)
        self.window = self._new_window()
        self.window.goes_on_typing = old.is_typing
        if self.files.workspace is not None:
            self.window.open_workspace(self.files.workspace)
        elif self.sessions.is_waiting:
            self.window.pages.show_signed_out()
        self.window.show()
        old.hide()
        old.deleteLater()

    def _opened(self, workspace: Workspace) -> None:
        if self.window.panels is not None:
            self.window.keep_typing()
            self._rebuild()  # another file in the same place on the screen
        else:
            self.window.open_workspace(workspace)
        self._hear_of_colleagues(workspace)
        if workspace.is_online:  # announced ones, and those to be accepted for an organisation, can wait
            self.terms.ask(workspace.context, self.window, lambda: None, self.sessions.sign_out)

    def _look_at_terms(self) -> None:
        """Something was refused: perhaps because new terms of use hold from today. What is typed is kept."""
        workspace = self.files.workspace
        if workspace is None or not workspace.is_online:
            return

        kept = workspace.kept

        def accepted() -> None:
            if kept is not None:
                kept.outbox.try_all_again()
            self._rebuild()

        self.window.keep_typing()
        self.terms.ask_again(workspace.context, self.window, accepted, self.sessions.sign_out)

    def _hear_of_colleagues(self, workspace: Workspace) -> None:
        from logbook_desktop.ui.shell.live import (
            LiveUpdates,  # here: the window is painted before databases are imported
        )

        if self._live is None:
            self._live = LiveUpdates(self.background, self)
            self._live.changed.connect(lambda change: self.window.refresh(change))
        self._live.start(workspace.context)

    def _hear_no_more(self) -> None:
        if self._live is not None:
            self._live.stop()

    def _signed_out(self) -> None:
        self._hear_no_more()
        if self.window.panels is not None:
            self._rebuild()
        else:
            self.window.pages.show_signed_out()

    def _show_trouble(self, message: UserMessage) -> None:
        self.window.pages.show_trouble(message.title, message.text, of_server=self.sessions.is_waiting)

    def _closed(self) -> None:
        self.finish()
        self.app.quit()

    # --- what the menus ask for ------------------------------------------------------------------------------

    def _do(self, command: Command) -> None:
        actions: dict[Command, Callable[[], object]] = {
            Command.NEW_FILE: self.file_commands.ask_new,
            Command.OPEN_FILE: self.file_commands.ask_open,
            Command.OPEN_DEMO: self.files.open_demo,
            Command.OPEN_USUAL_FILE: self.files.open_usual,
            Command.CONNECT: self.sessions.ask,
            Command.CHANGE_PASSWORD: self.sessions.change_password,
            Command.READ_TERMS: self._read_terms,
            Command.SIGN_OUT: self.sessions.sign_out,
            Command.SAVE_COPY: self.file_commands.ask_save_copy,
            Command.RESTORE_COPY: self.file_commands.ask_restore,
            Command.PREFERENCES: self._show_preferences,
            Command.LARGER: lambda: self.presentation.step_text_size(1),
            Command.SMALLER: lambda: self.presentation.step_text_size(-1),
            Command.NORMAL_SIZE: lambda: self.presentation.use_text_size(100),
            Command.OPEN_LOG_FOLDER: self.support.open_log_folder,
            Command.COPY_FOR_SUPPORT: self.support.copy,
            Command.ABOUT: self.support.show_about,
        }
        actions[command]()

    def _read_terms(self) -> None:
        workspace = self.files.workspace
        if workspace is not None and workspace.is_online:
            self.terms.read(workspace.context, self.window)

    def _show_preferences(self) -> None:
        from logbook_desktop.ui.preferences.dialog import FileRequest, PreferencesDialog

        location = self.files.workspace.info.location if self.files.workspace else ""
        dialog = PreferencesDialog(self.settings, location, self.window)

        def use() -> None:
            chosen = dialog.chosen
            self.presentation.choose(chosen.language, chosen.text_size, chosen.appearance)

        wishes = {FileRequest.OPEN: self.file_commands.ask_open, FileRequest.NEW: self.file_commands.ask_new}
        dialog.accepted.connect(use)
        dialog.file_requested.connect(lambda wish: wishes[wish]())
        dialog.open()
