"""Icons by name: SVG drawings of one set (Lucide), tinted with the colours of the palette.

A window is built anew when light turns dark, so an icon is painted once per colour and kept.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from logbook_desktop.support.resources import resource

SIZES = (16, 20, 24, 32, 48)
"""Pixels; Qt takes the nearest larger one and shrinks it."""


def icon(name: str) -> QIcon:
    """The icon in the text colour, greyed where disabled, in the selection's colour on a selected row.

    Raises FileNotFoundError if the set has no such icon.
    """
    palette = QApplication.palette()
    normal = palette.color(QPalette.ColorRole.WindowText).name()
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText).name()
    selected = palette.color(QPalette.ColorRole.HighlightedText).name()
    return _icon(name, normal, disabled, selected)


def tinted(name: str, colour: QColor) -> QIcon:
    """The icon in one colour of its own (on a button painted in the accent colour)."""
    return _icon(name, colour.name(), colour.name(), colour.name())


def pixmap(name: str, size: int, colour: QColor | None = None) -> QPixmap:
    """The icon as a picture of ``size`` pixels, for a label."""
    chosen = colour or QApplication.palette().color(QPalette.ColorRole.WindowText)
    return _pixmap(name, chosen.name(), size)


@cache
def program_icon() -> QIcon:
    """The program's own picture, in its own colours."""
    return QIcon(str(resource("icons", "logbook.svg")))


@cache
def _svg_source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _icon(name: str, normal: str, disabled: str, selected: str) -> QIcon:
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_pixmap(name, normal, size), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, disabled, size), QIcon.Mode.Disabled)
        made.addPixmap(_pixmap(name, selected, size), QIcon.Mode.Selected)
    return made


def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg_source(name).replace("currentColor", colour).encode()))
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
