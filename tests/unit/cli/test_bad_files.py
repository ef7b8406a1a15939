"""Spreadsheets that cannot be read, or hold what no evening holds: told in a sentence, and nothing is changed."""

import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from helpers.commands import Admin, Ended
from helpers.contents import contents
from logbook_desktop.data.database import Database

HEADINGS = ["Pvm", "Paikka", "Toiminta", "Klo", "Tytöt", "Pojat", "Nuorten tuottama (h)", "Henkilöstö"]
FINE = ["3.11.2025", "Talo", "Avoin ilta", "17-20", 3, 4, 1, 2]
HUGE = 100 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def database(a_file: Database) -> Database:
    """What the two databases have in common is proven elsewhere; here one is enough."""
    return a_file


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """A fine workbook with its parts changed, and some added."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(HEADINGS, FINE))) as fine,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in fine.namelist():
            package.writestr(name, change(name, fine.read(name)))
        for name, content in more.items():
            package.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    blank = b"<worksheet><sheetData>" + b" " * 125 * 1024 * 1024
    return repacked(lambda name, content: blank if "sheet1" in name else content)


def macros() -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with_macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return repacked(
        lambda _, content: content.replace(plain, with_macros), **{"xl/vbaProject.bin": os.urandom(3000)}
    )


def ole(stream: str) -> bytes:
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def open_document() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return out.getvalue()


def imported(admin: Admin, file: Path) -> Ended:
    return admin("import", file, "--organisation", "Lemi", "--create-units", "--json", "-")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("kausi.xlsx", lambda: workbook(HEADINGS, FINE)[:3000], "is damaged"),
        ("kausi.xlsx", lambda: b"PK\x03\x04" + bytes(100), "is damaged"),
        ("kausi.xlsx", lambda: ole("EncryptedPackage"), "is protected by a password"),
        ("kausi.xls", lambda: ole("Workbook"), "save it as an Excel workbook (.xlsx)"),
        ("kausi.ods", open_document, "save it as .xlsx"),
        ("kausi.xlsx", bomb, "unreasonable size"),
        ("~$kausi.xlsx", lambda: b"Anna" + bytes(160), "Choose the workbook itself"),
        ("kausi.xlsx", workbook, "is empty"),
        ("kausi.csv", lambda: b"", "is empty"),
        ("kausi.csv", lambda: b"hello\n", "No row of headings was found"),
        ("kausi.csv", lambda: os.urandom(20_000), "is not a spreadsheet"),
        ("kausi.pdf", lambda: b"%PDF-1.7", "is not a spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_read(
    admin: Admin, database: Database, tmp_path: Path, name: str, content: Callable[[], bytes], sentence: str
) -> None:
    before = contents(database)
    file = tmp_path / name
    file.write_bytes(content())
    ended = imported(admin, file)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("The file could not be read or written: ")
    assert sentence in ended.err
    assert name in ended.err
    assert contents(database) == before


@pytest.mark.parametrize("name", ["kausi.csv", "kausi.xlsx"])
def test_a_hundred_megabytes(admin: Admin, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as hole:
        hole.write(b"PK\x03\x04")
        hole.truncate(HUGE)
    ended = imported(admin, file)
    assert (ended.status, "is too large" in ended.err) == (2, True)


def test_what_is_no_file(admin: Admin, tmp_path: Path) -> None:
    missing = imported(admin, tmp_path / "none.xlsx")
    assert (missing.status, "There is no file none.xlsx" in missing.err) == (2, True)
    folder = imported(admin, tmp_path)
    assert (folder.status, "is not a file" in folder.err) == (2, True)


def test_a_file_that_another_program_keeps(
    admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows does while Excel has the workbook open."""
    file = tmp_path / "kausi.xlsx"
    file.write_bytes(workbook(HEADINGS, FINE))

    def kept(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as busy:
        busy.setattr(Path, "open", kept)
        ended = imported(admin, file)
    assert (ended.status, "If it is open in Excel, close it there" in ended.err) == (2, True)
    assert imported(admin, file).status == 0


def test_a_workbook_with_macros_is_read_and_its_macros_never_run(admin: Admin, tmp_path: Path) -> None:
    file = tmp_path / "kausi.xlsm"
    file.write_bytes(macros())
    ended = imported(admin, file)
    assert (ended.status, ended.json["accepted"]["rows"]) == (0, 1)


def test_absurd_numbers_are_rejected_row_by_row(admin: Admin, tmp_path: Path) -> None:
    absurd: list[list[object]] = [
        ["4.11.2025", "Talo", "Avoin", "17-20", 1e9, 4],
        ["5.11.2025", "Talo", "Avoin", "17-20", 1e308, 4],
        ["6.11.2025", "Talo", "Avoin", "17-20", "9" * 400, 4],
        ["7.11.2025", "Talo", "Avoin", "17-20", 3, 4, None, 1e30],
        ["8.11.2025", "Talo", "Avoin", "17-20", -5, 4],
        ["9.11.1850", "Talo", "Avoin", "17-20", 3, 4],
        ["9.11.2925", "Talo", "Avoin", "17-20", 3, 4],
        ["10.11.2025", "Talo", "Avoin", "17-99", 3, 4],
        ["11.11.2025", "Talo", "Avoin", "17-20", 3, 4, 1e9],
    ]
    file = tmp_path / "kausi.xlsx"
    file.write_bytes(workbook(HEADINGS, FINE, *absurd))
    ended = imported(admin, file)
    assert (ended.status, ended.json["accepted"]["rows"]) == (1, 1)
    assert len(ended.json["rejected"]) == len(absurd)
    assert {row["why"] for row in ended.json["rejected"]} >= {"absurd", "negative", "date", "time"}
    assert all(row["reason"] for row in ended.json["rejected"])
