"""What a form is read against, fetched in the background: a unit's activities and tags, the age bands of a month."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, Signal

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import NO_UNIT, Activity, FormOfWork, Tag
from logbook_desktop.domain.entries.questions import Question
from logbook_desktop.domain.entries.vocabulary import EnabledVocabulary
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.support.i18n import active
from logbook_desktop.ui.entries.editor.form import Surroundings
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import message_of
from logbook_desktop.wording.entry_lines import EntryNames


class SurroundingsLoader(QObject):
    """``around`` and ``tags`` are those of the unit last asked for; a signal comes with new ones."""

    vocabulary_loaded = Signal()
    bands_loaded = Signal(object)
    failed = Signal(object)
    """Something could not be fetched: the UserMessage."""
    activity_added = Signal(object, object)
    """An activity was added: it, and the change."""
    activity_refused = Signal(object)
    """An activity could not be added: the UserMessage."""

    def __init__(self, source: EntrySource, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._source, self._background = source, background
        self.around = Surroundings(source.today())
        self.tags: tuple[Tag, ...] = ()
        self.is_loaded = False
        self._unit_id = NO_UNIT
        self._month: Month | None = None
        self._closed = False

    def begin(self, *, closed: bool) -> None:
        """Forget everything; ``closed`` activities are wanted too where an old entry is opened."""
        self.around, self.tags = Surroundings(self._source.today()), ()
        self._unit_id, self._month, self._closed = NO_UNIT, None, closed
        self.is_loaded = False

    def load(self, unit_id: int, day: date | None) -> None:
        """Fetch what has changed with the unit and the day, and only that."""
        source, closed, month = self._source, self._closed, Month.of(day or self.around.today)
        if unit_id == NO_UNIT:
            self._on_vocabulary(unit_id, (), (), EnabledVocabulary(), ())
            return
        if unit_id != self._unit_id:
            self._unit_id, self._month, self.is_loaded = unit_id, None, False
            self._background.read(
                self,
                "vocabulary",
                lambda: (
                    source.activities(unit_id, closed=closed),
                    source.tags(unit_id),
                    source.usage(unit_id),
                    source.questions(unit_id),
                ),
                lambda found: self._on_vocabulary(unit_id, *found),
                self._on_failed,
            )
        if month != self._month:
            self._month = month
            self._background.read(
                self,
                "bands",
                lambda: source.age_bands(unit_id, month.first_day).codes,
                self._on_bands,
                self._on_failed,
            )

    def add_activity(self, unit_id: int, name: str, form: FormOfWork) -> None:
        """Add an activity to the unit; ``activity_added`` or ``activity_refused`` tells of it."""
        self._background.change(
            lambda: self._source.add_activity(unit_id, Name.of(name), form),
            lambda added: self._on_added(*added),
            self._on_refused,
        )

    def _on_refused(self, error: Exception) -> None:
        if (message := message_of(error)) is not None:
            self.activity_refused.emit(message)

    def _on_added(self, activity: Activity, change: Change) -> None:
        others = tuple(one for one in self.around.activities if one.id != activity.id)
        self.around = replace(self.around, activities=(*others, activity))
        self.activity_added.emit(activity, change)

    def names(self, unit: str) -> EntryNames:
        """The names of what an entry holds by number."""
        language = active().language
        return EntryNames(
            unit,
            {one.id: one.name.in_language(language) for one in self.around.activities},
            {tag.id: tag.name.in_language(language) for tag in self.tags},
            self.around.questions,
        )

    def _on_vocabulary(
        self,
        unit_id: int,
        activities: tuple[Activity, ...],
        tags: tuple[Tag, ...],
        usage: EnabledVocabulary,
        questions: tuple[Question, ...],
    ) -> None:
        if unit_id not in (self._unit_id, NO_UNIT):
            return  # a late answer about another unit
        self._unit_id, self.is_loaded = unit_id, unit_id != NO_UNIT
        self.around = replace(self.around, activities=activities, usage=usage, questions=questions)
        self.tags = tags
        self.vocabulary_loaded.emit()

    def _on_bands(self, codes: tuple[str, ...]) -> None:
        self.around = replace(self.around, band_codes=frozenset(codes))
        self.bands_loaded.emit(codes)

    def _on_failed(self, error: Exception) -> None:
        self._unit_id, self._month = NO_UNIT, None  # asked for again when the person goes on
        if (message := message_of(error)) is not None:
            self.failed.emit(message)
