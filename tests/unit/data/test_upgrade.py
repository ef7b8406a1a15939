"""Data of an older schema after the step to this one: every row is still there, and what is made from it is right."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, insert, inspect, select, text

from helpers.contents import contents
from helpers.databases import context_on
from helpers.logins import new_person
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data import schema
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database, connect
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_and_migrate
from logbook_desktop.services.server.checks import check

NOT_YET = {
    "0001": {"person", "person_grant", "history", "live_channel", "imported_key"},
    "0002": set[str](),
}
"""Tables of 0002 that an older schema has not; those of 0003 no older one has."""
OF_0003 = {
    *("terms", "terms_text", "terms_acceptance", "vocabulary_choice", "local_name"),
    *("calendar_span", "calendar_span_name", "question", "question_name", "entry_answer"),
}
MADE_ON_SERVERS = {"role_prefix", "serves_schema", "program_version", "database"}
"""Facts that this version writes about a database, beside those of 0001."""


@pytest.fixture(params=sorted(NOT_YET))
def schema_before(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def older(
    schema_before: str, database: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Database]:
    """An empty database in an older schema, of the kind that ``database`` is of."""
    server: PostgresServer | None = None
    location: str | Path = tmp_path / "older.sqlite"
    if database.shared:
        server = request.getfixturevalue("postgres_server")
        server.create_database("older")
        location = server.url("older")
    made = connect(location)
    with made.engine.connect() as connection:
        connection.execution_options(logbook_writes=True)
        with connection.begin():
            command.upgrade(schema._config(connection), schema_before)
    yield made
    made.close()
    if server is not None:
        server.drop_database("older")


def test_data_is_all_there_after_the_step(schema_before: str, older: Database, database: Database) -> None:
    newer = database
    village = work_in(newer)
    if newer.shared:
        new_person(newer, grants=[(Role.WORKER, village.hervanta), (Role.MENTOR, village.tampere)])
    tables = [
        table
        for table in metadata.sorted_tables
        if table.name not in OF_0003 and table.name not in NOT_YET[schema_before]
    ]
    copy(tables, newer, older)
    if older.shared:
        with pytest.raises(ExternalError) as refused:
            open_and_migrate(older.engine.url.render_as_string(hide_password=False))
        assert refused.value.kind is ErrorKind.OLDER_SCHEMA
        schema.install_on_server(older)
        schema.check_server(older)
    else:
        opened = open_and_migrate(older.location)
        assert opened.copied_to is not None
        opened.database.close()
    before, after = contents(newer), contents(older)
    for table in tables:
        if table.name != "meta":
            assert after[table.name] == before[table.name], table.name
    if schema_before == "0002":
        assert len(after["history"]) > len(after["entry"])
        assert len(after["person_grant"]) == (2 if older.shared else 0)
    assert check(context_on(older)) == ()
    assert saved_evening(context_on(older), village.hervanta).draft.version == 1


def work_in(database: Database) -> Village:
    """Entries, some in the bin, one changed."""
    context = context_on(database)
    village = build_village(context)
    for unit in (village.kirkonkyla, village.hervanta):
        saved = saved_evening(context, unit).draft
        entries.save(context, replace(saved, what="Toisin"))
        binned = saved_evening(context, unit).draft
        entries.bin_entry(context, binned.id, binned.version)
    return village


def copy(tables: list[Table], newer: Database, older: Database) -> None:
    """The rows, without the columns that came later and those that make themselves; on a server the roll-up, too."""
    with newer.engine.connect() as source, older.engine.begin() as target:
        there = inspect(target)
        for table in tables:
            columns = {one["name"] for one in there.get_columns(table.name) if one.get("computed") is None}
            for row in source.execute(select(table)):
                kept = {key: value for key, value in row._mapping.items() if key in columns}
                if row._mapping.get("key") not in MADE_ON_SERVERS:
                    target.execute(insert(table).values(kept))
        if older.shared and there.has_table("roll_up"):
            for name in _ROLL_UP:
                rows = Table(name, MetaData(), autoload_with=source)
                for row in source.execute(select(rows)):
                    target.execute(insert(rows).values(dict(row._mapping)))
            target.execute(text("SELECT setval('history_id_seq', 1000)"))


_ROLL_UP = ("roll_up", "roll_up_mark", "organisation_roll_up", "network_roll_up")
