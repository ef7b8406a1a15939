"""Help on fields: every topic exists in every language, and F1 finds the one of the field."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from logbook_desktop.domain.entries.entry_fields import ENTRY_FIELDS, SPEC_OF
from logbook_desktop.support.i18n import LANGUAGES, set_language
from logbook_desktop.ui.kit import help as field_help
from logbook_desktop.ui.kit.help import HelpWindow

PACKAGE = Path(__file__).resolve().parents[3] / "logbook_desktop"


def keys_in_the_code() -> set[str]:
    """The keys that fields are given: every ``attach(widget, "key")``."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            key = node.args[1]
            if name == "attach" and isinstance(key, ast.Constant):
                found.add(str(key.value))
    return found


def test_the_code_attaches_topics() -> None:
    assert len(keys_in_the_code()) > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_exists(language: str) -> None:
    assert keys_in_the_code() <= set(field_help.topics(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_topics_none_empty(language: str) -> None:
    topics = field_help.topics(language)
    assert list(topics) == list(field_help.topics("en"))
    assert all(topic.title and topic.body for topic in topics.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_an_entry_is_explained_with_an_example(language: str) -> None:
    topics = field_help.topics(language)
    assert {spec.help for spec in ENTRY_FIELDS} <= set(topics)
    for spec in SPEC_OF.values():
        assert "**" in topics[spec.help].body, spec.help


@pytest.mark.qt_log_ignore("does not support")
class TestF1:
    @pytest.fixture
    def dialog(self, qtbot: QtBot) -> QDialog:
        set_language("en")
        made = QDialog()
        qtbot.addWidget(made)
        column = QVBoxLayout(made)
        for key in ("entry.date", "entry.attendance"):
            field = QLineEdit()
            field_help.attach(field, key)
            column.addWidget(field)
        inner = QWidget()
        field_help.attach(inner, "tree")
        QVBoxLayout(inner).addWidget(QLineEdit())
        column.addWidget(inner)
        made.show()
        return made

    def shown(self, dialog: QDialog) -> str:
        window = dialog.findChild(HelpWindow)
        assert window is not None
        assert window.isVisible()
        return window.windowTitle()

    def test_opens_the_topic_of_the_field(self, dialog: QDialog, qtbot: QtBot) -> None:
        fields = dialog.findChildren(QLineEdit)
        qtbot.keyClick(fields[0], Qt.Key.Key_F1)
        assert self.shown(dialog) == "Date"
        qtbot.keyClick(fields[1], Qt.Key.Key_F1)
        assert self.shown(dialog) == "Attendance"
        assert len(dialog.findChildren(HelpWindow)) == 1

    def test_a_field_without_one_has_that_of_what_is_around_it(self, dialog: QDialog, qtbot: QtBot) -> None:
        qtbot.keyClick(dialog.findChildren(QLineEdit)[2], Qt.Key.Key_F1)
        assert self.shown(dialog) == "The tree"

    def test_nothing_around_it_is_where_to_begin(self, qapp: QApplication) -> None:
        assert field_help.topic_of(None) == "start"

    def test_an_unknown_topic_shows_where_to_begin(self, dialog: QDialog) -> None:
        window = HelpWindow(dialog)
        window.show_topic("no.such.topic")
        assert window.windowTitle() == "Where to begin"
