"""Sessions on a server, between the connection dialog and the data files: in at the start or from the menu, and out.

While a session lasts its idle work connection is let go of every now and then; the next question opens it anew.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from logbook_desktop.domain.servers import Server
from logbook_desktop.support import settings as declared
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profile
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.connection.addresses import server_of
from logbook_desktop.ui.connection.connecting import ConnectionFlow, SignedInSession
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.workspace import Session
from logbook_desktop.ui.shell import opening
from logbook_desktop.ui.shell.data_files import DataFiles

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context

IDLE_SECONDS = 300
"""After so long without work the connection is closed."""
LOOK_EVERY_MS = 30_000


class Sessions(QObject):
    """``signed_out`` tells that nobody works on anything any more; ``noted`` is a sentence for the status line."""

    signed_out = Signal()
    noted = Signal(str)

    def __init__(
        self,
        background: Background,
        connecting: ConnectionFlow,
        files: DataFiles,
        settings: Settings,
        policy: Policy,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._connecting = connecting
        self._files = files
        self._settings = settings
        self._policy = policy
        self.is_waiting = False
        """Whether nothing is open because nobody has signed in yet."""
        self.idle_watch = QTimer(self, interval=LOOK_EVERY_MS)
        self.idle_watch.timeout.connect(self._look_for_idleness)
        connecting.setParent(self)
        connecting.noted.connect(self.noted)
        connecting.signed_in.connect(self._signed_in)
        connecting.file_requested.connect(files.open_usual)
        connecting.offline_requested.connect(self._go_offline)
        files.opened.connect(self._opened)

    # --- in --------------------------------------------------------------------------------------------------

    def open_usual(self) -> None:
        """What was worked on last: a server asks for a sign-in, as does one that the computer's policy presets."""
        file_chosen = bool(self._settings.value(declared.DATABASE))
        last = self._settings.value(declared.SERVER)
        if last or (self._policy.servers and not file_chosen):
            self.is_waiting = True
            self.signed_out.emit()
            self._connecting.ask(self._files.window, at_start=True, server_key=last)
        else:
            self._files.open_usual()

    def ask(self) -> None:
        """From the menu: another server, or the same one again; what is open stays until then."""
        workspace = self._files.workspace
        key = workspace.session.server.key if workspace and workspace.session else ""
        self._connecting.ask(
            self._files.window,
            at_start=workspace is None,
            server_key=key or self._settings.value(declared.SERVER),
        )

    def _signed_in(self, signed_in: SignedInSession) -> None:
        session = _session(signed_in.profile, signed_in.login, signed_in.person)
        self._files.use(partial(opening.signed_in_workspace, signed_in.context, session))

    def _go_offline(self, profile: Profile, login: str) -> None:
        self._files.use(partial(opening.offline_workspace, _session(profile, login, login)))

    def _opened(self) -> None:
        self.is_waiting = False
        workspace = self._files.workspace
        if workspace is not None and workspace.session is not None and not workspace.session.offline:
            self.idle_watch.start()
        else:
            self.idle_watch.stop()

    # --- while it lasts --------------------------------------------------------------------------------------

    def change_password(self) -> None:
        """The person's own password; only while signed in."""
        workspace = self._files.workspace
        if workspace is not None and (session := workspace.session) is not None:
            self._connecting.ask_new_password(
                workspace.context, session.server, session.login, self._files.window
            )

    def _look_for_idleness(self) -> None:
        workspace = self._files.workspace
        if workspace is not None:
            close = partial(_close_idle, workspace.context)
            self._background.read(self, "idle connection", close, lambda _closed: None)

    # --- out -------------------------------------------------------------------------------------------------

    def sign_out(self) -> None:
        """Let go of the session; what was being typed has been kept by the window."""
        self.idle_watch.stop()
        self.is_waiting = True
        self._files.leave()
        self.signed_out.emit()


def offline_possible(server: Server, login: str) -> bool:
    """For the connection dialog: whether a login can go on without its server."""
    return opening.can_work_offline(Session(server, "", login, login))


def _session(profile: Profile, login: str, person: str) -> Session:
    return Session(server_of(profile), profile.name, login, person)


def _close_idle(context: "Context") -> bool:
    from logbook_desktop.services.local import databases

    return databases.close_idle(context, IDLE_SECONDS)
