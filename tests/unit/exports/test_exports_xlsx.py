"""The workbook as it is read again: sheets, types, the named table, the chart, and marks of invented data."""

import io
import os
import warnings
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.answers import autumn_answer
from helpers.hostile_names import HOSTILE, names
from helpers.report_answers import AUTUMN, REAL, YEAR, Fact, Nodes, answer_of, evening
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.exports.excel import about
from logbook_desktop.exports.excel import book as book_module
from logbook_desktop.exports.excel.cells import CHANGE, NO_CHANGE, NO_POINTS, POINTS
from logbook_desktop.exports.excel.tidy_sheet import TABLE_NAME
from logbook_desktop.exports.writing import CancelledError, Format, render, write
from logbook_desktop.support.i18n import texts
from logbook_desktop.wording.report_sentences import Definition

D = Dimension
TEXTS = {language: texts(language) for language in ("fi", "sv", "en")}
MARKS = {"fi": "esittelyaineisto", "sv": "demodata", "en": "demo data"}


def read(answer: ReportAnswer, language: str = "en") -> Any:
    return openpyxl.load_workbook(io.BytesIO(render(answer, Format.XLSX, TEXTS[language])))


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def with_columns() -> ReportAnswer:
    return autumn_answer(column=D.FORM, measures=("visits", "hours", "girls_share"))


def test_sheets_in_the_language() -> None:
    assert read(with_columns(), "fi").sheetnames == [
        "Mitä ja miten",
        "Raportti",
        "Aineisto – esittelyaineisto",
        "Kuvio",
    ]
    for language in TEXTS:
        assert all(len(name) <= 31 for name in read(with_columns(), language).sheetnames)


def test_numbers_are_numbers_and_the_total_is_that_of_the_answer() -> None:
    answer = with_columns()
    sheet = read(answer).worksheets[1]
    rows = values(sheet)
    total = next(number for number, row in enumerate(rows) if row[0] == "Total")
    assert total == len(rows) - 1
    visits, hours, share = (MEASURES[key] for key in ("visits", "hours", "girls_share"))
    last = rows[total]
    assert last[-3] == answer.total(visits)
    assert last[-2] == pytest.approx(answer.table.total.minutes / 60)
    assert last[-1] == pytest.approx(float(answer.total(share)))  # type: ignore[arg-type]
    formats = [cell.number_format for cell in sheet[total + 1]][-3:]
    assert formats == ["#,##0", "#,##0.0", "0.0%"]
    body = rows[total - len(answer.row_keys) : total]
    for key, row in zip(answer.row_keys, body, strict=True):
        assert row[-3] == answer.value(visits, key)
        assert row[-2] == pytest.approx(answer.value(hours, key) / 60)  # type: ignore[operator]
        assert all(isinstance(value, (int, float)) or value == "–" for value in row[1:])


def test_the_table_prints_and_scrolls_well() -> None:
    sheet = read(with_columns()).worksheets[1]
    headings = next(row for row in sheet.iter_rows() if row[0].value == "Month")[0].row
    assert sheet.freeze_panes == f"B{headings + 1}"
    assert sheet.print_title_rows == f"${headings - 1}:${headings}"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_tidy_data_are_a_named_table_with_dates() -> None:
    answer = with_columns()
    sheet = read(answer).worksheets[2]
    (table,) = sheet.tables.values()
    assert table.displayName == TABLE_NAME
    assert table.ref == sheet.dimensions
    head, *rows = values(sheet)
    assert [column.name for column in table.tableColumns] == head
    assert head == [
        "Month",
        "Month, first day",
        "Form of work",
        "Visits",
        "Activity hours",
        "Share of girls",
    ]
    assert len(set(head)) == len(head)
    assert len(rows) == len(answer.row_keys) * len(answer.column_codes)
    assert not sheet.merged_cells.ranges
    assert rows[0][:3] == ["August 2025", datetime(2025, 8, 1), "Open activity"]
    for row in rows:
        assert isinstance(row[1], datetime)
        assert isinstance(row[3], int)
        assert isinstance(row[4], (int, float))
        assert row[5] is None or 0 <= row[5] <= 1


