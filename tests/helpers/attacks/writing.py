"""Attempts to write what is others', or in others' names, or past the versions."""

from helpers.attacks import EVERYBODY, NO_WRITING, Attack, attack

_COLUMNS = (
    "id, version, unit_id, activity_id, form, date, minutes, setting, girls, boys, other, estimated, producers,"
    " youth_minutes, staff_count, staff_minutes, staff_minutes_typed, age_band_set_id, what, why, search, created_at,"
    " created_by, changed_at, changed_by"
)


def _insert(
    unit: str, activity: str, *, key: str = "gen_random_uuid()", bands: str = "1", version: int = 1
) -> str:
    return (
        f"INSERT INTO entry ({_COLUMNS}) VALUES ({key}, {version}, «{unit}», «{activity}», 'open', '2025-11-03', 60,"
        f" 'youth_centre', 1, 1, 0, false, 0, 0, 1, 60, false, {bands}, 'x', '', 'x', '1999-01-01', 'Presidentti',"
        " '1999-01-01', 'Presidentti')"
    )


OWN = _insert("hervanta", "own_activity", key="'«fresh»'")
_AUTHOR = "SELECT concat_ws(' ', created_by, changed_by, version, (created_at = now() AND changed_at = now())::text)"
PARTS = """SELECT app.keep_parts('[{"entry": "«%s»", "ages": %s, "tags": %s}]')"""
_BIN = "UPDATE entry SET binned_at = now(), version = version + 1 WHERE id = '«own_entry»'"
_TABLES_WITHOUT_WRITING = (
    "alembic_version",
    "meta",
    "node",
    "node_name",
    "node_place",
    "node_reach",
    "tag",
    "tag_name",
    "age_band",
    "age_band_set",
    "activity",
    "activity_name",
    "vocabulary_choice",
    "local_name",
    "calendar_span",
    "calendar_span_name",
    "question",
    "question_name",
    "import_run",
    "imported_row",
    "import_place",
    "terms",
    "terms_text",
    "terms_acceptance",
    "entry_age",
    "entry_tag",
    "person",
    "person_grant",
    "history",
    "live_channel",
    "imported_key",
    "roll_up",
    "organisation_roll_up",
    "network_roll_up",
    "roll_up_mark",
)
_ALL_TABLES = (
    *_TABLES_WITHOUT_WRITING,
    "entry",
)

