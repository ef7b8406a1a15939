"""The connection dialog: which server, who, the password. It asks; ``connecting`` does what it asks for.

While the server is being asked the fields rest and the person may stop; whatever happens is told in the dialog.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from logbook_desktop.domain.servers import Server
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profile, Profiles
from logbook_desktop.ui.connection import rows
from logbook_desktop.ui.connection.addresses import AddressError, server_of
from logbook_desktop.ui.connection.person_fields import PersonFields
from logbook_desktop.ui.connection.server_fields import ServerFields
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit import help as field_help
from logbook_desktop.ui.kit.icons import pixmap
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.ui.kit.widgets import mnemonics

PATIENCE_MS = 5_000
"""So long a server may take before the dialog says that it does not answer."""


@dataclass(frozen=True, slots=True)
class ConnectionRequest:
    """What the dialog was left with when the person wanted in."""

    profile: Profile
    login: str
    password: str
    remember: bool

    @property
    def server(self) -> Server:
        """The server of the chosen profile."""
        return server_of(self.profile)


class ConnectionDialog(QDialog):
    """``wished`` asks to sign in, ``stopped`` takes that back; ``person_changed`` (server key, login) asks for a
    remembered password; ``file_requested`` and ``offline_requested`` are the ways around the server."""

    wished = Signal(object)
    forgotten = Signal(str, str)
    """The password of a login (server key, login) is not to be kept any longer."""
    stopped = Signal()
    person_changed = Signal(str, str)
    file_requested = Signal()
    offline_requested = Signal()

    def __init__(
        self,
        profiles: Profiles,
        policy: Policy,
        prompts: Prompts,
        parent: QWidget | None = None,
        *,
        at_start: bool = False,
    ) -> None:
        """``at_start``: nothing is open yet, so a file is offered as the other way to work."""
        super().__init__(parent)
        self._profiles = profiles
        self._key = ""
        self._trying = False
        self._at_start = at_start
        self.setWindowTitle(tr("Connect to a server"))
        self._form = forms.form_layout()
        known: Sequence[Profile] = profiles.all if policy.may_add_servers else policy.servers
        self.place = ServerFields(self._form, known, may_add=policy.may_add_servers, prompts=prompts)
        self.person = PersonFields(self._form)
        self.message = _Message()
        self.unreadable = _unreadable(policy)
        self.offline = QPushButton(tr("Work offline"))
        self.file = QPushButton(tr("Use a file on this computer"))
        self.file.setToolTip(tr("A file is protected by nothing but the sign-in of the computer."))
        self.cancel = QPushButton(tr("Cancel"), self)
        self.enter = theme.primary(QPushButton(tr("Sign in"), self))
        self.enter.setDefault(True)
        self.patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._fields = QFrame()
        self._build()
        field_help.attach(self, "server")
        self.file.setVisible(at_start)
        self.offline.hide()
        self._connect()
        self._look_at_place()
        self.person.first_field().setFocus()
        if not known:
            self.place.host.setFocus()

    # --- building --------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._fields.setLayout(self._form)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.unreadable)
        column.addWidget(self._fields)
        column.addWidget(self.message)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self.file)
        buttons.addWidget(self.offline)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.enter)
        column.addLayout(buttons)
        self._fields.setMinimumWidth(rows.width(self))

    def _connect(self) -> None:
        self.place.changed.connect(self._look_at_place)
        self.person.changed.connect(self._look_at_person)
        self.person.forget.clicked.connect(self._forget_person)
        self.place.forget.clicked.connect(self._forget_place)
        for part in (self.place, self.person):
            part.resized.connect(self._fit)
        self.enter.clicked.connect(self._wish)
        self.cancel.clicked.connect(self.reject)
        self.file.clicked.connect(self.file_requested)
        self.offline.clicked.connect(self.offline_requested)
        self.patience.timeout.connect(self._tell_no_answer)

    # --- what is asked for -----------------------------------------------------------------------------------

    @property
    def trying(self) -> bool:
        """Whether the server is being asked."""
        return self._trying

    def _wish(self) -> None:
        if self._trying:
            return
        try:
            profile = self.place.profile()
        except AddressError as error:
            self.place.show_address_error(error)
            return
        login, password = self.person.chosen_login, self.person.chosen_password
        if not login or not password:
            missing = tr("Write your sign-in name.") if not login else tr("Write your password.")
            self.message.warn(missing)
            (self.person.password if login else self.person.login).setFocus()
            self._fit()
            return
        remember = self.person.remember.isVisible() and self.person.remember.isChecked()
        self._set_trying(True)
        self.message.show_status(tr("Signing in…"))
        self._fit()
        self.wished.emit(ConnectionRequest(profile, login, password, remember))

    def reject(self) -> None:
        """Cancel, Esc, the cross: first stops the attempt, then closes."""
        if self._trying:
            self._set_trying(False)
            self.message.show_status(tr("Stopped. Nothing was changed."))
            self.stopped.emit()
        else:
            super().reject()

    # --- what comes back -------------------------------------------------------------------------------------

    def show_failure(self, title: str, text: str) -> None:
        """The server was asked in vain: what happened and what to do next."""
        self._set_trying(False)
        self.message.warn(title, text)
        self._fit()
        self.person.password.setFocus()
        self.person.password.selectAll()

    def offer_offline(self, possible: bool) -> None:
        """Whether there is something to go on with while the server is away: better than a file."""
        self.file.setVisible(self._at_start and not possible)
        self.offline.setVisible(possible)
        self._fit()

    def _tell_no_answer(self) -> None:
        self.message.warn(
            tr("The server does not answer"),
            tr(
                "The program goes on trying. You may wait, or stop and check the network connection and the "
                "address of the server."
            ),
        )
        self._fit()

    def _set_trying(self, trying: bool) -> None:
        self._trying = trying
        self._fields.setEnabled(not trying)
        self.file.setEnabled(not trying)
        self.enter.setEnabled(not trying)
        self.cancel.setText(tr("Stop trying") if trying else tr("Cancel"))
        self._fit()
        if trying:
            self.patience.start()
            self.cancel.setFocus()
        else:
            self.patience.stop()
            self.person.first_field().setFocus()

    # --- following what is chosen ----------------------------------------------------------------------------

    def _look_at_place(self) -> None:
        """Another server: other people are known there."""
        key = self.server_key
        if key != self._key or not key:
            self._key = key
            self.person.set_people(self._profiles.logins(key))
        self._fit()

    @property
    def server_key(self) -> str:
        """Of the server in the fields; empty while there is none."""
        try:
            return server_of(self.place.profile()).key
        except AddressError:
            return ""

    def _look_at_person(self) -> None:
        self.person.set_remembered_password(None)
        if self._key and self.person.chosen_login:
            self.person_changed.emit(self._key, self.person.chosen_login)

    def _forget_person(self) -> None:
        login = self.person.chosen_login
        self._profiles.forget_login(self._key, login)
        self.forgotten.emit(self._key, login)
        self.person.set_people(self._profiles.logins(self._key))
        self.person.first_field().setFocus()

    def _forget_place(self) -> None:
        profile, key = self.place.chosen, self._key
        if profile is None:
            return
        for one in self._profiles.logins(key):
            self._profiles.forget_login(key, one.login)
            self.forgotten.emit(key, one.login)
        self._profiles.forget(profile)
        self.place.remove_chosen()
        self._fit()

    def set_can_remember(self, can_remember: bool) -> None:
        """Whether this computer has a place for passwords."""
        self.person.set_can_remember(can_remember)

    def set_remembered_password(self, server_key: str, login: str, password: str | None) -> None:
        """The remembered password of a login; too late if another is meant by now."""
        if (server_key, login) == (self._key, self.person.chosen_login):
            self.person.set_remembered_password(password)

    def _fit(self) -> None:
        mnemonics.for_page(self)
        rows.fit(self)


def _unreadable(policy: Policy) -> QLabel:
    """A warning where the file of the IT department makes no sense; hidden otherwise."""
    label = theme.warning(QLabel())
    label.setWordWrap(True)
    if policy.unreadable is None:
        label.hide()
    message = tr(
        "The settings of your IT department could not be read. Tell them, and do not sign in to a server that you "
        "do not know: {file}"
    )
    label.setText(message.format(file=policy.unreadable))
    return label


class _Message(QWidget):
    """What is being done, or what went wrong, beside the fields; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._icon_label = QLabel()
        self.title = QLabel()
        self.text = QLabel()
        words = QVBoxLayout()
        words.setSpacing(theme.GAP)
        for label in (self.title, self.text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(self._icon_label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def warn(self, title: str, text: str = "") -> None:
        """What went wrong, and what can be done about it."""
        self._show("circle-alert", title, text, "warning")

    def show_status(self, title: str) -> None:
        """How far it has come: nothing is wrong."""
        self._show("clock", title, "", "")

    def _show(self, icon_name: str, title: str, text: str, tone: str) -> None:
        colour = theme.tone_colour(tone) if tone else None
        self._icon_label.setPixmap(pixmap(icon_name, theme.icon_size(), colour))
        self.title.setProperty("tone", tone)
        self.title.style().unpolish(self.title)
        self.title.style().polish(self.title)
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(title)
        self.setVisible(True)
