"""What a list of changes of the tree, or of a right, would lead to: told before anything of it is saved.

``services.tree.review`` puts a ``Review`` together from two trees, the one before and the one after: who gains and
loses access (``access_changes``), which published figures change (``published``), and what is worth a second look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.tree import Tree


class ChangeKind(StrEnum):
    """What happens to a node, all changes of a list together."""

    ADDED = "added"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    CLOSED = "closed"
    REOPENED = "reopened"
    REMOVED = "removed"


class AccessLevel(IntEnum):
    """How far a person's rights reach at a node, each with all that is below it.

    A network administrator's is apart from the others: it opens organisations, never what is documented there.
    """

    NOTHING = 0
    VIEWING = 1
    TOTALS = 2
    READING = 3
    WRITING = 4
    MENTORING = 5
    ADMINISTERING = 6


@dataclass(frozen=True, slots=True)
class AccessPart:
    """Places at which a person's rights come to reach further, or less far.

    ``nodes`` are the topmost of them, in the order of names; ``places`` counts all, with those below.
    """

    before: AccessLevel
    after: AccessLevel
    nodes: tuple[int, ...]
    places: int


@dataclass(frozen=True, slots=True)
class AccessChange:
    """What one person gains and loses from a month on, and until which; None: at once, and for good.

    ``login`` and ``person_id`` are empty and 0 where the person is not made yet.
    """

    person_id: int
    login: str
    person_name: str
    from_month: Month | None
    until_month: Month | None
    """The first month in which it no longer is so."""
    gained: tuple[AccessPart, ...]
    lost: tuple[AccessPart, ...]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A yearly figure of a place (an organisation, area or region) before and after; they may be equal.

    ``since``: as of today, the figure changes only when this month comes (None: at once; as reported always).
    """

    node_id: int
    year: int
    structure: Structure
    before: int
    after: int
    since: Month | None = None
    measure: str = "visits"

    @property
    def difference(self) -> int:
        """After less before: positive where the figure grows."""
        return self.after - self.before


class WarningKind(StrEnum):
    """What is allowed, and yet worth a second look."""

    SAME_NAME = "same_name"
    """``other_id`` hangs under the same parent and has the same name."""
    PLANNED_PLACES = "planned_places"
    """It closes, and is to move after that; ``count`` planned moves."""
    LATER_ENTRIES = "later_entries"
    """It closes, and ``count`` entries are dated on its first closed day or later."""


@dataclass(frozen=True, slots=True)
class ReviewWarning:
    kind: WarningKind
    node_id: int
    other_id: int | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """What a list of changes would lead to. ``new_ids`` maps the negative ids of the list to those used here."""

    before: Tree
    after: Tree
    new_ids: Mapping[int, int]
    changed: Mapping[ChangeKind, tuple[int, ...]]
    """The nodes of each kind of change, in the order of names; kinds without any are left out."""
    access: tuple[AccessChange, ...] = ()
    """By name of person, then by month."""
    figures: tuple[FigureChange, ...] = ()
    """Every published figure that changes, and last year's of each organisation concerned, changed or not."""
    untold: tuple[int, ...] = ()
    """Places whose figures change, too, or may: the acting person may not read them."""
    warnings: tuple[ReviewWarning, ...] = ()

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many nodes are changed, by the kind of change."""
        return {kind: len(nodes) for kind, nodes in self.changed.items()}
