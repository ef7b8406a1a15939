"""Terms of use of a server: versions with a text in each language, and who accepted which when.

From a version's first day on a person who has not accepted it may do nothing but read it, accept it and sign out;
the server keeps that. An organisation's first acceptance is its mentor's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from logbook_desktop.domain.names import Name

LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Terms:
    """One version, with a text in each language of the program. ``valid_from`` is the first day on which nothing
    works without accepting it."""

    version: int
    valid_from: date
    published_at: datetime
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        return self.texts.get(language) or next(iter(self.texts.values()), "")


@dataclass(frozen=True, slots=True)
class TermsDue:
    """What a person is asked to accept.

    ``compulsory``: until then nothing else works. ``own``: they have not accepted it themselves. ``organisations``:
    those that they accept it for as their mentor. ``waits_for``: whose mentor has to accept before they can.
    """

    terms: Terms
    compulsory: bool
    own: bool
    organisations: tuple[Name, ...] = ()
    waits_for: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody accepted a version, for themselves or (``organisation_id``) for an organisation."""

    version: int
    at: datetime
    person: str
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class TermsAdoption:
    """How far a version has come in an organisation: when it was accepted for it, and by how many of its people."""

    organisation_id: int
    accepted_at: datetime | None
    people: int
    accepted: int


class TermsRule(StrEnum):
    """Why something cannot be done with terms, for the words that tell it."""

    MENTOR_FIRST = "mentor_first"
    DOES_NOT_FIT = "does_not_fit"
    BAD_DAY = "bad_day"
    MISSING_TEXT = "missing_text"


class TermsRefusalError(Exception):
    """It cannot be done, whoever asks."""

    def __init__(self, rule: TermsRule) -> None:
        super().__init__(rule.value)
        self.rule = rule
