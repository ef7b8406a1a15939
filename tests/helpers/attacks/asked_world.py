"""The attacked place with one more of everything that a function can be asked for by key, and a stranger."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import text

from helpers.attacks.functions import Arguments, Function, called_by_people
from helpers.attacks.world import World, attacked_world
from helpers.databases import context_on, real_today
from helpers.logins import connected, new_person, person_id
from logbook_desktop.data.database import Database
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode
from logbook_desktop.services.tree import organisation

STRANGERS = ("stranger", "first", "gated", "deactivated")
"""A login without a grant; who has not changed the first password; who has not accepted the terms; who was locked
out while signed in. None of them is anybody to a function that knows people by their rights."""
ASKING = ("mentor", "area_mentor", "worker", "manager", "viewer", "kiosk", "network", *STRANGERS)


@contextmanager
def asked_world(database: Database) -> Iterator[tuple[World, tuple[Function, ...], Arguments]]:
    """With the functions there are, and what to ask them for."""
    with attacked_world(database) as world, ExitStack() as stack:
        _more(database, world)
        login = new_person(database, "Ventti Vieras")
        world.sessions["stranger"] = stack.enter_context(
            connected(database, login.login, prepare_threshold=None)
        )
        asked_for = new_person(database, "Aina Asia", [("worker", int(str(world.facts["hervanta"])))])
        world.facts["asked_for_id"] = person_id(
            database, asked_for.login
        )  # has no session that could be ended
        world.own_facts["stranger"] = {"my_id": person_id(database, login.login), "me": login.login}
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE person SET terms_version = 1 WHERE name = 'Ventti Vieras'"))
        yield world, called_by_people(database), Arguments(world.facts)


def _more(database: Database, world: World) -> None:
    """Two organisations in which none of the people has a right, and a proposal between them and between others."""
    context = context_on(database, real_today())
    made = organisation.change(
        context,
        [
            AddNode(-1, int(str(world.facts["network"])), NodeKind.ORGANISATION, Name.of("Kaukala")),
            AddNode(-2, int(str(world.facts["network"])), NodeKind.ORGANISATION, Name.of("Etelä-Kaukala")),
        ],
    ).new_ids
    facts = world.facts
    facts |= {
        "foreign_organisation": made[-1],
        "foreign_proposal": 999,
        "own_proposal": 998,
        "foreign_question": 997,
        "own_question": 996,
        "own_tag": 998,
        "foreign_span": 999,
        "own_span": 997,
        "foreign_set": 999,
        "own_set": 998,
        "next_node": made[-2] + 1,
    }
    values = {"own": facts["tampere"], "foreign": made[-1], "other": made[-2], "month": facts["month"]}
    with database.engine.begin() as connection:
        for sql in (
            "INSERT INTO merge_proposal (id, node_id, into_id, month, proposed_by, proposed_at)"
            " VALUES (999, :foreign, :other, :month + 3, 'x', now()), (998, :other, :own, :month + 3, 'x', now())",
            "INSERT INTO merge_consent VALUES (998, :other, NULL, 'x', now())",
            "INSERT INTO tag (id, organisation_id, code, name, position) VALUES (998, :own, 'x', 'x', 9)",
            "INSERT INTO calendar_span VALUES (997, :own, 'holiday', 'x', '2025-10-13', '2025-10-19')",
            "INSERT INTO age_band_set VALUES (998, :own, 30000)",
            "INSERT INTO age_band VALUES (998, 0, NULL)",
        ):
            connection.execute(text(sql), values)
    database.tree_cache = None
