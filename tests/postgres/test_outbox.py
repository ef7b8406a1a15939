"""Writing without the server: a real one that is stopped and started, and people with no more than their rights."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import text

from helpers.away import KEY
from helpers.databases import context_on
from helpers.logins import PASSWORD, Login, new_person, person_id
from helpers.outbox import send_all
from helpers.postgres_server import HOST, LASTING, PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.local.encrypted_files import LocalPlace
from logbook_desktop.services.local.offline import LocalProfile
from logbook_desktop.services.local.outbox import WaitsInOutboxError
from logbook_desktop.services.people.sign_in import sign_in
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.vocabulary import vocabulary

NAME = "coming_and_going"


@pytest.fixture(scope="module")
def lasting_server() -> Iterator[PostgresServer]:
    with PostgresServer(settings=LASTING) as server:
        yield server


@pytest.fixture
def server(lasting_server: PostgresServer) -> Iterator[PostgresServer]:
    lasting_server.create_database(NAME)
    open_database(lasting_server.url(NAME), create=True).close()
    yield lasting_server
    if not lasting_server.is_running:
        lasting_server.resume()
    lasting_server.drop_database(NAME)


@contextmanager
def administrator(server: PostgresServer) -> Iterator[Context]:
    database = open_database(server.url(NAME))
    try:
        yield context_on(database)
    finally:
        database.close()


@pytest.fixture
def village(server: PostgresServer) -> Village:
    """Hervanta has one activity; Kirkonkylä, which is others', has one too."""
    with administrator(server) as context:
        village = build_village(context)
        for unit in (village.hervanta, village.kirkonkyla):
            saved_evening(context, unit, what="Kollegan salaisuus")
    return village


@pytest.fixture
def login(server: PostgresServer, village: Village) -> Login:
    """A worker of Hervanta."""
    with administrator(server) as context:
        return new_person(context.database, "Aino Aalto", [(Role.WORKER, village.hervanta)])


@contextmanager
def session(server: PostgresServer, login: Login) -> Iterator[Context]:
    context = sign_in(Server((Host(HOST, server.port),), NAME, Encryption.OFF), *login).context
    try:
        yield context
    finally:
        context.database.close()


def kept_for(login: Login, root: Path, key: bytes | None = KEY) -> LocalProfile:
    return LocalProfile(LocalPlace(root, f"{HOST}/{NAME}", login.login, key), "palvelin")


def an_evening(context: Context, village: Village) -> EntryDraft:
    """A new entry as the editor makes it, with what can be known without the server."""
    activity = vocabulary.activities(context, village.hervanta)[0]
    tags = vocabulary.tags(context, village.hervanta)
    return EntryDraft(
        uuid7(),
        village.hervanta,
        activity.id,
        date(2025, 11, 4),
        time(17),
        120,
        attendance=Attendance.of(3, 4),
        tag_ids=frozenset({tags[0].id}),
    )


def own_entries(server: PostgresServer, village: Village) -> list[tuple[str, str, int]]:
    """What is on the server of the worker's: text, author, version."""
    with administrator(server) as context:
        rows = entries.find(context, EntryQuery(village.hervanta)).rows
        found = [entries.entry(context, row.id) for row in rows]
        return sorted(
            (one.draft.what, one.created_by, one.draft.version)
            for one in found
            if one.draft.what != "Kollegan salaisuus"
        )


def test_the_server_is_stopped_and_started(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path
) -> None:
    kept = kept_for(login, tmp_path)
    with session(server, login) as context, closing(kept):
        kept.remember(context)
        first = replace(an_evening(context, village), what="ennen")
        saved = kept.outbox.save(context, first).entry.draft
        server.halt()
        memory = kept.remembered()
        assert memory is not None
        for draft in (replace(an_evening(memory, village), what="uusi"), replace(saved, what="muutettu")):
            entries.check(memory, draft)
            with pytest.raises(WaitsInOutboxError):
                kept.outbox.save(context, draft)
        with pytest.raises(ExternalError):
            send_all(kept.outbox, context)
        assert kept.outbox.state().waiting == 2
        server.resume()
        assert len(send_all(kept.outbox, context)) == 2
        assert kept.outbox.state().count == 0
    assert own_entries(server, village) == [("muutettu", "Aino Aalto", 2), ("uusi", "Aino Aalto", 1)]


