"""Attempts on the tree and on people: the two ways to come by more rights than were granted."""

from helpers.attacks import EVERYBODY, NO_TREE, NO_WRITING, Attack, attack

NODE = (
    '{"id": %s, "kind": "%s", "name": "x", "sort_key": "x", "search": "x", "code": "", "opened_on": null,'
    ' "closed_on": null, "names": {}}'
)
_CLOSED = NODE.replace('"closed_on": null', '"closed_on": "2025-01-01"') % ("«tampere»", "organisation")
_OWN = NODE % ("«hervanta»", "unit")


_TAMPERE = r'"name": "Tampere", "sort_key": "tampere", "search": "tammerfors\ntampere"'


def write(**diff: str) -> str:
    return "SELECT app.write_tree('{" + ", ".join(f'"{key}": {value}' for key, value in diff.items()) + "}')"


def add(key: str, kind: str, parent: str, **more: str) -> str:
    return write(added=f"[{NODE % (key, kind)}]", places=f'{{"{key}": [[0, {parent}]]}}', **more)


def hang(node: str, *places: str) -> str:
    return write(places=f'{{"{node}": [{", ".join(places)}]}}')


_AGAIN = [f"[{month}, «ita»]" for month in (0, 24002, 0, 24012, 24033, *[0] * 9, 24017, 0, 0)]
"""Sorted by the month, what comes last among those of month 0 is not what came last before."""


def merge(node: str, above: str, into: str, name: str, names: str = "{}") -> str:
    """An organisation under another from January 2025 on."""
    closed = NODE.replace('"closed_on": null', '"closed_on": "2025-01-01"') % (node, "organisation")
    called = name.strip('"').casefold()
    search = r"tammerfors\ntampere" if called == "tampere" else called
    words = f'"name": {name}, "sort_key": "{called}", "search": "{search}"'
    named = closed.replace('"name": "x", "sort_key": "x", "search": "x"', words)
    changed = named.replace('"names": {}', f'"names": {names}')
    places = f'{{"{node}": [[0, {above}], [24300, {into}]]}}'
    return write(changed=f"[{changed}]", places=places)


_NEW = _CLOSED.replace("«tampere»", "«next_node»")
_CLOSED_TAMPERE = _CLOSED.replace('"name": "x", "sort_key": "x", "search": "x"', _TAMPERE).replace(
    '"names": {}', '"names": {"sv": "Tammerfors"}'
)
_CLOSED_FEBRUARY = _CLOSED_TAMPERE.replace("2025-01-01", "2025-02-01")


def split(node: str = "«tampere»", **instead: str) -> str:
    """An organisation with one part of it beside, as its mentor may from February 2025 on: sort key and search text
    are those of Tampere."""
    closed = NODE.replace('"closed_on": null', '"closed_on": "2025-02-01"') % (node, "organisation")
    own = closed.replace('"name": "x", "sort_key": "x", "search": "x"', _TAMPERE).replace(
        '"names": {}', '"names": {"sv": "Tammerfors"}'
    )
    part = NODE.replace('"opened_on": null', '"opened_on": "2025-02-01"') % ("«next_node»", "organisation")
    named = part.replace('"names"', f'"predecessor_id": {node}, "names"')
    return write(
        **{
            "changed": f"[{own}]",
            "added": f"[{named}]",
            "places": '{"«next_node»": [[0, «network»]]}',
        }
        | instead
    )


