"""A letter of its own for every entry of a menu and every button of a page, whatever the language.

Texts carry no ``&``: the letters are given here, so translators cannot make two the same.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QMenuBar, QPushButton, QWidget

W = TypeVar("W")


def chosen(texts: Iterable[str]) -> list[str]:
    """The texts with ``&`` before a letter that no other of them has; without, where none is left.

    First letters of words come before letters inside them. Earlier texts choose first.
    """
    taken: set[str] = set()
    return [_marked(text.replace("&", ""), taken) for text in texts]


def for_menu(menu: QMenu | QMenuBar) -> None:
    """Give the entries of a menu their letters, and those of its submenus theirs."""
    entries = [action for action in menu.actions() if not action.isSeparator() and action.text()]
    _set(entries, QAction.text, QAction.setText)
    for action in entries:
        below = action.menu()
        if isinstance(below, QMenu):
            for_menu(below)


def for_page(page: QWidget, *, without: Iterable[QAbstractButton] = ()) -> None:
    """Give the buttons and the labels of fields on a page their letters; hidden widgets choose last."""
    skipped = set(without)
    buttons = [b for b in page.findChildren(QAbstractButton) if b.text() and b not in skipped]
    labels = [label for label in page.findChildren(QLabel) if label.buddy() is not None]
    widgets: list[QAbstractButton | QLabel] = [*labels, *buttons]
    widgets.sort(key=lambda widget: not widget.isVisibleTo(page))
    _set(widgets, lambda w: w.text(), lambda w, text: w.setText(text))


def for_page_of_window(page: QWidget) -> None:
    """Letters that no menu of the page's window has, so that each does one thing; hidden widgets choose last.

    Called again when the page's buttons change, and once the page stands in its window. Enter presses the button
    that has the focus, as it does in dialogs.
    """
    buttons = [button for button in page.findChildren(QAbstractButton) if button.text()]
    for button in buttons:
        if isinstance(button, QPushButton):
            button.setAutoDefault(True)
    labels = [label for label in page.findChildren(QLabel) if label.buddy() is not None]
    widgets: list[QAbstractButton | QLabel] = [*labels, *buttons]
    widgets.sort(key=lambda widget: not widget.isVisibleTo(page))
    taken = _letters_of_menus(page.window())
    # Earlier texts choose first: a text of one letter takes that letter.
    texts = chosen([*taken, *(widget.text() for widget in widgets)])
    for widget, text in zip(widgets, texts[len(taken) :], strict=True):
        widget.setText(text)


def _letters_of_menus(window: QWidget) -> list[str]:
    bars = window.findChildren(QMenuBar)
    texts = [action.text() for bar in bars for action in bar.actions()]
    return [text[text.index("&") + 1] for text in texts if "&" in text[:-1]]


def _set(things: list[W], text_of: Callable[[W], str], set_text: Callable[[W, str], None]) -> None:
    for thing, text in zip(things, chosen(text_of(thing) for thing in things), strict=True):
        set_text(thing, text)


def _marked(text: str, taken: set[str]) -> str:
    starts = [place for place, _ in enumerate(text) if place == 0 or not text[place - 1].isalnum()]
    for place in [*starts, *range(len(text))]:
        letter = text[place].casefold()
        if letter.isalpha() and letter not in taken:
            taken.add(letter)
            return f"{text[:place]}&{text[place:]}"
    return text
