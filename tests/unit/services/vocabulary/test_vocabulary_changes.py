"""Vocabularies change as their rules say, on a file and on a server alike, and the past stays as it was."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest

from helpers.databases import real_month, real_today
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, Attendance, Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.vocabulary import (
    CalendarSpan,
    SpanKind,
    VocabularyKind,
    VocabularyRefusalError,
    VocabularyRule,
)
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.history import HistoryAction, HistoryKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import NoteKind, ReportQuestion
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, history
from logbook_desktop.services.reports import reports
from logbook_desktop.services.vocabulary import activities, age_bands, calendars, tags, usage, vocabulary
from logbook_desktop.support import i18n
from logbook_desktop.wording.report_sentences import note_sentences

R = VocabularyRule
JANUARY = Month(2026, 1)  # the month after the context's today, 31 December 2025


@pytest.fixture
def context(context: Context) -> Context:
    """With a clock that goes on: what happens at one moment is one event."""
    ticks = itertools.count()
    begin = context.now()
    return replace(context, now=lambda: begin + timedelta(seconds=next(ticks)))


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


def refused(rule: VocabularyRule, call: object, *args: object, **named: object) -> None:
    with pytest.raises(VocabularyRefusalError) as error:
        call(*args, **named)  # type: ignore[operator]
    assert error.value.rule is rule


# --- activities ---------------------------------------------------------------------------------------------


def test_an_activity_is_renamed_per_language_closed_and_taken_back(
    context: Context, village: Village
) -> None:
    before, _ = vocabulary.add_activity(context, village.hervanta, Name.of("Ilta"), FormOfWork.OPEN)
    after = replace(before, name=Name.of("Avoin ilta", {"sv": "Öppen kväll"}), closed_on=date(2025, 12, 1))
    change = activities.change(context, after)
    assert (change.units, change.vocabulary) == (frozenset({village.hervanta}), True)
    (stored,) = vocabulary.activities(context, village.hervanta, closed=True)
    assert (stored.name, stored.closed_on, stored.version) == (after.name, after.closed_on, 2)
    assert vocabulary.activities(context, village.hervanta) == ()
    activities.change(context, before)
    (stored,) = vocabulary.activities(context, village.hervanta)
    assert (stored.name, stored.closed_on) == (before.name, None)
    history_rows = [
        (event.action, {one.field: (one.old, one.new) for one in event.fields})
        for event in history.of_node(context, village.hervanta).events
        if event.kind is HistoryKind.ACTIVITY
    ]
    assert history_rows[1][1]["name"] == ("Ilta", "Avoin ilta")
    assert history_rows[1][1]["name:sv"] == (None, "Öppen kväll")


def test_the_form_of_work_is_free_until_something_is_documented(context: Context, village: Village) -> None:
    draft = open_evening(context, village.hervanta)
    (activity,) = vocabulary.activities(context, village.hervanta)
    activities.change(context, replace(activity, form=FormOfWork.GROUP))
    assert vocabulary.activities(context, village.hervanta)[0].form is FormOfWork.GROUP
    saved = entries.save(context, draft).entry
    entries.bin_entry(context, saved.draft.id, saved.draft.version)  # it can come back
    refused(R.FORM_DOCUMENTED, activities.change, context, replace(activity, form=FormOfWork.OPEN))
    activities.change(context, replace(activity, form=FormOfWork.GROUP, name=Name.of("Kerho")))


def test_two_activities_of_a_unit_have_different_names(context: Context, village: Village) -> None:
    first, _ = vocabulary.add_activity(context, village.hervanta, Name.of("Ilta"), FormOfWork.OPEN)
    vocabulary.add_activity(context, village.hervanta, Name.of("Kerho", {"sv": "Klubb"}), FormOfWork.GROUP)
    elsewhere, _ = vocabulary.add_activity(context, village.kirkonkyla, Name.of("Talo"), FormOfWork.OPEN)
    refused(R.NAME_TAKEN, activities.change, context, replace(first, name=Name.of("klubb")))
    activities.change(context, replace(elsewhere, name=Name.of("Ilta")))


def test_an_activity_that_is_not_there(context: Context, village: Village) -> None:
    made, _ = vocabulary.add_activity(context, village.hervanta, Name.of("Ilta"), FormOfWork.OPEN)
    with pytest.raises(ExternalError):
        activities.change(context, replace(made, id=made.id + 1))


# --- tags ---------------------------------------------------------------------------------------------------


def test_own_tags_are_added_ordered_renamed_and_closed(context: Context, village: Village) -> None:
    first, _ = tags.add(context, village.tampere, Name.of("Mopot"))
    second, _ = tags.add(context, village.tampere, Name.of("Musiikki", {"sv": "Musik"}))
    assert [tag.id for tag in vocabulary.tags(context, village.hervanta)][-2:] == [first.id, second.id]
    tags.order(context, village.tampere, [second.id, first.id])
    assert [tag.id for tag in vocabulary.tags(context, village.hervanta)][-2:] == [second.id, first.id]
    tags.change(
        context, replace(first, name=Name.of("Mopoilu", {"en": "Mopeds"}), closed_on=date(2025, 12, 31))
    )
    assert first.id not in {tag.id for tag in vocabulary.tags(context, village.hervanta)}
    kept = {tag.id: tag for tag in vocabulary.tags(context, village.hervanta, closed=True)}[first.id]
    assert kept.name == Name.of("Mopoilu", {"en": "Mopeds"})
    # Another organisation has nothing of it.
    assert {tag.organisation_id for tag in vocabulary.tags(context, village.kirkonkyla, closed=True)} == {
        None
    }


def test_a_closed_tag_stays_in_old_entries_and_can_be_saved_with_them(
    context: Context, village: Village
) -> None:
    tag, _ = tags.add(context, village.tampere, Name.of("Mopot"))
    saved = saved_evening(context, village.hervanta, tag_ids=frozenset({tag.id}))
    tags.change(context, replace(tag, closed_on=date(2025, 11, 4)))
    again = entries.save(context, replace(saved.draft, what="Lisää")).entry
    assert again.draft.tag_ids == {tag.id}


def test_tag_names_are_not_taken_twice_nor_from_the_national_ones(context: Context, village: Village) -> None:
    national = vocabulary.tags(context, village.hervanta)[0]
    refused(R.NAME_TAKEN, tags.add, context, village.tampere, Name.of(national.name.text.upper()))
    own, _ = tags.add(context, village.tampere, Name.of("Mopot"))
    refused(R.NAME_TAKEN, tags.add, context, village.tampere, Name.of("mopot"))
    tags.add(context, village.taipalsaari, Name.of("Mopot"))  # an organisation of its own
    tags.change(context, replace(own, name=Name.of("MOPOT")))


def test_a_national_tag_is_not_an_organisations_to_change(context: Context, village: Village) -> None:
    national = vocabulary.tags(context, village.hervanta)[0]
    mine = replace(national, organisation_id=village.tampere, name=Name.of("Meidän"))
    refused(R.NOT_THERE, tags.change, context, mine)
    mentor = acting(context, Role.MENTOR, village.tampere)
    with pytest.raises(NotAllowedError):
        tags.change(mentor, replace(national, name=Name.of("Meidän")))
    network = acting(context, Role.NETWORK_ADMINISTRATOR, village.network)
    tags.change(network, replace(national, name=Name.of("Uusi nimi")))
    assert vocabulary.tags(context, village.kirkonkyla)[0].name.text == "Uusi nimi"


def acting(context: Context, role: Role, node_id: int) -> Context:
    return replace(context, actor=Actor("u", "U", (Grant(role, node_id),)))


# --- what is in use -----------------------------------------------------------------------------------------


def test_what_is_not_in_use_and_own_names(context: Context, village: Village) -> None:
    usage.choose(context, village.tampere, VocabularyKind.SETTING, "mobile", in_use=False)
    usage.choose(context, village.tampere, VocabularyKind.FIELD, "producers", in_use=False)
    usage.call(
        context,
        village.tampere,
        VocabularyKind.SETTING,
        "youth_centre",
        Name.of("Nuokkari", {"sv": "Gården"}),
    )
    found = vocabulary.usage(context, village.hervanta)
    assert not found.uses(VocabularyKind.SETTING, "mobile")
    assert not found.uses(VocabularyKind.FIELD, "producers")
    assert [
        found.local_name(VocabularyKind.SETTING, "youth_centre", code) for code in ("fi", "sv", "en")
    ] == [
        "Nuokkari",
        "Gården",
        "Nuokkari",
    ]
    assert vocabulary.usage(context, village.kirkonkyla).unused == frozenset()
    usage.choose(context, village.tampere, VocabularyKind.SETTING, "mobile", in_use=True)
    usage.call(context, village.tampere, VocabularyKind.SETTING, "youth_centre", None)
    found = vocabulary.usage(context, village.hervanta)
    assert found.uses(VocabularyKind.SETTING, "mobile")
    assert found.names == {}
    events = [e for e in history.of_node(context, village.tampere).events if e.kind is HistoryKind.VOCABULARY]
    assert [event.subject for event in events] == [
        "setting:youth_centre",
        "setting:mobile",
        "setting:youth_centre",
        "field:producers",
        "setting:mobile",
    ]


def test_something_of_each_kind_stays_in_use(context: Context, village: Village) -> None:
    *most, last = Setting
    for setting in most:
        usage.choose(context, village.tampere, VocabularyKind.SETTING, setting.value, in_use=False)
    refused(
        R.LAST_IN_USE,
        usage.choose,
        context,
        village.tampere,
        VocabularyKind.SETTING,
        last.value,
        in_use=False,
    )


def test_only_what_there_is_can_be_chosen(context: Context, village: Village) -> None:
    for kind in VocabularyKind:
        refused(R.NOT_THERE, usage.choose, context, village.tampere, kind, "nothing", in_use=False)
    refused(R.NOT_THERE, usage.call, context, village.tampere, VocabularyKind.FIELD, "why", Name.of("x"))
    refused(
        R.NOT_THERE, usage.choose, context, village.ita, VocabularyKind.FIELD, "why", in_use=False
    )  # an area is no organisation


def test_reports_keep_the_national_names(context: Context, village: Village) -> None:
    saved_evening(context, village.hervanta)
    usage.call(context, village.tampere, VocabularyKind.SETTING, "youth_centre", Name.of("Nuokkari"))
    usage.choose(context, village.tampere, VocabularyKind.SETTING, "youth_centre", in_use=False)
    question = ReportQuestion((village.tampere,), Period.of_year(2025), ("visits",), (Dimension.SETTING,))
    answer = reports.answer(context, question, language="fi")
    members = answer.members[Dimension.SETTING]
    assert [(row, members[row[0]].path) for row in answer.row_keys] == [(("youth_centre",), ())]


# --- age bands ----------------------------------------------------------------------------------------------


def test_new_bands_begin_with_a_month_and_break_the_series(context: Context, village: Village) -> None:
    december = Month(2025, 12)
    girls = {(Gender.GIRLS, "13-15"): 3, (Gender.GIRLS, "16-17"): 1}
    saved_evening(context, village.hervanta, attendance=Attendance({Gender.GIRLS: 4}, girls))
    added, _ = age_bands.add(context, village.tampere, december, [0, 13, 18])
    assert [band.code for band in added.bands] == ["under_13", "13-17", "18+"]
    assert vocabulary.age_bands(context, village.hervanta, date(2025, 11, 30)).bands == DEFAULT_BANDS
    assert vocabulary.age_bands(context, village.hervanta, date(2025, 12, 1)).bands == added.bands
    assert vocabulary.age_bands(context, village.kirkonkyla, date(2025, 12, 1)).bands == DEFAULT_BANDS
    new = Attendance({Gender.GIRLS: 2}, {(Gender.GIRLS, "13-17"): 2})
    saved_evening(context, village.hervanta, date(2025, 12, 2), attendance=new)
    question = ReportQuestion((village.tampere,), Period.of_year(2025), ("visits",), (Dimension.AGE_BAND,))
    answer = reports.answer(context, question, language="fi")
    visits = {row[0]: answer.value(answer.measures[0], row) for row in answer.row_keys}
    assert visits == {"under_13": 0, "13-17": 6, "18+": 0, "unknown": 0}
    (note,) = (one for one in answer.notes if one.kind is NoteKind.COARSER_AGE_BANDS)
    assert note.months == (december,)
    assert "December 2025" in " ".join(note_sentences(answer.notes, i18n.texts("en")))


def test_months_that_are_documented_keep_their_bands(context: Context, village: Village) -> None:
    saved_evening(context, village.hervanta, date(2025, 10, 5))
    refused(R.MONTHS_DOCUMENTED, age_bands.add, context, village.tampere, Month(2025, 10), [0, 18])
    refused(R.MONTHS_DOCUMENTED, age_bands.add, context, village.tampere, Month(2025, 9), [0, 18])
    refused(R.MONTHS_DOCUMENTED, age_bands.add, context, None, Month(2025, 10), [0, 18])
    age_bands.add(context, village.tampere, Month(2025, 11), [0, 18])  # free since
    age_bands.add(context, village.taipalsaari, Month(2025, 9), [0, 18])  # nothing was documented there
    refused(R.MONTH_TAKEN, age_bands.add, context, village.tampere, Month(2025, 11), [0, 20])


def test_this_month_may_change_in_its_middle(context: Context, village: Village) -> None:
    now = replace(context, today=real_today)  # a server goes by its own calendar
    first = real_month().first_day
    old = saved_evening(now, village.hervanta, first)
    age_bands.add(now, village.tampere, Month.of(first), [0, 18])
    again = entries.save(now, replace(old.draft, what="y")).entry
    assert again.draft.attendance.visits == old.draft.attendance.visits
    assert vocabulary.age_bands(now, village.hervanta, first).codes == ("under_18", "18+")


def test_only_bands_without_entries_are_taken_back(context: Context, village: Village) -> None:
    added, _ = age_bands.add(context, village.tampere, Month(2025, 12), [0, 18])
    planned, _ = age_bands.add(context, village.tampere, JANUARY, [0, 10, 20])
    saved_evening(
        context,
        village.hervanta,
        date(2025, 12, 5),
        attendance=Attendance({Gender.BOYS: 2}, {(Gender.BOYS, "under_18"): 1}),
    )
    age_bands.remove(context, planned)
    refused(R.BANDS_DOCUMENTED, age_bands.remove, context, added)
    refused(R.NOT_THERE, age_bands.remove, context, planned)
    common = vocabulary.vocabulary(context, village.network).bands[0]
    refused(R.BANDS_DOCUMENTED, age_bands.remove, context, common)
    refused(R.NOT_THERE, age_bands.remove, context, replace(common, organisation_id=village.tampere))
    shown = vocabulary.vocabulary(context, village.hervanta).bands
    assert [(one.month, one.documented) for one in shown] == [(None, True), (Month(2025, 12), True)]


def test_what_makes_no_bands(context: Context, village: Village) -> None:
    for starts in ([], [0], [1, 5], [0, 0, 5], [0, 9, 5], [0, 121], [*range(21)]):
        refused(R.NO_BANDS, age_bands.add, context, village.tampere, JANUARY, starts)


# --- terms and holidays -------------------------------------------------------------------------------------


def test_terms_and_holidays_of_ones_own_beside_everybodys(context: Context, village: Village) -> None:
    name = Name.of("Syyslukukausi 2025", {"sv": "Höstterminen 2025"})
    days = (date(2025, 8, 11), date(2025, 12, 20))
    common, change = calendars.keep(context, CalendarSpan(0, SpanKind.TERM, name, *days))
    assert change.vocabulary
    own, _ = calendars.keep(
        context,
        CalendarSpan(
            0, SpanKind.HOLIDAY, Name.of("Syysloma"), date(2025, 10, 13), date(2025, 10, 19), village.tampere
        ),
    )
    assert vocabulary.calendar(context, village.hervanta) == (common, own)
    assert vocabulary.calendar(context, village.kirkonkyla) == (common,)
    longer = replace(own, last=date(2025, 10, 20), name=Name.of("Syysloma", {"sv": "Höstlov"}))
    calendars.keep(context, longer)
    assert vocabulary.calendar(context, village.hervanta) == (common, longer)
    calendars.remove(context, longer)
    refused(R.NOT_THERE, calendars.remove, context, longer)
    refused(R.NOT_THERE, calendars.keep, context, longer)
    refused(R.NOT_THERE, calendars.keep, context, replace(common, organisation_id=village.tampere))
    refused(R.SPAN_TOO_LONG, calendars.keep, context, replace(common, last=date(2027, 1, 1)))
    history_rows = [
        (event.action, event.subject)
        for event in history.of_node(context, village.tampere).events
        if event.kind is HistoryKind.VOCABULARY
    ]
    assert [action for action, _ in history_rows] == [
        HistoryAction.ERASE,
        HistoryAction.CHANGE,
        HistoryAction.CREATE,
    ]


def test_a_span_that_ends_before_it_begins(context: Context, village: Village) -> None:
    name = Name.of("x")
    with pytest.raises(ValueError, match="ends before"):
        calendars.keep(
            context, CalendarSpan(0, SpanKind.TERM, name, date(2025, 2, 1), date(2025, 1, 1), village.tampere)
        )


# --- the whole ----------------------------------------------------------------------------------------------


def test_a_place_shows_all_of_its_vocabulary(context: Context, village: Village) -> None:
    open_evening(context, village.hervanta)
    found = vocabulary.vocabulary(context, village.ita)
    assert (found.organisation_id, found.may_change) == (village.tampere, True)
    assert [activity.unit_id for activity in found.activities] == [village.hervanta]
    assert village.hervanta in found.changeable_units
    above = vocabulary.vocabulary(context, village.network)
    assert (above.organisation_id, above.may_change, above.activities) == (None, True, ())
    worker = acting(context, Role.WORKER, village.hervanta)
    seen = vocabulary.vocabulary(worker, village.hervanta)
    assert (seen.may_change, seen.changeable_units) == (False, frozenset())
    part = vocabulary.vocabulary(acting(context, Role.MENTOR, village.ita), village.hervanta)
    assert (part.may_change, part.changeable_units >= {village.hervanta}) == (False, True)
