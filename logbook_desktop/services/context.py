"""What every service is handed: the open database, the acting person, and the clock."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from logbook_desktop.data.database import Database
from logbook_desktop.data.report_reading import reading_reports
from logbook_desktop.data.stamps import Stamp
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, Actor, NotAllowedError
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import active


def _now() -> datetime:
    return datetime.now(UTC)


def _language() -> str:
    return active().language


@dataclass(eq=False)
class Context:
    """Who acts, on which database, and what day it is (a test may say another).

    Only ``actor`` is ever changed: who splits an organisation is a mentor of its parts from then on.
    """

    database: Database
    actor: Actor
    today: Callable[[], date] = date.today
    now: Callable[[], datetime] = field(default=_now)
    cut: Callable[[Tree], Tree] | None = None
    """What of the tree is shown, where that is less than the database shows (``services.people.impersonation``)."""
    language: Callable[[], str] = field(default=_language)
    """In which the acting person reads: the tree is in the order of the names in it."""

    @property
    def month(self) -> Month:
        """The month of today."""
        return Month.of(self.today())

    @property
    def rights_wait_for_commit(self) -> bool:
        """Whether a transaction that changes rights or the tree is answered as nobody from then on: what goes on from
        such a change takes a unit of work of its own."""
        return self.database.restricted

    def tree_shown(self, tree: Tree) -> Tree:
        """The part of the tree that is shown, in the order of the names that the acting person reads."""
        return (tree if self.cut is None else self.cut(tree)).in_language(self.language())

    def stamp(self) -> Stamp:
        """Who saves, and when: for whatever is stored now."""
        return Stamp(self.actor.display_name, self.now(), self.actor.login)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """One consistent picture of the data."""
        with UnitOfWork(self.database, write=False, tree_shown=self.tree_shown) as work:
            yield work

    @contextmanager
    def reading_reports(self) -> Iterator[UnitOfWork]:
        """As ``reading``, on the server's second machine where that has this program's own last save.

        For operations that are ``retry_on_conflict``: a second machine may give way in the middle.
        """
        with reading_reports(self.database, self.tree_shown) as work:
            yield work

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """All or nothing; the service commits. ExternalError (looking only) where somebody only looks."""
        if self.actor.read_only:
            raise ExternalError(ErrorKind.LOOKING_ONLY)
        with UnitOfWork(self.database, write=True) as work:
            yield work

    def require(self, action: Action, node_id: int | None, tree: Tree) -> None:
        """Raises NotAllowedError unless the acting person may do this here, in today's structure.

        ExternalError (not found) for a node that is not, or no longer, in the tree.
        """
        if node_id is not None and node_id not in tree:
            if self.database.restricted:  # a server shows nobody what they have no right to, or not any more
                raise NotAllowedError(action, node_id)
            raise ExternalError(ErrorKind.NOT_FOUND)
        access.require(self.actor, action, node_id, tree, self.month)


def operating_system_user() -> str:
    """The name the workstation knows the person by."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "user"
