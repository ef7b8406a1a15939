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

from helpers.databases import context_on
from helpers.outbox import send_all
from helpers.village import build_village, open_evening
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


def stored_text(draft: EntryDraft) -> str:
    """No database takes the character zero."""
    return draft.what.replace("\0", "?")


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
        on_server = self.on_server()
        for entry_id, draft in self.wanted.items():
            waiting = self.outbox.of(entry_id)
            newest = waiting.draft if waiting else on_server[entry_id]
            assert stored_text(newest) == stored_text(draft)
        assert self.outbox.state().conflicts == self.outbox.state().refused == 0

    def server_is_back(self) -> None:
        self.fates = []
        send_all(self.outbox, self.context)
        assert self.outbox.waiting() == ()
        on_server = self.on_server()
        assert {key: (d.what, d.staff_count) for key, d in on_server.items()} == {
            key: (stored_text(d), d.staff_count) for key, d in self.wanted.items()
        }

    def on_server(self) -> dict[UUID, EntryDraft]:
        rows = entries.find(self.context, EntryQuery(self.village.network)).rows
        ids = [row.id for row in rows]
        assert len(ids) == len(set(ids))
        return {entry_id: entries.entry(self.context, entry_id).draft for entry_id in ids}


def test_each_entry_is_there_exactly_once(sqlite_template: Path) -> None:
    machine: Callable[[], Author] = type("AuthorHere", (Author,), {"template": sqlite_template})
    run_state_machine_as_test(machine)
