"""The outbox in the Entries tab: a strip above the list while something waits, its dialog, and the sending behind.

The panel opens entries from here; the status line gets the state by ``state_changed``.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.offline import LocalProfile, OfflineContext
from logbook_desktop.services.local.outbox import SendingState, WaitingEntry
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.editor.editor import EntryEditor
from logbook_desktop.ui.entries.outbox import status_texts
from logbook_desktop.ui.entries.outbox.dialog import OutboxDialog
from logbook_desktop.ui.entries.outbox.sender import OutboxSender
from logbook_desktop.ui.entries.places import unit_name
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets.notice import NoticeBar


class OutboxController(QObject):
    """``sent`` carries the Change of what has reached the server, ``open_requested`` a WaitingEntry."""

    state_changed = Signal(object)
    sent = Signal(object)
    open_requested = Signal(object)
    sign_in_requested = Signal()

    def __init__(self, kept: LocalProfile, services: UiServices, page: QWidget) -> None:
        super().__init__(page)
        self._outbox, self._page = kept.outbox, page
        self._prompts = services.prompts
        self._now: Callable[[], datetime] = services.context.now
        self._tree: Tree | None = None
        self._shown_text = ""
        self._overdue: datetime | None = None
        self._dialog: OutboxDialog | None = None
        self.bar = NoticeBar("clock")
        session = None if isinstance(services.context, OfflineContext) else services.context
        self.sending = OutboxSender(kept.outbox, session, services.background, self)
        self.sending.touched.connect(self.update)
        self.sending.sent.connect(self.sent)

    def watch(self, editor: EntryEditor) -> None:
        """What this editor cannot save comes here; it says so once the entry in it has been sent."""

        def show_sent(change: Change) -> None:
            if not editor.has_unsaved and editor.reading().draft.id in change.entries:
                editor.footer.show_state(tr("Sent to the server."))

        editor.outbox_touched.connect(self.touched)
        editor.changed.connect(self.update)
        self.sent.connect(show_sent)

    def begin(self, tree: Tree) -> None:
        """The tree is there: say what waits from before, and send it."""
        first, self._tree = self._tree is None, tree
        if first:
            self._note_overdue()
            self.touched()

    def _note_overdue(self) -> None:
        """What has waited for a week is told even if it is sent in this very moment."""
        with suppress(OSError):
            state = self._outbox.state()
            if state.is_overdue(datetime.now(UTC)):
                self._overdue = state.oldest

    def touched(self) -> None:
        """Something was put into the outbox or taken out of it."""
        self.update()
        self.sending.now()

    def server_answered(self) -> None:
        """A question to the server was answered: what waits can go."""
        if not self._outbox.reachable:
            self.sending.now()

    def find(self, entry_id: UUID) -> WaitingEntry | None:
        """The entry of this key, if it waits here."""
        try:
            return self._outbox.of(entry_id)
        except OSError as error:
            self._show_unreadable(error)
            return None

    @property
    def state(self) -> SendingState:
        """What the status line says. OSError."""
        return self._outbox.state()

    def update(self) -> None:
        """Show anew what is here."""
        try:
            state, entries = self._outbox.state(), self._outbox.waiting()
        except OSError as error:
            self._show_unreadable(error)
            return
        text = status_texts.of_state(state, datetime.now(UTC))
        if not text and self._overdue is not None:
            text = status_texts.of_late_sending(self._overdue)
        if damaged := self._outbox.set_aside():
            text = " ".join(filter(None, (text, status_texts.of_damage(damaged[0]))))
        if text != self._shown_text:  # a strip that was closed stays closed until there is something new
            self._shown_text = text
            self._show_bar(text, state)
        if self._dialog is not None:
            self._dialog.show_outbox(entries, state, text, may_send=self.sending.may_send)
        self.state_changed.emit(state)

    def _show_bar(self, text: str, state: SendingState) -> None:
        if not text:
            self.bar.hide()
            return
        offers = []
        if state.count:
            offers.append((tr("Show what waits"), self.show))
        if state.sign_in:
            offers.append((tr("Sign in…"), self.sign_in_requested.emit))
        elif state.count:
            offers.append((tr("Send now"), self.send_now))
        self.bar.show_message(text, offers)

    def _show_unreadable(self, error: OSError) -> None:
        self._shown_text = tr("The outbox could not be read. {why}").format(
            why=errors.describe_error(error).title
        )
        self.bar.show_message(self._shown_text, ((tr("Try again"), self.touched),))

    # --- the dialog ------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Everything that waits, in a window of its own."""
        if self._dialog is None:
            dialog = self._dialog = OutboxDialog(
                lambda unit_id: unit_name(self._tree, unit_id, active().language), self._page
            )
            dialog.opened.connect(self._open)
            dialog.removed.connect(self._remove)
            dialog.send_requested.connect(self.send_now)
            dialog.finished.connect(self._closed)
            dialog.open()
        self._shown_text = ""  # a strip that was closed by asking for this is to be seen again
        self.update()

    @property
    def dialog(self) -> OutboxDialog | None:
        """The window that is open."""
        return self._dialog

    def send_now(self) -> None:
        """What was refused, too: the person may have mended what was wrong."""
        self._outbox.try_all_again()
        self._shown_text = ""
        self.touched()

    def _closed(self) -> None:
        self._dialog = None

    def _open(self, waiting: WaitingEntry) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self.open_requested.emit(waiting)

    def _remove(self, waiting: WaitingEntry) -> None:
        draft, texts = waiting.draft, active()
        what = ", ".join(
            part
            for part in (
                waiting.kept.typed.get("activity", ""),
                texts.weekday_date(draft.date) if draft.date else "",
                unit_name(self._tree, draft.unit_id, texts.language),
            )
            if part
        )
        text = tr("{what}: this has not reached the server. Once it is removed from here, it is nowhere.")
        choices = (
            PromptChoice("keep", tr("Keep it")),
            PromptChoice("remove", tr("Remove it"), destructive=True),
        )
        asked = self._prompts.ask(
            self._dialog or self._page, tr("Remove from the outbox"), text.format(what=what), choices
        )
        if asked == "remove":
            self._outbox.remove(waiting)
            self.update()
