"""What proof-readers corrected stays corrected, and the words of the glossary are the ones that are used.

tests/data/words/fixes.csv: what stood in a catalogue (``now``) and what reads better; a plural has " ## " between its
forms. Rows whose text is not in the catalogues are of code, help and demo data.
"""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from logbook_desktop.wording.names import listed

ROOT = Path(__file__).resolve().parents[3]
SLIPS = {
    "fi": {
        r"\besimie": "esihenkilö",
        r"laskentataulukko": "Excel-tiedosto",
        r"kirjautumisnim|käyttäjänim": "käyttäjätunnus",
        r"\btili[nä]?\b": "tunnus",
    },
    "sv": {
        r"inloggningsnamn": "användarnamn",
        r"kalkylark": "kalkylblad",
        r"ungdomsledare": "ungdomsarbetare",
        r", och \{": "no comma before och",
    },
}
"""Words that the glossary replaced, by what it says instead."""


@cache
def catalogue(language: str) -> dict[str, list[str]]:
    file = ROOT / "resources" / "translations" / language / "LC_MESSAGES" / "logbook.po"
    found: dict[str, list[str]] = {}
    with file.open("rb") as handle:
        for message in read_po(handle, locale=language):
            first = message.id if isinstance(message.id, str) else message.id[0]
            written = message.string if isinstance(message.string, str) else " ## ".join(message.string)
            found.setdefault(first, []).append(written)
    return found


def corrections(language: str) -> list[tuple[str, str]]:
    with (ROOT / "tests" / "data" / "words" / "fixes.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle, delimiter=";") if row["lang"] == language]
    return [(row["msgid"], row["now"]) for row in rows]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_correction_is_lost(language: str) -> None:
    texts = catalogue(language)
    known = [one for one in corrections(language) if one[0] in texts]
    assert len(known) > 60  # English texts change; most of what was corrected is there still
    assert [msgid for msgid, before in known if before in texts[msgid]] == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_glossary_s_words_are_used(language: str) -> None:
    texts = [text for of in catalogue(language).values() for text in of]
    found = [(slip, text) for slip in SLIPS[language] for text in texts if re.search(slip, text.casefold())]
    assert found == []


def test_no_english_text_is_what_was_corrected() -> None:
    texts = catalogue("fi")
    assert [msgid for msgid, before in corrections("en") if before == msgid and msgid in texts] == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_section_of_help_stands_twice(language: str) -> None:
    text = (ROOT / "resources" / "help" / f"{language}.md").read_text(encoding="utf-8")
    keys = re.findall(r"^## ([\w.]+):", text, re.MULTILINE)
    assert [key for key in keys if keys.count(key) > 1] == []


def test_names_in_a_sentence_have_no_comma_before_and() -> None:
    assert listed(["Itä", "Länsi"]) == "Itä, Länsi"
    assert listed(["Itä", "Länsi"], 2).startswith("Itä, Länsi ")
