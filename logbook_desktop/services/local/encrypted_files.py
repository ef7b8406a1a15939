"""Small files of the operating-system user's own: drafts, the outbox, what is needed to write without the server.

What is kept for a server belongs to one login of it: a folder of its own, sealed (AES-GCM) with that login's key
from the system's keyring. Where there is no key the files are not encrypted, and the screens say so. A file that
cannot be read is set aside under another name, never deleted.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from logbook_desktop.domain.servers import Server
from logbook_desktop.support import atomic, paths, secrets

_log = logging.getLogger(__name__)
T = TypeVar("T")
_PLAIN, _SEALED, _SET_ASIDE = ".json", ".sealed", ".damaged"
_MARK = b"logbook sealed 1\n"
_NONCE = 12
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a file raises that is not what was written."""


class EncryptedFiles:
    """Files of one kind: written beside, flushed to the disk and renamed, readable by this user only.

    ``owner`` says whose they are; a file of somebody else that is put here is not read. Without an owner (the
    files of an embedded database, which has no logins) files are plain.
    """

    def __init__(self, folder: Path, owner: str = "", key: bytes | None = None) -> None:
        """``key``: 32 bytes; None: files are written plain, and sealed ones wait until there is a key."""
        self.folder = folder
        self._owner, self._key = owner, key

    @property
    def is_sealed(self) -> bool:
        """Whether what is put here is encrypted."""
        return self._key is not None

    def put(self, name: str, text: str) -> None:
        """Keep a text under a name, in place of an earlier one; it is on the disk when this returns. OSError."""
        target = self._path(name, _PLAIN if self._key is None else _SEALED)
        content = self._plain(text) if self._key is None else self._sealed(name, text, self._key)
        for folder in (self.folder.parent, self.folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        atomic.write(target, content, private=True)
        if self._key is not None:
            self._path(name, _PLAIN).unlink(missing_ok=True)  # from a time without a keyring

    def remove(self, name: str) -> None:
        """Away with it; nothing happens where there is none. OSError where the system holds on to the file."""
        for suffix in (_PLAIN, _SEALED):
            self._path(name, suffix).unlink(missing_ok=True)

    def read(self, understand: Callable[[str, str], T]) -> list[T]:
        """Everything here, in the order of names: what ``understand`` makes of each name and text.

        Where it raises ValueError or the like the file is set aside. OSError where a file cannot be opened.
        """
        found = []
        for path in self._files():
            try:
                text = self._text(path)
                found.append(understand(path.stem, text))
            except FileNotFoundError:
                continue  # another window of the program was quicker
            except _DAMAGE as error:
                _log.warning("a file of %s is set aside", self.folder.name, exc_info=error)
                self._put_aside(path)
                continue
            if path.suffix == _PLAIN and self._key is not None and not path.with_suffix(_SEALED).exists():
                self.put(path.stem, text)
        return found

    def names(self) -> list[str]:
        """The names of everything here, readable or not."""
        return [path.stem for suffix in (_PLAIN, _SEALED) for path in self.folder.glob(f"*{suffix}")]

    def locked(self) -> int:
        """How many files wait for a key that the keyring does not give now."""
        return 0 if self._key is not None else len(list(self.folder.glob(f"*{_SEALED}")))

    def set_aside(self) -> tuple[Path, ...]:
        """Files that could not be read and were kept for a person to look at."""
        return tuple(sorted(self.folder.glob(f"*{_SET_ASIDE}")))

    def _files(self) -> list[Path]:
        suffixes = [_PLAIN] if self._key is None else [_PLAIN, _SEALED]
        return sorted(path for suffix in suffixes for path in self.folder.glob(f"*{suffix}"))

    def _path(self, name: str, suffix: str) -> Path:
        return self.folder / f"{name}{suffix}"

    def _plain(self, text: str) -> bytes:
        written = json.dumps({"owner": self._owner, "text": text}) if self._owner else text
        return written.encode()

    def _sealed(self, name: str, text: str, key: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import (
            AESGCM,
        )  # here: an embedded database needs none

        nonce = os.urandom(_NONCE)
        return _MARK + nonce + AESGCM(key).encrypt(nonce, text.encode(), self._bound_to(name))

    def _text(self, path: Path) -> str:
        """Raises ValueError or the like for anything but a file that was written here, by this login."""
        content = path.read_bytes()
        if path.suffix == _SEALED:
            return self._unsealed(path.stem, content)
        if not self._owner:
            return content.decode()
        written = json.loads(content)
        if written["owner"] != self._owner or not isinstance(written["text"], str):
            raise ValueError("a file of somebody else")
        return str(written["text"])

    def _unsealed(self, name: str, content: bytes) -> str:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        assert self._key is not None
        nonce = content[len(_MARK) : len(_MARK) + _NONCE]
        if not content.startswith(_MARK) or len(nonce) != _NONCE:
            raise ValueError("not sealed by this program")
        try:
            sealed = content[len(_MARK) + _NONCE :]
            return AESGCM(self._key).decrypt(nonce, sealed, self._bound_to(name)).decode()
        except InvalidTag:
            raise ValueError("sealed with another key, or damaged") from None

    def _bound_to(self, name: str) -> bytes:
        """What a sealed file is tied to: it opens nowhere else and under no other name."""
        return f"{self._owner}\n{name}".encode()

    @staticmethod
    def _put_aside(path: Path) -> None:
        number, target = 1, path.with_suffix(_SET_ASIDE)
        while target.exists():
            number += 1
            target = path.with_suffix(f".{number}{_SET_ASIDE}")
        with suppress(FileNotFoundError):  # another window set it aside
            path.rename(target)


class LocalPlace:
    """Where one login of one server keeps its files on this workstation; other logins neither see nor open them."""

    def __init__(self, root: Path, server_key: str, login: str, key: bytes | None) -> None:
        self._owner = json.dumps([server_key, login])
        self._folder = root / digest(self._owner)
        self._key = key

    @property
    def is_sealed(self) -> bool:
        """Whether the files are encrypted."""
        return self._key is not None

    def encrypted_files(self, kind: str) -> EncryptedFiles:
        """The files of one kind."""
        return EncryptedFiles(self._folder / kind, f"{kind} {self._owner}", self._key)


def place_of(server: Server, login: str) -> LocalPlace:
    """The place of a login, with its key from the keyring, which may ask the person: call it in a worker."""
    return LocalPlace(paths.login_data_folder(), server.key, login, secrets.local_key(server.key, login))


def digest(words: str) -> str:
    """A name for a folder that tells nobody what it is for."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]
