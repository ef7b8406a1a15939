"""People with a sign-in of their own, and what was granted to them."""

from dataclasses import dataclass
from datetime import datetime

from logbook_desktop.domain.access import Role


@dataclass(frozen=True, slots=True)
class PersonGrant:
    """A role on a branch."""

    role: Role
    node_id: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the server. ``first_password_until`` is set until the first password has been changed.

    ``login`` is opaque: it is the name of a role, which anyone with a sign-in can list.
    """

    id: int
    login: str
    name: str
    grants: tuple[PersonGrant, ...] = ()
    first_password_until: datetime | None = None
    deactivated_at: datetime | None = None
