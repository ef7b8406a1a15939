"""Attempts to bend what is everybody's, to change what another organisation uses, and to read its own names.

``helpers.attacks.world`` has put a tag, a name, a choice, a holiday and age bands of the other organisation there.
"""

from helpers.attacks import EVERYBODY, NO_WRITING, Attack, attack

_NO_MENTOR = tuple(who for who in EVERYBODY if who != "mentor")
_NO_NETWORK = tuple(who for who in EVERYBODY if who != "network")
_NAME = '"name": "x", "sort_key": "x", "search": "x", "names": {}'


def _tag(owner: str, key: str = "null", name: str = "x") -> str:
    written = f'{{"id": {key}, "organisation_id": {owner}, "code": "x", "name": "{name}", "names": {{}}}}'
    return f"SELECT app.keep_tag('{written}')"


def _span(owner: str, key: str = "null", last: str = "2025-10-19") -> str:
    days = f'"first": "2025-10-13", "last": "{last}"'
    return (
        f'SELECT app.keep_span(\'{{"id": {key}, "organisation_id": {owner}, "kind": "holiday", "name": "x",'
        f' "names": {{}}, {days}}}\')'
    )


def _activity(key: str, form: str = "open", name: str = '"name": "x"') -> str:
    written = f'{{"id": {key}, {name}, "sort_key": "x", "search": "x", "names": {{}}, "form": "{form}"}}'
    return f"SELECT app.change_activity('{written}')"


def _made(unit: str, name: str = "x", more: str = '"names": {}', form: str = "open") -> str:
    written = (
        f'{{"unit_id": {unit}, "name": "{name}", "sort_key": "x", "search": "x", {more}, "form": "{form}"}}'
    )
    return f"SELECT app.add_activity('{written}')"


def _on(owner: str) -> dict[str, str]:
    """Every way to change the vocabulary of an owner."""
    return {
        "a tag": _tag(owner),
        "the order of tags": f"SELECT app.order_tags({owner}, '{{1}}')",
        "a term": _span(owner),
        "age bands": f"SELECT app.add_band_set({owner}, 30000, '{{0,18}}')",
        "a choice": f"SELECT app.choose_vocabulary({owner}, 'setting', 'camp', false)",
        "a name": f"SELECT app.name_locally({owner}, 'setting', 'camp', '{{}}')",
    }


_TAMPERE, _TAIPALSAARI = _on("«tampere»"), _on("«taipalsaari»")
_EVERYBODYS = {name: sql for name, sql in _on("null").items() if name not in ("a choice", "a name")}

