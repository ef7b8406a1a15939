"""Letters for menus and pages: never two the same, whatever the texts."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from logbook_desktop.ui.kit.widgets import mnemonics

WORDS = st.text(alphabet="abcåäö .-Šž1&", max_size=8)


def letter(text: str) -> str | None:
    return text[text.index("&") + 1].casefold() if "&" in text else None


@given(st.lists(WORDS, max_size=12))
def test_letters_are_unique_and_texts_stay(texts: list[str]) -> None:
    marked = mnemonics.chosen(texts)
    letters = [found for found in map(letter, marked) if found is not None]
    assert len(letters) == len(set(letters))
    assert [text.replace("&", "") for text in marked] == [text.replace("&", "") for text in texts]
    assert all(found.isalpha() for found in letters)


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=6), min_size=1, max_size=8))
def test_a_text_goes_without_only_when_all_its_letters_are_taken(texts: list[str]) -> None:
    marked = mnemonics.chosen(texts)
    taken = {letter(text) for text in marked}
    for text in marked:
        assert "&" in text or set(text) <= taken


def test_beginnings_of_words_come_first() -> None:
    assert mnemonics.chosen(["Save", "Save a copy", "Stop"]) == ["&Save", "Save &a copy", "S&top"]


def test_a_page_letters_its_labels_and_buttons(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    label, field, button, plain = QLabel("Name"), QLineEdit(), QPushButton("New"), QLabel("Nothing")
    label.setBuddy(field)
    for widget in (label, field, button, plain):
        column.addWidget(widget)
    mnemonics.for_page(page)
    assert [label.text(), button.text(), plain.text()] == ["&Name", "N&ew", "Nothing"]
