"""Help on the field one stands in: F1 opens the text of its topic.

A field names its topic with ``attach``; the texts lie in ``resources/help/<language>.md``, one ``## key: Title``
section per topic. The main window's F1 calls ``topic_of`` on the focused widget and shows a ``HelpWindow``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTextBrowser, QVBoxLayout, QWidget

from logbook_desktop.support.i18n import active, tr
from logbook_desktop.support.resources import resource
from logbook_desktop.ui.kit import theme

_PROPERTY = "helpKey"
FIRST_TOPIC = "start"
"""What F1 shows where no field has a topic of its own."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One help text: its key, heading and body (Markdown)."""

    key: str
    title: str
    body: str


def attach(widget: QWidget, key: str) -> None:
    """Name the help topic of a field (that there is such a topic is a matter of the tests).

    F1 in the field shows it, in dialogs too, where the main window's menu does not reach.
    """
    widget.setProperty(_PROPERTY, key)
    widget.installEventFilter(_listener())


def topic_of(widget: QWidget | None) -> str:
    """The topic of a widget, or of the nearest one around it that has a topic."""
    while widget is not None:
        if key := widget.property(_PROPERTY):
            return str(key)
        widget = widget.parentWidget()
    return FIRST_TOPIC


@cache
def topics(language: str) -> Mapping[str, Topic]:
    """All topics in a language, in the order of the file."""
    found = {}
    for part in resource("help", f"{language}.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        key, _, title = heading.partition(": ")
        found[key] = Topic(key, title, body.strip())
    return found


def show_for(widget: QWidget) -> "HelpWindow":
    """Show the topic of a field in the help window of the window it stands in."""
    window = widget.window()
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    shown = window.findChild(HelpWindow, options=direct) or HelpWindow(window)
    shown.show_topic(topic_of(widget))
    return shown


class _F1(QObject):
    """Hears F1 in fields that have a topic."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget):
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_F1 and not event.modifiers():
                show_for(watched)
                return True
        return False


@cache
def _listener() -> _F1:
    return _F1(QApplication.instance())


class HelpWindow(QWidget):
    """A small window beside the program that shows one topic; it stays open while one works."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._text = QTextBrowser(self)
        self._text.setAccessibleName(tr("Help"))
        self._text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self._text.setOpenLinks(False)
        self._text.anchorClicked.connect(lambda link: self.show_topic(link.toString()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        layout.addWidget(self._text)
        self.resize(theme.on_screen(self, 60, 55))

    def show_topic(self, key: str) -> None:
        """Show the topic, and the window if it was closed."""
        all_topics = topics(active().language)
        topic = all_topics.get(key, all_topics[FIRST_TOPIC])
        self.setWindowTitle(topic.title)
        self._text.setMarkdown(f"### {topic.title}\n\n{topic.body}")
        self.show()
        self.activateWindow()
