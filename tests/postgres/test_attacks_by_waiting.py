"""Statements that wait for a strong lock before they ask for the right: whoever comes after them waits with them.

A session that has read anything holds a weak lock on it to the end of its transaction; a second one of the same login
that waits for a strong lock behind it would keep everybody from the table, or from signing in.
"""

from collections.abc import Iterator

import psycopg
import pytest

from helpers.attacks.world import World, attacked_world
from helpers.attacks.writing import saved
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.services.local.databases import open_database

TABLES = ("public.entry", "public.person", "public.node", "pg_catalog.pg_class", "pg_catalog.pg_authid")
DEFINING = (
    "CREATE RULE mine AS ON INSERT TO {} DO NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION app.entry_written()",
    "CREATE STATISTICS mine ON a, b FROM {}",
    "CREATE INDEX mine ON {} (a)",
    "CREATE POLICY mine ON {} USING (true)",
    "COMMENT ON TABLE {} IS 'mine'",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} ADD FOREIGN KEY (a) REFERENCES {} (a)",
    "DROP TABLE {}",
    "TRUNCATE {}",
    "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
    "REINDEX TABLE {}",
    "VACUUM FULL {}",
)
REFUSED = {"42501", "25001"}
"""No right; or not in a transaction, which is said before anything else."""


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("waited_for", template=postgres_template)
    database = open_database(postgres_server.url("waited_for"))
    yield database
    database.close()
    postgres_server.drop_database("waited_for")


@pytest.fixture(scope="module")
def world(database: Database) -> Iterator[World]:
    with attacked_world(database) as world:
        yield world


@pytest.fixture(scope="module")
def in_use(database: Database, world: World) -> Iterator[None]:
    """Somebody is in the middle of reading, and IT in the middle of writing, every one of the tables."""
    with database.engine.begin() as connection:
        for table in TABLES:
            mode = "ACCESS SHARE" if table.startswith("pg_catalog") else "ROW EXCLUSIVE"
            connection.exec_driver_sql(f"LOCK TABLE {table} IN {mode} MODE")
        yield


@pytest.mark.parametrize("statement", DEFINING)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("in_use")
def test_nothing_is_waited_for_without_the_right(world: World, table: str, statement: str) -> None:
    session = world.sessions["kiosk"]
    session.execute("BEGIN")
    session.execute("SET LOCAL lock_timeout = '200ms'")
    try:
        with pytest.raises(psycopg.Error) as refusal:
            session.execute(statement.replace("{}", table).encode())
    finally:
        session.rollback()
    assert refusal.value.sqlstate in REFUSED


def test_passwords_are_no_definitions(world: World) -> None:
    """A login may change its own, in any client."""
    session = world.sessions["worker"]
    session.execute("BEGIN")
    session.execute("ALTER ROLE CURRENT_USER PASSWORD 'Salasana-ja-vahva'")
    session.rollback()


@pytest.mark.parametrize(
    ("who", "change"),
    [
        (
            "network",
            "SELECT app.keep_tag(jsonb_build_object('id', t.id, 'organisation_id', NULL, 'name', 'x',"
            " 'names', '{}'::jsonb)) FROM app.read_tag() AS t WHERE t.id = 1",
        ),
        ("network", "SELECT app.save_question(995, 1, NULL, 'yes_no', 'x', '{}', 1, NULL)"),
        (
            "mentor",
            'SELECT app.change_activity(to_jsonb(a) || \'{"name": "x", "names": {}}\')'
            " FROM app.read_activity(ARRAY[«hervanta»], NULL) AS a WHERE a.id = «own_activity»",
        ),
    ],
    ids=["tag", "question", "activity"],
)
def test_who_changes_what_is_in_use_holds_up_no_save(world: World, who: str, change: str) -> None:
    """A tag or question of the whole network least of all."""
    parts = '"tag_ids": [1], "answers": [{"question_id": 995, "number": 1}]'
    with world.sessions[who].transaction(force_rollback=True):
        assert world.sessions[who].execute(world.statement(change, who).encode()).rowcount == 1
        with world.sessions["worker"].transaction(force_rollback=True):
            world.sessions["worker"].execute("SET LOCAL lock_timeout = '200ms'")
            save = world.statement(saved(more=parts), "worker")
            ((stored,),) = world.sessions["worker"].execute(save.encode()).fetchall()
        assert stored["saved"]["answers"] == [[995, None, 1]]
