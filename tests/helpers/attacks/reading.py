"""Attempts to read what is others', or to learn that it is there."""

from helpers.attacks import ANY_ONE, EVERYBODY, NO_ENTRIES, NO_TREE, Attack, alone, attack
from helpers.logins import ENTRIES_READ

_HIDDEN = (
    ("entries", f"SELECT FROM {ENTRIES_READ} WHERE id = '«foreign_entry»'"),
    ("places", "SELECT FROM app.read_node_place() AS p WHERE p.node_id = «kirkonkyla»"),
    ("closure", "SELECT FROM app.read_node_reach() AS r WHERE r.node_id = «kirkonkyla»"),
    ("activities", "SELECT FROM app.read_activity('{«kirkonkyla»}', NULL)"),
    ("activities by their keys", "SELECT FROM app.read_activity(NULL, '{«foreign_activity»}')"),
    ("names of activities", "SELECT FROM app.read_activity_name('{«foreign_activity»}')"),
    ("history", "SELECT FROM app.history_of_node(«kirkonkyla»)"),
    ("history of entries", "SELECT FROM app.history_of_entry('«foreign_entry»')"),
    ("history of people", "SELECT FROM app.history_of_person(«foreign_id»)"),
    ("channels", "SELECT FROM app.my_channels() AS c WHERE c = '«foreign_channel»'"),
    ("own tags", "SELECT FROM app.read_tag() AS t WHERE t.organisation_id = «taipalsaari»"),
    ("names of tags", "SELECT FROM app.read_tag_name() AS t WHERE t.tag_id = «foreign_tag»"),
    ("age bands", "SELECT FROM app.read_age_band_set() AS s WHERE s.organisation_id = «taipalsaari»"),
    ("bands of a set", "SELECT FROM app.read_age_band() AS b WHERE b.set_id = 999"),
)
_CLOSED = (
    *("entry", "entry_age", "entry_tag", "entry_answer", "activity"),
    *("activity_name", "tag", "tag_name", "age_band_set", "age_band", "vocabulary_choice", "local_name"),
    *("calendar_span", "calendar_span_name", "question", "question_name"),
    *("import_run", "imported_row", "import_place", "imported_key"),
    *("meta", "alembic_version", "terms", "terms_text", "terms_acceptance"),
    *("node", "node_name", "node_place", "node_reach"),
)
"""Tables that nobody reads but through functions."""


def page(scope: str = "«tampere»", part: str = "->> 'entries'", **fields: str) -> str:
    """A page of a list; gives a part of the answer, how many entries there are unless another is said."""
    asked = {
        "scope": scope,
        "binned": "false",
        "order_by": '"date"',
        "descending": "true",
        "skip": "0",
        "most": "200",
    }
    question = ", ".join(f'"{name}": {value}' for name, value in {**asked, **fields}.items())
    return f"SELECT app.entry_page('{{{question}}}') {part}"


_READ_ONE = "SELECT app.entry('«%s»')"
_HOSTILE_QUESTIONS = (
    *(
        "null",
        "[]",
        "7",
        '"x"',
        "{}",
        '{"scope": "x"}',
        '{"scope": null}',
        '{"scope": [1]}',
        '{"scope": 1e30}',
    ),
)
_LOCKED_OUT = ("deactivated", "first", "gated")

