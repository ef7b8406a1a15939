"""Colours can be read, text has four sizes, icons are of the set and no more than are used."""

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from logbook_desktop.ui.kit import icons, theme

ROOT = Path(__file__).resolve().parents[3]
LEAST_CONTRAST = 4.5
"""WCAG 2.1, AA, for text of the body's size."""


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


@pytest.mark.parametrize("colours", [theme._LIGHT, theme._DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("WindowText", "Window"),
        ("Text", "Base"),
        ("Text", "AlternateBase"),
        ("ButtonText", "Button"),
        ("PlaceholderText", "Base"),
        ("PlaceholderText", "Window"),
        ("PlaceholderText", "AlternateBase"),
        ("HighlightedText", "Highlight"),
        ("Link", "Base"),
        ("LinkVisited", "Base"),
        ("ToolTipText", "ToolTipBase"),
    ],
)
def test_text_can_be_read(colours: dict[str, str], text: str, ground: str) -> None:
    assert contrast(QColor(colours[text]), QColor(colours[ground])) >= LEAST_CONTRAST


@pytest.mark.parametrize("tone", theme._TONES)
def test_warnings_can_be_read(tone: str) -> None:
    for colour, colours in zip(theme._TONES[tone], (theme._LIGHT, theme._DARK), strict=True):
        assert contrast(QColor(colour), QColor(colours["Base"])) >= LEAST_CONTRAST
        assert contrast(QColor(colour), QColor(colours["Window"])) >= LEAST_CONTRAST


def test_light_and_dark_name_the_same_roles() -> None:
    assert theme._LIGHT.keys() == theme._DARK.keys()
    assert set(theme._LIGHT) - {"Disabled"} <= {role.name for role in QPalette.ColorRole}


def test_labels_grow_with_the_text(qapp: QApplication, qtbot: QtBot) -> None:
    before = qapp.font(), qapp.styleSheet()
    try:
        theme.apply_text_size(qapp, 100)
        section, small, figure = (QLabel("x") for _ in range(3))
        for label in (section, small, figure):
            qtbot.addWidget(label)
        sizes = [f.pointSizeF() for f in (theme.small_font(small), qapp.font(), theme.section_font(section))]
        assert sizes == sorted(sizes)
        assert sizes[0] >= theme.SMALLEST_POINTS
        figure_size = theme.figure_font(figure).pointSizeF()
        theme.apply_text_size(qapp, 200)
        assert figure.font().pointSizeF() == pytest.approx(2 * figure_size)
        assert section.font().pointSizeF() == pytest.approx(2 * sizes[2])
    finally:
        theme.apply_text_size(qapp, 100)
        qapp.setFont(before[0])
        qapp.setStyleSheet(before[1])


def names_in_the_code() -> set[str]:
    """Words of the code that name an icon of the set."""
    words = {
        node.value
        for path in (ROOT / "logbook_desktop").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {word for word in words if re.fullmatch(r"[a-z][a-z0-9-]*", word)}


DRAWINGS = sorted(path.stem for path in (ROOT / "resources" / "icons").glob("*.svg"))


def test_no_icon_is_shipped_that_nothing_uses() -> None:
    assert set(DRAWINGS) - names_in_the_code() <= {"logbook"}


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_icon_can_be_drawn(qapp: QApplication, name: str) -> None:
    picture_of_icon = icons.icon(name)
    size = QSize(16, 16)
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled, QIcon.Mode.Selected):
        picture = picture_of_icon.pixmap(size, mode).toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16)), (name, mode)


def test_an_icon_takes_the_colour_of_the_text(qapp: QApplication) -> None:
    before = qapp.palette()
    try:
        changed = QPalette(before)
        changed.setColor(QPalette.ColorRole.WindowText, QColor("#123456"))
        qapp.setPalette(changed)
        picture = icons.icon("x").pixmap(QSize(16, 16)).toImage()
        opaque = {
            picture.pixelColor(x, y).name()
            for x in range(16)
            for y in range(16)
            if picture.pixelColor(x, y).alpha() == 255
        }
        assert opaque == {"#123456"}
    finally:
        qapp.setPalette(before)


def test_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_a_window_with_large_text_fits_a_laptop(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    font = widget.font()
    font.setPointSizeF(30)
    widget.setFont(font)
    assert theme.on_screen(widget, 200, 200) == QSize(1320, 680)
    assert theme.on_screen(widget, 1, 1).width() == theme.characters(widget, 1)
