"""EXPLAIN around each function and over each table: a plan shows the call of a function and nothing below it.

A plan tells what it counted. Over a table it would count rows that a policy hides; around a function it counts what
the function answered, and (BUFFERS) how many pages it looked at meanwhile, which must not depend on what is hidden.
"""

import re
from collections.abc import Iterator

import psycopg
import pytest

from helpers.attacks.asked_world import ASKING, asked_world
from helpers.attacks.functions import Arguments, Function, alike, conditions, quoted
from helpers.attacks.world import World, everything
from helpers.postgres_server import PostgresServer
from logbook_desktop.services.local.databases import open_database

Place = tuple[World, tuple[Function, ...], Arguments]
ANALYZE = "EXPLAIN (ANALYZE, VERBOSE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF)"
OTHERS = (
    "EXPLAIN (ANALYZE, VERBOSE, BUFFERS, WAL, COSTS OFF, TIMING OFF, SUMMARY OFF)",
    "EXPLAIN (VERBOSE, GENERIC_PLAN)",
    "EXPLAIN (VERBOSE, COSTS, FORMAT JSON)",
)
PAGES = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON)"
CALLS = {"Function Scan", "Result", "ProjectSet"}
SETTINGS = (
    "SELECT 1",
    "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off",
    "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan",
)
"""What anybody may set, to have the statements inside the functions planned otherwise."""
_OVER_ORGANISATIONS = (
    *("app.agree_to_merge", "app.refuse_merge", "app.propose_merge"),
    *("app.hint", "app.is_documented", "app.write_tree"),
)
KNOWN = {("network", name) for name in _OVER_ORGANISATIONS}
"""What is hidden from others here is not from who has a right over the whole network."""
KEYS_OF_ENTRIES = {"app.history_of_entry"}
"""Looks an entry up by its key, of which 62 bits are drawn at random: who has it has read the entry."""
CARELESS = """
    CREATE FUNCTION app.careless(key uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM public.entry e WHERE e.id = key AND e.unit_id IN (SELECT app.units_read())) $$;
    ALTER FUNCTION app.careless(uuid) OWNER TO logbook_owner;
    GRANT EXECUTE ON FUNCTION app.careless(uuid) TO logbook_people"""
ATTEMPTED = """
    CREATE FUNCTION app.attempted(call text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN EXECUTE call; EXCEPTION WHEN OTHERS THEN NULL; END $$;
    GRANT EXECUTE ON FUNCTION app.attempted(text) TO logbook_people"""
"""Counts pages of a call that is refused, too: EXPLAIN of that shows the error alone. It runs as whoever asks."""
RELATIONS = """
    SELECT oid::regclass::text, relkind FROM pg_class
     WHERE relnamespace IN ('public'::regnamespace, 'app'::regnamespace) AND relkind = ANY ('{r,p,v,m,f,S}')"""
counted = 0


@pytest.fixture(scope="module")
def place(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Place]:
    postgres_server.create_database("explained", template=postgres_template)
    database = open_database(postgres_server.url("explained"))
    with asked_world(database) as place:
        with psycopg.connect(
            postgres_server.url("explained").replace("+psycopg", ""), autocommit=True
        ) as session:
            session.execute(ATTEMPTED.encode())
        before = everything(database)
        yield place
        after = everything(database)
    database.close()
    postgres_server.drop_database("explained")
    print(f"{counted} statements were explained")
    assert {name for name in before if before[name] != after[name]} == set()


def answer(world: World, who: str, sql: str) -> str:
    """The plan, or the error with its words, of a transaction that is rolled back."""
    global counted
    counted += 1
    session = world.sessions[who]
    session.execute("BEGIN")
    try:
        return "\n".join(str(row[0]) for row in session.execute(sql.encode()).fetchall())
    except psycopg.Error as error:
        return f"{error.sqlstate} {error.diag.message_primary} {error.diag.message_detail or ''}"
    finally:
        session.rollback()


def refused(answered: str) -> bool:
    return re.match(r"[0-9A-Z]{5} ", answered) is not None


def below(plan: str) -> list[str]:
    """The lines that show more than a call: another node, or what a condition inside a function counted."""
    indented = [line for line in plan.splitlines() if "->" in line]
    return [
        line
        for line in [plan.splitlines()[0], *indented]
        if not re.match(r"(Function Scan|Result|ProjectSet)\b", line.strip().removeprefix("->").strip())
    ]


