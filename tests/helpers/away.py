"""A server that can be taken away from a test, and what a login keeps on the workstation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.encrypted_files import LocalPlace
from logbook_desktop.services.local.offline import LocalProfile

SERVER, LOGIN, KEY = "palvelin.fi/logbook", "logbook_000001", bytes(range(32))


@dataclass(eq=False)
class AwayContext(Context):
    """A context whose server does not answer while there is something in ``troubles``."""

    troubles: list[ErrorKind] = field(default_factory=list)
    only_saving: bool = False
    """Questions are answered all the same."""

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        if not self.only_saving:
            self._try()
        with super().reading() as work:
            yield work

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        self._try()
        with super().writing() as work:
            yield work

    def _try(self) -> None:
        if self.troubles:
            raise ExternalError(self.troubles[0])

    def go_away(self, kind: ErrorKind = ErrorKind.NO_SERVER) -> None:
        self.come_back()
        self.troubles.append(kind)

    def come_back(self) -> None:
        self.troubles.clear()


def server_on(context: Context) -> AwayContext:
    """The database of a context as a server that can go away."""
    return AwayContext(context.database, context.actor, context.today, context.now)


def kept_at(root: Path, login: str = LOGIN, key: bytes | None = KEY) -> LocalProfile:
    """What a login keeps under a folder of the test."""
    return LocalProfile(LocalPlace(root, SERVER, login, key), SERVER)
