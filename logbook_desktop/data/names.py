"""Names in the database: the columns beside a name, and the table with its other languages."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, FromClause, Table, delete, insert, select

from logbook_desktop.data.chunks import chunks
from logbook_desktop.domain.names import Name, sort_key


def name_columns(name: Name) -> dict[str, str]:
    """The name with its sort key and search text, as every named table stores them."""
    return {"name": name.text, "sort_key": sort_key(name.text), "search": name.search}


def translation_rows(owner: str, owner_id: int, name: Name) -> list[dict[str, object]]:
    return [{owner: owner_id, "language": language, "name": text} for language, text in name.by_language]


def replace_translations(connection: Connection, table: Table, owner: str, owner_id: int, name: Name) -> None:
    """Store the other languages of one name in place of what was there."""
    connection.execute(delete(table).where(table.c[owner] == owner_id))
    if rows := translation_rows(owner, owner_id, name):
        connection.execute(insert(table), rows)


def translations(
    connection: Connection, table: FromClause, owner: str, ids: Iterable[int] | None = None
) -> Mapping[int, dict[str, str]]:
    """Other languages by owner; of all owners when ``ids`` is None."""
    every = select(table.c[owner], table.c.language, table.c.name)
    queries = [every] if ids is None else [every.where(table.c[owner].in_(part)) for part in chunks(ids)]
    found: dict[int, dict[str, str]] = {}
    for query in queries:
        for owner_id, language, text in connection.execute(query):
            found.setdefault(owner_id, {})[language] = text
    return found
