"""A session sees the tree by the rights of now, not by those it began with."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from helpers.databases import context_on, on_a_server
from helpers.logins import PASSWORD, new_person, person_id, server_of
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.tree import organisation

pytestmark = on_a_server


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture
def viewer(database: Database, village: Village) -> Iterator[Context]:
    login = new_person(database, "Lukija", [(Role.VIEWER, village.kirkonkyla)]).login
    signed_in = sign_in(server_of(database), login, PASSWORD)
    yield signed_in.context
    signed_in.context.database.close()


def test_a_right_given_or_taken_shows_at_the_next_look(
    database: Database, village: Village, viewer: Context
) -> None:
    def sees_hervanta() -> bool:
        return village.hervanta in organisation.tree(viewer)

    person = {"person": person_id(database, viewer.actor.login), "node": village.tampere}
    assert not sees_hervanta()
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
                " VALUES (:person, 'viewer', :node, now(), 'test')"
            ),
            person,
        )
    assert sees_hervanta()
    with database.engine.begin() as connection:
        connection.execute(
            text("DELETE FROM person_grant WHERE person_id = :person AND node_id = :node"), person
        )
    assert not sees_hervanta()
