"""One edit and its way back: done off the screen's thread, told in a bar over the page, taken back from there.

Whatever is done on a page is either offered to be undone, or the bar says in a sentence why it cannot be. Both ways
go through the same services, so undoing takes the same rights as doing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.typed_store import put_back
from logbook_desktop.ui.kit.widgets.notice import NoticeBar

if TYPE_CHECKING:
    from logbook_desktop.domain.changes import Change

Save = Callable[[], "Change"]


@dataclass(frozen=True)
class Undo:
    """What takes an edit back. ``step`` names the edit with its kind of object, for the button of the bar.

    It is a short phrase without names: “Close the tag”, translated in the context ``undo`` (see ``undo_text``).
    """

    step: str
    do: Save


@dataclass(frozen=True)
class Edit:
    """Something to save: ``do``, the words that tell it afterwards, and what takes it back.

    Where nothing does, ``why_final`` says so in a sentence; empty: there is nothing to explain.
    """

    do: Save
    message: str
    undo: Undo | None = None
    why_final: str = ""


class Edits(QObject):
    """Saves the edits of a page and tells them in its bar; ``changed`` carries the Change of each, undone ones too.

    ``failed``: nothing was saved, or not all of it; it is told, and what the page shows may be out of date.
    """

    changed = Signal(object)
    failed = Signal()

    def __init__(self, services: UiServices, page: QWidget) -> None:
        super().__init__(page)
        self._services, self._page = services, page
        self.notice = NoticeBar("check")

    def run(self, edit: Edit) -> None:
        """Save it, and tell what came of it."""

        def done(change: "Change") -> None:
            self.show_done(edit.message, edit.undo, edit.why_final)
            self.changed.emit(change)

        self._services.background.change(edit.do, done, self.show_failure)

    def show_done(self, message: str, undo: Undo | None = None, why_final: str = "") -> None:
        """What was done already, in a dialog of its own."""
        offers = [(undo_text(undo.step), lambda: self._take_back(undo.do))] if undo is not None else []
        self.notice.show_message(f"{message} {why_final}".strip(), offers)

    def show_failure(self, error: Exception) -> None:
        """In a box over the page; what was typed for it is offered again."""
        put_back(self._page)
        self._services.errors.show(self._page, error)
        self.failed.emit()

    def _take_back(self, undo: Save) -> None:
        def done(change: "Change") -> None:
            self.notice.show_message(tr("It is as it was before."))
            self.changed.emit(change)

        self._services.background.change(undo, done, self.show_failure)


def undo_text(step: str) -> str:
    """Undo with what it takes back, the same in menus and in notices; with no step it is Undo alone."""
    return tr("Undo: {step}").format(step=step) if step else tr("Undo")


def redo_text(step: str) -> str:
    """Redo with what it does again; with no step it is Redo alone."""
    return tr("Redo: {step}").format(step=step) if step else tr("Redo")
