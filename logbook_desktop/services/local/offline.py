"""What one login of one server has on this workstation, and working from it while the server is away.

After each sign-in ``remember`` keeps what is needed to write in the person's own units: the tree they see,
activities, tags, age bands, their grants; nothing that anybody documented. When the program starts without the
server, ``remembered`` gives a context on that: the tree and the editor work from it, saving goes to the outbox,
and everything else says that it needs the server.

No password is asked for offline: there is nobody to check it. The files open with a key from the operating-system
user's own keyring, so whoever is signed in to the workstation as that user can read what that user kept. What waits
is sent only after the person has signed in to the server.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from logbook_desktop.data.database import Database
from logbook_desktop.data.offline_copy import Rows, in_memory, rows_for_offline
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, Actor, Grant, Role
from logbook_desktop.domain.servers import Server
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.drafts import LoginDraftStore
from logbook_desktop.services.local.encrypted_files import LocalPlace, place_of
from logbook_desktop.services.local.outbox import Outbox
from logbook_desktop.services.local.typed import TypedStore
from logbook_desktop.services.tree.plans import PlanStore

FORMAT = 1
_NAME = "writing"
_KEPT = frozenset({"meta", "trees", "activities", "vocabulary", "questions"})
"""The stores of a unit of work that answer without the server."""


class _OnlyOnTheServer:
    """Stands where a store would: whatever is asked of it needs the server."""

    def __getattr__(self, _name: str) -> NoReturn:
        raise ExternalError(ErrorKind.NEEDS_SERVER)


@dataclass(eq=False)
class OfflineContext(Context):
    """The tree and the vocabulary as they were at the last sign-in. Nothing is written; entries go to the outbox."""

    remembered_at: datetime | None = None

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """As the server gave it last. ExternalError (needs the server) for anything that is not kept here."""
        with super().reading() as work:
            for store in [name for name in vars(work) if not name.startswith("_") and name not in _KEPT]:
                setattr(work, store, _OnlyOnTheServer())
            yield work

    def reading_reports(self) -> NoReturn:
        """ExternalError (needs the server), always."""
        raise ExternalError(ErrorKind.NEEDS_SERVER)

    def writing(self) -> NoReturn:
        """ExternalError (needs the server), always."""
        raise ExternalError(ErrorKind.NEEDS_SERVER)


class LocalProfile:
    """The drafts, the outbox and the memory of one login of one server on this workstation.

    What it recalls are databases in memory, which are its own: ``close`` lets go of them all.
    """

    def __init__(self, place: LocalPlace, location: str) -> None:
        """``location`` names the server to people."""
        self._memory = place.encrypted_files("offline")
        self._location = location
        self.is_sealed = place.is_sealed
        """Whether the files are encrypted: they are where the system has a keyring."""
        self.drafts = LoginDraftStore(place)
        self.outbox = Outbox(place, self.drafts)
        self.plans = PlanStore(place.encrypted_files("plans"))
        self.typed = TypedStore(place.encrypted_files("typed"))
        self._recalled: list[Database] = []

    def close(self) -> None:
        """Let go of every context that ``remembered`` gave; nobody may ask them any more."""
        while self._recalled:
            self._recalled.pop().close()

    def remember(self, context: Context) -> None:
        """Keep what is needed to write without the server, in place of what was kept before. OSError."""
        with context.reading() as work:
            tree = work.trees.read()
            units = own_units(context, tree)
            organisations = {organisation for unit in units for organisation in tree.organisations(unit)}
            rows = rows_for_offline(work, units, organisations)
        self._memory.put(_NAME, _written(context.actor, rows))

    def remembered(self) -> OfflineContext | None:
        """A context to write with; None where nothing was kept, or nothing that can be read. OSError."""
        found = self._memory.read(self._context)
        return found[0] if found else None

    def begin_offline(self) -> OfflineContext | None:
        """As ``remembered``, for a program that starts without the server: nothing is sent before a sign-in."""
        context = self.remembered()
        if context is not None:
            self.outbox.reachable, self.outbox.sign_in = False, True
        return context

    def _context(self, _name: str, text: str) -> OfflineContext:
        written = json.loads(text)
        if written["format"] != FORMAT:
            raise ValueError("of another version of the program")
        kept_at = datetime.fromisoformat(written["at"]).astimezone(UTC)
        database = in_memory(written["tables"], self._location)
        self._recalled.append(database)
        return OfflineContext(database, _actor(written["actor"]), remembered_at=kept_at)


def local_profile(server: Server, login: str) -> LocalProfile:
    """What a login of a server has here. The keyring may ask the person something: call it in a worker."""
    return LocalProfile(place_of(server, login), server.key)


def own_units(context: Context, tree: Tree) -> list[int]:
    """The units in which the acting person may write entries."""
    units = (node.id for node in tree.nodes.values() if node.kind is NodeKind.UNIT)
    return [
        unit for unit in units if access.may(context.actor, Action.WRITE_ENTRIES, unit, tree, context.month)
    ]


def _written(actor: Actor, rows: Rows) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "at": datetime.now(UTC).isoformat(),
            "actor": {
                "login": actor.login,
                "name": actor.display_name,
                "grants": [[grant.role.value, grant.node_id] for grant in actor.grants],
            },
            "tables": rows,
        }
    )


def _actor(written: Any) -> Actor:
    grants = tuple(Grant(Role(role), node_id) for role, node_id in written["grants"])
    return Actor(str(written["login"]), str(written["name"]), grants)
