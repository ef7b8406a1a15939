"""The line at the bottom: where the data is, what protects it, whether it is sent, what is done, which structure."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from logbook_desktop.domain.servers import Server
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import pixmap
from logbook_desktop.ui.kit.widgets.elided_label import ElidedLabel
from logbook_desktop.ui.kit.widgets.sending import Sending, SendingMark
from logbook_desktop.ui.kit.widgets.unprotected import LONG, SHORT, DangerNote
from logbook_desktop.ui.kit.workspace import Workspace

BUSY_SHOWN_AFTER_MS = 1000


class StatusLine(QStatusBar):
    """Filled once a database is open; ``set_busy`` shows a bar if the work lasts longer than a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_label = QLabel()
        self._where = ElidedLabel()
        self.protection = QLabel()
        self.danger = DangerNote(wraps=False)
        self.sending = SendingMark()
        self._structure = QLabel(tr("Structure: as of today"))
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedWidth(theme.characters(self, 12))
        self._busy.setAccessibleName(tr("Working"))
        self._busy.hide()
        self._delay = QTimer(self, singleShot=True, interval=BUSY_SHOWN_AFTER_MS)
        self._delay.timeout.connect(self._busy.show)
        self.addWidget(self._icon_label)
        self.addWidget(self._where, 1)
        for widget in (self._busy, self.sending, self.danger, self.protection, self._structure):
            self.addPermanentWidget(widget)
            widget.hide()
        for label in (self.protection, self._structure):
            theme.muted(label)
        for widget in (self.sending, self.danger, self.protection, self._structure):
            widget.setContentsMargins(theme.GROUP, 0, 0, 0)
        self.setContentsMargins(theme.SPACE, 0, theme.SPACE, 0)

    def show_workspace(self, workspace: Workspace) -> None:
        """What is open, and as whom."""
        session = workspace.session
        if session is None:
            self.show_database(workspace.info.location, shared=workspace.info.shared)
            return
        sealed = workspace.kept is None or workspace.kept.is_sealed
        self.show_signed_in(
            session.server, session.place, session.person, offline=session.offline, sealed=sealed
        )

    def show_database(self, location: str, *, shared: bool) -> None:
        """Say where the data is; for a file also that it protects nothing."""
        where = tr("On the server {location}") if shared else tr("Saved on this computer: {location}")
        self._show(where.format(location=location), "database")
        self.protection.setText(tr("The file is not protected by a password"))
        self.protection.setToolTip(
            tr("Anyone who can open the file on this computer can read and change everything in it.")
        )
        self.protection.setVisible(not shared)

    def show_signed_in(
        self, server: Server, place: str, person: str, *, offline: bool = False, sealed: bool = True
    ) -> None:
        """Say on which server the data is and as whom one works there; in red, if others can listen.

        ``place`` is the server's name to people. ``sealed``: what is kept on this computer is encrypted.
        """
        where = (
            tr("Offline, kept on this computer: {person}")
            if offline
            else tr("On the server {server}: {person}")
        )
        message = where.format(server=place, person=person)
        self._show(message, "user")
        hosts = ", ".join(str(host) for host in server.hosts)
        self._where.setToolTip(f"{message}\n{hosts} / {server.database}")
        self.protection.setText(tr("What is kept here is not encrypted"))
        self.protection.setToolTip(
            tr(
                "This computer has no keyring. Drafts and entries that wait to be sent lie in your own folder, where "
                "an administrator of the computer can read them."
            )
        )
        self.protection.setVisible(not sealed)
        if server.encryption in SHORT and not offline:
            self.danger.set_text(tr(SHORT[server.encryption]))
            self.danger.setToolTip(tr(LONG[server.encryption]))

    def set_sending(self, state: Sending, count: int = 0, do: Callable[[], object] | None = None) -> None:
        """Say whether everything written here is on the server; ``do`` opens what waits."""
        self.sending.show_state(state, count, do)

    def _show(self, where: str, icon_name: str) -> None:
        self._icon_label.setPixmap(pixmap(icon_name, theme.icon_size()))
        self._where.set_text(where)
        self.danger.set_text("")
        self.sending.hide()
        self._structure.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt lets a message that came before the window stand on top of the other words."""
        super().showEvent(event)
        if message := self.currentMessage():
            self.clearMessage()
            self.showMessage(message)

    @property
    def where(self) -> str:
        """Where it says the data is."""
        return self._where.text

    def set_busy(self, busy: bool) -> None:
        """Something is being read or saved."""
        if busy and not self._delay.isActive() and self._busy.isHidden():
            self._delay.start()
        elif not busy:
            self._delay.stop()
            self._busy.hide()
