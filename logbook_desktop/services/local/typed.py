"""What is typed into dialogs, kept in files of the user's own until it is used: neither a crash nor Esc loses it.

A file for each opening of a dialog in which something was typed. How the files lie on the disk is told in
``encrypted_files``.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from logbook_desktop.services.local.encrypted_files import EncryptedFiles

FORMAT = 1


@dataclass(frozen=True, slots=True)
class TypedText:
    """The texts of the fields of one opening of a dialog, and when they were kept (UTC)."""

    key: UUID
    place: str
    """Which dialog it is, and about what: what was typed there is offered where it is opened for the same again."""
    texts: Mapping[str, str]
    kept_at: datetime


class TypedStore:
    """The texts of one login in one database."""

    def __init__(self, files: EncryptedFiles) -> None:
        self._files = files
        self._used: TypedText | None = None
        self._unwritten: dict[UUID, TypedText] = {}

    def keep(self, typed: TypedText) -> None:
        """Keep it in place of what was kept of the same opening.

        Raises OSError (disk full, no right): then it is offered all the same until the program ends.
        """
        self._unwritten[typed.key] = typed
        self._files.put(typed.key.hex, write(typed))
        del self._unwritten[typed.key]

    def discard(self, key: UUID) -> None:
        """Nothing of that opening is kept any more; one that the system holds on to is offered again."""
        self._unwritten.pop(key, None)
        with suppress(OSError):
            self._files.remove(key.hex)

    def use(self, typed: TypedText) -> None:
        """The dialog handed it on, to be saved. Whether that comes off is known only later: see ``put_back``."""
        self._used = typed
        self.discard(typed.key)

    def put_back(self) -> None:
        """What was handed on last was not saved: it is kept as if the dialog had not been closed."""
        if self._used is not None:
            with suppress(OSError):
                self.keep(self._used)
            self._used = None

    def waiting(self, place: str) -> tuple[TypedText, ...]:
        """What was typed at that place and not used, the newest first. OSError."""
        self._used = None  # a dialog is opened again: what it handed on before is saved, or put back already
        written = {one.key: one for one in self._files.read(lambda _name, text: read(text))}
        found = [one for one in (written | self._unwritten).values() if one.place == place]
        return tuple(sorted(found, key=lambda one: one.kept_at, reverse=True))


def write(typed: TypedText) -> str:
    """As text for a file; plain ASCII, so that half a character is kept, too."""
    written = {
        "format": FORMAT,
        "key": typed.key.hex,
        "place": typed.place,
        "texts": dict(typed.texts),
        "kept_at": typed.kept_at.isoformat(),
    }
    return json.dumps(written)


def read(text: str) -> TypedText:
    """Raises ValueError, KeyError, TypeError and the like for anything but what ``write`` wrote."""
    written = json.loads(text)
    if written["format"] != FORMAT:
        raise ValueError(f"typed text of an unknown format: {written['format']}")
    texts = {str(name): str(value) for name, value in written["texts"].items()}
    kept_at = datetime.fromisoformat(written["kept_at"]).astimezone(UTC)
    return TypedText(UUID(hex=written["key"]), str(written["place"]), texts, kept_at)
