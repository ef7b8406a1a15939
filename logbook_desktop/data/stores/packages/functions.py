"""The branch of a package from a server's functions (``postgres/packages.sql``), as far as the person may see it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, FromClause, Table, func, select

from logbook_desktop.data.organisation_tables import entry_answer
from logbook_desktop.data.stores.relations import called, functions
from logbook_desktop.data.tables import (
    activity,
    activity_name,
    entry,
    entry_age,
    entry_tag,
    history,
    import_run,
    imported_row,
)

_OF_BRANCH = (
    *(activity, activity_name, entry, entry_age, entry_tag, entry_answer),
    *(import_run, imported_row, history),
)


class PackageOnServer:
    """See ``PackageSource``. The server cuts the branch out; where its rows were made before, IT alone knows."""

    collation: str | None = "C"

    def __init__(self, connection: Connection, scope: int) -> None:
        self._connection = connection
        self._scope = scope

    def rows(self, table: Table) -> FromClause:
        """See ``PackageSource.rows``."""
        if table in _OF_BRANCH:
            return called(f"package_{table.name}", table, self._scope)
        return functions(table)

    def owners(self) -> Iterable[int | None]:
        """See ``PackageSource.owners``."""
        return self._connection.scalars(select(func.app.package_owners(self._scope).column_valued("owner")))

    def origins(self, kind: str) -> Iterable[tuple[int, UUID, int]]:
        """See ``PackageSource.origins``."""
        del kind
        return ()
