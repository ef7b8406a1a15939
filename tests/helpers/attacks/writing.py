"""Attempts to write what is others', or in others' names, or past the versions."""

from helpers.attacks import EVERYBODY, NO_ENTRIES, NO_WRITING, Attack, attack

_DRAFT = (
    """{"id": "%s", "version": %s, "unit_id": «%s», "activity_id": «%s», "date": "2025-11-03","""
    """ "start_minute": null, "minutes": 60, "setting": "youth_centre", "girls": 1, "boys": 1, "other": 0,"""
    """ "estimated": false, "producers": 0, "youth_minutes": 0, "staff_count": 1, "staff_minutes": null,"""
    """ "what": "x", "why": "", "ages": [], "tag_ids": [], "answers": []%s}"""
)


def drafted(
    unit: str = "hervanta",
    activity: str = "own_activity",
    *,
    key: str = "fresh",
    version: int = 0,
    more: str = "",
) -> str:
    """What the program sends to save an entry; ``more`` counts where a name comes twice."""
    return _DRAFT % (f"«{key}»", version, unit, activity, more and f", {more}")


def saved(
    unit: str = "hervanta",
    activity: str = "own_activity",
    *,
    key: str = "fresh",
    version: int = 0,
    more: str = "",
) -> str:
    """Saves an entry."""
    return f"SELECT app.save_entry('{drafted(unit, activity, key=key, version=version, more=more)}')"


def answered(
    part: str,
    unit: str = "hervanta",
    activity: str = "own_activity",
    *,
    key: str = "fresh",
    version: int = 0,
    more: str = "",
) -> str:
    """Saves an entry; gives a part of the answer."""
    return f"{saved(unit, activity, key=key, version=version, more=more)} -> '{part}'"


