"""One name for one thing, wherever it is told; the words are those of the glossary."""

import ast
from pathlib import Path

import pytest

from logbook_desktop.domain.people.access import Role
from logbook_desktop.support.i18n import texts
from logbook_desktop.wording import names

PACKAGE = Path(names.__file__).parents[1]
GLOSSARY = {
    "fi": ("mentori", "nuorisotyöntekijä", "esihenkilö", "lukija", "verkoston pääkäyttäjä"),
    "sv": ("mentor", "ungdomsarbetare", "chef", "läsare", "administratör för nätverket"),
    "en": ("mentor", "worker", "manager", "viewer", "network administrator"),
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_roles_are_called_as_the_glossary_has_them(language: str) -> None:
    roles = (Role.MENTOR, Role.WORKER, Role.MANAGER, Role.VIEWER, Role.NETWORK_ADMINISTRATOR)
    words = texts(language)
    assert tuple(words.tr(names.ROLE_NAMES[role]) for role in roles) == GLOSSARY[language]
    assert names.role_name(Role.WORKER, words)[0].isupper()
    assert set(names.ROLE_NAMES) == set(Role)


def test_each_table_of_names_has_one_home() -> None:
    """``ROLE_NAMES`` in two modules were two names for one role."""
    homes: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            for target in targets:
                if isinstance(target, ast.Name) and target.id.endswith("_NAMES"):
                    homes.setdefault(target.id, []).append(path.relative_to(PACKAGE).as_posix())
    assert homes["ROLE_NAMES"] == ["wording/names.py"]
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
