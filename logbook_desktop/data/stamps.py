"""Who does something, and when: for whatever is stored now."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who saves (as people are shown it), when (UTC), and under which login history keeps it."""

    by: str
    at: datetime
    login: str = ""
