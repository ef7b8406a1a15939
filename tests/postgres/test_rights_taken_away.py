"""Rights that are taken away while somebody is in the middle of something: it ends, and they are told."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from psycopg import errors

from helpers.cast import Cast, Open, as_, cast, village
from helpers.databases import context_on, on_a_server
from helpers.logins import person_id, signed_in
from helpers.village import Village, open_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import IncompleteError
from logbook_desktop.domain.people.access import Action, NotAllowedError, Role
from logbook_desktop.domain.people.people import PersonGrant
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.people import people

__all__ = ["as_", "cast", "village"]

pytestmark = on_a_server


@pytest.fixture
def mentor(database: Database, cast: Cast) -> Iterator[Context]:
    with signed_in(database, *cast["mentor"]) as context:
        yield context


def _revoke(mentor: Context, login: str, village: Village) -> object:
    people.grant(mentor, login, village.saimaanharju, Role.WORKER)  # the last right is not taken so
    return people.revoke(mentor, login, village.kirkonkyla, Role.WORKER)


def _change(mentor: Context, login: str, village: Village) -> object:
    given, instead = (PersonGrant(Role.WORKER, at) for at in (village.kirkonkyla, village.saimaanharju))
    return people.change_grant(mentor, login, given, instead)


def _reset(mentor: Context, login: str, _village: Village) -> object:
    return people.reset(mentor, login)


def _deactivate(mentor: Context, login: str, _village: Village) -> object:
    return people.deactivate(mentor, login)


@pytest.mark.parametrize("change", [_revoke, _change, _reset, _deactivate])
def test_what_was_begun_before_it_was_saved_is_ended(
    mentor: Context,
    cast: Cast,
    as_: Open,
    village: Village,
    change: Callable[[Context, str, Village], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server ends the sessions it sees; one that comes in before it is saved has the rights of before."""
    late, true_commit = [], UnitOfWork.commit

    def commit_after_somebody_came_in(work: UnitOfWork) -> None:
        late.append(as_("worker", autocommit=False))
        late[-1].execute("SELECT 1")
        true_commit(work)

    monkeypatch.setattr(UnitOfWork, "commit", commit_after_somebody_came_in)
    change(mentor, cast["worker"].login, village)
    assert late
    with pytest.raises(errors.AdminShutdown):
        late[-1].execute("SELECT 1")


@pytest.mark.parametrize("left", [None, Role.VIEWER])
def test_who_lost_the_right_is_told_so_and_not_that_the_entry_is_incomplete(
    database: Database, cast: Cast, village: Village, left: Role | None
) -> None:
    """The server shows nothing of the unit any more, or its name alone, so its activity is missing, too."""
    draft = open_evening(context_on(database), village.kirkonkyla)
    with signed_in(database, *cast["worker"]) as worker:
        with pytest.raises(IncompleteError):
            entries.save(worker, replace(draft, activity_id=None))
        with database.engine.begin() as connection:
            number = person_id(database, cast["worker"].login)
            if left is None:
                connection.exec_driver_sql(f"DELETE FROM person_grant WHERE person_id = {number}")
            else:
                connection.exec_driver_sql(
                    f"UPDATE person_grant SET role = '{left.value}' WHERE person_id = {number}"
                )
        with pytest.raises(NotAllowedError) as refused:
            entries.save(worker, draft)
    assert (refused.value.action, refused.value.node_id) == (Action.WRITE_ENTRIES, village.kirkonkyla)
