"""What the editor shows of all its fields: those that the organisation uses, and those in which something stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.entries.entry_fields import EntryField, OptionalField
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary, VocabularyKind
from logbook_desktop.ui.kit import local_names

if TYPE_CHECKING:
    from logbook_desktop.ui.entries.editor.fields import EntryFields

F = EntryField
TEXT_SHARE, TAGS_SHARE = 5, 4
"""The shares of a text and of the tags in the width of their row."""


class VisibleFields:
    """Hides and shows fields. What an entry has already is shown, whether it is in use or not."""

    def __init__(self, fields: "EntryFields") -> None:
        self._fields = fields
        self._usage = EnabledVocabulary()
        self._bands: tuple[str, ...] | None = None

    def set_usage(self, usage: EnabledVocabulary, *, new: bool) -> None:
        """What the organisation of the unit uses. A ``new`` entry begins with a setting that is in use."""
        if usage != self._usage:
            self._use(usage)
        setting = self._fields.setting
        if new and not usage.uses(VocabularyKind.SETTING, setting.chosen().value):
            setting.choose(setting.first_in_use())

    def _use(self, usage: EnabledVocabulary) -> None:
        self._usage = usage
        self._fields.setting.set_usage(usage)
        self._fields.tags.set_usage(usage)
        self._fill_forms()
        if self._bands is not None:
            self.set_bands(self._bands)
        self.update()

    def set_bands(self, codes: Sequence[str]) -> None:
        """The age bands of the day; none are shown where ages are not asked for."""
        self._bands = tuple(codes)
        shown = self._bands if self._usage.shows(OptionalField.AGES) else ()
        self._fields.grid.set_bands(shown)

    def update(self) -> None:
        """After other contents came into the fields."""
        fields, shows = self._fields, self._usage.shows
        staff = shows(OptionalField.STAFF) or bool(fields.staff_count.text() or fields.staff_hours.text())
        visible = {
            F.PRODUCERS: shows(OptionalField.PRODUCERS) or bool(fields.producers.text()),
            F.YOUTH_MINUTES: shows(OptionalField.YOUTH_HOURS) or bool(fields.youth_time.text()),
            F.STAFF_COUNT: staff,
            F.STAFF_MINUTES: staff,
            F.WHY: shows(OptionalField.WHY) or bool(fields.why.toPlainText()),
        }
        for key, wanted in visible.items():
            fields.field(key).setVisible(wanted)
        tags = shows(OptionalField.TAGS) or bool(fields.tags.tag_ids())
        fields.tags_field.setVisible(tags)
        # A column in which everything is hidden would keep its share of the width.
        fields.texts.setStretch(1, TEXT_SHARE if visible[F.WHY] else 0)
        fields.texts.setStretch(2, TAGS_SHARE if tags else 0)

    def _fill_forms(self) -> None:
        """The forms of work that a new activity may have."""
        box = self._fields.new_activity.form
        box.clear()
        for form in FormOfWork:
            if self._usage.uses(VocabularyKind.FORM, form.value):
                box.addItem(local_names.shown(VocabularyKind.FORM, form.value, self._usage), form)
