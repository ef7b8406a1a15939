"""Where what is typed in the dialogs over a window is kept: the window holds the store, and dialogs find it there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from logbook_desktop.services.local.typed import TypedStore
    from logbook_desktop.ui.kit.tab import Tab


class TypedStoreHolder(QObject):
    """Stands in a window and says where what is typed in the dialogs over it is kept."""

    keep_requested = Signal()
    """What is typed in them is to be written now."""

    def __init__(self, store: "TypedStore", window: QWidget) -> None:
        for earlier in window.findChildren(
            TypedStoreHolder, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            earlier.setParent(None)
        super().__init__(window)
        self.store = store


def holder_over(widget: QWidget | None) -> TypedStoreHolder | None:
    """Of the window under this widget; None over a window without a database."""
    while widget is not None:
        for found in widget.findChildren(TypedStoreHolder, options=Qt.FindChildOption.FindDirectChildrenOnly):
            return found
        widget = widget.parentWidget()
    return None


def keep_typing(window: QWidget, tabs: "Iterable[Tab]") -> None:
    """What is being typed on the tabs and in the dialogs over them goes where it survives, now."""
    for tab in tabs:
        tab.keep_typing()
    if (holder := holder_over(window)) is not None:
        holder.keep_requested.emit()


def put_back(page: QWidget) -> None:
    """What a dialog over this page handed on was not saved: it is offered when the dialog is opened again."""
    if (holder := holder_over(page)) is not None:
        holder.store.put_back()
