"""What a change would lead to, before it is saved: nothing is written here."""

from collections.abc import Sequence

from logbook_desktop.domain.access import Role
from logbook_desktop.domain.consequences import AccessChange, Review
from logbook_desktop.domain.tree_changes import TreeChange
from logbook_desktop.services.context import Context


def review(context: Context, changes: Sequence[TreeChange]) -> Review:
    """What the list of changes would lead to if it were applied now.

    Raises TreeRefusalError and NotAllowedError as ``organisation.change`` does, and WorldError.
    """
    raise NotImplementedError


def review_grant(
    context: Context, login: str | None, role: Role, node_id: int, *, give: bool
) -> tuple[AccessChange, ...]:
    """What somebody gains by being given a role on a branch, or loses when it is taken.

    ``login`` None: somebody who is not made yet. Empty: nothing changes. Raises NotAllowedError,
    PeopleRefusalError (unknown person), WorldError.
    """
    raise NotImplementedError
