"""Files that cannot be read: each gets advice, none a crash, and none is unpacked before it is weighed."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from helpers.spreadsheets import workbook
from logbook_desktop.domain.entries.imported import SpreadsheetReading
from logbook_desktop.imports import files, xlsx
from logbook_desktop.imports.reader import UnreadableFileError, read_file
from logbook_desktop.imports.unreadable import FileFault, FileFaultError
from logbook_desktop.support.i18n import texts

TODAY = date(2026, 11, 23)
TEXTS = texts("fi")
HEADINGS = ["Pvm", "Paikka", "Toiminta", "Klo", "Tytöt", "Pojat"]
ROW = ["2.8.2025", "Kirkonkylän nuorisotila", "Avoin ilta", "17-20", 3, 4]


def read(path: Path) -> SpreadsheetReading:
    return read_file(path, texts=TEXTS, may_create=True, today=TODAY)


def trouble(path: Path) -> FileFault:
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert path.name in caught.value.advice
    return caught.value.trouble


def zipped(*parts: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(name, content)
    return out.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("nothing.xlsx", b"", FileFault.EMPTY),
        ("spaces.csv", b" \r\n\t\n", FileFault.EMPTY),
        ("secret.xlsx", ole("EncryptedPackage"), FileFault.PASSWORD),
        ("old.xls", ole("Workbook"), FileFault.OLD_EXCEL),
        ("letter.doc", ole("WordDocument"), FileFault.OTHER_KIND),
        ("web.xls", b"<html><table><tr><td>Pvm</td></tr></table></html>", FileFault.OLD_EXCEL),
        (
            "libre.ods",
            zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")),
            FileFault.OPEN_DOCUMENT,
        ),
        (
            "binary.xlsb",
            zipped(("[Content_Types].xml", b"<a/>"), ("xl/workbook.bin", b"x")),
            FileFault.BINARY_EXCEL,
        ),
        (
            "letter.docx",
            zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"x")),
            FileFault.OTHER_KIND,
        ),
        ("photos.zip", zipped(("a.jpg", b"x")), FileFault.OTHER_KIND),
        (
            "hollow.xlsx",
            zipped(("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>")),
            FileFault.DAMAGED,
        ),
        ("cut.xlsx", b"PK\x03\x04 and then nothing", FileFault.DAMAGED),
        ("noise.xlsx", b"no workbook at all", FileFault.DAMAGED),
        ("paper.pdf", b"%PDF-1.7 ...", FileFault.OTHER_KIND),
        ("noise.csv", b"\x00\x01\x02\x03" * 50, FileFault.OTHER_KIND),
        ("letter.csv", "Hyvää päivää\nKirje\n".encode(), FileFault.NO_HEADINGS),
        ("~$statistics.xlsx", b"owner", FileFault.LOCK_FILE),
    ],
)
def test_advice_for_each(tmp_path: Path, name: str, content: bytes, expected: FileFault) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert trouble(path) is expected


def test_no_such_file(tmp_path: Path) -> None:
    assert trouble(tmp_path / "gone.xlsx") is FileFault.NOT_THERE


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert trouble(tmp_path / "folder.xlsx") is FileFault.NOT_A_FILE


def test_open_in_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "open.xlsx", ("A", [HEADINGS, ROW]))

    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refused)
    assert trouble(path) is FileFault.LOCKED


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)

    def untouched(*_: object, **__: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", untouched)
    assert trouble(path) is FileFault.TOO_LARGE


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b"<worksheet><sheetData>" + b" " * (60 * 1024 * 1024)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(zipped(("[Content_Types].xml", b"<a/>"), ("xl/worksheets/sheet1.xml", sheet)))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    assert trouble(path) is FileFault.BOMB


def test_many_small_parts_are_a_bomb_too(tmp_path: Path) -> None:
    parts = [(f"xl/part{number}.xml", b" " * (files.RATIO_COUNTS_FROM - 1)) for number in range(13)]
    path = tmp_path / "bombs.xlsx"
    path.write_bytes(zipped(("[Content_Types].xml", b"<a/>"), *parts))
    assert trouble(path) is FileFault.BOMB


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as package:
        parts = [(name, package.read(name)) for name in package.namelist()]
    path.write_bytes(zipped(*((name, change(body) if name == part else body) for name, body in parts)))
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "[Content_Types].xml", "_rels/.rels", "docProps/app.xml"]
)
def test_entities_are_refused(tmp_path: Path, part: str) -> None:
    path = workbook(tmp_path / "entities.xlsx", ("A", [HEADINGS, ROW]))
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">]>'
    rewritten(path, part, lambda body: laughs + body)
    assert trouble(path) is FileFault.DAMAGED


@pytest.mark.parametrize("laughs", ['<!DOCTYPE x [<!ENTITY a "ha">]>', '<!DOCTYPE x SYSTEM "x.dtd">'])
@pytest.mark.parametrize("before", ["", f"<!--{'far ' * 10_000}-->"], ids=["first", "behind a comment"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_hide_nowhere(tmp_path: Path, laughs: str, before: str, encoding: str) -> None:
    path = workbook(tmp_path / "entities.xlsx", ("A", [HEADINGS, ROW]))
    head = f'<?xml version="1.0" encoding="{encoding}"?>{before}{laughs}'
    # The workbook's parts have no declaration of their own to stand in the way.
    rewritten(path, SHEET, lambda body: (head + body.decode()).encode(encoding))
    assert trouble(path) is FileFault.DAMAGED


def test_a_broken_part_that_nobody_reads(tmp_path: Path) -> None:
    path = workbook(tmp_path / "broken.xlsx", ("A", [HEADINGS, ROW]))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("customXml/item1.xml", "<no end")
        package.writestr("customXml/item2.xml", "")
    assert len(read(path).accepted) == 1


def test_no_file_is_blamed_for_a_bug_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "sound.xlsx", ("A", [HEADINGS, ROW]))
    monkeypatch.setattr(xlsx, "MAX_ROWS", None)  # so that comparing with it fails
    with pytest.raises(TypeError):
        read(path)


@pytest.mark.parametrize("claim", ["A1:XFD1048576", "A1"])
def test_claims_of_size_do_not_matter(tmp_path: Path, claim: str) -> None:
    path = workbook(tmp_path / "claims.xlsx", ("A", [HEADINGS, ROW]))
    rewritten(path, SHEET, lambda body: body.replace(b'ref="A1:F2"', f'ref="{claim}"'.encode()))
    assert len(read(path).accepted) == 1


def test_a_cell_in_the_last_corner(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    sheet.append(ROW)
    sheet.cell(1_048_576, 16_384, "forgotten")
    book.save(tmp_path / "corner.xlsx")
    assert len(read(tmp_path / "corner.xlsx").accepted) == 1


def test_a_row_beyond_all_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", ("A", [HEADINGS, ROW]))
    rewritten(
        path, SHEET, lambda body: body.replace(b'<row r="2"', b'<row r="99999999999"').replace(b'2"', b'2"')
    )
    assert len(read(path).accepted) == 0


def test_a_workbook_without_a_filled_cell(tmp_path: Path) -> None:
    assert trouble(workbook(tmp_path / "blank.xlsx", ("A", []), ("B", []))) is FileFault.EMPTY


def test_headings_but_no_rows_are_no_trouble(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "template.xlsx", ("A", [HEADINGS])))
    assert reading.accepted == reading.rejected == ()


def test_macros_are_not_looked_at(tmp_path: Path) -> None:
    path = workbook(tmp_path / "macros.xlsm", ("A", [HEADINGS, ROW]))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b'Shell "format c:"')
    assert len(read(path).accepted) == 1


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logbook_desktop.imports.xlsx.MAX_ROWS", 5)
    path = workbook(tmp_path / "long.xlsx", ("A", [HEADINGS, *[ROW] * 9]))
    assert trouble(path) is FileFault.TOO_LARGE


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("what", FileFault)
def test_advice_in_every_language(language: str, what: FileFault) -> None:
    advice = UnreadableFileError(FileFaultError(what), "tilasto.xlsx", texts(language)).advice
    assert "tilasto.xlsx" in advice
    assert "{" not in advice
