"""Scenes of writing while the server is away; ``helpers.scenes`` takes them in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from helpers.away import AwayContext, kept_at, server_on
from logbook_desktop.domain.entries.entries import EntryDraft
from logbook_desktop.domain.errors import ConflictError
from logbook_desktop.domain.people.access import Action, NotAllowedError
from logbook_desktop.domain.servers import Host, Server
from logbook_desktop.services.local.drafts import StoredDraft
from logbook_desktop.services.local.offline import LocalProfile, OfflineContext
from logbook_desktop.services.vocabulary import vocabulary
from logbook_desktop.ui.kit.workspace import Session
from logbook_desktop.ui.shell.main_window import MainWindow, Workspace

if TYPE_CHECKING:
    from helpers.scenes import Stage

SERVER = Server((Host("logbook.tampere.fi"),), "logbook")
Scene = Callable[["Stage"], QWidget]


def _kept(stage: "Stage", *, sealed: bool = True) -> LocalProfile:
    root = stage.scratch / f"kept-{datetime.now(UTC).timestamp()}"
    profile = kept_at(root) if sealed else kept_at(root, key=None)
    stage.resources.callback(profile.close)
    return profile


def _workspace(stage: "Stage", kept: LocalProfile, context: AwayContext | OfflineContext) -> Workspace:
    offline = isinstance(context, OfflineContext)
    session = Session(SERVER, "Tampere", "logbook_000012", "Maija Virtanen", offline)
    return replace(stage.workspace, context=context, drafts=kept.drafts, session=session, kept=kept)


def _window(stage: "Stage", kept: LocalProfile) -> MainWindow:
    """On a server that takes nothing any more."""
    server = replace(server_on(stage.workspace.context), only_saving=True)
    kept.remember(server)
    server.go_away()
    return stage.window(stage.unit().name.text, _workspace(stage, kept, server))


def _keep(stage: "Stage", kept: LocalProfile, draft: EntryDraft) -> None:
    (activity,) = (
        one
        for one in vocabulary.activities(stage.workspace.context, draft.unit_id)
        if one.id == draft.activity_id
    )
    kept.drafts.keep(draft, {"activity": activity.name.text})
    kept.outbox.keep(draft)
    kept.drafts.discard(draft.id)


def saved_here(stage: "Stage") -> QWidget:
    """The editor after saving while the server is away."""
    kept = _kept(stage)
    window = _window(stage, kept)
    entries = stage.panels(window)["entries"]
    entries.new_entry()
    entries.editor.resume(stage.tree, stage.unit().id, StoredDraft(stage.draft(), {}, datetime.now(UTC)))
    entries.editor.save()
    return window


def outbox_strip(stage: "Stage") -> QWidget:
    """Back in the list while something waits."""
    kept = _kept(stage)
    for _ in range(3):
        _keep(stage, kept, stage.draft())
    return _window(stage, kept)


def outbox_dialog(stage: "Stage", *, sealed: bool = True) -> QWidget:
    """What waits, one of each kind."""
    kept = _kept(stage, sealed=sealed)
    for day in (26, 27, 28):
        _keep(stage, kept, replace(stage.draft(), date=date(2025, 11, day)))
    troubles = (ConflictError(None), NotAllowedError(Action.WRITE_ENTRIES, 1))
    for waiting, trouble in zip(kept.outbox.waiting(), troubles, strict=False):
        kept.outbox.note(waiting, trouble)
    entries = stage.panels(_window(stage, kept))["entries"]
    entries.show_outbox()
    assert entries.outbox is not None
    assert entries.outbox.dialog is not None
    return entries.outbox.dialog


def outbox_unsealed(stage: "Stage") -> QWidget:
    return outbox_dialog(stage, sealed=False)


def started_offline(stage: "Stage") -> QWidget:
    """The window of a program that started without its server."""
    kept = _kept(stage)
    kept.remember(stage.workspace.context)
    _keep(stage, kept, stage.draft())
    context = kept.begin_offline()
    assert context is not None
    shown = replace(context, today=stage.workspace.context.today)
    return stage.window(stage.unit().name.text, _workspace(stage, kept, shown))


OFFLINE_SCENES: dict[str, Scene] = {
    "saved-here": saved_here,
    "outbox-strip": outbox_strip,
    "outbox": outbox_dialog,
    "outbox-unsealed": outbox_unsealed,
    "started-offline": started_offline,
}
