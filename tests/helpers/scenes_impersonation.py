"""Scenes of a rehearsal: the program as a colleague sees it; ``helpers.scenes`` takes them in."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.people.access import Role
from logbook_desktop.services.people.impersonation import impersonate_role
from logbook_desktop.services.tree import organisation
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.entries.list.read_only import ReadOnlyEntries
from logbook_desktop.ui.impersonation.choice import RoleChoice
from logbook_desktop.ui.impersonation.window import ImpersonationWindow
from logbook_desktop.ui.kit.background import InlineBackground
from logbook_desktop.ui.kit.prompts import DialogPrompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.shell.tabs import make_read_only_tabs

if TYPE_CHECKING:
    from helpers.scenes import Stage

Scene = Callable[["Stage"], QWidget]


def _window(stage: "Stage", role: Role, node_id: int) -> ImpersonationWindow:
    """As on a server, where it is somebody with a name."""
    impersonated = impersonate_role(stage.workspace.context, role, node_id)
    anna = replace(impersonated.actor, login="logbook_000007", display_name="Anna Virtanen")
    context = replace(impersonated, actor=anna)
    settings = Settings(stage.scratch / "rehearsal.json")
    window = ImpersonationWindow(
        UiServices(context, InlineBackground(), DialogPrompts(), settings),
        organisation.tree(context),
        make_read_only_tabs,
        demo=True,
    )
    return stage.shown(window)


def rehearsal(stage: "Stage") -> QWidget:
    """A worker of one unit."""
    return _window(stage, Role.WORKER, stage.unit().id)


def rehearsal_entry(stage: "Stage") -> QWidget:
    """An entry, as she reads it."""
    window = _window(stage, Role.WORKER, stage.unit().id)
    entries = window.parts.tabs[0]
    assert isinstance(entries, ReadOnlyEntries)
    entries.list_page.table.selectRow(0)
    entries.open_current()
    return window


def rehearsal_viewer(stage: "Stage") -> QWidget:
    """Who may read no entries."""
    return _window(stage, Role.VIEWER, stage.node("Tampere").id)


def rehearsal_choice(stage: "Stage") -> QWidget:
    """In a file, where there are no people: a role and a branch."""
    place = stage.node("Tampere").id
    return stage.shown(RoleChoice(None, stage.tree, place, stage.workspace.context.month))


IMPERSONATION_SCENES: dict[str, Scene] = {
    made.__name__.replace("_", "-"): made
    for made in (rehearsal, rehearsal_entry, rehearsal_viewer, rehearsal_choice)
}
