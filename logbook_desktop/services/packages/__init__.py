"""A whole branch out of one database and into another, with its authors, times and keys.

Going out: ``export`` hands the rows to whoever writes them. Coming in: ``import_package`` finds what is here already
(``places``, ``vocabulary``), gives new keys to the rest and stores entries and memory as they were (``entries``,
``memory``), all in one transaction. Files are the business of the rooms exports and imports.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar
from uuid import UUID

from logbook_desktop.data.meta_store import DATABASE, DEMO
from logbook_desktop.data.package_rows import PackageRows
from logbook_desktop.data.schema import has_data, newest_revision
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.names import OWN_NAMES
from logbook_desktop.domain.packages.package_tables import HISTORY, IMPORT_PLACE, IMPORT_RUN, IMPORTED_ROW
from logbook_desktop.domain.packages.packages import (
    IncomingPackage,
    OutgoingPackage,
    PackageAbout,
    PackageFaultError,
    PackageOutcome,
    PackageRule,
    PackageTable,
    Row,
)
from logbook_desktop.domain.people.access import Action, may
from logbook_desktop.services.context import Context
from logbook_desktop.services.packages.entries import EntriesImport
from logbook_desktop.services.packages.importable import require_importable
from logbook_desktop.services.packages.memory import MemoryImport
from logbook_desktop.services.packages.package_import import PackageImport
from logbook_desktop.services.packages.places import PlacesImport
from logbook_desktop.services.packages.usage import UsageImport
from logbook_desktop.services.packages.vocabulary import VocabularyImport
from logbook_desktop.support.resources import program_version

__all__ = ["export", "import_package"]

T = TypeVar("T")
_MENTORS = {
    IMPORT_RUN.name: Action.IMPORT_ENTRIES,
    IMPORTED_ROW.name: Action.IMPORT_ENTRIES,
    IMPORT_PLACE.name: Action.IMPORT_ENTRIES,
    HISTORY.name: Action.READ_HISTORY,
}
"""Tables that take more than the right to read entries; without it they are empty."""


class _Outgoing:
    """A branch as the acting person may see it; ``OutgoingPackage``."""

    def __init__(self, about: PackageAbout, rows: PackageRows, closed: frozenset[str]) -> None:
        self._about = about
        self._rows = rows
        self._closed = closed

    @property
    def about(self) -> PackageAbout:
        return self._about

    def rows(self, table: PackageTable) -> Iterator[Row]:
        return iter(()) if table.name in self._closed else self._rows.rows(table)


def export(context: Context, scope: int, write: Callable[[OutgoingPackage], T]) -> T:
    """Hand a branch of today's tree to ``write``, which sees one consistent picture of it.

    Raises NotAllowedError, ExternalError, PackageFaultError before anything is written where ``import_package`` would
    raise it, and what ``write`` raises.
    """
    with context.reading() as work:
        tree = work.trees.read()
        context.require(Action.READ_ENTRIES, scope, tree)
        database = UUID(work.meta.get(DATABASE))
        about = PackageAbout(
            program=program_version(),
            schema=newest_revision(),
            made_at=context.now(),
            database=database,
            scope_id=scope,
            scope_path=tuple(tree.label_path(scope, context.month, OWN_NAMES, hide_root=False)),
            demo=work.meta.get(DEMO),
        )
        source = work.package_source(scope, context.month)
        rows = PackageRows(work.connection, source, tree, scope, context.month, database=database)
        closed = frozenset(
            name
            for name, action in _MENTORS.items()
            if not may(context.actor, action, scope, tree, context.month)
        )
        package = _Outgoing(about, rows, closed)
        require_importable(package, context.month)
        return write(package)


def import_package(context: Context, package: IncomingPackage) -> PackageOutcome:
    """Store what a package brings; what is here already stays as it is. All of it or, after an error, nothing.

    Bringing the same package again changes nothing. Takes the right to everything: an administrator's on a server.
    Raises NotAllowedError, ExternalError, PackageFaultError.
    """
    with context.writing() as work:
        tree = work.trees.read()
        for action in (Action.CHANGE_NETWORK, Action.CHANGE_TREE, Action.IMPORT_ENTRIES):
            context.require(action, None, tree)
        _check_kind_of_data(work, package)
        work.trees.lock()
        package_import = PackageImport(work, package, context.month)
        package_import.store.begin()
        PlacesImport(package_import).store()
        VocabularyImport(package_import).store()
        UsageImport(package_import).store()
        EntriesImport(package_import).store()
        MemoryImport(package_import).store()
        outcome = package_import.outcome()
        if outcome.changed or package_import.touched:
            if package.about.demo is not None:
                work.meta.set(DEMO, package.about.demo)
            package_import.store.finish()
            work.hint(tree.nodes)
            work.commit()
    return outcome


def _check_kind_of_data(work: UnitOfWork, package: IncomingPackage) -> None:
    """Invented figures never pass for real ones, nor real ones for invented."""
    if not has_data(work.connection):
        return
    if package.about.demo is not None and not work.meta.demo:
        raise PackageFaultError(PackageRule.DEMO_INTO_REAL)
    if package.about.demo is None and work.meta.demo:
        raise PackageFaultError(PackageRule.REAL_INTO_DEMO)
