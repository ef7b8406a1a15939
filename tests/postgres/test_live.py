"""Live refresh between two people at two windows, over a real server: hints, what is done about them, and secrets."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from helpers.databases import context_on
from helpers.entry_screen import Screen
from helpers.frame import FakePrompts
from helpers.logins import connected, new_person, signed_in
from helpers.postgres_server import PostgresServer
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.bootstrap import Program
from logbook_desktop.data import listener as data_listener
from logbook_desktop.data.database import Database
from logbook_desktop.data.listener import Listener
from logbook_desktop.domain.entries.entries import Entry
from logbook_desktop.domain.keys import uuid7
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.people.people import PersonGrant
from logbook_desktop.domain.tree.tree_changes import RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.local.drafts import DraftStore
from logbook_desktop.services.people import people
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import ThreadedBackground
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.shell.live import LiveUpdates
from logbook_desktop.ui.tree.dock.dock import OrganisationDock

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SOON_MS = 10_000
"""Far more than it takes (some 0.7 s): the tests wait for the signal, not for the clock."""


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("live", template=postgres_template)
    opened = open_database(postgres_server.url("live"))
    yield opened
    opened.close()
    postgres_server.drop_database("live")


@pytest.fixture
def it(database: Database) -> Context:
    return context_on(database)


@pytest.fixture
def village(it: Context) -> Village:
    return build_village(it)


@pytest.fixture
def evenings(it: Context, village: Village) -> list[Entry]:
    """Thirty evenings at Hervanta, the newest first."""
    made = [saved_evening(it, village.hervanta, date(2025, 11, day)) for day in range(1, 31)]
    return made[::-1]


@pytest.fixture
def aino(it: Context, village: Village) -> Iterator[Context]:
    login = new_person(it.database, "Aino", [(Role.WORKER, village.hervanta)]).login
    with signed_in(it.database, login) as context:
        yield context


@pytest.fixture
def eetu(it: Context, village: Village) -> Iterator[Context]:
    login = new_person(it.database, "Eetu", [(Role.WORKER, village.hervanta)]).login
    with signed_in(it.database, login) as context:
        yield context


@pytest.fixture
def background(qapp: QApplication) -> Iterator[ThreadedBackground]:
    made = ThreadedBackground()
    yield made
    assert made.wait()
    qapp.processEvents()


class Window:
    """Aino's list and tree, refreshed as in the main window."""

    def __init__(
        self, bot: QtBot, context: Context, background: ThreadedBackground, village: Village, folder: Path
    ) -> None:
        self.bot = bot
        settings, prompts = Settings(folder / "settings.json"), FakePrompts()
        self.dock = OrganisationDock(UiServices(context, background, prompts, settings))
        self.screen = Screen(
            bot, context, prompts, settings, DraftStore(folder, "live"), background=background
        )
        self.page = self.screen.panel.list_page
        self.live = LiveUpdates(background)
        bot.addWidget(self.dock)
        self.dock.node_selected.connect(lambda node: self.screen.panel.set_scope(self.dock.tree, node))
        self.live.changed.connect(self.dock.refresh)
        self.live.changed.connect(self.screen.panel.refresh)
        self.dock.select_node(village.hervanta)
        self.dock.refresh()
        with bot.waitSignal(self.live.changed, timeout=SOON_MS):  # once at the beginning, in case
            self.live.start(context)

    def settle(self, condition: Callable[[], bool]) -> None:
        self.bot.waitUntil(condition, timeout=SOON_MS)


@pytest.fixture
def window(
    qtbot: QtBot,
    aino: Context,
    background: ThreadedBackground,
    village: Village,
    evenings: list[Entry],
    tmp_path: Path,
) -> Iterator[Window]:
    made = Window(qtbot, aino, background, village, tmp_path)
    made.settle(lambda: made.page.model.rowCount() == 30)
    yield made
    made.live.stop()
    assert background.wait()


