"""One operation for many people: a result for each, each whole or not at all, whatever becomes of the others."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from helpers.databases import on_a_server
from helpers.logins import new_person, signed_in
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import NotAllowedError, Role
from logbook_desktop.domain.people.people import (
    Account,
    PeopleRefusalError,
    PeopleRule,
    Person,
    PersonGrant,
    RightsChange,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.people import people, people_many

pytestmark = on_a_server


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def mentor(database: Database, village: Village) -> Iterator[Context]:
    login = new_person(database, "Maija Mentori", [(Role.MENTOR, village.taipalsaari)]).login
    with signed_in(database, login) as context:
        yield context


def by_name(context: Context) -> dict[str, Person]:
    return {person.name: person for person in people.people(context)}


def test_a_result_for_each(mentor: Context, village: Village) -> None:
    unit, other = village.kirkonkyla, village.saimaanharju
    accounts = [
        Account("Aino", Role.WORKER, (unit, other), "aino@t.fi", "sv"),
        Account("  ", Role.WORKER, (unit,)),
        Account("Ville", Role.WORKER, (unit,), "ville"),
        Account("Olli", Role.KIOSK, (unit, village.taipalsaari)),
        Account("Eeva", Role.WORKER, (unit, village.hervanta)),
        Account("Nea", Role.NETWORK_ADMINISTRATOR, (village.network,)),
        Account("Tiina", Role.VIEWER, (village.taipalsaari,)),
    ]
    outcomes = people_many.add_many(mentor, accounts)
    assert [one.subject for one in outcomes] == accounts
    assert [one.done for one in outcomes] == [True, False, False, False, False, False, True]
    rules = [one.error.rule for one in outcomes if isinstance(one.error, PeopleRefusalError)]
    assert rules == [PeopleRule.BAD_NAME, PeopleRule.BAD_EMAIL, PeopleRule.DOES_NOT_FIT]
    assert [isinstance(one.error, NotAllowedError) for one in outcomes[4:6]] == [True, True]
    # Nothing half done: of those refused there is nothing at all, not even the right that could have been given.
    found = by_name(mentor)
    assert set(found) == {"Maija Mentori", "Aino", "Tiina"}
    assert found["Aino"].grants == (PersonGrant(Role.WORKER, unit), PersonGrant(Role.WORKER, other))
    assert (found["Aino"].email, found["Aino"].language) == ("aino@t.fi", "sv")
    passwords = {one.made.password for one in outcomes if one.made}
    assert len(passwords) == 2


def test_rights_of_many(mentor: Context, village: Village) -> None:
    unit, other = village.kirkonkyla, village.saimaanharju
    made = people_many.add_many(mentor, [Account(name, Role.WORKER, (unit,)) for name in ("Aino", "Ville")])
    both = [found for name, found in by_name(mentor).items() if name in ("Aino", "Ville")]
    assert all(one.done for one in made)
    stranger = replace(both[0], login="logbook_999999")
    worker, viewer = PersonGrant(Role.WORKER, unit), PersonGrant(Role.VIEWER, other)
    given = people_many.change_rights(mentor, [*both, stranger], RightsChange(given=viewer))
    assert [one.done for one in given] == [True, True, False]
    assert all(set(one.made.grants) == {worker, viewer} for one in given if one.made)
    taken = people_many.change_rights(mentor, both, RightsChange(taken=viewer))
    assert all(one.made and one.made.grants == (worker,) for one in taken)
    changed = people_many.change_rights(mentor, both, RightsChange(viewer, worker))
    assert all(one.made and one.made.grants == (viewer,) for one in changed)
    again = people_many.change_rights(mentor, both[:1], RightsChange(PersonGrant(Role.MANAGER, unit), worker))
    assert [one.error.rule for one in again if isinstance(one.error, PeopleRefusalError)] == [
        PeopleRule.NOT_HELD
    ]
    last = people_many.change_rights(mentor, both[:1], RightsChange(taken=viewer))
    assert [one.error.rule for one in last if isinstance(one.error, PeopleRefusalError)] == [
        PeopleRule.LAST_RIGHT
    ]
    assert by_name(mentor)["Aino"].grants == (viewer,)


def test_a_change_of_rights_is_taken_back_for_each_as_it_was(mentor: Context, village: Village) -> None:
    """Who held the right before keeps it; what is refused for one does not stop the others, and is told."""
    unit, other = village.kirkonkyla, village.saimaanharju
    worker, viewer, manager = (
        PersonGrant(Role.WORKER, unit),
        PersonGrant(Role.VIEWER, other),
        PersonGrant(Role.MANAGER, unit),
    )
    people_many.add_many(mentor, [Account(name, Role.WORKER, (unit,)) for name in ("Aino", "Ville")])
    people.grant(mentor, by_name(mentor)["Ville"].login, other, Role.VIEWER)
    before = [by_name(mentor)[name] for name in ("Aino", "Ville")]
    for change in (
        RightsChange(given=viewer),
        RightsChange(given=manager),
        RightsChange(viewer, worker),
        RightsChange(manager, worker),
        RightsChange(taken=worker),
    ):
        concerned = before if change != RightsChange(taken=worker) else before[1:]
        assert all(one.done for one in people_many.change_rights(mentor, concerned, change))
        people_many.take_back_rights(mentor, concerned, change)
        after = [by_name(mentor)[name] for name in ("Aino", "Ville")]
        assert [set(one.grants) for one in after] == [set(one.grants) for one in before], change
    given = RightsChange(given=manager)
    people_many.change_rights(mentor, before, given)
    people.deactivate(mentor, before[0].login)
    with pytest.raises(PeopleRefusalError):
        people_many.take_back_rights(mentor, before, given)
    assert set(by_name(mentor)["Ville"].grants) == {worker, viewer}


def test_the_last_mentor_is_not_among_those_deactivated(mentor: Context, village: Village) -> None:
    people_many.add_many(mentor, [Account("Aino", Role.WORKER, (village.kirkonkyla,))])
    ended = people_many.deactivate_many(mentor, list(by_name(mentor).values()))
    assert {one.subject.name: one.done for one in ended} == {"Aino": True, "Maija Mentori": False}
    assert list(by_name(mentor)) == ["Maija Mentori"]


def test_when_the_server_goes_away_the_rest_are_not_tried(
    mentor: Context, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done before keeps its result: its first password is known to nobody else."""
    tried: list[str] = []
    add = people.add_account

    def failing(context: Context, account: Account) -> people.NewPerson:
        tried.append(account.name)
        if account.name == "Ville":
            raise ExternalError(ErrorKind.NEEDS_SERVER)
        return add(context, account)

    monkeypatch.setattr(people, "add_account", failing)
    accounts = [Account(name, Role.WORKER, (village.kirkonkyla,)) for name in ("Aino", "Ville", "Eeva")]
    first, second, third = people_many.add_many(mentor, accounts)
    assert first.made is not None
    assert isinstance(second.error, ExternalError)
    assert (third.done, third.error) == (False, None)
    assert tried == ["Aino", "Ville"]


def test_stopped_half_way(mentor: Context, village: Village) -> None:
    reported: list[float] = []

    def progress(share: float) -> bool:
        reported.append(share)
        return len(reported) < 3

    accounts = [Account(f"Nimi {number}", Role.WORKER, (village.kirkonkyla,)) for number in range(4)]
    outcomes = people_many.add_many(mentor, accounts, progress)
    assert [one.done for one in outcomes] == [True, True, False, False]
    assert reported == [0.0, 0.25, 0.5]
