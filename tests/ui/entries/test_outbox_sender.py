"""Sending behind the window, on real threads: everything arrives, and a window that goes takes nothing with it."""

from pathlib import Path

from pytestqt.qtbot import QtBot
from shiboken6 import delete

from helpers.away import kept_at, server_on
from helpers.village import Village, open_evening
from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.ui.entries.outbox.sender import OutboxSender
from logbook_desktop.ui.kit.background import ThreadedBackground


def test_everything_that_waits_is_sent_one_after_another(
    qtbot: QtBot, context: Context, village: Village, tmp_path: Path
) -> None:
    outbox = kept_at(tmp_path).outbox
    for _ in range(5):
        outbox.keep(open_evening(context, village.hervanta))
    background = ThreadedBackground()
    sender = OutboxSender(outbox, context, background)
    sent: list[Change] = []
    sender.sent.connect(sent.append)
    sender.now()
    sender.now()  # asked for twice, sent once
    qtbot.waitUntil(lambda: outbox.waiting() == ())
    qtbot.waitUntil(lambda: len(sent) == 5)
    assert entries.find(context, EntryQuery(village.hervanta)).total == 5
    assert background.wait()


def test_without_anybody_signed_in_nothing_is_sent(
    qtbot: QtBot, context: Context, village: Village, tmp_path: Path
) -> None:
    outbox = kept_at(tmp_path).outbox
    outbox.keep(open_evening(context, village.hervanta))
    sender = OutboxSender(outbox, None, ThreadedBackground())
    sender.now()
    assert not sender.may_send
    assert len(outbox.waiting()) == 1


def test_a_window_that_is_built_anew_breaks_nothing(
    qtbot: QtBot, context: Context, village: Village, tmp_path: Path
) -> None:
    outbox = kept_at(tmp_path).outbox
    background = ThreadedBackground()
    for away in (False, True):
        server = server_on(context)
        if away:
            server.go_away()
        outbox.keep(open_evening(context, village.hervanta))
        sender = OutboxSender(outbox, server, background)
        sender.now()
        delete(sender)
        assert background.wait()
        qtbot.wait(0)
    assert len(outbox.waiting()) == 1


def test_a_fault_of_the_program_is_told_once_and_the_others_go(
    qtbot: QtBot, context: Context, village: Village, tmp_path: Path
) -> None:
    outbox = kept_at(tmp_path).outbox
    bad, good = (open_evening(context, village.hervanta) for _ in range(2))
    for draft in (bad, good):
        outbox.keep(draft)
    send = outbox._deliver

    def deliver(context: Context, draft: EntryDraft, known: object) -> object:
        if draft.id == bad.id:
            raise ZeroDivisionError
        return send(context, draft, known)  # type: ignore[arg-type]

    outbox._deliver = deliver  # type: ignore[method-assign, assignment]
    background = ThreadedBackground()
    sender = OutboxSender(outbox, context, background)
    with qtbot.captureExceptions() as raised:
        sender.now()
        qtbot.waitUntil(lambda: entries.find(context, EntryQuery(village.hervanta)).total == 1)
    assert background.wait()
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert [one.draft.id for one in outbox.waiting()] == [bad.id]
