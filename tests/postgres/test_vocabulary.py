"""Vocabularies on a server, each person over their own login: the program's services, the policies and functions."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from helpers.databases import context_on, on_a_server, real_month
from helpers.logins import Login, new_person, signed_in
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.postgres.installation import Roles, close_database
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import OptionalField
from logbook_desktop.domain.entries.vocabulary import (
    CalendarSpan,
    SpanKind,
    VocabularyKind,
    VocabularyRefusalError,
    VocabularyRule,
)
from logbook_desktop.domain.errors import ErrorKind, ExternalError, PartlySavedError
from logbook_desktop.domain.history import HistoryKind
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import history
from logbook_desktop.services.tree import beginning, organisation
from logbook_desktop.services.vocabulary import activities, age_bands, calendars, tags, usage, vocabulary
from logbook_desktop.wording.errors import is_expected

pytestmark = on_a_server

K = VocabularyKind


def later() -> Month:
    """A month that has not begun."""
    return real_month().plus(2)


DAYS = (date(2025, 8, 11), date(2025, 12, 20))


@pytest.fixture
def village(database: Database) -> Village:
    with database.engine.begin() as connection:
        close_database(connection, Roles("logbook"))
    context = context_on(database)
    village = build_village(context)
    saved_evening(context, village.hervanta)
    saved_evening(context, village.kirkonkyla)
    database.tree_cache = None
    return village


class Cast:
    """Contexts of people, each over a login of their own, made when first asked for."""

    def __init__(self, database: Database, village: Village, stack: ExitStack) -> None:
        self._database, self._stack = database, stack
        self._rights = {
            "mentor": (Role.MENTOR, village.tampere),
            "area_mentor": (Role.MENTOR, village.ita),
            "worker": (Role.WORKER, village.hervanta),
            "manager": (Role.MANAGER, village.tampere),
            "viewer": (Role.VIEWER, village.tampere),
            "network": (Role.NETWORK_ADMINISTRATOR, village.network),
            "other": (Role.MENTOR, village.taipalsaari),
        }
        self._made: dict[str, Context] = {}

    def __getitem__(self, who: str) -> Context:
        if who not in self._made:
            login = new_person(self._database, who, [self._rights[who]])
            self._made[who] = self._stack.enter_context(signed_in(self._database, login.login))
        return self._made[who]


@pytest.fixture
def cast(database: Database, village: Village) -> Iterator[Cast]:
    with ExitStack() as stack:
        yield Cast(database, village, stack)


def arrange(mentor: Context, town: int) -> None:
    """One of everything."""
    own, _ = tags.add(mentor, town, Name.of("Mopot", {"sv": "Mopeder"}))
    other, _ = tags.add(mentor, town, Name.of("Musiikki"))
    tags.order(mentor, town, [other.id, own.id])
    tags.change(mentor, replace(own, name=Name.of("Mopoilu")))
    usage.choose(mentor, town, K.SETTING, "mobile", in_use=False)
    usage.choose(mentor, town, K.TAG, vocabulary.tags(mentor, town)[0].code, in_use=False)
    usage.call(mentor, town, K.SETTING, "youth_centre", Name.of("Nuokkari", {"sv": "Gården"}))
    age_bands.add(mentor, town, later(), [0, 13, 18])
    span, _ = calendars.keep(mentor, CalendarSpan(0, SpanKind.TERM, Name.of("Syksy"), *DAYS, town))
    calendars.keep(mentor, replace(span, name=Name.of("Syyslukukausi", {"sv": "Hösttermin"})))


def test_a_mentor_arranges_the_own_organisation_and_colleagues_see_it(cast: Cast, village: Village) -> None:
    mentor, town = cast["mentor"], village.tampere
    arrange(mentor, town)
    mine = vocabulary.vocabulary(mentor, town)
    assert [tag.name.text for tag in mine.tags if tag.organisation_id == town] == ["Musiikki", "Mopoilu"]
    assert not mine.usage.uses(K.SETTING, "mobile")
    assert [(one.month, one.organisation_id) for one in mine.bands] == [(None, None), (later(), town)]
    assert [span.name.in_language("sv") for span in mine.calendar] == ["Hösttermin"]
    for who in ("worker", "manager", "area_mentor"):
        assert vocabulary.usage(cast[who], village.hervanta) == mine.usage, who
        assert vocabulary.calendar(cast[who], village.hervanta) == mine.calendar, who
        assert vocabulary.tags(cast[who], village.hervanta, closed=True) == mine.tags, who
    with pytest.raises(NotAllowedError):
        vocabulary.usage(cast["other"], village.hervanta)
    assert vocabulary.vocabulary(cast["other"], village.kirkonkyla).usage.unused == frozenset()


def test_each_change_is_told_in_the_history_that_mentors_read(cast: Cast, village: Village) -> None:
    arrange(cast["mentor"], village.tampere)
    events = history.of_node(cast["mentor"], village.tampere).events
    subjects = {event.subject.partition(":")[0] for event in events if event.kind is HistoryKind.VOCABULARY}
    assert subjects == {"tag", "setting", "bands", "span"}
    assert {event.by for event in events if event.kind is HistoryKind.VOCABULARY} == {"mentor"}


def test_activities_by_the_mentor_of_the_branch(cast: Cast, village: Village) -> None:
    for who in ("mentor", "area_mentor"):
        (activity,) = vocabulary.activities(cast[who], village.hervanta, closed=True)
        after = replace(activity, name=Name.of(f"Ilta {who}", {"sv": "Kväll"}), closed_on=date(2025, 12, 1))
        activities.change(cast[who], after)
        (stored,) = vocabulary.activities(cast[who], village.hervanta, closed=True)
        assert (stored.name, stored.closed_on) == (after.name, after.closed_on)
    with pytest.raises(VocabularyRefusalError) as refused:
        activities.change(cast["mentor"], replace(stored, form=FormOfWork.GROUP))
    assert refused.value.rule is VocabularyRule.FORM_DOCUMENTED


@pytest.mark.parametrize("who", ["area_mentor", "worker", "manager", "viewer", "network", "other"])
def test_nobody_else_changes_the_organisation(cast: Cast, village: Village, who: str) -> None:
    with pytest.raises(NotAllowedError):
        arrange(cast[who], village.tampere)


def test_what_is_everybodys_is_the_networks(cast: Cast, village: Village) -> None:
    network = cast["network"]
    found = vocabulary.vocabulary(network, village.network)
    assert (found.organisation_id, found.may_change) == (None, True)
    tags.change(network, replace(found.tags[0], name=Name.of("Osallisuus")))
    calendars.keep(network, CalendarSpan(0, SpanKind.HOLIDAY, Name.of("Joululoma"), *DAYS))
    age_bands.add(network, None, later(), [0, 18])
    assert vocabulary.tags(cast["worker"], village.hervanta)[0].name.text == "Osallisuus"
    assert vocabulary.calendar(cast["other"], village.kirkonkyla)[0].name.text == "Joululoma"
    assert vocabulary.vocabulary(cast["mentor"], village.tampere).bands[-1].month == later()
    with pytest.raises(NotAllowedError):
        tags.change(cast["mentor"], vocabulary.tags(cast["mentor"], village.tampere)[0])
    with pytest.raises(NotAllowedError):
        usage.choose(network, village.tampere, K.SETTING, "mobile", in_use=False)


def test_bands_that_others_count_in_are_known_to_be_in_use(cast: Cast, village: Village) -> None:
    """The mentor of Tampere cannot read Taipalsaari's entries; that the common bands are in use is no secret."""
    bands = vocabulary.vocabulary(cast["mentor"], village.tampere).bands
    assert [one.documented for one in bands] == [True]


