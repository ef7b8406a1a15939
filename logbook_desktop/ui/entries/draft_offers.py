"""Drafts that were not saved, offered on a bar above the list: continue, or discard (with a way back)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import QObject

from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft
from logbook_desktop.support.i18n import tr, trc, trn
from logbook_desktop.ui.entries.draft_words import moment_of, parts_of
from logbook_desktop.ui.entries.drafts_dialog import DraftsDialog
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.edit import undo_text
from logbook_desktop.ui.kit.widgets.notice import NoticeBar


class DraftOffers(QObject):
    """Offers the newest draft that is not open in the editor, the next one when that is settled; or all in a list."""

    def __init__(
        self,
        drafts: DraftStore,
        bars: tuple[NoticeBar, NoticeBar],
        today: Callable[[], date],
        resume: Callable[[StoredDraft], None],
        parent: QObject,
    ) -> None:
        """``bars``: where drafts are offered, and where a discarded one can be had back."""
        super().__init__(parent)
        self._drafts, self._today, self._resume = drafts, today, resume
        self._bar, self._undo_bar = bars
        self._damage_shown = False

    def offer(self, tree: Tree | None) -> None:
        """Offer what is stored; nothing to offer hides the bar."""
        waiting = self._waiting()
        if waiting is None:
            return
        if waiting:
            offers: list[tuple[str, Callable[[], object]]] = [
                (tr("Continue"), lambda: self._resume(waiting[0])),
                (tr("Discard"), lambda: self._discard(waiting[0], tree)),
            ]
            if len(waiting) > 1:
                offers.append((tr("Show all drafts…"), lambda: self.show_all(tree)))
            self._bar.show_message(self._words(waiting[0], len(waiting) - 1, tree), offers)
        else:
            self._bar.hide()
        self._show_damage()

    def show_all(self, tree: Tree | None, but: UUID | None = None) -> None:
        """Every draft but one, in a window of its own."""
        dialog = DraftsDialog(tree, self._today(), self._bar.window())

        def show_anew() -> None:
            dialog.show_drafts([kept for kept in self._waiting() or () if kept.draft.id != but])

        def discard(kept: StoredDraft) -> None:
            self._drafts.discard(kept.draft.id)
            show_anew()

        def restore(kept: StoredDraft) -> None:
            self._drafts.put(kept)
            show_anew()

        dialog.resumed.connect(self._resume)
        dialog.discarded.connect(discard)
        dialog.restored.connect(restore)
        dialog.finished.connect(lambda _result: self.offer(tree))
        show_anew()
        dialog.open()

    def newest(self) -> StoredDraft | None:
        """The draft kept last."""
        return next(iter(self._waiting() or ()), None)

    def of(self, entry: Entry) -> StoredDraft | None:
        """What was typed over this version of a saved entry."""
        same = (entry.draft.id, entry.draft.version)
        waiting = self._waiting() or ()
        return next((kept for kept in waiting if (kept.draft.id, kept.draft.version) == same), None)

    def _waiting(self) -> tuple[StoredDraft, ...] | None:
        """The drafts; None, and words above the list, where the disk does not give them."""
        try:
            return self._drafts.waiting()
        except OSError as error:
            self._bar.show_message(
                tr("The drafts could not be read. {why}").format(why=errors.describe_error(error).title)
            )
            return None

    def _discard(self, kept: StoredDraft, tree: Tree | None) -> None:
        self._drafts.discard(kept.draft.id)
        undo = undo_text(trc("undo", "Discard the draft"))
        self._undo_bar.show_message(
            tr("The draft was discarded."), ((undo, lambda: self._put_back(kept, tree)),)
        )
        self.offer(tree)

    def _put_back(self, kept: StoredDraft, tree: Tree | None) -> None:
        self._drafts.put(kept)
        self.offer(tree)

    def _show_damage(self) -> None:
        damaged = self._drafts.set_aside()
        if damaged and not self._damage_shown:
            self._damage_shown = True
            self._undo_bar.show_message(
                tr("A damaged draft could not be read. It is kept here: {path}").format(path=damaged[0])
            )

    def _words(self, kept: StoredDraft, others: int, tree: Tree | None) -> str:
        what = ", ".join(filter(None, parts_of(kept, tree)))
        offer = tr("Draft from {moment}: {what}").format(moment=moment_of(kept, self._today()), what=what)
        if not others:
            return offer
        more = trn("{count} more draft waits.", "{count} more drafts wait.", others)
        return tr("{draft}. {more}").format(draft=offer, more=more)