WRITING: tuple[Attack, ...] = (
    *(attack(f"DELETE FROM {table}", ("mentor",), f"DELETE FROM {table}") for table in _ALL_TABLES),
    *(
        attack(f"INSERT INTO {table}", ("mentor",), f"INSERT INTO {table} DEFAULT VALUES")
        for table in _TABLES_WITHOUT_WRITING
    ),
    attack("DELETE of entries", EVERYBODY, "DELETE FROM entry"),
    attack(
        "a grant for oneself",
        EVERYBODY,
        "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
        " VALUES («my_id», 'mentor', 1, now(), 'x')",
    ),
    attack("another grant made one's own", EVERYBODY, "UPDATE person_grant SET person_id = «my_id»"),
    attack("another login made one's own", EVERYBODY, "UPDATE person SET login = session_user"),
    attack("one's own mark cleared", ("first", "worker"), "UPDATE person SET first_password_until = NULL"),
    attack("a node moved by hand", EVERYBODY, "UPDATE node_place SET parent_id = «tampere»"),
    attack("the closure by hand", EVERYBODY, "UPDATE node_reach SET ancestor_id = «hervanta»"),
    attack(
        "the closure widened by hand",
        EVERYBODY,
        "INSERT INTO node_reach VALUES («hervanta», «kirkonkyla», 0, 120000, 1, 'unit')",
    ),
    attack("the version of the tree", EVERYBODY, "UPDATE meta SET value = '0'"),
    attack("history rewritten", EVERYBODY, "UPDATE history SET by_name = 'x'"),
    attack(
        "history made up",
        EVERYBODY,
        "INSERT INTO history (at, login, by_name, kind, subject, action, fields)"
        " VALUES (now(), 'x', 'x', 'entry', 'x', 'change', '{}')",
    ),
    attack("a channel of one's own choice", EVERYBODY, "UPDATE live_channel SET channel = 'mine'"),
    attack("figures without entries", EVERYBODY, "UPDATE roll_up SET girls = 1000000"),
    # Entries of others
    attack("an entry of another organisation", EVERYBODY, _insert("kirkonkyla", "foreign_activity")),
    attack("an entry of another unit", ("worker", "kiosk"), _insert("other_unit", "other_activity")),
    attack("an entry where one may only read", NO_WRITING, _insert("hervanta", "own_activity")),
    attack(
        "is this activity theirs? yes", ("worker",), _insert("kirkonkyla", "foreign_activity", bands="999")
    ),
    attack("is this activity theirs? no", ("worker",), _insert("kirkonkyla", "own_activity")),
    attack("is this a node at all?", ("worker",), _insert("nothing", "own_activity")),
    attack(
        "an activity of another unit",
        ("worker", "mentor"),
        _insert("hervanta", "foreign_activity"),
        gets="LB002",
    ),
    attack("an area is no unit", ("mentor",), _insert("ita", "own_activity"), gets="LB002"),
    attack(
        "age bands that are not there",
        ("worker",),
        _insert("hervanta", "own_activity", bands="999"),
        gets="LB002",
    ),
    attack(
        "others' entries changed",
        EVERYBODY,
        "UPDATE entry SET girls = 100, version = version + 1 WHERE unit_id = «kirkonkyla»",
        gets="rows 0",
    ),
    attack(
        "any entry changed", NO_WRITING, "UPDATE entry SET girls = 100, version = version + 1", gets="rows 0"
    ),
    attack(
        "others' entries locked",
        EVERYBODY,
        "SELECT FROM entry WHERE id = '«foreign_entry»' FOR UPDATE",
        gets="rows 0",
    ),
    attack("entries locked by a reader", ("manager",), "SELECT FROM entry FOR SHARE", gets="rows 0"),
    attack(
        "an entry pushed to others",
        ("worker", "mentor"),
        "UPDATE entry SET unit_id = «kirkonkyla», activity_id = «foreign_activity», version = version + 1"
        " WHERE id = '«own_entry»'",
    ),
    attack(
        "an entry pulled from others",
        EVERYBODY,
        "UPDATE entry SET unit_id = «hervanta», activity_id = «own_activity», version = version + 1"
        " WHERE id = '«foreign_entry»'",
        gets="rows 0",
    ),
    attack(
        "MERGE over others",
        ("worker", "mentor"),
        "MERGE INTO entry e USING (SELECT '«foreign_entry»'::uuid AS id) s ON e.id = s.id"
        " WHEN MATCHED THEN UPDATE SET girls = 9, version = version + 1",
        gets="rows 0",
    ),
    attack(
        "MERGE that deletes",
        ("worker", "mentor"),
        "MERGE INTO entry e USING (SELECT '«own_entry»'::uuid AS id) s ON e.id = s.id WHEN MATCHED THEN DELETE",
    ),
    attack(
        "an upsert over others",
        ("worker", "mentor"),
        _insert("hervanta", "own_activity", key="'«foreign_entry»'")
        + " ON CONFLICT (id) DO UPDATE SET what = 'x', version = entry.version + 1",
    ),
    attack(
        "the key of others under one's own unit",
        ("worker",),
        _insert("hervanta", "own_activity", key="'«foreign_entry»'"),
        gets="23505",
    ),
    attack("a key changed", ("worker", "mentor"), "UPDATE entry SET id = gen_random_uuid()"),
    attack("an author changed", ("worker", "mentor"), "UPDATE entry SET created_by = 'x'"),
    attack("the time of making changed", ("worker", "mentor"), "UPDATE entry SET created_at = '1999-01-01'"),
    attack("the month changed", ("worker",), "UPDATE entry SET month = 1", gets="428C9"),
    # Authors, times, versions
    attack(
        "a forged author",
        ("worker",),
        OWN,
        f"{_AUTHOR} FROM entry WHERE id = '«fresh»'",
        gets="is Wilma Worker Wilma Worker 1 true",
    ),
    attack(
        "a forged author of a change",
        ("worker",),
        OWN,
        "UPDATE entry SET changed_by = 'x', changed_at = '1999-01-01', version = 2 WHERE id = '«fresh»'",
        f"{_AUTHOR} FROM entry WHERE id = '«fresh»'",
        gets="is Wilma Worker Wilma Worker 2 true",
    ),
    attack(
        "a first version of 99",
        ("mentor",),
        _insert("hervanta", "own_activity", key="'«fresh»'", version=99),
        "SELECT version FROM entry WHERE id = '«fresh»'",
        gets="is 1",
    ),
    attack(
        "a skipped version",
        ("worker", "mentor"),
        "UPDATE entry SET version = version + 2 WHERE id = '«own_entry»'",
        gets="LB001",
    ),
    attack(
        "the same version",
        ("worker", "mentor"),
        "UPDATE entry SET girls = girls + 1 WHERE id = '«own_entry»'",
        gets="LB001",
    ),
    attack(
        "a version back",
        ("worker",),
        "UPDATE entry SET version = version - 1 WHERE id = '«own_entry»'",
        gets="LB001",
    ),
    attack(
        "an entry made in the bin",
        ("worker",),
        _insert("hervanta", "own_activity")
        .replace("changed_by)", "changed_by, binned_at)")
        .replace("'Presidentti')", "'Presidentti', now())"),
    ),
    attack(
        "binned long ago",
        ("worker",),
        "UPDATE entry SET binned_at = '1999-01-01', version = version + 1 WHERE id = '«own_entry»'",
        "SELECT binned_at = now() FROM entry WHERE id = '«own_entry»'",
        gets="is True",
    ),
    attack(
        "an edit in the bin",
        ("worker", "mentor"),
        _BIN,
        "UPDATE entry SET girls = 3, version = version + 1 WHERE id = '«own_entry»'",
        gets="LB001",
    ),
    attack(
        "out of the bin after 30 days",
        ("worker", "mentor"),
        "UPDATE entry SET binned_at = NULL, version = version + 1 WHERE id = '«old_binned»'",
        gets="LB003",
    ),
    attack(
        "a bin kept young",
        ("worker",),
        "UPDATE entry SET binned_at = now(), version = version + 1 WHERE id = '«old_binned»'",
        gets="LB001",
    ),
    attack(
        "saved by rights of the past",
        ("worker", "mentor"),
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        OWN,
    ),
    attack("saved in a serializable past", ("worker",), "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", OWN),
    attack(
        "history switched off",
        ("worker",),
        "SET logbook.loading = 'on'",
        "UPDATE entry SET girls = 6, version = version + 1 WHERE id = '«own_entry»'",
        "SELECT count(*) FROM history WHERE entry_id = '«own_entry»' AND fields LIKE '%girls%'",
        gets="is 1",
    ),
    # What no program could read
    *(
        attack(
            f"a day no calendar has: {day}",
            ("worker",),
            _insert("hervanta", "own_activity").replace("2025-11-03", day),
            gets="LB002 or 22003",
        )
        for day in ("12025-01-01", "0044-03-15 BC", "infinity", "5874897-12-31")
    ),
    # Parts of entries
    attack("ages of others", EVERYBODY, PARTS % ("foreign_entry", "[]", "[]")),
    attack("ages of an entry not saved just now", ("worker", "mentor"), PARTS % ("own_entry", "[]", "[]")),
    attack("ages of no entry", ("worker",), PARTS % ("fresh", "[]", "[]")),
    attack("ages in the bin", ("worker",), _BIN, PARTS % ("own_entry", "[]", "[]")),
    attack(
        "more ages than visits",
        ("worker",),
        OWN,
        PARTS % ("fresh", '[["girls", "7-12", 5]]', "[]"),
        gets="LB002",
    ),
    attack(
        "ages that are no band",
        ("worker",),
        OWN,
        PARTS % ("fresh", '[["girls", "8-9", 1]]', "[]"),
        gets="LB002",
    ),
    attack(
        "ages below nothing",
        ("worker",),
        OWN,
        PARTS % ("fresh", '[["girls", "7-12", -1]]', "[]"),
        gets="23514",
    ),
    attack(
        "a tag of another organisation",
        ("worker",),
        OWN,
        PARTS % ("fresh", "[]", "[«foreign_tag»]"),
        "SELECT FROM entry_tag WHERE entry_id = '«fresh»'",
        gets="rows 0",
    ),
)
