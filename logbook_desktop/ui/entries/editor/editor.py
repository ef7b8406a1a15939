"""The page on which one entry is documented: from opening it to saving it, with everything typed kept on the way.

What a person types is a ``Form``; ``form.read`` makes the draft of it. A second after the last key the draft is kept
on the shelf; saving hands it to the service in the background, and takes it off the shelf once it is saved.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import Change, SavedEntry
from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, Entry, EntryDraft
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.services.local.drafts import DraftStore, StoredDraft
from logbook_desktop.services.local.outbox import WaitingEntry
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.date_field import DateField
from logbook_desktop.ui.entries.editor import computed_hints
from logbook_desktop.ui.entries.editor import form as forms
from logbook_desktop.ui.entries.editor.bars import EditorFooter, EditorHeader, lay_out, set_keys
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.editor.form import Form, FormReading
from logbook_desktop.ui.entries.editor.loading import SurroundingsLoader
from logbook_desktop.ui.entries.editor.saving import EntrySaver
from logbook_desktop.ui.entries.editor.suggesting import Suggester
from logbook_desktop.ui.entries.editor.text_check import TextCheck
from logbook_desktop.ui.entries.places import choices, only_unit, unit_name
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.wording import entry_errors, entry_lines
from logbook_desktop.wording.reports import FORM_NAMES

KEEP_AFTER_MS = 1000
F = EntryField


class EntryEditor(QWidget):
    """``closed``: back to the list. ``changed`` carries what a saving, or a new activity, touched."""

    closed = Signal()
    changed = Signal(object)
    outbox_touched = Signal()

    def __init__(self, source: EntrySource, services: UiServices, drafts: DraftStore) -> None:
        super().__init__()
        self._source, self._drafts = source, drafts
        self._background, self._prompts = services.background, services.prompts
        self._tree: Tree | None = None
        self._scope = NO_UNIT
        self._base = EntryDraft(uuid7(), NO_UNIT)
        self._original: EntryDraft | None = None  # the saved entry this one began from, for a merge
        self._dirty = self._then_next = False
        self._judged: set[EntryField] = set()
        self._of_service: dict[EntryField, str] = {}  # what the service found wrong, until the next change
        self.header, self.footer = EditorHeader(), EditorFooter()
        self.fields = EntryFields(DateField(source.today))
        self._loader = SurroundingsLoader(source, services.background, self)
        self._suggester = Suggester(source, services.background, self.fields)
        self._check = TextCheck(self.fields)
        self._saving = EntrySaver(self, source, services)
        self._keeping = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._focus_before: QWidget | None = None
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
        self._open(tree, scope, entry.draft, forms.form_of(entry.draft, ""))
        self._original = entry.draft
        moment = active().moment(entry.changed_at.astimezone())
        self.footer.show_state(tr("Saved by {name} on {moment}").format(name=entry.changed_by, moment=moment))
        self.fields.focus_on(F.ACTIVITY)

    def resume(self, tree: Tree, scope: int, kept: StoredDraft) -> None:
        """A draft from the shelf, half-typed and wrong input included."""
        form = forms.restored(kept.draft, kept.typed)
        self._open(tree, scope, kept.draft, form)
        self._original, self._dirty = kept.original, True
        self._judged.update(key for key in F if form.has_text(key))
        self._say_kept(kept.kept_at)
        self._refresh()
        self.fields.focus_on(F.ACTIVITY)

    def open_waiting(self, tree: Tree, scope: int, waiting: WaitingEntry) -> None:
        """An entry from the outbox; what the server had against it comes up at once."""
        self.resume(tree, scope, waiting.kept)
        self._dirty = False
        self.footer.show_state(entry_lines.saved_here(waiting.draft))
        self._saving.settle(waiting, partial(unit_name, tree, language=active().language))

    def _open(self, tree: Tree, scope: int, draft: EntryDraft, form: Form, *, suggest: bool = False) -> None:
        self.keep_now()
        self._tree, self._scope, self._base, self._original = tree, scope, draft, None
        self._dirty, self._judged, self._of_service = False, {F.WHAT, F.WHY}, {}
        self._suggester.begin(wanted=suggest)
        units, several = choices(tree, scope, draft.unit_id, self._source.today(), active().language)
        self.fields.set_units(units, visible=several)
        self.fields.set_form(form)
        self.fields.attendance.start_in(totals=False)
        self.fields.new_activity.hide()
        self._check.begin()
        self._show_title(draft.unit_id)
        self.footer.show_state("")
        self.fields.new_activity_button.setEnabled(False)  # until it is known which activities there are
        self._loader.begin(closed=bool(draft.version))
        self._load()
        self._refresh()

    def _show_title(self, unit_id: int) -> None:
        title = tr("Entry") if self._base.version else tr("New entry")
        self.header.show_title(title, unit_name(self._tree, unit_id, active().language))

    # --- what surrounds the form -----------------------------------------------------------------------------

    def _load(self) -> None:
        self._loader.want(self.fields.form().unit_id, self.fields.date.day())

    def _vocabulary_came(self) -> None:
        around, fields = self._loader.around, self.fields
        fields.set_activities(around.activities)
        fields.set_usage(around.usage, new=not self._base.version)
        fields.tags.set_tags(self._loader.tags, around.today)
        fields.questions.set_questions(around.questions)
        fields.new_activity_button.setEnabled(self._loader.is_loaded)
        if not fields.activity.text():
            name = self._loader.names("").activities.get(self._base.activity_id or 0, "")
            fields.activity.set_text(name)
        self._suggester.activity_is(around.activity(fields.activity.text()))
        self._refresh()

    def _bands_came(self, codes: tuple[str, ...]) -> None:
        self.fields.set_bands(codes)
        self._refresh()

    def _not_added(self, said: errors.UserMessage) -> None:
        self._prompts.advise(self, said.title, said.text)

    def _activity_added(self, activity: Activity, change: Change) -> None:
        self.fields.new_activity.hide()
        self.fields.set_activities(self._loader.around.activities)
        self.fields.activity.set_text(activity.name.in_language(active().language))
        self._edited(F.ACTIVITY)
        self.fields.focus_on(F.DATE)
        self.changed.emit(change)

    # --- typing ----------------------------------------------------------------------------------------------

    def reading(self) -> FormReading:
        """The draft as it stands, and what is wrong with it."""
        reading = forms.read(self.fields.form(), self._base, self._loader.around)
        if not self._loader.is_loaded and not self.fields.activity.text():
            # The name has not come yet; its number must not be lost meanwhile.
            return replace(reading, draft=replace(reading.draft, activity_id=self._base.activity_id))
        return reading

    def in_words(self) -> list[tuple[str, str]]:
        """The fields as they stand, for paper."""
        draft = self.reading().draft
        where = unit_name(self._tree, draft.unit_id, active().language)
        return list(entry_lines.words_of(draft, self._loader.names(where)))

    @property
    def saved_id(self) -> UUID | None:
        """The key of the entry that is open, if it has been saved."""
        return self._base.id if self._base.version else None

    @property
    def has_unsaved(self) -> bool:
        """Whether something was typed that is not in the database yet (it is on the shelf)."""
        return self._dirty

    def _edited(self, key: EntryField | None) -> None:
        self._dirty, self._of_service = True, {}
        self._keeping.start()
        self._suggester.by_hand(key)
        if key in (F.UNIT, F.DATE):
            self._load()
        if key is F.UNIT:
            self._show_title(self.fields.form().unit_id)
        if key in (F.UNIT, F.ACTIVITY):
            self._suggester.activity_is(self._loader.around.activity(self.fields.activity.text()))
        self._refresh()

    def _left(self, key: EntryField) -> None:
        """The person went on: now the field may be judged, unless nothing was typed into it yet."""
        if key in (F.START, F.LENGTH):
            self.fields.tidy_clocks()
        if self.fields.form().has_text(key):
            self._judged.add(key)
        self._refresh()

    def _refresh(self) -> FormReading:
        """Show what was understood, and the sentences beside the fields that are judged already."""
        reading, form = self.reading(), self.fields.form()
        activity = self._loader.around.activity(form.activity)
        self.fields.show_readings(
            length=computed_hints.length(reading.draft),
            form_of_work=tr(FORM_NAMES[activity.form.value]) if activity else "",
            staff_default=computed_hints.staff_default(reading.draft),
            youth_time=computed_hints.youth_time(form),
        )
        judged = {key: text for key, text in reading.remarks.items() if key in self._judged}
        self.fields.show_remarks(self._of_service | judged)
        return reading

    # --- keeping ---------------------------------------------------------------------------------------------

    def keep_now(self) -> bool:
        """Put what is typed on the shelf without waiting (before anything that may end badly): False if it fails."""
        self._keeping.stop()
        if not self._dirty:
            return True
        reading = self.reading()
        try:
            typed = forms.typed_texts(self.fields.form())
            kept_at = self._drafts.keep(reading.draft, typed, self._original)
        except OSError as error:
            why = errors.describe_error(error).title
            self.footer.show_state(tr("The draft could not be kept. {why}").format(why=why))
            return False
        self._say_kept(kept_at)
        return True

    def _paused(self) -> None:
        self._check.look()
        self.keep_now()

    def _say_kept(self, at: datetime) -> None:
        self.footer.show_state(tr("Draft kept {time}").format(time=active().time(at.astimezone().time())))

    def take_focus(self) -> None:
        """Back to the field in which the person was typing."""
        places = [self.fields.focusWidget(), self.fields.activity]  # the first is None before any typing
        next(filter(None, places)).setFocus()

    def leave(self) -> None:
        """Back to the list; what is typed stays on the shelf. An open question about an activity closes first."""
        if self.fields.new_activity.isVisible():
            self.fields.new_activity.close_quietly()
            return
        if self.keep_now():
            self._dirty = False  # from now on it is the shelf's: what is discarded there must not come back
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
        if self.fields.form().unit_id != NO_UNIT and not self._loader.is_loaded:
            self._load()
            self.footer.show_state(tr(entry_errors.STILL_READING))
            return
        self._judged = set(F)
        reading = self._refresh()
        if reading.remarks:
            self._show_wrong(reading.remarks)
        elif self._check.finds_something_new():
            self.footer.show_state(tr("Look at the text once more. Save again to keep it as it is."))
        else:
            self.keep_now()
            name_of = partial(unit_name, self._tree, language=active().language)
            self._saving.save(reading.draft, self._original, name_of)

    def _set_busy(self, busy: bool) -> None:
        if busy:
            self._focus_before = self.fields.focusWidget()
        self.fields.setEnabled(not busy)
        self.footer.allow_saving(not busy)
        if not busy and self._focus_before is not None:
            self._focus_before.setFocus()

    def _saved(self, saved: SavedEntry, mine: EntryDraft) -> None:
        self._go_on(saved.entry.draft, mine, partial(self.open_entry, entry=saved.entry))
        self.footer.show_state(entry_lines.saved(saved.entry.draft))
        self.changed.emit(saved.change)

    def _waits(self, waiting: WaitingEntry, mine: EntryDraft) -> None:
        self._go_on(waiting.draft, mine, partial(self.open_waiting, waiting=waiting))
        self.footer.show_state(entry_lines.saved_here(waiting.draft))
        self.outbox_touched.emit()

    def _go_on(self, kept: EntryDraft, mine: EntryDraft, reopen: Callable[[Tree, int], None]) -> None:
        assert self._tree is not None
        self._forget(mine)
        if kept.id != mine.id:
            self._source.give_up(mine)
        if self._then_next:
            # An evening's work is usually documented in one go: the same unit, the same day.
            self.begin(self._tree, self._scope, day=kept.date, unit_id=kept.unit_id)
        else:
            reopen(self._tree, self._scope)

    def _take_theirs(self, theirs: Entry, mine: EntryDraft) -> None:
        assert self._tree is not None
        self._forget(mine)
        self._source.give_up(mine)
        self.outbox_touched.emit()
        if theirs.binned_at is None:
            self.open_entry(self._tree, self._scope, theirs)
        else:
            self.closed.emit()

    def _put_together(self, draft: EntryDraft, original: EntryDraft) -> None:
        """Theirs and mine in one: it stands in the fields and on the shelf before it is sent."""
        assert self._tree is not None
        self._open(self._tree, self._scope, draft, forms.form_of(draft, ""))
        self._original, self._dirty = original, True
        self.keep_now()

    def _forget(self, mine: EntryDraft) -> None:
        self._keeping.stop()
        self._dirty = False
        self._drafts.discard(mine.id)

    def _show_wrong(self, remarks: Mapping[EntryField, str]) -> None:
        self.fields.show_remarks(remarks)
        self.footer.show_state(entry_errors.not_saved(len(remarks)))
        self.fields.focus_on(next(key for key in F if key in remarks))

    def _refused(self, remarks: Mapping[EntryField, str]) -> None:
        self._of_service = dict(remarks)
        self._show_wrong(remarks)

    def _conflicted(self) -> None:
        self._dirty = True
        self.keep_now()
        self.footer.show_state(tr("Not saved: somebody changed the same entry. Your draft is kept."))

    # --- building --------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        fields, saving = self.fields, self._saving
        fields.edited.connect(self._edited)
        fields.left.connect(self._left)
        fields.edited_by_program.connect(self._refresh)
        make = self._loader.make
        fields.new_activity.requested.connect(lambda name, form: make(fields.form().unit_id, name, form))
        self._loader.vocabulary.connect(self._vocabulary_came)
        self._loader.made.connect(self._activity_added)
        self._loader.not_made.connect(self._not_added)
        self._loader.bands.connect(self._bands_came)
        self._loader.failed.connect(lambda said: self.footer.show_state(said.title))
        self._keeping.timeout.connect(self._paused)
        saving.busy.connect(self._set_busy)
        saving.saved.connect(self._saved)
        saving.waits.connect(self._waits)
        saving.wrong.connect(self._refused)
        saving.told.connect(self.footer.show_state)
        saving.in_conflict.connect(self._conflicted)
        saving.put_together.connect(self._put_together)
        saving.theirs_taken.connect(self._take_theirs)
        self.header.back.connect(self.leave)
        self.footer.save.connect(self.save)
        self.footer.save_and_next.connect(partial(self.save, then_next=True))
        set_keys(self, self.save, partial(self.save, then_next=True), self.leave)