VERIFIER = "«verifier»"
TREE: tuple[Attack, ...] = (
    attack("the tree locked", NO_TREE, "SELECT app.lock_tree()"),
    attack("a node renamed without the right", NO_TREE, write(changed=f"[{NODE % ('«hervanta»', 'unit')}]")),
    attack("a node of others renamed", EVERYBODY, write(changed=f"[{NODE % ('«kirkonkyla»', 'unit')}]")),
    attack(
        "the own organisation renamed",
        ("mentor", "area_mentor"),
        write(changed=f"[{NODE % ('«tampere»', 'organisation')}]"),
    ),
    attack(
        "a unit renamed by a network right",
        ("network",),
        write(changed=f"[{NODE % ('«hervanta»', 'unit')}]"),
    ),
    attack(
        "a node beside the own branch renamed",
        ("area_mentor",),
        write(changed=f"[{NODE % ('«other_unit»', 'unit')}]"),
    ),
    attack("a node added under others", EVERYBODY, add("«next_node»", "unit", "«taipalsaari»")),
    attack("a node added beside the own branch", ("area_mentor",), add("«next_node»", "unit", "«tampere»")),
    attack(
        "an organisation added by a mentor",
        ("mentor", "two_hats"),
        add("«next_node»", "organisation", "«network»"),
    ),
    attack("a second network", ("network", "mentor"), add("«next_node»", "network", "null")),
    attack("a unit added by a network right", ("network",), add("«next_node»", "unit", "«tampere»")),
    attack("a unit under a region", ("network",), add("«next_node»", "unit", "«region»")),
    attack("an area in place of an organisation", ("mentor",), add("«next_node»", "area", "«region»")),
    attack(
        "a node that hangs nowhere",
        ("mentor",),
        write(added=f"[{NODE % ('«next_node»', 'unit')}]"),
        gets="LB002",
    ),
    attack("a node that hangs on nothing", ("mentor",), add("«next_node»", "unit", "null"), gets="LB002"),
    attack("a unit under a unit", ("mentor",), add("«next_node»", "unit", "«hervanta»"), gets="LB002"),
    attack("the last key there is", ("mentor", "network"), add("2147483647", "unit", "«ita»")),
    attack("a key below nothing", ("mentor",), add("-5", "unit", "«ita»")),
    attack("the key of a node that is there", ("mentor",), add("«kirkonkyla»", "unit", "«ita»")),
    attack("the key of a node of others that was erased", ("mentor",), add("«erased_node»", "unit", "«ita»")),
    # Poison: what no program could read would keep everybody from the tree
    *(
        attack(
            f"a node that breaks whoever reads it: {what}",
            ("mentor",),
            write(changed=f"[{node}]"),
            gets="LB002",
        )
        for what, node in (
            ("no name", _OWN.replace('"name": "x"', '"name": ""')),
            ("a blank name", _OWN.replace('"name": "x"', '"name": "\u00a0\u2003"')),
            ("a bell", _OWN.replace('"name": "x"', '"name": "x\\u0007"')),
            ("a line break in a translation", _OWN.replace('"names": {}', '"names": {"sv": "x\\ny"}')),
            ("an endless sort key", _OWN.replace('"sort_key": "x"', '"sort_key": "' + "x" * 8_001 + '"')),
            ("no such language", _OWN.replace('"names": {}', '"names": {"xx": "x"}')),
            ("a blank translation", _OWN.replace('"names": {}', '"names": {"sv": " "}')),
            ("after the last year", _OWN.replace('"opened_on": null', '"opened_on": "12025-01-01"')),
            ("for ever", _OWN.replace('"closed_on": null', '"closed_on": "infinity"')),
            ("before the first year", _OWN.replace('"opened_on": null', '"opened_on": "0044-03-15 BC"')),
        )
    ),
    attack(
        "an organisation closed over units that one does not see",
        ("network",),
        write(changed=f"[{_CLOSED}]"),
        gets="LB004",
    ),
    # Moving
    attack(
        "a node of others pulled", ("mentor",), hang("«kirkonkyla»", "[0, «taipalsaari»]", "[24300, «ita»]")
    ),
    attack(
        "a node of others planned", ("mentor",), hang("«kirkonkyla»", "[0, «taipalsaari»]", "[26000, «ita»]")
    ),
    attack("a node of others in the past", ("mentor",), hang("«kirkonkyla»", "[0, «ita»]")),
    attack(
        "a node pushed to others", ("mentor",), hang("«hervanta»", "[0, «ita»]", "[24300, «taipalsaari»]")
    ),
    attack(
        "a node pushed to others one day",
        ("mentor",),
        hang("«hervanta»", "[0, «ita»]", "[26000, «taipalsaari»]"),
    ),
    attack(
        "a node pushed into others' past",
        ("mentor",),
        hang("«hervanta»", "[0, «taipalsaari»]", "[24300, «ita»]"),
    ),
    attack(
        "a node moved across by who mentors both",
        ("two_hats",),
        hang("«hervanta»", "[0, «ita»]", "[24300, «taipalsaari»]"),
    ),
    attack(
        "an area moved across by who mentors both",
        ("two_hats",),
        hang("«ita»", "[0, «tampere»]", "[24300, «taipalsaari»]"),
    ),
    attack("the own organisation hung elsewhere", ("mentor", "two_hats"), hang("«tampere»", "[0, «region»]")),
    attack(
        "an organisation under an organisation",
        ("network",),
        hang("«tampere»", "[0, «network»]", "[24300, «taipalsaari»]"),
    ),
    # Merging and splitting
    attack(
        "the own organisation merged into another by a mentor of one side",
        ("worker", "mentor", "manager", "viewer", "area_mentor", "kiosk", "deactivated", "first", "gated"),
        merge("«tampere»", "«network»", "«taipalsaari»", '"Tampere"', '{"sv": "Tammerfors"}'),
    ),
    attack(
        "another organisation merged into the own one",
        ("worker", "mentor", "manager", "viewer", "area_mentor", "kiosk", "deactivated", "first", "gated"),
        merge("«taipalsaari»", "«region»", "«tampere»", '"Taipalsaari"'),
    ),
    attack(
        "a merge that renames, by who mentors both",
        ("two_hats",),
        merge("«tampere»", "«network»", "«taipalsaari»", '"Taipalsaaren Tampere"'),
    ),
    attack(
        "a merge into a past that is another region's, by who mentors both",
        ("two_hats",),
        merge("«tampere»", "«region»", "«taipalsaari»", '"Tampere"', '{"sv": "Tammerfors"}'),
    ),
    attack(
        "a merge by a network right",
        ("network",),
        merge("«tampere»", "«network»", "«taipalsaari»", '"Tampere"', '{"sv": "Tammerfors"}'),
    ),
    attack(
        "a merge of a new organisation by a network right",
        ("network",),
        write(
            added=f"[{_NEW}]",
            places='{"«next_node»": [[0, «region»], [24300, «taipalsaari»]]}',
        ),
    ),
    attack(
        "an organisation merged into a new one by a network right",
        ("network",),
        write(
            added=f"[{NODE % ('«next_node»', 'organisation')}]",
            changed=f"[{_CLOSED_TAMPERE}]",
            places='{"«next_node»": [[0, «region»]], "«tampere»": [[0, «network»], [24300, «next_node»]]}',
        ),
    ),
    attack(
        "a merge that leaves it open",
        ("two_hats",),
        hang("«tampere»", "[0, «network»]", "[24300, «taipalsaari»]"),
        gets="LB002",
    ),
    attack(
        "a merge of another month than it closes",
        ("two_hats",),
        merge("«tampere»", "«network»", "«taipalsaari»", '"Tampere"', '{"sv": "Tammerfors"}').replace(
            "[24300,", "[24301,"
        ),
        gets="LB002",
    ),
    attack(
        "a unit moved by a network right without a split",
        ("network",),
        hang("«hervanta»", "[0, «ita»]", "[24300, «tampere»]"),
    ),
    attack(
        "a unit moved across by a network right without a split",
        ("network",),
        hang("«kirkonkyla»", "[0, «taipalsaari»]", "[24300, «tampere»]"),
    ),
    attack(
        "an area that names another's as what was split",
        ("mentor",),
        add("«next_node»", "area", "«tampere»").replace(
            '"names": {}', '"names": {}, "predecessor_id": «taipalsaari»'
        ),
    ),
    attack(
        "an organisation that names another as what was split",
        ("network", "two_hats"),
        add("«next_node»", "organisation", "«network»").replace(
            '"names": {}', '"names": {}, "predecessor_id": «tampere»'
        ),
    ),
    attack(
        "an organisation that names an area as what was split",
        ("network",),
        add("«next_node»", "organisation", "«network»").replace(
            '"names": {}', '"names": {}, "predecessor_id": «ita»'
        ),
        gets="LB002",
    ),
    # A split is the mentor's: a network right neither opens the parts nor moves what goes into them
    attack("an organisation split by a network right", ("network",), split()),
    attack(
        "an organisation split by a mentor of others, or of a part",
        ("worker", "manager", "viewer", "area_mentor", "kiosk", "deactivated", "first", "gated"),
        split(),
    ),
    attack("the same by its mentor, but for what is open in it", ("mentor",), split(), gets="LB004"),
    attack("another organisation split", ("mentor",), split("«taipalsaari»")),
    attack(
        "a split that names it twice",
        ("mentor",),
        split(changed=f"[{_CLOSED_FEBRUARY}, {NODE % ('«tampere»', 'organisation')}]"),
        gets="LB002",
    ),
    attack(
        "a part opened another day than it says first",
        ("mentor",),
        split(changed=f"[{_CLOSED_FEBRUARY}, {NODE % ('«next_node»', 'organisation')}]"),
        gets="LB002",
    ),
    attack("a split that leaves it open", ("mentor",), split(changed="[]")),
    attack("a split that closes it another day", ("mentor",), split().replace("2025-02-01", "2025-03-01", 1)),
    attack("a split that renames it", ("mentor",), split().replace('"Tampere"', '"Manse"')),
    attack("a part that opens elsewhere", ("mentor",), split().replace("[0, «network»]", "[0, «region»]")),
    attack(
        "a part that comes under others one day",
        ("mentor",),
        split().replace("[0, «network»]", "[0, «network»], [24400, «taipalsaari»]"),
    ),
    attack("an organisation closed without a split", ("mentor",), write(changed=f"[{_CLOSED_TAMPERE}]")),
    attack(
        "a unit moved into a new organisation by a network right",
        ("network",),
        add(
            "«next_node»",
            "organisation",
            "«network»",
        ).replace("[[0, «network»]]}", '[[0, «network»]], "«hervanta»": [[0, «ita»], [24300, «next_node»]]}'),
    ),
    attack(
        "does this unit have entries?",
        ("network",),
        "SELECT app.is_documented(«hervanta»)",
        gets="is None",
    ),
    attack(
        "a place taken away that leads back to others",
        ("area_mentor",),
        hang("«came_from_beside»", "[0, «beside»]"),
    ),
    attack(
        "a place written twice",
        ("area_mentor",),
        write(places='{"«came_from_beside»": [[0, «beside»]], "0«came_from_beside»": [[24300, «beside»]]}'),
    ),
    attack(
        "a unit into another's area, between its own places said again and again",
        ("area_mentor",),
        hang("«hervanta»", *_AGAIN, "[0, «beside»]"),
        gets="LB002",
    ),
    attack("all places taken away", ("mentor",), hang("«hervanta»"), gets="LB002"),
    attack("a place that begins late", ("mentor",), hang("«hervanta»", "[24300, «ita»]"), gets="LB002"),
    attack("a month before all", ("mentor",), hang("«hervanta»", "[0, «ita»]", "[-12, «ita»]"), gets="LB002"),
    attack(
        "a month no calendar has", ("mentor",), hang("«hervanta»", "[0, «ita»]", "[5, «ita»]"), gets="LB002"
    ),
    attack(
        "a month after all", ("mentor",), hang("«hervanta»", "[0, «ita»]", "[120001, «ita»]"), gets="LB002"
    ),
    attack(
        "a month too large",
        ("mentor",),
        hang("«hervanta»", "[0, «ita»]", "[99999999999, «ita»]"),
        gets="22003",
    ),
    attack("a node under itself", ("mentor",), hang("«hervanta»", "[0, «hervanta»]"), gets="23514"),
    attack(
        "areas in a circle",
        ("mentor",),
        write(
            places='{"«ita»": [[0, «tampere»], [24300, «beside»]], "«beside»": [[0, «tampere»], [24300, «ita»]]}'
        ),
        gets="LB002",
    ),
    attack("an area under its own unit's area", ("mentor",), hang("«ita»", "[0, «below_ita»]"), gets="LB002"),
    attack(
        "moved by rights of the past",
        ("mentor",),
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        hang("«hervanta»", "[0, «tampere»]"),
    ),
    # Removing
    attack("a node of others erased", EVERYBODY, write(removed="[«kirkonkyla»]")),
    attack("a node that is not there erased", ("mentor", "network"), write(removed="[1999999]")),
    attack("a documented node erased", ("mentor",), write(removed="[«hervanta»]"), gets="23503"),
    attack("a node with children erased", ("mentor",), write(removed="[«ita»]"), gets="23503"),
    attack("an organisation erased by a mentor", ("mentor",), write(removed="[«tampere»]")),
    attack(
        "does this node have entries?",
        ("mentor", "worker", "viewer"),
        "SELECT app.is_documented(«kirkonkyla»)",
        gets="is None",
    ),
    *(
        attack(
            f"a change that is none: {part}",
            ("mentor", "network"),
            f"SELECT app.write_tree('{{{part}}}')",
            gets="refused",
        )
        for part in (
            '"added": 1',
            '"added": [null]',
            '"added": [{"id": null, "kind": "unit", "name": "x"}]',
            '"added": [{"id": "x"}]',
            '"changed": "x"',
            '"changed": [{"id": «hervanta»}]',
            '"changed": [{"id": [1]}]',
            '"places": [1]',
            '"places": {"x": [[0, 1]]}',
            '"places": {"«hervanta»": 1}',
            '"places": {"«hervanta»": [[null, null]]}',
            '"places": {"«hervanta»": [[0, «ita», «tampere»], "x"]}',
            '"removed": {"x": 1}',
            '"removed": ["x"]',
        )
    ),
    attack("no list at all", ("mentor",), "SELECT app.write_tree('[]')", gets="is "),
    attack("no tree at all", ("mentor",), "SELECT app.write_tree(NULL)", gets="is "),
)

