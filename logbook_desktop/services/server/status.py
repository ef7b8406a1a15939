"""The state of a server, for the IT department: what should be mended, and what is good to know."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from logbook_desktop.data import server_store
from logbook_desktop.data.host_rules import HostFault as HostFault
from logbook_desktop.data.host_rules import HostFinding
from logbook_desktop.data.kit_settings import DifferingSetting
from logbook_desktop.data.schema import check_server, newest_revision
from logbook_desktop.data.server_store import ServerState
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services.server.server import administered

TEND_LATE = timedelta(minutes=15)
"""After so long without ``server tend`` somebody should look whether its service runs."""


@dataclass(frozen=True, slots=True)
class Status:
    """``drift`` names what differs from the rules that this program ships; None: others were in the way."""

    state: ServerState
    newest_schema: str
    drift: tuple[str, ...] | None
    host_findings: tuple[HostFinding, ...]
    settings: tuple[DifferingSetting, ...]
    now: datetime

    @property
    def is_tended(self) -> bool:
        """Whether ``server tend`` ran lately."""
        last = self.state.last_tend
        return last is not None and self.now - last < TEND_LATE

    @property
    def remarks(self) -> bool:
        """Whether somebody should do something."""
        return bool(
            self.drift
            or self.state.schema != self.newest_schema
            or self.host_findings
            or self.settings
            or self.state.extensions
            or self.state.with_both_rights
            or not self.is_tended
        )


def status(address: str, password: str | None) -> Status:
    """Raises ExternalError."""
    with administered(address, password) as database:
        try:
            check_server(database)
        except ExternalError as error:
            if error.kind is not ErrorKind.OLDER_SCHEMA:
                raise
        state = server_store.state(database)
        differing: tuple[str, ...] | None = ()
        if state.schema == newest_revision():
            try:
                differing = server_store.drift_of(database)
            except ExternalError as error:
                if error.kind is not ErrorKind.LOCKED:
                    raise
                differing = None
        host_findings, settings = server_store.differing_from_the_kit(database)
        return Status(state, newest_revision(), differing, host_findings, settings, datetime.now(UTC))
