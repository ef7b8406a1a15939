"""The words of the structure: kinds of nodes, and how a node is told in one line."""

from collections.abc import Mapping
from datetime import date

from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.tree import Node, NodeKind
from logbook_desktop.support.i18n import active, tr

KIND_NAMES: Mapping[NodeKind, str] = {
    NodeKind.NETWORK: N_("network"),
    NodeKind.COUNTRY: N_("country"),
    NodeKind.REGION: N_("region"),
    NodeKind.ORGANISATION: N_("organisation"),
    NodeKind.AREA: N_("area"),
    NodeKind.UNIT: N_("unit"),
}
KIND_ICONS: Mapping[NodeKind, str] = {
    NodeKind.NETWORK: "globe",
    NodeKind.COUNTRY: "flag",
    NodeKind.REGION: "map-pin",
    NodeKind.ORGANISATION: "building-2",
    NodeKind.AREA: "folder-tree",
    NodeKind.UNIT: "house",
}
CLOSE_ONE: Mapping[NodeKind, str] = {
    NodeKind.NETWORK: N_("Close the network"),
    NodeKind.COUNTRY: N_("Close the country"),
    NodeKind.REGION: N_("Close the region"),
    NodeKind.ORGANISATION: N_("Close the organisation"),
    NodeKind.AREA: N_("Close the area"),
    NodeKind.UNIT: N_("Close the unit"),
}
"""What the button says when nothing else is closed along."""

PATH_MARK = " › "


def name_of(node: Node) -> str:
    """The name in the language of the program."""
    return node.name.in_language(active().language) if node.name.by_language else node.name.text


def state_of(node: Node, day: date, *, merged: bool = False) -> str:
    """What a person must know about when it is open; empty for what is simply open.

    ``merged``: it closed by going on inside another.
    """
    if node.closed_on is not None and merged:
        done = node.closed_on <= day
        text = tr("merged {date}") if done else tr("merges {date}")
        return text.format(date=active().date(node.closed_on))
    if node.closed_on is not None:
        closed = node.closed_on <= day
        text = tr("closed {date}") if closed else tr("closes {date}")
        return text.format(date=active().date(node.closed_on))
    if node.opened_on is not None and node.opened_on > day:
        return tr("opens {date}").format(date=active().date(node.opened_on))
    return ""


def spoken(node: Node, day: date, *, acts_as: NodeKind | None = None, merged: bool = False) -> str:
    """The row as a screen reader says it: name, kind (what it acts as that day), and whether it is closed."""
    parts = [name_of(node), tr(KIND_NAMES[acts_as or node.kind]), state_of(node, day, merged=merged)]
    return ", ".join(part for part in parts if part)
