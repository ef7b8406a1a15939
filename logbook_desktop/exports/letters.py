"""The letter with which a colleague signs in for the first time: one page, in the colleague's own language.

A PDF that only its owner may read, a letter to a page or to a file. The first passwords in it stand nowhere
else: they are written into the file and forgotten. To be printed and handed over, so it is reportlab's work and not
typst's, which is for what is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import SHORTEST_PASSWORD
from logbook_desktop.exports.files import replacing
from logbook_desktop.exports.typeface import font_folder, shown
from logbook_desktop.support.i18n import Texts, texts
from logbook_desktop.wording.names import ROLE_NAMES
from logbook_desktop.wording.report_sentences import demo_mark

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_OWN_EYES = 0o600
_MM = 72 / 25.4
_MARGIN = 22 * _MM
_REGULAR, _BOLD = "LetterSans", "LetterSans-Bold"
_INK, _QUIET, _ACCENT, _PALE, _DEMO = "#1b1f23", "#4d565e", "#0b6e6e", "#eef5f5", "#ffe6b3"
_UNSAFE = '<>:"/\\|?*'


@dataclass(frozen=True, slots=True)
class Letter:
    """What one colleague has to know. ``rights``: the role and where, the place in the colleague's language.

    ``valid_until``: the moment until which the first password works, in the zone it is to be read in.
    """

    name: str
    language: str
    server: str
    database: str
    login: str
    password: str
    valid_until: datetime
    mentor: str
    mentor_email: str = ""
    organisation: str = ""
    rights: tuple[tuple[Role, str], ...] = ()
    is_new: bool = True
    """Not where somebody who had an account has lost their password."""
    demo: bool = False


def write_letters(letters: Sequence[Letter], path: Path) -> None:
    """All letters in one file, a page each; readable by whoever writes it alone. Raises CannotWriteError."""
    if path.exists():
        path.chmod(_OWN_EYES)  # the new file takes the rights of the one it replaces
    with replacing(path) as beside:
        beside.chmod(_OWN_EYES)
        _make(letters, beside)


def write_each(letters: Sequence[Letter], folder: Path) -> tuple[Path, ...]:
    """A file for each, named after the person; what is there under such a name stays. Raises CannotWriteError."""
    written = []
    for letter in letters:
        path = _free(folder, letter)
        write_letters([letter], path)
        written.append(path)
    return tuple(written)


def file_name(letter: Letter) -> str:
    """``Kirjautumisohje Aino Aalto.pdf``, without what a file's name cannot have."""
    name = "".join(" " if one in _UNSAFE or not one.isprintable() else one for one in letter.name)
    words = texts(letter.language).tr("Sign-in {name}").format(name=" ".join(name.split()))
    return f"{words[:100].strip('. ')}.pdf"


def _free(folder: Path, letter: Letter) -> Path:
    first = folder / file_name(letter)
    number, path = 1, first
    while path.exists():
        number += 1
        path = first.with_stem(f"{first.stem} {number}")
    return path


# --- the page --------------------------------------------------------------------------------------------------


def _make(letters: Sequence[Letter], path: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import PageBreak, SimpleDocTemplate

    _register_fonts()
    first = texts(letters[0].language)
    story: list[Flowable] = []
    for letter in letters:
        if story:
            story.append(PageBreak())
        story += _page(letter, texts(letter.language))
    document = SimpleDocTemplate(
        str(path),
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN * 0.7,
        title=shown(first.tr("Your sign-in to Logbook")),
        author=shown(letters[0].mentor),
        lang=letters[0].language,
        initialFontName=_REGULAR,
    )
    document.build(story)


@cache
def _register_fonts() -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    registerFont(TTFont(_REGULAR, str(font_folder() / "OpenSans-Regular.ttf")))
    registerFont(TTFont(_BOLD, str(font_folder() / "OpenSans-Bold.ttf")))
    registerFontFamily(_REGULAR, normal=_REGULAR, bold=_BOLD, italic=_REGULAR, boldItalic=_BOLD)


@cache
def _style(size: float, colour: str, bold: bool, before: float, after: float) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"{size}{colour}{bold}{before}{after}",
        fontName=_BOLD if bold else _REGULAR,
        fontSize=size,
        leading=size * 1.4,
        textColor=HexColor(colour),
        spaceBefore=before,
        spaceAfter=after,
    )


def _said(
    text: str,
    size: float = 10.5,
    colour: str = _INK,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 6,
) -> "Flowable":
    """A paragraph; what people typed is never markup."""
    from reportlab.platypus import Paragraph

    return Paragraph(escape(shown(text)), _style(size, colour, bold, before, after))


