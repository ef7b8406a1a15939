"""The errors of the world that services raise, in one place for the rooms with people in them."""

from logbook_desktop.domain.access import NotAllowedError
from logbook_desktop.domain.faults import (
    CancelledError,
    ConflictError,
    IncompleteError,
    QuestionError,
    WorldError,
    WorldKind,
)
from logbook_desktop.domain.tree_changes import TreeRefusalError

__all__ = [
    "CancelledError",
    "ConflictError",
    "IncompleteError",
    "NotAllowedError",
    "QuestionError",
    "TreeRefusalError",
    "WorldError",
    "WorldKind",
]
