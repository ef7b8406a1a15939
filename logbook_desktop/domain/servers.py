"""Where a shared server is and how it is talked to: what a connection profile holds, never a password."""

from dataclasses import dataclass
from enum import StrEnum

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
