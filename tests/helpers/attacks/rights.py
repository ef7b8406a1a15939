"""Who may, can: without these a refusal would prove nothing."""

from helpers.attacks import Attack, attack
from helpers.attacks.tree import NODE, VERIFIER, add, hang, merge, write
from helpers.attacks.writing import AGES, CHANGE, OWN, drafted, saved
from helpers.logins import ENTRIES_READ

RIGHTS: tuple[Attack, ...] = (
    attack("right: an entry in the own unit", ("worker", "mentor", "area_mentor"), OWN, gets="rows 1"),
    attack(
        "right: its parts",
        ("worker",),
        saved(more=f'"tag_ids": [1], {AGES % 1}'),
        "SELECT concat(e ->> 'ages', e ->> 'tags') FROM app.entry('«fresh»') AS e",
        gets='is [["girls", "7-12", 1]][1]',
    ),
    attack(
        "right: many entries at once",
        ("worker", "mentor"),
        f"""SELECT app.add_entries('[{drafted()}, {drafted(key="other_fresh", more=AGES % 1)}]')""",
        "SELECT app.entry('«other_fresh»') ->> 'ages'",
        gets='is [["girls", "7-12", 1]]',
    ),
    attack(
        "right: what a colleague sees",
        ("mentor", "area_mentor"),
        "SELECT FROM app.rehearsed(«worker_id») WHERE what = 'read' AND node_id = «hervanta»",
        gets="rows 1",
    ),
    attack(
        "right: the next version",
        ("worker", "mentor"),
        f"{CHANGE} -> 'saved' ->> 'version'",
        gets="is 2",
    ),
    attack(
        "right: into the bin and out",
        ("worker", "mentor"),
        "SELECT app.bin_entry('«own_entry»', 1, true)",
        "SELECT app.bin_entry('«own_entry»', 2, false) -> 'saved' ->> 'version'",
        gets="is 3",
    ),
    attack(
        "right: entries of the unit",
        ("worker", "mentor", "manager", "area_mentor"),
        f"SELECT FROM {ENTRIES_READ}",
        gets="rows 2",
    ),
    attack(
        "right: names of the organisation",
        ("worker", "mentor", "manager", "viewer"),
        "SELECT FROM app.read_node() WHERE id IN («hervanta», «tampere»)",
        gets="rows 2",
    ),
    attack(
        "right: the own unit at the door",
        ("kiosk",),
        "SELECT FROM app.read_node() WHERE id = «hervanta»",
        gets="rows 1",
    ),
    attack(
        "right: organisations of the network",
        ("network",),
        "SELECT FROM app.read_node() WHERE kind = 'organisation'",
        gets="rows 2",
    ),
    attack("right: a unit", ("mentor", "area_mentor"), add("«next_node»", "unit", "«ita»"), gets="is "),
    attack(
        "right: an organisation", ("network",), add("«next_node»", "organisation", "«region»"), gets="is "
    ),
    attack(
        "right: two organisations merged",
        ("two_hats",),
        merge("«tampere»", "«network»", "«taipalsaari»", '"Tampere"', '{"sv": "Tammerfors"}'),
        gets="is ",
    ),
    attack(
        "right: an organisation to another region",
        ("network",),
        hang("«tampere»", "[0, «network»]", "[24300, «region»]"),
        gets="is ",
    ),
    attack(
        "right: a unit moved and planned",
        ("mentor",),
        hang("«hervanta»", "[0, «ita»]", "[24300, «beside»]", "[26000, «tampere»]"),
        gets="is ",
    ),
    attack("right: a place taken away", ("mentor",), hang("«came_from_beside»", "[0, «beside»]"), gets="is "),
    attack(
        "right: the own branch stays whole",
        ("area_mentor",),
        hang("«came_from_beside»", "[0, «beside»]", "[24300, «below_ita»]"),
        gets="is ",
    ),
    attack(
        "right: a node renamed",
        ("mentor", "area_mentor"),
        write(changed=f"[{NODE % ('«hervanta»', 'unit')}]"),
        gets="is ",
    ),
    attack(
        "right: a colleague",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', ARRAY[«hervanta»]::int[])",
        gets="rows 1",
    ),
    attack(
        "right: the first password changed",
        ("first",),
        f"SELECT app.change_own_password('{VERIFIER}')",
        gets="is ",
    ),
    attack("right: a text redacted", ("mentor",), "SELECT app.redact('«own_entry»', 'what')", gets="is 2"),
)
