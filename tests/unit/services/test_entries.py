"""Entries through the services, on both databases: nothing lost, nothing overwritten, nothing incomplete saved."""

from dataclasses import replace
from datetime import date, time

import pytest

from helpers.village import build_village, open_evening, saved_evening
from logbook_desktop.domain.access import Action, Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.attendance import Attendance, Gender
from logbook_desktop.domain.entries import EntryField, EntryRule, FormOfWork, Setting
from logbook_desktop.domain.faults import ConflictError, IncompleteError, WorldError, WorldKind
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.listing import EntryOrder, EntryQuery
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.services import entries, vocabulary
from logbook_desktop.services.context import Context


def test_what_was_saved_is_what_is_read(context: Context) -> None:
    village = build_village(context)
    tags = vocabulary.tags(context, village.kirkonkyla)
    draft = replace(
        open_evening(context, village.kirkonkyla),
        attendance=Attendance(
            {Gender.GIRLS: 5, Gender.BOYS: 7, Gender.OTHER: 1},
            {(Gender.GIRLS, "13-15"): 3, (Gender.BOYS, "16-17"): 7},
        ),
        setting=Setting.SCHOOL,
        estimated=True,
        producers=2,
        youth_minutes=60,
        tag_ids=frozenset(tag.id for tag in tags[:2]),
        why="Nuorten toive",
    )
    saved = entries.save(context, draft)
    assert entries.entry(context, draft.id) == saved.entry
    assert saved.entry.draft == replace(draft, version=1)
    assert saved.entry.end == time(20, 30)
    assert saved.entry.changed_at == context.now()
    assert saved.change.units == {village.kirkonkyla}
    assert saved.change.months == {Month(2025, 11)}


def test_staff_minutes_follow_the_length_unless_typed(context: Context) -> None:
    village = build_village(context)
    untyped = saved_evening(context, village.kirkonkyla)
    assert untyped.draft.staff_minutes is None
    typed = saved_evening(context, village.kirkonkyla, staff_minutes=420)
    assert typed.draft.staff_minutes == 420


def test_sending_a_new_entry_twice_is_one_save(context: Context) -> None:
    village = build_village(context)
    draft = open_evening(context, village.kirkonkyla)
    first = entries.save(context, draft)
    again = entries.save(context, draft)
    assert again.entry == first.entry
    assert entries.find(context, EntryQuery(village.network)).total == 1


def test_two_colleagues_never_overwrite_each_other(context: Context) -> None:
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla).draft
    entries.save(context, replace(saved, what="ensimmäinen"))
    with pytest.raises(ConflictError) as conflict:
        entries.save(context, replace(saved, what="toinen"))
    assert conflict.value.theirs is not None
    assert conflict.value.theirs.draft.what == "ensimmäinen"
    assert entries.entry(context, saved.id).draft.what == "ensimmäinen"


def test_an_incomplete_entry_is_refused_with_every_problem(context: Context) -> None:
    village = build_village(context)
    draft = replace(
        open_evening(context, village.kirkonkyla), activity_id=None, date=date(2026, 5, 1), youth_minutes=500
    )
    with pytest.raises(IncompleteError) as refused:
        entries.save(context, draft)
    found = {(problem.field, problem.rule) for problem in refused.value.problems}
    assert found == {
        (EntryField.ACTIVITY, EntryRule.MISSING),
        (EntryField.DATE, EntryRule.IN_THE_FUTURE),
        (EntryField.YOUTH_MINUTES, EntryRule.ABOVE_LENGTH),
    }
    assert entries.find(context, EntryQuery(village.network)).total == 0


def test_entries_belong_to_open_units_and_their_own_activities(context: Context) -> None:
    village = build_village(context)
    elsewhere = open_evening(context, village.saimaanharju)
    with pytest.raises(IncompleteError) as refused:
        entries.save(context, replace(elsewhere, unit_id=village.kirkonkyla))
    assert refused.value.problems[0].field is EntryField.ACTIVITY
    with pytest.raises(IncompleteError) as refused:
        entries.save(context, replace(elsewhere, unit_id=village.taipalsaari))
    assert EntryRule.UNIT_NOT_OPEN in {problem.rule for problem in refused.value.problems}


def test_the_bin_gives_back_what_was_put_into_it(context: Context) -> None:
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla).draft
    binned = entries.bin_entry(context, saved.id, saved.version).entry
    assert binned.binned_at is not None
    assert entries.find(context, EntryQuery(village.network)).total == 0
    assert [row.id for row in entries.find(context, EntryQuery(village.network, binned=True)).rows] == [
        saved.id
    ]
    restored = entries.restore_entry(context, saved.id, binned.draft.version).entry
    assert restored.draft == replace(saved, version=3)
    with pytest.raises(ConflictError):
        entries.bin_entry(context, saved.id, saved.version)


