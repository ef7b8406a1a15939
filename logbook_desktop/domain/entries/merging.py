"""Two people changed the same entry: what each of them did to the original, put together field by field.

What only one of them touched is taken from that one. What both touched differently is a clash, and a person
chooses; until then mine stands there, so that nothing typed is lost. Pure; ``ui/entries/conflict`` shows it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.entry_fields import ENTRY_FIELDS, MergeField
from logbook_desktop.domain.entries.questions import Answer


class Side(StrEnum):
    """Whose value a field gets."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    """Both texts one after the other, or the tags of both."""


F = MergeField
CAN_KEEP_BOTH = frozenset({F.TAGS, F.WHAT, F.WHY})
_GENDERS: Mapping[MergeField, Gender] = MappingProxyType(
    {F.GIRLS: Gender.GIRLS, F.BOYS: Gender.BOYS, F.OTHER: Gender.OTHER}
)
_ATTRIBUTES: Mapping[MergeField, tuple[str, ...]] = MappingProxyType(
    {
        merged: tuple(spec.attribute for spec in ENTRY_FIELDS if spec.merged_as is merged)
        for merged in MergeField
        if merged not in _GENDERS
    }
)


@dataclass(frozen=True, slots=True)
class Counts:
    """The young people of one gender: the total, and the parts of it by age band (none of them 0)."""

    total: int
    ages: Mapping[str, int]


T = TypeVar("T")
_Answers = Mapping[int, Answer]
Value = Counts | tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """The entry put together, with ``theirs``'s version, ready to be saved over it once ``clashes`` is empty.

    ``from_mine`` and ``from_theirs`` are the fields that only one side touched; in those of ``together`` both
    changes have their place (tags of both, a corrected total and the ages filled in).
    """

    draft: EntryDraft
    original: EntryDraft | None
    mine: EntryDraft
    theirs: EntryDraft
    from_mine: tuple[MergeField, ...]
    from_theirs: tuple[MergeField, ...]
    together: tuple[MergeField, ...]
    clashes: tuple[MergeField, ...]


def value_of(draft: EntryDraft, merge_field: MergeField) -> Value:
    """What a draft has in a field; equal values mean the same to people."""
    if (gender := _GENDERS.get(merge_field)) is not None:
        ages = {band: n for (of, band), n in draft.attendance.by_age.items() if of is gender and n}
        return Counts(draft.attendance.total(gender), ages)
    return tuple(getattr(draft, name) for name in _ATTRIBUTES[merge_field])


def differing(one: EntryDraft, other: EntryDraft) -> tuple[MergeField, ...]:
    """The fields in which two drafts differ, in the order of the editor."""
    return tuple(name for name in F if value_of(one, name) != value_of(other, name))


def merge(original: EntryDraft | None, mine: EntryDraft, theirs: EntryDraft) -> Merge:
    """Put both changes together. Where ``original`` is not known any more, every difference is a clash."""
    draft = replace(theirs, attendance=_canonical(theirs.attendance))
    found: dict[str, list[MergeField]] = {"mine": [], "theirs": [], "together": [], "clashes": []}
    for name in differing(mine, theirs):
        old = None if original is None else value_of(original, name)
        my, their = value_of(mine, name), value_of(theirs, name)
        if old == my:
            found["theirs"].append(name)
        elif old == their:
            found["mine"].append(name)
            draft = _with(draft, name, my)
        elif old is not None and (both := _together(name, old, my, their)) is not None:
            found["together"].append(name)
            draft = _with(draft, name, both)
        else:
            found["clashes"].append(name)
            draft = _with(draft, name, my)
    return Merge(draft, original, mine, theirs, *map(tuple, found.values()))


def resolve(merged: Merge, choices: Mapping[MergeField, Side]) -> EntryDraft:
    """The entry after the person has chosen; a clash without a choice stays mine."""
    draft = merged.draft
    for name in merged.clashes:
        side = choices.get(name, Side.MINE)
        my, their = value_of(merged.mine, name), value_of(merged.theirs, name)
        if side is Side.BOTH and name in CAN_KEEP_BOTH:
            draft = _with(draft, name, _both(name, my, their))
        else:
            draft = _with(draft, name, their if side is Side.THEIRS else my)
    return draft


def _together(name: MergeField, old: Value, my: Value, their: Value) -> Value | None:
    """Both changes of one field at once, where that is beyond doubt."""
    if isinstance(old, Counts) and isinstance(my, Counts) and isinstance(their, Counts):
        total = _either(old.total, my.total, their.total)
        ages = _either(old.ages, my.ages, their.ages)
        # Somebody corrected the total while somebody else filled in the ages.
        if total is None or ages is None or sum(ages.values()) > total:
            return None
        return Counts(total, ages)
    if name is F.TAGS:
        before, mine, theirs = (_tags(value) for value in (old, my, their))
        return ((before & mine & theirs) | (mine - before) | (theirs - before),)
    if name is F.ANSWERS:
        return _answers_together(*(_by_question(value) for value in (old, my, their)))
    return None


def _answers_together(old: _Answers, my: _Answers, their: _Answers) -> Value | None:
    """Question by question; None where both answered one of them anew, and differently."""
    answers: set[Answer] = set()
    for question in {**old, **my, **their}:
        before, mine, theirs = (one.get(question) for one in (old, my, their))
        if mine != before and theirs not in (before, mine):
            return None
        answer = theirs if mine == before else mine
        if answer is not None:
            answers.add(answer)
    return (frozenset(answers),)


def _by_question(value: Value) -> _Answers:
    assert isinstance(value, tuple)
    (answers,) = value
    assert isinstance(answers, frozenset)
    return {answer.question_id: answer for answer in answers}


def _either(old: T, my: T, their: T) -> T | None:
    """The value of whoever changed it; None where both did, and differently."""
    if my in (old, their):
        return their
    return my if their == old else None


def _both(name: MergeField, my: Value, their: Value) -> Value:
    if name is F.TAGS:
        return (_tags(my) | _tags(their),)
    assert isinstance(my, tuple)
    assert isinstance(their, tuple)
    mine, theirs = str(my[0]), str(their[0])
    if mine.strip() in theirs:
        return their
    return my if theirs.strip() in mine else (f"{theirs.rstrip()}\n\n{mine.lstrip()}",)


def _tags(value: Value) -> frozenset[object]:
    assert isinstance(value, tuple)
    (tags,) = value
    assert isinstance(tags, frozenset)
    return tags


def _with(draft: EntryDraft, name: MergeField, value: Value) -> EntryDraft:
    if isinstance(value, Counts):
        gender = _GENDERS[name]
        totals = {**draft.attendance.totals, gender: value.total}
        others = {key: count for key, count in draft.attendance.by_age.items() if key[0] is not gender}
        mine = {(gender, band): count for band, count in value.ages.items()}
        return replace(draft, attendance=Attendance(totals, {**others, **mine}))
    changes: Mapping[str, object] = dict(zip(_ATTRIBUTES[name], value, strict=True))
    setter: Callable[..., EntryDraft] = replace
    return setter(draft, **changes)


def _canonical(attendance: Attendance) -> Attendance:
    """The same young people with no 0 written out among the ages, and every total there."""
    ages = {key: count for key, count in attendance.by_age.items() if count}
    return Attendance({gender: attendance.total(gender) for gender in Gender}, ages)
