"""Between what a person keeps and types (a profile) and what the domain knows (a server)."""

from enum import StrEnum

from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.support.profiles import DEFAULT_PORT, Machine, Profile, machine, written_machine


class Missing(StrEnum):
    """The field without which there is no server to connect to."""

    HOSTS = "hosts"
    DATABASE = "database"


class AddressError(Exception):
    """What was typed is no server yet; ``field`` says where to look."""

    def __init__(self, field: Missing) -> None:
        super().__init__(field.value)
        self.field = field


def server_of(profile: Profile) -> Server:
    """The server of a profile."""
    hosts = tuple(Host(name, port) for name, port in profile.machines)
    return Server(hosts, profile.database, Encryption(profile.encryption), profile.root_certificate)


def machines(text: str, port: int) -> tuple[Machine, ...]:
    """Hosts typed one after the other with commas; ``port`` for those that name none. Raises AddressError."""
    try:
        return tuple(machine(part, port) for part in text.split(","))
    except ValueError:
        raise AddressError(Missing.HOSTS) from None


def typed(profile: Profile) -> tuple[str, int]:
    """The hosts and the port as they stand in the fields; ``machines`` reads them back."""
    ports = {port for _, port in profile.machines}
    port = ports.pop() if len(ports) == 1 else DEFAULT_PORT
    shown = [(name, DEFAULT_PORT if own == port else own) for name, own in profile.machines]
    return ", ".join(written_machine(one) for one in shown), port
