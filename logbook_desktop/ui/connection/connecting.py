"""Signing in, from the dialog to an open session, off the GUI thread: what the File menu's first entries do.

1. The dialog gives a ``ConnectionRequest``; the attempt runs on threads of its own, so nothing else waits for a
   server that hangs.
2. A login with its first password chooses an own one and is signed in anew with that; one that has to accept the
   terms of use first does so behind the ``gate``, and is signed in anew too.
3. The profile, the login and, where asked for, the password are remembered; ``signed_in`` gives a
   ``SignedInSession``.
An attempt that was stopped is let go whenever its answer comes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.servers import Server
from logbook_desktop.support import secrets
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.support.policy import Policy
from logbook_desktop.support.profiles import Profile, Profiles, RememberedLogin
from logbook_desktop.ui.connection.addresses import server_of
from logbook_desktop.ui.kit.background import Background, unhandled
from logbook_desktop.ui.kit.errors import ignore_expected, show_in_dialog
from logbook_desktop.ui.kit.prompts import Prompts

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context
    from logbook_desktop.services.people.sign_in import SignedIn
    from logbook_desktop.ui.connection.dialog import ConnectionDialog, ConnectionRequest
    from logbook_desktop.ui.connection.new_password import NewPasswordDialog


def _sign_in(server: Server, login: str, password: str) -> "SignedIn":
    from logbook_desktop.services.people import sign_in

    return sign_in.sign_in(server, login, password)


def _change_password(context: "Context", old: str, new: str) -> None:
    from logbook_desktop.services.people import sign_in

    sign_in.change_own_password(context, old, new)


def _let_go(context: "Context") -> None:
    from logbook_desktop.services.local import databases

    databases.close_database(context.database)


def _keep_instead(server_key: str, login: str, password: str) -> None:
    """Where a password is remembered, it is this one from now on."""
    if secrets.password(server_key, login) is not None:
        secrets.keep_password(server_key, login, password)


@dataclass(frozen=True)
class SignInServices:
    """The services behind the dialogs; tests put others in their place. All may raise ExternalError."""

    sign_in: Callable[[Server, str, str], "SignedIn"] = _sign_in
    change_password: Callable[["Context", str, str], None] = _change_password
    let_go: Callable[["Context"], None] = _let_go
    offline_possible: Callable[[Server, str], bool] = lambda _server, _login: False
    """Whether this login has what it takes to write without the server."""


Gate = Callable[["Context", QWidget, Callable[[], object], Callable[[], object]], object]
"""Has the terms of use accepted on an open session, over a dialog: then calls the first; the second, where not."""


@dataclass(frozen=True, slots=True)
class SignedInSession:
    """An open session of a person on a server."""

    context: "Context"
    profile: Profile
    login: str

    @property
    def person(self) -> str:
        """As colleagues know who works."""
        return self.context.actor.display_name or self.login


class ConnectionFlow(QObject):
    """``signed_in`` gives a SignedInSession, ``noted`` a sentence for the status line; ``file_requested`` and
    ``offline_requested`` (Profile, login) are the ways around the server."""

    signed_in = Signal(object)
    noted = Signal(str)
    file_requested = Signal()
    offline_requested = Signal(object, str)

    def __init__(
        self,
        background: Background,
        prompts: Prompts,
        profiles: Profiles,
        policy: Policy,
        sign_in_services: SignInServices | None = None,
        parent: QObject | None = None,
        *,
        keys: Background | None = None,
        gate: Gate | None = None,
    ) -> None:
        """``background`` is one of its own: nobody waits for it. ``keys`` is another one for the keyring, which may
        wait for the person; without it they are the same."""
        super().__init__(parent)
        self._background = background
        self._keys = keys or background
        self._prompts = prompts
        self._profiles = profiles
        self._policy = policy
        self.sign_in_services = sign_in_services or SignInServices()
        self._gate = gate
        self._attempt: object = None
        self._count = 0

    # --- the dialog ------------------------------------------------------------------------------------------

    def ask(
        self, over: QWidget | None, *, at_start: bool = False, server_key: str = ""
    ) -> "ConnectionDialog":
        """Show the dialog over a window; everything else follows from its signals.

        ``server_key`` is the server to begin with, where it is known.
        """
        from logbook_desktop.ui.connection.dialog import ConnectionDialog  # not before the first picture

        dialog = ConnectionDialog(self._profiles, self._policy, self._prompts, over, at_start=at_start)
        dialog.place.choose(server_key)
        dialog.person_changed.connect(partial(self._look_for_password, dialog))
        dialog.wished.connect(partial(self._try, dialog))
        dialog.stopped.connect(self._stop)
        dialog.forgotten.connect(self._forget)
        dialog.file_requested.connect(lambda: self._leave(dialog, self.file_requested.emit))
        dialog.offline_requested.connect(lambda: self._go_offline(dialog))
        dialog.patience.timeout.connect(lambda: self._offer_offline(dialog))
        dialog.finished.connect(dialog.deleteLater)
        self._ask_keyring(secrets.can_remember, dialog.set_can_remember, dialog)
        self._look_for_password(dialog, dialog.server_key, dialog.person.chosen_login)
        dialog.open()
        return dialog

    def _look_for_password(self, dialog: "ConnectionDialog", server_key: str, login: str) -> None:
        if server_key and login:
            kept = partial(secrets.password, server_key, login)
            self._ask_keyring(kept, partial(dialog.set_remembered_password, server_key, login), dialog)

    def _forget(self, server_key: str, login: str) -> None:
        self._ask_keyring(partial(secrets.forget_password, server_key, login), lambda _nothing: None)

    def _leave(self, dialog: "ConnectionDialog", then: Callable[[], object]) -> None:
        self._stop()
        dialog.done(QDialog.DialogCode.Accepted)
        then()

    # --- an attempt ------------------------------------------------------------------------------------------

    def _try(self, dialog: "ConnectionDialog", wish: "ConnectionRequest") -> None:
        attempt = self._attempt = object()

        def done(found: "SignedIn") -> None:
            if attempt is not self._attempt or not isValid(dialog):
                self._let_go(found.context)
            elif found.must_change_password:
                self._choose_first_password(dialog, wish, found.context)
            elif found.must_accept_terms and self._gate is not None:
                self._pass_gate(self._gate, dialog, wish, found.context)
            else:
                self._arrive(dialog, wish, found)

        def failed(error: Exception) -> None:
            if attempt is self._attempt and isValid(dialog):
                self._show_failure(dialog, error)
            else:
                ignore_expected(error)  # nobody waits for it any more

        self._ask(
            partial(self.sign_in_services.sign_in, wish.server, wish.login, wish.password), done, None, failed
        )

    def _stop(self) -> None:
        self._attempt = None

    def _show_failure(self, dialog: "ConnectionDialog", error: Exception) -> None:
        self._stop()
        show_in_dialog(dialog, error)
        if isinstance(error, ExternalError) and error.kind is ErrorKind.NO_SERVER:
            self._offer_offline(dialog)

    def _offer_offline(self, dialog: "ConnectionDialog") -> None:
        profile, login = dialog.place.profile(), dialog.person.chosen_login
        self._ask(
            partial(self.sign_in_services.offline_possible, server_of(profile), login),
            dialog.offer_offline,
            dialog,
        )

    def _go_offline(self, dialog: "ConnectionDialog") -> None:
        profile, login = dialog.place.profile(), dialog.person.chosen_login
        self._leave(dialog, lambda: self.offline_requested.emit(profile, login))

    def _pass_gate(
        self, gate: Gate, dialog: "ConnectionDialog", wish: "ConnectionRequest", context: "Context"
    ) -> None:
        dialog.patience.stop()

        def passed() -> None:
            self._let_go(context)
            self._try(dialog, wish)  # anew, with the rights of today

        def left() -> None:
            self._let_go(context)
            dialog.reject()

        gate(context, dialog, passed, left)

    # --- the first password ----------------------------------------------------------------------------------

    def _choose_first_password(
        self, dialog: "ConnectionDialog", wish: "ConnectionRequest", context: "Context"
    ) -> None:
        dialog.patience.stop()
        from logbook_desktop.ui.connection.new_password import NewPasswordDialog

        choice = NewPasswordDialog(dialog, first=wish.password)

        def change(old: str, new: str) -> None:
            def done(_nothing: None) -> None:
                choice.accept()
                self._let_go(context)
                self._try(dialog, replace(wish, password=new))  # anew, with the rights of today

            work = partial(self.sign_in_services.change_password, context, old, new)
            self._ask(work, done, None, partial(show_in_dialog, choice))

        def go_back() -> None:
            self._let_go(context)
            dialog.reject()

        choice.chosen.connect(change)
        choice.rejected.connect(go_back)
        choice.finished.connect(choice.deleteLater)
        choice.open()

    def ask_new_password(
        self, context: "Context", server: Server, login: str, over: QWidget | None
    ) -> "NewPasswordDialog":
        """From the menu: the person's own password, while signed in."""
        from logbook_desktop.ui.connection.new_password import NewPasswordDialog

        choice = NewPasswordDialog(over)

        def change(old: str, new: str) -> None:
            work = partial(self.sign_in_services.change_password, context, old, new)

            def done(_nothing: None) -> None:
                self._ask_keyring(partial(_keep_instead, server.key, login, new), lambda _nothing: None)
                self.noted.emit(tr("Your password is changed."))
                if isValid(choice):
                    choice.accept()

            self._ask(work, done, None, partial(show_in_dialog, choice))

        choice.chosen.connect(change)
        choice.finished.connect(choice.deleteLater)
        choice.open()
        return choice

    # --- signed in -------------------------------------------------------------------------------------------

    def _arrive(self, dialog: "ConnectionDialog", wish: "ConnectionRequest", found: "SignedIn") -> None:
        context, over = found.context, dialog.parentWidget()
        session = SignedInSession(context, wish.profile, wish.login)
        key = wish.server.key
        self._profiles.keep(wish.profile)
        self._profiles.remember_login(key, RememberedLogin(wish.login, context.actor.display_name))
        if wish.remember:
            self._ask_keyring(
                partial(secrets.keep_password, key, wish.login, wish.password), self._note_if_forgotten
            )
        elif dialog.person.has_remembered_password:
            self._ask_keyring(partial(secrets.forget_password, key, wish.login), lambda _nothing: None)
        self._leave(dialog, lambda: self.signed_in.emit(session))
        for one in found.new_mentors:
            sentence = tr("The IT department gave {organisation} a new mentor on {day}: {name}")
            day = active().date(one.at.astimezone().date())
            named = one.organisation.in_language(active().language)
            self.noted.emit(sentence.format(organisation=named, day=day, name=one.mentor))
        if found.clock_off:
            self._prompts.advise(
                over,
                tr("The clock of this computer is wrong"),
                tr(
                    "The program goes by the clock of the server, so nothing lands on a wrong day. Have the clock of "
                    "the computer set right."
                ),
            )

    def _note_if_forgotten(self, kept: bool) -> None:
        if not kept:
            self.noted.emit(tr("The password could not be remembered: it will be asked for next time."))

    def _let_go(self, context: "Context") -> None:
        self._ask(partial(self.sign_in_services.let_go, context), lambda _nothing: None)

    # --- off the GUI thread ----------------------------------------------------------------------------------

    def _ask(
        self,
        question: Callable[[], Any],
        done: Callable[[Any], None],
        asker: "ConnectionDialog | None" = None,
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        """Ask the server. Every answer arrives (each question has a topic of its own), unless its asker is gone."""
        self._background.read(asker or self, self._topic(), question, done, failed)

    def _ask_keyring(
        self,
        question: Callable[[], Any],
        done: Callable[[Any], None],
        asker: "ConnectionDialog | None" = None,
    ) -> None:
        self._keys.read(asker or self, self._topic(), question, done)

    def _topic(self) -> str:
        self._count += 1
        return f"connecting {self._count}"
