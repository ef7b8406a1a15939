"""Keyrings for tests: one that keeps secrets in memory, one that fails whatever it is asked."""

import keyring.backend
import keyring.errors


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring as a person's computer has it, without the computer."""

    priority = 5  # type: ignore[assignment]  # a class property in the library

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlainFileKeyring(MemoryKeyring):
    """One that the library does not recommend: anybody can read what it keeps."""

    priority = 0.5  # type: ignore[assignment]


class LockedKeyring(MemoryKeyring):
    """The person closed the window in which the keyring asked for its password."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("sälaisuus")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError("sälaisuus")  # not every backend keeps to the library's own errors
