"""Files that cannot be read at all, and what a person can do about each."""

from collections.abc import Sequence
from enum import StrEnum

from logbook_desktop.domain.errors import FileError
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import Texts


class FileFault(StrEnum):
    """What is wrong with a whole file; the value is the advice for people."""

    NOT_THERE = N_("There is no file {name}. Check the name and the folder.")
    NOT_A_FILE = N_("{name} is not a file. Choose a spreadsheet file.")
    LOCKED = N_("{name} cannot be opened. If it is open in Excel, close it there and try again.")
    LOCK_FILE = N_(
        "{name} is only a mark that Excel keeps while a workbook is open. Choose the workbook itself."
    )
    NOT_READ = N_("{name} could not be read from the disk. Copy it to this computer and try again.")
    TOO_LARGE = N_(
        "{name} is too large to be a sheet of statistics. Save only the sheets needed as a new file."
    )
    BOMB = N_(
        "{name} would unpack to an unreasonable size, so it was not opened. Copy its rows to a new workbook."
    )
    EMPTY = N_("{name} is empty.")
    DAMAGED = N_("{name} is damaged. Open it in Excel, save it as a new file and try again.")
    PASSWORD = N_("{name} is protected by a password. Open it in Excel, remove the password and save it.")
    OLD_EXCEL = N_(
        "{name} is in the format of old Excel. Open it in Excel and save it as an Excel workbook (.xlsx)."
    )
    BINARY_EXCEL = N_("{name} is a binary Excel workbook. Open it in Excel and save it as .xlsx.")
    OPEN_DOCUMENT = N_("{name} is an OpenDocument spreadsheet. Open it in LibreOffice and save it as .xlsx.")
    LETTERS = N_(
        "The letters of {name} cannot be read for sure (å, ä and ö would become others). "
        "Open it in the program that made it and save it as an Excel workbook (.xlsx) or as CSV in UTF-8."
    )
    OTHER_KIND = N_("{name} is not a spreadsheet. Choose an Excel workbook (.xlsx) or a CSV file.")
    NO_HEADINGS = N_(
        "No row of headings was found in {name}. It needs headings such as date, place, time, girls and boys."
    )
    MISSING_COLUMNS = N_(
        "{name} has no column for: {missing}. These headings were seen: {headings}. "
        "Add the columns or rename their headings, and try again."
    )
    MISSING_COUNT = N_(
        "In {name}, most rows add up to less than their own total, so a count is missing. It is probably in the "
        "column: {headings}. Rename its heading to girls, boys, other or participants, and try again."
    )


class UnreadableFileError(FileError):
    """The file is at fault as a whole. ``advice`` is a sentence for people in their language."""

    def __init__(self, found: "FileFaultError", name: str, texts: Texts) -> None:
        self.trouble = found.trouble
        missing = ", ".join(map(texts.tr, found.missing))
        sentence = texts.tr(found.trouble.value)
        super().__init__(sentence.format(name=name, missing=missing, headings=", ".join(found.headings)))


class FileFaultError(Exception):
    """Told by an inner reader, which knows neither the file's name nor the language.

    ``missing``: what no column tells, marked for translation. ``headings``: those that were seen.
    """

    def __init__(self, trouble: FileFault, missing: Sequence[str] = (), headings: Sequence[str] = ()) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble
        self.missing = missing
        self.headings = headings