def test_tidy_data_are_headed_in_the_language_of_the_workbook() -> None:
    """Keys and codes are for machines, which have a CSV of their own."""
    earlier = Period(date(2024, 8, 1), date(2024, 12, 31))
    answer = autumn_answer(rows=(D.MONTH, D.GENDER), comparison=earlier)
    head = values(read(answer, "fi").worksheets[2])[0]
    first = ["Kuukausi", "Kuukausi, ensimmäinen päivä", "Sukupuoli"]
    assert head[:3] == first
    assert "Käyntikerrat" in head
    assert "Käyntikerrat, vertailujakso" in head
    assert not any("_" in heading or heading != heading.strip() for heading in head)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_invented_data_say_so_on_every_sheet(language: str) -> None:
    answer = with_columns()
    mark = MARKS[language]
    for sheet in read(answer, language).worksheets:
        cells = [value for row in values(sheet)[:4] for value in row]
        assert mark[:1].upper() + mark[1:] in cells or mark in sheet.title
        assert sheet.oddHeader.right.text == mark
    real = read(replace(answer, provenance=REAL), language)
    for sheet in real.worksheets:
        assert mark not in sheet.title
        assert not any(mark in str(value).casefold() for row in values(sheet) for value in row)


def test_the_mark_of_invented_data_has_room_beside_short_names() -> None:
    """A sentence stands in the next cell, so that a longer mark would be cut off."""
    question = ReportQuestion((1,), YEAR, ("visits",), (D.UNIT,))
    book = read(answer_of(question, [], nodes=[Nodes(D.UNIT, {"1": ("Itä",)})]), "fi")
    assert book.worksheets[1].column_dimensions["A"].width > len(MARKS["fi"])


def test_the_first_sheet_tells_what_and_how() -> None:
    sheet = read(replace(with_columns(), provenance=REAL)).worksheets[0]
    text = "\n".join(str(value) for row in values(sheet) for value in row if value is not None)
    for words in ("Tampere", "01/08/2025–31/12/2025", "As of today", "Manager, Tampere", "definition 1"):
        assert words in text
    assert MEASURES["visits"].definition in text
    assert "August 2025" in text  # coverage


def test_a_file_names_the_organisation_and_no_person() -> None:
    book = read(replace(with_columns(), provenance=REAL))
    assert book.properties.creator == "Tampere"
    assert book.properties.title == "Report by month: Tampere, 01/08/2025–31/12/2025"


def test_the_chart_draws_the_figures_under_it() -> None:
    answer = with_columns()
    sheet = read(answer).worksheets[3]
    (chart,) = sheet._charts
    assert chart.x_axis.delete is False
    assert chart.y_axis.delete is False
    assert len(chart.series) == 2  # forms of work with any visits
    reference = chart.series[0].val.numRef.f.split("!")[1].replace("$", "")
    drawn = [cell[0].value for cell in sheet[reference]]
    expected = [answer.value(MEASURES["visits"], key, "open") for key in answer.row_keys]
    assert drawn == expected


def test_names_stay_texts() -> None:
    paths = {str(number): ("Tampere", name) for number, name in enumerate(HOSTILE)}
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    book = read(answer_of(question, [], nodes=[Nodes(D.UNIT, paths)], scope_paths=(("=1+1", "&P"),)))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert not any(cell.data_type == "f" for cell in row)
    names_in_table = [row[0] for row in values(book.worksheets[1])]
    assert '=HYPERLINK("http://x";"click")' in names_in_table
    assert "2025" in names_in_table


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_name_that_would_run_keeps_its_mark_when_it_is_edited(start: str) -> None:
    name = f"{start}SUM(1)"
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,))
    book = read(answer_of(question, [], nodes=[Nodes(D.UNIT, {"0": (name,)})]))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    named = [cell for cell in cells if str(cell.value).strip().endswith("SUM(1)")]
    assert len(named) >= 2  # for people and as tidy data
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in named)


@settings(max_examples=15)
@given(st.lists(names, min_size=1, max_size=4, unique=True))
def test_any_names_make_a_workbook(found: list[str]) -> None:
    paths = {str(number): ("Tampere", name) for number, name in enumerate(found)}
    question = ReportQuestion((1,), AUTUMN, ("visits",), (D.UNIT,), D.ACTIVITY)
    answer = answer_of(
        question,
        [Fact({D.UNIT: "0", D.ACTIVITY: "0"}, evening())],
        nodes=[Nodes(D.UNIT, paths), Nodes(D.ACTIVITY, paths)],
    )
    book = read(answer)
    assert len(values(book.worksheets[2])) == len(found) ** 2 + 1