VOCABULARY: tuple[Attack, ...] = (
    *(
        attack(f"{name} changed for another organisation", EVERYBODY, sql)
        for name, sql in _TAIPALSAARI.items()
    ),
    *(attack(f"{name} of the own organisation", _NO_MENTOR, sql) for name, sql in _TAMPERE.items()),
    *(attack(f"{name} of everybody", _NO_NETWORK, sql) for name, sql in _EVERYBODYS.items()),
    # The mentor of a part of the organisation changes activities there, nothing of the whole.
    *(attack(f"{name} by the mentor of an area", ("area_mentor",), sql) for name, sql in _TAMPERE.items()),
    *(attack(f"{name} of an area", ("mentor", "area_mentor"), sql) for name, sql in _on("«ita»").items()),
    attack("a national tag taken for one's own", ("mentor",), _tag("«tampere»", "1"), gets="LB024"),
    attack("a national tag renamed by a mentor", ("mentor",), _tag("null", "1")),
    attack("a tag of others taken over", ("mentor",), _tag("«tampere»", "999"), gets="LB024"),
    attack("a tag of others renamed", ("mentor",), _tag("«taipalsaari»", "999")),
    attack("a holiday of others taken over", ("mentor",), _span("«tampere»", "999"), gets="LB024"),
    attack("a holiday of others removed", EVERYBODY, "SELECT app.forget_span(999)"),
    attack("is there a holiday?", EVERYBODY, "SELECT app.forget_span(1999)"),
    attack("age bands of others removed", EVERYBODY, "SELECT app.forget_band_set(999)"),
    attack("are there age bands?", EVERYBODY, "SELECT app.forget_band_set(1999)"),
    attack("the common age bands removed", _NO_NETWORK, "SELECT app.forget_band_set(1)"),
    attack("an activity of others renamed", EVERYBODY, _activity("«foreign_activity»")),
    attack("an activity renamed by no mentor", ("worker", "manager", "network"), _activity("«own_activity»")),
    attack("is there an activity?", EVERYBODY, _activity("«nothing»")),
    attack("the form of documented work", ("mentor",), _activity("«own_activity»", "group"), gets="LB020"),
    attack(
        "an activity without a name", ("mentor",), _activity("«own_activity»", name='"x": 1'), gets="LB002"
    ),
    attack(
        "a tag with nothing to see in its name", ("mentor",), _tag("«tampere»", name=" \t"), gets="refused"
    ),
    attack("a term without end", ("mentor",), _span("«tampere»", last="9999-12-31"), gets="LB002"),
    attack("a term that ends first", ("mentor",), _span("«tampere»", last="2025-10-01"), gets="LB002"),
    *(
        attack(
            f"bands {starts}",
            ("mentor",),
            f"SELECT app.add_band_set(«tampere», 30000, {starts})",
            gets="LB002",
        )
        for starts in (
            "'{}'",
            "'{0}'",
            "'{1,5}'",
            "'{0,5,5}'",
            "'{0,9,5}'",
            "'{0,999}'",
            "'{0,null}'",
            "null",
        )
    ),
    attack(
        "bands of a documented month",
        ("mentor",),
        "SELECT app.add_band_set(«tampere», 24310, '{0,18}')",
        gets="LB021",
    ),
    attack(
        "a code that is not there",
        ("mentor",),
        "SELECT app.choose_vocabulary(«tampere», 'setting', 'nothing', false)",
        gets="LB002",
    ),
    attack(
        "another name for a field",
        ("mentor",),
        "SELECT app.name_locally(«tampere», 'field', 'why', '{\"fi\": \"x\"}')",
        gets="LB002",
    ),
    attack(
        "a name in a language that is not there",
        ("mentor",),
        "SELECT app.name_locally(«tampere», 'setting', 'camp', '{\"xx\": \"x\"}')",
        gets="LB002",
    ),
    attack(
        "rights of before",
        ("mentor",),
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        _TAMPERE["a choice"],
    ),
    # Making activities
    attack("an activity for others", EVERYBODY, _made("«kirkonkyla»")),
    attack("an activity without the right", ("worker", *NO_WRITING), _made("«hervanta»")),
    attack("an activity of nowhere", EVERYBODY, _made("«nothing»")),
    attack("an activity of nothing", EVERYBODY, "SELECT app.add_activity('[]')"),
    attack("an activity of an area", ("mentor", "area_mentor"), _made("«ita»"), gets="LB002"),
    attack(
        "an activity with a chosen key",
        ("mentor",),
        _made("«hervanta»", more='"id": 2147483647, "names": {}'),
        "SELECT FROM app.read_activity(NULL, '{2147483647}')",
        gets="rows 0",
    ),
    *(
        attack(
            f"an activity that breaks whoever reads it: {name!r}",
            ("mentor",),
            _made("«hervanta»", name),
            gets="LB002",
        )
        for name in ("", "\u2003", "x" * 201)
    ),
    attack("an activity of no form", ("mentor",), _made("«hervanta»", form="secret"), gets="LB002"),
    *(
        attack(
            f"an activity with names {names}",
            ("mentor",),
            _made("«hervanta»", more=f'"names": {names}'),
            gets="LB002",
        )
        for names in ('{"xx": "x"}', '{"sv": " "}', "[]", "null", '{"sv": {"a": 1}, "fi": null}')
    ),
    attack(
        "an activity made with rights of before",
        ("mentor",),
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        _made("«hervanta»"),
    ),
    attack(
        "an activity by hand",
        EVERYBODY,
        "INSERT INTO activity (unit_id, name, sort_key, search, form, version)"
        " VALUES («hervanta», 'x', 'x', 'x', 'open', 1)",
    ),
    attack("an activity given to others", ("mentor",), "UPDATE activity SET unit_id = «kirkonkyla»"),
    attack(
        "a name for others' activity",
        EVERYBODY,
        "INSERT INTO activity_name VALUES («foreign_activity», 'sv', 'x')",
    ),
    attack("a name by hand", EVERYBODY, "INSERT INTO activity_name VALUES («own_activity», 'sv', 'x')"),
    # Reading
    *(
        attack(
            f"{table} of another organisation", EVERYBODY, f"SELECT FROM {table} WHERE {which}", gets="rows 0"
        )
        for table, which in (
            ("app.read_vocabulary_choice()", "organisation_id = «taipalsaari»"),
            ("app.read_local_name()", "organisation_id = «taipalsaari»"),
            ("app.read_calendar_span()", "organisation_id = «taipalsaari»"),
            ("app.read_calendar_span_name()", "span_id = 999"),
        )
    ),
    *(
        attack(f"{table} changed by hand", ("mentor", "network"), f"UPDATE {table} SET {what}")
        for table, what in (
            ("vocabulary_choice", "in_use = true"),
            ("local_name", "name = 'x'"),
            ("calendar_span", "name = 'x'"),
            ("calendar_span_name", "name = 'x'"),
            ("tag", "closed_on = NULL"),
            ("activity", "name = 'x'"),
        )
    ),
    attack(
        "were others' age bands used?",
        ("mentor", "worker"),
        "SELECT count(*) FROM app.band_sets_documented('{999}')",
        gets="is 0",
    ),
)

VOCABULARY_RIGHTS: tuple[Attack, ...] = (
    attack(
        "right: whose the own units were",
        ("worker", "mentor", "manager"),
        "SELECT DISTINCT ancestor_id = «tampere» FROM app.organisations_in('{«hervanta»}', false)",
        gets="is True",
    ),
    attack(
        "right: own entries after a day",
        ("worker", "mentor", "manager"),
        "SELECT entries FROM app.dated_since('{«hervanta»,«kirkonkyla»}', '2000-01-01')",
        gets="is 1",
    ),
    *(
        attack(f"right: {name} of the own organisation", ("mentor",), sql, gets="rows 1")
        for name, sql in _TAMPERE.items()
    ),
    *(
        attack(f"right: {name} of everybody", ("network",), sql, gets="rows 1")
        for name, sql in _EVERYBODYS.items()
    ),
    attack("right: an activity", ("mentor", "area_mentor"), _made("«hervanta»"), gets="rows 1"),
    attack(
        "right: activities of the organisation, by units or keys",
        ("worker", "mentor", "manager", "area_mentor"),
        "SELECT FROM app.read_activity('{«hervanta»,«kirkonkyla»}', '{«own_activity»,«foreign_activity»}')",
        gets="rows 2",
    ),
    attack(
        "right: an activity renamed", ("mentor", "area_mentor"), _activity("«own_activity»"), gets="rows 1"
    ),
    attack(
        "right: everybody's calendar is read",
        ("worker", "mentor", "manager"),
        "SELECT FROM app.read_calendar_span() AS s WHERE s.id = 998",
        gets="rows 1",
    ),
)
