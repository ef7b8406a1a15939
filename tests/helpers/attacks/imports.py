"""Attempts to remember imports for others, to learn what they imported, and to take their rows out in a package.

``helpers.attacks.world`` has put an import of the other organisation there, with a row and a place.
"""

from helpers.attacks import EVERYBODY, NO_WRITING, Attack, attack

_NO_MENTOR = ("worker", *NO_WRITING)
_PACKAGE = ("activity", "activity_name", "entry", "entry_age", "entry_tag", "entry_answer", "owners")
_MEMORY = ("import_run", "imported_row", "history")


def _record(organisation: str, rows: str = "{}", more: str = "") -> str:
    return (
        "SELECT app.record_import('"
        f'{{"id": "«fresh»", "organisation_id": {organisation}, "file_name": "x", "rows": {rows}{more}}}\')'
    )


def _row(fingerprint: str, entry: str) -> str:
    return f'{{"{fingerprint}": "{entry}"}}'


IMPORTS: tuple[Attack, ...] = (
    attack("an import for others", EVERYBODY, _record("«taipalsaari»")),
    attack("an import without the right", _NO_MENTOR, _record("«tampere»")),
    attack("an import into no organisation", ("mentor",), _record("null")),
    attack("an import into an area", ("area_mentor",), _record("«ita»")),
    attack(
        "fingerprints of others",
        ("mentor",),
        _record("«tampere»", _row("«taipalsaari»|1|x", "«own_entry»")),
        gets="LB002",
    ),
    attack(
        "is this fingerprint known?",
        ("mentor",),
        _record("«tampere»", _row("«foreign_fingerprint»", "«own_entry»")),
        gets="LB002",
    ),
    attack(
        "a row for a hidden entry",
        ("mentor",),
        _record("«tampere»", _row("«tampere»|1|x", "«foreign_entry»")),
    ),
    attack(
        "a row for no entry",
        ("mentor",),
        _record("«tampere»", _row("«tampere»|1|x", "00000000-0000-0000-0000-0000000000ff")),
    ),
    attack("rows that are none", ("mentor",), _record("«tampere»", "[1]"), gets="LB002"),
    attack("an import of nothing", ("mentor",), "SELECT app.record_import('null')"),
    *(
        attack(
            f"what is known of another organisation's rows: {asked}",
            EVERYBODY,
            f"SELECT FROM app.known_rows({asked}, '{{«foreign_fingerprint»}}')",
            gets="rows 0",
        )
        for asked in ("«taipalsaari»", "«tampere»", "null")
    ),
    attack(
        "a spelling that leads to others",
        ("mentor",),
        "SELECT app.remember_places(«tampere», '{\"x\": «kirkonkyla»}')",
    ),
    attack(
        "a spelling in another organisation",
        EVERYBODY,
        "SELECT app.remember_places(«taipalsaari», '{\"x\": «hervanta»}')",
    ),
    attack("a spelling without the right", _NO_MENTOR, "SELECT app.remember_places(«tampere», '{}')"),
    attack("places that are none", ("mentor",), "SELECT app.remember_places(«tampere», '[]')", gets="LB002"),
    attack(
        "places of another organisation",
        EVERYBODY,
        "SELECT FROM app.read_import_place() AS p WHERE p.organisation_id = «taipalsaari»",
        gets="rows 0",
    ),
    *(
        attack(f"{what} of {branch} in a package", EVERYBODY, f"SELECT FROM app.package_{what}(«{branch}»)")
        for what in (*_PACKAGE, *_MEMORY)
        for branch in ("taipalsaari", "kirkonkyla", "moves_next_month", "region", "nothing")
    ),
    *(
        attack(
            f"{what} in a package without the right",
            ("viewer", "network", "kiosk"),
            f"SELECT FROM app.package_{what}(«hervanta»)",
        )
        for what in (*_PACKAGE, *_MEMORY)
    ),
    *(
        attack(
            f"{what} in a package by no mentor",
            ("worker", "manager"),
            f"SELECT FROM app.package_{what}(«hervanta»)",
        )
        for what in _MEMORY
    ),
)

IMPORT_RIGHTS: tuple[Attack, ...] = (
    attack(
        "right: an import",
        ("mentor",),
        _record("«tampere»", _row("«tampere»|1|x", "«own_entry»")),
        "SELECT FROM app.known_rows(«tampere», '{«tampere»|1|x}')",
        gets="rows 1",
    ),
    attack(
        "right: who imported is the server's to say",
        ("mentor",),
        _record("«tampere»", "{}", ', "made_by": "Presidentti", "made_at": "1999-01-01"'),
        "SELECT made_by || (made_at = now()) FROM app.package_import_run(«tampere»)",
        gets="is Mette Mentortrue",
    ),
    attack(
        "right: a spelling",
        ("mentor",),
        "SELECT app.remember_places(«tampere», '{\"x\": «hervanta»}')",
        "SELECT unit_id = «hervanta» FROM app.read_import_place()",
        gets="is True",
    ),
    attack(
        "right: a package of the own unit",
        ("worker", "mentor", "manager", "area_mentor"),
        "SELECT FROM app.package_entry(«hervanta»)",
        gets="rows 2",
    ),
)