def _page(letter: Letter, words: Texts) -> "list[Flowable]":
    tr = words.tr
    story = [_demo(words)] if letter.demo else []
    story += [
        _said(tr("Your sign-in to Logbook"), 20, bold=True, after=4),
        _said(letter.organisation, 11, _QUIET, after=14) if letter.organisation else _said("", after=8),
        _said(tr("Hello {name},").format(name=letter.name), 11, after=6),
        _said(_what_for(letter, words), after=12),
        _facts(letter, words),
        _said(tr("So you sign in for the first time"), 12, _ACCENT, bold=True, before=14, after=6),
        _steps(letter, words),
        _said(tr("If something is unclear"), 12, _ACCENT, bold=True, before=10, after=6),
        _said(_whom_to_ask(letter, words), after=6),
        _said(
            tr(
                "Keep this letter where nobody else sees it, and destroy it once you have signed in. Nobody ever "
                "needs to know your password: not your mentor, and not the IT department."
            ),
            before=6,
        ),
    ]
    return story


def _what_for(letter: Letter, words: Texts) -> str:
    if letter.is_new:
        text = words.tr("{mentor} has made you an account in Logbook, where our youth work is documented.")
    else:
        text = words.tr("{mentor} has made you a new first password for Logbook. The old one works no more.")
    return text.format(mentor=letter.mentor)


def _facts(letter: Letter, words: Texts) -> "Flowable":
    """Under the names that the fields of the sign-in have."""
    tr = words.tr
    rows = [
        (tr("Address"), letter.server),
        (tr("Database"), letter.database),
        (tr("Sign-in name"), letter.login),
        (tr("First password"), letter.password),
    ]
    if letter.rights:
        rights = "; ".join(f"{tr(ROLE_NAMES[role])}: {place}" for role, place in letter.rights)
        rows.append((tr("Your rights"), rights if len(rights) <= 400 else rights[:399] + "…"))
    cells = [
        [_said(name, 9.5, _QUIET, after=0), _said(value, 12 if place < 4 else 10, bold=place < 4, after=0)]
        for place, (name, value) in enumerate(rows)
    ]
    return _table(cells, (42 * _MM, 124 * _MM), background=_PALE)


def _steps(letter: Letter, words: Texts) -> "Flowable":
    tr = words.tr
    steps = [
        tr(
            "Start Logbook. If it is not on your computer, ask the IT department of your organisation for it."
        ),
        tr("Choose “{command}” in the menu “{menu}”, and fill in what stands above.").format(
            command=tr("Connect to a server…").rstrip("…"), menu=tr("File")
        ),
        tr(
            "Choose a password of your own, at least {count} letters long. A few words in a row are good."
        ).format(count=SHORTEST_PASSWORD),
        tr("Read the terms of use and accept them, if you are asked to."),
    ]
    cells = [
        [_said(f"{number}.", 10.5, _ACCENT, bold=True, after=0), _said(step, after=0)]
        for number, step in enumerate(steps, start=1)
    ]
    return _table(cells, (9 * _MM, 157 * _MM))


def _whom_to_ask(letter: Letter, words: Texts) -> str:
    until = words.tr("The first password works until {moment}.").format(
        moment=words.moment(letter.valid_until)
    )
    if letter.mentor_email:
        ask = words.tr("For a new one, and with any question, turn to {mentor}, {email}.")
    else:
        ask = words.tr("For a new one, and with any question, turn to {mentor}.")
    return f"{until} {ask.format(mentor=letter.mentor, email=letter.mentor_email)}"


def _demo(words: Texts) -> "Flowable":
    text = words.tr("{demo}: this account is invented.").format(demo=demo_mark(words))
    return _table([[_said(text, 9.5, bold=True, after=0)]], (166 * _MM,), background=_DEMO, space_after=12)


def _table(
    cells: "list[list[Flowable]]",
    widths: tuple[float, ...],
    *,
    background: str | None = None,
    space_after: float = 0,
) -> "Flowable":
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table

    pad = 8 if background else 0
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP" if background is None else "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("LEFTPADDING", (0, 0), (0, -1), pad),
        ("LEFTPADDING", (1, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), pad),
    ]
    if background:
        style.append(("BACKGROUND", (0, 0), (-1, -1), HexColor(background)))
    return Table(cells, colWidths=widths, style=style, hAlign="LEFT", spaceAfter=space_after)
