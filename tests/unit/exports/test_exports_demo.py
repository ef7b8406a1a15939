"""Invented never passes for real: whatever is written from a demo database says *demo data*, in every language.

Every function that writes a file is walked through; a new one that nobody puts here fails the last test.
"""

import ast
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

import logbook_desktop
from helpers.answers import autumn_answer
from helpers.pdf_text import text_of
from helpers.report_answers import REAL
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.adoption import Adoption
from logbook_desktop.domain.reports.measures import Dimension
from logbook_desktop.exports.adoption import write_adoption
from logbook_desktop.exports.letters import write_letters
from logbook_desktop.exports.writing import Format, render
from logbook_desktop.support import i18n

MARKS = {"fi": "esittelyaineisto", "sv": "demodata", "en": "demo data"}
Writer = Callable[[Path, str, bool], str]
"""Writes to the path, in the language, of a demo database or not; gives what a reader finds there."""


def report(fmt: Format) -> Writer:
    def written(_path: Path, language: str, demo: bool) -> str:
        answer = autumn_answer(column=Dimension.FORM, measures=("visits", "hours"))
        if not demo:
            answer = replace(answer, provenance=REAL)
        made = render(answer, fmt, i18n.texts(language))
        if fmt is Format.XLSX:
            return _each_sheet(io.BytesIO(made), MARKS[language] if demo else "")
        if fmt is Format.PDF:
            _path.write_bytes(made)
            return text_of(_path)
        return made.decode()

    return written


def letters(path: Path, language: str, demo: bool) -> str:
    valid = datetime(2026, 12, 7, 14, 5)
    letter = Letter("Aino", language, "db.fi", "logbook", "logbook_1", "abcd", valid, "Maija", demo=demo)
    write_letters([letter], path)
    return text_of(path)


def adoption(path: Path, language: str, demo: bool) -> str:
    name, month = Name.of("Akaa"), Month.of(date(2026, 11, 1))
    rows = [Adoption(1, name, None, ("Anna",), True, month, month, 3, 2, 3, 1)]
    write_adoption(rows, path, i18n.texts(language), demo=demo)
    return _each_sheet(path.open("rb"), MARKS[language] if demo else "")


def _each_sheet(file: io.BufferedIOBase, mark: str) -> str:
    """The words of all sheets; each of them has the mark in its name or its cells."""
    book = load_workbook(file)
    file.close()
    sheets = []
    for sheet in book.worksheets:
        cells = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
        sheets.append(f"{sheet.title}\n{cells}")
        assert mark in sheets[-1].casefold(), sheet.title
        assert (sheet.oddHeader.right.text or "") == mark  # on paper
    return "\n".join(sheets)


WRITERS: dict[str, Writer] = {
    **{
        f"report as {fmt.value}": report(fmt)
        for fmt in Format
        if fmt not in (Format.CSV_MACHINE, Format.JSON)
    },
    "letters": letters,
    "adoption": adoption,
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", WRITERS)
def test_what_is_written_says_so(name: str, language: str, tmp_path: Path) -> None:
    write = WRITERS[name]
    assert MARKS[language] in write(tmp_path / "demo", language, True).casefold()
    assert MARKS[language] not in write(tmp_path / "real", language, False).casefold()


def test_machines_are_told_too() -> None:
    for demo in (True, False):
        made = report(Format.CSV_MACHINE)(Path(), "fi", demo).splitlines()
        assert {line.endswith(",demo") for line in made} == {demo}
        assert json.loads(report(Format.JSON)(Path(), "fi", demo))["demo"] is demo


KNOWN = {
    "exports/writing.py": "every format of a report, above",
    "exports/letters.py": "above",
    "exports/adoption.py": "above",
    "exports/package/writer.py": "the dictionary of a package says it, and demo data is never imported among real",
    "exports/structure_files.py": "a template, and rows of the person's own file: nothing of a database",
}


def test_no_writer_is_forgotten() -> None:
    """Who replaces a file in ``exports`` writes one. Paper is ``print_document``'s, which asks for demo itself."""
    exports = Path(logbook_desktop.__file__).parent / "exports"
    found = set()
    for path in exports.rglob("*.py"):
        calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
        if any(getattr(call.func, "id", "") in ("replacing", "_appearing") for call in calls):
            found.add(path.relative_to(exports.parent).as_posix())
    assert found == KNOWN.keys()
