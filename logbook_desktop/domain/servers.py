"""Where a shared server is and how it is talked to: what a connection profile holds, never a password."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote

DEFAULT_PORT = 5432


class Encryption(StrEnum):
    """How sure the program is of whom it talks to. Anything below the first is shown in red."""

    VERIFY_FULL = "verify_full"
    """Encrypted, and the server has shown a certificate for its own name by an issuer that is trusted here."""
    REQUIRE = "require"
    """Encrypted, but whoever answers is believed to be the server."""
    OFF = "off"
    """Passwords are kept safe by scram; everything else can be read on the way."""


@dataclass(frozen=True, slots=True)
class Host:
    """One machine of a server; several are tried in their order."""

    name: str
    port: int = DEFAULT_PORT

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port == DEFAULT_PORT else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Server:
    """A database on one server of one or more machines.

    ``root_certificate`` is the path of the issuer's certificates; empty: those the operating system trusts.
    """

    hosts: tuple[Host, ...]
    database: str
    encryption: Encryption = Encryption.VERIFY_FULL
    root_certificate: str = ""

    @property
    def key(self) -> str:
        """Tells servers apart, for what is kept on the workstation; the same however it is encrypted."""
        return f"{','.join(str(host) for host in self.hosts)}/{self.database}".casefold()


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """A server as it is typed at sign-in: the machines with commas between them, and the name of the database."""

    machines: str
    database: str


def typed_address(location: str) -> TypedAddress:
    """What to type for the server that an address leads to, with or without a person, ports, several machines.

    ``location`` is an address that begins with ``postgresql://``; its machines stand in it, or after ``?host=``.
    """
    # Not ``urlsplit``: it refuses several machines where one is an address of version 6.
    before, _, query = location.partition("://")[2].partition("?")
    asked = parse_qs(query)
    authority, _, database = before.partition("/")
    machines = authority.rpartition("@")[2] or ",".join(asked.get("host", ()))
    ports = [int(one) for one in ",".join(asked.get("port", ())).split(",") if one.isdigit()]
    hosts = [
        _host(unquote(one), ports[place % len(ports)] if ports else DEFAULT_PORT)
        for place, one in enumerate(filter(None, machines.split(",")))
    ]
    return TypedAddress(", ".join(map(str, hosts)), unquote(database))


def _host(written: str, usual_port: int) -> Host:
    """``name``, ``name:port``, ``[address]``, ``[address]:port``, or an address of version 6 on its own."""
    name, colon, port = written.rpartition(":")
    if not colon or not port.isdigit() or (":" in name and not name.endswith("]")):
        name, port = written, ""
    return Host(name.strip("[]"), int(port or usual_port))
