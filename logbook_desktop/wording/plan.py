"""The words of the plan: what is planned for a node, in a word beside its name."""

from collections.abc import Iterable, Mapping

from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.plan import PlanMark
from logbook_desktop.support.i18n import tr

MARK_NAMES: Mapping[PlanMark, str] = {
    PlanMark.NEW: N_("new"),
    PlanMark.RENAMED: N_("renamed"),
    PlanMark.MOVED: N_("moved"),
    PlanMark.MERGED: N_("merged"),
    PlanMark.CLOSED: N_("to be closed"),
    PlanMark.REOPENED: N_("opened again"),
    PlanMark.REMOVED: N_("removed"),
}
PLANNED = "✎"
"""Stands before what is planned and not yet in effect: seen without colour, and in black and white."""


def marks_text(marks: Iterable[PlanMark]) -> str:
    """What is planned, in words."""
    return ", ".join(tr(MARK_NAMES[mark]) for mark in marks)
