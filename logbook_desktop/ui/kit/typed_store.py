"""Where what is typed in the dialogs over a window is kept: the window holds the store, and dialogs find it there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from logbook_desktop.services.local.typed import TypedStore


class TypedStoreHolder(QObject):
    """Stands in a window and says where what is typed in the dialogs over it is kept."""

    def __init__(self, store: "TypedStore", window: QWidget) -> None:
        for earlier in window.findChildren(
            TypedStoreHolder, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            earlier.setParent(None)
        super().__init__(window)
        self.store = store


def store_over(widget: QWidget | None) -> "TypedStore | None":
    """Where what is typed over this widget is kept; None over a window without a database."""
    while widget is not None:
        for found in widget.findChildren(TypedStoreHolder, options=Qt.FindChildOption.FindDirectChildrenOnly):
            return found.store
        widget = widget.parentWidget()
    return None


def put_back(page: QWidget) -> None:
    """What a dialog over this page handed on was not saved: it is offered when the dialog is opened again."""
    if (store := store_over(page)) is not None:
        store.put_back()
