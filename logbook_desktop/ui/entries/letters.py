"""Letters for Alt on a page of the window, none of which opens a menu: each letter does one thing in a window."""

from PySide6.QtWidgets import QAbstractButton, QLabel, QMenuBar, QWidget

from logbook_desktop.ui.widgets import mnemonics


def give(page: QWidget) -> None:
    """Give the labels of fields and the buttons on the page letters that the menu bar does not have.

    Called again when the page's buttons change, and once the page stands in its window.
    """
    buttons = [button for button in page.findChildren(QAbstractButton) if button.text()]
    labels = [label for label in page.findChildren(QLabel) if label.buddy() is not None]
    widgets: list[QAbstractButton | QLabel] = [*labels, *buttons]
    taken = _letters_of_menus(page.window())
    # Earlier texts choose first: a text of one letter takes that letter.
    texts = mnemonics.chosen([*taken, *(widget.text() for widget in widgets)])
    for widget, text in zip(widgets, texts[len(taken) :], strict=True):
        widget.setText(text)


def _letters_of_menus(window: QWidget) -> list[str]:
    bars = window.findChildren(QMenuBar)
    texts = [action.text() for bar in bars for action in bar.actions()]
    return [text[text.index("&") + 1] for text in texts if "&" in text[:-1]]
