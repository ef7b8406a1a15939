"""Choices that the dialogs of accounts and rights share: of languages, of roles, of places."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtWidgets import QComboBox

from logbook_desktop.domain.people.access import GRANTABLE, Actor, Role
from logbook_desktop.domain.people.people import fits, may_give
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.support.i18n import LANGUAGES, tr
from logbook_desktop.ui.kit import forms
from logbook_desktop.wording.names import role_name

T = TypeVar("T")
_ORDER = (Role.WORKER, Role.MANAGER, Role.MENTOR, Role.VIEWER, Role.KIOSK)


def choice(offered: Sequence[tuple[T, str]], chosen: T | None = None) -> QComboBox:
    """A choice of values under their names."""
    box = forms.wide_choice(18)
    for value, name in offered:
        box.addItem(name, value)
    if chosen is not None:
        box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def languages(chosen: str = "fi") -> QComboBox:
    """The language of letters to a person."""
    box = choice(list(LANGUAGES.items()), chosen)
    box.setToolTip(
        tr("Letters to this person are written in it. The program itself speaks what each one chooses.")
    )
    return box


def roles(actor: Actor, tree: Tree, month: Month) -> list[Role]:
    """What the acting person may give anywhere at all."""
    return [role for role in _ORDER if role in GRANTABLE and places(actor, role, tree, month)]


def role_choice(offered: Sequence[Role]) -> QComboBox:
    """Roles under their names."""
    return choice([(role, role_name(role)) for role in offered])


def chosen_role(box: QComboBox) -> Role | None:
    """The role chosen; Qt gives it back as a plain text."""
    found = box.currentData()
    return None if found is None else Role(found)


def places(actor: Actor, role: Role, tree: Tree, month: Month) -> list[Node]:
    """Where the acting person may give this role, in the order of the tree."""
    day = month.first_day
    return [
        node
        for node in tree.walk(month)
        if fits(role, node.kind) and may_give(actor, role, node.id, tree, month) and not node.is_closed(day)
    ]
