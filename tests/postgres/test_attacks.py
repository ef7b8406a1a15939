"""Nobody gets in where they don't belong, even with psql in hand: every attack as each role, over its own login."""

from collections.abc import Iterator

import pytest

from helpers.attacks import Attack
from helpers.attacks.answers import ANSWER_RIGHTS, ANSWERS
from helpers.attacks.imports import IMPORT_RIGHTS, IMPORTS
from helpers.attacks.reading import READING
from helpers.attacks.rights import RIGHTS
from helpers.attacks.server import SERVER
from helpers.attacks.tree import PEOPLE, TREE
from helpers.attacks.vocabulary import VOCABULARY, VOCABULARY_RIGHTS
from helpers.attacks.world import World, attacked_world, everything
from helpers.attacks.writing import WRITING
from helpers.postgres_server import PostgresServer
from logbook_desktop.services.local.databases import open_database

ATTACKS = (*READING, *WRITING, *TREE, *PEOPLE, *SERVER, *VOCABULARY, *ANSWERS, *IMPORTS)
ALL_RIGHTS = (*RIGHTS, *VOCABULARY_RIGHTS, *ANSWER_RIGHTS, *IMPORT_RIGHTS)
TRIED = [(attack, who) for attack in ATTACKS for who in attack.who]
AT_LEAST = 150


@pytest.fixture(scope="module")
def world(postgres_server: PostgresServer, postgres_template: str) -> Iterator[World]:
    name = "attacked"
    postgres_server.create_database(name, template=postgres_template)
    database = open_database(postgres_server.url(name))
    with attacked_world(database) as world:
        before = everything(database)
        yield world
        after = everything(database)
    database.close()
    postgres_server.drop_database(name)
    assert after == before


@pytest.mark.parametrize(("attack", "who"), TRIED, ids=[f"{attack.name} as {who}" for attack, who in TRIED])
def test_attack(world: World, attack: Attack, who: str) -> None:
    outcome = world.outcome(attack, who)
    if attack.gets == "refused":
        assert len(outcome) == 5, outcome
    elif attack.gets != "anything":
        assert outcome in attack.gets.split(" or ")


@pytest.mark.parametrize(
    ("right", "who"),
    [(right, who) for right in ALL_RIGHTS for who in right.who],
    ids=[f"{right.name} as {who}" for right in ALL_RIGHTS for who in right.who],
)
def test_whoever_may_can(world: World, right: Attack, who: str) -> None:
    assert world.outcome(right, who) == right.gets


def test_there_are_enough_attacks() -> None:
    print(f"{len(TRIED)} attacks: {len(ATTACKS)} kinds, each as the roles that might try")
    assert len(TRIED) == len({(attack.name, who) for attack, who in TRIED})
    assert len(ATTACKS) >= AT_LEAST
