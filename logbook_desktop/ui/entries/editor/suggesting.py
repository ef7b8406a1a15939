"""First guesses for a new entry: start, end, setting and staff as at the activity's last one, marked as guesses.

What the person typed or chose is never touched, and a guess stays a guess on the screen until it is changed or saved.
"""

from PySide6.QtCore import QObject

from logbook_desktop.domain.entries.clock import end_after, minutes_between
from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, Entry
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.editor.fields import EntryFields
from logbook_desktop.ui.entries.editor.form import clock_texts
from logbook_desktop.ui.entries.editor.state import SETTING
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import ignore_expected

F = EntryField
_CLOCK = frozenset({F.START, F.LENGTH})


class Suggester(QObject):
    """Asks for the last entry of the activity chosen, and fills the fields nobody has touched."""

    def __init__(self, source: EntrySource, background: Background, fields: EntryFields) -> None:
        super().__init__(fields)
        self._source, self._background, self._fields = source, background, fields
        self._wanted = False
        self._by_hand: set[object] = set()
        self._activity_id = NO_UNIT

    def begin(self, *, wanted: bool) -> None:
        """Another entry; guesses are ``wanted`` for new ones only."""
        self._wanted, self._activity_id = wanted, NO_UNIT
        self._by_hand.clear()

    def by_hand(self, key: object) -> None:
        """The person filled this in; ``SETTING`` stands for the setting."""
        self._by_hand.add(key)

    def activity_is(self, activity: Activity | None) -> None:
        """Guess, if this is another activity than before."""
        if not self._wanted or activity is None or activity.id == self._activity_id:
            return
        self._activity_id = activity.id
        source, unit_id, activity_id = self._source, activity.unit_id, activity.id
        self._background.read(
            self,
            "last",
            lambda: source.last_like(unit_id, activity_id),
            lambda entry: self._on_last_entry(activity_id, entry),
            ignore_expected,  # no guess, then
        )

    def _on_last_entry(self, activity_id: int, entry: Entry | None) -> None:
        if entry is None or activity_id != self._activity_id or entry.draft.date is None:
            return
        draft = entry.draft
        why = tr("As on {date}. Change it if it was otherwise.").format(
            date=active().weekday_date(entry.draft.date)
        )
        start, end = clock_texts(draft)
        whole = draft.start and minutes_between(draft.start, end_after(draft.start, draft.minutes or 0))
        if whole == draft.minutes and not self._by_hand & _CLOCK:
            self._fields.suggest(F.START, start, why)
            self._fields.suggest(F.LENGTH, end, why)
        if draft.staff_count and F.STAFF_COUNT not in self._by_hand:
            self._fields.suggest(F.STAFF_COUNT, str(draft.staff_count), why)
        if SETTING not in self._by_hand:
            self._fields.suggest_setting(draft.setting, why)
        if F.ATTENDANCE not in self._by_hand:
            attendance = draft.attendance
            self._fields.attendance.start_in(
                totals=bool(attendance.visits) and not any(attendance.by_age.values())
            )
        self._fields.edited_by_program.emit()
