"""What helps when the program does not: the log, what support asks for, and the dialog after a mistake of our own."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from logbook_desktop.support import paths
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell import crash

if TYPE_CHECKING:
    from logbook_desktop.ui.shell.main_window import MainWindow


class Support:
    """``window`` gives the one on the screen, ``workspace`` what is open; ``reporter`` is told of each mistake."""

    def __init__(
        self,
        log_file: Path | None,
        window: "Callable[[], MainWindow]",
        workspace: Callable[[], Workspace | None],
    ) -> None:
        self._log_file, self._window, self._workspace = log_file, window, workspace
        self.reporter = crash.CrashReporter(lambda: self._window().keep_typing(), self._show_crash)

    def copy(self) -> None:
        """Put what support asks for on the clipboard, and say so."""
        self._copy()
        message = tr("Copied. Paste it into a message to support.")
        self._window().status_line.showMessage(message, 10_000)

    def open_log_folder(self) -> None:
        """Show the log in the file manager of the computer."""
        crash.open_folder(paths.log_folder())

    def show_about(self) -> None:
        """The program, its licence and its parts."""
        from logbook_desktop.ui.shell.about import AboutDialog

        AboutDialog(self._window()).open()

    def _copy(self) -> None:
        crash.copy_for_support(self._log_file, _kind_of(self._workspace()))

    def _show_crash(self) -> None:
        dialog = crash.CrashDialog(self._copy, self.open_log_folder, self._window())
        dialog.exec()
        if dialog.leave:
            self._window().close()


def _kind_of(workspace: Workspace | None) -> str:
    """English, for those who read it."""
    if workspace is None:
        return "none open"
    kind = "PostgreSQL" if workspace.info.shared else "SQLite"
    demo = ", demo" if workspace.info.demo else ""
    return f"{kind}{demo}, schema {workspace.info.schema}"
