"""What an IT department presets for everybody on a computer: which servers there are, whether others may be added.

The file ``policy.toml`` lies where the system keeps settings for all users (Linux: ``/etc/xdg/logbook-desktop/``;
Windows: ``C:\\ProgramData\\logbook-desktop\\``, a folder that only administrators may write to):

    may_add_servers = false          # else people may type other servers, too (true)

    [[server]]                       # one for each server, the usual one first
    name = "Nuorisotyö"              # as shown to people; else made of database and host
    hosts = ["db1.example.fi", "db2.example.fi:5433"]     # tried in this order; port 5432 where none is named
    database = "logbook"
    encryption = "verify_full"       # or "require", "off": both are shown in red to everybody
    root_certificate = "/etc/ssl/certs/example-ca.pem"    # else the issuers that the computer trusts
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from logbook_desktop.support.profiles import Profile, profile_of

_log = logging.getLogger(__name__)
_KNOWN = {"may_add_servers", "server"}
_KNOWN_OF_SERVER = {"name", "hosts", "database", "encryption", "root_certificate"}


@dataclass(frozen=True, slots=True)
class Policy:
    """``unreadable`` is the file that is there but makes no sense; nothing is preset then."""

    servers: tuple[Profile, ...] = ()
    may_add_servers: bool = True
    unreadable: Path | None = None


def read(files: Sequence[Path]) -> Policy:
    """The policy in the first of the files that is there; without one, people choose for themselves."""
    for file in files:
        try:
            written = file.read_text(encoding="utf-8")
            import tomllib  # most workstations have no such file

            return _policy(tomllib.loads(written))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError, TypeError) as error:
            _log.warning("the policy %s could not be read: %s", file, error)
            return Policy(unreadable=file)
    return Policy()


def _policy(content: dict[str, Any]) -> Policy:
    """ValueError for anything unknown: a misspelt word must not quietly mean less protection."""
    servers = content.get("server", [])
    may_add = content.get("may_add_servers", True)
    if set(content) - _KNOWN or not isinstance(may_add, bool) or not isinstance(servers, list):
        raise ValueError("unknown words at the top")
    for table in servers:
        if not isinstance(table, dict) or set(table) - _KNOWN_OF_SERVER:
            raise ValueError("unknown words in a server")
    if not servers and not may_add:
        raise ValueError("no server is named, and none may be added")
    return Policy(tuple(replace(profile_of(table), preset=True) for table in servers), may_add)
