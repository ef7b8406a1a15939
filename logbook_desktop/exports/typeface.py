"""The typeface of PDF and charts: how wide a text is, where it breaks, and what it can show at all.

One bundled family (Open Sans, regular and bold) has all letters of fi, sv, en, et and ro. Text is measured at
1000 pixels and scaled, which is never narrower than it is drawn.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from logbook_desktop.support.resources import resource

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FAMILY = "Open Sans"
FONT_FOLDER = ("fonts",)
ASCENT = 0.80
"""Height of the tallest letters above the baseline, in parts of the size."""
DESCENT = 0.24
ELLIPSIS = "…"
_MEASURED_AT = 1000
_NOWHERE = "\uffff"
"""Not a character: every font draws its box for the missing here."""
_STAND_IN = "?"


def font_folder() -> Path:
    """The folder of the bundled fonts."""
    return resource(*FONT_FOLDER)


@cache
def _font(bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont

    name = "OpenSans-Bold.ttf" if bold else "OpenSans-Regular.ttf"
    return ImageFont.truetype(str(font_folder() / name), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20_000)
def _width_at_one(text: str, bold: bool) -> float:
    return _font(bold).getlength(text) / _MEASURED_AT


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line, in the unit of ``size``."""
    return _width_at_one(text, bold) * size


@lru_cache(maxsize=5_000)
def _is_drawn(letter: str) -> bool:
    return _picture(letter) != _picture(_NOWHERE)


def _picture(letter: str) -> bytes:
    # Large enough to tell a letter from the box of a missing one.
    return bytes(_font(False).font_variant(size=32).getmask(letter))


def shown(text: str) -> str:
    """The text with what the typeface cannot draw replaced by ``?``, and invisible controls left out.

    An accessible PDF must not hold a letter without a shape; a name in an unforeseen script must not stop it.
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(_shown_letter(letter) for letter in composed)


def _shown_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cf", "Cs", "Co", "Mn") or letter in "\ufe0f":
        return ""
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if letter in ("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"):
        return "\N{NO-BREAK SPACE}"
    if letter.isspace():
        return " "  # an Ogham or an ideographic space has no shape either
    return letter if _is_drawn(letter) else _STAND_IN


def wrapped(text: str, size: float, room: float, most: int, *, bold: bool = False) -> list[str]:
    """The text in at most ``most`` lines that fit the room; what does not fit ends with an ellipsis.

    Breaks between words; a word wider than the room is broken where it must be.
    """
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined, size, bold=bold) <= room:
            lines[-1] = joined
            continue
        pieces = _pieces(word, size, room, bold)
        lines += pieces if lines[-1] else []
        if not lines[0]:
            lines = pieces
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), size, room, bold=bold)]


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter + "-", size, bold=bold) > room:
            pieces[-1] += "" if pieces[-1].endswith("-") else "-"
            pieces.append("")
        pieces[-1] += letter
    # A word that fits whole needs no hyphen room.
    return [word] if width(word, size, bold=bold) <= room else pieces


def shortened(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The beginning of the text that fits the room, with an ellipsis if something is left out."""
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + ELLIPSIS, size, bold=bold) > room:
        text = text[: -max(1, len(text) // 8)] if width(text, size, bold=bold) > 2 * room else text[:-1]
    return text.rstrip() + ELLIPSIS
