"""Where an entry can be documented from a place in the tree: the open units of its branch."""

from datetime import date

from logbook_desktop.domain.entries.entries import NO_UNIT
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.wording.reports import PATH_SEPARATOR


def units_of(tree: Tree, scope: int, today: date, language: str) -> list[tuple[str, int]]:
    """The units under (or at) ``scope`` that are not closed, with their paths from there, in the tree's order.

    The scope itself is given even if it is closed: days in between may still be documented.
    """
    month = Month.of(today)
    above = len(tree.path(scope, month))
    found = []
    for node in tree.branch(scope, month):
        if node.kind is NodeKind.UNIT and (node.id == scope or not node.is_closed(today)):
            names = [one.name.in_language(language) for one in tree.path(node.id, month)]
            found.append((PATH_SEPARATOR.join(names[above:] or names[-1:]), node.id))
    return found


def has_units(tree: Tree, scope: int, today: date) -> bool:
    """Whether ``units_of`` would give any."""
    month = Month.of(today)
    return any(
        node.kind is NodeKind.UNIT and (node.id == scope or not node.is_closed(today))
        for node in tree.branch(scope, month)
    )


def only_unit(tree: Tree, scope: int, today: date) -> int:
    """The unit of ``units_of`` where there is just one; else NO_UNIT."""
    units = units_of(tree, scope, today, "")
    return units[0][1] if len(units) == 1 else NO_UNIT


def choices(
    tree: Tree, scope: int, unit_id: int, today: date, language: str
) -> tuple[list[tuple[str, int]], bool]:
    """The units to choose from, that of the entry among them; False: there is nothing to choose."""
    units = units_of(tree, scope, today, language)
    several = len(units) != 1 or (unit_id not in (NO_UNIT, units[0][1]))
    if unit_id != NO_UNIT and all(found != unit_id for _, found in units):
        units.append((unit_name(tree, unit_id, language), unit_id))
    return units, several


def unit_name(tree: Tree | None, unit_id: int, language: str) -> str:
    """The name of a unit; empty if it is not in the tree."""
    if tree is None or unit_id not in tree:
        return ""
    return tree[unit_id].name.in_language(language)
