"""One unit of work per use case: everything in it is saved together by ``commit``, or nothing is."""

from collections.abc import Callable, Iterable
from time import monotonic
from types import TracebackType
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from logbook_desktop.data.database import WRITES, Database, world_errors
from logbook_desktop.data.meta_store import MetaOfServer, MetaStore
from logbook_desktop.data.report_sources import ServerTotals, TableTotals
from logbook_desktop.data.report_store import ReportStore
from logbook_desktop.data.review_store import ReviewOnServer, ReviewStore
from logbook_desktop.data.stores.entries.functions import EntriesOnServer
from logbook_desktop.data.stores.entries.store import EntryStore
from logbook_desktop.data.stores.entries.tables import EntriesInTables
from logbook_desktop.data.stores.history.functions import HistoryOnServer
from logbook_desktop.data.stores.history.store import HistoryStore
from logbook_desktop.data.stores.history.tables import HistoryInFile
from logbook_desktop.data.stores.imports.functions import ImportsOnServer
from logbook_desktop.data.stores.imports.store import ImportStore
from logbook_desktop.data.stores.imports.tables import ImportsInTables
from logbook_desktop.data.stores.packages.functions import PackageOnServer
from logbook_desktop.data.stores.packages.store import PackageSource
from logbook_desktop.data.stores.packages.tables import PackageInTables
from logbook_desktop.data.stores.questions.functions import QuestionsOnServer
from logbook_desktop.data.stores.questions.store import QuestionStore
from logbook_desktop.data.stores.questions.tables import QuestionsInTables
from logbook_desktop.data.stores.relations import Relations, functions, tables
from logbook_desktop.data.stores.terms.functions import TermsOnServer
from logbook_desktop.data.stores.totals.functions import TotalsOnServer
from logbook_desktop.data.stores.totals.store import TotalsStore
from logbook_desktop.data.stores.totals.tables import TotalsInTables
from logbook_desktop.data.stores.tree.functions import TreeOnServer
from logbook_desktop.data.stores.tree.store import TreeStore
from logbook_desktop.data.stores.tree.tables import TreeInTables
from logbook_desktop.data.stores.vocabulary.functions import ActivitiesOnServer, VocabularyOnServer
from logbook_desktop.data.stores.vocabulary.store import ActivityStore, VocabularyStore
from logbook_desktop.data.stores.vocabulary.tables import ActivitiesInTables, VocabularyInTables
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree


class UnitOfWork:
    """The stores on one connection and transaction. Leaving without ``commit`` rolls everything back.

    ``write=False`` gives one consistent picture of the data for as long as it lasts.
    """

    def __init__(
        self, database: Database, *, write: bool, tree_shown: Callable[[Tree], Tree] | None = None
    ) -> None:
        """``tree_shown``: what of the tree is to be read, and in which order."""
        self._database = database
        self._tree_shown = tree_shown
        self._write = write
        self._connection: Connection | None = None
        self._hints: set[int] = set()

    def __enter__(self) -> Self:
        with world_errors(self._database.location):
            connection = self._database.engine.connect()
            try:
                if self._database.shared and not self._write:
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                connection = connection.execution_options(**{WRITES: self._write})
                connection.begin()
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        self._began = monotonic()
        self.meta = (MetaOfServer if self._database.restricted else MetaStore)(connection)
        self.relations: Relations = functions if self._database.restricted else tables
        self.trees = self._trees(connection)
        self._choose_vocabulary(connection)
        self.terms = TermsOnServer(connection, self.relations)
        source = ServerTotals() if self._database.restricted else TableTotals(kept=self._database.shared)
        self.reports = ReportStore(connection, source)
        self.imports: ImportStore = (
            ImportsOnServer(connection) if self._database.restricted else ImportsInTables(connection)
        )
        self.history: HistoryStore = (
            HistoryOnServer(connection) if self._database.shared else HistoryInFile(connection)
        )
        self.entries: EntryStore = (
            EntriesOnServer(connection)
            if self._database.restricted
            else EntriesInTables(connection, self.history)
        )
        return self

    def _choose_vocabulary(self, connection: Connection) -> None:
        """A person asks functions; IT reads tables, and changes them by the functions that note what was done."""
        person = self._database.restricted
        self.activities: ActivityStore = (
            ActivitiesOnServer(connection) if person else ActivitiesInTables(connection)
        )
        self.vocabulary: VocabularyStore = VocabularyInTables(connection)
        self.questions: QuestionStore = QuestionsInTables(connection)
        if self._database.shared:
            self.vocabulary = VocabularyOnServer(connection, self.relations, self.activities)
            self.questions = QuestionsOnServer(connection, self.relations)

    def totals(self, today: Month) -> TotalsStore:
        """The fixed questions of those who read no entries."""
        return (
            TotalsOnServer(self.connection)
            if self._database.shared
            else TotalsInTables(self.connection, today)
        )

    def review(self, today: Month) -> ReviewStore:
        """What a review of changes of the tree asks."""
        kind = ReviewOnServer if self._database.restricted else ReviewStore
        return kind(self.connection, self.reports, today)

    def package_source(self, scope: int, month: Month) -> PackageSource:
        """Where the rows of a package of that branch come from."""
        if self._database.restricted:
            return PackageOnServer(self.connection, scope)
        return PackageInTables(self.connection, scope, month, "C" if self._database.shared else None)

    def _trees(self, connection: Connection) -> TreeStore:
        """A person reads what the server's functions give, IT its tables; both change them by a function."""
        database, snapshot = self._database, not self._write
        if not database.shared:
            return TreeInTables(connection, database, snapshot=snapshot, tree_shown=self._tree_shown)
        return TreeOnServer(
            connection, database, self.relations, snapshot=snapshot, tree_shown=self._tree_shown
        )

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for stores only. Outside the ``with`` it is an error."""
        assert self._connection is not None, "outside the unit of work"
        return self._connection

    def hint(self, nodes: Iterable[int]) -> None:
        """Once this is saved, whoever works in the organisations of these nodes is to look at it anew."""
        self._hints.update(nodes)

    def commit(self) -> None:
        """Save everything done so far; returning is a promise.

        Raises ExternalError; with STANDBY_AWAY and NO_SERVER it may have been saved, and is to be sent again.
        """
        # What took long to prepare may take long to save.
        self._database.commit(self.connection, monotonic() - self._began)
        self.trees.committed()
        if self._database.shared:
            self._database.hints.send(self._hints)

    def confirm(self) -> None:
        """What was found here is as safe as if this unit of work had saved it. Raises ExternalError as ``commit``."""
        self._database.confirm(self.connection)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection, self._connection = self.connection, None
        try:
            with world_errors(self._database.location):
                connection.rollback()
        finally:
            connection.close()
        if isinstance(error, DBAPIError | UnicodeDecodeError):
            with world_errors(self._database.location):
                raise error
