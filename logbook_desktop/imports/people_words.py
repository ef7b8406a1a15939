"""The words people use for roles and languages in lists of colleagues, in the three languages."""

from collections.abc import Mapping
from functools import cache

from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.people.access import Role
from logbook_desktop.imports.word_lists import by_language, tables, together
from logbook_desktop.support.i18n import LANGUAGES, texts
from logbook_desktop.wording.names import ROLE_NAMES

_ALSO = {role: together(lists) for role, lists in tables("people", "roles").items()}
_LANGUAGES = by_language("people", "languages")
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words}


def role_of(word: str) -> Role | None:
    """The role by its code, its name in any language, or what people also call it."""
    return _roles().get(search_text(word.replace("_", " ")).strip(" ."))


def language_of(word: str) -> str | None:
    """The code of the language by its name in any of the languages."""
    return _LANGUAGE_OF.get(search_text(word).strip(" ."))


@cache
def _roles() -> Mapping[str, Role]:
    spoken = [texts(language) for language in LANGUAGES]
    return {
        search_text(name): role
        for role in Role
        for name in (
            role.value.replace("_", " "),
            *(one.tr(ROLE_NAMES[role]) for one in spoken),
            *_ALSO.get(role.value, ()),
        )
    }
