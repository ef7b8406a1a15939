"""Everything that is in a database, so that a test can say that nothing was changed."""

from sqlalchemy import select

from logbook_desktop.data.columns import metadata
from logbook_desktop.data.database import Database

Contents = dict[str, list[str]]


def contents(database: Database) -> Contents:
    """All rows of all tables, in an order of their own."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
        }
