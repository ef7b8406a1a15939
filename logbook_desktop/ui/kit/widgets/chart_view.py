"""The chart on the screen: the SVG of ``exports.charts``, laid out anew for every width, light or dark.

What the picture tells is told to a screen reader too: the title is its name, the alternative text its description.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QFontInfo,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from logbook_desktop.exports.charts import DARK, LIGHT, ChartPalette, ChartSpec, natural_height, svg
from logbook_desktop.exports.typeface import font_folder
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme

_BODY_PIXELS = 12.0
"""The size of type that charts are laid out for; they grow with the text of the program."""
_NARROWEST = 320.0


@cache
def _load_fonts() -> None:
    """Once: the typeface by which the texts of charts were measured."""
    for file in sorted(font_folder().glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def _palette() -> ChartPalette:
    return DARK if theme.is_dark() else LIGHT


class _Sheet(QWidget):
    """The picture itself, as high as it needs to be."""

    def __init__(self, parent: QWidget, highest: float | None) -> None:
        super().__init__(parent)
        self._highest = highest
        self._spec: ChartSpec | None = None
        self._renderer = QSvgRenderer(self)
        self._drawn: tuple[ChartSpec | None, QSize, bool] | None = None

    def show_spec(self, spec: ChartSpec | None) -> None:
        self._spec = spec
        self.setAccessibleName(spec.title if spec else tr("Chart"))
        self.setAccessibleDescription(spec.alt if spec else "")
        self.update()

    def _scale(self) -> float:
        return max(1.0, QFontInfo(self.font()).pixelSize() / _BODY_PIXELS)

    def height_for(self, width: float) -> float:
        if self._spec is None:
            return 0.0
        scale = self._scale()
        natural = natural_height(self._spec, max(_NARROWEST, width / scale))
        return min(natural, self._highest or natural) * scale

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._spec is None:
            return
        self._draw(self._spec)
        painter = QPainter(self)
        self._renderer.render(painter, QRectF(self.rect()))
        painter.end()

    def _draw(self, spec: ChartSpec) -> None:
        """Lay the chart out, unless it stands there as it is."""
        wanted = spec, self.size(), theme.is_dark()
        if wanted == self._drawn:
            return
        scale = self._scale()
        picture = svg(spec, max(_NARROWEST, self.width() / scale), self.height() / scale, _palette())
        self._renderer.load(QByteArray(picture.encode()))
        self._drawn = wanted


class ChartView(QScrollArea):
    """A chart that fills the width; a long one is scrolled."""

    def __init__(self, parent: QWidget | None = None, *, highest: float | None = None) -> None:
        """``highest``: pixels that the chart takes at most, with text of the usual size."""
        super().__init__(parent)
        _load_fonts()
        self._sheet = _Sheet(self, highest)
        self.setWidget(self._sheet)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(tr("Chart of the report"))

    def show_spec(self, spec: ChartSpec | None) -> None:
        """Show another chart, or none."""
        self._sheet.show_spec(spec)
        self.setAccessibleName(spec.title if spec else tr("Chart of the report"))
        self.setAccessibleDescription(spec.alt if spec else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._fit()
            self._sheet.update()

    def _fit(self) -> None:
        around = self.viewport().palette()
        around.setColor(QPalette.ColorRole.Window, QColor(_palette().background))
        self.viewport().setPalette(around)
        room = self.viewport().width()
        # Room for the scroll bar is kept when there is none, so that it does not come and go.
        if not self.verticalScrollBar().isVisible():
            room -= self.verticalScrollBar().sizeHint().width()
        self._sheet.resize(room, round(self._sheet.height_for(room)))