def test_a_colleagues_entry_appears_and_nothing_moves_under_the_reader(
    window: Window, eetu: Context, village: Village, evenings: list[Entry]
) -> None:
    page = window.page
    page.table.verticalScrollBar().setValue(6)
    page.table.selectRow(10)
    chosen = page.current_row()
    assert chosen is not None
    draft = replace(evenings[0].draft, id=uuid7(), version=0, date=date(2025, 12, 1), what="Eetun")
    with window.bot.waitSignal(window.live.changed, timeout=SOON_MS):
        entries.save(eetu, draft)
    window.settle(lambda: page.model.rowCount() == 31)
    now = page.current_row()
    assert now is not None
    assert (now.id, page.table.view_range()[0]) == (chosen.id, 7)


def test_a_colleagues_entry_does_not_touch_what_is_being_typed(
    window: Window, eetu: Context, evenings: list[Entry]
) -> None:
    window.page.table.selectRow(4)
    window.screen.panel.edit_current()
    window.settle(lambda: window.screen.panel.pages.shown_editor is not None)
    window.screen.fields.what.setFocus()
    window.screen.type("Kesken ")
    with window.bot.waitSignal(window.live.changed, timeout=SOON_MS):
        entries.save(eetu, replace(evenings[9].draft, what="Eetun"))
    window.screen.type("vielä ")
    assert window.screen.fields.what.toPlainText() == "Kesken vielä Pelattiin biljardia"
    assert window.screen.focus is window.screen.fields.what


def test_a_mentors_change_of_the_tree_appears_and_the_place_chosen_stays(
    window: Window, it: Context, village: Village
) -> None:
    login = new_person(it.database, "Mentori", [(Role.MENTOR, village.tampere)]).login
    with signed_in(it.database, login) as mentor, window.bot.waitSignal(window.live.changed, timeout=SOON_MS):
        organisation.change(mentor, [RenameNode(village.hervanta, Name.of("Hervannan uusi nimi"))])
    window.settle(lambda: window.dock.tree[village.hervanta].name.text == "Hervannan uusi nimi")
    assert window.screen.panel.pages.scope == village.hervanta


def test_many_hints_are_one_refresh(window: Window, eetu: Context, evenings: list[Entry]) -> None:
    signals: list[object] = []
    window.live.changed.connect(signals.append)
    with window.bot.waitSignal(window.live.changed, timeout=SOON_MS):
        for entry in evenings[:8]:
            entries.save(eetu, replace(entry.draft, what="Eetun"))
    window.settle(
        lambda: window.page.model.row_at(0) is not None and window.page.model.row_at(0).changed_by == "Eetu"  # type: ignore[union-attr]
    )
    assert len(signals) <= 2