OWN = saved()
CHANGE = saved(key="own_entry", version=1)
_STORED = "SELECT app.entry('«%s»') %s"
_AUTHOR = (
    "SELECT concat_ws(' ', e ->> 'created_by', e ->> 'changed_by', e ->> 'version',"
    " ((e ->> 'created_at')::timestamptz = now() AND (e ->> 'changed_at')::timestamptz = now())::text)"
    " FROM app.entry('«fresh»') AS e"
)
_FORGED = (
    '"created_by": "Presidentti", "changed_by": "Presidentti", "created_at": "1999-01-01", "binned_at": "1999-01-01",'
    ' "changed_at": "1999-01-01", "form": "individual", "age_band_set_id": 999, "month": 1'
)
_NO_BODY = "is None"
AGES = """"ages": [{"gender": "girls", "band": "7-12", "visits": %s}]"""
_GIRL = '{"gender": "girls", "band": "%s", "visits": 1}'
_TWO_AGES = f'"ages": [{_GIRL % "7-12"}, {_GIRL % "13-15"}]'
_BIN = "SELECT app.bin_entry('«own_entry»', 1, true)"
_HOSTILE = (
    *("null", "[]", "7", '"x"', "{}", '{"id": 1}', '{"id": "«fresh»", "unit_id": «hervanta»}'),
    *(
        drafted(more=more)
        for more in (
            '"id": null',
            '"id": "x"',
            '"version": null',
            '"version": "x"',
            '"version": 1e99',
            '"unit_id": null',
            '"unit_id": [1]',
            '"unit_id": 99999999999999',
            '"date": 7',
            '"date": "0044-03-15 BC"',
            '"date": "12025-01-01"',
            '"date": "infinity"',
            '"date": "5874897-12-31"',
            '"minutes": 1.5',
            '"minutes": {}',
            '"start_minute": 1440',
            '"start_minute": -1',
            '"setting": null',
            '"setting": "moon"',
            '"girls": null',
            '"girls": "many"',
            '"girls": 1e40',
            '"estimated": null',
            '"estimated": "perhaps"',
            '"producers": null',
            '"what": null',
            '"ages": 7',
            '"ages": [7]',
            '"ages": [{}]',
            '"ages": [{"gender": "girls", "band": null, "visits": 1}]',
            '"ages": [{"gender": "girls", "band": "7-12", "visits": null}]',
            '"ages": [{"gender": "nobody", "band": "7-12", "visits": 1}]',
            f'"ages": [{_GIRL % "7-12"}, {_GIRL % "7-12"}]',
            '"tag_ids": "x"',
            '"tag_ids": {"x": 1}',
            '"tag_ids": ["x"]',
            '"answers": 1',
            '"answers": [{"question_id": 995, "number": "x"}]',
            '"answers": [{"question_id": 995, "number": 1}, {"question_id": 995, "number": 0}]',
        )
    ),
)
_TABLES = (
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

WRITING: tuple[Attack, ...] = (
    *(attack(f"DELETE FROM {table}", ("mentor",), f"DELETE FROM {table}") for table in _TABLES),
    *(
        attack(f"INSERT INTO {table}", ("mentor",), f"INSERT INTO {table} DEFAULT VALUES")
        for table in _TABLES
    ),
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
    # Entries by hand: neither a look nor a write
    *(
        attack(f"{table} by hand: {sql}", EVERYBODY, sql)
        for table in ("entry", "entry_age", "entry_tag", "entry_answer")
        for sql in (
            f"INSERT INTO {table} DEFAULT VALUES",
            f"UPDATE {table} SET {'id = id' if table == 'entry' else 'entry_id = entry_id'}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"SELECT FROM {table} FOR UPDATE",
            f"SELECT FROM {table} FOR SHARE",
            f"LOCK TABLE {table}",
        )
    ),
    attack(
        "MERGE over others",
        ("worker", "mentor"),
        "MERGE INTO entry e USING (SELECT '«foreign_entry»'::uuid AS id) s ON e.id = s.id"
        " WHEN MATCHED THEN UPDATE SET girls = 9, version = version + 1",
    ),
    attack(
        "MERGE that deletes",
        ("worker", "mentor"),
        "MERGE INTO entry e USING (SELECT '«own_entry»'::uuid AS id) s ON e.id = s.id WHEN MATCHED THEN DELETE",
    ),
    attack(
        "the steps of saving by themselves",
        EVERYBODY,
        "SELECT app.write_parts(app.stored_draft(NULL), app.sent_draft('{}'))",
    ),
    # Entries of others
    attack("an entry of another organisation", EVERYBODY, saved("kirkonkyla", "foreign_activity")),
    attack("an entry of another unit", ("worker", "kiosk"), saved("other_unit", "other_activity")),
    attack("an entry where one may only read", NO_WRITING, OWN),
    attack("is this activity theirs? yes", ("worker",), saved("kirkonkyla", "foreign_activity")),
    attack("is this activity theirs? no", ("worker",), saved("kirkonkyla")),
    attack("is this a node at all?", ("worker",), saved("nothing")),
    attack(
        "an activity of another unit",
        ("worker", "mentor"),
        answered("refused", activity="foreign_activity"),
        gets="is ['activity:missing']",
    ),
    attack(
        "an activity that is not there",
        ("worker", "mentor"),
        answered("refused", activity="nothing"),
        gets="is ['activity:missing']",
    ),
    attack(
        "an area is no unit",
        ("mentor",),
        answered("refused", "ita"),
        gets="is ['activity:missing', 'unit:unit_not_open']",
    ),
    attack(
        "others' entries changed",
        ("worker", "mentor", "area_mentor"),
        answered("conflict", key="foreign_entry", version=2),
        gets=_NO_BODY,
    ),
    attack(
        "entries that are not there changed",
        ("worker", "mentor", "area_mentor"),
        answered("conflict", key="fresh", version=2),
        gets=_NO_BODY,
    ),
    attack("any entry changed", NO_WRITING, CHANGE),
    attack(
        "others' entries binned", EVERYBODY, "SELECT app.bin_entry('«foreign_entry»', 2, true)", gets=_NO_BODY
    ),
    attack("entries not there binned", EVERYBODY, "SELECT app.bin_entry('«fresh»', 2, true)", gets=_NO_BODY),
    attack("any entry binned", NO_ENTRIES, _BIN, gets=_NO_BODY),
    attack("an entry binned by a reader", ("manager",), _BIN),
    attack(
        "an entry pushed to others",
        ("worker", "mentor"),
        saved("kirkonkyla", "foreign_activity", key="own_entry", version=1),
    ),
    attack("the key of others under one's own unit", ("worker",), saved(key="foreign_entry")),
    attack(
        "many entries, one of others",
        ("worker", "mentor"),
        f"""SELECT app.add_entries('[{drafted()},"""
        f""" {drafted("kirkonkyla", "foreign_activity", key="other_fresh")}]')""",
    ),
    attack(
        "many entries, one the key of others",
        ("worker", "mentor"),
        f"""SELECT app.add_entries('[{drafted()},"""
        f""" {drafted(key="foreign_entry")}]')""",
        gets="23505",
    ),
    attack("many entries where one may only read", NO_WRITING, f"SELECT app.add_entries('[{drafted()}]')"),
    attack(
        "many entries, one twice",
        ("worker",),
        f"SELECT app.add_entries('[{drafted()}, {drafted()}]')",
        gets="23505",
    ),
    attack(
        "many entries that break a rule",
        ("worker",),
        f"""SELECT app.add_entries('[{drafted()}, {drafted(key="other_fresh", more='"girls": -1')}]')""",
        gets="is ['attendance:negative:girls']",
    ),
    attack("many entries that are none", ("worker",), "SELECT app.add_entries('7')", gets="LB002"),
    *(
        attack(
            f"many entries that begin as version {version}",  # the largest could never be binned or redacted
            ("worker", "mentor"),
            f"SELECT app.add_entries('[{drafted(version=version)}]')",
            gets="LB002",
        )
        for version in (2_147_483_646, 1, -7)
    ),
    # Authors, times, versions
    attack(
        "a forged author",
        ("worker",),
        saved(more=_FORGED),
        _AUTHOR,
        gets="is Wilma Worker Wilma Worker 1 true",
    ),
    attack(
        "a forged author of many",
        ("worker",),
        f"SELECT app.add_entries('[{drafted(more=_FORGED)}]')",
        _AUTHOR,
        gets="is Wilma Worker Wilma Worker 1 true",
    ),
    attack(
        "a forged author of a change",
        ("worker",),
        OWN,
        saved(version=1, more='"girls": 2, ' + _FORGED),
        _AUTHOR,
        gets="is Wilma Worker Wilma Worker 2 true",
    ),
    attack(
        "a form of work of one's own choice",
        ("worker",),
        saved(more=_FORGED),
        _STORED % ("fresh", "->> 'form'"),
        gets="is open",
    ),
    attack(
        "age bands of one's own choice",
        ("worker",),
        saved(more=_FORGED),
        _STORED % ("fresh", "->> 'age_band_set_id'"),
        gets="is 1",
    ),
    attack(
        "an entry made in the bin",
        ("worker",),
        saved(more=_FORGED),
        _STORED % ("fresh", "->> 'binned_at'"),
        gets=_NO_BODY,
    ),
    *(
        attack(
            f"{what} version",
            ("worker", "mentor"),
            answered("conflict", key="own_entry", version=version, more='"girls": 9') + " ->> 'version'",
            gets="is 1",
        )
        for what, version in (("a skipped", 2), ("a first", 0), ("a negative", -1))
    ),
    attack(
        "binned long ago",
        ("worker",),
        _BIN,
        "SELECT (app.entry('«own_entry»') ->> 'binned_at')::timestamptz = now()",
        gets="is True",
    ),
    attack(
        "an edit in the bin",
        ("worker", "mentor"),
        _BIN,
        answered("conflict", key="own_entry", version=2) + " ->> 'version'",
        gets="is 2",
    ),
    attack(
        "out of the bin after 30 days",
        ("worker", "mentor"),
        "SELECT app.bin_entry('«old_binned»', 2, false)",
        gets="LB003",
    ),
    attack(
        "a bin kept young",
        ("worker",),
        "SELECT app.bin_entry('«old_binned»', 2, true) -> 'conflict' ->> 'version'",
        gets="is 2",
    ),
    attack("a bin without a word", ("worker",), "SELECT app.bin_entry('«own_entry»', 1, NULL)", gets="LB002"),
    *(
        attack(
            f"{what} by rights of the past",
            ("worker", "mentor"),
            f"SET TRANSACTION ISOLATION LEVEL {level}",
            sql,
        )
        for level in ("REPEATABLE READ", "SERIALIZABLE")
        for what, sql in (
            (f"saved ({level.lower()})", OWN),
            (f"many saved ({level.lower()})", f"SELECT app.add_entries('[{drafted()}]')"),
            (f"binned ({level.lower()})", _BIN),
        )
    ),
    attack(
        "history switched off",
        ("worker",),
        "SET logbook.loading = 'on'",
        saved(key="own_entry", version=1, more='"girls": 6'),
        "SELECT count(*) FROM app.history_of_entry('«own_entry»') WHERE fields LIKE '%girls%'",
        gets="is 1",
    ),
    # What no program could read
    *(
        attack(
            f"no entry: {hostile[-60:]}", ("worker",), f"SELECT app.save_entry('{hostile}')", gets="refused"
        )
        for hostile in _HOSTILE
    ),
    attack(
        "a text without end",
        ("worker",),
        f"""SELECT app.save_entry(jsonb_set('{drafted()}', '{{what}}', to_jsonb(repeat('x', 200001))))""",
        gets="LB002",
    ),
    attack(
        "ages without end",
        ("worker",),
        f"""SELECT app.save_entry(jsonb_set('{drafted()}', '{{ages}}', (SELECT jsonb_agg(jsonb_build_object("""
        "'gender', 'girls', 'band', n, 'visits', 1)) FROM generate_series(1, 1001) AS n)))",
        gets="LB002",
    ),
    # Parts of entries
    attack(
        "ages of others",
        ("worker", "mentor", "area_mentor"),
        answered("conflict", key="foreign_entry", version=2, more=AGES % "1"),
        gets=_NO_BODY,
    ),
    attack(
        "more ages than visits",
        ("worker",),
        answered("refused", more=AGES % "5"),
        gets="is ['attendance:ages_above_total:girls']",
    ),
    attack(
        "more ages together than visits",
        ("worker",),
        answered("refused", more=_TWO_AGES),
        gets="is ['attendance:ages_above_total:girls']",
    ),
    attack(
        "ages that are no band",
        ("worker",),
        answered("refused", more=(AGES % "1").replace("7-12", "8-9")),
        gets="is ['attendance:unknown_age_band']",
    ),
    attack(
        "ages below nothing",
        ("worker",),
        answered("refused", more=AGES % "-1"),
        gets="is ['attendance:negative:girls']",
    ),
    attack(
        "more producers than visits",
        ("worker",),
        answered("refused", more='"producers": 3'),
        gets="is ['producers:above_visits']",
    ),
    attack(
        "more of the young people's time than there was",
        ("worker",),
        answered("refused", more='"youth_minutes": 61'),
        gets="is ['youth_minutes:above_length']",
    ),
    *(
        attack(
            what,
            ("worker", "mentor"),
            saved(more=f'"tag_ids": [{tag}]'),
            _STORED % ("fresh", "->> 'tags'"),
            gets="is []",
        )
        for what, tag in (
            ("a tag of another organisation", "«foreign_tag»"),
            ("a tag that is none", "«nothing»"),
        )
    ),
)
