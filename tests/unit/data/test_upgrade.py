"""Data of an older schema after the step to this one: every row is still there, and what is made from it is right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, select

from helpers.contents import contents
from helpers.databases import context_on
from helpers.postgres_server import PostgresServer
from helpers.village import build_village, saved_evening
from logbook_desktop.data import schema
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database, connect
from logbook_desktop.domain.faults import WorldError, WorldKind
from logbook_desktop.services import entries
from logbook_desktop.services.checks import check
from logbook_desktop.services.databases import open_and_migrate

OF_0001 = [
    *(
        "meta",
        "node",
        "node_name",
        "node_place",
        "node_reach",
        "activity",
        "activity_name",
        "tag",
        "tag_name",
    ),
    *(
        "age_band_set",
        "age_band",
        "entry",
        "entry_age",
        "entry_tag",
        "import_run",
        "imported_row",
        "import_place",
    ),
]
MADE_ON_SERVERS = {"role_prefix", "serves_schema", "program_version", "database"}
"""Facts that this version writes about a database, beside those of 0001."""


@pytest.fixture
def older(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database in the schema of 0001, of the kind that ``database`` is of."""
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
            command.upgrade(schema._config(connection), "0001")
    yield made
    made.close()
    if server is not None:
        server.drop_database("older")


def test_data_of_0001_is_all_there_after_the_step(older: Database, database: Database) -> None:
    newer = database
    context = context_on(newer)
    village = build_village(context)
    for unit in (village.kirkonkyla, village.hervanta):
        saved_evening(context, unit)
        binned = saved_evening(context, unit).draft
        entries.bin_entry(context, binned.id, binned.version)
    with newer.engine.connect() as source, older.engine.begin() as target:
        for table in metadata.sorted_tables:
            if table.name not in OF_0001:
                continue
            rows = [dict(row._mapping) for row in source.execute(select(table))]
            for row in rows:
                for later in ("month", "predecessor_id", "closed_on" if table.name == "tag" else "month"):
                    row.pop(later, None)
                if row.get("key") not in MADE_ON_SERVERS:
                    target.execute(insert(table).values(row))
    if older.shared:
        with pytest.raises(WorldError) as refused:
            open_and_migrate(older.engine.url.render_as_string(hide_password=False))
        assert refused.value.kind is WorldKind.OLDER_SCHEMA
        schema.install_on_server(older)
        schema.check_server(older)
    else:
        opened = open_and_migrate(older.location)
        assert opened.copied_to is not None
        opened.database.close()
    before, after = contents(newer), contents(older)
    for name in OF_0001:
        if name != "meta":
            assert after[name] == before[name], name
    assert check(context_on(older)) == ()
    assert saved_evening(context_on(older), village.hervanta).draft.version == 1
