"""What a colleague has to know in order to sign in for the first time.

Flow: services.people.letters (who, where, with which rights) → **Letter** → exports.letters (a page of a PDF).
"""

from dataclasses import dataclass
from datetime import datetime

from logbook_desktop.domain.people.access import Role


@dataclass(frozen=True, slots=True)
class Letter:
    """What one colleague has to know. ``rights``: the role and where, the place in the colleague's language.

    ``server`` and ``database`` are as they are typed at sign-in; ``valid_until``: the moment until which the first
    password works, in the zone it is to be read in.
    """

    name: str
    language: str
    server: str
    database: str
    login: str
    password: str
    valid_until: datetime
    mentor: str
    mentor_email: str = ""
    organisation: str = ""
    rights: tuple[tuple[Role, str], ...] = ()
    is_new: bool = True
    """Not where somebody who had an account has lost their password."""
    demo: bool = False
