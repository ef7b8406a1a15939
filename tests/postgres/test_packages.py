"""Packages on a server: people take out what they may see, IT brings in, and totals and history stay right."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from helpers.contents import contents
from helpers.databases import context_on
from helpers.logins import new_person, signed_in
from helpers.packages import bring_in, export
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.tables import history
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.people.access import NotAllowedError, Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.server import checks


@pytest.fixture
def databases(postgres_server: PostgresServer, postgres_template: str) -> Iterator[list[Database]]:
    names = ("from_here", "to_there")
    opened = []
    for name in names:
        postgres_server.create_database(name, template=postgres_template)
        opened.append(open_database(postgres_server.url(name)))
    yield opened
    for database in opened:
        database.close()
    for name in names:
        postgres_server.drop_database(name)


@pytest.fixture
def it(databases: list[Database]) -> Context:
    """The IT department of the server that has data."""
    return context_on(databases[0])


@pytest.fixture
def village(it: Context) -> Village:
    village = build_village(it)
    saved_evening(it, village.hervanta)
    kept = saved_evening(it, village.kirkonkyla).draft
    entries.save(it, replace(kept, what="Muutettu"))
    return village


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_mentor_takes_out_the_own_branch(it: Context, village: Village, tmp_path: Path) -> None:
    login, password = new_person(it.database, "Mia Mentori", [(Role.MENTOR, village.taipalsaari)])
    with signed_in(it.database, login, password) as mia:
        written = export(mia, village.taipalsaari, tmp_path / "mine")
        for scope in (village.network, village.tampere):
            with pytest.raises((NotAllowedError, ExternalError)):
                export(mia, scope, tmp_path / "theirs")
    assert written.counts["entry"] == 1
    assert not (tmp_path / "theirs").exists()
    assert {row["unit_id"] for row in rows_of(tmp_path / "mine", "entry")} == {str(village.kirkonkyla)}
    assert [row["action"] for row in rows_of(tmp_path / "mine", "history") if row["kind"] == "entry"] == [
        "change"
    ]
    texts = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "mine").iterdir())
    assert "Hervanta" not in texts
    assert login not in texts


def test_what_a_person_took_out_is_what_it_would_have(it: Context, village: Village, tmp_path: Path) -> None:
    login, password = new_person(it.database, "Mia Mentori", [(Role.MENTOR, village.taipalsaari)])
    with signed_in(it.database, login, password) as mia:
        export(mia, village.taipalsaari, tmp_path / "mia")
    export(it, village.taipalsaari, tmp_path / "it")
    for file in (tmp_path / "it").glob("*.csv"):
        assert (tmp_path / "mia" / file.name).read_bytes() == file.read_bytes(), file.name


@pytest.mark.parametrize("role", [Role.WORKER, Role.MANAGER])
def test_who_reads_entries_takes_them_out_without_the_mentors_memory(
    it: Context, village: Village, tmp_path: Path, role: Role
) -> None:
    login, password = new_person(it.database, "Aino Aalto", [(role, village.kirkonkyla)])
    with signed_in(it.database, login, password) as aino:
        written = export(aino, village.kirkonkyla, tmp_path / "mine")
        with pytest.raises(NotAllowedError):
            export(aino, village.taipalsaari, tmp_path / "theirs")
    assert (written.counts["entry"], written.counts["activity"]) == (1, 1)
    assert {written.counts[table] for table in ("history", "import_run", "imported_row", "import_place")} == {
        0
    }


@pytest.mark.parametrize("role", [Role.MENTOR, Role.NETWORK_ADMINISTRATOR, Role.WORKER])
def test_nobody_but_it_brings_in(it: Context, village: Village, tmp_path: Path, role: Role) -> None:
    export(it, village.network, tmp_path / "p")
    login, password = new_person(it.database, "Aino Aalto", [(role, village.network)])
    before = contents(it.database)
    with signed_in(it.database, login, password) as aino, pytest.raises(NotAllowedError):
        bring_in(aino, tmp_path / "p")
    assert contents(it.database) == before


def test_a_login_at_the_command_line_is_stopped_by_the_server(
    it: Context, village: Village, databases: list[Database], tmp_path: Path
) -> None:
    """Who gives their own address to the command is taken for IT by the program, but not by the server."""
    export(it, village.taipalsaari, tmp_path / "p")
    login, password = new_person(databases[1], "Aino Aalto")
    url = databases[1].engine.url.set(drivername="postgresql", username=login, password=password)
    before = contents(databases[1])
    database = open_database(url.render_as_string(hide_password=False))
    with pytest.raises(ExternalError):
        bring_in(context_on(database), tmp_path / "p")
    database.close()
    assert contents(databases[1]) == before


def test_history_and_totals_come_as_they_were(
    it: Context, village: Village, databases: list[Database], tmp_path: Path
) -> None:
    export(it, village.network, tmp_path / "p")
    there = context_on(databases[1])
    bring_in(there, tmp_path / "p")

    def history_rows(database: Database) -> list[tuple[object, ...]]:
        columns = [history.c[name] for name in ("at", "by_name", "kind", "action", "entry_id", "fields")]
        with database.engine.connect() as connection:
            return sorted((tuple(row) for row in connection.execute(select(*columns))), key=str)

    def rolled_up(database: Database) -> list[tuple[object, ...]]:
        query = "SELECT n.name, r.* FROM roll_up r JOIN node n ON n.id = r.unit_id"
        with database.engine.connect() as connection:
            rows = connection.execute(text(query)).mappings()
            return sorted(tuple(v for k, v in row.items() if k != "unit_id") for row in rows)

    assert history_rows(databases[1]) == history_rows(databases[0])
    assert rolled_up(databases[1]) == rolled_up(databases[0]) != []
    assert checks.check(there) == ()


def test_a_newer_package_changes_the_totals_too(
    it: Context, village: Village, databases: list[Database], tmp_path: Path
) -> None:
    export(it, village.network, tmp_path / "1")
    there = context_on(databases[1])
    bring_in(there, tmp_path / "1")
    draft = saved_evening(it, village.hervanta).draft
    for minutes in (60, 90, 120):
        draft = entries.save(it, replace(draft, minutes=minutes)).entry.draft
    export(it, village.network, tmp_path / "2")
    assert bring_in(there, tmp_path / "2").added["entry"] == 1
    entries.save(it, replace(draft, minutes=150))
    export(it, village.network, tmp_path / "3")
    assert bring_in(there, tmp_path / "3").updated["entry"] == 1
    assert entries.entry(there, draft.id).draft.minutes == 150
    assert checks.check(there) == ()
    assert not bring_in(there, tmp_path / "3").changed


def test_history_is_written_again_after_a_package(it: Context, village: Village, tmp_path: Path) -> None:
    """What lets a package keep its own history ends with it, also on a connection that is used again."""
    export(it, village.network, tmp_path / "p")
    bring_in(it, tmp_path / "p")
    draft = saved_evening(it, village.hervanta).draft
    entries.save(it, replace(draft, what="Toinen"))
    with it.database.engine.connect() as connection:
        kept = connection.scalars(select(history.c.action).where(history.c.entry_id == draft.id)).all()
    assert list(kept) == ["change"]
