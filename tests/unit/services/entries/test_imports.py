"""Storing imported rows: all or nothing, nothing twice, and what people did since is left alone."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest

from helpers.contents import contents
from helpers.databases import context_on
from helpers.evenings import evening
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.data.stores.entries.tables import EntriesInTables
from logbook_desktop.data.stores.imports.tables import ImportsInTables
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.entries.attendance import AgeBand, Attendance, Gender
from logbook_desktop.domain.entries.entries import Entry, FormOfWork
from logbook_desktop.domain.entries.imported import ImportedRow, ImportOutcome, ImportRemark, RejectionReason
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import IncompleteError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.entries.imports import NewOrganisation, add_imported, known_places
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


def imported(context: Context, into: int | NewOrganisation, *rows: ImportedRow) -> ImportOutcome:
    return add_imported(context, into, rows, file_name="kausi.xlsx", create_units=True)


def everything(context: Context) -> list[Entry]:
    root = organisation.tree(context).roots[0].id
    page = entries.find(context, EntryQuery(root))
    return [entries.entry(context, row.id) for row in page.rows]


def test_a_row_becomes_an_entry_with_all_it_told(context: Context, village: Village) -> None:
    row = evening(
        unit_id=village.kirkonkyla,
        estimated=True,
        producers=3,
        youth_minutes=60,
        staff_minutes=500,
        what="Turnaus",
        why="Toive",
    )
    assert imported(context, village.taipalsaari, row) == ImportOutcome((row,), 0)
    (found,) = everything(context)
    draft = found.draft
    assert (draft.unit_id, draft.date, draft.start, draft.minutes) == (
        village.kirkonkyla,
        date(2025, 11, 3),
        time(17, 0),
        210,
    )
    assert (draft.attendance, draft.estimated) == (Attendance.of(girls=5, boys=7), True)
    assert (draft.producers, draft.youth_minutes, draft.staff_count, draft.staff_minutes) == (3, 60, 2, 500)
    assert (draft.what, draft.why, found.changed_by) == ("Turnaus", "Toive", "tester")


def test_a_row_without_a_start_keeps_its_length(context: Context, village: Village) -> None:
    rows = [evening(unit_id=village.kirkonkyla, start=None, occurrence=n) for n in (1, 2)]
    assert len(imported(context, village.taipalsaari, *rows).added) == 2
    assert [(e.draft.start, e.draft.minutes) for e in everything(context)] == [(None, 210)] * 2


def test_nothing_comes_in_twice_and_what_people_did_since_stays(context: Context, village: Village) -> None:
    days = [date(2025, 11, day) for day in (3, 4, 5)]
    rows = [evening(day=day) for day in days]
    assert imported(context, village.taipalsaari, *rows).units_made == ("Kirkonkylä",)
    edited, binned, _ = sorted(everything(context), key=lambda e: e.draft.date or date.max)
    entries.save(
        context, replace(edited.draft, attendance=Attendance.of(girls=1), date=days[0].replace(day=28))
    )
    entries.bin_entry(context, binned.draft.id, binned.draft.version)
    before = contents(context.database)["entry"]

    corrected = [replace(row, attendance=Attendance.of(girls=9)) for row in rows]
    outcome = imported(context, village.taipalsaari, *corrected, evening(day=date(2025, 11, 6)))
    assert (len(outcome.added), outcome.already_there, outcome.units_made) == (1, 3, ())
    after = contents(context.database)["entry"]
    assert set(before) < set(after)
    assert len(after) == 4


def test_the_same_rows_for_another_organisation_are_others(context: Context, village: Village) -> None:
    assert len(imported(context, village.taipalsaari, evening()).added) == 1
    assert len(imported(context, village.tampere, evening()).added) == 1
    assert len({entry.draft.unit_id for entry in everything(context)}) == 2


def test_the_same_fingerprint_within_one_import_comes_in_once(context: Context, village: Village) -> None:
    outcome = imported(context, village.taipalsaari, evening(), evening())
    assert (len(outcome.added), outcome.already_there) == (1, 1)


def test_a_dry_run_tells_the_same_and_changes_nothing(context: Context, village: Village) -> None:
    before = contents(context.database)
    rows = (evening(), evening("Uusi paikka"))
    added = add_imported(
        context, village.taipalsaari, rows, file_name="a.csv", create_units=True, dry_run=True
    )
    assert contents(context.database) == before
    assert organisation.tree(context).find("Uusi paikka", context.month) == []
    assert added == imported(context, village.taipalsaari, *rows)


def test_an_organisation_is_made_with_its_network(context: Context) -> None:
    imported(context, NewOrganisation("Lemi"), evening())
    tree = organisation.tree(context)
    (unit,) = tree.find("Lemi/Kirkonkylä", context.month)
    assert [node.kind for node in tree.path(unit.id, context.month)] == [
        NodeKind.NETWORK,
        NodeKind.ORGANISATION,
        NodeKind.UNIT,
    ]
    # Somebody else was quicker: the organisation is there by now.
    again = imported(context, NewOrganisation("LEMI"), evening())
    assert again.already_there == 1
    assert organisation.tree(context).nodes.keys() == tree.nodes.keys()


def test_an_organisation_is_made_where_it_belongs(context: Context, village: Village) -> None:
    imported(context, NewOrganisation("Taipalsaari", village.network), evening())
    # The one of that name in the region is another.
    assert len(organisation.tree(context).find("Taipalsaari", context.month)) == 2
    imported(context, NewOrganisation("Lemi", village.region), evening())
    assert len(organisation.tree(context).find("Etelä-Karjala/Lemi/Kirkonkylä", context.month)) == 1


def test_rows_of_days_when_the_unit_was_not_open_are_rejected(context: Context, village: Village) -> None:
    organisation.change(context, [CloseNode(village.kirkonkyla, date(2025, 11, 4))])
    rows = [evening(unit_id=village.kirkonkyla, day=date(2025, 11, day)) for day in (3, 4)]
    outcome = imported(context, village.taipalsaari, *rows)
    assert [row.date.day for row in outcome.added] == [3]
    (rejected,) = outcome.rejected
    assert (rejected.why, rejected.origin) == (RejectionReason.PLACE, rows[1].origin)
    assert "Kirkonkylän nuorisotila" in rejected.reason


def test_ages_are_counted_in_the_bands_of_the_organisation(context: Context, village: Village) -> None:
    with context.writing() as work:
        bands = (AgeBand(0, 11), AgeBand(12, 17), AgeBand(18, None))
        own = work.activities.add_band_set(village.taipalsaari, Month(2025, 1).number, bands)
        work.commit()
    ages = {(Gender.GIRLS, "13-15"): 2, (Gender.GIRLS, "16-17"): 1, (Gender.BOYS, "7-12"): 4}
    row = evening(unit_id=village.kirkonkyla, attendance=Attendance({Gender.GIRLS: 5, Gender.BOYS: 7}, ages))
    imported(context, village.taipalsaari, row)
    (found,) = everything(context)
    assert found.age_band_set_id == own
    assert found.draft.attendance.by_age == {(Gender.GIRLS, "12-17"): 3}
    assert found.draft.attendance.unknown_age(Gender.BOYS) == 7


def test_rows_of_units_of_somebody_else_are_rejected(context: Context, village: Village) -> None:
    mentor = replace(context, actor=Actor("m", "M", (Grant(Role.MENTOR, village.taipalsaari),)))
    rows = [evening(unit_id=unit) for unit in (village.hervanta, village.taipalsaari, 4_711)]
    outcome = imported(mentor, village.taipalsaari, *rows, evening(unit_id=village.kirkonkyla))
    assert [row.unit_id for row in outcome.added] == [village.kirkonkyla]
    assert [rejected.why for rejected in outcome.rejected] == [RejectionReason.PLACE] * 3
    assert "Taipalsaari" in outcome.rejected[0].reason
    assert [entry.draft.unit_id for entry in everything(context)] == [village.kirkonkyla]


def test_an_activity_that_is_there_is_used_in_any_language(context: Context, village: Village) -> None:
    name = Name.of("Avoin ilta", {"sv": "Öppen kväll"})
    known, _ = vocabulary.add_activity(context, village.kirkonkyla, name, FormOfWork.GROUP)
    row = evening(unit_id=village.kirkonkyla, activity="öppen  KVÄLL")
    imported(context, village.taipalsaari, row)
    (found,) = everything(context)
    assert (found.draft.activity_id, found.form) == (known.id, FormOfWork.GROUP)


def test_individual_work_never_mixes_with_the_rest(context: Context, village: Village) -> None:
    vocabulary.add_activity(context, village.kirkonkyla, Name.of("Ohjaus"), FormOfWork.INDIVIDUAL)
    here = evening(unit_id=village.kirkonkyla, activity="Ohjaus")
    alone = Attendance.of(girls=1)
    rows = [
        here,
        replace(here, occurrence=2, form=FormOfWork.GROUP, attendance=alone),
        replace(here, occurrence=3, form=FormOfWork.INDIVIDUAL, attendance=alone),
        replace(here, occurrence=4, attendance=alone, remarks=(ImportRemark.FORM_ASSUMED,)),
    ]
    imported(context, village.taipalsaari, *rows)
    forms = sorted((entry.form.value, entry.draft.attendance.visits) for entry in everything(context))
    assert forms == [("group", 1), ("individual", 1), ("individual", 1), ("open", 12)]


def test_individual_work_comes_into_no_group_of_its_name(context: Context, village: Village) -> None:
    vocabulary.add_activity(context, village.kirkonkyla, Name.of("Kerho"), FormOfWork.GROUP)
    row = evening(unit_id=village.kirkonkyla, activity="Kerho", form=FormOfWork.INDIVIDUAL)
    imported(context, village.taipalsaari, replace(row, attendance=Attendance.of(boys=1)))
    (entry,) = everything(context)
    assert entry.form is FormOfWork.INDIVIDUAL
    assert len(vocabulary.activities(context, village.kirkonkyla)) == 2


def test_one_new_name_with_several_forms_becomes_one_activity_for_each(
    context: Context, village: Village
) -> None:
    here = evening(unit_id=village.kirkonkyla)
    forms = [FormOfWork.OPEN, FormOfWork.GROUP, FormOfWork.OPEN]
    imported(
        context,
        village.taipalsaari,
        *(replace(here, form=form, occurrence=place) for place, form in enumerate(forms, 1)),
    )
    assert len(vocabulary.activities(context, village.kirkonkyla)) == 2


@pytest.mark.parametrize(
    ("store", "method"), [(EntriesInTables, "add"), (ImportsInTables, "record"), (UnitOfWork, "commit")]
)
@pytest.mark.parametrize("late", [False, True])
def test_a_failure_anywhere_leaves_everything_as_it_was(
    context: Context,
    village: Village,
    monkeypatch: pytest.MonkeyPatch,
    store: type,
    method: str,
    late: bool,
) -> None:
    if late and method == "commit":
        return  # that would be after the end
    before = contents(context.database)
    true_method = getattr(store, method)

    def fails(*arguments: object) -> None:
        if late:
            true_method(*arguments)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(store, method, fails)
        with pytest.raises(ZeroDivisionError):
            imported(context, NewOrganisation("Lemi"), evening(), evening("Uusi paikka"))
    assert contents(context.database) == before
    assert len(imported(context, NewOrganisation("Lemi"), evening(), evening("Uusi paikka")).added) == 2


def test_a_row_that_no_entry_can_hold_stops_all_of_them(context: Context, village: Village) -> None:
    before = contents(context.database)
    with pytest.raises(IncompleteError):
        imported(context, village.taipalsaari, evening(), evening(day=date(2025, 11, 4), producers=13))
    assert contents(context.database) == before


def test_it_takes_the_right_to_write_there(context: Context, village: Village) -> None:
    before = contents(context.database)
    reader = replace(context, actor=Actor("r", "R", (Grant(Role.VIEWER, None),)))
    with pytest.raises(NotAllowedError):
        imported(reader, village.taipalsaari, evening(unit_id=village.kirkonkyla))
    mentor = replace(context, actor=Actor("m", "M", (Grant(Role.MENTOR, village.taipalsaari),)))
    with pytest.raises(NotAllowedError):
        imported(mentor, village.tampere, evening(unit_id=village.hervanta))
    with pytest.raises(NotAllowedError):
        imported(mentor, NewOrganisation("Lemi"), evening())
    network = replace(context, actor=Actor("n", "N", (Grant(Role.NETWORK_ADMINISTRATOR, None),)))
    with pytest.raises(NotAllowedError):  # makes organisations, but documents in none
        imported(network, NewOrganisation("Lemi"))
    assert contents(context.database) == before
    assert len(imported(mentor, village.taipalsaari, evening()).added) == 1


def test_a_file_name_that_is_no_text_is_kept_as_far_as_it_is(context: Context, village: Village) -> None:
    add_imported(context, village.taipalsaari, [evening()], file_name="kausi\udcff.csv", create_units=True)
    assert "kausi?.csv" in contents(context.database)["import_run"][0]


def test_two_imports_at_once_are_one_after_the_other(new_database: Callable[[], Database]) -> None:
    database = new_database()
    context = context_on(database)
    build_village(context)
    start = threading.Barrier(2)
    outcomes: list[ImportOutcome] = []

    def one() -> None:
        start.wait()
        outcomes.append(imported(context, NewOrganisation("Lemi"), evening(), evening("Toinen")))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((len(o.added), o.already_there) for o in outcomes) == [(0, 2), (2, 0)]
    assert len(organisation.tree(context).find("Lemi", context.month)) == 1
    assert len(everything(context)) == 2


def test_the_known_places_are_the_units_of_the_organisation(context: Context, village: Village) -> None:
    unit = AddNode(-1, village.ita, NodeKind.UNIT, Name.of("Kaukajärvi", {"sv": "Fjärrsjö"}))
    organisation.change(context, [unit])
    places = {place.names: place.path for place in known_places(context, village.tampere)}
    assert places == {
        ("Hervannan nuorisotila",): ("Verkosto", "Tampere", "Itä", "Hervannan nuorisotila"),
        ("Kaukajärvi", "Fjärrsjö"): ("Verkosto", "Tampere", "Itä", "Kaukajärvi"),
    }


def test_a_unit_renamed_since_is_still_the_same_place(context: Context, village: Village) -> None:
    row = evening(place="Vehkataipaleen nuorisotila", unit_id=None)
    imported(context, village.taipalsaari, row)
    made = next(n for n in organisation.tree(context).nodes.values() if n.name.text == row.place)
    organisation.change(context, [RenameNode(made.id, Name.of("Monari"))])
    known = {place.unit_id: place.names for place in known_places(context, village.taipalsaari)}
    assert known[made.id] == ("Monari", "vehkataipaleen nuorisotila")
    # Another unit that bears the old name now is the one meant by it.
    organisation.change(context, [RenameNode(village.kirkonkyla, Name.of("Vehkataipaleen nuorisotila"))])
    known = {place.unit_id: place.names for place in known_places(context, village.taipalsaari)}
    assert known[made.id] == ("Monari",)
