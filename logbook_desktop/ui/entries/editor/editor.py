"""The page on which one entry is documented: from opening it to saving it, with everything typed kept on the way.

What a person types is a ``Form``, read at every change (``live_form``). While it is typed it is kept as a
draft (``draft_keeper``); saving hands it to the service in the background (``saving``), and then the draft goes.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import NO_UNIT, Entry, EntryDraft
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft
from logbook_desktop.services.local.outbox import WaitingEntry
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.date_field import DateField
from logbook_desktop.ui.entries.editor import form as forms
from logbook_desktop.ui.entries.editor.bars import EditorFooter, EditorHeader, lay_out, set_keys
from logbook_desktop.ui.entries.editor.draft_keeper import NEW_ACTIVITY, DraftKeeper, stored_text
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.editor.form import Form, FormReading
from logbook_desktop.ui.entries.editor.live_form import LiveForm
from logbook_desktop.ui.entries.editor.saving import EntrySaver
from logbook_desktop.ui.entries.editor.state import EditorState
from logbook_desktop.ui.entries.editor.text_check import TextCheck
from logbook_desktop.ui.entries.places import only_unit, unit_name
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.wording import entry_errors, entry_lines
from logbook_desktop.wording.names import author_name

F = EntryField


class EntryEditor(QWidget):
    """``closed``: back to the list. ``changed`` carries what a saving, or a new activity, touched."""

    closed = Signal()
    changed = Signal(object)
    saved = Signal(object, object)
    """The SavedEntry, and the draft that it was saved over (None: it is new)."""
    outbox_touched = Signal()

    def __init__(self, source: EntrySource, services: UiServices, drafts: DraftStore) -> None:
        super().__init__()
        self._source = source
        self._tree: Tree | None = None
        self._scope = NO_UNIT
        self._then_next = False
        self.undo_stack = QUndoStack(self)
        """Without steps: while an entry is open, each field takes back its own typing and nothing else is undone."""
        self.header, self.footer = EditorHeader(), EditorFooter()
        self.fields = EntryFields(DateField(source.today))
        empty = EditorState(EntryDraft(uuid7(), NO_UNIT))
        self.live = LiveForm(self.fields, empty, source, services, self)
        self._keeper = DraftKeeper(drafts, self.live, self.fields)
        self._check = TextCheck(self.fields)
        self._saving = EntrySaver(self, source, services)
        lay_out(self, self.header, self.fields, self.footer)
        self._connect()

    # --- opening ---------------------------------------------------------------------------------------------

    def begin(
        self,
        tree: Tree,
        scope: int,
        *,
        like: EntryDraft | None = None,
        day: date | None = None,
        unit_id: int = NO_UNIT,
    ) -> None:
        """An empty entry in a place, or one ``like`` another (without its date, numbers and texts)."""
        today = self._source.today()
        unit = like.unit_id if like else unit_id or only_unit(tree, scope, today)
        empty = EntryDraft(uuid7(), unit, date=day or today)
        draft = forms.like_another(empty, like) if like else empty
        self._open(tree, scope, draft, forms.form_of(draft, ""), suggest=like is None)
        self.fields.focus_on(F.UNIT if draft.unit_id == NO_UNIT else F.ACTIVITY)

    def open_entry(self, tree: Tree, scope: int, entry: Entry) -> None:
        """A saved entry, to read and to change."""
        self._open(tree, scope, entry.draft, forms.form_of(entry.draft, ""), original=entry.draft)
        moment = active().moment(entry.changed_at.astimezone())
        name = author_name(entry.changed_by, entry.changed_by_now)
        self.footer.show_state(tr("Saved by {name} on {moment}").format(name=name, moment=moment))
        self.fields.focus_on(F.ACTIVITY)

    def resume(self, tree: Tree, scope: int, kept: StoredDraft) -> None:
        """A draft that was kept, half-typed and wrong input included."""
        form = forms.restored(kept.draft, kept.typed)
        self._open(tree, scope, kept.draft, form, original=kept.original)
        self.live.state.dirty, self.live.state.opened = True, None
        self.fields.show_new_activity(kept.typed.get(NEW_ACTIVITY, ""))
        self.live.judge_what_is_typed()
        self.footer.show_state(stored_text(kept.kept_at))
        self.fields.focus_on(F.ACTIVITY)

    def open_waiting(self, tree: Tree, scope: int, waiting: WaitingEntry) -> None:
        """An entry from the outbox; what the server had against it comes up at once."""
        self.resume(tree, scope, waiting.kept)
        self.live.state.dirty = False
        self.footer.show_state(entry_lines.saved_here(waiting.draft))
        self._saving.settle(waiting, partial(unit_name, tree, language=active().language))

    def _open(
        self,
        tree: Tree,
        scope: int,
        draft: EntryDraft,
        form: Form,
        *,
        original: EntryDraft | None = None,
        suggest: bool = False,
    ) -> None:
        self.keep_now()
        self._tree, self._scope = tree, scope
        self.live.open(EditorState(draft, original), form, tree, scope, suggest=suggest)
        self._check.begin()
        self._show_title(draft.unit_id)
        self.footer.show_state("")

    def _show_title(self, unit_id: int) -> None:
        title = tr("Entry") if self.saved_id else tr("New entry")
        self.header.show_title(title, unit_name(self._tree, unit_id, active().language))

    # --- what is open ----------------------------------------------------------------------------------------

    def reading(self) -> FormReading:
        """The draft as it stands, and what is wrong with it."""
        return self.live.reading()

    def in_words(self) -> list[tuple[str, str]]:
        """The fields as they stand, for paper."""
        draft = self.reading().draft
        where = unit_name(self._tree, draft.unit_id, active().language)
        return list(entry_lines.words_of(draft, self.live.names(where)))

    @property
    def saved_id(self) -> UUID | None:
        """The key of the entry that is open, if it has been saved."""
        return self.live.state.saved_id

    @property
    def has_unsaved(self) -> bool:
        """Whether something was typed that is not in the database yet (it is kept as a draft)."""
        return self.live.state.dirty

    # --- keeping ---------------------------------------------------------------------------------------------

    def keep_now(self) -> bool:
        """Keep what is typed without waiting (before anything that may end badly): False if it fails."""
        return self._keeper.keep_now()

    def take_focus(self) -> None:
        """Back to the field in which the person was typing."""
        places = [self.fields.focusWidget(), self.fields.activity]  # the first is None before any typing
        next(filter(None, places)).setFocus()

    def leave(self) -> None:
        """Back to the list; what is typed is kept as a draft, where there is anything.

        An open question about an activity closes first.
        """
        if self.fields.new_activity.isVisible():
            self.fields.new_activity.close_quietly()
            return
        if self.live.state.dirty and self.live.is_nothing_typed():
            self._keeper.discard(self.live.state.base)
        elif self.keep_now():
            self.live.state.dirty = (
                False  # from now on it is the list's: a draft discarded there must not come back
            )
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        mnemonics.for_page_of_window(self)

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep_now()
        super().hideEvent(event)

    # --- saving ----------------------------------------------------------------------------------------------

    def save(self, *, then_next: bool = False) -> None:
        """Save, unless something is wrong: then the cursor goes where it is, and the words stand beside it."""
        if not self.fields.isEnabled():
            return  # being saved already
        self.fields.tidy_clocks()
        self._then_next = then_next
        if not self.live.is_loaded():
            self.footer.show_state(tr(entry_errors.STILL_READING))
            return
        reading = self.live.judge_everything()
        if reading.remarks:
            self._show_wrong(reading.remarks)
        elif self._check.finds_something_new():
            self.footer.show_state(tr("Look at the text once more. Save again to keep it as it is."))
        else:
            self.keep_now()
            name_of = partial(unit_name, self._tree, language=active().language)
            self._saving.save(reading.draft, self.live.state.original, name_of)

    def _on_saved(self, saved: SavedEntry, mine: EntryDraft) -> None:
        original = self.live.state.original
        self._go_on(saved.entry.draft, mine, partial(self.open_entry, entry=saved.entry), stays=True)
        self.saved.emit(saved, original)
        self.footer.show_state(entry_lines.saved(saved.entry.draft))
        self.changed.emit(saved.change)

    def _on_waiting(self, waiting: WaitingEntry, mine: EntryDraft) -> None:
        self._go_on(waiting.draft, mine, partial(self.open_waiting, waiting=waiting))
        self.footer.show_state(entry_lines.saved_here(waiting.draft))
        self.outbox_touched.emit()

    def _go_on(
        self, kept: EntryDraft, mine: EntryDraft, reopen: Callable[[Tree, int], None], *, stays: bool = False
    ) -> None:
        """To the next entry, or on with this one; ``stays``: its fields hold what was saved, and the cursor."""
        assert self._tree is not None
        self._keeper.discard(mine)
        if kept.id != mine.id:
            self._source.give_up(mine)
        if self._then_next:
            # An evening's work is usually documented in one go: the same unit, the same day.
            self.begin(self._tree, self._scope, day=kept.date, unit_id=kept.unit_id)
        elif stays and kept.id == self.live.state.base.id:
            self.live.settle(kept)
            self._show_title(kept.unit_id)
        else:
            reopen(self._tree, self._scope)

    def _on_mine_given_up(self, theirs: Entry, mine: EntryDraft) -> None:
        assert self._tree is not None
        self._keeper.discard(mine)
        self._source.give_up(mine)
        self.outbox_touched.emit()
        if theirs.binned_at is None:
            self.open_entry(self._tree, self._scope, theirs)
        else:
            self.closed.emit()

    def _on_merged(self, draft: EntryDraft, original: EntryDraft) -> None:
        """Theirs and mine in one: it stands in the fields, and in a draft, before it is sent."""
        assert self._tree is not None
        self._open(self._tree, self._scope, draft, forms.form_of(draft, ""), original=original)
        self.live.state.dirty, self.live.state.opened = True, None
        self.keep_now()

    def _show_wrong(self, remarks: Mapping[EntryField, str]) -> None:
        self.fields.show_remarks(remarks)
        self.footer.show_state(entry_errors.not_saved(len(remarks)))
        self.fields.focus_on(next(key for key in F if key in remarks))

    def _on_conflict(self) -> None:
        self.live.state.dirty = True
        self.keep_now()
        self.footer.show_state(tr("Not saved: somebody changed the same entry. Your draft is kept."))

    # --- building --------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        live, saving = self.live, self._saving
        live.unit_chosen.connect(self._show_title)
        live.activity_added.connect(self.changed)
        live.not_loaded.connect(self.footer.show_state)
        self._keeper.status.connect(self.footer.show_state)
        self._keeper.paused.connect(self._check.update)
        saving.busy.connect(self.fields.set_busy)
        saving.busy.connect(lambda busy: self.footer.allow_saving(not busy))
        saving.saved.connect(self._on_saved)
        saving.waiting.connect(self._on_waiting)
        saving.refused.connect(live.note_refusal)
        saving.refused.connect(self._show_wrong)
        saving.status.connect(self.footer.show_state)
        saving.conflicted.connect(self._on_conflict)
        saving.merged.connect(self._on_merged)
        saving.mine_given_up.connect(self._on_mine_given_up)
        self.header.back.connect(self.leave)
        self.footer.save.connect(self.save)
        self.footer.save_and_next.connect(partial(self.save, then_next=True))
        set_keys(self, self.save, partial(self.save, then_next=True), self.leave)
