"""The fields of the open entry, read at every change: what was understood and what is wrong stands beside them.

It also fetches what the form is read against (activities, tags, age bands), and fills in first guesses.
"""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, EntryDraft
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.editor import computed_hints
from logbook_desktop.ui.entries.editor import form as forms
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.editor.form import Form, FormReading
from logbook_desktop.ui.entries.editor.loading import SurroundingsLoader
from logbook_desktop.ui.entries.editor.state import EditorState
from logbook_desktop.ui.entries.editor.suggesting import Suggester
from logbook_desktop.ui.entries.places import choices
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.wording.entry_lines import EntryNames
from logbook_desktop.wording.reports import FORM_NAMES

F = EntryField


class LiveForm(QObject):
    """One entry at a time. The editor around it opens, keeps and saves what is read here."""

    edited = Signal()
    unit_chosen = Signal(int)
    activity_added = Signal(object)
    """Carries the Change."""
    not_loaded = Signal(str)
    """What kept the surroundings from coming, in a line."""

    def __init__(
        self,
        fields: EntryFields,
        state: EditorState,
        source: EntrySource,
        services: UiServices,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self.state, self._fields = state, fields
        self._source, self._prompts, self._page = source, services.prompts, page
        self.loader = SurroundingsLoader(source, services.background, self)
        self._suggester = Suggester(source, services.background, fields)
        self._connect()

    def open(self, state: EditorState, form: Form, tree: Tree, scope: int, *, suggest: bool) -> None:
        """Another entry; ``suggest``: first guesses are wanted for it."""
        self.state, draft, fields = state, state.base, self._fields
        self._suggester.begin(wanted=suggest)
        units, several = choices(tree, scope, draft.unit_id, self._source.today(), active().language)
        fields.set_units(units, visible=several)
        fields.set_form(form)
        state.opened = fields.form()
        fields.attendance.start_in(totals=False)
        fields.new_activity.hide()
        fields.new_activity_button.setEnabled(False)  # until it is known which activities there are
        self.loader.begin(closed=bool(draft.version))
        self._load()
        self.refresh()

    def settle(self, draft: EntryDraft) -> None:
        """What is open was saved as ``draft``: its fields stay, and where the cursor is in them."""
        self.state = EditorState(draft, draft)
        self._fields.set_form(forms.form_of(draft, self._fields.activity.text()))
        self.state.opened = self._fields.form()
        self.refresh()

    def reading(self) -> FormReading:
        """The draft as it stands, and what is wrong with it."""
        reading = forms.read(self._fields.form(), self.state.base, self.loader.around)
        if not self.loader.is_loaded and not self._fields.activity.text():
            # The name has not come yet; its number must not be lost meanwhile.
            return replace(reading, draft=replace(reading.draft, activity_id=self.state.base.activity_id))
        return reading

    def refresh(self) -> FormReading:
        """Show what was understood, and the sentences beside the fields that are judged already."""
        reading, form = self.reading(), self._fields.form()
        activity = self.loader.around.activity(form.activity)
        self._fields.show_readings(
            length=computed_hints.length(reading.draft),
            form_of_work=tr(FORM_NAMES[activity.form.value]) if activity else "",
            staff_default=computed_hints.staff_default(reading.draft),
            youth_time=computed_hints.youth_time(form),
        )
        self._fields.show_remarks(self.state.shown(reading.remarks))
        return reading

    def judge_everything(self) -> FormReading:
        """From now on a sentence stands beside every field that is not right."""
        self.state.judged = set(F)
        return self.refresh()

    def judge_what_is_typed(self) -> None:
        """The same where something was typed already."""
        form = self._fields.form()
        self.state.judged.update(key for key in F if form.has_text(key))
        self.refresh()

    def note_refusal(self, remarks: Mapping[EntryField, str]) -> None:
        """What the service found wrong; it stands beside its fields until the next change."""
        self.state.of_service = dict(remarks)

    def is_loaded(self) -> bool:
        """Whether what surrounds the form is there; if not, it is asked for again."""
        if self._fields.form().unit_id == NO_UNIT or self.loader.is_loaded:
            return True
        self._load()
        return False

    def is_nothing_typed(self) -> bool:
        """Whether leaving loses nothing but a choice: a name that is no activity is typed, not chosen."""
        form = self._fields.form()
        is_choice = not form.activity.strip() or self.loader.around.activity(form.activity) is not None
        return is_choice and self.state.is_nothing_typed(form)

    def names(self, unit: str) -> EntryNames:
        """The names of what the entry holds by number."""
        return self.loader.names(unit)

    def _load(self) -> None:
        self.loader.load(self._fields.form().unit_id, self._fields.date.day())

    def _on_edited(self, key: EntryField | None) -> None:
        self.state.edited(key)
        self._suggester.by_hand(key)
        if key in (F.UNIT, F.DATE):
            self._load()
        if key is F.UNIT:
            self.unit_chosen.emit(self._fields.form().unit_id)
        if key in (F.UNIT, F.ACTIVITY):
            self._suggest()
        self.edited.emit()
        self.refresh()

    def _on_left(self, key: EntryField) -> None:
        """The person went on: now the field may be judged, unless nothing was typed into it yet."""
        if key in (F.START, F.LENGTH):
            self._fields.tidy_clocks()
        if self._fields.form().has_text(key):
            self.state.judged.add(key)
        self.refresh()

    def _suggest(self) -> None:
        self._suggester.activity_is(self.loader.around.activity(self._fields.activity.text()))

    def _on_vocabulary(self) -> None:
        around, fields, base = self.loader.around, self._fields, self.state.base
        fields.set_activities(around.activities)
        fields.set_usage(around.usage, new=not base.version)
        fields.tags.set_tags(self.loader.tags, around.today)
        fields.questions.set_questions(around.questions)
        fields.new_activity_button.setEnabled(self.loader.is_loaded)
        if not fields.activity.text():
            fields.activity.set_text(self.loader.names("").activities.get(base.activity_id or 0, ""))
        self._suggest()
        self.refresh()

    def _on_bands(self, codes: tuple[str, ...]) -> None:
        self._fields.set_bands(codes)
        self.refresh()

    def _on_activity_refused(self, message: errors.UserMessage) -> None:
        self._prompts.advise(self._page, message.title, message.text)

    def _on_activity_added(self, activity: Activity, change: Change) -> None:
        self._fields.new_activity.hide()
        self._fields.set_activities(self.loader.around.activities)
        self._fields.activity.set_text(activity.name.in_language(active().language))
        self._on_edited(F.ACTIVITY)
        self._fields.focus_on(F.DATE)
        self.activity_added.emit(change)

    def _connect(self) -> None:
        fields, loader = self._fields, self.loader
        fields.edited.connect(self._on_edited)
        fields.left.connect(self._on_left)
        fields.edited_by_program.connect(self.refresh)
        fields.new_activity.requested.connect(
            lambda name, form: loader.add_activity(fields.form().unit_id, name, form)
        )
        loader.vocabulary_loaded.connect(self._on_vocabulary)
        loader.bands_loaded.connect(self._on_bands)
        loader.activity_added.connect(self._on_activity_added)
        loader.activity_refused.connect(self._on_activity_refused)
        loader.failed.connect(lambda message: self.not_loaded.emit(message.title))
