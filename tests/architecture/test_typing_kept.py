"""Every place where text is typed is decided upon: what is typed is kept, or why it need not be is said here."""

import ast
from pathlib import Path

import logbook_desktop

PACKAGE = Path(logbook_desktop.__file__).parent
FIELDS = {"QLineEdit", "QPlainTextEdit", "QTextEdit", "NameFields"}
MODULES_KEPT_BY_OTHERS = {
    "ui/entries/editor/fields_page.py": "the draft of the entry",
    "ui/entries/editor/question_fields.py": "the draft of the entry",
    "ui/entries/editor/new_activity.py": "the draft of the entry",
    "ui/entries/editor/attendance_view.py": "the draft of the entry: each figure counts at once",
    "ui/structure/views.py": "TypedLine; Enter takes the name into the plan, which is kept",
    "ui/kit/forms.py": "the dialog of the name",
    "ui/beginning/steps.py": "ui/beginning/assistant.py",
}
NOT_KEPT = {
    "ui/connection/server_fields.py": "where the server is: no database is open yet, and the list keeps addresses",
    "ui/connection/person_fields.py": "who signs in",
    "ui/connection/rows.py": "secrets are kept nowhere",
    "ui/history/dialog.py": "read only",
    "ui/shell/about.py": "read only",
    "ui/terms/text.py": "read only",
    "ui/kit/place_chooser.py": "a search",
    "ui/tree/search_field.py": "a search",
    "ui/network/page.py": "a search",
    "ui/entries/list/filters.py": "a search",
    "ui/reports/steps/where.py": "a search",
    "ui/people/filter.py": "a search",
}


def _calls(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name):
                    found.add(name)
                case ast.Attribute(value=ast.Name(id=module), attr=name):
                    found |= {name, f"{module}.{name}"}
    return found


def test_every_place_where_text_is_typed_keeps_it_or_says_why_not() -> None:
    typed_in, keeping = set(), set()
    for path in PACKAGE.rglob("ui/**/*.py"):
        place, calls = path.relative_to(PACKAGE).as_posix(), _calls(path)
        if calls & FIELDS:
            typed_in.add(place)
        if "typed.keep" in calls:
            keeping.add(place)
    decided = keeping | set(MODULES_KEPT_BY_OTHERS) | set(NOT_KEPT)
    assert typed_in - decided == set(), "a place where text is typed"
    assert (set(MODULES_KEPT_BY_OTHERS) | set(NOT_KEPT)) - typed_in == set(), "or it is there no more"
    assert not keeping & set(NOT_KEPT)
    assert len(keeping) >= 9
