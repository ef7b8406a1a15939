"""Merging two changes of one entry: laws that hold for any three versions, and the cases people meet."""

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entries import EntryDraft, Setting
from logbook_desktop.domain.entries.entry_fields import MergeField
from logbook_desktop.domain.entries.merging import (
    CAN_KEEP_BOTH,
    Counts,
    Side,
    differing,
    merge,
    resolve,
    value_of,
)

F = MergeField
few = st.integers(0, 3)
words = st.sampled_from(("", "pelattiin", "pelattiin biljardia", "leivottiin"))


@st.composite
def attendances(draw: st.DrawFn) -> Attendance:
    ages = {(gender, band): draw(few) for gender in Gender for band in ("7-12", "13-15")}
    ages = {key: count for key, count in ages.items() if count}
    totals = {g: draw(few) + sum(n for (of, _), n in ages.items() if of is g) for g in Gender}
    return Attendance(totals, ages)


drafts = st.builds(
    EntryDraft,
    id=st.just(UUID(int=7)),
    unit_id=few,
    activity_id=st.none() | few,
    date=st.sampled_from((None, date(2025, 11, 3), date(2025, 11, 4))),
    start=st.sampled_from((None, time(17), time(18))),
    minutes=st.sampled_from((None, 60, 90)),
    setting=st.sampled_from((Setting.SCHOOL, Setting.STREET)),
    attendance=attendances(),
    estimated=st.booleans(),
    producers=few,
    youth_minutes=few,
    staff_count=few,
    staff_minutes=st.none() | few,
    tag_ids=st.frozensets(few),
    what=words,
    why=words,
    version=st.just(1),
)
EMPTY = EntryDraft(UUID(int=7), 1, attendance=Attendance.of(), version=1)


def girls(total: int, **bands: int) -> EntryDraft:
    ages = {(Gender.GIRLS, band.strip("_").replace("_", "-")): count for band, count in bands.items()}
    return replace(EMPTY, attendance=Attendance({**Attendance.of(girls=total).totals}, ages))


@given(drafts, drafts)
def test_who_changed_nothing_takes_the_other_side_whole(original: EntryDraft, changed: EntryDraft) -> None:
    assert merge(original, changed, original).draft == changed
    assert merge(original, original, changed).draft == changed
    assert not merge(original, changed, original).clashes + merge(original, original, changed).clashes


@given(drafts | st.none(), drafts)
def test_the_same_change_by_both_is_no_clash(original: EntryDraft | None, both: EntryDraft) -> None:
    merged = merge(original, both, both)
    assert (merged.draft, merged.clashes) == (both, ())


@given(drafts, drafts, drafts)
def test_a_field_that_one_side_left_alone_gets_the_change_of_the_other(
    original: EntryDraft, mine: EntryDraft, theirs: EntryDraft
) -> None:
    merged = merge(original, mine, theirs)
    for name in F:
        old, my, their = (value_of(draft, name) for draft in (original, mine, theirs))
        if my == old:
            assert value_of(merged.draft, name) == their
            assert name not in merged.clashes
        elif their == old:
            assert value_of(merged.draft, name) == my
            assert name not in merged.clashes


@given(drafts | st.none(), drafts, drafts)
def test_nothing_typed_is_lost(original: EntryDraft | None, mine: EntryDraft, theirs: EntryDraft) -> None:
    """What I typed stands in the merged entry, or the person chose against it; theirs the same."""
    merged = merge(original, mine, theirs)
    changed = F if original is None else differing(original, mine)
    for name in set(changed) - {F.TAGS, F.GIRLS, F.BOYS, F.OTHER}:
        assert value_of(merged.draft, name) == value_of(mine, name)
    if original is not None:
        assert mine.tag_ids - original.tag_ids <= merged.draft.tag_ids
        assert not (original.tag_ids - mine.tag_ids) & (merged.draft.tag_ids - theirs.tag_ids)
    assert differing(resolve(merged, {}), merged.draft) == ()
    both = resolve(merged, dict.fromkeys(merged.clashes, Side.BOTH))
    theirs_chosen = resolve(merged, dict.fromkeys(merged.clashes, Side.THEIRS))
    for name in merged.clashes:
        assert value_of(theirs_chosen, name) == value_of(theirs, name)
        if name in (F.WHAT, F.WHY):
            assert value_of(mine, name)[0] in value_of(both, name)[0]  # type: ignore[index,operator]
            assert value_of(theirs, name)[0] in value_of(both, name)[0]  # type: ignore[index,operator]
        elif name not in CAN_KEEP_BOTH:
            assert value_of(both, name) == value_of(mine, name)


