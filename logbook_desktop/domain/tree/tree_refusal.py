"""Why a change of the tree is refused."""

from enum import StrEnum

from logbook_desktop.domain.tree.tree import Node


class TreeRule(StrEnum):
    """Why a change is refused."""

    UNKNOWN_NODE = "unknown_node"
    ALREADY_THERE = "already_there"
    KIND_UNDER_PARENT = "kind_under_parent"
    UNDER_ITSELF = "under_itself"
    OTHER_ORGANISATION = "other_organisation"
    OPEN_CHILDREN = "open_children"
    PARENT_CLOSED = "parent_closed"
    CLOSES_BEFORE_OPENING = "closes_before_opening"
    HAS_CHILDREN = "has_children"
    HAS_SUCCESSORS = "has_successors"
    HAS_ENTRIES = "has_entries"
    IS_MERGE = "is_merge"
    """An organisation under an organisation is a merge, never a plain move."""
    MERGED = "merged"
    """What has been merged is not opened again and holds nothing new: only the merge is taken back."""
    DAY_BEYOND_CALENDAR = "day_beyond_calendar"
    """A day before ``periods.FIRST_DAY`` or after ``periods.LAST_DAY``."""
    DATES_CROSS = "dates_cross"
    """Something is planned for later that would cross the change."""


class TreeRefusalError(Exception):
    """A change that the rules of the tree forbid; ``node`` is the one it is about (None: not there)."""

    def __init__(self, rule: TreeRule, node: Node | None = None, other: Node | None = None) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.node = node
        self.other = other
