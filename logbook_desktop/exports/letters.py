"""The letter with which a colleague signs in for the first time: one page, in the colleague's own language.

A PDF that only its owner may read, a letter to a page or to a file. The first passwords in it stand nowhere
else: they are written into the file and forgotten. Compiled by typst from a template and data, as reports are: a
letter may be read on a screen, too, by a colleague who listens to it, and reportlab writes no tags (no headings, no
reading order, no language of a page). Sheets that are filled in by hand need none; those are reportlab's.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from logbook_desktop.domain.people.letters import Letter
from logbook_desktop.domain.people.passwords import SHORTEST_PASSWORD
from logbook_desktop.exports.files import replacing
from logbook_desktop.exports.paper.tables import breakable
from logbook_desktop.exports.typeface import font_folder, shown, width
from logbook_desktop.support.i18n import Texts, texts
from logbook_desktop.support.resources import resource
from logbook_desktop.wording.names import role_name

_OWN_EYES = 0o600
_UNSAFE = '<>:"/\\|?*'
_TYPED_SIZE, _TYPED_ROOM = 12.0, 335.0
"""Of what is typed at sign-in, in points (``letter.typ``)."""
_LONGEST_RIGHTS = 400
"""Letters; who has more rights than fit sees them in the program."""


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
    import typst

    first = texts(letters[0].language)
    data = {
        "language": letters[0].language,
        "title": shown(first.tr("Your sign-in to Logbook")),
        "author": shown(letters[0].mentor),
        "letters": [_page(letter, texts(letter.language)) for letter in letters],
    }
    compiled = typst.compile(
        str(resource("typst", "letter.typ")),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
    )
    assert isinstance(compiled, bytes)
    path.write_bytes(compiled)


def _page(letter: Letter, words: Texts) -> dict[str, object]:
    """The words of a page; what people typed is never markup."""
    tr = words.tr
    demo = tr("Demo data: this account is invented.") if letter.demo else None
    return {
        "language": letter.language,
        "demo": demo,
        "title": tr("Your sign-in to Logbook"),
        "organisation": breakable(letter.organisation),
        "greeting": breakable(tr("Hello {name},").format(name=letter.name)),
        "what_for": breakable(_what_for(letter, words)),
        "facts": _facts(letter, words),
        "steps_title": tr("Signing in for the first time"),
        "steps": _steps(words),
        "ask_title": tr("If something is unclear"),
        "ask": breakable(_whom_to_ask(letter, words)),
        "keep": tr(
            "Keep this letter where nobody else sees it, and destroy it once you have signed in. Nobody ever "
            "needs to know your password: not your mentor, and not the IT department."
        ),
    }


def _what_for(letter: Letter, words: Texts) -> str:
    if letter.is_new:
        text = words.tr("{mentor} has made you an account in Logbook, where our youth work is documented.")
    else:
        text = words.tr(
            "{mentor} has made you a new first password for Logbook. The old one no longer works."
        )
    return text.format(mentor=letter.mentor)


def _facts(letter: Letter, words: Texts) -> list[dict[str, object]]:
    """Under the names that the fields of the sign-in have; ``typed``: what is to be copied to the letter."""
    tr = words.tr
    typed = (
        (tr("Address"), letter.server),
        (tr("Database"), letter.database),
        (tr("Sign-in name"), letter.login),
        (tr("First password"), letter.password),
    )
    rows: list[dict[str, object]] = [
        {"name": name, "value": _exactly(value), "typed": True} for name, value in typed
    ]
    if letter.rights:
        rights = "; ".join(f"{role_name(role, words)}: {place}" for role, place in letter.rights)
        if len(rights) > _LONGEST_RIGHTS:
            rights = rights[: _LONGEST_RIGHTS - 1] + "…"
        rows.append({"name": tr("Your rights"), "value": breakable(rights), "typed": False})
    return rows


def _steps(words: Texts) -> list[str]:
    tr = words.tr
    return [
        tr(
            "Start Logbook. If it is not on your computer, ask the IT department of your organisation for it."
        ),
        tr("Choose “{command}” in the menu “{menu}”, and fill in what stands above.").format(
            command=tr("Connect to a server…").rstrip("…"), menu=tr("File")
        ),
        tr(
            "Choose a password of your own, at least {count} characters long. A few words in a row are good."
        ).format(count=SHORTEST_PASSWORD),
        tr("Read the terms of use and accept them, if you are asked to."),
    ]


def _exactly(value: str) -> str:
    """To be copied as it is, so without places to break at – but where it would not fit its line."""
    fits = all(width(word, _TYPED_SIZE, bold=True) <= _TYPED_ROOM for word in value.split(" "))
    return shown(value) if fits else breakable(value)


def _whom_to_ask(letter: Letter, words: Texts) -> str:
    until = words.tr("The first password works until {moment}.").format(
        moment=words.moment(letter.valid_until)
    )
    if letter.mentor_email:
        ask = words.tr("For a new one, and with any question, turn to {mentor}, {email}.")
    else:
        ask = words.tr("For a new one, and with any question, turn to {mentor}.")
    return f"{until} {ask.format(mentor=letter.mentor, email=letter.mentor_email)}"