@pytest.mark.parametrize("who", ASKING)
def test_a_plan_shows_calls_and_nothing_below(place: Place, who: str) -> None:
    """Whatever conditions are put around a function."""
    world, functions, arguments = place
    shown: list[str] = []
    for function in functions:
        call = function.call(*arguments.all_of(function, "own"))
        asked = [f"{ANALYZE} SELECT * FROM {call} AS f WHERE {one}" for one in conditions(function)]
        asked += [f"{options} SELECT * FROM {call} AS f" for options in OTHERS]
        for sql in asked:
            plan = answer(world, who, sql)
            if "FORMAT JSON" in sql:
                kinds = set(re.findall(r"'Node Type': '([^']+)'", plan))
                if not kinds <= CALLS or "Relation Name" in plan:
                    shown.append(f"{sql}\n{plan}")
            elif not refused(plan) and below(plan):
                shown.append(f"{sql}\n{plan}")
    assert not shown, "\n".join(shown)


@pytest.mark.parametrize("who", ASKING)
def test_a_plan_is_the_same_for_what_is_hidden_and_what_is_not_there(place: Place, who: str) -> None:
    world, functions, arguments = place
    differing: list[str] = []
    for function in functions:
        if not function.types or (who, function.name) in KNOWN:
            continue
        calls = [function.call(*arguments.all_of(function, kind)) for kind in ("hidden", "absent")]
        hidden, absent = (
            alike(answer(world, who, f"{ANALYZE} SELECT * FROM {call} AS f WHERE f IS NOT NULL"), world.facts)
            for call in calls
        )
        if hidden != absent:
            differing.append(f"{function.signature}:\n{hidden}\n{absent}")
    assert not differing, "\n".join(differing)


@pytest.mark.parametrize("who", ASKING)
@pytest.mark.parametrize("settings", SETTINGS, ids=SETTINGS)
def test_as_many_pages_are_looked_at_for_what_is_hidden(place: Place, who: str, settings: str) -> None:
    """Else BUFFERS says of every key whether it is there, exactly, at the first try."""
    world, functions, arguments = place
    differing: list[str] = []
    world.sessions[who].execute(settings.encode())
    for function in functions:
        if not function.types or (who, function.name) in KNOWN or function.name in KEYS_OF_ENTRIES:
            continue
        found = [
            pages(world, who, function.call(*arguments.all_of(function, "hidden"))),
            pages(world, who, function.call(*arguments.all_of(function, "absent"))),
        ]
        if found[0] != found[1] and differs_each_time(world, who, function, arguments):
            differing.append(f"{function.signature}: {found}")
    world.sessions[who].execute("RESET ALL")
    assert not differing, "\n".join(differing)


def pages(world: World, who: str, call: str) -> int:
    """How many pages a call looked at, also one that is refused; the less at a second time."""
    attempted = quoted(f"SELECT * FROM {call}")
    plan = answer(world, who, f"{PAGES} SELECT app.attempted({attempted})")
    found = re.search(r"'Shared Hit Blocks': (\d+)", plan)
    return int(found[1]) if found else 0


def differs_each_time(world: World, who: str, function: Function, arguments: Arguments) -> bool:
    """What the statement before left behind differs, too, but in no certain direction."""
    directions = []
    for kinds in (("hidden", "absent"), ("absent", "hidden")) * 4:
        looked_at = {
            kind: pages(world, who, function.call(*arguments.all_of(function, kind))) for kind in kinds
        }
        directions.append(looked_at["hidden"] - looked_at["absent"])
    late = directions[2:]
    return all(one > 0 for one in late) or all(one < 0 for one in late)


@pytest.mark.parametrize("who", ASKING)
def test_no_table_view_or_sequence_is_planned_for(place: Place, who: str) -> None:
    world, *_ = place
    answered: list[str] = []
    found = world.sessions[who].execute(RELATIONS.encode()).fetchall()
    for relation, kind in found:
        asked = [f"TABLE {relation} LIMIT 0", f"SELECT count(*) FROM {relation}"]
        if kind == "S":
            asked += [f"SELECT nextval('{relation}')"]
        else:
            asked += [
                f"SELECT FROM {relation} WHERE {relation}::text = 'Salaisuus'",
                f"DELETE FROM {relation}",
            ]
        for sql in (f"{options} {one}" for one in asked for options in ("", ANALYZE, *OTHERS)):
            if "nextval" in sql and "ANALYZE" not in sql:
                continue  # is not called then
            if not answer(world, who, sql).startswith("42501 permission denied"):
                answered.append(sql)
    assert len(found) > 40
    assert not answered, "\n".join(answered)


def test_the_page_count_finds_what_a_policy_would_tell(place: Place, postgres_server: PostgresServer) -> None:
    """The tests above are able to see: a function that looks for a key before it asks for the right is found."""
    world, *_ = place
    superuser = postgres_server.url("explained").replace("+psycopg", "")
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute(CARELESS.encode())
        try:
            hidden, absent = (
                pages(world, "worker", f"app.careless('{key}')")
                for key in (world.facts["foreign_entry"], "01ffffff-0000-7000-8000-0000000000ff")
            )
        finally:
            session.execute("DROP FUNCTION app.careless")
    assert hidden > absent
