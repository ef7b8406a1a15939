"""The door of the room: a report answer becomes a file, or bytes, in one of five formats.

Writers of Excel and PDF are imported when they are first used: their libraries are heavy, and the program starts
without them.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.exports.files import CannotWriteError, replacing
from logbook_desktop.exports.progress import CancelledError, Progress, report
from logbook_desktop.support.i18n import Texts

__all__ = ["CancelledError", "CannotWriteError", "Format", "WrittenReport", "render", "write"]

_Writer = Callable[[ReportAnswer, BinaryIO, Texts, Progress | None], tuple[str, ...]]


class Format(StrEnum):
    """The formats a report can be written in."""

    CSV = "csv"
    CSV_MACHINE = "csv-machine"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"

    @property
    def suffix(self) -> str:
        """The ending of a file's name."""
        return ".csv" if self is Format.CSV_MACHINE else f".{self.value}"


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """Where a report was written, and what its reader or maker should know of the file."""

    path: Path
    remarks: tuple[str, ...] = ()


def write(
    answer: ReportAnswer, path: Path, fmt: Format, texts: Texts, progress: Progress | None = None
) -> WrittenReport:
    """Writes the report in the language of ``texts``; the old file stays until the new one is whole.

    ``progress`` is told the part done and may return False: CancelledError, and nothing is left behind.
    Raises CannotWriteError with advice when the file cannot be written.
    """
    with replacing(path, texts) as beside:
        with beside.open("wb") as file:
            remarks = _WRITERS[fmt](answer, file, texts, progress)
        report(progress, 1.0)
    return WrittenReport(path, remarks)


def render(answer: ReportAnswer, fmt: Format, texts: Texts) -> bytes:
    """The same bytes as ``write`` puts into a file, for standard output."""
    buffer = io.BytesIO()
    _WRITERS[fmt](answer, buffer, texts, None)
    return buffer.getvalue()


def _csv(answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None) -> tuple[str, ...]:
    from logbook_desktop.exports.delimited import write_for_people

    write_for_people(answer, file, texts, progress)
    return ()


def _csv_machine(
    answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None
) -> tuple[str, ...]:
    from logbook_desktop.exports.delimited import write_for_machines

    write_for_machines(answer, file, texts, progress)
    return ()


def _json(answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None) -> tuple[str, ...]:
    from logbook_desktop.exports.machine_json import write_json

    write_json(answer, file, texts, progress)
    return ()


def _xlsx(answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None) -> tuple[str, ...]:
    from logbook_desktop.exports.excel.book import write_workbook

    return write_workbook(answer, file, texts, progress)


def _pdf(answer: ReportAnswer, file: BinaryIO, texts: Texts, progress: Progress | None) -> tuple[str, ...]:
    from logbook_desktop.exports.paper.report import write_pdf

    return write_pdf(answer, file, texts, progress)


_WRITERS: dict[Format, _Writer] = {
    Format.CSV: _csv,
    Format.CSV_MACHINE: _csv_machine,
    Format.JSON: _json,
    Format.XLSX: _xlsx,
    Format.PDF: _pdf,
}