READING: tuple[Attack, ...] = (
    *(attack(f"another organisation's {what}", EVERYBODY, sql, gets="rows 0") for what, sql in _HIDDEN),
    attack("any entry", NO_ENTRIES, f"SELECT FROM {ENTRIES_READ}", gets="rows 0"),
    attack("any entry by its key", NO_ENTRIES, _READ_ONE % "own_entry", gets="is None"),
    attack("another organisation's entry by its key", EVERYBODY, _READ_ONE % "foreign_entry", gets="is None"),
    attack("an entry that is not there", EVERYBODY, _READ_ONE % "fresh", gets="is None"),
    *(
        attack(f"the newest entry of {what}", EVERYBODY, f"SELECT app.latest_entry({keys})", gets="is None")
        for what, keys in (
            ("another organisation's activity", "«kirkonkyla», «foreign_activity»"),
            ("another's activity in one's own unit", "«hervanta», «foreign_activity»"),
            ("one's own activity in another's unit", "«kirkonkyla», «own_activity»"),
            ("no activity", "«hervanta», «nothing»"),
            ("nothing at all", "NULL, NULL"),
        )
    ),
    attack("a list without the right", NO_ENTRIES, page(), gets="is 0"),
    *(
        attack(f"a list {what}", EVERYBODY, page(**fields), gets="is 0")
        for what, fields in (
            ("of another organisation", {"scope": "«taipalsaari»"}),
            ("of another's unit", {"scope": "«kirkonkyla»"}),
            ("of no place", {"scope": "«nothing»"}),
            ("with words of others", {"words": '"salaisuus"'}),
            ("of another's activity", {"activity_ids": "[«foreign_activity»]"}),
            ("of another's tag", {"tag_ids": "[«foreign_tag»]"}),
            ("of a unit that comes next month", {"scope": "«moves_next_month»"}),
        )
    ),
    attack(
        "rows of another organisation",
        EVERYBODY,
        page("«taipalsaari»", "->> 'rows'", known="[9, 9, 9]"),
        gets="is []",
    ),
    *(
        attack(f"no question: {hostile}", ("worker",), f"SELECT app.entry_page('{hostile}')", gets="refused")
        for hostile in _HOSTILE_QUESTIONS
    ),
    *(
        attack(f"no question: {name} {value}", ("worker",), page(**{name: value}), gets="refused")
        for name, value in (
            ("order_by", '"date; DROP TABLE entry"'),
            ("order_by", "null"),
            ("order_by", '"what"'),
            ("most", "1001"),
            ("most", "null"),
            ("most", "-1"),
            ("skip", "-1"),
            ("skip", "1e30"),
            ("known", "[1]"),
            ("known", '"x"'),
            ("forms", '"open"'),
            ("activity_ids", '["x"]'),
            ("words", f'"{"x " * 101}"'),
            ("first_day", '"x"'),
        )
    ),
    attack("which tree there is", _LOCKED_OUT, "SELECT app.tree_version()", gets="is None"),
    attack("the next key", (*NO_TREE,), "SELECT app.next_node()", gets="is None"),
    attack(
        "any history of entries", NO_ENTRIES, "SELECT FROM app.history_of_entry('«own_entry»')", gets="rows 0"
    ),
    attack(
        "history of a place",
        ("worker", "manager", "viewer", "network", "kiosk", *_LOCKED_OUT),
        "SELECT FROM app.history_of_node(«hervanta»)",
        gets="rows 0",
    ),
    attack(
        "history of a colleague",
        ("worker", "manager", "viewer", "network", "kiosk", *_LOCKED_OUT),
        "SELECT FROM app.history_of_person(«worker_id»)",
        gets="rows 0",
    ),
    attack(
        "history of the mentor",
        ("area_mentor",),
        "SELECT FROM app.history_of_person(«mentor_id»)",
        gets="rows 0",
    ),
    *(attack(f"the table {table}", EVERYBODY, f"SELECT FROM {table}") for table in _CLOSED),
    *(
        attack(
            f"EXPLAIN of the table {table}",
            ("worker", "mentor", "network"),
            f"EXPLAIN (ANALYZE, VERBOSE, COSTS OFF) SELECT FROM {table}",
        )
        for table in _CLOSED
    ),
    attack(
        "any vocabulary",
        ("kiosk", "viewer", "network", *_LOCKED_OUT),
        "SELECT FROM app.read_activity('{«hervanta»}', '{«own_activity»}')",
        gets="rows 0",
    ),
    *(
        attack(f"any row of {table}", _LOCKED_OUT, f"SELECT FROM app.read_{table}()", gets="rows 0")
        for table in (
            *("tag", "tag_name", "age_band_set", "age_band", "vocabulary_choice", "local_name"),
            *("calendar_span", "calendar_span_name", "import_place"),
            *("node", "node_name", "node_place", "node_reach"),
        )
    ),
    *(
        attack(
            f"any of {function}",
            _LOCKED_OUT,
            f"SELECT FROM app.{function}()",
            gets="rows 0",
        )
        for function in ("read_person", "read_person_grant", "people_managed", "my_channels", "my_grants")
    ),
    *(
        attack(f"{how} {table}", EVERYBODY, f"{how} {table}{rest}")
        for table in ("person", "person_grant", "live_channel", "history")
        for how, rest in (
            ("SELECT FROM", " WHERE false"),
            ("EXPLAIN SELECT FROM", ""),
            ("EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT count(*) FROM", ""),
            ("COPY", " TO STDOUT"),
        )
    ),
    attack(
        "units by a network right",
        ("network",),
        "SELECT FROM app.read_node() WHERE kind IN ('area', 'unit')",
        gets="rows 0",
    ),
    attack(
        "another unit by the door's computer",
        ("kiosk",),
        "SELECT FROM app.read_node() WHERE kind = 'unit' AND id <> «hervanta»",
        gets="rows 0",
    ),
    attack("logins of colleagues", EVERYBODY, "SELECT login FROM person"),
    attack("first passwords of colleagues", EVERYBODY, "SELECT first_password_until FROM person"),
    attack(
        "people of another organisation",
        ("worker", "mentor", "manager", "viewer", "kiosk", "deactivated", "first", "gated"),
        "SELECT FROM app.read_person() WHERE name = 'Vieras Työntekijä'",
        gets="rows 0",
    ),
    attack(
        "grants of others",
        ("worker", "manager", "viewer", "kiosk"),
        "SELECT FROM app.read_person_grant() WHERE person_id <> «my_id»",
        gets="rows 0",
    ),
    attack("marks of the roll-up", EVERYBODY, "SELECT FROM roll_up_mark"),
    attack("the coarse roll-up", EVERYBODY, "SELECT FROM organisation_roll_up"),
    attack("the whole roll-up", EVERYBODY, "SELECT FROM network_roll_up"),
    attack("COPY of entries", EVERYBODY, "COPY entry TO STDOUT"),
    attack(
        "COPY of some entries", EVERYBODY, "COPY (SELECT id FROM entry WHERE unit_id = «hervanta») TO STDOUT"
    ),
    attack(
        "COPY of others' entries",
        ("worker", "mentor", "manager"),
        "COPY (SELECT app.entry('«foreign_entry»') WHERE app.entry('«foreign_entry»') IS NOT NULL) TO STDOUT",
        gets="rows 0",
    ),
    # Ways round what is closed
    *(
        attack(what, EVERYBODY, *statements)
        for what, *statements in (
            ("policies switched off", "SET row_security = off", "SELECT FROM entry"),
            ("a function in WHERE that tells", "SELECT FROM entry WHERE 1 / (girls - 5) > 0"),
            (
                "a division by zero",
                "SELECT FROM entry WHERE 1 / (CASE WHEN what = 'x' THEN 0 ELSE 1 END) = 0",
            ),
            ("a cast that fails with the text", "SELECT FROM entry WHERE what::int = 1"),
            ("a cursor over entries", "DECLARE kept CURSOR WITH HOLD FOR SELECT id FROM entry"),
            ("a prepared query over entries", "PREPARE mine AS SELECT id FROM entry", "EXECUTE mine"),
            (
                "SQL hidden in a text search",
                "SELECT FROM ts_stat('SELECT to_tsvector(what) FROM public.entry')",
            ),
            ("the type of a row", "SELECT (NULL::entry).id FROM entry"),
            ("a block of code", "DO $$ BEGIN PERFORM FROM entry; END $$"),
        )
    ),
    attack(
        "a cursor that outlives its transaction",
        ("worker", "network"),
        f"DECLARE kept CURSOR WITH HOLD FOR SELECT id FROM {ENTRIES_READ} WHERE id = '«foreign_entry»'",
        "FETCH ALL FROM kept",
        gets="rows 0",
    ),
    attack(
        "a prepared query under another role",
        ("worker",),
        "PREPARE mine AS " + page("«kirkonkyla»"),
        "SET plan_cache_mode = force_generic_plan",
        "EXECUTE mine",
        gets="is 0",
    ),
    attack("the group as a role", ("worker", "viewer"), "SET ROLE logbook_people", _READ_ONE % "own_entry"),
    *(
        attack(what, ("worker", "mentor"), *settings, page(scope), gets="is 0")
        for what, scope, *settings in (
            ("another's place in time", "«moves_next_month»", "SET timezone = 'Pacific/Kiritimati'"),
            (
                "a GUC with one's own scope",
                "«kirkonkyla»",
                "SET app.units = '{«kirkonkyla»}'",
                "SET logbook.loading = 'on'",
            ),
            ("backslashes that mean something else", "«kirkonkyla»", "SET standard_conforming_strings = off"),
            ("equal to nothing", "«kirkonkyla»", "SET transform_null_equals = on"),
            ("a search path of one's own", "«kirkonkyla»", "SET search_path = pg_temp, public, app"),
        )
    ),
    attack(
        "scopes of other roles",
        ("worker", "viewer", "network", "kiosk"),
        "SELECT FROM app.scope('{manager}')",
        gets="rows 0",
    ),
    attack(
        "scopes without a first password",
        ("first", "deactivated", "gated"),
        "SELECT FROM app.scope('{worker,mentor,manager,viewer,network_administrator,kiosk}')",
        gets="rows 0",
    ),
    attack(
        "grants without a first password",
        ("first", "deactivated", "gated"),
        "SELECT FROM app.my_grants()",
        gets="rows 0",
    ),
    attack("who a locked person is", ("deactivated",), "SELECT FROM app.who_am_i()", gets="rows 0"),
    # Totals
    attack(
        "totals of another organisation",
        EVERYBODY,
        "SELECT FROM app.totals('{«taipalsaari»}', false, '2000-01-01', '2100-01-01', '{form}')",
    ),
    attack(
        "ages of another organisation",
        EVERYBODY,
        "SELECT FROM app.age_totals('{«taipalsaari»}', false, '2000-01-01', '2100-01-01', '{}')",
    ),
    attack(
        "unsuppressed totals",
        ("viewer", "network", "kiosk"),
        "SELECT FROM app.totals('{«tampere»}', false, '2000-01-01', '2100-01-01', '{form}')",
    ),
    *(
        attack(
            f"whose units were: {scope}",
            EVERYBODY,
            f"SELECT FROM app.organisations_in({scope}, true)",
        )
        for scope in ("'{«taipalsaari»}'", "'{«tampere»,«taipalsaari»}'", "'{«nothing»}'", "null", "'{null}'")
    ),
    attack(
        "entries of others after a day",
        EVERYBODY,
        "SELECT FROM app.dated_since('{«kirkonkyla»,«nothing»,null}', '2000-01-01')",
        gets="rows 0",
    ),
    attack(
        "a viewer's totals of another organisation",
        EVERYBODY,
        "SELECT FROM app.viewer_totals(«taipalsaari», «month», «month», 'form')",
    ),
    attack(
        "roll-up of another organisation",
        EVERYBODY,
        "SELECT FROM roll_up WHERE unit_id = «kirkonkyla»",
    ),
    attack(
        "network totals without the right",
        ("viewer", "kiosk", "deactivated", "first", "gated"),
        "SELECT FROM app.network_totals(«month», «month», 'form')",
        gets="rows 0 or 42501",
    ),
    # Statistics and catalogues
    attack("statistics", EVERYBODY, "SELECT FROM pg_statistic"),
    attack(
        "statistics as a view",
        ("worker", "viewer"),
        "SELECT FROM pg_stats WHERE tablename IN ('entry', 'person', 'history', 'node')",
        gets="rows 0",
    ),
    attack("passwords", ANY_ONE, "SELECT FROM pg_authid"),
    attack("passwords in the shadow", ANY_ONE, "SELECT FROM pg_shadow"),
    attack("who may connect", ANY_ONE, "SELECT FROM pg_hba_file_rules"),
    attack("settings in files", ANY_ONE, "SELECT FROM pg_file_settings"),
    attack("large objects", ANY_ONE, "SELECT FROM pg_largeobject"),
    attack(
        "what others are doing",
        ("worker", "mentor", "network"),
        "SELECT FROM pg_stat_activity WHERE usename <> session_user AND backend_type = 'client backend'"
        " AND query NOT IN ('<insufficient privilege>', '')",
        gets="rows 0",
    ),
    attack("EXPLAIN of what is closed", ("worker",), "EXPLAIN ANALYZE SELECT FROM imported_key"),
    # Files and programs
    attack("a file", EVERYBODY, "SELECT pg_read_file('PG_VERSION')"),
    attack("a file as bytes", ANY_ONE, "SELECT pg_read_binary_file('PG_VERSION')"),
    attack("a folder", ANY_ONE, "SELECT pg_ls_dir('.')"),
    attack("the log folder", ANY_ONE, "SELECT pg_ls_logdir()"),
    attack("a file's size", ANY_ONE, "SELECT pg_stat_file('PG_VERSION')"),
    attack("COPY from a file", ANY_ONE, "COPY activity_name FROM '/etc/passwd'"),
    attack("COPY to a file", ANY_ONE, "COPY (SELECT 1) TO '/tmp/x'"),
    attack("COPY to a program", EVERYBODY, "COPY (SELECT 1) TO PROGRAM 'id'"),
    attack("COPY from a program", ANY_ONE, "COPY import_place FROM PROGRAM 'id'"),
    attack("COPY past the policies", ("worker", "mentor"), "COPY import_run FROM STDIN"),
    attack("a file as a large object", ANY_ONE, "SELECT lo_import('/etc/passwd')"),
    attack("another database", ANY_ONE, "SELECT dblink('dbname=postgres', 'SELECT 1')", gets="42883"),
    alone("a channel nobody told", ("worker",), 'LISTEN "c_guess"', gets="rows -1"),
)
