"""Saving an entry in the background, and what follows when somebody else was quicker.

Their version and mine are put together (``domain/merging``) and shown; what comes of it is saved over theirs, and if
yet another was quicker meanwhile, the same begins anew.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import Entry, EntryDraft
from logbook_desktop.domain.entries.merging import Merge, merge
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError, IncompleteError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.services.local.outbox import WaitingEntry, WaitsInOutboxError
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.entries.conflict.dialog import ConflictDialog
from logbook_desktop.ui.entries.conflict.labels import VersionNames, read_names
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.wording.entry_errors import sentence


class EntrySaver(QObject):
    """One draft at a time. Whatever goes wrong, the draft stays in the editor and is kept."""

    busy = Signal(bool)
    saved = Signal(object, object)
    """The SavedEntry, and the draft that was sent."""
    refused = Signal(object)
    """Sentences by EntryField, from the service."""
    status = Signal(str)
    """What became of it, in a line."""
    conflicted = Signal()
    merged = Signal(object, object)
    """The draft made of both versions, before it is sent, and the version of theirs it is to replace."""
    waiting = Signal(object, object)
    """The WaitingEntry in the outbox, where the server did not take it, and the draft."""
    mine_given_up = Signal(object, object)
    """The Entry as somebody else saved it, and the draft given up for it."""

    def __init__(self, page: QWidget, source: EntrySource, services: UiServices) -> None:
        super().__init__(page)
        self._page, self._source = page, source
        self._background, self._prompts = services.background, services.prompts
        self._original: EntryDraft | None = None
        self._unit_name: Callable[[int], str] = lambda _unit_id: ""

    def save(self, mine: EntryDraft, original: EntryDraft | None, unit_name: Callable[[int], str]) -> None:
        """Save; ``original`` is the saved entry that was changed, ``unit_name`` is for the words of a conflict."""
        self._original, self._unit_name = original, unit_name
        self._send(lambda: self._source.save(mine), mine)

    def settle(self, waiting: WaitingEntry, unit_name: Callable[[int], str]) -> None:
        """What kept an entry in the outbox, now that its author is here."""
        self._original, self._unit_name = waiting.kept.original, unit_name
        if waiting.trouble is not None:
            self._failed(waiting.trouble, waiting.draft)

    def _send(self, action: Callable[[], SavedEntry], mine: EntryDraft) -> None:
        self.busy.emit(True)

        def done(saved: SavedEntry) -> None:
            self.busy.emit(False)
            self.saved.emit(saved, mine)

        def failed(error: Exception) -> None:
            self.busy.emit(False)
            self._failed(error, mine)

        self._background.change(action, done, failed)

    def _failed(self, error: Exception, mine: EntryDraft) -> None:
        if isinstance(error, WaitsInOutboxError):
            self.waiting.emit(error.waiting, mine)
        elif isinstance(error, IncompleteError):
            self.refused.emit({problem.field: sentence(problem) for problem in reversed(error.problems)})
        elif isinstance(error, ConflictError):
            self.conflicted.emit()
            self._settle(error.theirs, mine)
        elif (message := errors.message_of(error)) is not None:
            self.status.emit(tr("Not saved. {why}").format(why=message.title))
            self._prompts.advise(self._page, message.title, message.text)

    def _settle(self, theirs: Entry | None, mine: EntryDraft) -> None:
        if theirs is None:
            self._settle_gone(mine)
            return
        if theirs.draft.version == mine.version and theirs.binned_at is None:
            # Nobody changed it: the server let us read it, but not write over it.
            message = errors.describe_error(ExternalError(ErrorKind.NO_RIGHT))
            self._prompts.advise(self._page, message.title, message.text)
            return
        original = self._original
        versions = [draft for draft in (original, mine, theirs.draft) if draft is not None]
        self._background.read(
            self,
            "names",
            lambda: read_names(self._source, versions, self._unit_name),
            lambda names: self._show_conflict(merge(original, mine, theirs.draft), theirs, names),
            lambda error: self._failed(error, mine),
        )

    def _settle_gone(self, mine: EntryDraft) -> None:
        message = errors.describe_error(ConflictError(None))
        choices = (
            PromptChoice("later", tr("Keep the draft")),
            PromptChoice("copy", tr("Copy the text")),
            PromptChoice("save", tr("Save as a new entry")),
        )
        chosen = self._prompts.ask(self._page, message.title, message.text, choices)
        if chosen == "save":
            self._send(lambda: save_over(self._source, mine, None), mine)
        elif chosen == "copy":
            QGuiApplication.clipboard().setText("\n\n".join(text for text in (mine.what, mine.why) if text))
            self.status.emit(tr("The text was copied, and the draft is kept."))

    def _show_conflict(self, merged: Merge, theirs: Entry, names: VersionNames) -> None:
        dialog = ConflictDialog(merged, theirs, names, self._page)
        dialog.saved.connect(lambda draft: self._save_merged(draft, theirs))
        dialog.mine_given_up.connect(lambda: self.mine_given_up.emit(theirs, merged.mine))
        dialog.open()

    def _save_merged(self, draft: EntryDraft, theirs: Entry) -> None:
        self._original = theirs.draft
        self.merged.emit(draft, theirs.draft)
        self._send(lambda: save_over(self._source, draft, theirs), draft)


def save_over(source: EntrySource, draft: EntryDraft, theirs: Entry | None) -> SavedEntry:
    """Save once the person has seen theirs: over it, out of the bin, or anew if it is gone altogether."""
    if theirs is None:
        return source.save(replace(draft, id=uuid7(), version=0))
    version = theirs.draft.version
    if theirs.binned_at is not None:
        version = source.restore_entry(draft.id, version).entry.draft.version
    return source.save(replace(draft, version=version))
