"""From a file to a step of the plan: chosen, read in the background, previewed, and taken in as a person decides."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.structure_import import resolve
from logbook_desktop.domain.tree.structure_rows import StructureImportResult, StructureReading
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, TreeChange, apply
from logbook_desktop.domain.tree.tree_edits import NETWORK_NAME, place_for_new
from logbook_desktop.exports.structure_files import write_faults, write_template
from logbook_desktop.imports.structure import read_structure
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import progress
from logbook_desktop.ui.structure.import_dialog import ImportDialog
from logbook_desktop.ui.structure.plan_target import PlanTarget
from logbook_desktop.wording.tree import name_of

Found = tuple[StructureReading, StructureImportResult, list[TreeChange]]


class StructureImport(QObject):
    """The file's rows come under the current node, where they do not say themselves where they belong."""

    def __init__(self, target: PlanTarget, services: UiServices, window: QWidget) -> None:
        super().__init__(window)
        self._target, self._window = target, window
        self._background, self._prompts = services.background, services.prompts
        self._errors = services.errors

    def start(self) -> None:
        """Ask for a file and preview what it would add."""
        filters = tr("Spreadsheets (*.xlsx *.xlsm *.csv *.txt)")
        file = self._prompts.file_to_open(
            self._window, tr("Structure from a spreadsheet"), paths.documents_folder(), filters
        )
        if file is not None:
            self.preview(file)

    def preview(self, file: Path) -> None:
        """Read a file and show what every row would become."""
        tree, month = self._target.tree, self._target.month
        above_id = place_for_new(tree, self._target.current, month)
        first = self._target.fresh_ids(1)[0]
        progress.run(
            self._window,
            self._background,
            tr("Reading {file}").format(file=file.name),
            lambda _report: read(file, tree, month, above_id, first),
            lambda found: self._show(file, tree, above_id, found),
            self._failed,
        )

    def save_template(self) -> None:
        """A workbook to fill in."""
        suggested = paths.documents_folder() / tr("structure-template.xlsx")
        file = self._prompts.file_to_save(
            self._window, tr("Save the template"), suggested, tr("Excel workbook (*.xlsx)")
        )
        if file is not None:
            self._background.change(lambda: write_template(file, active()), lambda _none: None, self._failed)

    def _show(self, file: Path, tree: Tree, above_id: int | None, found: Found) -> None:
        reading, result, changes = found
        under = "" if above_id is None else name_of(tree[above_id])
        dialog = ImportDialog(self._window, file.name, under, reading, result)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.faults_requested.connect(lambda: self._save_faults(file, result))

        def add() -> None:
            step = tr("Add the places of {file}").format(file=file.name)
            self._target.apply(step, changes, [add.node_id for add, _ in result.added[:1]])

        dialog.accepted.connect(add)
        dialog.open()

    def _save_faults(self, file: Path, result: StructureImportResult) -> None:
        suggested = file.with_name(tr("{file}, rows with faults.xlsx").format(file=file.stem))
        target = self._prompts.file_to_save(
            self._window, tr("Save the list of faults"), suggested, tr("Excel workbook (*.xlsx)")
        )
        if target is not None:
            self._background.change(
                lambda: write_faults(target, result.rejected, active()), lambda _none: None, self._failed
            )

    def _failed(self, error: Exception) -> None:
        self._errors.show(self._window, error)


def read(file: Path, tree: Tree, month: Month, target: int | None, first_id: int) -> Found:
    """The file's rows, what they come to in the tree, and the changes that it takes. FileError."""
    reading = read_structure(file, active())
    ids = iter(range(first_id, -(1 << 31), -1))
    network: list[TreeChange] = []
    if not tree.nodes:  # everything hangs under a network, which nobody is shown
        made = AddNode(next(ids), None, NodeKind.NETWORK, NETWORK_NAME)
        network = [made]
        tree = apply(tree, [made])[0]
    result = resolve(tree, month, target, reading, lambda: next(ids))
    changes = [*network, *(add for add, _ in result.added)] if result.added else []
    return reading, result, changes
