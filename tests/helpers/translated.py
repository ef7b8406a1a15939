"""Texts from the part files of translations, before they are merged into the catalogues."""

import json
from pathlib import Path

from logbook_desktop.support.i18n import Texts

PARTS = Path(__file__).resolve().parents[2] / "resources" / "translations" / "parts"


class _Parts:
    def __init__(self, language: str, names: tuple[str, ...]) -> None:
        self.single: dict[str, str] = {}
        self.plural: dict[str, list[str]] = {}
        for name in names:
            for item in json.loads((PARTS / f"{name}.json").read_text(encoding="utf-8")):
                english = item["en"]
                if isinstance(english, list):
                    self.plural[english[0]] = item[language] if language != "en" else english
                else:
                    self.single[english] = item[language]

    def gettext(self, message: str) -> str:
        return self.single[message]

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.plural[one][0 if count == 1 else 1]

    def pgettext(self, context: str, message: str) -> str:
        return self.single[message]


def translated(language: str, *parts: str) -> Texts:
    """The texts of a language; a text that is in none of the part files is a KeyError.

    Once the part files are merged and gone, the texts of the catalogues themselves.
    """
    texts = Texts(language)
    if not all((PARTS / f"{name}.json").is_file() for name in parts):
        return texts
    texts._catalogue = _Parts(language, parts)  # type: ignore[assignment]
    return texts
