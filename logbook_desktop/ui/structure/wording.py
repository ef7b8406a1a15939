"""The words of the plan: what is planned for a node, in a word beside its name."""

from collections.abc import Iterable, Mapping

from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.plan import Mark
from logbook_desktop.support.i18n import tr

MARK_WORDS: Mapping[Mark, str] = {
    Mark.NEW: N_("new"),
    Mark.RENAMED: N_("renamed"),
    Mark.MOVED: N_("moved"),
    Mark.MERGED: N_("merged"),
    Mark.CLOSED: N_("to be closed"),
    Mark.REOPENED: N_("opened again"),
    Mark.REMOVED: N_("removed"),
}
PLANNED = "✎"
"""Stands before what is planned and not yet in effect: seen without colour, and in black and white."""


def told(marks: Iterable[Mark]) -> str:
    """What is planned, in words."""
    return ", ".join(tr(MARK_WORDS[mark]) for mark in marks)
