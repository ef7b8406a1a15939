"""Letters with first passwords: where they are saved."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.exports.letters import write_each, write_letters
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.services import UiServices


def save_letters(
    services: UiServices,
    parent: QWidget,
    letters: Sequence[Letter],
    saved: Callable[[str], None],
    *,
    each: bool = False,
) -> None:
    """Ask where to, and write there: all in one file, or ``each`` in its own; ``saved`` gets the file or folder."""
    name = tr("Sign-in letters") if len(letters) > 1 else tr("Sign-in letter")
    suggested = paths.documents_folder() / (name if each else f"{name}.pdf")
    title = tr("Folder for the letters") if each else tr("Save the letters")
    filters = tr("All files (*)") if each else tr("PDF files (*.pdf)")
    chosen = services.prompts.file_to_save(parent, title, suggested, filters)
    if chosen is None:
        return
    write = _write_folder if each else _write_file
    services.background.change(
        lambda: write(letters, chosen),
        lambda path: saved(str(path)),
        partial(services.errors.show, parent),
    )


def _write_file(letters: Sequence[Letter], path: Path) -> Path:
    write_letters(letters, path)
    return path


def _write_folder(letters: Sequence[Letter], folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    write_each(letters, folder)
    return folder