def test_a_lost_connection_is_made_again_and_nothing_is_missed(
    window: Window, eetu: Context, it: Context, evenings: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logbook_desktop.data.listener.AGAIN_SECONDS", 0.1)
    with it.database.engine.begin() as connection:
        ended = connection.scalar(
            text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        )
    assert ended == 1
    with window.bot.waitSignal(window.live.changed, timeout=SOON_MS):
        entries.bin_entry(eetu, evenings[3].draft.id, 1)
    window.settle(lambda: window.page.model.rowCount() == 29)


def test_after_the_end_nothing_is_heard_and_the_connection_is_gone(
    window: Window, eetu: Context, it: Context, evenings: list[Entry], background: ThreadedBackground
) -> None:
    window.live.stop()
    assert background.wait()

    def nobody_listens() -> bool:
        listening = text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        with it.database.engine.connect() as connection:
            return connection.scalar(listening) == 0

    window.bot.waitUntil(
        nobody_listens, timeout=SOON_MS
    )  # the server ends a session a moment after its client
    with window.bot.assertNotEmitted(window.live.changed, wait=100):
        entries.bin_entry(eetu, evenings[3].draft.id, 1)


# --- hints and secrets ---------------------------------------------------------------------------------------


def channels_of(database: Database, login: str) -> set[str]:
    with connected(database, login) as person:
        return {channel for (channel,) in person.execute("SELECT app.my_channels()")}


@pytest.mark.parametrize(
    ("role", "place", "count"),
    [
        (Role.WORKER, "hervanta", 1),
        (Role.MENTOR, "tampere", 1),
        (Role.MANAGER, "ita", 1),
        (Role.WORKER, "network", 2),
        (Role.VIEWER, "tampere", 0),
        (Role.KIOSK, "hervanta", 0),
    ],
)
def test_channels_are_known_to_the_people_of_their_organisation_only(
    it: Context, village: Village, role: Role, place: str, count: int
) -> None:
    login = new_person(it.database, "Joku", [(role, getattr(village, place))]).login
    assert len(channels_of(it.database, login)) == count


def test_a_channel_cannot_be_guessed_from_another(it: Context, village: Village) -> None:
    one = new_person(it.database, "A", [(Role.WORKER, village.hervanta)]).login
    other = new_person(it.database, "B", [(Role.WORKER, village.kirkonkyla)]).login
    (mine,), (theirs,) = channels_of(it.database, one), channels_of(it.database, other)
    assert mine != theirs
    assert len(mine) == len(theirs) == 34


@pytest.mark.parametrize("how", ["revoke", "change", "deactivate"])
def test_a_channel_changes_when_somebody_leaves(
    it: Context, village: Village, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Whoever left may still listen on the old one; those who stay ask for the new one."""
    monkeypatch.setattr(data_listener, "ASK_SECONDS", 0.0)
    places = [(Role.WORKER, village.hervanta), (Role.VIEWER, village.hervanta)]
    leaver = new_person(it.database, "Lähtijä", places)
    mentor = new_person(it.database, "Mentori", [(Role.MENTOR, village.tampere)])
    other = new_person(it.database, "Muu", [(Role.WORKER, village.kirkonkyla)])
    before, elsewhere = channels_of(it.database, mentor.login), channels_of(it.database, other.login)
    with signed_in(it.database, *mentor) as context:
        listener = Listener(context.database)
        try:
            assert listener.wait()
            assert not listener.wait(), "nothing has changed"
            given = PersonGrant(Role.WORKER, village.hervanta)
            if how == "revoke":
                people.revoke(context, leaver.login, given.node_id, given.role)
            elif how == "change":
                people.change_grant(context, leaver.login, given, PersonGrant(Role.VIEWER, village.ita))
            else:
                people.deactivate(context, leaver.login)
            assert listener.wait(), "there is a new one: something may have been missed"
            (now,) = channels_of(it.database, mentor.login)
            assert {now} != before
            with it.database.engine.begin() as connection:
                connection.execute(text(f"NOTIFY {now}"))
            assert next(heard for _ in itertools.count() if (heard := listener.wait()))
        finally:
            listener.close()
    assert channels_of(it.database, other.login) == elsewhere


def test_a_hint_says_nothing_and_goes_to_its_own_organisation_once(
    it: Context, village: Village, evenings: list[Entry], eetu: Context
) -> None:
    one = new_person(it.database, "A", [(Role.WORKER, village.network)]).login
    with connected(it.database, eetu.actor.login) as person:
        (own,) = {channel for (channel,) in person.execute("SELECT app.my_channels()")}
    with connected(it.database, one) as everywhere:
        for (channel,) in everywhere.execute("SELECT app.my_channels()").fetchall():
            everywhere.execute(f"LISTEN {channel}")
        entries.save(
            eetu,
            replace(evenings[0].draft, what="Salainen", tag_ids=frozenset({1}), producers=2),
        )
        heard = [(n.channel, n.payload) for n in everywhere.notifies(timeout=5, stop_after=1)]
    assert heard == [(own, "e")]


def test_a_made_up_hint_costs_one_look_and_tells_nothing(
    it: Context, village: Village, aino: Context
) -> None:
    """There are no rights on channels: whoever knows the name can send. It is only a hint."""
    listener = Listener(aino.database)
    try:
        assert listener.wait(), "at the beginning, in case something was missed"
        with connected(it.database, aino.actor.login) as person:
            (channel,) = {channel for (channel,) in person.execute("SELECT app.my_channels()")}
            person.execute(sql.SQL("NOTIFY {}, {}").format(sql.Identifier(channel), "x" * 5000))
        assert next(heard for _ in itertools.count() if (heard := listener.wait()))
    finally:
        listener.close()


def test_a_login_that_was_locked_does_not_knock_for_ever(
    it: Context, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logbook_desktop.data.listener.WAIT_SECONDS", 0.01)
    monkeypatch.setattr("logbook_desktop.data.listener.AGAIN_SECONDS", 0.0)
    login = new_person(it.database, "Eetu", [(Role.WORKER, village.hervanta)]).login
    with signed_in(it.database, login) as context:
        listener = Listener(context.database)
        assert listener.wait()
        with it.database.engine.begin() as connection:
            connection.execute(text("SELECT app.lock_login(:login)"), {"login": login})
            connection.execute(text("SELECT app.end_login(:login, true)"), {"login": login})
        calls = []
        dial = context.database.connectors[0].__call__
        monkeypatch.setattr(
            type(context.database.connectors[0]), "__call__", lambda _self: calls.append(1) or dial()
        )
        for _ in range(20):
            listener.wait()
        assert len(calls) == 1
        listener.close()


def test_an_administrator_hears_too(it: Context, village: Village) -> None:
    listener = Listener(it.database)
    try:
        assert listener.wait()
        saved_evening(it, village.hervanta)
        assert next(heard for _ in itertools.count() if (heard := listener.wait()))
    finally:
        listener.close()


def test_nobody_calls_what_sends_hints(it: Context, village: Village) -> None:
    login = new_person(it.database, "Eetu", [(Role.MENTOR, village.tampere)]).login
    with connected(it.database, login) as person:
        for attack in (
            "SELECT pg_notify('c_mine', 'e')",
            "SELECT app.new_channel()",
            "UPDATE live_channel SET channel = 'c_mine'",
            "INSERT INTO live_channel VALUES (4, 'c_mine')",
            "DELETE FROM live_channel",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                person.execute(attack)


def test_in_the_program_itself(
    qtbot: QtBot,
    qapp: QApplication,
    it: Context,
    village: Village,
    evenings: list[Entry],
    eetu: Context,
    tmp_path: Path,
) -> None:
    """From opening to closing: the program hears, shows, and lets go of its connections."""
    login, password = new_person(it.database, "Aino", [(Role.WORKER, village.hervanta)])
    address = it.database.engine.url.set(username=login, password=password)
    program = Program(qapp, Settings(tmp_path / "settings.json"), ThreadedBackground(), FakePrompts())
    program.start(lambda: program.files.open(address.render_as_string(hide_password=False)))
    qtbot.waitUntil(lambda: program.window.panels is not None, timeout=SOON_MS)
    panels = program.window.panels
    assert panels is not None
    panels.dock.select_node(village.hervanta)
    model = panels["entries"].list_page.model
    qtbot.waitUntil(lambda: model.rowCount() == 30, timeout=SOON_MS)
    entries.save(eetu, replace(evenings[0].draft, id=uuid7(), version=0))
    qtbot.waitUntil(lambda: model.rowCount() == 31, timeout=SOON_MS)
    program.finish()
    program.window.hide()
    program.window.deleteLater()
    program.deleteLater()

    def nobody_is_left() -> bool:
        asked = text("SELECT count(*) FROM pg_stat_activity WHERE usename = :login")
        with it.database.engine.connect() as connection:
            return connection.scalar(asked, {"login": login}) == 0

    qtbot.waitUntil(nobody_is_left, timeout=SOON_MS)  # the server ends a session a moment after its client
