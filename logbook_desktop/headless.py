"""``--demo`` without a display: the same data and the same window, written as a picture, an Excel file and a PDF.

Nothing of the person's own is read or changed: only the file of the demo data, which is made at the first time.
"""

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from logbook_desktop import bootstrap
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import TEMPLATES, ReportQuestion
from logbook_desktop.domain.tree.tree import Node, NodeKind
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import active
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.opening import make_demo_workspace, open_workspace
from logbook_desktop.wording import errors

OUTPUT = "demo-output"
"""Folder of the three files, in the folder the program is started from."""
SIZE = (1366, 768)
PLACE = "Tampere"
TEMPLATE = "organisation_year"


def run(language: str) -> int:
    """Write the three files and say where they are; returns the exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="logbook-") as scratch:
        # Settings of its own: the picture does not depend on the person's.
        settings = Settings(Path(scratch) / "settings.json")
        app = bootstrap.application(settings, language or None)
        try:
            workspace = _demo()
            try:
                made = _files(app, workspace, settings)
            finally:
                _close(workspace)
        except Exception as error:
            if not errors.is_expected(error):
                raise
            message = errors.describe_error(error)
            sys.stderr.write(f"{message.title}\n{message.text}\n")
            return 1
    for name, path in made.items():
        _say(f"{name}: {path}")
    return 0


def _demo() -> Workspace:
    location = paths.demo_database()
    if location.exists():
        return open_workspace(location)
    _say(f"Making the demo data (only this first time): {location}")
    return make_demo_workspace(location, lambda _share: True)


def _close(workspace: Workspace) -> None:
    from logbook_desktop.services.local import databases

    databases.close_database(workspace.context.database)


def _files(app: QApplication, workspace: Workspace, settings: Settings) -> dict[str, Path]:
    folder = _output_folder()
    place = _place(workspace)
    made = {"Picture": folder / "main-window.png"}
    _write_picture(app, workspace, settings, place, made["Picture"])
    return made | _write_reports(workspace, place, folder)


def _output_folder() -> Path:
    """Under the current folder; where that may not be written, beside the demo data."""
    for folder in (Path.cwd() / OUTPUT, paths.demo_database().parent / OUTPUT):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise PermissionError(OUTPUT)


def _place(workspace: Workspace) -> Node:
    from logbook_desktop.services.tree import organisation

    tree = organisation.tree(workspace.context)
    found = tree.find(PLACE, workspace.context.month)
    return next(node for node in found if node.kind is NodeKind.ORGANISATION)


def _write_picture(
    app: QApplication, workspace: Workspace, settings: Settings, place: Node, file: Path
) -> None:
    window = MainWindow(InlineBackground(), DialogPrompts(), settings)
    window.resize(*SIZE)
    window.open_workspace(workspace)
    assert window.panels is not None
    window.panels.dock.select_node(place.id)
    window.show()
    app.processEvents()
    if not window.grab().save(str(file)):
        raise PermissionError(str(file))
    window.hide()


def _write_reports(workspace: Workspace, place: Node, folder: Path) -> dict[str, Path]:
    from logbook_desktop.exports.writing import Format, write
    from logbook_desktop.services import demo
    from logbook_desktop.services.reports import reports

    template = next(item for item in TEMPLATES if item.key == TEMPLATE)
    year = Period.of_year(demo.UNTIL.year)
    rows: tuple[Dimension, ...] = template.rows
    question = ReportQuestion(
        (place.id,), year, template.measures, rows, template.column, comparison=year.year_before()
    )
    answer = reports.answer(workspace.context, question, language=active().language)
    made = {"Excel": folder / "year.xlsx", "PDF": folder / "year.pdf"}
    for name, fmt in (("Excel", Format.XLSX), ("PDF", Format.PDF)):
        write(answer, made[name], fmt, active())
    return made


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