PEOPLE: tuple[Attack, ...] = (
    *(
        attack(
            f"a {role} for oneself",
            EVERYBODY,
            f"SELECT app.grant_role(«my_id», '{role}', «taipalsaari»)",
            gets="42501 or LB011" if role == "mentor" else "42501",
        )
        for role in ("worker", "mentor", "viewer")
    ),
    attack(
        "a network right for oneself",
        EVERYBODY,
        "SELECT app.grant_role(«my_id», 'network_administrator', «network»)",
    ),
    attack(
        "more in the own branch",
        ("worker", *NO_WRITING),
        "SELECT app.grant_role(«my_id», 'mentor', «hervanta»)",
    ),
    attack(
        "entries by a network right",
        ("network",),
        "SELECT app.grant_role(«my_id», 'mentor', «taipalsaari»)",
        gets="LB011",
    ),
    attack(
        "a worker by a network right",
        ("network",),
        "SELECT app.grant_role(«mentor_id», 'worker', «hervanta»)",
    ),
    attack(
        "a right for a stranger", ("mentor",), "SELECT app.grant_role(«foreign_id», 'worker', «hervanta»)"
    ),
    attack(
        "a person for others",
        EVERYBODY,
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', ARRAY[«taipalsaari»]::int[])",
    ),
    attack(
        "a person without the right",
        ("worker", *NO_WRITING),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', ARRAY[«hervanta»]::int[])",
    ),
    attack(
        "a network administrator",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'network_administrator', ARRAY[«tampere»]::int[])",
    ),
    attack(
        "a person above the own branch",
        ("area_mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', ARRAY[«tampere»]::int[])",
    ),
    attack(
        "a role that is none",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'owner', ARRAY[«ita»]::int[])",
    ),
    attack(
        "no role", ("mentor",), f"SELECT app.create_person('x', 'x', '{VERIFIER}', NULL, ARRAY[«ita»]::int[])"
    ),
    attack(
        "no node",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', ARRAY[NULL]::int[])",
    ),
    attack(
        "a plain password",
        ("mentor",),
        "SELECT app.create_person('x', 'x', 'secret', 'worker', ARRAY[«ita»]::int[])",
        gets="22023",
    ),
    attack(
        "no password",
        ("mentor",),
        "SELECT app.create_person('x', 'x', NULL, 'worker', ARRAY[«ita»]::int[])",
        gets="22023",
    ),
    attack(
        "SQL in a password",
        ("mentor",),
        "SELECT app.create_person('x', 'x', 'x'' SUPERUSER --', 'worker', ARRAY[«ita»]::int[])",
        gets="22023",
    ),
    attack(
        "SQL in a password with backslashes",
        ("mentor",),
        "SET standard_conforming_strings = off",
        f"SELECT app.create_person('x', 'x', '{VERIFIER}'' SUPERUSER --', 'worker', ARRAY[«ita»]::int[])",
        gets="22023",
    ),
    attack(
        "a password with a line after it",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', E'{VERIFIER}\\nx', 'worker', ARRAY[«ita»]::int[])",
        gets="22023",
    ),
    *(
        attack(f"{function} of a stranger", EVERYBODY, f"SELECT app.{function}(«foreign_id»{rest})")
        for function, rest in (
            ("reset_password", f", '{VERIFIER}'"),
            ("deactivate_person", ""),
        )
    ),
    *(  # which answers alike whoever it is about, and whoever asks
        attack(f"sessions of {whom} ended", EVERYBODY, f"SELECT app.end_sessions({key})", gets="is ")
        for whom, key in (("a stranger", "«foreign_id»"), ("nobody", "«nothing»"), ("no key", "NULL"))
    ),
    attack(
        "places for a person by the thousand",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', array_fill(«ita»::int, ARRAY[101]))",
        gets="LB002",
    ),
    attack(
        "no places for a person",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', '{{}}')",
        gets="LB002",
    ),
    attack(
        "one place of a stranger among own ones",
        ("mentor",),
        f"SELECT app.create_person('x', 'x', '{VERIFIER}', 'worker', ARRAY[«ita», «kirkonkyla»]::int[])",
    ),
    attack(
        "the mentor's password by a worker",
        ("worker", "manager", "viewer", "network", "area_mentor"),
        f"SELECT app.reset_password(«mentor_id», '{VERIFIER}')",
    ),
    attack(
        "a network administrator's password",
        ("mentor",),
        f"SELECT app.reset_password(«network_id», '{VERIFIER}')",
    ),
    attack(
        "a right of a stranger taken",
        EVERYBODY,
        "SELECT app.revoke_role(«foreign_id», 'worker', «kirkonkyla»)",
    ),
    attack(
        "the mentor's right taken",
        ("worker", "manager", "viewer", "network", "area_mentor"),
        "SELECT app.revoke_role(«mentor_id», 'mentor', «tampere»)",
    ),
    attack(
        "a password without being a person any more",
        ("deactivated",),
        f"SELECT app.change_own_password('{VERIFIER}')",
    ),
    attack("what a stranger sees", EVERYBODY, "SELECT FROM app.rehearsed(«foreign_id»)"),
    attack(
        "what the mentor sees",
        ("worker", "manager", "viewer", "network", "kiosk", "deactivated", "first", "gated", "area_mentor"),
        "SELECT FROM app.rehearsed(«mentor_id»)",
    ),
    attack("what a network administrator sees", ("mentor",), "SELECT FROM app.rehearsed(«network_id»)"),
    attack("what nobody sees", ("mentor",), "SELECT FROM app.rehearsed(0)"),
    *(
        attack(f"{body} of another person", EVERYBODY, f"SELECT FROM app.{body}(«mentor_id»{rest})")
        for body, rest in (
            ("scope_of", ", '{mentor}'"),
            ("organisations_with", ", '{mentor}'"),
            ("nodes_of_totals_of", ""),
            ("nodes_seen_by", ""),
        )
    ),
    attack("a text of others redacted", EVERYBODY, "SELECT app.redact('«foreign_entry»', 'what')"),
    attack(
        "a text redacted without the right",
        ("worker", *NO_WRITING),
        "SELECT app.redact('«own_entry»', 'what')",
    ),
    attack(
        "another column redacted", ("mentor",), "SELECT app.redact('«own_entry»', 'created_by')", gets="LB002"
    ),
)
