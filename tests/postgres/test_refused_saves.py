"""Whatever a server refuses a save with: the entry is in the outbox, with words, and is sent when it may be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from helpers.away import KEY
from helpers.databases import context_on
from helpers.logins import new_person, signed_in
from helpers.outbox import send_all
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, open_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.errors import ErrorKind
from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.local.drafts import LoginDraftStore
from logbook_desktop.services.local.encrypted_files import LocalPlace
from logbook_desktop.services.local.outbox import Outbox, WaitsInOutboxError
from logbook_desktop.wording.errors import describe_error, is_expected

REFUSALS = {
    "25006": ErrorKind.NO_SERVER,  # read-only
    "40001": ErrorKind.SERVER_BUSY,  # after the tries
    "40003": ErrorKind.SERVER_BUSY,
    "40P01": ErrorKind.SERVER_BUSY,
    "53000": ErrorKind.SERVER_BUSY,
    "53100": ErrorKind.DISK_FULL,
    "53200": ErrorKind.SERVER_BUSY,
    "53400": ErrorKind.SERVER_BUSY,
    "54000": ErrorKind.SERVER_TROUBLE,  # also a full queue of hints
    "54001": ErrorKind.SERVER_TROUBLE,
    "55P03": ErrorKind.SERVER_BUSY,
    "57014": ErrorKind.SERVER_BUSY,
    "57P01": ErrorKind.NO_SERVER,
    "58000": ErrorKind.SERVER_TROUBLE,
    "58030": ErrorKind.DISK_FULL,
    "XX000": ErrorKind.SERVER_TROUBLE,
    "XX001": ErrorKind.DAMAGED,
}


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("refusing", template=postgres_template)
    opened = open_database(postgres_server.url("refusing"))
    yield opened
    opened.close()
    postgres_server.drop_database("refusing")


@pytest.fixture(scope="module")
def village(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture(scope="module")
def login(database: Database, village: Village) -> str:
    return new_person(database, "Aino", [(Role.WORKER, village.hervanta)]).login


@pytest.fixture
def evening(database: Database, village: Village) -> EntryDraft:
    return open_evening(context_on(database), village.hervanta)


@pytest.fixture
def aino(database: Database, login: str) -> Iterator[Context]:
    with signed_in(database, login) as context:
        yield context


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    place = LocalPlace(tmp_path, "palvelin.fi/logbook", "logbook_000001", KEY)
    return Outbox(place, LoginDraftStore(place))


@contextmanager
def broken_by(database: Database, body: str, *, at_commit: bool = False) -> Iterator[None]:
    """Every entry that is written meets this."""
    kind, when = ("CONSTRAINT ", " DEFERRABLE INITIALLY DEFERRED") if at_commit else ("", "")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION public.breaks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                f" $$ BEGIN {body} RETURN NULL; END $$"
            )
        )
        connection.execute(
            text(
                f"CREATE {kind}TRIGGER breaks AFTER INSERT ON entry{when} FOR EACH ROW"
                " EXECUTE FUNCTION public.breaks()"
            )
        )
    try:
        yield
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION public.breaks() CASCADE"))


def kept_and_sent(outbox: Outbox, aino: Context, evening: EntryDraft) -> ErrorKind:
    """What the server refused with, once the entry is seen to wait."""
    with pytest.raises(WaitsInOutboxError) as refused:
        outbox.save(aino, evening)
    why = refused.value.why
    assert is_expected(why)
    assert describe_error(why).text
    assert [one.draft for one in outbox.waiting()] == [evening]
    return why.kind


@pytest.mark.parametrize("at_commit", [False, True], ids=["statement", "commit"])
@pytest.mark.parametrize(("state", "kind"), REFUSALS.items(), ids=list(REFUSALS))
def test_the_entry_waits_and_is_sent(
    database: Database,
    aino: Context,
    evening: EntryDraft,
    outbox: Outbox,
    state: str,
    kind: ErrorKind,
    at_commit: bool,
) -> None:
    raised = f"RAISE EXCEPTION 'no' USING ERRCODE = '{state}';"
    with broken_by(database, raised, at_commit=at_commit):
        assert kept_and_sent(outbox, aino, evening) is kind
    assert [saved.entry.draft.id for saved in send_all(outbox, aino)] == [evening.id]
    assert entries.entry(aino, evening.id).draft.version == 1


def test_a_statement_that_takes_too_long(
    database: Database, aino: Context, evening: EntryDraft, outbox: Outbox
) -> None:
    with aino.reading() as work:
        work.connection.exec_driver_sql("SET statement_timeout = '1s'")
        work.connection.commit()
    with broken_by(database, "PERFORM pg_sleep(30);"):
        assert kept_and_sent(outbox, aino, evening) is ErrorKind.SERVER_BUSY
    assert len(send_all(outbox, aino)) == 1


def test_a_session_that_the_server_ends(
    database: Database, aino: Context, evening: EntryDraft, outbox: Outbox
) -> None:
    with broken_by(database, "PERFORM pg_terminate_backend(pg_backend_pid());"):
        assert kept_and_sent(outbox, aino, evening) is ErrorKind.NO_SERVER
    assert len(send_all(outbox, aino)) == 1


def test_a_server_that_only_repeats(
    database: Database, aino: Context, evening: EntryDraft, outbox: Outbox
) -> None:
    with aino.reading() as work:
        work.connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        work.connection.commit()
    assert kept_and_sent(outbox, aino, evening) is ErrorKind.NO_SERVER
