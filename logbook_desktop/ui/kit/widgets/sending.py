"""Whether what was written here has reached the server: sent, waiting, or waiting for its author to decide."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon, pixmap

if TYPE_CHECKING:
    from logbook_desktop.services.local.outbox import SendingState


class Sending(StrEnum):
    """Where the newest of what this person wrote is."""

    SENT = "sent"
    WAITING = "waiting"
    """Saved on this computer, not yet on the server."""
    CONFLICTS = "conflicts"
    """A colleague changed the same; its author decides."""
    REFUSED = "refused"
    """The server does not take it as it is."""
    SIGN_IN = "sign_in"
    """Saved on this computer; it is sent after a sign-in."""


_ICON_NAMES = {
    Sending.SENT: "check",
    Sending.WAITING: "clock",
    Sending.CONFLICTS: "circle-alert",
    Sending.REFUSED: "circle-alert",
    Sending.SIGN_IN: "clock",
}


def sending_of(state: "SendingState") -> tuple[Sending, int]:
    """What is told of an outbox: first what waits for the person, then what waits for the server."""
    if state.conflicts:
        return Sending.CONFLICTS, state.conflicts
    if state.refused:
        return Sending.REFUSED, state.refused
    if state.waiting:
        return Sending.SIGN_IN if state.sign_in else Sending.WAITING, state.waiting
    return Sending.SENT, 0


class SendingMark(QWidget):
    """An icon and words; a button, where there is something to open. Hidden until it is first told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon_label = QLabel()
        self.label = QLabel()
        self.button = QPushButton()
        self.button.setFlat(True)
        self._do: Callable[[], object] = lambda: None
        self.button.clicked.connect(lambda: self._do())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        for widget in (self.icon_label, self.label, self.button):
            row.addWidget(widget)
        self.hide()

    def show_state(self, state: Sending, count: int = 0, do: Callable[[], object] | None = None) -> None:
        """Show a state; ``count`` entries are concerned, ``do`` opens them."""
        words = _words(state, count)
        self._do = do or (lambda: None)
        self.icon_label.setPixmap(pixmap(_ICON_NAMES[state], theme.icon_size()))
        self.label.setProperty("tone", "warning" if state in (Sending.CONFLICTS, Sending.REFUSED) else "")
        self.label.style().unpolish(self.label)
        self.label.style().polish(self.label)
        self.label.setText(words)
        self.button.setIcon(icon(_ICON_NAMES[state]))
        self.button.setText(words)
        for widget in (self.icon_label, self.label):
            widget.setVisible(do is None)
        self.button.setVisible(do is not None)
        self.setToolTip(_explained(state))
        self.show()

    @property
    def text(self) -> str:
        """What it says."""
        return self.label.text()


def _words(state: Sending, count: int) -> str:
    if state in (Sending.WAITING, Sending.SIGN_IN):
        return trn("Saved here: {count} entry to send", "Saved here: {count} entries to send", count)
    if state is Sending.CONFLICTS:
        return trn("{count} conflict to decide", "{count} conflicts to decide", count)
    if state is Sending.REFUSED:
        return trn("{count} entry to look at", "{count} entries to look at", count)
    return tr("Sent")


def _explained(state: Sending) -> str:
    if state is Sending.WAITING:
        return tr(
            "The server cannot be reached. What you wrote is saved on this computer and is sent by itself "
            "when the server is back."
        )
    if state is Sending.SIGN_IN:
        return tr("What you wrote is saved on this computer and is sent after you have signed in.")
    if state is Sending.REFUSED:
        return tr("The server did not take what you wrote. It is kept on this computer: open it to see why.")
    if state is Sending.CONFLICTS:
        return tr("A colleague changed the same entry meanwhile. Choose what to keep; nothing is lost.")
    return tr("Everything you wrote is on the server.")
