"""Entries through the services, on both databases: nothing lost, nothing overwritten, nothing incomplete saved."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from helpers.databases import on_a_server
from helpers.village import build_village, open_evening, saved_evening
from logbook_desktop.data.stores.entries.tables import EntriesInTables
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.attendance import AgeBand, Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry, EntryRule, FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryOrder, EntryQuery
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError, IncompleteError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.tree.tree_changes import CloseNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary


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


def test_an_age_of_nobody_is_not_kept(context: Context) -> None:
    village = build_village(context)
    ages = {(Gender.GIRLS, "13-15"): 3, (Gender.GIRLS, "16-17"): 0, (Gender.BOYS, "16-17"): 0}
    saved = saved_evening(context, village.kirkonkyla, attendance=Attendance({Gender.GIRLS: 5}, ages))
    assert saved.draft.attendance.by_age == {(Gender.GIRLS, "13-15"): 3}


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


def test_what_was_typed_after_the_first_save_got_no_answer_is_not_lost(context: Context) -> None:
    village = build_village(context)
    draft = replace(open_evening(context, village.kirkonkyla), attendance=Attendance({Gender.GIRLS: 5}))
    first = entries.save(context, draft)
    assert entries.save(context, replace(draft, attendance=Attendance.of(girls=5))).entry == first.entry
    for typed in (
        {"what": "Pelattiin biljardia ja korttia"},
        {"attendance": Attendance.of(girls=6)},
        {"attendance": Attendance({Gender.GIRLS: 5}, {(Gender.GIRLS, "13-15"): 2})},
        {"tag_ids": frozenset({1})},
        {"staff_minutes": 60},
    ):
        with pytest.raises(ConflictError) as conflict:
            entries.save(context, replace(draft, **typed))  # type: ignore[arg-type]
        assert conflict.value.theirs == first.entry


def test_a_new_entry_sent_twice_at_once_is_one_save(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = build_village(context)
    draft = open_evening(context, village.kirkonkyla)
    both = threading.Barrier(2)
    first_read = EntriesInTables.get

    def read_together(store: EntriesInTables, entry_id: UUID) -> Entry | None:
        found = first_read(store, entry_id)
        if found is None and context.database.shared:  # a file lets in one writer at a time
            both.wait(timeout=30)
        return found

    monkeypatch.setattr(EntriesInTables, "get", read_together)
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(entries.save, context, draft) for _ in range(2)]
        assert sent[0].result().entry == sent[1].result().entry
    assert entries.find(context, EntryQuery(village.network)).total == 1


@on_a_server
def test_a_conflict_shows_what_is_stored_now(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the other save came in between our look and our writing (only a server lets it)."""
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla).draft
    true_replace, true_bin = EntriesInTables._replace, EntriesInTables.set_binned
    with monkeypatch.context() as in_between:

        def somebody_saves(store: EntriesInTables, *arguments: Any, **more: Any) -> bool:
            in_between.undo()
            entries.save(context, replace(saved, what="heidän"))
            return true_replace(store, *arguments, **more)

        in_between.setattr(EntriesInTables, "_replace", somebody_saves)
        with pytest.raises(ConflictError) as conflict:
            entries.save(context, replace(saved, what="minun"))
    assert conflict.value.theirs is not None
    assert conflict.value.theirs.draft.what == "heidän"
    with monkeypatch.context() as in_between:

        def somebody_saves_again(store: EntriesInTables, *arguments: Any) -> SavedEntry:
            in_between.undo()
            entries.save(context, replace(saved, what="taas", version=2))
            return true_bin(store, *arguments)

        in_between.setattr(EntriesInTables, "set_binned", somebody_saves_again)
        with pytest.raises(ConflictError) as conflict:
            entries.bin_entry(context, saved.id, 2)
    assert conflict.value.theirs is not None
    assert conflict.value.theirs.draft.what == "taas"


def test_an_old_entry_keeps_the_age_bands_it_was_counted_in(context: Context) -> None:
    village = build_village(context)
    ages = Attendance({Gender.GIRLS: 5}, {(Gender.GIRLS, "13-15"): 3})
    saved = saved_evening(context, village.kirkonkyla, attendance=ages)
    with context.writing() as work:
        bands = (AgeBand(0, 11), AgeBand(12, 17), AgeBand(18, None))
        newer = work.activities.add_band_set(village.taipalsaari, Month(2025, 11).number, bands)
        work.commit()
    edited = entries.save(context, replace(saved.draft, what="Korjattu")).entry
    assert (edited.draft.attendance, edited.age_band_set_id) == (
        saved.draft.attendance,
        saved.age_band_set_id,
    )
    counted_anew = Attendance({Gender.GIRLS: 5}, {(Gender.GIRLS, "12-17"): 3})
    assert (
        entries.save(context, replace(edited.draft, attendance=counted_anew)).entry.age_band_set_id == newer
    )
    with pytest.raises(IncompleteError):
        saved_evening(context, village.kirkonkyla, attendance=ages)


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


