"""What stands in the letter to a colleague: worked out once, the same whoever writes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpers.databases import context_on, on_a_server
from helpers.logins import new_person, signed_in
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import Account, Person, PersonGrant
from logbook_desktop.services.context import Context
from logbook_desktop.services.people import letters, people
from logbook_desktop.services.people.letters import LetterSender
from logbook_desktop.services.people.people import NewPerson

MADE = NewPerson("logbook_000123", "abcd-efgh-jkmn-pqrs", "Aino Åkerman", Role.WORKER, 1)
NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def village(context: Context) -> Village:
    return build_village(context)


@pytest.fixture
def sender(context: Context, village: Village) -> LetterSender:
    return letters.sender(replace(context, now=lambda: NOON))


def test_it_is_good_for_fourteen_days_on_the_clock_of_the_organisation(
    sender: LetterSender, village: Village
) -> None:
    """Summer time begins meanwhile: the days are counted as the server counts them, in hours."""
    letter = sender.for_new(Account("Aino Åkerman", Role.WORKER, (village.kirkonkyla,)), MADE)
    assert letter.valid_until - NOON == timedelta(hours=336)
    assert letter.valid_until.isoformat() == "2026-04-03T15:00:00+03:00"


def test_rights_and_organisation_in_the_language_of_the_reader(
    sender: LetterSender, village: Village
) -> None:
    account = Account("Åsa", Role.MENTOR, (village.tampere, village.hervanta, 999), "asa@t.fi", "sv")
    letter = sender.for_new(account, MADE)
    assert letter.organisation == "Tammerfors"
    assert letter.rights == ((Role.MENTOR, "Tammerfors"), (Role.MENTOR, "Hervannan nuorisotila"))
    assert (letter.login, letter.password, letter.language) == (MADE.login, MADE.password, "sv")
    assert letter.is_new


def test_a_lost_password_is_no_new_account(sender: LetterSender, village: Village) -> None:
    person = Person(7, "logbook_000007", "Ville", (PersonGrant(Role.WORKER, village.kirkonkyla),))
    assert not sender.for_reset(person, "abcd").is_new
    assert sender.for_reset(replace(person, first_password_until=NOON), "abcd").is_new


def test_invented_never_passes_for_real(context: Context, village: Village) -> None:
    account = Account("Aino", Role.WORKER, (village.kirkonkyla,))
    assert not letters.sender(context).for_new(account, MADE).demo
    with context.writing() as work:
        work.meta.set("demo", "s")
        work.commit()
    assert letters.sender(context).for_new(account, MADE).demo


@on_a_server
def test_in_whose_name_it_is_written(database: Database) -> None:
    village = build_village(context_on(database))
    login = new_person(database, "Maija Mentori", [(Role.MENTOR, village.taipalsaari)])
    with signed_in(database, login.login) as context:
        people.change_person(context, login.login, email="maija@taipalsaari.fi")
        account = Account("Aino", Role.WORKER, (village.kirkonkyla,))
        letter = letters.sender(context).for_new(account, people.add_account(context, account))
    assert (letter.mentor, letter.mentor_email) == ("Maija Mentori", "maija@taipalsaari.fi")
    assert letter.database == database.location.rpartition("/")[2]
    assert letter.server == database.engine.url.host or letter.server.startswith(
        f"{database.engine.url.host}:"
    )
