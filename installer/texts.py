"""Collects the texts of the code into the catalogues of translations, where they are translated by hand.

``python installer/texts.py`` keeps what is translated, adds what is new (empty) and drops what is gone. English is
the source and needs no catalogue.
"""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
LANGUAGES = ("fi", "sv")
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2), "N_": None}
"""The functions of support.i18n and domain.texts, and where their texts stand."""
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A catalogue that only changes when its texts do."""


def extracted() -> Catalog:
    """Every text of the code."""
    template = Catalog()
    found = extract_from_dir(
        ROOT / "logbook_desktop", [("**.py", "python")], keywords=KEYWORDS, comment_tags=()
    )
    for _file, _line, message, _comments, context in found:
        template.add(message, context=context)
    return template


def catalogue_file(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "logbook.po"


def collected(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with exactly the texts of the code; those not translated are empty."""
    with catalogue_file(language).open("rb") as file:
        before = read_po(file, locale=language)
    after = Catalog(
        locale=language,
        project="logbook-desktop",
        charset="utf-8",
        creation_date=UNDATED,
        revision_date=UNDATED,
        header_comment="# Texts of Logbook Desktop. The terms are the words of the field, the same everywhere.",
    )
    for message in template:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            known = before.get(key, message.context)
            after.add(message.id, known.string if known else "", flags=message.flags, context=message.context)
    return after


def main() -> None:
    template = extracted()
    for language in LANGUAGES:
        catalogue = collected(language, template)
        with catalogue_file(language).open("wb") as file:
            write_po(file, catalogue, width=110, no_location=True, sort_output=True)
        empty = [message for message in catalogue if message.id and not _translated(message.string)]
        print(f"{language}: {len(catalogue)} texts, {len(empty)} to translate")


def _translated(words: str | tuple[str, ...] | list[str]) -> bool:
    return bool(words) if isinstance(words, str) else bool(words) and all(words)


if __name__ == "__main__":
    main()
