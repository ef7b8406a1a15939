"""Secrets in the operating system's own keyring: passwords a person asked to remember, keys of local files.

A keyring may open a window of its own and wait for the person: call from a worker, never from the GUI thread.
Where there is none, or only one that keeps secrets in a plain file, nothing is kept and nothing fails.
"""

import base64
import logging
import os
from typing import TYPE_CHECKING

from logbook_desktop.support.paths import PROGRAM

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY_BYTES = 32
_RECOMMENDED = 1
"""Backends below this priority keep secrets nowhere, or where anybody can read them."""
_log = logging.getLogger(__name__)


def can_remember() -> bool:
    """Whether this computer has a place for secrets."""
    return _keyring() is not None


def password(server_key: str, login: str) -> str | None:
    """The remembered password of a login on a server (``Server.key``); None where none is kept."""
    return _read(_passwords_of(server_key), login)


def keep_password(server_key: str, login: str, value: str) -> bool:
    """Remember a password; False where it cannot be kept."""
    return _write(_passwords_of(server_key), login, value)


def forget_password(server_key: str, login: str) -> None:
    """Take a remembered password out of the keyring; nothing happens where there is none."""
    ring = _keyring()
    if ring is None:
        return
    try:
        if ring.get_password(_passwords_of(server_key), login) is not None:
            ring.delete_password(_passwords_of(server_key), login)
    except Exception as error:  # noqa: BLE001 - see _read
        _note(error)


def local_key(server_key: str, login: str) -> bytes | None:
    """The key (32 random bytes) by which this login's files on this computer are encrypted; made the first time.

    None where there is no keyring, or where it stays locked: what is written then is not encrypted, and what was
    encrypted before waits until the keyring opens. A key once made is never replaced.
    """
    service = f"{PROGRAM} local files: {server_key}"
    ring = _keyring()
    if ring is None:
        return None
    try:
        kept = ring.get_password(service, login)
        if kept is None:
            ring.set_password(service, login, base64.b64encode(os.urandom(KEY_BYTES)).decode())
            kept = ring.get_password(service, login)  # another window may have been faster
    except Exception as error:  # noqa: BLE001 - see _read
        _note(error)
        return None
    return _key(kept)


def _key(kept: str | None) -> bytes | None:
    try:
        key = base64.b64decode(kept or "", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        _log.warning("the keyring holds no usable key for the local files")
        return None
    return key


def _passwords_of(server_key: str) -> str:
    return f"{PROGRAM}: {server_key}"


def _keyring() -> "KeyringBackend | None":
    try:
        import keyring  # here, because it looks through every backend that is installed

        ring = keyring.get_keyring()
        return ring if ring.priority >= _RECOMMENDED else None
    except Exception as error:  # noqa: BLE001 - see _read
        _note(error)
        return None


def _read(service: str, login: str) -> str | None:
    ring = _keyring()
    if ring is None:
        return None
    try:
        return ring.get_password(service, login)
    except Exception as error:  # noqa: BLE001 - backends raise what the system below them raises, each its own kind
        _note(error)
        return None


def _write(service: str, login: str, value: str) -> bool:
    ring = _keyring()
    if ring is None:
        return False
    try:
        ring.set_password(service, login, value)
    except Exception as error:  # noqa: BLE001 - see _read
        _note(error)
        return False
    return True


def _note(error: Exception) -> None:
    """The kind of the error alone: its words might hold what nobody should read."""
    _log.warning("the keyring did not do it: %s", type(error).__name__)
