"""How everything looks: distances, the four sizes of type, colours, light and dark. The one place for style sheets.

Called by bootstrap before the first window, and again when the appearance or the text size changes. Native style
first (``windows11``); Fusion elsewhere, with one accent colour.
"""

import sys
from enum import StrEnum
from string import Template

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from logbook_desktop.support.resources import resource

GAP = 4
"""Pixels within a group of controls."""
SPACE = 8
"""Pixels between controls."""
GROUP = 16
"""Pixels between groups."""
PAGE = 24
"""Pixels around a page."""
SMALLEST_POINTS = 9.0
_SMALLEST_SCREEN = QSize(1320, 680)
"""A laptop of 1366 × 768 without the bars of the system and of the window."""
TEXT_SIZES = (100, 110, 125, 150, 175, 200)
"""The offered sizes of text, in per cent of the platform's own."""

_ROLE = "typeRole"
_SCALES = {"section": 1.25, "small": 0.9, "figure": 1.9}


class Appearance(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class _Base:
    """The platform's own font size, before any enlargement."""

    points = 0.0


def apply(app: QApplication, appearance: Appearance, text_percent: int) -> None:
    """Style, colours and size of text for the whole program. May be called again at any time."""
    if sys.platform != "win32" and app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    _apply_colours(app, appearance)
    apply_text_size(app, text_percent)


def apply_text_size(app: QApplication, text_percent: int) -> None:
    """The body size, and with it every label that asked for one of the other three."""
    font = app.font()
    if not _Base.points:
        _Base.points = max(SMALLEST_POINTS, font.pointSizeF())
    font.setPointSizeF(_Base.points * text_percent / 100)
    app.setFont(font)
    for widget in app.allWidgets():
        if role := widget.property(_ROLE):
            _set_role(widget, str(role))
    app.setStyleSheet(_style_sheet(app))


def section_font(widget: QWidget) -> QFont:
    """Give the widget the size of a heading; returns the font."""
    return _set_role(widget, "section")


def small_font(widget: QWidget) -> QFont:
    """Give the widget the small size (never under 9 points); returns the font."""
    return _set_role(widget, "small")


def figure_font(widget: QWidget) -> QFont:
    """Give the widget the size of a key figure; returns the font."""
    return _set_role(widget, "figure")


def muted(label: QLabel) -> QLabel:
    """Text of the second rank: readable (4.5:1 at least), but not what a person came for."""
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def warning(label: QLabel) -> QLabel:
    """A sentence about something wrong, beside what caused it. Never colour alone: the words say it."""
    label.setProperty("tone", "warning")
    return label


def set_warning(label: QLabel, on: bool) -> None:
    """Give a label that is on the screen the tone of a warning, or take it away again."""
    label.setProperty("tone", "warning" if on else "")
    label.style().polish(label)


def danger(label: QLabel) -> QLabel:
    """Words about protection that is missing: red, and with an icon and words for who sees no red."""
    label.setProperty("tone", "danger")
    return label


def tone_colour(tone: str) -> QColor:
    """The colour of ``warning`` or ``danger``, for the icon beside the words."""
    return QColor(_TONES[tone][is_dark()])


def primary(button: QPushButton) -> QPushButton:
    """The one button of a page that does what the person came for."""
    button.setProperty("primary", True)
    return button


def is_dark() -> bool:
    """Whether windows are dark at the moment."""
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def icon_size() -> int:
    """The side of a small icon in pixels: it grows with the text."""
    return max(16, round(QFontMetricsF(QApplication.font()).height() * 1.05))


def characters(widget: QWidget, count: int) -> int:
    """The width in pixels of so many figures in the widget's font: sizes that follow the text size."""
    return round(QFontMetricsF(widget.font()).horizontalAdvance("0") * count)


def on_screen(widget: QWidget, wide: int, high: int) -> QSize:
    """A size for a window in characters of its font, but never more than the smallest usual screen has room for."""
    return QSize(characters(widget, wide), characters(widget, high)).boundedTo(_SMALLEST_SCREEN)


def _set_role(widget: QWidget, role: str) -> QFont:
    body = QApplication.font()
    size = body.pointSizeF() * _SCALES[role]
    body.setPointSizeF(max(SMALLEST_POINTS, size))
    body.setWeight(QFont.Weight.DemiBold if role == "section" else body.weight())
    widget.setProperty(_ROLE, role)
    widget.setFont(body)
    return body


def _apply_colours(app: QApplication, appearance: Appearance) -> None:
    scheme = {
        Appearance.SYSTEM: Qt.ColorScheme.Unknown,
        Appearance.LIGHT: Qt.ColorScheme.Light,
        Appearance.DARK: Qt.ColorScheme.Dark,
    }[appearance]
    app.styleHints().setColorScheme(scheme)
    if sys.platform == "win32":
        return  # the style paints in the colours that the person chose in Windows
    dark = appearance is Appearance.DARK or (
        appearance is Appearance.SYSTEM and app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    )
    app.setPalette(_palette(_DARK if dark else _LIGHT))


_LIGHT = {
    "Window": "#f3f4f6",
    "WindowText": "#1b1f24",
    "Base": "#ffffff",
    "AlternateBase": "#f6f7f9",
    "Text": "#1b1f24",
    "Button": "#f7f8fa",
    "ButtonText": "#1b1f24",
    "BrightText": "#ffffff",
    "ToolTipBase": "#ffffff",
    "ToolTipText": "#1b1f24",
    "PlaceholderText": "#59626d",
    "Highlight": "#1d5fa8",
    "HighlightedText": "#ffffff",
    "Accent": "#1d5fa8",
    "Link": "#1d5fa8",
    "LinkVisited": "#5b4a9a",
    "Light": "#ffffff",
    "Midlight": "#e6e8ec",
    "Mid": "#b3bac3",
    "Dark": "#8d96a1",
    "Shadow": "#5c6570",
    "Disabled": "#8a929c",
}
_DARK = {
    "Window": "#1e2125",
    "WindowText": "#e8eaed",
    "Base": "#2a2f36",  # fields are lighter than the window: their frames alone would not be seen
    "AlternateBase": "#2f353d",
    "Text": "#e8eaed",
    "Button": "#363c45",
    "ButtonText": "#e8eaed",
    "BrightText": "#ffffff",
    "ToolTipBase": "#363c45",
    "ToolTipText": "#e8eaed",
    "PlaceholderText": "#aab3be",
    "Highlight": "#2f6db5",
    "HighlightedText": "#ffffff",
    "Accent": "#6cb0f5",
    "Link": "#7ab8f7",
    "LinkVisited": "#b7a6f0",
    "Light": "#4a525c",
    "Midlight": "#3f464f",
    "Mid": "#57606b",
    "Dark": "#14171a",
    "Shadow": "#0c0e10",
    "Disabled": "#838c97",
}
_TONES = {"warning": ("#8f3a00", "#ffb782"), "danger": ("#b3261e", "#ff9c94")}
"""Text colours beside the palette's, for light and for dark windows; 4.5:1 on Window and on Base."""


def _palette(colours: dict[str, str]) -> QPalette:
    palette = QPalette()
    for name, value in colours.items():
        if name != "Disabled":
            palette.setColor(QPalette.ColorRole[name], QColor(value))
    grey = QColor(colours["Disabled"])
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.PlaceholderText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, grey)
    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.Accent):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["Mid"]))
    return palette


