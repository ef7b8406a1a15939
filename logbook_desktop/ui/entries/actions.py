"""Actions of the Entries tab: those of the list have their keys only while one is in it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from logbook_desktop.ui.kit.icons import icon


def action_of(
    page: QWidget, text: str, icon_name: str, keys: str, do: Callable[[], object], *, anywhere: bool
) -> QAction:
    """An action of the page. Del and F2 belong to the list while one is in it, and to the tree while one is there;
    ``anywhere`` keys work everywhere."""
    action = QAction(icon(icon_name), text, page)
    action.setShortcut(QKeySequence(keys))
    if not anywhere:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda _checked=False: do())
    return action
