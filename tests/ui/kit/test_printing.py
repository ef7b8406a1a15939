"""On paper: every page carries its header, its number and the mark of demo data, in black on white."""

from pathlib import Path

import pikepdf
import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.kit import printing

LONG = "<p>Avoin ilta</p>" * 200


def on_paper(tmp_path: Path, html: str, *, demo: bool = False) -> tuple[int, Path]:
    set_language("en")
    printer = printing.new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    file = tmp_path / "paper.pdf"
    printer.setOutputFileName(str(file))
    document = QTextDocument()
    document.setHtml(html)
    pages = printing.print_document(printer, document, "Entry of 3 November", demo=demo)
    return pages, file


def test_long_texts_run_over_pages(qapp: QApplication, tmp_path: Path) -> None:
    pages, file = on_paper(tmp_path, LONG)
    assert pages > 1
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) == pages


def test_a_short_text_is_one_page(qapp: QApplication, tmp_path: Path) -> None:
    assert on_paper(tmp_path, "<p>short</p>")[0] == 1


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_refuses_prints_nothing(qapp: QApplication, tmp_path: Path) -> None:
    printer = printing.new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "no" / "such" / "folder" / "paper.pdf"))
    assert printing.print_document(printer, QTextDocument("x"), "Title", demo=False) == 0


@pytest.mark.parametrize("demo", [True, False])
def test_every_page_says_what_it_is(
    qapp: QApplication, tmp_path: Path, demo: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    edges: list[tuple[tuple[str, str], str]] = []
    real = printing._paint_edges

    def spy(painter: object, page: object, height: object, top: tuple[str, str], bottom: str) -> None:
        edges.append((top, bottom))
        real(painter, page, height, top, bottom)  # type: ignore[arg-type]

    monkeypatch.setattr(printing, "_paint_edges", spy)
    pages, _ = on_paper(tmp_path, LONG, demo=demo)
    mark = "Demo data" if demo else ""
    assert edges == [(("Entry of 3 November", mark), f"Page {n} of {pages}") for n in range(1, pages + 1)]
