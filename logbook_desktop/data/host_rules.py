"""Whether a server lets a database's people in as the kit wants it: encrypted, by password, into this database only.

``pg_hba.conf`` decides by the first line that fits. Lines for the machine itself are not looked at: nobody signs in
there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, text

_PATHS = frozenset((encrypted, family) for encrypted in (True, False) for family in (4, 6))
"""The ways across a network: whether encrypted, and the kind of address."""
_EVERYWHERE = {"0.0.0.0": 4, "::": 6}
"""The masks of lines for every address."""
_GOOD_METHOD = "scram-sha-256"


class HostFault(StrEnum):
    """What is wrong with a line, or that one is missing."""

    NOT_UNDERSTOOD = "not_understood"
    UNENCRYPTED = "unencrypted"
    METHOD = "method"
    OTHER_DATABASE = "other_database"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class HostFinding:
    """``line`` is that of the file, 0 where one is missing; it lets the people of ``group`` into ``database``."""

    fault: HostFault
    line: int
    group: str = ""
    database: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class HostRule:
    """A line of the file as the server reads it; ``error`` where it does not understand it."""

    line: int
    kind: str = ""
    databases: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    address: str | None = None
    mask: str | None = None
    method: str = ""
    error: str | None = None

    def paths(self) -> frozenset[tuple[bool, int]]:
        """The ways of which the line decides some or all."""
        encrypted = {"host": (True, False), "hostssl": (True,), "hostnossl": (False,)}.get(self.kind, ())
        return frozenset(_PATHS & {(how, family) for how in encrypted for family in self._families()})

    def _families(self) -> Sequence[int]:
        address = self.address or ""
        if address.startswith("127.") or address in ("::1", "samehost"):
            return ()
        if self.mask is None:  # all, samenet, a name
            return (4, 6)
        return (6,) if ":" in address else (4,)

    @property
    def is_for_everywhere(self) -> bool:
        """Whether no address is left for the lines after it."""
        return self.address == "all" or self.mask in _EVERYWHERE

    def is_of(self, group: str, database: str) -> bool:
        """Whether it is asked when a member of the group connects to the database."""
        person = f"{group.removesuffix('_people')}_000001"
        return any(_names(word, person, group) for word in self.users) and any(
            word == "all" or _fits(word, database) for word in self.databases
        )


def _names(word: str, person: str, group: str) -> bool:
    return word in ("all", f"+{group}") or _fits(word, person)


def _fits(word: str, name: str) -> bool:
    if not word.startswith("/"):
        return word == name
    try:
        return re.search(word[1:], name) is not None
    except re.error:
        return False


def findings(
    rules: Sequence[HostRule], people: Iterable[tuple[str, str]], databases: Iterable[str]
) -> Iterator[HostFinding]:
    """What differs from the kit. ``people``: groups and their databases; ``databases``: all there are."""
    understood = [rule for rule in rules if rule.error is None]
    yield from (HostFinding(HostFault.NOT_UNDERSTOOD, rule.line) for rule in rules if rule.error is not None)
    everything = sorted(databases)
    for group, own in people:
        yield from _own_findings(understood, group, own)
        named: set[int] = set()
        for other in everything:
            for rule, _ in _deciding(understood, group, other):
                if other != own and rule.method != "reject" and rule.line not in named:
                    named.add(rule.line)
                    yield HostFinding(HostFault.OTHER_DATABASE, rule.line, group, other)


def _own_findings(rules: Sequence[HostRule], group: str, own: str) -> Iterator[HostFinding]:
    comes_in = False
    for rule, paths in _deciding(rules, group, own):
        if rule.method == "reject":
            continue
        comes_in = comes_in or any(encrypted for encrypted, _ in paths)
        if any(not encrypted for encrypted, _ in paths):
            yield HostFinding(HostFault.UNENCRYPTED, rule.line, group, own)
        if rule.method != _GOOD_METHOD:
            yield HostFinding(HostFault.METHOD, rule.line, group, own, rule.method)
    if not comes_in:
        yield HostFinding(HostFault.NOBODY, 0, group, own)


def _deciding(
    rules: Sequence[HostRule], group: str, database: str
) -> Iterator[tuple[HostRule, frozenset[tuple[bool, int]]]]:
    """The lines that decide for some of the ways in, with these."""
    left = _PATHS
    for rule in rules:
        paths = rule.paths() & left
        if paths and rule.is_of(group, database):
            yield rule, paths
            if rule.is_for_everywhere:
                left -= paths


def read(connection: Connection) -> tuple[HostFinding, ...]:
    """What differs on this server."""
    rows = connection.execute(
        text(
            "SELECT line_number, type, database, user_name, address, netmask, auth_method, error"
            " FROM pg_hba_file_rules ORDER BY rule_number NULLS FIRST, line_number"
        )
    )
    rules = [
        HostRule(
            row.line_number,
            row.type or "",
            tuple(row.database or ()),
            tuple(row.user_name or ()),
            row.address,
            row.netmask,
            row.auth_method or "",
            row.error,
        )
        for row in rows
    ]
    groups = connection.execute(
        text(
            "SELECT DISTINCT r.rolname, d.datname FROM pg_database d, aclexplode(d.datacl) AS a"
            " JOIN pg_roles r ON r.oid = a.grantee WHERE a.privilege_type = 'CONNECT' AND NOT r.rolcanlogin"
            r" AND r.rolname LIKE '%\_people' ORDER BY 1, 2"
        )
    )
    people = [(str(row[0]), str(row[1])) for row in groups]
    databases = [
        str(name) for name in connection.scalars(text("SELECT datname FROM pg_database WHERE datallowconn"))
    ]
    return tuple(findings(rules, people, databases))


def is_local(connection: Connection) -> bool:
    """Whether the server listens to its own machine only: then it is nobody's shared server yet."""
    addresses = str(connection.scalar(text("SHOW listen_addresses"))).split(",")
    return all(one.strip() in ("", "localhost", "::1") or one.strip().startswith("127.") for one in addresses)
