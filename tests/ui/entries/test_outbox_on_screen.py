"""The server goes away while somebody writes: by keyboard alone everything typed is saved, seen and sent."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from helpers.away import AwayContext, kept_at, server_on
from helpers.entry_screen import Screen
from helpers.frame import FakePrompts
from helpers.village import Village, open_evening, saved_evening
from logbook_desktop.domain.entries.entries import EntryDraft, FormOfWork
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import CloseNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.offline import LocalProfile
from logbook_desktop.services.local.outbox import SendingState
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.entries.conflict.dialog import ConflictDialog
from logbook_desktop.ui.entries.outbox.controller import OutboxController
from logbook_desktop.ui.entries.outbox.dialog import OutboxDialog
from logbook_desktop.ui.entries.outbox.sender import PAUSES

K = Qt.Key
DAY = "Mon\N{NO-BREAK SPACE}03/11/2025"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen
MakeScreen = Callable[[Context], Screen]


@pytest.fixture
def server(context: Context, village: Village) -> AwayContext:
    """There is one activity to choose."""
    open_evening(context, village.hervanta)
    return server_on(context)


@pytest.fixture
def kept(tmp_path: Path, server: AwayContext) -> Iterator[LocalProfile]:
    with closing(kept_at(tmp_path / "kept")) as found:
        found.remember(server)
        yield found


@pytest.fixture
def make_screen(
    qtbot: QtBot, village: Village, tree: Tree, kept: LocalProfile, prompts: FakePrompts, tmp_path: Path
) -> MakeScreen:
    def make(context: Context) -> Screen:
        screen = Screen(qtbot, context, prompts, Settings(tmp_path / "s.json"), kept.drafts, kept=kept)
        screen.panel.set_scope(tree, village.hervanta)
        return screen

    return make


@pytest.fixture
def screen(make_screen: MakeScreen, server: AwayContext) -> Screen:
    return make_screen(server)


def outbox_of(screen: Screen) -> OutboxController:
    outbox = screen.panel.outbox
    assert outbox is not None
    return outbox


def state_of(screen: Screen) -> SendingState:
    return outbox_of(screen).state


def bar_of(screen: Screen) -> str:
    bar = outbox_of(screen).bar
    return "" if bar.isHidden() else bar.text()


def write_evening(screen: Screen) -> None:
    """A new entry by keyboard, saved with Ctrl+S."""
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    screen.press(K.Key_Tab, K.Key_Tab)
    screen.press(K.Key_A, control=True)
    screen.type("3.11.", "17-20.30")
    screen.press(K.Key_Tab)  # fills the end too
    screen.fields.nobody_came.click()
    screen.fields.what.setFocus()
    screen.type("Pelattiin")
    screen.press(K.Key_S, control=True)


def open_dialog(screen: Screen) -> OutboxDialog:
    button = outbox_of(screen).bar.buttons[0]
    screen.bot.waitUntil(button.isVisible)
    screen.panel.activateWindow()  # offscreen, the list of suggestions may think that it is the window
    screen.bot.waitUntil(screen.panel.isActiveWindow)
    button.setFocus()
    screen.press(K.Key_Space)
    dialog = outbox_of(screen).dialog
    assert dialog is not None
    dialog.activateWindow()
    screen.bot.waitUntil(dialog.isActiveWindow)
    return dialog


def stored(context: Context, village: Village) -> list[EntryDraft]:
    rows = entries.find(context, EntryQuery(village.network)).rows
    return [entries.entry(context, row.id).draft for row in rows]


def test_an_entry_is_saved_here_and_sent_when_the_server_is_back(
    screen: Screen, server: AwayContext, context: Context, village: Village
) -> None:
    server.go_away()
    write_evening(screen)
    assert screen.editor.footer.state() == f"Saved here: {DAY}, 0 visits. It is sent when the server is back."
    assert (screen.editor.has_unsaved, screen.prompts.advised) == (False, [])
    assert (state_of(screen).waiting, state_of(screen).reachable) == (1, False)
    screen.press(K.Key_Escape)
    assert bar_of(screen) == "1 entry is saved on this computer. It is sent when the server is back."
    assert stored(context, village) == []
    server.come_back()
    screen.panel.list_page.ask()  # any answer of the server sets it going
    assert [draft.what for draft in stored(context, village)] == ["Pelattiin"]
    assert (state_of(screen).count, state_of(screen).reachable, bar_of(screen)) == (0, True, "")
    assert len(screen.changes[-1].entries) == 1


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ErrorKind.SERVER_TROUBLE, "The server cannot do this now. 1 entry is saved on this computer."),
        (ErrorKind.DISK_FULL, "The server’s disk is full. 1 entry is saved on this computer."),
        (ErrorKind.DAMAGED, "The server’s data is damaged. 1 entry is saved on this computer."),
        (ErrorKind.SERVER_BUSY, "1 entry is saved on this computer."),
        (ErrorKind.STANDBY_AWAY, "1 entry is saved on this computer."),
        (ErrorKind.TOO_MANY_CONNECTIONS, "1 entry is saved on this computer."),
    ],
)
def test_whatever_a_server_refuses_with_the_entry_waits_and_nobody_is_alarmed(
    screen: Screen, server: AwayContext, context: Context, village: Village, kind: ErrorKind, reason: str
) -> None:
    server.only_saving = True
    server.go_away(kind)
    write_evening(screen)
    assert screen.editor.footer.state().startswith("Saved here: ")
    assert (screen.editor.has_unsaved, screen.prompts.advised) == (False, [])
    assert state_of(screen).waiting == 1
    screen.press(K.Key_Escape)
    assert bar_of(screen).startswith(reason)
    server.come_back()
    outbox_of(screen).sending.pause.timeout.emit()
    assert bar_of(screen) == ""
    assert [draft.what for draft in stored(context, village)] == ["Pelattiin"]


def test_the_editor_says_when_it_is_sent_and_goes_on_from_there(
    screen: Screen, server: AwayContext, context: Context, village: Village
) -> None:
    server.go_away()
    write_evening(screen)
    server.come_back()
    outbox_of(screen).sending.pause.timeout.emit()
    assert screen.editor.footer.state() == "Sent to the server."
    screen.fields.what.setFocus()
    screen.type(" vielä")
    screen.press(K.Key_S, control=True)
    assert [(draft.what, draft.version) for draft in stored(context, village)] == [("Pelattiin vielä", 2)]
    assert screen.prompts.advised == []


def test_it_is_tried_again_after_growing_pauses(screen: Screen, server: AwayContext) -> None:
    server.go_away()
    write_evening(screen)
    sending = outbox_of(screen).sending
    pauses = []
    for _ in range(len(PAUSES) + 2):
        pauses.append(sending.pause.interval() // 1000)
        assert sending.pause.isActive()
        sending.pause.timeout.emit()
    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    server.come_back()
    sending.pause.timeout.emit()
    assert not sending.pause.isActive()
    assert state_of(screen).count == 0


def test_without_the_server_another_entry_can_be_begun(
    screen: Screen, server: AwayContext, context: Context, village: Village
) -> None:
    """Activities, tags and age bands come from the last sign-in."""
    server.go_away()
    for _ in range(2):
        write_evening(screen)
    screen.press(K.Key_Escape)
    assert "2 entries are saved" in bar_of(screen)
    server.come_back()
    outbox_of(screen).sending.pause.timeout.emit()
    assert len(stored(context, village)) == 2


def test_what_waits_is_opened_changed_and_sent_once(
    screen: Screen, server: AwayContext, context: Context, village: Village
) -> None:
    server.go_away()
    write_evening(screen)
    screen.press(K.Key_Escape)
    dialog = open_dialog(screen)
    assert dialog.table.topLevelItemCount() == 1
    line = dialog.table.topLevelItem(0)
    assert line is not None
    cells = [line.text(column) for column in range(4)]
    assert cells == [DAY, "Avoin ilta", "Hervannan nuorisotila", "To be sent"]
    dialog.table.setFocus()
    screen.press(K.Key_Return)
    assert outbox_of(screen).dialog is None
    screen.panel.activateWindow()
    screen.bot.waitUntil(screen.panel.isActiveWindow)
    assert screen.fields.what.toPlainText() == "Pelattiin"
    assert screen.fields.activity.text() == "Avoin ilta"
    screen.fields.what.setFocus()
    screen.type(" ja laulettiin")
    screen.press(K.Key_S, control=True)
    assert state_of(screen).waiting == 1
    server.come_back()
    outbox_of(screen).sending.pause.timeout.emit()
    assert [(draft.what, draft.version) for draft in stored(context, village)] == [
        ("Pelattiin ja laulettiin", 1)
    ]


def test_it_is_removed_only_after_asking(screen: Screen, server: AwayContext, prompts: FakePrompts) -> None:
    server.go_away()
    write_evening(screen)
    screen.press(K.Key_Escape)
    dialog = open_dialog(screen)
    dialog.remove_button.setFocus()
    screen.press(K.Key_Space)
    assert f"Avoin ilta, {DAY}, Hervannan nuorisotila" in prompts.asked[-1]
    assert state_of(screen).waiting == 1
    prompts.answers.append("remove")
    screen.press(K.Key_Space)
    assert state_of(screen).waiting == 0
    assert dialog.explanation.text() == "Nothing waits: everything you wrote is on the server."
    assert not dialog.open_button.isEnabled()


def test_a_conflict_waits_for_its_author_and_opens_both_versions(
    screen: Screen, server: AwayContext, context: Context, village: Village
) -> None:
    saved = saved_evening(context, village.hervanta)
    screen.panel.list_page.ask()
    screen.panel.list_page.table.selectRow(0)
    screen.panel.edit_current()
    server.go_away()
    screen.fields.what.setFocus()
    screen.type("Minun: ")
    screen.press(K.Key_S, control=True)
    entries.save(context, replace(saved.draft, producers=4, what="Kollegan"))
    screen.press(K.Key_Escape)
    server.come_back()
    outbox_of(screen).sending.pause.timeout.emit()
    assert state_of(screen).conflicts == 1
    assert bar_of(screen) == "1 entry could not be sent as it is: have a look at it."
    dialog = open_dialog(screen)
    assert "both versions" in dialog.what_to_do.text()
    dialog.table.setFocus()
    screen.press(K.Key_Return)
    found = screen.editor.findChild(ConflictDialog)
    assert isinstance(found, ConflictDialog)
    words = " ".join(label.text() for label in found.findChildren(QLabel))
    assert "Kollegan" in words
    assert "Minun: Pelattiin biljardia" in words
    found.mine_given_up.emit()
    found.done(QDialog.DialogCode.Accepted)
    assert state_of(screen).count == 0
    assert stored(context, village)[0].what == "Kollegan"


def test_what_the_server_refuses_says_why_and_stays(
    screen: Screen, server: AwayContext, context: Context, village: Village
) -> None:
    server.go_away()
    write_evening(screen)
    organisation.change(context, [CloseNode(village.hervanta, date(2025, 11, 1))])
    screen.press(K.Key_Escape)
    server.come_back()
    outbox_of(screen).sending.pause.timeout.emit()
    assert (state_of(screen).refused, state_of(screen).conflicts) == (1, 0)
    dialog = open_dialog(screen)
    assert dialog.what_to_do.text().endswith("Open it, correct it and save.")
    dialog.open_button.setFocus()
    screen.press(K.Key_Space)
    assert "not open" in screen.remark(EntryField.UNIT) or screen.remark(EntryField.UNIT)
    assert state_of(screen).refused == 1


def test_started_without_the_server_one_can_write_and_nothing_else(
    make_screen: MakeScreen, kept: LocalProfile, village: Village, context: Context, prompts: FakePrompts
) -> None:
    offline = kept.begin_offline()
    assert offline is not None
    screen = make_screen(replace(offline, today=context.today))
    assert screen.panel.list_page.model.rowCount() == 0
    page = screen.panel.list_page._stack.currentWidget()
    assert page.accessibleName().startswith("This needs the server") or "needs the server" in " ".join(
        label.text() for label in page.findChildren(QLabel)
    )
    write_evening(screen)
    screen.press(K.Key_Escape)
    assert bar_of(screen) == "1 entry is saved on this computer. Sign in to send it."
    dialog = open_dialog(screen)
    assert not dialog.send_button.isEnabled()
    dialog.reject()
    screen.panel.new_entry()
    screen.fields.new_activity.requested.emit("Bändi", FormOfWork.OPEN)
    assert prompts.advised[-1][0] == "This needs the server"
    assert stored(context, village) == []


def test_after_signing_in_again_it_is_sent_by_itself(
    make_screen: MakeScreen, kept: LocalProfile, village: Village, context: Context, tmp_path: Path
) -> None:
    draft = open_evening(context, village.hervanta)
    kept.outbox.keep(draft)
    screen = make_screen(context)
    assert [found.id for found in stored(context, village)] == [draft.id]
    assert state_of(screen).count == 0


def test_what_waits_for_a_week_is_told_with_its_day(
    make_screen: MakeScreen,
    kept: LocalProfile,
    village: Village,
    server: AwayContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=8)

    class Then(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return long_ago

    draft = open_evening(server, village.hervanta)
    with monkeypatch.context() as earlier:
        earlier.setattr("logbook_desktop.services.local.outbox.datetime", Then)
        kept.outbox.keep(draft)
    server.go_away()
    screen = make_screen(server)
    assert "The oldest has waited since" in bar_of(screen)


def test_the_bin_needs_the_server(
    screen: Screen, server: AwayContext, context: Context, village: Village, prompts: FakePrompts
) -> None:
    saved_evening(context, village.hervanta)
    screen.panel.list_page.ask()
    server.go_away()
    screen.panel.take_focus()
    screen.press(K.Key_Delete)
    assert prompts.advised[-1][0] == "This needs the server"


@pytest.mark.parametrize("key", [bytes(range(32)), None], ids=["keyring", "no keyring"])
def test_whether_it_is_encrypted_is_told(
    qtbot: QtBot,
    key: bytes | None,
    server: AwayContext,
    tree: Tree,
    village: Village,
    prompts: FakePrompts,
    tmp_path: Path,
) -> None:
    kept = kept_at(tmp_path / "other", key=key)
    kept.outbox.keep(open_evening(server, village.hervanta))
    server.go_away()
    screen = Screen(qtbot, server, prompts, Settings(tmp_path / "s.json"), kept.drafts, kept=kept)
    screen.panel.set_scope(tree, village.hervanta)
    dialog = open_dialog(screen)
    assert ("not encrypted" in dialog.protection.text()) is (key is None)


def test_an_outbox_that_cannot_be_read_is_told(
    screen: Screen, server: AwayContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.go_away()
    write_evening(screen)
    screen.press(K.Key_Escape)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: (_ for _ in ()).throw(PermissionError(13, "no")))
    outbox_of(screen).touched()
    assert bar_of(screen).startswith("The outbox could not be read.")


def test_a_damaged_file_is_told_with_its_place(screen: Screen, server: AwayContext, tmp_path: Path) -> None:
    server.go_away()
    write_evening(screen)
    screen.press(K.Key_Escape)
    (file,) = (path for path in tmp_path.rglob("*.sealed") if path.parent.name == "outbox")
    file.write_bytes(file.read_bytes()[:-1])
    outbox_of(screen).touched()
    assert bar_of(screen) == (
        f"A damaged file in the outbox could not be read. It is kept here: {file.with_suffix('.damaged')}"
    )
    assert file.with_suffix(".damaged").exists()


def test_drafts_that_cannot_be_read_are_told_and_crash_nothing(
    screen: Screen, context: Context, village: Village, kept: LocalProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = saved_evening(context, village.hervanta)
    screen.panel.list_page.ask()
    kept.drafts.keep(saved.draft, {})
    monkeypatch.setattr(Path, "read_bytes", lambda _path: (_ for _ in ()).throw(PermissionError(13, "no")))
    screen.panel.resume_latest()
    screen.panel.offer_drafts()
    assert "The drafts could not be read" in screen.panel.list_page.draft_notice.text()
    screen.panel.list_page.table.selectRow(0)
    screen.panel.edit_current()
    assert screen.editor.isVisible()


def test_signed_out_in_the_middle_it_waits_for_the_next_sign_in(screen: Screen, server: AwayContext) -> None:
    server.go_away(ErrorKind.SIGNED_OUT)
    write_evening(screen)
    screen.press(K.Key_Escape)
    assert state_of(screen).sign_in
    assert bar_of(screen) == "1 entry is saved on this computer. Sign in to send it."
    wanted: list[bool] = []
    outbox_of(screen).sign_in_requested.connect(lambda: wanted.append(True))
    button = outbox_of(screen).bar.buttons[1]
    assert button.text().replace("&", "") == "Sign in…"
    button.click()
    assert wanted == [True]


def test_what_is_sent_after_a_week_is_told_too(
    make_screen: MakeScreen,
    kept: LocalProfile,
    village: Village,
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=8)

    class Then(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return long_ago

    draft = open_evening(context, village.hervanta)
    with monkeypatch.context() as earlier:
        earlier.setattr("logbook_desktop.services.local.outbox.datetime", Then)
        kept.outbox.keep(draft)
    screen = make_screen(context)
    assert state_of(screen).count == 0
    assert bar_of(screen).endswith("had not been sent until now. It is on the server.")
    assert outbox_of(screen).bar.buttons == []
