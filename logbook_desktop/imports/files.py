"""From a path to bytes, and what kind of file the bytes are, before anything is unpacked.

The kind is told from the content; the ending of the name only explains what went wrong.
"""

import zipfile
from enum import Enum
from io import BytesIO
from pathlib import Path

from logbook_desktop.imports.unreadable import FileFault, FileFaultError

MAX_BYTES = 40 * 1024 * 1024
"""A year of a large city is about one megabyte."""
MAX_UNPACKED = 120 * 1024 * 1024
MAX_PART_RATIO = 250
"""Sheets pack about 1:15, thousands of empty formatted rows about 1:100."""
RATIO_COUNTS_FROM = 10 * 1024 * 1024
MAX_PARTS = 10_000

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = (
    b"%PDF",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"SQLite format",
)
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table")


class Kind(Enum):
    """How the content of a file is read."""

    WORKBOOK = "workbook"
    DELIMITED = "delimited"


def read_bytes(path: Path) -> bytes:
    """The content of the file. FileFaultError where it cannot or should not be read."""
    if path.name.startswith(("~$", ".~lock.")):
        raise FileFaultError(FileFault.LOCK_FILE)
    try:
        if not path.exists():
            raise FileFaultError(FileFault.NOT_THERE)
        if not path.is_file():
            raise FileFaultError(FileFault.NOT_A_FILE)
        if path.stat().st_size > MAX_BYTES:
            raise FileFaultError(FileFault.TOO_LARGE)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise FileFaultError(FileFault.NOT_THERE) from error
    except PermissionError as error:
        raise FileFaultError(FileFault.LOCKED) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise FileFaultError(FileFault.NOT_READ) from error
    if len(data) > MAX_BYTES:
        raise FileFaultError(FileFault.TOO_LARGE)
    if not data.strip():
        raise FileFaultError(FileFault.EMPTY)
    return data


def kind_of(data: bytes, suffix: str) -> Kind:
    """What the bytes are. FileFaultError for what is no readable spreadsheet."""
    if data.startswith(_OLE):
        raise FileFaultError(_inside_ole(data))
    if data.startswith(_ZIP):
        _check_zip(data)
        return Kind.WORKBOOK
    if suffix.lower() in (".xlsx", ".xlsm", ".xltx", ".xltm"):
        raise FileFaultError(FileFault.DAMAGED)
    if data.startswith(_OTHER):
        raise FileFaultError(FileFault.OTHER_KIND)
    if data[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        # Web pages and XML tables that some systems call .xls: Excel opens and converts them.
        raise FileFaultError(FileFault.OLD_EXCEL if suffix.lower() == ".xls" else FileFault.OTHER_KIND)
    return Kind.DELIMITED


def _inside_ole(data: bytes) -> FileFault:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return FileFault.PASSWORD
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return FileFault.OLD_EXCEL
    return FileFault.OTHER_KIND


def _check_zip(data: bytes) -> None:
    """Look only at the directory of the package: nothing is unpacked yet.

    The sizes it claims can be trusted as upper limits: reading a part stops at its claimed size.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            kind = package.read("mimetype")[:80] if "mimetype" in package.namelist() else b""
    except Exception as error:
        raise FileFaultError(FileFault.DAMAGED) from error
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise FileFaultError(FileFault.PASSWORD)
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise FileFaultError(FileFault.OPEN_DOCUMENT)
    if "xl/workbook.bin" in names:
        raise FileFaultError(FileFault.BINARY_EXCEL)
    if not any(name.startswith("xl/") for name in names) and "[Content_Types].xml" not in names:
        raise FileFaultError(FileFault.OTHER_KIND)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise FileFaultError(FileFault.OTHER_KIND)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileFaultError(FileFault.BOMB)
    if any(_packed_unreasonably(part) for part in parts):
        raise FileFaultError(FileFault.BOMB)


def _packed_unreasonably(part: zipfile.ZipInfo) -> bool:
    if part.file_size < RATIO_COUNTS_FROM:
        return False
    return part.file_size > MAX_PART_RATIO * max(part.compress_size, 1)
