"""The servers a person connects to, and the logins used on them, as kept in the person's own folder.

Plain data, because this room knows no other: ``ui.connection`` makes a ``domain.servers.Server`` of a profile.
Passwords are never here (``support.secrets`` has them, where a person asked for that). What an IT department presets
(``support.policy``) stands before the person's own profiles and cannot be changed.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from logbook_desktop.support import atomic

_log = logging.getLogger(__name__)

ENCRYPTIONS = ("verify_full", "require", "off")
"""The values of ``domain.servers.Encryption``, the safest first."""
DEFAULT_PORT = 5432
Machine = tuple[str, int]
"""A host's name and its port."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A server under a name. ``preset``: by the policy of the computer, so nobody changes it here."""

    name: str
    machines: tuple[Machine, ...]
    database: str
    encryption: str = ENCRYPTIONS[0]
    root_certificate: str = ""
    preset: bool = False

    @property
    def place(self) -> tuple[object, ...]:
        """What makes two profiles the same server."""
        return (*((host.casefold(), port) for host, port in self.machines), self.database)


@dataclass(frozen=True, slots=True)
class RememberedLogin:
    """A login used on this computer before, and the name of its person ("" while it is not known)."""

    login: str
    name: str = ""


class Profiles:
    """The profiles and logins of this operating-system user. Every change is written at once.

    A damaged file gives no profiles and a line in the log; a disk that refuses costs the memory, not the work.
    """

    def __init__(self, file: Path, preset: Sequence[Profile] = ()) -> None:
        self._file = file
        self._preset = tuple(preset)
        self._own: list[Profile] = []
        self._logins: dict[str, list[RememberedLogin]] = {}
        self._read()

    @property
    def all(self) -> tuple[Profile, ...]:
        """Those preset by the computer's policy, then the person's own, the last used first."""
        fixed = {profile.place for profile in self._preset}
        return (*self._preset, *(own for own in self._own if own.place not in fixed))

    def keep(self, profile: Profile) -> None:
        """Remember a profile as the last used one, in place of an earlier one of the same server."""
        if profile.place in {fixed.place for fixed in self._preset}:
            return
        own = [profile, *(other for other in self._own if other.place != profile.place)]
        if own != self._own:
            self._own = own
            self._write()

    def forget(self, profile: Profile) -> None:
        """Remove an own profile; its logins stay known for the case that it comes back."""
        if profile in self._own:
            self._own.remove(profile)
            self._write()

    def logins(self, server_key: str) -> tuple[RememberedLogin, ...]:
        """The logins used on a server from this computer, the last used first."""
        return tuple(self._logins.get(server_key, ()))

    def remember_login(self, server_key: str, login: RememberedLogin) -> None:
        """Put a login before the others of its server."""
        others = [other for other in self.logins(server_key) if other.login != login.login]
        if (login, *others) != self.logins(server_key):
            self._logins[server_key] = [login, *others]
            self._write()

    def forget_login(self, server_key: str, login: str) -> None:
        """No longer offer a login of a server."""
        left = [other for other in self.logins(server_key) if other.login != login]
        if len(left) != len(self.logins(server_key)):
            self._logins[server_key] = left
            self._write()

    def _read(self) -> None:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
            own = [profile_of(table) for table in content["servers"]]
            logins = {
                str(key): [RememberedLogin(str(one["login"]), str(one["name"])) for one in several]
                for key, several in content["logins"].items()
            }
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            _log.warning("the list of servers could not be read; it begins anew")
            return
        self._own, self._logins = own, logins

    def _write(self) -> None:
        content = {
            "servers": [_table(profile) for profile in self._own],
            "logins": {
                key: [{"login": one.login, "name": one.name} for one in several]
                for key, several in self._logins.items()
            },
        }
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(self._file, json.dumps(content, indent=1, ensure_ascii=False))
        except OSError as error:
            _log.warning("the list of servers could not be written: %s", error.strerror)


def profile_of(table: dict[str, Any]) -> Profile:
    """A profile from its written form: ``hosts`` (``"name"`` or ``"name:port"``), ``database``, and what else is not
    as usual: ``name``, ``encryption``, ``root_certificate``. Raises ValueError where it makes no sense."""
    hosts, database = table.get("hosts"), table.get("database")
    if not isinstance(hosts, list) or not hosts or not isinstance(database, str) or not database.strip():
        raise ValueError("a server needs hosts and a database")
    profile = Profile("", tuple(machine(host) for host in hosts), database.strip())
    texts = {name: table[name] for name in ("name", "encryption", "root_certificate") if name in table}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("a server is described in texts")
    profile = replace(profile, **texts)
    if profile.encryption not in ENCRYPTIONS:
        raise ValueError("no such encryption")
    return profile if profile.name else replace(profile, name=usual_name(profile))


def usual_name(profile: Profile) -> str:
    """What a server is called that nobody gave a name."""
    return f"{profile.database} – {profile.machines[0][0]}"


def machine(written: object, usual_port: int = DEFAULT_PORT) -> Machine:
    """``"name"``, ``"name:port"``, ``"[address]"`` or ``"[address]:port"``. Raises ValueError where it is none."""
    if not isinstance(written, str):
        raise ValueError("a host is a text")
    text = written.strip()
    if text.startswith("["):
        name, closed, rest = text[1:].partition("]")
        port = rest[1:] if rest.startswith(":") else ""
        sound = bool(closed) and (not rest or bool(port)) and ":" in name
    else:
        name, colon, port = text.partition(":")
        sound = not colon or bool(port)
    if not (sound and name and all(letter.isalnum() or letter in "-._:%" for letter in name)):
        raise ValueError("not the name of a host")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("not a port")
    return name, int(port or usual_port)


def written_machine(one: Machine) -> str:
    """The text that ``machine`` reads."""
    name = f"[{one[0]}]" if ":" in one[0] else one[0]
    return name if one[1] == DEFAULT_PORT else f"{name}:{one[1]}"


def _table(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "hosts": [written_machine(one) for one in profile.machines],
        "database": profile.database,
        "encryption": profile.encryption,
        "root_certificate": profile.root_certificate,
    }
