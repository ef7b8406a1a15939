"""Who, when and which version is for the server to say, whatever the workstation believes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from helpers.contents import contents
from helpers.databases import context_on
from helpers.evenings import evening
from helpers.logins import new_person
from helpers.postgres_server import PostgresServer
from helpers.random_scope import database_of
from helpers.village import Village, build_village, open_evening, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.errors import ConflictError, ErrorKind, ExternalError, PartlySavedError, SavedPart
from logbook_desktop.domain.people.access import Actor, Grant, Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries, imports
from logbook_desktop.services.entries.imports import add_imported
from logbook_desktop.services.local.databases import open_database

WRONG_CLOCK = datetime(1999, 12, 31, 23, 59, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("authorship", template=postgres_template)
    database = open_database(postgres_server.url("authorship"))
    yield database
    database.close()
    postgres_server.drop_database("authorship")


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture
def wilma(database: Database, village: Village, postgres_server: PostgresServer) -> Iterator[Context]:
    """A worker whose workstation has forgotten the date, and who signs with another's name."""
    login = new_person(database, "Wilma Worker", [("worker", village.hervanta)]).login
    own = database_of(postgres_server.url("authorship"), login)
    actor = Actor(login, "Presidentti", (Grant(Role.WORKER, village.hervanta),))
    yield Context(own, actor, now=lambda: WRONG_CLOCK)
    own.close()


def test_author_and_time_are_the_servers(database: Database, village: Village, wilma: Context) -> None:
    draft = open_evening(context_on(database), village.hervanta)
    before = datetime.now(UTC) - A_MINUTE
    saved = entries.save(wilma, draft).entry
    changed = entries.save(wilma, replace(saved.draft, what="Toisin")).entry
    assert (saved.created_by, changed.created_by, changed.changed_by) == ("Wilma Worker",) * 3
    assert before < saved.created_at <= changed.changed_at < datetime.now(UTC) + A_MINUTE
    assert changed.created_at == saved.created_at


def test_the_version_of_others_is_never_written_over(
    database: Database, village: Village, wilma: Context
) -> None:
    saved = saved_evening(context_on(database), village.hervanta)
    entries.save(context_on(database), replace(saved.draft, what="Kollega oli nopeampi"))
    with pytest.raises(ConflictError):
        entries.save(wilma, replace(saved.draft, what="Vanhan päälle"))
    kept = entries.entry(wilma, saved.draft.id)
    assert (kept.draft.what, kept.draft.version) == ("Kollega oli nopeampi", 2)


def test_an_administrator_moves_authors_and_times_in_as_they_were(
    database: Database, village: Village
) -> None:
    saved = saved_evening(replace(context_on(database), now=lambda: WRONG_CLOCK), village.hervanta)
    assert (saved.created_by, saved.created_at) == ("tester", WRONG_CLOCK)


def test_a_version_is_the_next_one_for_the_administrator_too(database: Database, village: Village) -> None:
    saved = saved_evening(context_on(database), village.hervanta)
    for wrong in ("version", "version + 2", "version - 1"):
        with database.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(f"UPDATE entry SET version = {wrong} WHERE id = '{saved.draft.id}'")
        assert getattr(refused.value.orig, "sqlstate", "") == "LB001"
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE entry SET version = version + 1 WHERE id = '{saved.draft.id}'")


def test_how_long_in_the_bin_is_by_the_servers_clock(
    database: Database, village: Village, wilma: Context
) -> None:
    saved = saved_evening(context_on(database), village.hervanta)
    entries.bin_entry(wilma, saved.draft.id, 1)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE entry DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE entry SET binned_at = now() - interval '721 hours'")
        connection.exec_driver_sql("ALTER TABLE entry ENABLE TRIGGER USER")
    with pytest.raises(ExternalError) as refused:
        entries.restore_entry(wilma, saved.draft.id, 2)
    assert refused.value.kind is ErrorKind.TOO_LONG_IN_THE_BIN


def test_a_mentor_imports_as_a_person(
    database: Database,
    village: Village,
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """New units, activities, entries and the memory of it, with the rights of a mentor; twice is once."""
    login = new_person(database, "Mette Mentor", [("mentor", village.taipalsaari)]).login
    own = database_of(postgres_server.url("authorship"), login)
    context = Context(
        own, Actor(login, "Mette", (Grant(Role.MENTOR, village.taipalsaari),)), now=lambda: WRONG_CLOCK
    )
    rows = [evening(day=date(2025, 11, day)) for day in (3, 4, 5)]

    def brought_in(*, dry_run: bool = False) -> int:
        into = village.taipalsaari
        outcome = add_imported(context, into, rows, file_name="a.xlsx", create_units=True, dry_run=dry_run)
        return len(outcome.added)

    def lost(*_: object) -> None:
        raise ExternalError(ErrorKind.NO_SERVER)

    before = contents(database)
    try:
        assert brought_in(dry_run=True) == 3
        assert contents(database) == before
        with monkeypatch.context() as patched, pytest.raises(PartlySavedError) as raised:
            patched.setattr(imports, "_store", lost)
            brought_in()
        assert raised.value.part is SavedPart.UNITS_OF_IMPORT
        assert [brought_in(), brought_in()] == [3, 0]
    finally:
        own.close()
    with database.engine.connect() as connection:
        made = connection.exec_driver_sql(
            "SELECT made_by, made_at > now() - interval '1 minute' FROM import_run"
        )
        assert ("Mette Mentor", True) in [tuple(row) for row in made]
        authors = connection.exec_driver_sql("SELECT DISTINCT created_by, changed_by FROM entry").all()
        assert [tuple(row) for row in authors] == [("Mette Mentor", "Mette Mentor")]
