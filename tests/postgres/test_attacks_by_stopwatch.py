"""A stop-watch tells nothing of what is hidden: not of keys, nor of words and days. And one that could is noticed."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import pytest

from helpers.attacks.asked_world import asked_world
from helpers.attacks.functions import Arguments, Function
from helpers.attacks.stopwatch import Effect, compared, effect_of
from helpers.attacks.world import Connection, World
from helpers.postgres_server import PostgresServer
from helpers.proofs import Chance
from logbook_desktop.services.local.databases import open_database

EACH = 1000
"""Calls of either kind: enough for an interval of 0.033 to either side."""
WHO = ("worker", "stranger")
KEYS_OF_ENTRIES = {"app.history_of_entry"}
"""Looks up what was erased as well, which no unit's entries lead to. Nobody guesses the key of an entry."""
OLD_POLICY = """
    CREATE TABLE public.old_form AS
      SELECT n AS id, CASE WHEN n = 1 THEN 'Salaisuus' ELSE 'x' || n END AS what, 1999999 AS unit_id
        FROM generate_series(1, 60) AS n;
    ALTER TABLE public.old_form OWNER TO logbook_owner;
    ALTER TABLE public.old_form ENABLE ROW LEVEL SECURITY;
    GRANT SELECT ON public.old_form TO logbook_people;
    CREATE POLICY read ON public.old_form FOR SELECT TO logbook_people
      USING (unit_id = ANY (ARRAY(SELECT u FROM app.units_read() AS u)))"""


@dataclass(frozen=True)
class Place:
    world: World
    functions: tuple[Function, ...]
    arguments: Arguments
    superuser: str


@pytest.fixture(scope="module")
def place(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Place]:
    postgres_server.create_database("timed", template=postgres_template)
    url = postgres_server.url("timed")
    database = open_database(url)
    with asked_world(database) as (world, functions, arguments):
        yield Place(world, functions, arguments, url.replace("+psycopg", ""))
    database.close()
    postgres_server.drop_database("timed")


def effect(
    session: Connection, hidden: str, absent: str, seed: str, chance: Chance, each: int = EACH
) -> Effect:
    """Of two statements, each a transaction of its own; repeated where it seems to tell something.

    Once is the issue's rule; once more, each in an order of its own, so that over more than a hundred comparisons
    a busy machine raises no alarm. What a stop-watch could tell is found each time, and in the same direction.
    """

    def call(statement: bytes) -> None:
        with suppress(psycopg.errors.DatabaseError):
            session.execute(statement)

    def both(run: str) -> Effect:
        return compared(
            lambda: call(hidden.encode()), lambda: call(absent.encode()), chance.random(f"{seed} {run}"), each
        )

    for statement in (hidden, absent) * 8:
        call(statement.encode())
    found: list[Effect] = []
    for run in ("first", "again", "once more"):
        found.append(both(run))
        if found[-1].tells_nothing:
            return found[-1]
    alike = len({one.probability > 0.5 for one in found}) == 1
    return found[-1] if alike else Effect(0.5, 0.5, 0.5)


def ready(function: Function, arguments: Arguments, kind: str) -> str:
    """Writers in a block that takes back what they do, so that the next call finds everything as it was."""
    call = function.call(*arguments.all_of(function, kind))
    if not function.writes:
        return f"SELECT * FROM {call}"
    undone = "RAISE EXCEPTION 'enough' USING ERRCODE = 'LB999'"
    return f"DO $do$ BEGIN PERFORM * FROM {call}; {undone}; END $do$"


@pytest.mark.alone
@pytest.mark.slow("server")
@pytest.mark.parametrize("who", WHO)
def test_a_hidden_thing_takes_as_long_as_none(place: Place, who: str, chance: Chance) -> None:
    session = place.world.sessions[who]
    found: list[str] = []
    effects: dict[str, float] = {}
    asked = [
        function
        for function in place.functions
        if function.reads_keys and function.name not in KEYS_OF_ENTRIES
    ]
    for function in asked:
        hidden, absent = (ready(function, place.arguments, kind) for kind in ("hidden", "absent"))
        effect_found = effect(session, hidden, absent, f"{who} {function.signature}", chance)
        effects[function.name] = effect_found.probability
        if not effect_found.tells_nothing:
            found.append(f"{function.signature}: {effect_found}")
    print(f"{len(asked)} functions, {2 * EACH * len(asked)} calls as {who}")
    strongest = sorted(effects, key=lambda name: -abs(effects[name] - 0.5))[:5]
    print(", ".join(f"{name} {effects[name]:.3f}" for name in strongest))
    assert not found, "\n".join(found)


@pytest.mark.alone
@pytest.mark.slow("server")
def test_the_old_form_is_noticed(place: Place, chance: Chance) -> None:
    """A word of the caller's is compared before the policy, and the scope worked out only if it is there."""
    statement = "SELECT FROM public.old_form WHERE what = '{}'"
    with psycopg.connect(place.superuser, autocommit=True) as session:
        session.execute(OLD_POLICY.encode())
        try:
            found = effect(
                place.world.sessions["worker"],
                statement.format("Salaisuus"),
                statement.format("Olematon!"),
                "old form",
                chance,
            )
        finally:
            session.execute("DROP TABLE public.old_form")
    print(f"the old form: {found}")
    assert found.is_found


def test_the_stopwatch_measures_what_it_says(chance: Chance) -> None:
    random = chance.random("times")
    absent = [random.gauss(140, 15) for _ in range(EACH)]
    same = [random.gauss(140, 15) for _ in range(EACH)]
    later = [random.gauss(180, 15) for _ in range(EACH)]
    as_ns = [[int(1000 * one) for one in times] for times in (absent, same, later)]
    assert effect_of(as_ns[1], as_ns[0]).tells_nothing
    found = effect_of(as_ns[2], as_ns[0])
    assert found.is_found
    assert found.probability == pytest.approx(0.97, abs=0.02)
