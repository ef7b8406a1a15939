"""Rights that change while somebody is in the middle of something: the right of the moment of writing counts."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from helpers.attacks.tree import NODE, hang, write
from helpers.attacks.world import World, attacked_world
from helpers.attacks.writing import OWN
from helpers.logins import ENTRIES_READ
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.services.local.databases import open_database

LONGEST_WAIT = 20.0


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("in_time", template=postgres_template)
    database = open_database(postgres_server.url("in_time"))
    yield database
    database.close()
    postgres_server.drop_database("in_time")


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with attacked_world(database) as world:
        yield world


def run(world: World, who: str, sql: str) -> int:
    return world.sessions[who].execute(world.statement(sql, who).encode()).rowcount


def by_administrator(database: Database, sql: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(sql)


def revoke(database: Database, world: World, who: str) -> None:
    by_administrator(database, f"DELETE FROM person_grant WHERE person_id = {world.own_facts[who]['my_id']}")


def test_who_waits_for_the_tree_acts_by_the_rights_of_then(database: Database, world: World) -> None:
    """The branch leaves the mentor's area while the mentor waits for whoever moves it."""
    rename = world.statement(write(changed=f"[{NODE % ('«hervanta»', 'unit')}]"), "area_mentor")
    with database.engine.connect() as administrator, ThreadPoolExecutor(1) as pool:
        transaction = administrator.begin()
        administrator.exec_driver_sql(
            world.statement(hang("«hervanta»", "[0, «beside»]"), "mentor").replace("%", "%%")
        )
        waiting = pool.submit(world.sessions["area_mentor"].execute, rename.encode())
        wait_until_blocked(database, world.sessions["area_mentor"])
        transaction.commit()
        with pytest.raises(InsufficientPrivilege):
            waiting.result(LONGEST_WAIT)
    assert organisation_name(database, world) == "Hervannan nuorisotila"


def wait_until_blocked(database: Database, session: psycopg.Connection[tuple[object, ...]]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    asked = f"SELECT cardinality(pg_blocking_pids({session.info.backend_pid}))"
    with database.engine.connect() as connection:
        while not connection.exec_driver_sql(asked).scalar():
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.01)


def organisation_name(database: Database, world: World) -> object:
    with database.engine.connect() as connection:
        return connection.exec_driver_sql(
            f"SELECT name FROM node WHERE id = {world.facts['hervanta']}"
        ).scalar()


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_a_transaction_kept_open_keeps_no_right_to_write(
    database: Database, world: World, level: str
) -> None:
    run(world, "worker", f"BEGIN ISOLATION LEVEL {level}")
    assert run(world, "worker", f"SELECT FROM {ENTRIES_READ}") == 2
    revoke(database, world, "worker")
    with pytest.raises(InsufficientPrivilege):
        run(world, "worker", OWN)
    world.sessions["worker"].rollback()
    assert run(world, "worker", f"SELECT FROM {ENTRIES_READ}") == 0


def test_a_cursor_held_open_shows_what_it_had_and_no_more(database: Database, world: World) -> None:
    run(world, "worker", "BEGIN")
    run(world, "worker", f"DECLARE kept CURSOR WITH HOLD FOR SELECT id FROM {ENTRIES_READ}")
    run(world, "worker", "COMMIT")
    revoke(database, world, "worker")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET what = 'uusi salaisuus', version = version + 1")
    assert run(world, "worker", "FETCH ALL FROM kept") == 2
    assert run(world, "worker", f"SELECT FROM {ENTRIES_READ}") == 0


def test_a_prepared_statement_asks_for_the_rights_anew(database: Database, world: World) -> None:
    run(world, "worker", f"PREPARE mine AS SELECT FROM {ENTRIES_READ}")
    for _ in range(7):  # more often than it takes to keep one plan for all
        assert run(world, "worker", "EXECUTE mine") == 2
    revoke(database, world, "worker")
    assert run(world, "worker", "EXECUTE mine") == 0


def test_a_planned_merge_gives_rights_on_its_day_by_itself(database: Database, world: World) -> None:
    """Nothing is done on the day: only the month differs."""
    count = f"SELECT FROM {ENTRIES_READ} WHERE (app.entry(id) ->> 'unit_id')::int = «moves_next_month»"
    assert run(world, "mentor", count) == 0
    assert run(world, "other", count) == 1
    month = int(str(world.facts["month"]))
    by_administrator(
        database,
        "CREATE OR REPLACE FUNCTION app.this_month() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE"
        f" SET search_path = pg_catalog, pg_temp AS 'SELECT {month + 1}'",
    )
    assert run(world, "mentor", count) == 1
    assert run(world, "other", count) == 0


def test_the_time_zone_of_a_session_moves_no_month(world: World) -> None:
    months = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "UTC", "Europe/Helsinki"):
        run(world, "worker", f"SET timezone = '{zone}'")
        found = world.sessions["worker"].execute("SELECT app.this_month()").fetchone()
        assert found
        months.add(found[0])
    assert len(months) == 1


def test_locking_out_ends_reading_at_once(database: Database, world: World) -> None:
    assert run(world, "worker", f"SELECT FROM {ENTRIES_READ}") == 2
    by_administrator(
        database, f"UPDATE person SET deactivated_at = now() WHERE id = {world.own_facts['worker']['my_id']}"
    )
    assert run(world, "worker", f"SELECT FROM {ENTRIES_READ}") == 0
