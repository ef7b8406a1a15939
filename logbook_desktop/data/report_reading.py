"""Where a report is read: on the second machine of a server if it can be had there, else on the first."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from logbook_desktop.data.database import Database
from logbook_desktop.data.driver_errors import CollisionError, LostError
from logbook_desktop.data.standby import StandbyReplica
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.tree.tree import Tree


@contextmanager
def reading_reports(
    database: Database, tree_shown: Callable[[Tree], Tree] | None = None
) -> Iterator[UnitOfWork]:
    """One consistent picture of the data, in which this program's own last save is; of the tree ``tree_shown``.

    Raises CollisionError or LostError where the second machine gave way in the middle: the next attempt reads on
    the first.
    """
    second = _usable(database)
    try:
        with ExitStack() as stack:
            work = None
            if second is not None:
                try:
                    work = stack.enter_context(
                        UnitOfWork(second.database, write=False, tree_shown=tree_shown)
                    )
                except ExternalError:
                    second.rest()
                    second = None
            yield work or stack.enter_context(UnitOfWork(database, write=False, tree_shown=tree_shown))
    except (CollisionError, LostError):
        if second is not None:
            second.rest()
        raise


def _usable(database: Database) -> StandbyReplica | None:
    second = database.second
    if second is None or second.rests:
        return None
    if second.mark.position is None:
        # Somebody may have saved in a window of the program that was closed before this one was opened.
        with UnitOfWork(database, write=False) as work:
            second.mark.take(work.connection)
    return second
