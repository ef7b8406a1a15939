"""On paper: the dialog that chooses a printer, and pages with a header, page numbers and the mark of demo data.

Panels turn what they show into a ``QTextDocument`` and hand it to ``print_document``.
"""

from typing import Protocol

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QFont, QPageLayout, QPainter, QPalette, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from logbook_desktop.support.i18n import tr

MARGIN_MM = 15.0
_HEADER_MM = 9.0
_BODY_POINTS = 10
_SMALL_POINTS = 8


class PrinterChoice(Protocol):
    """How a printer is chosen; tests choose a file."""

    def __call__(self, parent: QWidget) -> QPrinter | None: ...


def ask_for_printer(parent: QWidget) -> QPrinter | None:
    """The dialog of the system; None if the person changed their mind."""
    printer = new_printer()
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(tr("Print"))
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def new_printer() -> QPrinter:
    """A printer set to A4 with margins that every printer can keep."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter)
    return printer


def print_document(printer: QPrinter, document: QTextDocument, title: str, *, demo: bool) -> int:
    """Print a document in black on white; returns the number of pages.

    Each page carries the title, in demo databases the words *demo data*, and its number.
    """
    printer.setDocName(title)
    painter = QPainter(printer)
    if not painter.isActive():
        return 0
    try:
        return _paint_pages(printer, painter, document.clone(), title, demo)
    finally:
        painter.end()


def _paint_pages(
    printer: QPrinter, painter: QPainter, document: QTextDocument, title: str, demo: bool
) -> int:
    page = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
    page.moveTo(0, 0)
    header = _HEADER_MM / 25.4 * printer.resolution()
    body = QSizeF(page.width(), page.height() - 2 * header)
    layout = document.documentLayout()
    layout.setPaintDevice(printer)
    document.setDefaultFont(QFont(document.defaultFont().family(), _BODY_POINTS))
    document.setDocumentMargin(0)
    document.setPageSize(body)
    for number in range(document.pageCount()):
        if number:
            printer.newPage()
        _paint_edges(
            painter, page, header, (title, tr("Demo data") if demo else ""), _page_words(document, number)
        )
        painter.save()
        painter.translate(0, header - number * body.height())
        _draw(layout, painter, QRectF(0, number * body.height(), body.width(), body.height()))
        painter.restore()
    return document.pageCount()


def _page_words(document: QTextDocument, number: int) -> str:
    return tr("Page {number} of {count}").format(number=number + 1, count=document.pageCount())


def _paint_edges(painter: QPainter, page: QRectF, height: float, top: tuple[str, str], bottom: str) -> None:
    painter.setFont(QFont(painter.font().family(), _SMALL_POINTS))
    painter.setPen(Qt.GlobalColor.black)
    flags = Qt.AlignmentFlag
    upper = QRectF(page.left(), page.top(), page.width(), height)
    lower = QRectF(page.left(), page.bottom() - height, page.width(), height)
    painter.drawText(upper, flags.AlignLeft | flags.AlignTop, top[0])
    painter.drawText(upper, flags.AlignRight | flags.AlignTop, top[1])
    painter.drawText(lower, flags.AlignRight | flags.AlignBottom, bottom)


def _draw(layout: QAbstractTextDocumentLayout, painter: QPainter, part: QRectF) -> None:
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = part
    # A dark window must not print light letters on white paper.
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    painter.setClipRect(part)
    layout.draw(painter, context)
