"""The report to print: everything that is on the screen, in black on white, with the mark of demo data."""

from dataclasses import replace

from helpers.answers import AUTUMN_2025, autumn_answer
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.support.i18n import texts
from logbook_desktop.ui.kit.printing import new_printer
from logbook_desktop.ui.reports import printed
from logbook_desktop.ui.reports.printed import document, print_report


def words(**changes: object) -> str:
    return document(autumn_answer(**changes), texts("en")).toPlainText()


def test_paper_has_the_title_the_table_and_the_definitions() -> None:
    text = words()
    for expected in ("Tampere", "September 2025", "1,178", "Total", "Young people present", "Coverage"):
        assert expected in text


def test_paper_explains_the_marks() -> None:
    text = words(measures=("visits", "hours"), column=Dimension.GENDER, comparison=AUTUMN_2025.year_before())
    assert "does not split" in text
    assert "Compared with" in text


def test_names_cannot_become_markup() -> None:
    report = autumn_answer()
    odd = replace(report, scope_paths=(("<b>A & B</b>",),))
    assert "<b>A & B</b>" in document(odd, texts("en")).toPlainText()


def test_a_long_table_says_what_is_left_out(monkeypatch) -> None:
    monkeypatch.setattr(printed, "MAX_PRINTED_ROWS", 2)
    text = words()
    assert "3 rows are not printed: save as Excel to see all." in text
    assert "December 2025" not in text.split("Total")[0]


def test_long_reports_take_several_pages(tmp_path) -> None:
    printer = new_printer()
    printer.setOutputFileName(str(tmp_path / "long.pdf"))
    rows = (Dimension.UNIT, Dimension.ACTIVITY, Dimension.MONTH)
    assert print_report(autumn_answer(rows=rows), printer) > 1
