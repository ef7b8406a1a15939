"""From the answer on the screen to a file: where to, writing it in the background, and opening what was written."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.domain.texts import N_
from logbook_desktop.exports.files import CannotWriteError
from logbook_desktop.exports.progress import CancelledError
from logbook_desktop.exports.writing import Format, WrittenReport, write
from logbook_desktop.support import paths
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import progress
from logbook_desktop.wording.report_sentences import title

_FOLDER = "report_folder"
"""Under this name the settings remember where reports were last saved."""
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format as it is offered: what the button says, what it is for, its icon and the filter of the dialog."""

    fmt: Format
    text: str
    purpose: str
    icon: str
    filter: str


OFFERS = (
    ExportFormat(
        Format.XLSX,
        N_("Save as Excel…"),
        N_("Table, chart, definitions, and the figures for your own calculations."),
        "file-spreadsheet",
        N_("Excel workbook (*.xlsx)"),
    ),
    ExportFormat(
        Format.PDF,
        N_("Save as PDF…"),
        N_("An accessible document to send or to publish."),
        "file-text",
        N_("PDF document (*.pdf)"),
    ),
    ExportFormat(
        Format.CSV,
        N_("Save as CSV…"),
        N_("The table as text, as spreadsheets of this country read it."),
        "table",
        N_("CSV file (*.csv)"),
    ),
    ExportFormat(
        Format.CSV_MACHINE,
        N_("Save as CSV for machines…"),
        N_("Codes and plain numbers, for other programs."),
        "database",
        N_("CSV file (*.csv)"),
    ),
)


class Exporter(QObject):
    """Saves answers; ``written`` brings a WrittenReport."""

    written = Signal(object)

    def __init__(
        self,
        services: UiServices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = services.background
        self._prompts, self._errors = services.prompts, services.errors
        self._settings = services.settings

    def save(self, window: QWidget, answer: ReportAnswer, offer: ExportFormat) -> None:
        """Ask where to, and write. Progress and a way to stop are shown if it takes over a second."""
        suggested = self._folder() / file_name(answer, offer.fmt)
        path = self._prompts.file_to_save(window, tr("Save the report"), suggested, tr(offer.filter))
        if path is None:
            return
        self._settings.set_state(_FOLDER, str(path.parent).encode())
        texts = active()
        progress.run(
            window,
            self._background,
            tr("Saving the report…"),
            lambda done: write(answer, path, offer.fmt, texts, done),
            self.written.emit,
            lambda error: self._show_error(window, error),
        )

    def _folder(self) -> Path:
        """Where reports were last saved, else the person's documents."""
        remembered = self._settings.state(_FOLDER).decode(errors="replace")
        if remembered and Path(remembered).is_dir():
            return Path(remembered)
        return paths.documents_folder()

    def _show_error(self, window: QWidget, error: Exception) -> None:
        if isinstance(error, CancelledError):
            self._prompts.advise(window, tr("Stopped"), tr("No file was written."))
        elif isinstance(error, CannotWriteError):
            self._prompts.advise(window, tr("The report was not saved"), error.advice)
        else:
            self._errors.show(window, error)


def file_name(answer: ReportAnswer, fmt: Format) -> str:
    """A name that says what is in the file, with nothing in it that a file system refuses."""
    words = title(answer, active()).replace("/", "-")
    if fmt is Format.CSV_MACHINE:
        # The two kinds of CSV must not overwrite each other.
        words = tr("{name}, for machines").format(name=words)
    plain = re.sub(r"[^\w\s.,()–-]+", " ", words)
    return " ".join(plain.split())[:_LONGEST_NAME].rstrip(" .") + fmt.suffix


def open_file(written: WrittenReport) -> bool:
    """Open the file in the program that the system has for it; False if there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(written.path)))


def open_folder(written: WrittenReport) -> bool:
    """Open the folder of the file; False if the system cannot."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(written.path.parent)))