def test_what_waited_is_sent_by_its_author_only_after_a_sign_in(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path
) -> None:
    kept = kept_for(login, tmp_path)
    with session(server, login) as context:
        kept.remember(context)
    server.halt()
    with closing(kept_for(login, tmp_path)) as begun:
        memory = begun.begin_offline()
        assert memory is not None
        with pytest.raises(WaitsInOutboxError):
            begun.outbox.save(memory, replace(an_evening(memory, village), what="ilman palvelinta"))
    server.resume()
    with administrator(server) as context:
        other = new_person(context.database, "Liisa Laine", [(Role.WORKER, village.hervanta)])
    with session(server, other) as context:
        assert send_all(kept_for(other, tmp_path).outbox, context) == ()
    assert own_entries(server, village) == []
    with session(server, login) as context:
        send_all(kept_for(login, tmp_path).outbox, context)
    assert own_entries(server, village) == [("ilman palvelinta", "Aino Aalto", 1)]


def test_the_memory_is_what_this_person_sees_and_nothing_that_was_documented(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path
) -> None:
    plain = kept_for(login, tmp_path, key=None)
    with administrator(server) as context:
        vocabulary.add_activity(context, village.kirkonkyla, Name.of("Muiden toiminta"), FormOfWork.OPEN)
    with session(server, login) as context, closing(plain):
        plain.remember(context)
        memory = plain.remembered()
        assert memory is not None
        assert organisation.tree(memory).nodes == organisation.tree(context).nodes
        assert vocabulary.activities(memory, village.hervanta) == vocabulary.activities(
            context, village.hervanta
        )
        assert vocabulary.tags(memory, village.hervanta) == vocabulary.tags(context, village.hervanta)
        day = date(2025, 11, 4)
        here, there = (vocabulary.age_bands(one, village.hervanta, day) for one in (memory, context))
        assert here == there
    (file,) = tmp_path.rglob("*.json")
    written = file.read_text(encoding="utf-8")
    assert "Avoin ilta" in written
    for secret in ("Kollegan", "Muiden toiminta", "tester", PASSWORD, "Liisa"):
        assert secret not in written


def test_rights_that_were_taken_meanwhile_keep_it_here_with_words(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path
) -> None:
    kept = kept_for(login, tmp_path)
    with session(server, login) as context:
        draft = replace(an_evening(context, village), what="oikeus meni")
        kept.outbox.keep(draft)
        with administrator(server) as other:
            person = person_id(other.database, login.login)
            with other.database.engine.begin() as connection:
                connection.execute(
                    text("DELETE FROM person_grant WHERE person_id = :person"), {"person": person}
                )
        assert send_all(kept.outbox, context) == ()
        assert kept.outbox.state().refused == 1
        with administrator(server) as other, other.database.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
                    " VALUES (:person, 'worker', :node, now(), 'test')"
                ),
                {"person": person, "node": village.hervanta},
            )
        kept.outbox.try_all_again()
        assert len(send_all(kept.outbox, context)) == 1
    assert own_entries(server, village) == [("oikeus meni", "Aino Aalto", 1)]


def test_a_login_that_was_locked_keeps_it_here_until_a_sign_in(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path
) -> None:
    kept = kept_for(login, tmp_path)
    with session(server, login) as context:
        draft = an_evening(context, village)
        with administrator(server) as other, other.database.engine.begin() as connection:
            person = person_id(other.database, login.login)
            connection.execute(text("SELECT app.deactivate_person(:person)"), {"person": person})
        with pytest.raises(WaitsInOutboxError):
            kept.outbox.save(context, draft)
        state = kept.outbox.state()
        assert (state.waiting, state.sign_in) == (1, True)


def test_the_clock_of_the_workstation_is_not_believed(
    server: PostgresServer, village: Village, login: Login, tmp_path: Path
) -> None:
    kept = kept_for(login, tmp_path)
    with session(server, login) as context:
        wrong = replace(context, now=lambda: context.now().replace(year=1999))
        kept.outbox.keep(replace(an_evening(context, village), what="väärä kello"))
        (sent,) = send_all(kept.outbox, wrong)
        assert sent.entry.created_at.year > 2000
