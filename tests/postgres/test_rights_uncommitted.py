"""Rights count from the commit on: a transaction that changes them is answered as nobody, however it goes on."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text

from helpers.databases import context_on, real_today
from helpers.logins import ENTRIES_READ, connected, new_person, person_id, verifier
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.periods import Month
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people import terms

GRANTS = "SELECT count(*) FROM app.my_grants()"
CHANGE = f"SELECT app.change_own_password('{verifier('', 'another one, quite long')}')"


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("uncommitted", template=postgres_template)
    database = open_database(postgres_server.url("uncommitted"))
    yield database
    database.close()
    postgres_server.drop_database("uncommitted")


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


def test_a_changed_password_opens_nothing_before_the_commit(database: Database, village: Village) -> None:
    login = new_person(database, "Aino", [("worker", village.hervanta)], first_password=True)
    with connected(database, *login, autocommit=False) as session:
        assert session.execute(GRANTS).fetchone() == (0,)
        session.execute(CHANGE)
        assert session.execute(GRANTS).fetchone() == (0,)
        session.rollback()
        assert session.execute(GRANTS).fetchone() == (0,)


def test_what_is_committed_opens_what_it_should(database: Database, village: Village) -> None:
    login = new_person(database, "Aino", [("worker", village.hervanta)], first_password=True)
    with connected(database, *login, autocommit=False) as session:
        session.execute(CHANGE)
        session.commit()
        assert session.execute(GRANTS).fetchone() == (1,)


def test_a_savepoint_takes_back_the_mark_with_the_change(database: Database, village: Village) -> None:
    login = new_person(database, "Aino", [("worker", village.hervanta)], first_password=True)
    with connected(database, *login, autocommit=False) as session:
        session.execute("SAVEPOINT before")
        session.execute(CHANGE)
        session.execute("ROLLBACK TO before")
        assert session.execute(GRANTS).fetchone() == (0,)
        session.execute("DO $$ BEGIN PERFORM app.change_own_password('x'); EXCEPTION WHEN OTHERS THEN END $$")
        assert session.execute(GRANTS).fetchone() == (0,)


@pytest.mark.parametrize("reader", [f"({GRANTS})", "(SELECT count(*) FROM app.scope('{worker}'))"])
def test_not_in_the_same_statement_either(database: Database, village: Village, reader: str) -> None:
    login = new_person(database, "Aino", [("worker", village.hervanta)], first_password=True)
    with connected(database, *login, autocommit=False) as session:
        for statement in (
            f"{CHANGE}, {reader}",
            f"WITH c AS MATERIALIZED ({CHANGE}) SELECT c, {reader} FROM c",
        ):
            found = session.execute(statement.encode()).fetchone()
            assert found is not None
            assert found[1] == 0
            session.rollback()


def test_accepted_terms_open_nothing_before_the_commit(database: Database, village: Village) -> None:
    login = new_person(database, "Aino", [("mentor", village.tampere)])
    texts = dict.fromkeys(("fi", "sv", "en"), "Terms")
    terms.publish(context_on(database, real_today()), real_today(), texts)
    with connected(database, *login, autocommit=False) as session:
        assert session.execute(GRANTS).fetchone() == (0,)
        session.execute("SELECT app.accept_terms(1, %s)", (village.tampere,))
        session.execute("SELECT app.accept_terms(1)")
        assert session.execute(GRANTS).fetchone() == (0,)
        session.commit()
        assert session.execute(GRANTS).fetchone() == (1,)


def test_a_changed_tree_opens_nothing_before_the_commit(database: Database, village: Village) -> None:
    """Not even what was open before: what a change adds up to is not to be tried out and rolled back."""
    saved_evening(context_on(database), village.hervanta)
    login = new_person(database, "Aino", [("mentor", village.tampere)])
    month = Month.of(real_today()).number
    move = {"places": {str(village.hervanta): [[0, village.ita], [month, village.tampere]]}}
    change = f"SELECT app.write_tree('{json.dumps(move)}')"
    seen = "SELECT count(*) FROM app.read_node()"
    with connected(database, *login, autocommit=False) as session:
        assert (before := session.execute(seen).fetchone()) != (0,)
        session.execute(change.encode())
        for question in (
            seen,
            GRANTS,
            "SELECT count(*) FROM app.read_node_place()",
            f"SELECT count(*) FROM {ENTRIES_READ}",
        ):
            assert session.execute(question.encode()).fetchone() == (0,)
        assert session.execute("SELECT app.tree_version()").fetchone() == (None,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(change.encode())  # nor does one change follow another
        session.rollback()
        session.execute("SAVEPOINT before")
        session.execute(change.encode())
        session.execute("ROLLBACK TO before")
        assert session.execute(seen).fetchone() == before
        session.execute(change.encode())
        session.commit()
        assert session.execute(seen).fetchone() == before


def test_marks_are_swept(database: Database, village: Village) -> None:
    for number in range(3):
        login = new_person(database, f"Aino {number}", [("worker", village.hervanta)], first_password=True)
        with connected(database, *login) as session:
            session.execute(CHANGE)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM right_change")) == 1


VERIFIER = verifier("", "yet another one, quite long")
CHANGES = {
    "create_person": f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', ARRAY[%(tampere)s])",
    "grant_role": "SELECT app.grant_role(%(colleague)s, 'viewer', %(tampere)s)",
    "grant_role of what is held": "SELECT app.grant_role(%(colleague)s, 'worker', %(hervanta)s)",
    "revoke_role": "SELECT app.revoke_role(%(colleague)s, 'worker', %(hervanta)s)",
    "revoke_role of what is not held": "SELECT app.revoke_role(%(colleague)s, 'viewer', %(hervanta)s)",
    "change_grant": "SELECT app.change_grant(%(colleague)s, 'worker', %(hervanta)s, 'viewer', %(tampere)s)",
    "change_grant into itself": "SELECT app.change_grant("
    "%(colleague)s, 'worker', %(hervanta)s, 'worker', %(hervanta)s)",
    "reset_password": f"SELECT app.reset_password(%(colleague)s, '{VERIFIER}')",
    "deactivate_person": "SELECT app.deactivate_person(%(colleague)s)",
}
READERS = (
    GRANTS,
    "SELECT count(*) FROM app.scope('{mentor}')",
    "SELECT count(*) FROM app.read_person()",
    "SELECT count(*) FROM app.read_person_grant()",
    "SELECT count(*) FROM app.people_managed()",
    "SELECT count(*) FROM app.my_channels()",
)


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_of_rights_nobody_is_asked(database: Database, village: Village, change: str) -> None:
    """Nor is a second change taken; after the commit, and after a ROLLBACK, everything goes on."""
    mentor = new_person(database, "Mette", [("mentor", village.tampere)])
    colleague = new_person(database, "Aino", [("worker", village.hervanta), ("worker", village.ita)])
    values = vars(village) | {"colleague": person_id(database, colleague.login)}
    with connected(database, *mentor, autocommit=False) as session:

        def answers() -> list[int]:
            return [int(found[0]) for one in READERS if (found := session.execute(one.encode()).fetchone())]

        def ask(statement: str) -> None:
            session.execute(statement.encode(), values)

        before = answers()
        assert 0 not in before
        session.execute("SAVEPOINT before")
        ask(CHANGES[change])
        assert answers() == [0] * len(READERS)
        for second in CHANGES.values():
            session.execute("SAVEPOINT second")
            with pytest.raises(InsufficientPrivilege):
                ask(second)
            session.execute("ROLLBACK TO second")
        session.execute("ROLLBACK TO before")
        assert answers() == before
        with pytest.raises(InsufficientPrivilege):
            ask(
                f"DO $$ BEGIN PERFORM {CHANGES[change].removeprefix('SELECT ')}; "
                f"PERFORM {CHANGES[change].removeprefix('SELECT ')}; END $$" % values
            )
        session.rollback()
        ask(CHANGES[change])
        session.commit()
        assert 0 not in answers()
