"""Icons by name: SVG drawings of one set (Lucide), tinted with the colours of the palette.

A window is built anew when light turns dark, so an icon is painted once per colour and kept. It is painted when it
is first shown: a window has many more icons than are seen of it.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from logbook_desktop.support.resources import resource

SIZES = (16, 20, 24, 32, 48)
"""Pixels in which icons are drawn; one of another size is the nearest larger one, shrunk."""


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


class _Drawing(QIconEngine):
    """Paints a drawing in one colour for each mode."""

    def __init__(self, name: str, normal: str, disabled: str, selected: str) -> None:
        super().__init__()
        self._name = name
        self._colours = {QIcon.Mode.Disabled: disabled, QIcon.Mode.Selected: selected}
        self._normal = normal

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The drawing in the square that fits into ``size`` (device pixels); never larger than the largest."""
        side = min(size.width(), size.height(), SIZES[-1])
        drawn = next(one for one in SIZES if one >= side)
        return _shrunk(self._name, self._colours.get(mode, self._normal), drawn, side)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.pixmap(rect.size() * ratio, mode, state))

    def clone(self) -> QIconEngine:
        return _Drawing(
            self._name,
            self._normal,
            self._colours[QIcon.Mode.Disabled],
            self._colours[QIcon.Mode.Selected],
        )


@cache
def _icon(name: str, normal: str, disabled: str, selected: str) -> QIcon:
    _svg_source(name)  # a name that is not in the set is told here, not while painting
    return QIcon(_Drawing(name, normal, disabled, selected))


@cache
def _shrunk(name: str, colour: str, drawn: int, side: int) -> QPixmap:
    picture = _pixmap(name, colour, drawn)
    if side in (drawn, 0):
        return picture
    return picture.scaled(side, side, mode=Qt.TransformationMode.SmoothTransformation)


@cache
def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg_source(name).replace("currentColor", colour).encode()))
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
