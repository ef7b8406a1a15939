"""Which windows came up: a widget that is shown before it has its place flashes as a window of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class ShownWindows(QObject):
    """Remembers every window of its own that comes on the screen."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            within = ", ".join(type(child).__name__ for child in watched.findChildren(QWidget)[:5])
            self.seen.append(f"{type(watched).__name__} ({within})")
        return False

    def take(self) -> list[str]:
        """Those since it was last asked."""
        seen, self.seen = self.seen, []
        return seen


@contextmanager
def shown_windows(app: QApplication) -> Iterator[ShownWindows]:
    """While this lasts, every window that comes up is written down: its class, and what is in it."""
    watch = ShownWindows(app)
    app.installEventFilter(watch)
    try:
        yield watch
    finally:
        app.removeEventFilter(watch)
        watch.deleteLater()
