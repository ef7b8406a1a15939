"""What the editor knows of the entry that is open, beside what stands in its fields. Without Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from logbook_desktop.domain.entries.entries import EntryDraft, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.ui.entries.editor.form import Form

SETTING = "setting"
"""Stands for the setting among the fields, with which nothing can be wrong."""
_CHOSEN = frozenset({EntryField.UNIT, EntryField.ACTIVITY})


def _judged_at_once() -> set[EntryField]:
    """A text that is too long is never about to be put right by typing on."""
    return {EntryField.WHAT, EntryField.WHY}


@dataclass(slots=True)
class EditorState:
    """``base`` is the entry as it was opened: its key, its version, and whatever no field shows."""

    base: EntryDraft
    original: EntryDraft | None = None
    """The saved entry it began from, for putting two versions together; None for a new one."""
    dirty: bool = False
    """Something was typed that is not in the database."""
    opened: Form | None = None
    """What stood in the fields when it was opened; None for what was typed before: that is never nothing."""
    by_hand: set[object] = field(default_factory=set)
    """The fields that the person changed; the program fills in others."""
    judged: set[EntryField] = field(default_factory=_judged_at_once)
    """Where the person was, and went on: there a sentence may stand. The others are still to be written."""
    of_service: Mapping[EntryField, str] = field(default_factory=dict)
    """What the service found wrong; it stands until the next change."""

    @property
    def saved_id(self) -> UUID | None:
        """The key of the entry, if it has been saved."""
        return self.base.id if self.base.version else None

    def edited(self, key: object = None) -> None:
        """The person changed something: the field, or None for what nothing can be wrong with."""
        self.dirty, self.of_service = True, {}
        self.by_hand.add(key)

    def is_nothing_typed(self, form: Form) -> bool:
        """Whether an entry was only looked at: a unit and an activity chosen for a new one, or all as it was."""
        opened = self.opened
        if opened is None or (self.base.version and self.by_hand & _CHOSEN):
            return False
        return self._typed(form) == self._typed(opened)

    def _typed(self, form: Form) -> Form:
        """Without what is chosen, and without the guesses of the program."""

        def own(key: EntryField) -> bool:
            return key in self.by_hand

        return replace(
            form,
            unit_id=0,
            activity="",
            start=form.start if own(EntryField.START) else "",
            end=form.end if own(EntryField.LENGTH) else "",
            setting=form.setting if SETTING in self.by_hand else Setting.YOUTH_CENTRE,
            numbers={key: text for key, text in form.numbers.items() if text and own(key)},
        )

    def shown(self, remarks: Mapping[EntryField, str]) -> dict[EntryField, str]:
        """The sentences that stand beside fields, of those that could."""
        return {**self.of_service, **{key: text for key, text in remarks.items() if key in self.judged}}