def test_nothing_is_saved_on_a_day_on_which_the_unit_is_closed(context: Context) -> None:
    village = build_village(context)
    draft = open_evening(context, village.kirkonkyla)
    closed_on = date(2025, 11, 10)
    organisation.change(context, [CloseNode(village.kirkonkyla, closed_on)])
    last = entries.save(context, replace(draft, date=closed_on - timedelta(days=1))).entry
    for new in (replace(draft, id=uuid7()), last.draft):
        with pytest.raises(IncompleteError) as refused:
            entries.save(context, replace(new, date=closed_on))
        assert [problem.rule for problem in refused.value.problems] == [EntryRule.UNIT_NOT_OPEN]


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
    with pytest.raises(ExternalError) as error:
        entries.entry(context, uuid7())
    assert error.value.kind is ErrorKind.NOT_FOUND


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
    saved_evening(context, village.kirkonkyla, what="1000 kertaa")
    assert entries.find(context, replace(query, words="1000")).total == 1
    assert entries.find(context, replace(query, words="100%")).total == 0
    assert entries.find(context, replace(query, words="10_0")).total == 0


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
            entries.save(other, replace(draft, id=uuid7()))
        with pytest.raises(NotAllowedError):
            entries.last_like(other, village.kirkonkyla, saved.activity_id or 0)
        with pytest.raises(NotAllowedError):
            entries.bin_entry(other, saved.id, saved.version)
        with pytest.raises(NotAllowedError) as refused:
            entries.find(other, EntryQuery(village.taipalsaari))
        assert refused.value.action is Action.READ_ENTRIES
    worker = replace(context, actor=Actor("u5", "Ohjaaja", (Grant(Role.WORKER, village.kirkonkyla),)))
    assert entries.save(worker, replace(saved, what="oma")).entry.changed_by == "Ohjaaja"


@pytest.mark.parametrize(("typed", "name"), [("a\0b", "a b"), ("a\ud800b", "a?b")])
def test_what_no_server_takes_as_text_is_replaced_everywhere(context: Context, typed: str, name: str) -> None:
    """In names no letter steers: those are spaces."""
    village = build_village(context)
    draft = open_evening(context, village.kirkonkyla, activity=typed)
    assert entries.save(context, replace(draft, what=typed)).entry.draft.what == "a?b"
    (row,) = entries.find(context, EntryQuery(village.network, words=typed)).rows
    assert row.activity == name


def test_only_tags_that_are_there_are_kept(context: Context) -> None:
    village = build_village(context)
    with context.writing() as work:
        theirs = work.activities.add_tag(village.tampere, "own", Name.of("Oma"))
        work.commit()
    saved = saved_evening(context, village.kirkonkyla, tag_ids=frozenset({1, theirs, 4_711}))
    assert saved.draft.tag_ids == {1}
    assert saved_evening(context, village.hervanta, tag_ids=frozenset({theirs})).draft.tag_ids == {theirs}


def test_entries_without_a_start_stand_first_in_their_day_on_both_databases(context: Context) -> None:
    village = build_village(context)
    for start in (time(17, 0), None, time(0, 0)):
        saved_evening(context, village.kirkonkyla, start=start)
    for descending, expected in (
        (False, [None, time(0, 0), time(17, 0)]),
        (True, [time(17, 0), time(0, 0), None]),
    ):
        query = EntryQuery(village.network, descending=descending, limit=2)
        pages = [entries.find(context, replace(query, offset=offset)).rows for offset in (0, 2)]
        assert [row.start for page in pages for row in page] == expected


def test_out_of_the_bin_takes_the_people_of_the_unit_and_new_activities_the_mentor(context: Context) -> None:
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla).draft
    worker = replace(context, actor=Actor("u1", "Ohjaaja", (Grant(Role.WORKER, village.kirkonkyla),)))
    binned = entries.bin_entry(worker, saved.id, saved.version).entry.draft
    manager = replace(context, actor=Actor("u3", "Johtaja", (Grant(Role.MANAGER, village.kirkonkyla),)))
    with pytest.raises(NotAllowedError):
        entries.restore_entry(manager, saved.id, binned.version)
    assert entries.restore_entry(worker, saved.id, binned.version).entry.binned_at is None
    with pytest.raises(NotAllowedError):
        vocabulary.add_activity(worker, village.kirkonkyla, Name.of("Uusi"), FormOfWork.OPEN)
    mentor = replace(context, actor=Actor("u2", "Mentori", (Grant(Role.MENTOR, village.taipalsaari),)))
    assert vocabulary.add_activity(mentor, village.kirkonkyla, Name.of("Uusi"), FormOfWork.OPEN)


def test_an_entry_comes_out_of_the_bin_though_its_unit_was_closed(context: Context) -> None:
    village = build_village(context)
    saved = saved_evening(context, village.kirkonkyla).draft
    binned = entries.bin_entry(context, saved.id, saved.version).entry.draft
    organisation.change(context, [CloseNode(village.kirkonkyla, date(2025, 12, 1))])
    assert entries.restore_entry(context, saved.id, binned.version).entry.binned_at is None
    assert entries.find(context, EntryQuery(village.taipalsaari)).total == 1


def test_more_activities_than_a_statement_takes_values(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = build_village(context)
    names = ["Ö", "a", "Å", "b", "ä"]
    for name in names:
        vocabulary.add_activity(
            context, village.kirkonkyla, Name.of(name, {"en": f"{name}!"}), FormOfWork.OPEN
        )
        vocabulary.add_activity(context, village.hervanta, Name.of(f"{name} 2"), FormOfWork.OPEN)
    monkeypatch.setattr("logbook_desktop.data.chunks.chunks.__defaults__", (2,))
    english = replace(context, language=lambda: "en")
    found = vocabulary.activities_in(english, village.network)
    assert [a.name.in_language("en") for a in found] == [
        word for name in ("a", "b", "Å", "ä", "Ö") for word in (f"{name} 2", f"{name}!")
    ]


def test_an_activity_is_made_once(context: Context) -> None:
    village = build_village(context)
    first, change = vocabulary.add_activity(context, village.kirkonkyla, Name.of("Bändi"), FormOfWork.GROUP)
    again, nothing = vocabulary.add_activity(context, village.kirkonkyla, Name.of("bändi "), FormOfWork.OPEN)
    assert first == again
    assert change.vocabulary
    assert not nothing.vocabulary
