"""Whatever happens to the server and to the program in whatever order: each entry ends on the server exactly once,
as its author left it."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from unittest import mock
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from helpers.databases import context_on
from helpers.outbox import send_all
from helpers.village import build_village, open_evening
from logbook_desktop.data.tables import entry
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.local.drafts import LoginDraftStore
from logbook_desktop.services.local.encrypted_files import LocalPlace
from logbook_desktop.services.local.outbox import Outbox, WaitsInOutboxError

KEY = bytes(range(32))
_save = entries.save


class Fate(Enum):
    """What becomes of one attempt to save on the server."""

    ARRIVES = auto()
    AWAY = auto()
    ANSWER_LOST = auto()
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()


class Killed(BaseException):
    """The program ends here: nothing catches it."""


Stored = tuple[str, int | None]


def stored(draft: EntryDraft) -> Stored:
    """What the rules below change of a draft, as it is stored: no database takes the character zero."""
    return draft.what.replace("\0", "?"), draft.staff_count


class Author(RuleBasedStateMachine):
    """One person who writes, changes and sends, with a server that comes and goes and a program that dies."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copyfile(self.template, self.folder / "server.db")
        self.database = open_database(self.folder / "server.db")
        self.context = context_on(self.database)
        self.village = build_village(self.context)
        self.wanted: dict[UUID, EntryDraft] = {}
        """What the person has been told is safe, as it was last."""
        self.fates: list[Fate] = []
        self.patch = mock.patch.object(entries, "save", self.attempt)
        self.patch.start()
        self.start_program()

    def teardown(self) -> None:
        try:
            self.server_is_back()
        finally:
            self.patch.stop()
            self.database.close()
            shutil.rmtree(self.folder)

    @initialize()
    def start_program(self) -> None:
        place = LocalPlace(self.folder, "palvelin.fi/logbook", "logbook_000001", KEY)
        self.outbox = Outbox(place, LoginDraftStore(place))

    def attempt(self, context: Context, draft: EntryDraft) -> SavedEntry:
        fate = self.fates.pop(0) if self.fates else Fate.ARRIVES
        if fate is Fate.AWAY:
            raise ExternalError(ErrorKind.NO_SERVER)
        if fate is Fate.KILLED_BEFORE:
            raise Killed
        saved = _save(context, draft)
        if fate is Fate.ANSWER_LOST:
            raise ExternalError(ErrorKind.NO_SERVER)
        if fate is Fate.KILLED_AFTER:
            raise Killed
        return saved

    def save(self, draft: EntryDraft, fates: list[Fate]) -> None:
        """As the editor does; after a crash the draft from the shelf is saved again until it says it is safe."""
        self.fates = list(fates)
        saved = False
        while not saved:
            try:
                self.outbox.save(self.context, draft)
                saved = True
            except WaitsInOutboxError:
                saved = True
            except Killed:
                self.start_program()
        self.wanted[draft.id] = draft
        self.fates = []

    @rule(fates=st.lists(st.sampled_from(Fate), max_size=3), visits=st.integers(1, 50))
    def writes(self, fates: list[Fate], visits: int) -> None:
        draft = replace(open_evening(self.context, self.village.hervanta), staff_count=visits)
        self.save(draft, fates)

    @precondition(lambda self: bool(self.wanted))
    @rule(data=st.data(), fates=st.lists(st.sampled_from(Fate), max_size=3), text=st.text(max_size=3))
    def changes(self, data: st.DataObject, fates: list[Fate], text: str) -> None:
        """What waits is opened from the outbox, what was sent from the list."""
        entry_id = data.draw(st.sampled_from(sorted(self.wanted)))
        waiting = self.outbox.of(entry_id)
        before = waiting.draft if waiting else entries.entry(self.context, entry_id).draft
        self.save(replace(before, what=text), fates)

    @rule(fates=st.lists(st.sampled_from(Fate), max_size=4))
    def sends(self, fates: list[Fate]) -> None:
        self.fates = list(fates)
        try:
            send_all(self.outbox, self.context)
        except ExternalError:
            pass
        except Killed:
            self.start_program()
        self.fates = []

    @rule()
    def starts_again(self) -> None:
        self.start_program()

    @invariant()
    def nothing_is_missing(self) -> None:
        waiting = {one.draft.id: stored(one.draft) for one in self.outbox.waiting()}
        safe = self.on_server() | waiting
        assert {key: safe[key] for key in self.wanted} == self.wanted_stored()
        assert self.outbox.state().conflicts == self.outbox.state().refused == 0

    def server_is_back(self) -> None:
        self.fates = []
        send_all(self.outbox, self.context)
        assert self.outbox.waiting() == ()
        assert self.on_server() == self.wanted_stored()
        listed = [row.id for row in entries.find(self.context, EntryQuery(self.village.network)).rows]
        assert sorted(listed) == sorted(self.wanted)
        for entry_id in listed:
            assert stored(entries.entry(self.context, entry_id).draft) == stored(self.wanted[entry_id])

    def wanted_stored(self) -> dict[UUID, Stored]:
        return {key: stored(draft) for key, draft in self.wanted.items()}

    def on_server(self) -> dict[UUID, Stored]:
        """What lies in the table, read at once: it is looked at after every step."""
        c = entry.c
        with UnitOfWork(self.database, write=False) as work:
            rows = work.connection.execute(select(c.id, c.what, c.staff_count).where(c.binned_at.is_(None)))
            return {row.id: (row.what, row.staff_count) for row in rows}


def test_each_entry_is_there_exactly_once(sqlite_template: Path) -> None:
    machine: Callable[[], Author] = type("AuthorHere", (Author,), {"template": sqlite_template})
    run_state_machine_as_test(machine)