def test_a_comparison_stands_beside_the_period() -> None:
    before = Period(AUTUMN.first.replace(year=2024), AUTUMN.last.replace(year=2024))
    answer = autumn_answer(comparison=before, measures=("visits",))
    rows = values(read(answer).worksheets[1])
    visits = MEASURES["visits"]
    now, then = answer.total(visits), answer.compared_total(visits)
    assert rows[-1][:3] == ["Total", now, then]
    assert rows[-1][3] == pytest.approx(now / then - 1)  # type: ignore[operator]


def test_a_change_too_small_to_be_seen_has_no_sign() -> None:
    """“−0.0%” would say that something fell; the exact change stays in the cell."""
    before = Period(YEAR.first.replace(year=YEAR.first.year - 1), YEAR.last.replace(year=YEAR.last.year - 1))
    question = ReportQuestion((1,), YEAR, ("visits", "girls_share"), (D.UNIT,), comparison=before)
    units = {"1": ("Itä",), "2": ("Keskusta",), "3": ("Länsi",), "4": ("Pohjola",)}
    girls = {"1": 4_999, "2": 4_900, "3": 5_000, "4": 5_001}
    facts = [Fact({D.UNIT: code}, evening(girls=count, boys=5_000, other=0)) for code, count in girls.items()]
    then = [Fact({D.UNIT: code}, evening(girls=5_000, boys=5_000, other=0)) for code in units]
    sheet = read(answer_of(question, facts, nodes=[Nodes(D.UNIT, units)], compared=then)).worksheets[1]
    *_, itä, keskusta, länsi, pohjola, total = sheet.iter_rows()
    visits, share = 3, 6
    assert itä[visits].value == pytest.approx(-0.0001)
    assert [row[visits].number_format for row in (itä, länsi, pohjola)] == [NO_CHANGE] * 3
    assert [row[share].number_format for row in (itä, länsi, pohjola)] == [NO_POINTS] * 3
    for row in (keskusta, total):
        assert (row[visits].number_format, row[share].number_format) == (CHANGE, POINTS)
    for signed, unsigned in ((CHANGE, NO_CHANGE), (POINTS, NO_POINTS)):
        assert [part.strip("+-") for part in signed.split(";")] == unsigned.split(";")


def test_long_names_of_measures_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are wrapped, and the row is as high as they need, however short the definition is."""
    long, short = "Andel ungdomsproducerade verksamhetstimmar", "Besök"
    named = [Definition(long, "Kort.", "definition 1"), Definition(short, "Kort.", "definition 1")]
    monkeypatch.setattr(about, "definitions", lambda _answer, _texts: named)
    sheet = read(with_columns(), "sv").worksheets[0]
    cells = {row[0].value: row[0] for row in sheet.iter_rows()}
    assert cells[long].alignment.wrap_text
    assert [sheet.row_dimensions[cells[name].row].height for name in (long, short)] == [30, 15]


def test_an_empty_report() -> None:
    question = ReportQuestion((1,), YEAR, ("visits", "girls_share"), (D.UNIT,))
    book = read(answer_of(question, [], nodes=[Nodes(D.UNIT, {})]))
    assert len(book.worksheets) == 3
    assert values(book.worksheets[1])[-1] == ["Total", 0, "–"]


def test_what_is_too_large_for_a_sheet_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(book_module, "MAX_ROWS", 3)
    written = write(with_columns(), tmp_path / "r.xlsx", Format.XLSX, TEXTS["en"])
    assert len(written.remarks) == 2
    book = openpyxl.load_workbook(written.path)
    assert book.sheetnames == ["What and how", "Chart"]
    assert any(written.remarks[0] in [cell.value for cell in row] for row in book.worksheets[0].iter_rows())


def test_cancelling_removes_the_sheets_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    steps: list[float] = []
    with pytest.raises(CancelledError):
        write(
            with_columns(),
            tmp_path / "r.xlsx",
            Format.XLSX,
            TEXTS["en"],
            lambda done: steps.append(done) is None and done < 0.5,
        )
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names are enough


@pytest.mark.slow("reports")
def test_a_hundred_thousand_rows_hold() -> None:
    units = {str(number): ("Suomi", f"Kunta {number % 300}", f"Yksikkö {number}") for number in range(8334)}
    question = ReportQuestion((1,), YEAR, ("visits", "hours"), (D.UNIT, D.MONTH))
    answer = answer_of(question, [], nodes=[Nodes(D.UNIT, units)])
    content = io.BytesIO(render(answer, Format.XLSX, TEXTS["fi"]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(content, read_only=True)
        assert sum(1 for _ in book.worksheets[2].rows) == 8334 * 12 + 1
    book.close()
