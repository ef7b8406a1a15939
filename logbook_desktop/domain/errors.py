"""Errors of the world: things that go wrong outside the program and are shown as advice, in plain words.

Everything that is not one of these (nor NotAllowedError or TreeRefusalError) is our own bug and goes to the
log and the crash dialog.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the program tells errors before it has anything to do with entries
    from logbook_desktop.domain.entries.entries import Entry, Problem
    from logbook_desktop.domain.reports.reports import QuestionRule


class ErrorKind(StrEnum):
    """What happened, for the words that tell it."""

    MISSING_FILE = "missing_file"
    CANNOT_OPEN = "cannot_open"
    NOT_A_DATABASE = "not_a_database"
    NEWER_SCHEMA = "newer_schema"
    DAMAGED = "damaged"
    READ_ONLY = "read_only"
    LOCKED = "locked"
    DISK_FULL = "disk_full"
    NO_SERVER = "no_server"
    NO_RIGHT = "no_right"
    BAD_ADDRESS = "bad_address"
    MISSING_DATABASE = "missing_database"
    PASSWORD_NEEDED = "password_needed"
    HAS_DATA = "has_data"
    ALREADY_EXISTS = "already_exists"
    CANNOT_WRITE = "cannot_write"
    NOT_FOUND = "not_found"
    ONLY_FILES = "only_files"
    OLDER_SCHEMA = "older_schema"
    """The server has not been brought up to date for this program."""
    WRONG_PASSWORD = "wrong_password"
    PASSWORD_EXPIRED = "password_expired"
    """The first password was not changed in time."""
    FIRST_PASSWORD = "first_password"
    """It opens nothing until it has been changed."""
    TERMS_DUE = "terms_due"
    """It opens nothing until the terms of use have been accepted."""
    SIGNED_OUT = "signed_out"
    """The login was locked or its session ended while it was in use."""
    UNTRUSTED_SERVER = "untrusted_server"
    EXPIRED_CERTIFICATE = "expired_certificate"
    WRONG_HOST_NAME = "wrong_host_name"
    NO_ENCRYPTION = "no_encryption"
    """The server offers none."""
    ENCRYPTION_NEEDED = "encryption_needed"
    """The server takes none but encrypted connections."""
    OLD_SERVER = "old_server"
    """PostgreSQL older than 16."""
    TOO_MANY_CONNECTIONS = "too_many_connections"
    SERVER_BUSY = "server_busy"
    """It took too long, or others were in the way."""
    SERVER_TROUBLE = "server_trouble"
    """It has reached one of its limits, or something is wrong with it that only its log tells."""
    STANDBY_AWAY = "standby_away"
    """The server waits for its second machine before it acknowledges."""
    ONLY_SERVERS = "only_servers"
    NOT_ADMINISTRATOR = "not_administrator"
    TOO_LONG_IN_THE_BIN = "too_long_in_the_bin"
    CHANGED_MEANWHILE = "changed_meanwhile"
    """Somebody else saved the same thing since it was read."""
    LOOKING_ONLY = "looking_only"
    """Somebody looks at what another person sees."""
    NEEDS_SERVER = "needs_server"
    """It works only while the server answers; entries can be written without it."""


class ExternalError(Exception):
    """The world is not as the program needs it. ``subject`` names the file, server or thing it is about."""

    def __init__(self, kind: ErrorKind, subject: str = "") -> None:
        super().__init__(f"{kind.value}: {subject}" if subject else kind.value)
        self.kind = kind
        self.subject = subject


class IncompleteError(Exception):
    """The entry cannot be saved as it is; the problems stand beside their fields."""

    def __init__(self, problems: "tuple[Problem, ...]") -> None:
        super().__init__(", ".join(f"{p.field.value}: {p.rule.value}" for p in problems))
        self.problems = problems


class ConflictError(Exception):
    """Somebody else saved the same entry in between. ``theirs`` is how it stands now; None: gone."""

    def __init__(self, theirs: "Entry | None") -> None:
        super().__init__("changed by somebody else")
        self.theirs = theirs


class SavedPart(StrEnum):
    """The first of two steps, where each is a save of its own."""

    UNITS_OF_IMPORT = "units_of_import"
    FIRST_UNITS = "first_units"


class PartlySavedError(Exception):
    """The first of two steps is saved, the second is not, and ``cause`` says why. ``result`` is what is there."""

    def __init__(self, part: SavedPart, cause: Exception, result: object = None) -> None:
        super().__init__(f"{part.value}: {cause}")
        self.part = part
        self.cause = cause
        self.result = result


class QuestionError(Exception):
    """A report question that cannot be asked."""

    def __init__(self, rules: "tuple[QuestionRule, ...]") -> None:
        super().__init__(", ".join(rule.value for rule in rules))
        self.rules = rules


class FileError(Exception):
    """A file could not be read or written as a whole; ``advice`` tells in the user's language what to do."""

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


class CancelledError(Exception):
    """The person stopped a long job; nothing of it is left."""
