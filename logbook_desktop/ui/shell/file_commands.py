"""What the File menu asks people about data files: which one, under which name, and whether they are sure.

``DataFiles`` then does it.
"""

from collections.abc import Callable
from pathlib import Path

from logbook_desktop.domain.errors import CancelledError
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import Errors
from logbook_desktop.ui.kit.prompts import PromptChoice, Prompts
from logbook_desktop.ui.kit.widgets import progress
from logbook_desktop.ui.shell.data_files import DataFiles


class FileCommands:
    """Nothing is done where the person changes their mind."""

    def __init__(self, files: DataFiles, background: Background, prompts: Prompts) -> None:
        self._files, self._background = files, background
        self._prompts, self._errors = prompts, Errors(prompts)

    def ask_new(self) -> None:
        """A new, empty file under a name the person chooses."""
        suggested = paths.documents_folder() / f"{tr('Logbook')}.sqlite"
        chosen = self._prompts.file_to_save(self._files.window, tr("New data file"), suggested, _filters())
        if chosen is None:
            return
        if chosen.exists():
            self._prompts.advise(
                self._files.window,
                tr("There is a file with this name already"),
                tr("Nothing was changed. Choose another name, or open the file."),
            )
            return
        self._files.open(chosen, create=True, remember=self._remembering(chosen))

    def ask_open(self) -> None:
        """A file that is there; it is the one opened at the next start too."""
        folder = paths.documents_folder()
        chosen = self._prompts.file_to_open(self._files.window, tr("Open a data file"), folder, _filters())
        if chosen is not None:
            self._files.open(chosen, remember=self._remembering(chosen))

    def _remembering(self, chosen: Path) -> Callable[[], None]:
        return lambda: self._files.remember_file(chosen)

    def ask_save_copy(self) -> None:
        """A complete copy of the open file."""
        workspace = self._files.workspace
        if workspace is None:
            return
        day = workspace.context.today()
        suggested = paths.documents_folder() / f"{tr('Logbook')}-{day:%Y-%m-%d}.sqlite"
        chosen = self._prompts.file_to_save(self._files.window, tr("Save a copy"), suggested, _filters())
        if chosen is None:
            return

        def save(report: progress.Progress) -> None:
            from logbook_desktop.services.local import databases

            databases.save_copy(workspace.context, chosen, report)

        def saved(_nothing: None) -> None:
            self._prompts.advise(self._files.window, tr("The copy is saved"), str(chosen))

        def failed(error: Exception) -> None:
            if not isinstance(error, CancelledError):
                self._errors.show(self._files.window, error)

        progress.run(self._files.over, self._background, tr("Saving a copy"), save, saved, failed)

    def ask_restore(self) -> None:
        """Put a copy in the place of the open (or usual) file; what was there is kept beside it."""
        into = self._file_on_this_computer()
        if into is None:
            return
        title = tr("Restore a copy")
        chosen = self._prompts.file_to_open(self._files.window, title, paths.documents_folder(), _filters())
        if chosen is None:
            return
        text = tr(
            "The copy takes the place of the data that is open now. The present file is kept beside it."
        )
        choices = (
            PromptChoice("keep", tr("Keep the present data")),
            PromptChoice("restore", tr("Restore the copy")),
        )
        if self._prompts.ask(self._files.window, title, f"{text}\n\n{chosen}", choices) == "restore":
            self._files.restore(chosen, into)

    def _file_on_this_computer(self) -> Path | None:
        """The open file, or the usual one; None for a server, and that is said."""
        workspace = self._files.workspace
        if workspace is None:
            return self._files.usual
        if workspace.info.shared or workspace.session is not None:
            self._prompts.advise(
                self._files.window,
                tr("This works only with a file on this computer"),
                tr("The data is on a server, whose administrator takes care of its copies."),
            )
            return None
        return Path(workspace.info.location)


def _filters() -> str:
    return tr("Logbook files (*.sqlite);;All files (*)")
