"""The words and the tags of a PDF that this program wrote: what people read, and what is read aloud to them."""

import re
from pathlib import Path
from typing import Any

import pikepdf

_CODE = re.compile(rb"<([0-9A-Fa-f]+)>")


def text_of(file: Path) -> str:
    """All text, page after page, with plain spaces."""
    return "\n".join(pages_of(file))


def pages_of(file: Path) -> list[str]:
    """The text of each page, with plain spaces."""
    with pikepdf.open(file) as pdf:
        return [_page(page).replace("\u00a0", " ") for page in pdf.pages]


def _page(page: pikepdf.Page) -> str:
    used = {name: font for name, font in page.resources.get("/Font", {}).items() if "/ToUnicode" in font}
    fonts = {name: _letters(font) for name, font in used.items()}
    # A composite font has two bytes to a letter, a simple one has one.
    widths = {name: 2 if font.Subtype == "/Type0" else 1 for name, font in used.items()}
    letters: dict[int, str] = {}
    width = 2
    found: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            name = str(operands[0])
            letters, width = fonts.get(name, {}), widths.get(name, 1)
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else operands
            shown = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            codes = (int.from_bytes(shown[at : at + width]) for at in range(0, len(shown), width))
            found.append("".join(letters.get(code, "?") for code in codes))
    return " ".join(found)


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """What each glyph stands for: ``bfchar`` gives one, ``bfrange`` several in a row."""
    table = font.ToUnicode.read_bytes()
    letters: dict[int, str] = {}
    for kind, body in re.findall(rb"begin(bfchar|bfrange)(.*?)end", table, re.DOTALL):
        codes = [code.decode() for code in _CODE.findall(body)]
        width = 2 if kind == b"bfchar" else 3
        for at in range(0, len(codes), width):
            first, last, to = int(codes[at], 16), int(codes[at + width - 2], 16), codes[at + width - 1]
            text = bytes.fromhex(to).decode("utf-16-be")
            for step in range(last - first + 1):
                letters[first + step] = text[:-1] + chr(ord(text[-1]) + step)
    return letters


def tags(pdf: pikepdf.Pdf) -> list[tuple[str, Any]]:
    """All elements of the structure tree, in reading order."""
    found: list[tuple[str, Any]] = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append((str(element.S), element))
            walk(element.get("/K", pikepdf.Array()))
        elif isinstance(element, pikepdf.Dictionary) and "/K" in element:
            walk(element.K)

    walk(pdf.Root.StructTreeRoot)
    return found
