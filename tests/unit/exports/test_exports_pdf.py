"""The PDF as assistive technology and pdf readers find it: tags, language, alt text, headings, the same table."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.answers import autumn_answer
from helpers.hostile_names import HOSTILE, names
from helpers.pdf_text import tags
from helpers.report_answers import AUTUMN, REAL, YEAR, Fact, Nodes, answer_of, evening
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import TEMPLATES, ReportAnswer, ReportQuestion
from logbook_desktop.exports.charts import chart_for
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.exports.paper import report as report_module
from logbook_desktop.exports.paper.tables import LANDSCAPE, PORTRAIT, layout
from logbook_desktop.exports.writing import Format, render, write
from logbook_desktop.support.i18n import Texts, texts

D = Dimension
TEXTS = {language: texts(language) for language in ("fi", "sv", "en")}
EN = TEXTS["en"]
MARKS = {"fi": "esittelyaineisto", "sv": "demodata", "en": "demo data"}
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}part"


def read(answer: ReportAnswer, texts: Texts = EN) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(render(answer, Format.PDF, texts)))


def count(pdf: pikepdf.Pdf, tag: str) -> int:
    return sum(name == tag for name, _ in tags(pdf))


def text_of(answer: ReportAnswer, texts: Texts, tmp_path: Path) -> str:
    """The text as a reader copies it, with plain spaces."""
    import subprocess

    path = tmp_path / "report.pdf"
    path.write_bytes(render(answer, Format.PDF, texts))
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout.replace("\u00a0", " ")


needs_pdftotext = pytest.mark.skipif(
    not any((Path(folder) / "pdftotext").exists() for folder in ("/usr/bin", "/usr/local/bin")),
    reason="poppler is not installed",
)


def question(*rows: Dimension, column: Dimension | None = None, period: Period = AUTUMN) -> ReportQuestion:
    return ReportQuestion((1,), period, ("visits", "hours"), rows, column)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_is_an_accessible_document(language: str) -> None:
    answer = autumn_answer(column=D.FORM, measures=("visits", "hours"))
    pdf = read(answer, TEXTS[language])
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == language
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata[PDFUA] == "1"
        assert metadata["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
        assert "Tampere" in metadata["dc:title"]
    grid = ReportGrid(answer, TEXTS[language])
    heads = len(grid.row_headings) + len(grid.columns)
    groups = len(answer.column_codes) + 1
    assert count(pdf, "/TH") == heads + groups
    assert count(pdf, "/TR") == 2 + len(answer.row_keys) + 1
    assert count(pdf, "/H1") == 1
    assert count(pdf, "/H2") >= 3
    assert count(pdf, "/Table") == 1


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_chart_tells_its_figures(language: str) -> None:
    answer = autumn_answer(measures=("visits",))
    pdf = read(answer, TEXTS[language])
    (figure,) = [element for name, element in tags(pdf) if name == "/Figure"]
    spec = chart_for(answer, TEXTS[language])
    assert spec is not None
    assert str(figure.Alt) == spec.alt


def test_only_the_bundled_typeface_is_used() -> None:
    fonts = set()
    for page in read(autumn_answer(column=D.FORM), TEXTS["fi"]).pages:
        for font in page.Resources.Font.values():
            fonts.add(re.sub(r"^/[A-Z]{6}\+|-Identity-H$", "", str(font.BaseFont)))
    assert fonts == {"OpenSans-Bold", "OpenSans"} or fonts == {"OpenSans-Bold", "OpenSans-Regular"}


@needs_pdftotext
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_same_figures_words_and_marks(language: str, tmp_path: Path) -> None:
    texts = TEXTS[language]
    answer = autumn_answer(column=D.GENDER, measures=("visits", "hours", "visits_per_hour"))
    text = text_of(answer, texts, tmp_path)
    grid = ReportGrid(answer, texts)
    for column in grid.columns:
        assert grid.text(column, grid.total(column)).replace("\u00a0", " ") in text
    for measure in answer.measures:
        assert texts.tr(measure.name) in text
        assert texts.tr(measure.definition)[:30] in text
    assert f"· {texts.tr('does not split: the measure is known for the total only')}" in " ".join(
        text.split()
    )
    assert (
        text.casefold().count(MARKS[language]) >= text.count("\f") + 1
    )  # a band on each page, and once in the text
    assert re.search(r"1 ?/ ?\d", text)
    assert "Maija" not in text  # by role and organisation


@needs_pdftotext
def test_real_data_carry_no_mark(tmp_path: Path) -> None:
    answer = replace(autumn_answer(), provenance=REAL)
    for language, spoken in TEXTS.items():
        assert MARKS[language] not in text_of(answer, spoken, tmp_path)


@needs_pdftotext
def test_letters_of_the_languages(tmp_path: Path) -> None:
    letters = "ÅÄÖåäö Õõüšž ăâîșț ŞşŢţ − – € № 1½"
    answer = answer_of(question(D.UNIT), [], nodes=[Nodes(D.UNIT, {"1": ("x", letters)})])
    assert letters in text_of(answer, EN, tmp_path)


def long_answer(rows: int) -> ReportAnswer:
    paths = {str(number): ("Suomi", f"Yksikkö {number}") for number in range(rows)}
    found = [Fact({D.UNIT: code}, evening()) for code in paths]
    return answer_of(question(D.UNIT), found, nodes=[Nodes(D.UNIT, paths)])


def test_a_table_runs_over_pages_with_its_heading(tmp_path: Path) -> None:
    pdf = read(long_answer(150))
    assert len(pdf.pages) > 3
    assert count(pdf, "/Table") == 1
    assert count(pdf, "/TH") == 3
    assert count(pdf, "/TR") == 1 + 150 + 1


@needs_pdftotext
def test_a_longer_table_goes_to_excel_and_the_pdf_says_so(tmp_path: Path) -> None:
    written = write(long_answer(3001), tmp_path / "long.pdf", Format.PDF, EN)
    sentence = "The table of 3,001 rows is not in the PDF. Export the report as Excel for the whole table."
    assert written.remarks == (sentence,)
    assert count(pikepdf.open(written.path), "/Table") == 0
    text = " ".join(text_of(long_answer(3001), EN, tmp_path).split())
    assert sentence in text
    assert EN.number(3001 * 23) in text  # the total stands all the same


@pytest.mark.slow("reports")
def test_the_longest_table_is_in_the_pdf(tmp_path: Path) -> None:
    written = write(long_answer(3000), tmp_path / "long.pdf", Format.PDF, EN)
    assert written.remarks == ()
    assert count(pikepdf.open(written.path), "/TR") == 3002


def test_hostile_names_are_only_text() -> None:
    paths = {str(number): (name, name) for number, name in enumerate(HOSTILE)}
    for asked in (question(D.UNIT), question(D.MONTH, column=D.UNIT)):
        codes = {D.UNIT: "0", D.MONTH: "2025-08"}
        answer = answer_of(
            asked,
            [Fact(codes, evening())],
            nodes=[Nodes(D.UNIT, paths)],
            scope_paths=tuple(paths.values()),
        )
        assert count(read(answer), "/Table") >= 1


@settings(max_examples=10)
@given(st.lists(names, min_size=1, max_size=5))
@example(["a\N{OGHAM SPACE MARK}b\N{IDEOGRAPHIC SPACE}c\N{EN QUAD}d"])
def test_any_names_make_an_accessible_document(found: list[str]) -> None:
    """PDF/UA forbids letters without a shape: typst would refuse the whole document."""
    paths = {str(number): ("x", name) for number, name in enumerate(found)}
    answer = answer_of(
        question(D.UNIT, column=D.FORM),
        [Fact({D.UNIT: "0", D.FORM: "open"}, evening())],
        nodes=[Nodes(D.UNIT, paths)],
        scope_paths=((found[0],),),
        provenance=replace(REAL, organisation=found[-1]),
    )
    assert render(answer, Format.PDF, EN).startswith(b"%PDF")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_templates_with_nothing_documented(template: Any, language: str) -> None:
    asked = ReportQuestion((1,), YEAR, template.measures, template.rows, template.column)
    nodes = [Nodes(D.UNIT, {}), Nodes(D.ACTIVITY, {})]
    pdf = read(answer_of(asked, [], nodes=nodes), TEXTS[language])
    assert len(pdf.pages) <= 2
    assert count(pdf, "/Figure") == 0


def parts(answer: ReportAnswer, texts: Texts) -> tuple[bool, int]:
    grid = ReportGrid(answer, texts)
    rows = [[grid.text(c, grid.value(row, c)) for c in grid.columns] for row in answer.row_keys]
    page = layout(grid, rows)
    room = LANDSCAPE if page.landscape else PORTRAIT
    for part in page.parts:
        assert sum(part.label_widths) + sum(part.number_widths) <= room + 0.01
    assert [column for part in page.parts for column in part.columns] == list(grid.columns)
    return page.landscape, len(page.parts)


def test_wide_tables_lie_and_wider_ones_are_cut() -> None:
    units = Nodes(D.UNIT, {str(number): ("x", f"Yksikön pitkä nimi {number}") for number in range(4)})

    def asked(measures: int, column: Dimension | None, period: Period = AUTUMN) -> ReportAnswer:
        keys = tuple(MEASURES)[:measures]
        return answer_of(ReportQuestion((1,), period, keys, (D.UNIT,), column), [], nodes=[units])

    assert parts(asked(2, None), TEXTS["fi"]) == (False, 1)
    assert parts(asked(9, None), TEXTS["fi"]) == (True, 1)
    three_years = Period(YEAR.first.replace(year=2023), YEAR.last)
    landscape, number = parts(asked(1, D.MONTH, three_years), TEXTS["fi"])
    assert landscape
    assert number >= 3
    pdf = read(asked(1, D.MONTH, three_years), TEXTS["fi"])
    assert count(pdf, "/Table") == number


@settings(max_examples=20)
@given(st.lists(names, min_size=1, max_size=12), st.integers(1, 15), st.sampled_from(["fi", "sv", "en"]))
def test_no_table_is_wider_than_the_page(found: list[str], measures: int, language: str) -> None:
    nodes = Nodes(D.UNIT, {str(number): ("x", name) for number, name in enumerate(found)})
    keys = tuple(MEASURES)[:measures]
    parts(
        answer_of(ReportQuestion((1,), AUTUMN, keys, (D.UNIT,), D.FORM), [], nodes=[nodes]), TEXTS[language]
    )


def test_too_many_cells_are_too_long_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(report_module, "MAX_CELLS", 10)
    assert write(autumn_answer(), tmp_path / "r.pdf", Format.PDF, EN).remarks


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert render(autumn_answer(), Format.PDF, EN) == render(autumn_answer(), Format.PDF, EN)
