"""What the window works on: an open database and, on a server, the session of the person who signed in."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from logbook_desktop.domain.servers import Server

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context
    from logbook_desktop.services.local.databases import DatabaseInfo
    from logbook_desktop.services.local.drafts import DraftStore
    from logbook_desktop.services.local.offline import LocalProfile
    from logbook_desktop.services.local.typed import TypedStore
    from logbook_desktop.services.tree.plans import PlanStore


@dataclass(frozen=True)
class Session:
    """Who works where. ``offline``: with what was kept here, before the server has been reached."""

    server: Server
    place: str
    """The name of the server as people know it."""
    login: str
    person: str
    """As colleagues know who works."""
    offline: bool = False


@dataclass(frozen=True)
class Workspace:
    """An open database: as whom, what it is, and the store of its drafts.

    ``copied_to`` is where an older file was copied before it was brought up to date. ``session`` and ``kept`` (what
    this login has on this computer: drafts, the outbox) are there for a person on a server only.
    """

    context: "Context"
    info: "DatabaseInfo"
    drafts: "DraftStore"
    copied_to: Path | None = None
    empty: bool = False
    """Whether there is nothing in the tree yet."""
    session: Session | None = None
    kept: "LocalProfile | None" = None

    @property
    def is_offline(self) -> bool:
        """Whether the person works with what was kept here, before the server has been reached."""
        return self.session is not None and self.session.offline

    @property
    def is_online(self) -> bool:
        """Whether the person is signed in to a server that answers."""
        return self.session is not None and not self.session.offline

    @property
    def plans(self) -> "PlanStore":
        """Where a plan of the structure is kept that is not in effect yet."""
        from logbook_desktop.services.local.encrypted_files import EncryptedFiles
        from logbook_desktop.services.tree.plans import PlanStore

        return (
            PlanStore(EncryptedFiles(self.drafts.folder / "plan")) if self.kept is None else self.kept.plans
        )

    @property
    def typed(self) -> "TypedStore":
        """Where what is typed into dialogs is kept until it is used."""
        from logbook_desktop.services.local.encrypted_files import EncryptedFiles
        from logbook_desktop.services.local.typed import TypedStore

        if self.kept is None:
            return TypedStore(EncryptedFiles(self.drafts.folder / "typed"))
        return self.kept.typed

    @property
    def own_place(self) -> int | None:
        """Where the person of a server begins: the whole network is what most have no right to."""
        if self.session is None:
            return None
        return next((grant.node_id for grant in self.context.actor.grants), None)