@given(drafts, drafts, drafts)
def test_both_sides_come_to_the_same_entry(
    original: EntryDraft, mine: EntryDraft, theirs: EntryDraft
) -> None:
    """Where nothing clashes it does not matter who was quicker."""
    one, other = merge(original, mine, theirs), merge(original, theirs, mine)
    assert one.clashes == other.clashes
    assert not [name for name in differing(one.draft, other.draft) if name not in one.clashes]


@given(drafts, drafts, drafts)
def test_ages_never_make_more_than_their_total(
    original: EntryDraft, mine: EntryDraft, theirs: EntryDraft
) -> None:
    attendance = merge(original, mine, theirs).draft.attendance
    assert all(attendance.unknown_age(gender) >= 0 for gender in Gender)


@given(drafts, drafts, drafts)
def test_it_is_saved_over_their_version(original: EntryDraft, mine: EntryDraft, theirs: EntryDraft) -> None:
    merged = merge(original, mine, replace(theirs, version=9))
    assert merged.draft.version == 9
    assert resolve(merged, dict.fromkeys(merged.clashes, Side.MINE)).version == 9


def test_a_corrected_total_and_filled_in_ages_go_together() -> None:
    merged = merge(girls(5), girls(6), girls(5, _7_12=3))
    assert merged.clashes == ()
    assert value_of(merged.draft, F.GIRLS) == Counts(6, {"7-12": 3})


def test_ages_above_the_corrected_total_are_a_clash() -> None:
    assert merge(girls(5), girls(4), girls(5, _7_12=5)).clashes == (F.GIRLS,)


def test_two_corrections_of_the_same_ages_are_a_clash() -> None:
    assert merge(girls(5), girls(6, _7_12=1), girls(6, _13_15=1)).clashes == (F.GIRLS,)


def test_a_zero_written_out_is_no_change() -> None:
    mine = replace(EMPTY, attendance=Attendance({Gender.GIRLS: 0}, {(Gender.GIRLS, "7-12"): 0}))
    assert merge(EMPTY, mine, girls(2)).draft == girls(2)


def test_start_and_length_belong_together() -> None:
    original = replace(EMPTY, start=time(17), minutes=60)
    moved, longer = replace(original, start=time(18)), replace(original, minutes=90)
    assert merge(original, moved, longer).clashes == (F.TIME,)


def test_an_activity_goes_with_its_unit() -> None:
    merged = merge(
        replace(EMPTY, activity_id=1), replace(EMPTY, activity_id=2), replace(EMPTY, unit_id=2, activity_id=8)
    )
    assert merged.clashes == (F.PLACE,)
    chosen = resolve(merged, {F.PLACE: Side.THEIRS})
    assert (chosen.unit_id, chosen.activity_id) == (2, 8)


def test_tags_of_both_are_kept_and_those_taken_off_by_either_are_gone() -> None:
    original = replace(EMPTY, tag_ids=frozenset({1, 2, 3}))
    mine, theirs = replace(EMPTY, tag_ids=frozenset({1, 2, 4})), replace(EMPTY, tag_ids=frozenset({1, 3, 5}))
    merged = merge(original, mine, theirs)
    assert (merged.draft.tag_ids, merged.clashes) == (frozenset({1, 4, 5}), ())


def test_without_the_original_every_difference_is_for_the_person() -> None:
    mine, theirs = replace(EMPTY, what="leivottiin"), replace(EMPTY, tag_ids=frozenset({1}))
    merged = merge(None, mine, theirs)
    assert merged.clashes == (F.TAGS, F.WHAT)
    chosen = resolve(merged, {F.TAGS: Side.BOTH, F.WHAT: Side.BOTH})
    assert (chosen.what, chosen.tag_ids) == ("leivottiin", frozenset({1}))


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("leivottiin", "pelattiin", "pelattiin\n\nleivottiin"),
        ("pelattiin paljon", "pelattiin", "pelattiin paljon"),
        ("pelattiin ", "pelattiin paljon", "pelattiin paljon"),
        ("", "pelattiin", "pelattiin"),
    ],
)
def test_both_texts_one_after_the_other_none_of_them_twice(mine: str, theirs: str, both: str) -> None:
    merged = merge(EMPTY, replace(EMPTY, what=mine), replace(EMPTY, what=theirs))
    assert resolve(merged, {F.WHAT: Side.BOTH}).what == both