def first_steps(database: Database, village: Village) -> tuple[Login, beginning.FirstSteps]:
    """The mentor of a new organisation, and what they begin with."""
    made = organisation.change(
        context_on(database), [AddNode(-1, village.region, NodeKind.ORGANISATION, Name.of("Lemi"))]
    )
    lemi = made.new_ids[-1]
    login = new_person(database, "Lemin mentori", [(Role.MENTOR, lemi)])
    return login, beginning.FirstSteps(
        lemi,
        (Name.of("Lemin nuorisotila"), Name.of("Koulu")),
        ((Name.of("Avoin ilta"), FormOfWork.OPEN), (Name.of("Kerho"), FormOfWork.GROUP)),
        frozenset({FormOfWork.OPEN, FormOfWork.GROUP}),
        frozenset({Setting.YOUTH_CENTRE, Setting.SCHOOL}),
        frozenset({OptionalField.AGES}),
    )


def test_a_first_mentor_begins(database: Database, village: Village) -> None:
    login, plan = first_steps(database, village)
    lemi = plan.organisation
    with signed_in(database, login.login) as mentor:
        tree = organisation.tree(mentor)
        assert beginning.waiting(mentor.actor, tree, mentor.month) == lemi
        begun = beginning.begin(mentor, plan)
        assert begun.organisation_id == lemi
        for unit in begun.unit_ids:
            found = vocabulary.activities(mentor, unit)
            assert [one.name.text for one in found] == ["Avoin ilta", "Kerho"]
        used = vocabulary.usage(mentor, begun.unit_ids[0])
        assert {one for one in Setting if used.uses(K.SETTING, one.value)} == plan.settings
        assert {one for one in OptionalField if used.shows(one)} == plan.fields
        with pytest.raises(NotAllowedError):
            beginning.begin(mentor, replace(plan, organisation=village.tampere))
        assert beginning.waiting(mentor.actor, organisation.tree(mentor), mentor.month) is None


