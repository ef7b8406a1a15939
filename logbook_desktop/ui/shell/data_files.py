"""Opening, making and restoring data files: what the File menu does, away from the window.

Only one database is open at a time, be it a file or the session of a person on a server (``use``). The work is done
by ``opening`` in a worker. What was chosen is remembered for the next start once it is open, not before.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.support import paths
from logbook_desktop.support import settings as declared
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.ui.kit.widgets import progress
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell.opening import (
    Location,
    is_address,
    let_go,
    make_demo_workspace,
    make_folder,
    open_workspace,
)
from logbook_desktop.ui.shell.single_instance import FileLock

Remember = Callable[[], object]


class DataFiles(QObject):
    """``opened`` gives a Workspace; ``trouble`` an Advice where nothing is open after a failure."""

    waiting = Signal(str)
    opened = Signal(object)
    trouble = Signal(object)

    def __init__(
        self, background: Background, prompts: Prompts, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._prompts, self._errors = prompts, errors.Errors(prompts)
        self._settings = settings
        self._lock: FileLock | None = None
        self.workspace: Workspace | None = None
        self.window: QWidget | None = None
        """What dialogs stand over."""

    # --- opening ---------------------------------------------------------------------------------------------

    def open_usual(self) -> None:
        """The file chosen in the preferences; else the person's own, made at the first start."""
        chosen = bool(self._settings.value(declared.DATABASE))
        self.open(self.usual, create=not chosen, remember=self._remember_files)

    @property
    def usual(self) -> Path:
        """The file that is opened where nothing else is asked for."""
        chosen = self._settings.value(declared.DATABASE)
        return Path(chosen) if chosen else paths.own_database()

    def open(self, location: Location, *, create: bool = False, remember: Remember = lambda: None) -> None:
        """Open a database in place of the one that is open. That one stays if this fails.

        ``remember`` is done once it is open.
        """
        if create:
            make_folder(Path(location))
        self._begin(location, lambda: open_workspace(location, create=create), remember)

    def use(self, make: Callable[[], Workspace]) -> None:
        """Open the session of a person on a server in place of what is open, which stays if this fails."""
        if self.workspace is None:
            self.waiting.emit(tr("Opening the data…"))
        self._background.change(make, *self._outcome(None, self._remember_server))

    def leave(self) -> None:
        """Let go of what is open, off the screen's thread: it may be a server that no longer answers."""
        before, held = self.workspace, self._lock
        self.workspace = self._lock = None
        self._background.change(lambda: self._let_go(before, held), lambda _nothing: None)

    def _remember_files(self) -> None:
        self._settings.set(declared.SERVER, "")

    def remember_file(self, chosen: Path) -> None:
        """Open it at the next start, too."""
        self._settings.set(declared.DATABASE, str(chosen))
        self._remember_files()

    def _remember_server(self) -> None:
        session = self.workspace.session if self.workspace else None
        if session is not None:
            self._settings.set(declared.SERVER, session.server.key)

    def open_demo(self) -> None:
        """The demo data, made at the first time."""
        location = paths.demo_database()
        if location.exists():
            self.open(location)
            return
        make_folder(location)
        lock = self._claimed(location)
        if lock is None:
            return
        self.waiting.emit(tr("Making the demo data. This is done only once."))
        title = tr("Making the demo data")
        done, failed = self._outcome(lock)
        progress.run(self.over, self._background, title, partial(make_demo_workspace, location), done, failed)

    def _begin(self, location: Location, opening: Callable[[], Workspace], remember: Remember) -> None:
        lock = self._claimed(location)
        if lock is None and not is_address(location):
            return
        if self.workspace is None:
            self.waiting.emit(tr("Opening the data…"))
        self._background.change(opening, *self._outcome(lock, remember))

    def _claimed(self, location: Location) -> FileLock | None:
        """The lock of a file; None for a server, and where the file is open in another window."""
        if is_address(location):
            return None
        if self._lock is not None and self._lock.database == Path(location):
            return self._lock
        lock = FileLock(Path(location))
        if lock.claim():
            return lock
        message = errors.UserMessage(
            tr("The file is open in another window of the program"),
            tr("Use the window that is already open, or close it first."),
        )
        self._tell_or_show(message)
        return None

    def _outcome(
        self, lock: FileLock | None, remember: Remember = lambda: None
    ) -> tuple[Callable[[Workspace], None], Callable[[Exception], None]]:
        def done(workspace: Workspace) -> None:
            before, held = self.workspace, self._lock
            self.workspace, self._lock = workspace, lock
            remember()
            self.opened.emit(workspace)
            self._let_go(before, held if held is not lock else None)

        def failed(error: Exception) -> None:
            if lock is not None and lock is not self._lock:
                lock.release()
            errors.show_in_place(self._tell_or_show, error)

        return done, failed

    def _tell_or_show(self, message: errors.UserMessage) -> None:
        """Beside what is open; or, where nothing is, in the window itself."""
        if self.workspace is None:
            self.trouble.emit(message)
        else:
            self._prompts.advise(self.window, message.title, message.text)

    def restore(self, copy: Path, into: Path) -> None:
        """Put a copy in the place of a file, and open it; what was there is kept beside it."""
        lock = self._claimed(into)
        if lock is None:
            return
        before, self.workspace, self._lock = self.workspace, None, lock
        self.waiting.emit(tr("Restoring the copy…"))

        def restore() -> Workspace:
            from logbook_desktop.services.local import databases

            if before is not None:
                databases.close_database(before.context.database)
            databases.restore_copy(copy, into)
            return open_workspace(into, create=False)

        def failed(error: Exception) -> None:
            self._errors.show(self.window, error)
            self.open(into)

        self._background.change(restore, self._outcome(lock)[0], failed)

    @property
    def over(self) -> QWidget:
        """What dialogs stand over."""
        assert self.window is not None, "the program sets the window before it opens anything"
        return self.window

    # --- closing ---------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Let go of the database and of its lock."""
        before, held = self.workspace, self._lock
        self.workspace = self._lock = None
        self._let_go(before, held)

    @staticmethod
    def _let_go(workspace: Workspace | None, lock: FileLock | None) -> None:
        if workspace is not None:
            let_go(workspace)
        if lock is not None:
            lock.release()