def _style_sheet(app: QApplication) -> str:
    """The program's whole style sheet. Only what no palette can say."""
    palette = app.palette()
    dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    accent = "#2f6db5" if dark else palette.color(QPalette.ColorRole.Highlight).name()
    colours = {
        "accent": accent,
        "hover": QColor(accent).lighter(112).name(),
        "pressed": QColor(accent).darker(115).name(),
        "disabled": palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText).name(),
        "mid": palette.color(QPalette.ColorRole.Mid).name(),
        "text": palette.color(QPalette.ColorRole.WindowText).name(),
        "base": palette.color(QPalette.ColorRole.Base).name(),
        "edge": _EDGES[dark],
        "warning": _TONES["warning"][dark],
        "danger": _TONES["danger"][dark],
        "focus": palette.color(QPalette.ColorRole.Accent).name(),
        "badge": "#5c4300" if dark else "#ffe9b0",
        "badge_text": "#ffe3a1" if dark else "#4d3800",
        "icon": str(icon_size()),
        "box": str(round(icon_size() * 0.85)),
        "round": str((round(icon_size() * 0.85) + 2) // 2),
        "small_box": str(round(icon_size() * 0.65)),
        "tick": resource("icons", "tick.svg").as_posix(),
    }
    sheet = _SHEET
    if app.style().objectName() == "fusion":
        sheet += _INDICATORS + (_DARK_FIELDS if dark else "")
    return Template(sheet).substitute(colours)


_EDGES = ("#7d8691", "#8a949f")
"""Lines around things to click, for light and for dark windows: 3:1 on Base and on Window."""

_SHEET = """
QAbstractButton, QAbstractItemView, QTabBar { icon-size: ${icon}px; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="danger"] { color: $danger; font-weight: 600; }
QLabel[badge="true"] {
    background: $badge; color: $badge_text; border-radius: 4px; padding: 2px 8px; font-weight: 600;
}
QPushButton:flat { border: 1px solid transparent; border-radius: 4px; padding: 3px 6px; }
QPushButton:flat:hover { border-color: $mid; }
QPushButton:flat:pressed { background: $mid; }
QPushButton:flat:focus { border: 2px solid $focus; padding: 2px 5px; }
QPushButton[primary="true"] {
    background: $accent; color: #ffffff; border: 1px solid $accent; border-radius: 4px;
    padding: 5px 16px; font-weight: 600;
}
QPushButton[primary="true"]:hover { background: $hover; }
QPushButton[primary="true"]:pressed { background: $pressed; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 4px 15px; }
QPushButton[primary="true"]:disabled { background: transparent; color: $disabled; border-color: $mid; }
"""

# Fusion draws the edges of boxes to tick in a colour that nobody can see in a dark window.
_INDICATORS = """
QCheckBox::indicator, QAbstractItemView::indicator, QRadioButton::indicator {
    width: ${box}px; height: ${box}px; border: 1px solid $edge; background: $base;
}
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: 3px; }
QAbstractItemView::indicator { width: ${small_box}px; height: ${small_box}px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: $accent; border-color: $accent; image: url("$tick");
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { background: $mid; }
QRadioButton::indicator { border-radius: ${round}px; }
QRadioButton::indicator:checked {
    background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
        stop:0 #ffffff, stop:0.4 #ffffff, stop:0.5 $accent, stop:1 $accent);
    border-color: $accent;
}
QCheckBox::indicator:disabled, QAbstractItemView::indicator:disabled, QRadioButton::indicator:disabled {
    border-color: $mid; background: transparent;
}
"""

# The same for fields; an editor inside another field has that one's edge already.
_DARK_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit { border: 1px solid $edge; border-radius: 2px; background: $base; }
QLineEdit { padding: 2px 3px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid #6cb0f5; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit, QAbstractItemView QLineEdit { border: none; padding: 0; }
"""