def test_where_the_second_step_fails_the_units_are_there(
    database: Database, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree counts from the commit on, so units and what they run are two saves."""
    login, plan = first_steps(database, village)

    def lost(*_: object) -> None:
        raise ExternalError(ErrorKind.NO_SERVER)

    with signed_in(database, login.login) as mentor:
        with monkeypatch.context() as patched, pytest.raises(PartlySavedError) as raised:
            patched.setattr(beginning, "_furnish", lost)
            beginning.begin(mentor, plan)
        begun = raised.value.result
        assert isinstance(begun, beginning.FirstStepsResult)
        assert is_expected(raised.value)
        tree = organisation.tree(mentor)
        assert [tree[unit].name for unit in begun.unit_ids] == list(plan.units)
        assert vocabulary.activities(mentor, begun.unit_ids[0]) == ()


def test_two_mentors_at_once(database: Database, cast: Cast, village: Village) -> None:
    """The second waits for the first, and finds what it left."""
    first = new_person(database, "Toinen", [(Role.MENTOR, village.tampere)])
    with signed_in(database, first.login) as second:
        tags.add(second, village.tampere, Name.of("Mopot"))
        with pytest.raises(VocabularyRefusalError) as refused:
            tags.add(cast["mentor"], village.tampere, Name.of("mopot"))
        assert refused.value.rule is VocabularyRule.NAME_TAKEN
        age_bands.add(second, village.tampere, later(), [0, 18])
        with pytest.raises(VocabularyRefusalError) as refused:
            age_bands.add(cast["mentor"], village.tampere, later(), [0, 20])
        assert refused.value.rule is VocabularyRule.MONTH_TAKEN


def test_whatever_is_noted_has_its_author(database: Database, cast: Cast, village: Village) -> None:
    arrange(cast["mentor"], village.tampere)
    with database.engine.connect() as connection:
        logins = connection.scalars(
            text("SELECT DISTINCT login FROM history WHERE kind = 'vocabulary'")
        ).all()
    assert logins == [cast["mentor"].actor.login]
