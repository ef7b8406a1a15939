"""Versions of one entry side by side: each field in words, and the names that those words need.

The versions may lie in different units, so activities and tags are read for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.entry_fields import ENTRY_FIELDS, NUMBERS, MergeField
from logbook_desktop.domain.entries.questions import Question
from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.wording.entry_lines import answer_words, clock_words, gender_words, number_words
from logbook_desktop.wording.reports import GENDER_NAMES, SETTING_NAMES

F = MergeField

LABELS: Mapping[MergeField, str] = MappingProxyType(
    {
        **{spec.merged_as: spec.label for spec in ENTRY_FIELDS if spec.merged_as is not None},
        **{MergeField(gender): name for gender, name in GENDER_NAMES.items()},
        F.PLACE: N_("Unit and activity"),
        F.TIME: N_("Time"),
    }
)
_NUMBERS = {number.merged_as: number for number in NUMBERS}


@dataclass(frozen=True, slots=True)
class VersionNames:
    """The names of everything that any of the versions holds by number."""

    unit: Callable[[int], str] = lambda _unit_id: ""
    activities: Mapping[int, str] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def read_names(
    source: EntrySource, drafts: Iterable[EntryDraft], unit_name: Callable[[int], str]
) -> VersionNames:
    """The names for these versions; asked in the background."""
    language = active().language
    activities: dict[int, str] = {}
    tags: dict[int, str] = {}
    questions: dict[int, Question] = {}
    for unit_id in {draft.unit_id for draft in drafts}:
        found = source.activities(unit_id, closed=True)
        activities |= {one.id: one.name.in_language(language) for one in found}
        tags |= {tag.id: tag.name.in_language(language) for tag in source.tags(unit_id)}
        questions |= {one.id: one for one in source.questions(unit_id)}
    return VersionNames(unit_name, activities, tags, tuple(questions.values()))


def words(name: MergeField, draft: EntryDraft, names: VersionNames) -> str:
    """What a draft has in a field; empty where there is nothing."""
    texts = active()
    if (number := _NUMBERS.get(name)) is not None:
        return number_words(number, draft, texts)
    makers: Mapping[MergeField, Callable[[], str]] = {
        F.PLACE: lambda: _place(draft, names),
        F.DATE: lambda: texts.weekday_date(draft.date) if draft.date else "",
        F.TIME: lambda: clock_words(draft, texts),
        F.SETTING: lambda: tr(SETTING_NAMES[draft.setting.value]),
        F.GIRLS: lambda: gender_words(draft.attendance, Gender.GIRLS, texts),
        F.BOYS: lambda: gender_words(draft.attendance, Gender.BOYS, texts),
        F.OTHER: lambda: gender_words(draft.attendance, Gender.OTHER, texts),
        F.ESTIMATED: lambda: tr("Yes") if draft.estimated else tr("No"),
        F.TAGS: lambda: ", ".join(sorted((names.tags.get(tag, "") for tag in draft.tag_ids), key=sort_key)),
        F.WHAT: lambda: draft.what,
        F.WHY: lambda: draft.why,
        F.ANSWERS: lambda: "\n".join(
            tr("{question}: {answer}").format(question=question, answer=answer)
            for question, answer in answer_words(draft, names.questions, texts)
        ),
    }
    return makers[name]()


def _place(draft: EntryDraft, names: VersionNames) -> str:
    activity = names.activities.get(draft.activity_id or 0, "")
    return tr("{unit}: {activity}").format(unit=names.unit(draft.unit_id), activity=activity)