def test_an_entry_that_is_not_there(context: Context) -> None:
    build_village(context)
    with pytest.raises(WorldError) as error:
        entries.entry(context, uuid7())
    assert error.value.kind is WorldKind.NOT_FOUND


def test_names_are_found_and_sorted_alike_on_both_databases(context: Context) -> None:
    village = build_village(context)
    for name in ("Zumba", "ÄLÄ", "Åland-ilta", "avoin", "öljyvärit"):
        draft = open_evening(context, village.kirkonkyla, activity=name)
        entries.save(context, draft)
    query = EntryQuery(village.network, order=EntryOrder.ACTIVITY, descending=False)
    found = entries.find(context, query)
    assert [row.activity for row in found.rows] == ["avoin", "Zumba", "Åland-ilta", "ÄLÄ", "öljyvärit"]
    assert [row.activity for row in entries.find(context, replace(query, words="ÅLAND")).rows] == [
        "Åland-ilta"
    ]
    assert entries.find(context, replace(query, words="äLä")).total == 1
    assert entries.find(context, replace(query, words="100%")).total == 0


def test_filters_narrow_and_pages_never_overlap(context: Context) -> None:
    village = build_village(context)
    for day in range(1, 29):
        saved_evening(context, village.kirkonkyla, date(2025, 10, day))
    saved_evening(context, village.hervanta, setting=Setting.STREET)
    query = EntryQuery(village.taipalsaari, limit=10)
    pages = [entries.find(context, replace(query, offset=offset)) for offset in (0, 10, 20)]
    seen = [row.id for page in pages for row in page.rows]
    assert len(seen) == len(set(seen)) == pages[0].total == 28
    assert [row.date for page in pages for row in page.rows] == sorted(
        (row.date for page in pages for row in page.rows), reverse=True
    )
    assert pages[0].visits == 28 * 12
    assert pages[0].minutes == 28 * 210
    week = Period(date(2025, 10, 6), date(2025, 10, 12))
    assert entries.find(context, replace(query, period=week)).total == 7
    everywhere = EntryQuery(village.network)
    assert entries.find(context, replace(everywhere, settings=frozenset({Setting.STREET}))).total == 1
    assert entries.find(context, replace(everywhere, forms=frozenset({FormOfWork.GROUP}))).total == 0
    assert entries.find(context, replace(everywhere, words="biljardia hervannan")).total == 1


def test_what_is_not_granted_is_denied(context: Context) -> None:
    village = build_village(context)
    draft = open_evening(context, village.kirkonkyla)
    saved = entries.save(context, draft).entry.draft
    stranger = replace(context, actor=Actor("u1", "Vieras", (Grant(Role.WORKER, village.tampere),)))
    nobody = replace(context, actor=Actor("u2", "Ei kukaan"))
    viewer = replace(context, actor=Actor("u3", "Lukija", (Grant(Role.VIEWER, village.taipalsaari),)))
    network = replace(context, actor=Actor("u4", "Verkosto", (Grant(Role.NETWORK_ADMINISTRATOR, None),)))
    for other in (stranger, nobody, viewer, network):
        with pytest.raises(NotAllowedError):
            entries.entry(other, saved.id)
        with pytest.raises(NotAllowedError):
            entries.save(other, replace(saved, what="x"))
        with pytest.raises(NotAllowedError):
            entries.bin_entry(other, saved.id, saved.version)
        with pytest.raises(NotAllowedError) as refused:
            entries.find(other, EntryQuery(village.taipalsaari))
        assert refused.value.action is Action.READ_ENTRIES
    worker = replace(context, actor=Actor("u5", "Ohjaaja", (Grant(Role.WORKER, village.kirkonkyla),)))
    assert entries.save(worker, replace(saved, what="oma")).entry.changed_by == "Ohjaaja"


def test_an_activity_is_made_once(context: Context) -> None:
    village = build_village(context)
    first, change = vocabulary.add_activity(context, village.kirkonkyla, Name.of("Bändi"), FormOfWork.GROUP)
    again, nothing = vocabulary.add_activity(context, village.kirkonkyla, Name.of("bändi "), FormOfWork.OPEN)
    assert first == again
    assert change.vocabulary
    assert not nothing.vocabulary
