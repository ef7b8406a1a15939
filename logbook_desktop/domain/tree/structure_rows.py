"""Rows of somebody's spreadsheet on their way into the tree: each becomes new nodes, or the reason why not.

The reader (``imports.structure``) turns a file into rows; ``structure_arrival`` looks up what is there already and
gives the additions for the rest. Nothing is guessed: a row that is not clear is rejected, and so is what hangs
under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode


class PlaceRule(StrEnum):
    """Why a row is rejected; the value is the sentence for people."""

    NO_NAME = N_("There is no name in the row.")
    ERROR_CELL = N_("A formula found nothing: “{text}”.")
    LONG_NAME = N_("The name is longer than {count} characters.")
    UNKNOWN_KIND = N_(
        "“{text}” is no kind of place. Write unit, area, organisation, region, or leave it empty."
    )
    BAD_DAY = N_("“{text}” is not a day. Write it as 1.8.2025.")
    CLOSES_BEFORE_OPENING = N_("It would close before it opens.")
    UNKNOWN_PARENT = N_("There is no place “{text}” in the file or in the tree.")
    UNCLEAR_PARENT = N_(
        "Several places are called “{text}”. Write the whole path, with slashes between the names."
    )
    UNDER_ITSELF = N_("A place cannot be under itself.")
    FAULTY_PARENT = N_("What it hangs under (row {row}) has a fault.")
    KIND_UNDER_PARENT = N_("A place of this kind cannot hang under “{text}”.")
    NOWHERE = N_("A place of this kind cannot be here. Write what it belongs to.")
    PARENT_CLOSED = N_("“{text}” is closed.")
    OTHER_KIND = N_("“{text}” is in the tree already, but it is of another kind.")
    REPEATED = N_("The same place stands in row {row} already.")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row that names one place and what it hangs under ("" : the place chosen on the screen)."""

    origin: Origin
    name: Name
    under: str = ""
    kind: NodeKind | None = None
    """None: the row does not say."""
    opened_on: date | None = None
    closed_on: date | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class PathRow:
    """A row with a column for each level: the names from the top down, each of a kind."""

    origin: Origin
    steps: tuple[tuple[NodeKind, str], ...]


@dataclass(frozen=True, slots=True)
class RejectedPlace:
    """A row that cannot be taken in: what it says, and why not. ``values`` fill the rule's sentence."""

    origin: Origin
    said: str
    rule: PlaceRule
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StructureReading:
    """A file, read: every row with content is in exactly one of the two lists."""

    rows: tuple[PlaceRow | PathRow, ...] = ()
    rejected: tuple[RejectedPlace, ...] = ()
    unread: tuple[str, ...] = ()
    """Headings of columns that were not understood: nothing of them was read."""
    unread_sheets: tuple[str, ...] = ()
    """Sheets with filled rows and no headings: nothing of them was read."""


@dataclass(frozen=True, slots=True)
class StructureImportResult:
    """What the rows come to: ``added`` from the top down with the row of each, rows already there, and the rest."""

    added: tuple[tuple[AddNode, Origin], ...]
    known: tuple[Origin, ...]
    rejected: tuple[RejectedPlace, ...]
